"""The text blocks for conclusions that come with the program."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from longaxis.data.report import TextBlock

_FILE = Path(__file__).resolve().parent / "text_blocks.json"
# Shipped when GLS was always peak systolic, kept in the files of readers. Since GLS may
# be end-systolic, they would give the number a wrong name.
_EARLIER_TEXTS = (
    "Global longitudinal strain, peak systolic, mean of the three apical views: {GLS}.",
    "Global longitudinal strain, peak systolic: {GLS}. For comparison, {normal range}.",
    "Longitudinal strain, peak systolic: A4C {GLS A4C}, A2C {GLS A2C}, A3C {GLS A3C}.",
)


@cache
def shipped_text_blocks() -> tuple[TextBlock, ...]:
    """Return the blocks a reader starts with; they judge nothing, they only state."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(TextBlock(**block) for block in stored)


def current_text(text: str) -> str:
    """Return a text as it is shipped now, where an earlier version shipped it."""
    if text not in _EARLIER_TEXTS:
        return text
    return text.replace("peak systolic", "{GLS definition}", 1)
