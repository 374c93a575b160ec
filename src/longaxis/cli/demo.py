"""`longaxis demo`: the sample study in the window, or on paper where there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.cli.loop_options import add_tracker, choose_tracker
from longaxis.cli.outputs import say_result, write_all
from longaxis.resources import sample_study_folder, sample_truth

if TYPE_CHECKING:
    import argparse

OUT_FOLDER = "longaxis-demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "--headless", action="store_true", help="no window even if there is a display"
    )
    parser.add_argument(
        "--out", default=OUT_FOLDER, metavar="DIR", help="where the files go (headless)"
    )
    add_tracker(parser)


def run(arguments: argparse.Namespace) -> int:
    """Open the window with the sample study, or analyse it and print GLS and PDF."""
    choose_tracker(arguments)
    if not arguments.headless and _can_show_a_window():
        from longaxis.app.shell.main import main as open_window

        folder = sample_study_folder()
        files = [folder / view["file"] for view in sample_truth()["views"].values()]
        return open_window(files, trackers=arguments.trackers)
    _analyse(arguments)
    return 0


def _analyse(arguments: argparse.Namespace) -> None:
    from longaxis import pipeline
    from longaxis.cli.analyse import track_missing
    from longaxis.cli.sample import sample_document

    terminal.say(f"{sample_truth()['name']}: no window, so here is the report.")
    document = track_missing(sample_document(arguments.tracker), arguments.trackers)
    result = pipeline.measure_study(document)
    folder = Path(arguments.out)
    write_all(result, document, folder)
    say_result(result)
    terminal.say(f"Report: {folder.resolve() / 'report.pdf'}")


def _can_show_a_window() -> bool:
    # Neither system says by a variable whether there is a display.
    if sys.platform in {"win32", "darwin"}:
        return True
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not has_display or os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        return False
    # Qt aborts the process where it cannot start, so it is tried in another one.
    from longaxis.app.display_probe import can_start_qt

    is_possible = can_start_qt()
    if not is_possible:
        terminal.complain(
            "the window cannot start here (the README lists what Qt needs); "
            "the report is written without it."
        )
    return is_possible
