"""`longaxis info PATH…`: what files hold, one JSON line per loop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.errors import UnreadableFileError

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="files, folders, DICOMDIR or zip"
    )
    parser.add_argument(
        "--json", action="store_true", help="accepted for likeness; it always is JSON"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each loop; fail only if there is none at all."""
    from longaxis.io.loops import loop_reader

    paths = [Path(path) for path in arguments.paths]
    with terminal.Bar("Reading") as bar:
        summaries = loop_reader.scan(paths, progress=bar)
    for summary in summaries:
        terminal.say_json(loop_reader.loop_info(summary))
    # A folder with one readable loop is a success; problems stand in its lines.
    if any(summary.n_frames for summary in summaries):
        return 0
    problems = [
        f"“{summary.origin.path}”: {problem}"
        for summary in summaries
        for problem in summary.problems
    ]
    message = problems[0] if problems else f"“{paths[0]}” holds no loops."
    raise UnreadableFileError(message)
