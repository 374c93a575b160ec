"""`longaxis export-dicom`: a saved session as reports that an archive understands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.cli.analyse import track_missing

if TYPE_CHECKING:
    import argparse

# In the order in which they are written below.
FILE_NAMES = ("report_sr.dcm", "research_sr.dcm", "report_pdf.dcm", "picture.dcm")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument("session", metavar="STUDY.longaxis", help="a saved session")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--paper", choices=("A4", "Letter"), default="A4")


def run(arguments: argparse.Namespace) -> int:
    """Measure the session and write structured reports, PDF and picture."""
    from longaxis import pipeline
    from longaxis.io.dicom_objects.encapsulated_pdf import write_encapsulated_pdf
    from longaxis.io.dicom_objects.secondary_capture import write_result_picture
    from longaxis.io.dicom_objects.structured_report import (
        write_echo_report,
        write_research_report,
    )
    from longaxis.io.documents.report_pdf import write_report
    from longaxis.io.sessions.session_file import load_session
    from longaxis.io.tables.result_json import content_of

    # Views that were drawn but not tracked are tracked now.
    document = track_missing(load_session(Path(arguments.session)))
    result = pipeline.measure_study(document)
    folder = Path(arguments.out)
    folder.mkdir(parents=True, exist_ok=True)
    report, research, wrapped, picture = (folder / name for name in FILE_NAMES)
    write_echo_report(result, report)
    write_research_report(result, research)
    pages = folder / "report.pdf"
    # The PDF stays as well, since not every archive shows an encapsulated one.
    write_report(result, pages, paper=arguments.paper)
    write_encapsulated_pdf(
        pages.read_bytes(),
        result.header,
        wrapped,
        content=content_of(result) + arguments.paper.encode(),
    )
    write_result_picture(result, picture)
    for path in (report, research, wrapped, picture, pages):
        terminal.say(str(path))
    return 0
