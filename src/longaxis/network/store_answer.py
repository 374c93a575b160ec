"""What an archive answers to STOW-RS: which objects it stored, and which it did not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

# PS3.18 10.5.3.2: sequences and attributes of a Store Instances Response.
_FAILED, _STORED = "00081198", "00081199"
_SOP_INSTANCE, _REASON = "00081155", "00081197"

_UNKNOWN_REASON = 0x0110
"""PS3.7 Annex C, processing failure; for a failure whose reason is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAnswer:
    """What became of each object.

    Attributes
    ----------
    stored
        SOP Instance UIDs.
    reasons
        Failure Reason of each object that was not stored.
    is_understood
        False where the answer is neither empty nor a Store Instances Response.
    """

    stored: frozenset[str] = frozenset()
    reasons: dict[str, int] = field(default_factory=dict)
    is_understood: bool = True


def read_store_answer(body: bytes) -> StoreAnswer:
    """Return what an answer says; the HTTP status alone speaks where it is empty."""
    # DICOM XML, which some servers send whatever is asked for: only the status counts.
    if not body.strip() or b"<NativeDicomModel" in body:
        return StoreAnswer()
    try:
        content = json.loads(body)
        # Some servers put the one dataset into a list.
        answers = content if isinstance(content, list) else [content]
        failed = [row for answer in answers for row in _rows(answer, _FAILED)]
        stored = [row for answer in answers for row in _rows(answer, _STORED)]
        return StoreAnswer(
            stored=frozenset(str(_value(row, _SOP_INSTANCE)) for row in stored),
            reasons={
                str(_value(row, _SOP_INSTANCE)): int(
                    _value(row, _REASON) or _UNKNOWN_REASON
                )
                for row in failed
            },
        )
    except (ValueError, TypeError, AttributeError, IndexError):
        return StoreAnswer(is_understood=False)


def _rows(answer: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    return answer.get(tag, {}).get("Value") or []


def _value(row: dict[str, Any], tag: str) -> Any:  # noqa: ANN401 - as JSON has it
    return (row.get(tag, {}).get("Value") or [""])[0]
