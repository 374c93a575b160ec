"""`longaxis follow-up`: what has changed between exams of one patient."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longaxis.cli import terminal
from longaxis.cli.pair_options import add_choice, choice_of
from longaxis.data.readings import Quantity
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse

    from longaxis.data.follow_up import Change, DetectableChange, SerialComparison
    from longaxis.data.readings import PairChoice


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "exams",
        nargs="+",
        metavar="RESULT.json",
        help="results or sessions (.longaxis) of one patient, two or more",
    )
    parser.add_argument(
        "--sdc-from",
        action="append",
        default=[],
        metavar="PAIRS.csv",
        help="your own reader study, such as `longaxis study export` writes: the "
        "smallest detectable change comes from it; may be given more than once",
    )
    add_choice(parser, by_part=False)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Compare each exam with the first and with the one before."""
    from longaxis.cli.measured_sessions import measure_session
    from longaxis.io.tables.follow_up_results import read_exam
    from longaxis.strain.follow_up import compare_exams

    # Before the exams are read, as sessions take long to measure.
    choice = choice_of(arguments)
    detectable = _detectable(arguments, choice)
    exams = [
        read_exam(Path(exam), choice, measure=measure_session)
        for exam in arguments.exams
    ]
    comparisons = compare_exams(exams, detectable)
    if arguments.json:
        entries = [_entry(comparison) for comparison in comparisons]
        terminal.say_json({"measure": choice.measure, "comparisons": entries})
        return 0
    for comparison in comparisons:
        _say(comparison, choice)
    return 0


def _detectable(
    arguments: argparse.Namespace, choice: PairChoice
) -> dict[str, DetectableChange]:
    """Return the site's own smallest detectable changes, by view or mean."""
    from longaxis.io.tables.agreement_csv import read_pairs
    from longaxis.strain.follow_up import own_detectable_changes

    # The published figure is for strain; times have none.
    if choice.quantity is Quantity.TIME_TO_PEAK and not arguments.sdc_from:
        message = "Nothing is published for times: give your own study by --sdc-from."
        raise BadInputError(message)
    changes: dict[str, DetectableChange] = {}
    for path in map(Path, arguments.sdc_from):
        own = own_detectable_changes(read_pairs(path), choice, path.name)
        # Two figures for one view: nobody could say which one was used.
        twice = set(own) & set(changes)
        if twice:
            message = f"Two files of --sdc-from speak of {min(twice)}; give one."
            raise BadInputError(message)
        changes |= own
    return changes


def _entry(comparison: SerialComparison) -> dict[str, Any]:
    return {
        "earlier": comparison.earlier.name,
        "later": comparison.later.name,
        "changes": [
            {
                "what": change.what,
                "earlier": change.earlier,
                "later": change.later,
                "difference": change.difference,
                "relative": _or_none(change.relative),
                "smallest_detectable_change": change.limit,
                "source": change.detectable.source,
                "beyond": change.is_beyond,
            }
            for change in comparison.changes
        ],
        "warnings": list(comparison.warnings),
    }


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _say(comparison: SerialComparison, choice: PairChoice) -> None:
    earlier, later = comparison.earlier, comparison.later
    terminal.say(f"{earlier.name} to {later.name}: {choice.measure}")
    for change in comparison.changes:
        terminal.say(f"  {_sentence(change, choice.unit)}")
    # Each source once, however many views use it.
    sources = dict.fromkeys(
        (change.detectable.source, _size(change.detectable, choice.unit))
        for change in comparison.changes
    )
    for source, size in sources:
        terminal.say(f"  smallest detectable change {size}: {source}")
    for warning in comparison.warnings:
        terminal.say(f"  note: {warning}")


def _sentence(change: Change, unit: str) -> str:
    points = "points" if unit == "%" else unit
    verdict = "beyond" if change.is_beyond else "within"
    return (
        f"{change.what}: {change.earlier:.1f} {unit} to {change.later:.1f} {unit}, "
        f"{change.difference:+.1f} {points} ({100 * change.relative:.0f} %): {verdict} "
        f"the smallest detectable change ({change.limit:.1f} {points})"
    )


def _size(detectable: DetectableChange, unit: str) -> str:
    if detectable.is_relative:
        return f"{100 * detectable.value:.1f} % of the mean of both"
    return f"{detectable.value:.2f} {'points' if unit == '%' else unit}"
