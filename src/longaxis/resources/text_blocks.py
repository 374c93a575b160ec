"""The text blocks for conclusions that come with the program."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from longaxis.data.report import TextBlock

_FILE = Path(__file__).resolve().parent / "text_blocks.json"


@cache
def shipped_text_blocks() -> tuple[TextBlock, ...]:
    """Return the blocks a reader starts with; they judge nothing, they only state."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(TextBlock(**block) for block in stored)
