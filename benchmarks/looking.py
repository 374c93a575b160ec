"""Do trackers use the picture? Controls with a known answer, as a pass/fail table.

Run from the root of the repository: `python -m benchmarks.looking --data REAL`.
The loops are hearts of another simulator (`foreign_hearts`), or without `--data` one
simulated here. `longaxis.evaluation.image_dependence` says what each control does and
demands. Trackers that correct another one's tracks are given black, noise and still
pictures and starts with a known error; all others black and still pictures and a known
motion. The program ends with 1 if a tracker fails, so that it can be a gate.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis.evaluation.control_cases import (
    thinned,
)
from longaxis.evaluation.foreign_hearts import WORLDS, foreign_sources
from longaxis.evaluation.image_dependence import (
    Check,
    CorrectionChecks,
    copies_check,
    query_start_checks,
)
from longaxis.evaluation.trackers import tracker_of
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.inference.tracker import OnnxTracker

if TYPE_CHECKING:
    from longaxis.evaluation.case import ReferenceCase
    from longaxis.models.tracker import Tracker

N_COLUMNS = 31
"""Columns of the mesh that are tracked; controls need no more."""


def cases(data: Path | None, n_cases: int) -> list[ReferenceCase]:
    """Return loops with known positions, those of PyMUST first: they are short."""
    if data is None:
        return [_simulated()]
    folder = data / "foreign_hearts"
    sources = [
        source for name in reversed(WORLDS) for source in foreign_sources(folder, name)
    ]
    return [thinned(source.load(), N_COLUMNS) for source in sources[:n_cases]]


def _simulated() -> ReferenceCase:
    from benchmarks.worlds import simset_recipes
    from longaxis.evaluation.case_facts import CaseFacts
    from longaxis.evaluation.clips import from_simulated
    from longaxis.simulation.generate import clip_from_recipe

    recipe = simset_recipes("convolution")[0]
    case = from_simulated(clip_from_recipe(recipe), "simset-v2 1", CaseFacts())
    return thinned(case, N_COLUMNS)


def checks_of(tracker: Tracker, case: ReferenceCase) -> list[Check]:
    """Return every control that concerns a tracker."""
    if isinstance(tracker, OnnxTracker) and tracker.corrects_a_start:
        matching = BlockMatchingTracker()
        made = CorrectionChecks(tracker.starting_from, matching, case).checks()
    else:
        made = query_start_checks(tracker, case)
    return [*made, copies_check(tracker, case)]


def table(name: str, per_case: list[list[Check]]) -> tuple[list[str], bool]:
    """Return a tracker's rows, the mean over the cases, and whether all pass."""
    lines, all_passed = [], True
    for same in zip(*per_case, strict=True):
        values = [check.value for check in same]
        mean = Check(
            name=same[0].name,
            value=float(np.mean(values)),
            limit=same[0].limit,
            at_least=same[0].at_least,
        )
        all_passed &= mean.passed
        sign = "≥" if mean.at_least else "≤"
        spread = f"{min(values):.3f} to {max(values):.3f}" if len(values) > 1 else ""
        lines.append(
            f"| {name} | {mean.name} | {mean.value:.3f} | {spread} | "
            f"{sign} {mean.limit:g} | {'pass' if mean.passed else 'FAIL'} |"
        )
    return lines, all_passed


def main() -> int:
    """Print the table; return 1 if a tracker fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--trackers",
        nargs="+",
        default=["block-matching", "echotracker2"],
    )
    parser.add_argument("--tracker-file", nargs="*", type=Path, default=[])
    parser.add_argument("--data", type=Path, default=None, help="folder of real files")
    parser.add_argument("--cases", type=int, default=2)
    given = parser.parse_args()
    loops = cases(given.data, given.cases)
    print("| tracker | control | mean | range | demanded | verdict |")
    print("|---|---|---|---|---|---|")
    every = True
    for wanted in [*given.trackers, *map(str, given.tracker_file)]:
        name, tracker = tracker_of(wanted)
        per_case = [checks_of(tracker, case) for case in loops]
        lines, passed = table(name, per_case)
        print("\n".join(lines), flush=True)
        every &= passed
    return 0 if every else 1


if __name__ == "__main__":
    sys.exit(main())
