"""The reader's own text blocks, kept from one day to the next."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from longaxis.data.report import TextBlock
from longaxis.resources.text_blocks import current_text, shipped_text_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def load_text_blocks(path: Path) -> tuple[TextBlock, ...]:
    """Read the blocks; a missing or spoilt file gives those of the program.

    What earlier versions shipped names the strain that is called GLS now.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            TextBlock(title=str(entry["title"]), text=current_text(str(entry["text"])))
            for entry in stored
        )
    except (OSError, ValueError, TypeError, KeyError):
        # ValueError is damaged JSON or text; the others are JSON of another shape.
        return shipped_text_blocks()


def save_text_blocks(blocks: Sequence[TextBlock], path: Path) -> None:
    """Write the blocks; raises BadInputError if the file cannot be written."""
    from longaxis.io.files.atomic import write_text

    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps([asdict(block) for block in blocks], indent=1))
