"""`longaxis self-test`: measured against true strain, on hearts made for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from longaxis.cli import terminal
from longaxis.cli.loop_options import add_tracker, check_tracker
from longaxis.data import GlobalDefinition
from longaxis.display.text import MINUS, number, percent
from longaxis.resources import sample_truth

if TYPE_CHECKING:
    import argparse

    from longaxis.data import StudyResult

LARGEST_ERROR = 0.03
"""Strain by which a view may miss the truth: 3 points."""

FAILED = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the parser what the command takes."""
    parser.add_argument("--json", action="store_true", help="one JSON line per view")
    add_tracker(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print measured and true global strain of each view; 0 if all are near."""
    from longaxis import pipeline
    from longaxis.cli.analyse import track_missing
    from longaxis.cli.sample import sample_document

    check_tracker(arguments.tracker)
    started_s = time.monotonic()
    document = track_missing(sample_document(arguments.tracker))
    rows = compare(pipeline.measure_study(document))
    elapsed_s = time.monotonic() - started_s
    if arguments.json:
        for row in rows:
            terminal.say_json(row)
    else:
        _say_table(rows, document.settings.tracker, elapsed_s)
    return 0 if all(row["passed"] for row in rows) else FAILED


def compare(result: StudyResult) -> list[dict[str, Any]]:
    """Return measured and true global strain of each view, as fractions."""
    rows: list[dict[str, Any]] = []
    for view in result.views:
        true = sample_truth()["views"][view.view.value]["global_peak_systolic"]
        measured = view.globals_[GlobalDefinition.LINE].peak_systolic
        rows.append(
            {
                "view": view.view.value,
                "true": true,
                "measured": measured,
                "difference": measured - true,
                "passed": bool(abs(measured - true) <= LARGEST_ERROR),
            }
        )
    return rows


def _say_table(rows: list[dict[str, Any]], tracker: str, elapsed_s: float) -> None:
    terminal.say(f"GLS, whole line (G1), peak systolic, %; tracker {tracker}")
    terminal.say("view     true  measured  difference")
    for row in rows:
        difference = percent(row["difference"])
        sign = "" if difference.startswith(MINUS) else "+"
        terminal.say(
            f"{row['view']:<5}{percent(row['true']):>8}{percent(row['measured']):>10}"
            f"{sign + difference:>12}  {'ok' if row['passed'] else 'TOO FAR'}"
        )
    verdict = "passed" if all(row["passed"] for row in rows) else "FAILED"
    terminal.say(f"Self-test {verdict} in {number(elapsed_s)} s.")
