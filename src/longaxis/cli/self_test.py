"""`longaxis self-test`: measured against true strain, on hearts made for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.cli import terminal
from longaxis.cli.loop_options import add_tracker, choose_tracker
from longaxis.data import GlobalDefinition
from longaxis.display.text import MINUS, number, percent
from longaxis.resources import SAMPLE_HEARTS, sample_truth

if TYPE_CHECKING:
    import argparse

    from longaxis.data import StudyResult

LARGEST_ERROR = 0.03
"""Strain by which a view's line may miss the truth: 3 points."""

LARGEST_SEGMENT_ERROR = 0.05
"""Strain by which one segment may miss the truth: 5 points.

Neighbouring segments lend each other their motion, in every tracker; a dead one beside
living ones is the hardest case there is.
"""

# Exit code of a failed self-test, as documented.
FAILED = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument("--json", action="store_true", help="one JSON line per view")
    add_tracker(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print measured and true strain of each bundled heart; 0 if all are near."""
    from longaxis import pipeline
    from longaxis.cli.analyse import track_missing
    from longaxis.cli.sample import sample_document

    choose_tracker(arguments)
    started_s = time.monotonic()
    rows = []
    # More than one heart: a tracker that always says "normal" passes the first.
    for heart in SAMPLE_HEARTS:
        document = track_missing(
            sample_document(arguments.tracker, heart), arguments.trackers
        )
        rows += compare(pipeline.measure_study(document), heart)
    elapsed_s = time.monotonic() - started_s
    if arguments.json:
        for row in rows:
            terminal.say_json(row)
    else:
        _say_table(rows, document.settings.tracker, elapsed_s)
    return 0 if all(row["passed"] for row in rows) else FAILED


def compare(result: StudyResult, heart: str = "normal") -> list[dict[str, Any]]:
    """Return measured and true strain of each view and its segments, as fractions.

    Parameters
    ----------
    result
        Of a bundled heart.
    heart
        One of `resources.SAMPLE_HEARTS`.
    """
    rows: list[dict[str, Any]] = []
    for view in result.views:
        truth = sample_truth(heart)["views"][view.view.value]
        true = truth["global_peak_systolic"]
        measured = view.globals_[GlobalDefinition.LINE].peak_systolic
        segments = [segment.values.peak_systolic for segment in view.segments]
        # NumPy's maximum is NaN if one value is: a segment without a value has not
        # passed.
        apart = np.abs(np.subtract(segments, truth["segments_peak_systolic"]))
        largest = float(np.max(apart))
        rows.append(
            {
                "heart": heart,
                "view": view.view.value,
                "true": true,
                "measured": measured,
                "difference": measured - true,
                "segments": segments,
                # Both are printed, since one bad segment can hide in the line's mean.
                "segments_true": truth["segments_peak_systolic"],
                "largest_segment_difference": largest,
                "passed": bool(
                    abs(measured - true) <= LARGEST_ERROR
                    and largest <= LARGEST_SEGMENT_ERROR
                ),
            }
        )
    return rows


def _say_table(rows: list[dict[str, Any]], tracker: str, elapsed_s: float) -> None:
    terminal.say(f"Peak systolic strain, %; line: G1; tracker {tracker}")
    terminal.say("heart    view    true  measured  difference  worst segment")
    for row in rows:
        difference = percent(row["difference"])
        sign = "" if difference.startswith(MINUS) else "+"
        terminal.say(
            f"{row['heart']:<9}{row['view']:<4}{percent(row['true']):>8}"
            f"{percent(row['measured']):>10}{sign + difference:>12}"
            f"{percent(row['largest_segment_difference']):>15}"
            f"  {'ok' if row['passed'] else 'TOO FAR'}"
        )
    terminal.say("Segments of the infarct, left to right: true, then measured")
    for row in rows:
        if row["heart"] != "normal":
            for name in ("segments_true", "segments"):
                values = "".join(f"{percent(value):>7}" for value in row[name])
                terminal.say(f"{row['view']:<4}{values}")
    verdict = "passed" if all(row["passed"] for row in rows) else "FAILED"
    terminal.say(f"Self-test {verdict} in {number(elapsed_s)} s.")
