"""Damaged files by the hundred thousand: each opens, or is refused in a sentence.

Run from the root of the repository; the same command continues where it stopped:

    python -m benchmarks.mutants --state mutants.json --until 200000 --minutes 5

Mutant number n depends on the seed and on n alone: a run may be stopped and continued,
and one that fails can be made again by `--only N`, which keeps it as a file. Ranges can
run side by side: a state of `{"n_done": 50000}` begins there. Gate G1:
no crash, none slower than 30 s, at most 1 GB of memory, and what `mutant_judgement.py`
asks of sentences and numbers. A mutant that ends this process is found at the next
start, tried once more in a process of its own, counted as a failure and passed over.
"""

from __future__ import annotations

import faulthandler
import os
import random
import resource
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import resumed
from benchmarks.mutant_carriers import Carrier, carriers
from benchmarks.mutant_judgement import Verdict, judge
from longaxis.errors import LongAxisError
from longaxis.io.decoding.client import WORKER
from longaxis.io.loops.loop_reader import read_recording, scan
from tests.unit.io.test_mutants import SEED, mutant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data import Recording

_TOO_SLOW_S = 30.0
"""Of processor time, so that other programs on the machine do not count."""

# Longer than any time limit inside: what hangs beyond it ends the process. Set anew
# after every so many mutants only, which costs 2 ms.
_HANGS_S, _WATCHED_EVERY = 600.0, 20
_MOST_RSS_MB = 1024
_SAVED_EVERY = 100
_PICTURES_OFF = 0.10
"""Share of wrong pixels in a frame from which a silent loop is counted; chosen."""


@dataclass
class Tally(resumed.Tally):
    """What was seen so far; kept as JSON between runs.

    Attributes
    ----------
    n_silent
        Loops that opened without a remark that the undamaged one does not have.
    pictures_off
        Silent loops with a frame in which over 10 % of the pixels are wrong, by
        carrier: damage that the file gives no means to notice, or that was missed.
    """

    n_read: int = 0
    n_refused: int = 0
    n_silent: int = 0
    spent_s: float = 0.0
    peak_rss_mb: float = 0.0
    pictures_off: dict[str, int] = field(default_factory=dict)

    def add(self, number: int, name: str, verdict: Verdict, took_s: float) -> None:
        """Count one mutant."""
        self.failures += [f"{number}, {name}: {each}" for each in verdict.failures]
        if verdict.pictures_off > _PICTURES_OFF:
            self.pictures_off[name] = self.pictures_off.get(name, 0) + 1
        self.n_read += verdict.n_read
        self.n_refused += verdict.n_refused
        self.n_silent += verdict.n_silent
        self.n_done = number + 1
        self.slowest_s = max(self.slowest_s, took_s)
        self.spent_s += took_s


class Trials:
    """The carriers in folders of their own, one file of them damaged at a time."""

    def __init__(self, folder: Path, only: Sequence[str] = ()) -> None:
        self._folder = folder
        self.carriers = [one for one in carriers() if not only or one.name in only]
        for place, carrier in enumerate(self.carriers):
            for name, data in carrier.files.items():
                path = folder / str(place) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        self._good = [self._read(place) for place in range(len(self.carriers))]

    def _read(self, place: int) -> list[Recording]:
        recordings = []
        for summary in scan([self._folder / str(place) / self.carriers[place].opened]):
            try:
                recordings.append(read_recording(summary.origin))
            except LongAxisError:
                continue
        return recordings

    def damaged(self, number: int) -> tuple[int, bytes]:
        """Return the place of a carrier, and its damaged file."""
        dice = random.Random(f"{SEED}:{number}")
        place = dice.randrange(len(self.carriers))
        carrier: Carrier = self.carriers[place]
        other = dice.choice(self.carriers)
        good = carrier.files[carrier.target]
        return place, mutant(good, other.files[other.target], dice)

    def run(self, number: int) -> tuple[str, Verdict, float]:
        """Judge one mutant; return its carrier's name, the verdict and the time."""
        place, bad = self.damaged(number)
        carrier, folder = self.carriers[place], self._folder / str(place)
        target = folder / carrier.target
        target.write_bytes(bad)
        started_s = processor_s()
        try:
            verdict = judge(folder / carrier.opened, target, self._good[place])
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            verdict = Verdict(failures=[f"{type(error).__name__}: {error}"])
        # A decoder that was replaced in between takes its time with it.
        took_s = max(0.0, processor_s() - started_s)
        target.write_bytes(carrier.files[carrier.target])
        return carrier.name, verdict, took_s


def try_one(number: int, trials: Trials, tally: Tally) -> None:
    """Make one mutant, open it, and note what became of it."""
    if number % _WATCHED_EVERY == 0:
        faulthandler.dump_traceback_later(_HANGS_S, exit=True)
    name, verdict, took_s = trials.run(number)
    if took_s > _TOO_SLOW_S:
        verdict.failures.append(f"took {took_s:.0f} s")
    tally.add(number, name, verdict, took_s)


def processor_s() -> float:
    """Return the processor time of this process and of the decoding processes."""
    own = os.times()
    total_s = own.user + own.system + own.children_user + own.children_system
    # /proc/PID/stat: user and system time are fields 14 and 15, in clock ticks.
    fields = _of_decoder("stat").rpartition(")")[2].split()
    ticks = sum(map(int, fields[11:13]))
    return total_s + ticks / os.sysconf("SC_CLK_TCK")


def peak_rss_mb() -> float:
    """Return the most memory that this process or the decoding process ever held."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ended = max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
    lines = _of_decoder("status").splitlines()
    now = [int(each.split()[1]) / 1024 for each in lines if "VmHWM" in each]
    return max([ended, *now])


def _of_decoder(name: str) -> str:
    """Return what Linux says of the decoding process, empty where there is none."""
    try:
        return Path(f"/proc/{WORKER.pid}/{name}").read_text()
    except OSError:
        return ""


def measure_memory(tally: Tally) -> None:
    """Note the most memory that was held so far."""
    tally.peak_rss_mb = max(tally.peak_rss_mb, peak_rss_mb())


def show_one(number: int, trials: Trials) -> None:
    """Print the verdict on one mutant, and keep its file here."""
    place, bad = trials.damaged(number)
    carrier = trials.carriers[place]
    kept = Path(f"mutant_{number}_{Path(carrier.target).name}")
    kept.write_bytes(bad)
    print(f"{kept}\n{trials.run(number)}")


def main() -> None:
    parser = resumed.options(__doc__, "out/mutants.json", 5000)
    parser.add_argument("--only", type=int, metavar="N", help="this mutant, kept here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        trials = Trials(Path(name))
        if given.only is not None:
            show_one(given.only, trials)
            return
        tally = resumed.load(given.state, Tally)
        resumed.run(
            given,
            tally,
            lambda number, counted: try_one(number, trials, counted),
            saved_every=_SAVED_EVERY,
            before_saving=measure_memory,
        )
        faulthandler.cancel_dump_traceback_later()
    resumed.report(tally)
    sys.exit(bool(tally.failures) or tally.peak_rss_mb > _MOST_RSS_MB)


if __name__ == "__main__":
    main()
