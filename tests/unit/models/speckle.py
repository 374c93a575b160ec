"""Pictures of speckle that shrink and shift as told."""

import numpy as np

from longaxis.data import Loop

SIZE_MM = (110.0, 120.0)
FIXED_MM = np.array([55.0, 20.0])


def shrinking_loop(
    *,
    n_frames=13,
    frame_rate_hz=50.0,
    mm_per_pixel=(0.5, 0.5),
    shrinkage=(0.10, 0.18),
    shift_mm=(0.0, 0.0),
    seed=0,
):
    """Return a loop that shrinks and comes back, and the function of its motion.

    The function takes points in frame 0 to their places in all frames, (T, N, 2).
    """
    import cv2

    rng = np.random.default_rng(seed)
    shape = tuple(int(size / 0.25) for size in SIZE_MM[::-1])
    real, imaginary = (
        cv2.GaussianBlur(rng.normal(size=shape), (0, 0), sigmaX=4.5, sigmaY=2.2)
        for _ in range(2)
    )
    envelope = np.hypot(real, imaginary)
    still = np.clip(128 + 45 * np.log(envelope / np.median(envelope)), 0, 255)
    still = still.astype(np.float32)
    activation = np.sin(np.pi * np.arange(n_frames) / (n_frames - 1)) ** 2
    columns, rows = (
        int(size / pixel) for size, pixel in zip(SIZE_MM, mm_per_pixel, strict=True)
    )
    x_mm, y_mm = np.meshgrid(
        np.arange(columns) * mm_per_pixel[0], np.arange(rows) * mm_per_pixel[1]
    )
    frames = []
    for active in activation:
        scale = 1 - active * np.array(shrinkage)
        shift = active * np.array(shift_mm)
        from_x = (x_mm - shift[0] - FIXED_MM[0]) / scale[0] + FIXED_MM[0]
        from_y = (y_mm - shift[1] - FIXED_MM[1]) / scale[1] + FIXED_MM[1]
        moved = cv2.remap(
            still,
            (from_x / 0.25).astype(np.float32),
            (from_y / 0.25).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        )
        noisy = moved * rng.normal(1, 0.04, moved.shape)
        frames.append(np.clip(noisy, 0, 255).astype(np.uint8))

    def motion(points_mm):
        scale = 1 - activation[:, None, None] * np.array(shrinkage)
        shift = activation[:, None, None] * np.array(shift_mm)
        return (points_mm - FIXED_MM) * scale + FIXED_MM + shift

    loop = Loop(
        frames=np.stack(frames),
        frame_times_s=np.arange(n_frames) / frame_rate_hz,
        mm_per_pixel=mm_per_pixel,
    )
    return loop, motion


def wall_points(n_columns=30, n_rows=3):
    """Return a horseshoe of points in frame 0, shape (L, R, 2)."""
    angle = np.linspace(np.pi, 0, n_columns)[:, None]
    radius = np.linspace(0.9, 1.1, n_rows)[None, :]
    return np.stack(
        [55 + 24 * radius * np.cos(angle), 95 - 62 * radius * np.sin(angle)], axis=2
    )
