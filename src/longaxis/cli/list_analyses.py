"""`longaxis list-analyses`: the saved analyses on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from longaxis.cli import terminal
from longaxis.display import text
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse

    from longaxis.data.saved_analysis import SavedAnalysis

# Chosen: a list for programs, which may want all of it.
_MOST = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="each must occur in name, number, date, reader, tracker, view or file",
    )
    parser.add_argument("--reader", default="", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="one JSON line each")
    parser.add_argument(
        "--add", metavar="FOLDER", help="take in every session of a folder first"
    )
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="make the index anew from the session files first",
    )
    parser.add_argument(
        "--index", metavar="DIR", help="where the index lies (default: your own)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each analysis."""
    from longaxis.io.files.data_folder import data_folder
    from longaxis.io.sessions.study_index import StudyIndex

    index = StudyIndex(Path(arguments.index) if arguments.index else data_folder())
    if arguments.add is not None:
        folder = Path(arguments.add)
        if not folder.is_dir():
            message = f"“{folder}” is no folder."
            raise BadInputError(message)
        index.add_folder(folder)
    # Files are read each time: sessions may come from other computers.
    with terminal.Bar("Reading sessions") as bar:
        if arguments.rebuild:
            index.rebuild(progress=bar)
        else:
            index.refresh(progress=bar)
    analyses = index.search(
        " ".join(arguments.words), reader=arguments.reader, most=_MOST
    )
    if index.notice:
        terminal.complain(index.notice)
    for analysis in analyses:
        if arguments.json:
            terminal.say_json(_facts(analysis))
        else:
            terminal.say(_line(analysis))
    return 0


def _facts(analysis: SavedAnalysis) -> dict[str, Any]:
    header = analysis.header
    return {
        "path": analysis.path,
        "patient_name": header.patient_name,
        "patient_id": header.patient_id,
        "study_date": header.study_date,
        "study_description": header.study_description,
        "study_uid": header.study_uid,
        "reader": analysis.reader,
        "trackers": list(analysis.trackers),
        "views": list(analysis.views),
        "saved_at": analysis.saved_at,
        "is_there": analysis.is_there,
        "problem": analysis.problem or None,
    }


def _line(analysis: SavedAnalysis) -> str:
    header = analysis.header
    parts = (
        text.dicom_date(header.study_date),
        text.person_name(header.patient_name) or header.patient_id,
        analysis.reader,
        " ".join(analysis.views),
        ", ".join(analysis.trackers),
        analysis.path,
        analysis.problem or ("" if analysis.is_there else "not there now"),
    )
    # Tabs, as names and paths hold blanks.
    return "\t".join(parts)
