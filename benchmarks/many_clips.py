"""A thousand clips without anybody watching: failures, frames a second, memory.

Usage: python -m benchmarks.many_clips [--clips 1000] [--frames 48] [--seed 3000000]

Every clip is made, written and deleted again, as `longaxis-train simulate generate`
makes it in one process; the additions are on. Ctrl+C ends it with what was measured.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from longaxis.training.clip_files import clip_name
from longaxis.training.simulate import ClipTask, make_clip

REPORT_EVERY = 50


def memory_mb() -> float:
    """Return the resident memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=1000)
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--seed", type=int, default=3_000_000)
    given = parser.parse_args()
    failures: list[str] = []
    memory: list[float] = []
    begun_s = time.process_time()
    made = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            for number in range(given.clips):
                seed = given.seed + number
                task = ClipTask(folder=folder, seed=seed, n_frames=given.frames)
                try:
                    make_clip(task)
                    (folder / clip_name(seed)).unlink()
                except Exception as error:  # noqa: BLE001 - counted, and shown below
                    failures.append(f"{seed}: {error!r}")
                made += 1
                memory.append(memory_mb())
                if made % REPORT_EVERY == 0:
                    spent_s = time.process_time() - begun_s
                    print(
                        f"{made} clips, {len(failures)} failures, "
                        f"{made * given.frames / spent_s:.1f} frames a core-second, "
                        f"{memory[-1]:.0f} MB",
                        flush=True,
                    )
        except KeyboardInterrupt:
            print("stopped")
    tenth = max(len(memory) // 10, 1)
    early, late = memory[tenth - 1 : 2 * tenth], memory[-tenth:]
    print(
        f"{made} clips of {given.frames} frames, {len(failures)} failures; memory in "
        f"the second tenth {sum(early) / len(early):.0f} MB, in the last "
        f"{sum(late) / len(late):.0f} MB, highest {max(memory):.0f} MB"
    )
    for line in failures:
        print(line)


if __name__ == "__main__":
    main()
