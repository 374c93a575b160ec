"""The typeface of the report: which characters it has, and how wide they run.

Text from files is only ever text: markup stays as typed, and characters that no font
has, or that would turn the reading direction, are shown as a box.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from longaxis.resources.fonts import font_files

if TYPE_CHECKING:
    from collections.abc import Sequence

# The name in the font file; matplotlib finds fonts by it.
FAMILY = "Longaxis Sans"
# Visible, and seldom typed: it shows that a character is missing.
_BOX = "□"
_NO_BREAK = "\u00a0"
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|mm|ms|ml|frames/s)(?:\W|$))")
MOST_PRINTED = 20_000
"""Characters of one text that a page may have to deal with: ten pages full.

Chosen: what follows is cut. A comment is hardly ever as long, while a damaged file may
hold megabytes in one field, and wrapping takes a time in proportion to the text.
"""

# Weight of the semi-bold font in OpenType's OS/2 table.
_SEMI_BOLD_FROM = 600
# 72 points an inch.
_MM_PER_POINT = 25.4 / 72

# Fonts that come with systems whose users write these scripts.
_FALLBACKS = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans CJK KR",
    "Yu Gothic",
    "Microsoft YaHei",
    "Malgun Gothic",
    "Hiragino Sans",
    "PingFang SC",
    "Apple SD Gothic Neo",
)


# Fonts are read once, as reading them is slow.
@cache
def families() -> tuple[str, ...]:
    """Return the report's font families, first choice first; makes them known."""
    from matplotlib import font_manager

    for file in font_files():
        font_manager.fontManager.addfont(str(file))
    # A family that is not installed would make matplotlib warn at every text.
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return (FAMILY, *(name for name in _FALLBACKS if name in installed))


def printable(text: str) -> str:
    """Return the text on one line, each character one that can be printed."""
    # A line end in a name would push the next line of the page off its place.
    one_line = re.sub(r"[ \t\r\n]+", " ", text).strip()
    return "".join(
        character if _is_printable(character) else _BOX for character in one_line
    )


def width_mm(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Return the width of a text in mm.

    Parameters
    ----------
    text
        One line.
    size_pt
        Size of the letters.
    bold
        Whether it is set in the semi-bold typeface.
    """
    # Without kerning: a sum of widths is at most a little too wide, which is safe.
    advance = sum(_advance(character, bold=bold) for character in text)
    return advance * size_pt * _MM_PER_POINT


def fitted(text: str, limit_mm: float, size_pt: float, *, bold: bool = False) -> str:
    """Return the text, cut with "…" if it is wider than the limit.

    Parameters
    ----------
    text
        One line.
    limit_mm
        Largest width.
    size_pt
        Size of the letters.
    bold
        Whether it is set in the semi-bold typeface.
    """
    if _n_fitting(text, limit_mm, size_pt, bold=bold) == len(text):
        return text
    # The sign of the cut needs room too.
    rest_mm = limit_mm - width_mm("…", size_pt, bold=bold)
    return f"{text[: _n_fitting(text, rest_mm, size_pt, bold=bold)].rstrip()}…"


def wrapped(
    text: str, limit_mm: float, size_pt: float, *, bold: bool = False
) -> list[str]:
    """Return the text in lines no wider than the limit; its own line ends stay.

    It takes a time in proportion to the text, up to `MOST_PRINTED` characters of it.

    Parameters
    ----------
    text
        Any number of lines.
    limit_mm
        Largest width.
    size_pt
        Size of the letters.
    bold
        Whether it is set in the semi-bold typeface.
    """
    lines: list[str] = []
    # Measured once: a comment of thousands of words is wrapped character by character.
    space_mm = width_mm(" ", size_pt, bold=bold)
    for paragraph in _printed_part(text).splitlines():
        words: list[str] = []
        line_mm = 0.0
        # An over-long word, such as a path, is cut, or it would run over the margin.
        for word in _pieces(_kept(printable(paragraph)), limit_mm, size_pt, bold=bold):
            word_mm = width_mm(word, size_pt, bold=bold)
            if words and line_mm + space_mm + word_mm > limit_mm:
                lines.append(" ".join(words))
                words, line_mm = [], 0.0
            line_mm += word_mm + (space_mm if words else 0.0)
            words.append(word)
        # Also where it is empty: an empty line in a comment was meant.
        lines.append(" ".join(words))
    return [line.replace(_NO_BREAK, " ") for line in lines]


def _kept(line: str) -> str:
    """Return the line with numbers and their units kept together."""
    return _BEFORE_UNIT.sub(_NO_BREAK, line)


def _printed_part(text: str) -> str:
    return text if len(text) <= MOST_PRINTED else f"{text[:MOST_PRINTED]} …"


def _n_fitting(
    text: str, limit_mm: float, size_pt: float, *, bold: bool = False
) -> int:
    """Return how many characters from the beginning fit within the limit."""
    # Compared in shares of the type size, which spares a multiplication a character.
    limit = limit_mm / (size_pt * _MM_PER_POINT)
    advance = 0.0
    for place, character in enumerate(text):
        advance += _advance(character, bold=bold)
        if advance > limit:
            return place
    return len(text)


def shortened(lines: Sequence[str], n_lines: int, ending: str) -> list[str]:
    """Return at most `n_lines` lines, the last one stating that more is left out.

    Parameters
    ----------
    lines
        Texts.
    n_lines
        Largest number.
    ending
        Appended to the last line if lines were left out.
    """
    if len(lines) <= n_lines:
        return list(lines)
    # The note takes the place of the last line, so that the number of lines holds.
    return [*lines[: max(0, n_lines - 1)], ending]


def _pieces(
    text: str, limit_mm: float, size_pt: float, *, bold: bool = False
) -> list[str]:
    """Return the words, cutting those that alone are wider than a line."""
    pieces: list[str] = []
    for whole in text.split(" "):
        word = whole
        while (n_fit := _n_fitting(word, limit_mm, size_pt, bold=bold)) < len(word):
            # At least one character, or a limit below its width would never end.
            pieces.append(word[: max(1, n_fit)])
            word = word[max(1, n_fit) :]
        pieces.append(word)
    return pieces


def joined(
    parts: Sequence[str], limit_mm: float, size_pt: float, *, bold: bool = False
) -> list[str]:
    """Return parts with " · " between them, in lines no wider than the limit.

    A part is not torn apart unless it is wider than a line.

    Parameters
    ----------
    parts
        Texts.
    limit_mm
        Largest width.
    size_pt
        Size of the letters.
    bold
        Whether they are set in the semi-bold typeface.
    """
    lines: list[str] = []
    for part in filter(None, parts):
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and width_mm(longer, size_pt, bold=bold) <= limit_mm:
            lines[-1] = longer
        else:
            lines += wrapped(part, limit_mm, size_pt, bold=bold)
    return lines


@cache
def _advance(character: str, *, bold: bool) -> float:
    """Return the width of a character as a share of the type size."""
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(str(font_files()[int(bold)]))
    if not font.get_char_index(ord(character)):
        # A fallback font sets it: scripts of East Asia are as wide as high, others
        # narrower.
        return 1.0
    font.set_size(100, 72)
    # Without hinting the width is proportional to the size, as in a PDF. The size of
    # 100 makes it a share after division; linearHoriAdvance is 16.16 fixed point.
    glyph = font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / 100


def _is_printable(character: str) -> bool:
    # Control, format (with the bidirectional overrides), surrogate, private,
    # unassigned, and line and paragraph separators: invisible, or able to change how
    # the rest is read.
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return False
    return ord(character) in _known_characters()


@cache
def _known_characters() -> frozenset[int]:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    known = set(FT2Font(str(font_files()[0])).get_charmap())
    for family in families()[1:]:
        file = font_manager.findfont(
            font_manager.FontProperties(family=[family]), fallback_to_default=False
        )
        known.update(FT2Font(file).get_charmap())
    return frozenset(known)
