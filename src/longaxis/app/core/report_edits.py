"""Edits of the report: words, pictures, signature; and what a signature forbids."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from longaxis import __version__
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.data.report import ReportPicture, Signature

if TYPE_CHECKING:
    from collections.abc import Collection

    from longaxis.data import StudyDocument, StudyResult

LOCKED = tr_noop(
    "The report is signed, and what is signed is not changed; amend the report first "
    "(step Report)."
)


def now_with_offset() -> str:
    """Return the time of the machine's clock as ISO 8601 with its offset from UTC."""
    # With the offset, as a local time alone is ambiguous when summer time ends.
    return datetime.now().astimezone().isoformat(timespec="seconds")


def set_conclusion(document: StudyDocument, text: str) -> StudyDocument:
    """Take the conclusion as the reader typed it, its fields in braces."""
    return replace(document, report=replace(document.report, conclusion=text))


def set_pictures(
    document: StudyDocument, chosen: Collection[ReportPicture]
) -> StudyDocument:
    """Print these pictures, in the order of the pages."""
    pictures = tuple(picture for picture in ReportPicture if picture in chosen)
    return replace(document, report=replace(document.report, pictures=pictures))


def sign(
    document: StudyDocument,
    reader: str,
    signed_at: str,
    *,
    result: StudyResult | None = None,
) -> StudyDocument:
    """Sign what stands there; from now on only `amend` changes anything.

    Parameters
    ----------
    document
        The open study.
    reader
        Name of the reader.
    at
        Time of signing.
    result
        What is signed; its first number, conclusion and open points are kept.

    Raises
    ------
    ValueError
        If there is no name.
    """
    signature = Signature(
        reader=reader.strip(), at=signed_at, software_version=__version__
    )
    if result is not None:
        # Imported when something is signed: the window opens without the report.
        from longaxis.report.open_points import points_of_now
        from longaxis.report.templates import conclusion_of
        from longaxis.report.text import headline

        value, name, _ = headline(result)
        signature = replace(
            signature,
            headline=f"{name}: {value}",
            conclusion=conclusion_of(result),
            open_points=tuple(points_of_now(result)),
        )
    report = replace(document.report, signature=signature)
    return replace(document, report=report)


def amend(document: StudyDocument) -> StudyDocument:
    """Make the signed report a draft again; the page keeps saying what it amends."""
    report = document.report
    if report.signature is None:
        return document
    # Earlier signatures stay, so that the page can say what it amends.
    amended = (*report.amended, report.signature)
    return replace(document, report=replace(report, signature=None, amended=amended))


def why_locked(before: StudyDocument, after: StudyDocument) -> str:
    """Return why an edit is refused, empty if it is not."""
    # The same signature before and after: what was signed would change under it.
    # Signing and amending put another one there, and pass.
    signature = before.report.signature
    if signature is None or after.report.signature is not signature:
        return ""
    return tr(LOCKED)
