"""The reader's part of the report as JSON types, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from longaxis.data.report import (
    Override,
    ReportChoice,
    ReportPicture,
    Signature,
)
from longaxis.io.sessions.session_entries import Entry, EntryError

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, Any]

_RENAMED_PICTURES = {"bull's-eye, peak systolic": ReportPicture.BULLSEYE.value}
"""Names in sessions of version 0.1; see decision 14."""


def encode_report(choice: ReportChoice) -> Json:
    """Return words, pictures and signatures as JSON types."""
    return {
        "conclusion": choice.conclusion,
        "pictures": [each.value for each in choice.pictures],
        # Null stays null: the report is not signed.
        "signature": choice.signature and asdict(choice.signature),
        "amended": [asdict(each) for each in choice.amended],
    }


def decode_report(document: Entry) -> ReportChoice:
    """Return the reader's part; sessions of before it existed have none.

    Raises
    ------
    EntryError, ValueError
        If the entries are not those of a report.
    """
    if not document.has("report"):
        return ReportChoice()
    entry = document.inside("report")
    return ReportChoice(
        conclusion=entry.text("conclusion"),
        pictures=_pictures(entry),
        signature=entry.maybe("signature", lambda key: _signature(entry.inside(key))),
        amended=tuple(map(_signature, entry.objects("amended"))),
    )


def _pictures(entry: Entry) -> tuple[ReportPicture, ...]:
    by_name = {each.value: each for each in ReportPicture}
    # Old names are translated first, so that what is then unknown is refused.
    named = [_RENAMED_PICTURES.get(each, each) for each in entry.texts("pictures")]
    if not set(named) <= set(by_name):
        message = f"its entry “{entry.name}.pictures” names a picture that is not known"
        raise EntryError(message)
    return tuple(by_name[each] for each in named)


def _signature(entry: Entry) -> Signature:
    return Signature(
        reader=entry.text("reader"),
        at=entry.text("at"),
        # Signatures of earlier versions do not say with which software they were made.
        software_version=entry.text("software_version", default=""),
    )


def encode_overrides(overrides: Sequence[Override | None]) -> list[Json | None]:
    """Return who spoke over the quality of each segment."""
    return [None if each is None else asdict(each) for each in overrides]


def decode_overrides(view: Entry) -> tuple[Override | None, ...]:
    """Return who spoke over the quality of each segment; nobody in older sessions."""
    if not view.has("overrides"):
        # An apical view has six segments.
        return (None,) * 6
    found = [
        None if each is None else Entry(each, f"{view.name}.overrides")
        for each in view.listed("overrides")
    ]
    return tuple(
        None
        if each is None
        else Override(reader=each.text("reader"), at=each.text("at"))
        for each in found
    )
