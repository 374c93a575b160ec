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

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = dict[str, Any]


def encode_report(choice: ReportChoice) -> Json:
    """Return words, pictures and signatures as JSON types."""
    return {
        "conclusion": choice.conclusion,
        "pictures": [each.value for each in choice.pictures],
        "signature": choice.signature and asdict(choice.signature),
        "amended": [asdict(each) for each in choice.amended],
    }


def decode_report(encoded: Mapping[str, Any] | None) -> ReportChoice:
    """Return the reader's part; sessions of before it existed have none.

    Raises
    ------
    KeyError, TypeError, ValueError
        If the entries are not those of a report.
    """
    if encoded is None:
        return ReportChoice()
    signature = encoded["signature"]
    return ReportChoice(
        conclusion=str(encoded["conclusion"]),
        pictures=tuple(ReportPicture(each) for each in encoded["pictures"]),
        signature=signature and Signature(**signature),
        amended=tuple(Signature(**each) for each in encoded["amended"]),
    )


def encode_overrides(overrides: Sequence[Override | None]) -> list[Json | None]:
    """Return who spoke over the quality of each segment."""
    return [None if each is None else asdict(each) for each in overrides]


def decode_overrides(
    encoded: Sequence[Mapping[str, str] | None] | None,
) -> tuple[Override | None, ...]:
    """Return who spoke over the quality of each segment; nobody in older sessions."""
    if encoded is None:
        return (None,) * 6
    return tuple(None if each is None else Override(**each) for each in encoded)
