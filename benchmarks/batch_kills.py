"""A cohort whose processes are all killed again and again must end as one left alone.

Run from the root of the repository: `python -m benchmarks.batch_kills --rows 10000
--kills 50`. `longaxis batch` runs as it is, but for a tracker that costs nothing: each
row's wall shortens by an amount of its own. After every so many finished rows the whole
process group gets SIGKILL and the same command is given again; a kill counts only if
rows had been finished since the start and others were still open. Afterwards the table
and every result are compared, byte for byte, with those of a run that nobody killed.
"""

import argparse
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from longaxis.cli import main as longaxis
from longaxis.cli.batch import QUEUE_NAME
from longaxis.data import Loop, TrackerIdentity, Tracks
from longaxis.models import registry
from longaxis.models.tracker import Progress, no_progress

NAME = "known-motion"
N_FRAMES = 12
CHILD = "--child"
_POLL_S = 0.01


class KnownMotion:
    """Shortens the wall by a tenth, and by as much more as the pixels are large."""

    identity = TrackerIdentity(name=NAME, version="1")

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,  # noqa: ARG002 - of the protocol
        progress: Progress = no_progress,  # noqa: ARG002
    ) -> Tracks:
        """Return the points drawn together and apart again about their middle."""
        course = np.sin(np.pi * np.arange(loop.n_frames) / (loop.n_frames - 1))
        scale = 1 - (0.1 + 0.05 * loop.mm_per_pixel[0]) * course
        middle = points_mm.mean(axis=0)
        around = (scale / scale[start_frame])[:, None, None] * (points_mm - middle)
        return Tracks(
            points_mm=middle + around,
            confidence=np.ones((loop.n_frames, *around.shape[1:2])),
        )


# Worker processes import this file as well, and find the tracker there.
_MAKERS = {**registry.bundled_trackers(), NAME: KnownMotion}
registry.bundled_trackers = lambda: _MAKERS


def write_cohort(folder: Path, n_rows: int) -> Path:
    """Write one small loop, one line, and a table of rows with scales of their own."""
    rng = np.random.default_rng(1)
    np.savez(
        folder / "loop.npz",
        frames=rng.integers(20, 200, (N_FRAMES, 64, 64)).astype(np.uint8),
        frame_times_s=np.arange(N_FRAMES) / 50.0,
        view=np.array("A4C"),
    )
    angle = np.linspace(np.pi, 2 * np.pi, 13)
    line = np.stack([30 + 12 * np.cos(angle), 50 + 35 * np.sin(angle)], axis=-1)
    text = "x_mm,y_mm\n" + "".join(f"{x:.4f},{y:.4f}\n" for x, y in line)
    (folder / "line.csv").write_text(text)
    table = folder / "loops.csv"
    rows = [
        f"S{row:05d},loop.npz,line.csv,6,{1 + row / n_rows:.6f}\n"
        for row in range(n_rows)
    ]
    table.write_text("subject,loop,centreline,frame,mm_per_pixel\n" + "".join(rows))
    return table


def run(table: Path, out: Path, workers: int, rows_between: int | None) -> int:
    """Run the batch to its end; return how often it was killed in the middle.

    Parameters
    ----------
    rows_between
        Rows that are finished before each kill; None to leave it alone.
    """
    command = [sys.executable, __file__, CHILD, str(table), str(out), str(workers)]
    n_kills = 0
    while True:
        at_start = n_open(out)
        with subprocess.Popen(command, start_new_session=True) as process:
            while process.poll() is None:
                time.sleep(_POLL_S)
                now = n_open(out)
                at_start = at_start or now  # 0 until the queue is filled
                if rows_between is None or not now or not at_start:
                    continue
                if at_start - now >= rows_between:
                    os.killpg(process.pid, signal.SIGKILL)
                    n_kills += 1
                    break
            code = process.wait()
        if code == -signal.SIGKILL:
            continue
        if code != 0:
            message = f"the batch ended with {code}"
            raise RuntimeError(message)
        return n_kills


def n_open(out: Path) -> int | None:
    """Return how many rows are not done yet, None before there is a queue."""
    path = out / QUEUE_NAME
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            found = connection.execute(
                "SELECT COUNT(*) FROM jobs WHERE state IN ('waiting', 'running')"
            ).fetchone()
    except sqlite3.Error:
        return None
    return int(found[0])


def hashes_of(out: Path) -> dict[str, str]:
    """Return the hash of the table and of every result, by file name."""
    files = [out / "results.csv", *(out / "results").iterdir()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = write_cohort(folder, given.rows)
        found = {}
        between = max(given.rows // (given.kills + 1), 1)
        for out, rows_between in (("killed", between), ("alone", None)):
            begun = time.perf_counter()
            n_kills = run(table, folder / out, given.workers, rows_between)
            spent_s = time.perf_counter() - begun
            found[out] = hashes_of(folder / out)
            n_results = len(found[out]) - 1
            print(f"{out}: {n_results} results, {n_kills} kills, {spent_s:.0f} s")
            if n_results != given.rows:
                sys.exit(f"{n_results} results for {given.rows} rows")
    differing = sorted(set(found["killed"].items()) ^ set(found["alone"].items()))
    if differing:
        sys.exit(f"{len(differing) // 2} files differ, such as {differing[0][0]}")
    print("equal, byte for byte")


if __name__ == "__main__":
    if sys.argv[1:2] == [CHILD]:
        child_table, child_out, n_workers = sys.argv[2:5]
        options = ["--tracker", NAME, "--workers", n_workers]
        sys.exit(longaxis(["batch", child_table, "--out", child_out, *options]))
    main()
