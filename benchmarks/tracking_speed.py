"""Time of the trackers that are offered: 64 frames, 245 points.

Run from the root of the repository: `python -m benchmarks.tracking_speed`.
Goals for the whole loop on two cores: block matching 3 s, the default tracker 6 s and
2 GB. The first run of a network, which loads it, does not count. Each tracker has a
process of its own, so that its memory is its own.
"""

import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from longaxis.data import Centreline, Loop, Mesh
from longaxis.models.registry import TrackerRegistry
from longaxis.models.tracker import Tracker
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


def wall() -> Mesh:
    line = control_points_from_landmarks(
        np.array([60.0, 110.0]), np.array([84.0, 35.0]), np.array([108.0, 110.0])
    )
    length_mm = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    return build_mesh(
        Centreline(control_points_mm=line, frame=N_FRAMES // 2),
        rows=N_ROWS,
        spacing_mm=length_mm / (N_COLUMNS - 1),
    )


def timed(tracker: Tracker, loop: Loop, mesh: Mesh) -> tuple[float, float]:
    """Return seconds on the wall and of processor time for the whole loop."""
    started_s, started_cpu_s = time.perf_counter(), time.process_time()
    tracker.track(
        loop,
        mesh.flat_points_mm,
        start_frame=N_FRAMES // 2,
        mesh_shape=mesh.shape,
    )
    return time.perf_counter() - started_s, time.process_time() - started_cpu_s


def measured(name: str) -> tuple[str, float, float, float]:
    """Return version, seconds on the wall and of processor time, and peak in MB."""
    loop, mesh = speckle_loop(), wall()
    tracker = TrackerRegistry().make(name)
    timed(tracker, loop, mesh)
    wall_s, cpu_s = timed(tracker, loop, mesh)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return tracker.identity.version, wall_s, cpu_s, peak_mb


def main() -> None:
    print(f"{N_FRAMES} frames x {len(wall().flat_points_mm)} points")
    first_s = 0.0
    with ProcessPoolExecutor(
        1, multiprocessing.get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        names = list(TrackerRegistry())
        for name, found in zip(names, pool.map(measured, names), strict=True):
            version, wall_s, cpu_s, peak_mb = found
            first_s = first_s or wall_s
            print(
                f"{name} {version}: {wall_s:.2f} s, {cpu_s:.2f} s of processor time, "
                f"{wall_s / first_s:.1f} x the first, at most {peak_mb:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
