"""Time of the block-matching tracker: 64 frames, 245 points.

Run from the root of the repository: `python benchmarks/block_matching.py`.
Goal: 3 s for the whole loop on two cores.
"""

import time

import numpy as np

from longaxis.data import Centreline, Loop
from longaxis.models.block_matching import BlockMatchingTracker
from longaxis.strain.centreline import build_mesh, control_points_from_landmarks

N_FRAMES, N_COLUMNS, N_ROWS = 64, 49, 5
MM_PER_PIXEL = 0.3


def speckle_loop() -> Loop:
    """Return speckle that shrinks towards a point and comes back."""
    import cv2

    rng = np.random.default_rng(0)
    height, width = 480, 560
    parts = [
        cv2.GaussianBlur(rng.normal(size=(height, width)), (0, 0), 3.5, sigmaY=1.8)
        for _ in range(2)
    ]
    envelope = np.hypot(*parts)
    still = np.clip(128 + 45 * np.log(envelope / np.median(envelope)), 0, 255)
    frames = []
    for phase in np.linspace(0, np.pi, N_FRAMES):
        scale = 1 - 0.18 * np.sin(phase) ** 2
        shrink = np.float64(
            [[scale, 0, 280 * (1 - scale)], [0, scale, 90 * (1 - scale)]]
        )
        frames.append(cv2.warpAffine(still, shrink, (width, height), borderMode=2))
    return Loop(
        frames=np.stack(frames).astype(np.uint8),
        frame_times_s=np.arange(N_FRAMES) / 60,
        mm_per_pixel=(MM_PER_PIXEL, MM_PER_PIXEL),
    )


def main() -> None:
    loop = speckle_loop()
    line = control_points_from_landmarks(
        np.array([60.0, 110.0]), np.array([84.0, 35.0]), np.array([108.0, 110.0])
    )
    length_mm = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    mesh = build_mesh(
        Centreline(control_points_mm=line, frame=N_FRAMES // 2),
        rows=N_ROWS,
        spacing_mm=length_mm / (N_COLUMNS - 1),
    )
    tracker = BlockMatchingTracker()
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    tracker.track(
        loop,
        mesh.flat_points_mm,
        start_frame=N_FRAMES // 2,
        mesh_shape=mesh.shape,
    )
    wall_s = time.perf_counter() - started_s
    cpu_s = time.process_time() - started_cpu_s
    n_points = len(mesh.flat_points_mm)
    print(f"{N_FRAMES} frames x {n_points} points")
    print(f"{1000 * wall_s / N_FRAMES:.1f} ms/frame, {wall_s:.2f} s in all")
    print(f"{cpu_s:.2f} s of processor time (goal 3 s on two cores)")


if __name__ == "__main__":
    main()
