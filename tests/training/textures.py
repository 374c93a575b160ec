"""Grainy pictures that move in a known way: the quickest truth there is."""

import numpy as np

from longaxis.training.cached_clip import CachedClip


def moving_texture(
    seed: int, *, n_frames: int = 32, swing_px: float = 12.0, side_px: int = 256
) -> CachedClip:
    """Return a clip whose whole picture beats: it shortens, sways and comes back."""
    import cv2

    rng = np.random.default_rng(seed)
    grain = rng.random((side_px, side_px)).astype(np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), 1.2)
    grain = (grain - grain.min()) / np.ptp(grain) * 255
    course = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_frames) / (n_frames - 1))
    sway = swing_px * np.array([np.cos(seed), np.sin(seed)])
    middle = np.full(2, side_px / 2)
    along = np.linspace(0.25, 0.75, 25) * side_px
    across = np.linspace(0.45, 0.55, 5) * side_px
    mesh = np.stack(np.meshgrid(across, along), axis=-1)
    frames, points = [], []
    for share in course:
        scale = 1 - 0.15 * share
        shift = middle * (1 - scale) + sway * share
        centred = np.array(
            [
                [scale, 0, shift[0] + 0.5 * scale - 0.5],
                [0, scale, shift[1] + 0.5 * scale - 0.5],
            ]
        )
        frames.append(cv2.warpAffine(grain, centred, (side_px, side_px)))
        points.append(mesh * scale + shift)
    return CachedClip(
        frames=np.stack(frames).astype(np.uint8),
        points_px=np.stack(points).astype(np.float32),
        correlation=np.ones((n_frames, 25, 5), np.float32),
        beat=(0, n_frames // 2, n_frames - 1),
        mm_per_pixel=0.5,
    )
