"""Colour palettes as tables: plain or segmented, of 8 or 16 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def palette_rgb(palette: dict[str, Any], tables: bytes) -> NDArray[np.uint8]:
    """Return the palette as (N, 3) of 8 bits."""
    columns = []
    start = 0
    for part in palette["parts"]:
        column = tables[start : start + part["n_bytes"]]
        start += part["n_bytes"]
        columns.append(
            _palette_column(column, part["descriptor"], bool(palette["segmented"]))
        )
    n_entries = min(map(len, columns))
    table = np.stack([column[:n_entries] for column in columns], axis=1)
    # Some systems write 16 for a table of 8 bits, and the other way round.
    is_wide = table.size > 0 and int(table.max()) > 255
    return (table >> 8 if is_wide else table).astype(np.uint8)


def _palette_column(
    table: bytes, descriptor: list[float], is_segmented: bool
) -> NDArray[np.uint16]:
    # PS3.3 C.7.6.3.1.5: 0 stands for 65536, which 16 bits cannot hold.
    n_entries = int(descriptor[0]) % 65536 or 65536
    bits = int(descriptor[2])
    if is_segmented:
        values = np.array(_expanded(table, bits, n_entries), dtype=np.uint16)
    # 8-bit entries are packed two in a word, or written one in a word: the length
    # tells.
    elif bits == 8 and len(table) < 2 * n_entries:
        values = np.frombuffer(table, np.uint8).astype(np.uint16)
    else:
        values = np.frombuffer(table[: len(table) // 2 * 2], "<u2")
    return values[:n_entries]


def _expanded(table: bytes, bits: int, n_entries: int) -> list[int]:
    """Return a segmented palette (DICOM PS3.3 C.7.9.2) as single entries."""
    width = 1 if bits == 8 else 2
    codes = np.frombuffer(table[: len(table) // width * width], f"<u{width}")
    values: list[int] = []
    position = 0
    while position + 2 < len(codes) and len(values) < n_entries:
        kind, length = int(codes[position]), int(codes[position + 1])
        if kind == 0:
            values += codes[position + 2 : position + 2 + length].tolist()
            position += 2 + length
        # Linear: a straight line from the last entry. Type 2 (indirect: earlier
        # segments once more) is refused below.
        elif kind == 1 and values:
            target = int(codes[position + 2])
            values += (
                np.linspace(values[-1], target, length + 1)[1:].astype(int).tolist()
            )
            position += 3
        else:
            message = "its colour palette is built in a way that Longaxis cannot read"
            raise ValueError(message)
    return values
