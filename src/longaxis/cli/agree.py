"""`longaxis agree`: how well paired readings agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the parser what the command takes."""
    parser.add_argument(
        "pairs",
        metavar="PAIRS.csv",
        help="columns subject,a,b and, if wanted, group; the difference is a - b",
    )
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
    parser.add_argument("--unit", default="", help="unit to print, such as %%")


def run(arguments: argparse.Namespace) -> int:
    """Read the pairs, compute, and print or draw what was asked for."""
    from dataclasses import replace

    from longaxis.io.agreement_csv import read_pairs, write_pairs
    from longaxis.io.agreement_text import agreement_json, agreement_table
    from longaxis.strain.agreement import agreement, agreement_by_group

    pairs = replace(read_pairs(Path(arguments.pairs)), unit=arguments.unit)
    if arguments.names:
        pairs = replace(pairs, a_name=arguments.names[0], b_name=arguments.names[1])
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
