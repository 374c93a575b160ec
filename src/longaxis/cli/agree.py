"""`longaxis agree`: how well paired readings agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse

    from longaxis.data.agreement import PairedReadings

_PARTS = ("study", "views", "segments")
_QUANTITIES = ("peak-systolic", "end-systolic", "peak", "time-to-peak")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the parser what the command takes."""
    parser.add_argument(
        "pairs",
        nargs="+",
        metavar="PAIRS.csv | A B",
        help="a file with columns subject,a,b and, if wanted, group; or two results "
        "(.json), or two folders of results; the difference is a - b",
    )
    results = parser.add_argument_group("which number of two results")
    results.add_argument("--of", choices=_PARTS, default="views")
    results.add_argument("--quantity", choices=_QUANTITIES, default="peak-systolic")
    results.add_argument("--definition", choices=("G1", "G2", "G3"), default="G1")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--figure", metavar="F.pdf", help="draw the plot: .pdf, .png or .svg"
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
    from longaxis.io.agreement_csv import write_pairs
    from longaxis.io.agreement_text import agreement_json, agreement_table
    from longaxis.strain.agreement import agreement, agreement_by_group

    pairs = _named(_pairs(arguments), arguments)
    total, groups = agreement(pairs), agreement_by_group(pairs)
    for name in pairs.group_names:
        if name not in groups:
            terminal.complain(f"Group “{name}” is too small for numbers of its own.")
    if arguments.figure:
        from longaxis.io.agreement_figure import Comparison, write_agreement_figure

        comparison = Comparison(
            name=f"{pairs.a_name} − {pairs.b_name}", pairs=pairs, result=total
        )
        write_agreement_figure(comparison, groups, Path(arguments.figure))
    if arguments.table:
        write_pairs(pairs, Path(arguments.table))
    if arguments.json:
        terminal.say(agreement_json(total, groups))
    else:
        terminal.say(agreement_table(pairs, total, groups))
    return 0


def _pairs(arguments: argparse.Namespace) -> PairedReadings:
    """Return the pairs of a table, or of two results or folders of results."""
    from longaxis.data.readings import Quantity
    from longaxis.data.strain import GlobalDefinition
    from longaxis.io.agreement_csv import read_pairs
    from longaxis.io.agreement_results import PairChoice, Part, pair_results

    paths = [Path(each) for each in arguments.pairs]
    if len(paths) == 1:
        return read_pairs(paths[0])
    if len(paths) > 2:
        message = f"Two sets of readings can be compared, not {len(paths)}."
        raise BadInputError(message)
    definitions = {each.value[:2]: each for each in GlobalDefinition}
    choice = PairChoice(
        part=Part(arguments.of),
        quantity=Quantity[arguments.quantity.replace("-", "_").upper()],
        definition=definitions[arguments.definition],
    )
    return pair_results(paths[0], paths[1], choice)


def _named(pairs: PairedReadings, arguments: argparse.Namespace) -> PairedReadings:
    """Return the pairs with the names and the unit that were given."""
    a_name, b_name = arguments.names or (pairs.a_name, pairs.b_name)
    unit = pairs.unit if arguments.unit is None else arguments.unit
    return replace(pairs, a_name=a_name, b_name=b_name, unit=unit)
