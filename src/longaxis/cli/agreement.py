"""`longaxis agreement`: how well paired readings agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.cli.pair_options import add_choice, choice_of
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from longaxis.data.agreement import Agreement, PairedReadings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "pairs",
        nargs="+",
        metavar="PAIRS.csv | A B",
        help="a file with columns subject,a,b and, if wanted, group; or two results "
        "(.json) or sessions (.longaxis), or two folders of them; the difference is "
        "a - b",
    )
    add_choice(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--figure", metavar="F.pdf", help="draw the plot: .pdf, .png or .svg"
    )
    parser.add_argument(
        "--over",
        nargs="+",
        default=[],
        metavar="PAIRS.csv",
        help="more tables of pairs, drawn over the first in --figure",
    )
    parser.add_argument(
        "--table", metavar="T.csv", help="write every pair with its mean and difference"
    )
    parser.add_argument(
        "--names", nargs=2, metavar=("A", "B"), help="what to call the two readings"
    )
    parser.add_argument("--unit", help="unit to print, such as %%")


def run(arguments: argparse.Namespace) -> int:
    """Read the pairs, compute, and print or draw what was asked for."""
    from longaxis.io.tables.agreement_csv import write_pairs
    from longaxis.io.tables.agreement_text import agreement_json, agreement_table
    from longaxis.strain.agreement import agreement, agreement_by_group

    pairs = _named(_pairs(arguments), arguments)
    total, groups = agreement(pairs), agreement_by_group(pairs)
    # They have fewer pairs than the formulas need; said, so that none disappears.
    _complain_of_small_groups(
        [name for name in pairs.group_names if name not in groups]
    )
    if arguments.figure:
        _draw(arguments, pairs, total, groups)
    elif arguments.over:
        message = "--over draws over the plot of --figure: name that file, too."
        raise terminal.BadUseError(message)
    if arguments.table:
        write_pairs(pairs, Path(arguments.table))
    if arguments.json:
        terminal.say(agreement_json(total, groups))
    else:
        terminal.say(agreement_table(pairs, total, groups))
    return 0


def _draw(
    arguments: argparse.Namespace,
    pairs: PairedReadings,
    total: Agreement,
    groups: Mapping[str, Agreement],
) -> None:
    """Draw the plot: with its groups beside it, or with other tables over it."""
    from longaxis.io.documents.agreement_figure import (
        Comparison,
        require_same_measure,
        write_agreement_figure,
        write_bland_altman,
    )
    from longaxis.io.tables.agreement_csv import read_pairs
    from longaxis.strain.agreement import agreement

    path = Path(arguments.figure)
    name = f"{pairs.a_name} − {pairs.b_name}"
    first = Comparison(name=name, pairs=pairs, result=total)
    if not arguments.over:
        write_agreement_figure(first, groups, path)
        return
    # The name of the table says more than "a − b" where several lie over each other.
    if len(arguments.pairs) == 1 and not arguments.names:
        first = replace(first, name=Path(arguments.pairs[0]).stem)
    comparisons = [first]
    for other_path in map(Path, arguments.over):
        # The unit of the first counts for all: tables of pairs do not state one.
        more = replace(read_pairs(other_path), unit=pairs.unit)
        comparisons.append(
            Comparison(name=other_path.stem, pairs=more, result=agreement(more))
        )
    # Only now are all tables read; different measures must not share a plot.
    require_same_measure(comparisons)
    write_bland_altman(comparisons, path)


def _complain_of_small_groups(names: list[str]) -> None:
    """Say which groups are left out: one by its name, many by their number."""
    if len(names) == 1:
        terminal.complain(f"Group “{names[0]}” is too small for numbers of its own.")
    elif names:
        terminal.complain(
            f"{len(names)} groups are too small for numbers of their own: “{names[0]}” "
            f"to “{names[-1]}”."
        )


def _pairs(arguments: argparse.Namespace) -> PairedReadings:
    """Return the pairs of a table, or of two results or folders of results."""
    from longaxis.cli.measured_sessions import measure_session
    from longaxis.io.tables.agreement_csv import read_pairs
    from longaxis.io.tables.agreement_results import pair_results

    paths = [Path(pair) for pair in arguments.pairs]
    if len(paths) == 1:
        return read_pairs(paths[0])
    if len(paths) > 2:
        message = f"Two sets of readings can be compared, not {len(paths)}."
        raise BadInputError(message)
    return pair_results(
        paths[0], paths[1], choice_of(arguments), measure=measure_session
    )


def _named(pairs: PairedReadings, arguments: argparse.Namespace) -> PairedReadings:
    """Return the pairs with the names and the unit that were given."""
    a_name, b_name = arguments.names or (pairs.a_name, pairs.b_name)
    unit = pairs.unit if arguments.unit is None else arguments.unit
    return replace(pairs, a_name=a_name, b_name=b_name, unit=unit)
