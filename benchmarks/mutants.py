"""Damaged DICOM files by the hundred thousand: each opens, or is refused in a sentence.

Run from the root of the repository; the same command continues where it stopped:

    python -m benchmarks.mutants --state mutants.json --until 200000 --minutes 5

Mutant number n depends on the seed and on n alone: a run may be stopped and continued,
and one that fails can be made again from its number. Gate G1: no crash, none
slower than 30 s, at most 1 GB of memory, no message that is not one plain sentence.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pydicom import dcmread

from longaxis.errors import LongAxisError
from longaxis.io.decoding.client import WORKER
from longaxis.io.files import atomic
from longaxis.io.loops.loop_reader import read_recording, scan
from tests.unit.io import dicom_files as made
from tests.unit.io.test_mutants import SEED, loops, mutant, real_files

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOO_SLOW_S = 30.0
_MOST_RSS_MB = 1024
_CLASS_NAME = re.compile(r"\b[A-Z][A-Za-z]*(?:Error|Exception|Warning)\b")
_SAVED_EVERY = 100


@dataclass
class Tally:
    """What was seen so far; kept as JSON between runs."""

    n_done: int = 0
    n_read: int = 0
    n_refused: int = 0
    slowest_s: float = 0.0
    spent_s: float = 0.0
    peak_rss_mb: float = 0.0
    failures: list[str] = field(default_factory=list)


def judged(path: Path) -> tuple[int, int, str]:
    """Open a file; return how many loops were read and refused, and what was wrong."""
    n_read = n_refused = 0
    for summary in scan([path]):
        try:
            read_recording(summary.origin)
        except LongAxisError as error:
            n_refused += 1
            sentence = str(error)
            if not sentence.endswith(".") or "\n" in sentence:
                return n_read, n_refused, f"not one sentence: {sentence!r}"
            if _CLASS_NAME.search(sentence):
                return n_read, n_refused, f"names a class: {sentence!r}"
        else:
            n_read += 1
    return n_read, n_refused, ""


def try_one(number: int, files: Sequence[bytes], folder: Path, tally: Tally) -> None:
    """Make one mutant, open it, and note what became of it."""
    dice = random.Random(f"{SEED}:{number}")
    bad = mutant(dice.choice(files), dice.choice(files), dice)
    suffix = ".npz" if b"frames.npy" in bad else ".dcm"
    path = folder / f"mutant{suffix}"
    path.write_bytes(bad)
    begun = time.perf_counter()
    try:
        n_read, n_refused, problem = judged(path)
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        n_read, n_refused, problem = 0, 0, f"{type(error).__name__}: {error}"
    took_s = time.perf_counter() - begun
    if took_s > _TOO_SLOW_S and not problem:  # once more: the machine may be busy
        begun = time.perf_counter()
        judged(path)
        took_s = time.perf_counter() - begun
        problem = f"took {took_s:.0f} s" if took_s > _TOO_SLOW_S else ""
    if problem:
        tally.failures.append(f"mutant {number}: {problem}")
    tally.n_read += n_read
    tally.n_refused += n_refused
    tally.n_done = number + 1
    tally.slowest_s = max(tally.slowest_s, took_s)
    tally.spent_s += took_s


def peak_rss_mb() -> float:
    """Return the most memory that this process or the decoding process ever held."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ended = max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
    if WORKER.pid is None:
        return ended
    lines = Path(f"/proc/{WORKER.pid}/status").read_text().splitlines()
    (now,) = (int(each.split()[1]) / 1024 for each in lines if "VmHWM" in each)
    return max(ended, now)


def all_seeds() -> list[bytes]:
    """Return good files of every transfer syntax, made here and of other encoders."""
    compressed = [_compressed(syntax) for syntax in (made.RLE, made.JPEG_LS)]
    return [*loops(), *real_files(), *compressed]


def _compressed(syntax: str) -> bytes:
    dataset = dcmread(BytesIO(made.plain_loop()))
    dataset.compress(syntax, generate_instance_uid=False)
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, default=Path("out/mutants.json"))
    parser.add_argument("--until", type=int, default=5000, metavar="COUNT")
    parser.add_argument("--minutes", type=float, default=60.0)
    given = parser.parse_args()
    tally = Tally()
    given.state.parent.mkdir(parents=True, exist_ok=True)
    if given.state.exists():
        tally = Tally(**json.loads(given.state.read_text()))
    files = all_seeds()
    end_s = time.monotonic() + 60 * given.minutes
    with tempfile.TemporaryDirectory() as name:
        while tally.n_done < given.until and time.monotonic() < end_s:
            try_one(tally.n_done, files, Path(name), tally)
            if tally.n_done % _SAVED_EVERY == 0 or tally.n_done == given.until:
                tally.peak_rss_mb = max(tally.peak_rss_mb, peak_rss_mb())
                atomic.write_text(given.state, json.dumps(asdict(tally), indent=1))
    print(json.dumps(asdict(tally), indent=1))
    sys.exit(bool(tally.failures) or tally.peak_rss_mb > _MOST_RSS_MB)


if __name__ == "__main__":
    main()
