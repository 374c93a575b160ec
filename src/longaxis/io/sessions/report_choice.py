"""The reader's part of the report as JSON types, and back."""

from __future__ import annotations

from dataclasses import asdict, fields
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
        "pictures": [picture.value for picture in choice.pictures],
        # Null stays null: the report is not signed.
        "signature": choice.signature and asdict(choice.signature),
        "amended": [asdict(entry) for entry in choice.amended],
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
    entry.only("conclusion", "pictures", "signature", "amended")
    return ReportChoice(
        conclusion=entry.text("conclusion"),
        pictures=_pictures(entry),
        signature=entry.maybe("signature", lambda key: _signature(entry.inside(key))),
        amended=tuple(map(_signature, entry.objects("amended"))),
    )


def _pictures(entry: Entry) -> tuple[ReportPicture, ...]:
    by_name = {picture.value: picture for picture in ReportPicture}
    # Old names are translated first, so that what is then unknown is refused.
    named = [_RENAMED_PICTURES.get(text, text) for text in entry.texts("pictures")]
    if not set(named) <= set(by_name):
        message = f"its entry “{entry.name}.pictures” names a picture that is not known"
        raise EntryError(message)
    return tuple(by_name[name] for name in named)


def _signature(entry: Entry) -> Signature:
    entry.only(*(field.name for field in fields(Signature)))
    return Signature(
        reader=entry.text("reader"),
        at=entry.text("at"),
        # Signatures of earlier versions do not say with which software they were made.
        software_version=entry.text("software_version", default=""),
        # Nor, up to format 4, what was signed.
        headline=entry.text("headline", default=""),
        conclusion=entry.text("conclusion", default=""),
        open_points=tuple(entry.texts("open_points"))
        if entry.has("open_points")
        else (),
    )


def encode_overrides(overrides: Sequence[Override | None]) -> list[Json | None]:
    """Return who spoke over the quality of each segment."""
    return [None if override is None else asdict(override) for override in overrides]


def decode_overrides(view: Entry) -> tuple[Override | None, ...]:
    """Return who spoke over the quality of each segment; nobody in older sessions."""
    if not view.has("overrides"):
        # An apical view has six segments.
        return (None,) * 6
    entries = [
        None if entry is None else Entry(entry, f"{view.name}.overrides")
        for entry in view.listed("overrides")
    ]
    return tuple(
        None
        if entry is None
        else Override(reader=entry.text("reader"), at=entry.text("at"))
        for entry in entries
    )
