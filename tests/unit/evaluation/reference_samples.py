"""Made-up samples: a line of points over grain that moves with it."""

import numpy as np

from longaxis.anatomy import View
from longaxis.data import Beat, EventSource, Loop
from longaxis.evaluation.case import ReferenceCase

N_FRAMES = 9
SIDE_PX = 96


def course(shortening=0.2):
    """Return by how much the line is scaled in each frame: a beat and back."""
    phase = np.arange(N_FRAMES) / (N_FRAMES - 1)
    return 1 - shortening * np.sin(np.pi * phase) ** 2


def line_px(shortening=0.2, n_points=13):
    """Return points (T, N, 2) of an upside-down U that shortens by its middle."""
    angle = np.linspace(np.pi, 2 * np.pi, n_points)
    shape = np.stack([25 * np.cos(angle), 35 * np.sin(angle)], axis=-1)
    return np.array([48.0, 70.0]) + course(shortening)[:, None, None] * shape


def grain(seed=0):
    """Return frames uint8 (T, H, W) of grain that scales about (48, 70)."""
    import cv2

    rng = np.random.default_rng(seed)
    still = cv2.GaussianBlur(
        rng.random((SIDE_PX, SIDE_PX)).astype(np.float32), (0, 0), 1.3
    )
    still = (still - still.min()) / np.ptp(still) * 255
    frames = []
    for scale in course():
        centred = np.array(
            [[scale, 0, 48.0 * (1 - scale)], [0, scale, 70.0 * (1 - scale)]]
        )
        frames.append(cv2.warpAffine(still, centred, (SIDE_PX, SIDE_PX)))
    return np.stack(frames).astype(np.uint8)


def write_sample(path, **changes):
    """Write a sample in the layout of EchoTracker: (N, T, 2) shares, visibility."""
    points = (line_px() + 0.5) / SIDE_PX
    fields = {
        "frames": grain(),
        "points": points.transpose(1, 0, 2),
        "visibility": np.ones((points.shape[1], N_FRAMES), bool),
        "mm_per_pixel": np.array([0.5, 0.5]),
        "frame_rate_hz": np.array(50.0),
        "view": np.array("A4C"),
    }
    given = fields | changes
    np.savez(path, **{name: each for name, each in given.items() if each is not None})
    return path


def case(name="one", *, shortening=0.2, rows=1, **changes):
    """Return a case with a line, or a mesh of equal rows beside each other."""
    points = line_px(shortening)[:, :, None] * 0.5
    beside = np.array([0.4, 0.0])
    points = np.concatenate([points + row * beside for row in range(rows)], axis=2)
    beat = Beat(
        end_diastole=0,
        end_systole=4,
        last=N_FRAMES - 1,
        end_diastole_source=EventSource.TYPED,
        end_systole_source=EventSource.TYPED,
        is_complete=True,
    )
    times_s = np.arange(N_FRAMES) / 50
    given = {
        "name": name,
        "subject": name,
        "view": View.FOUR_CHAMBER,
        "loop": Loop(frames=grain(), frame_times_s=times_s, mm_per_pixel=(0.5, 0.5)),
        "times_s": times_s.copy(),
        "points_mm": points,
        "visible": np.ones(points.shape[:3], bool),
        "beat": beat,
    }
    return ReferenceCase(**(given | changes))
