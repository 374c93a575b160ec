"""How much damage inside the coded data of JPEG loops goes unnoticed.

In copies of each loop so many bytes of the entropy-coded data are replaced by random
ones. Counted are copies that open without any note or problem, and the largest share of
pixels off by over 40 grey levels in a frame that is not marked. The control is the same
loop undamaged: nothing may be marked in it.

    python -m benchmarks.damaged_jpeg LOOP… [--copies 15] [--bytes 20] [--seed 1]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from longaxis.io.loops.loop_reader import origin_of, read_recording

_BADLY_OFF = 40


def damaged(data: bytes, n_bytes: int, random: np.random.Generator) -> bytes:
    """Return a DICOM file with so many bytes of its scans replaced."""
    scans, at = [], data.find(b"\xff\xda")
    while at >= 0:
        end = data.find(b"\xff\xd9", at)
        if end < 0:
            break
        scans.append(np.arange(at + 14, end))
        at = data.find(b"\xff\xda", end)
    changed = bytearray(data)
    for place in random.choice(np.concatenate(scans), n_bytes, replace=False):
        changed[place] = random.integers(256)
    return bytes(changed)


def main() -> None:
    """Print one line for each loop, and one for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("loops", nargs="+", type=Path)
    parser.add_argument("--copies", type=int, default=15)
    parser.add_argument("--bytes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    n_silent, n_unsuitable, worst_of_all, n_read = 0, 0, 0.0, 0
    for path in options.loops:
        data = path.read_bytes()
        control = read_recording(origin_of(path))
        worst = []
        for _ in range(options.copies):
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / "loop.dcm"
                copy.write_bytes(damaged(data, options.bytes, random))
                found = read_recording(origin_of(copy))
            n_read += 1
            n_unsuitable += bool(found.problems)
            off = np.abs(found.frames.astype(np.int16) - control.frames) > _BADLY_OFF
            shares = off.mean(axis=(1, 2))
            shares[list(found.damaged_frames)] = 0
            share = 0.0 if found.problems else float(shares.max())
            worst.append(share)
            n_silent += not found.problems and not found.damaged_frames
        worst_of_all = max(worst_of_all, *worst)
        print(
            f"{path.name}: undamaged, {len(control.damaged_frames)} frames marked; "
            f"damaged, unmarked pixels off by over {_BADLY_OFF} levels: "
            f"median {100 * np.median(worst):.2f} %, worst {100 * max(worst):.2f} %"
        )
    print(
        f"{n_read} damaged loops: {n_silent} without a note, {n_unsuitable} "
        f"unsuitable, worst unmarked frame {100 * worst_of_all:.2f} %"
    )


if __name__ == "__main__":
    main()
