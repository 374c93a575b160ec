"""The typeface of window and report, so that both look the same on every machine."""

from __future__ import annotations

from pathlib import Path

FAMILY = "Longaxis Sans"
"""Inter 4 with tabular figures; licence beside the files."""


def font_files() -> tuple[Path, ...]:
    """Return the font files, regular first.

    TrueType outlines: PDF readers complain about the other kind, as matplotlib
    embeds it.
    """
    folder = Path(__file__).parent
    return tuple(
        folder / f"LongaxisSans-{weight}.ttf" for weight in ("Regular", "SemiBold")
    )
