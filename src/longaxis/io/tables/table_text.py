"""Tables of text as spreadsheets of all countries write them."""

from __future__ import annotations

import math
import re

# UTF-16, little and big endian.
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Typographic minus, en dash, hyphens and the full-width sign.
_MINUS_SIGNS = re.compile("[\u2212\u2013\u2010\u2011\uff0d]")
# No-break, thin, narrow and zero-width spaces, and a stray byte order mark.
_SPACES = re.compile("[\u00a0\u2009\u202f\u200b\ufeff]")
# Excel's own way to name the delimiter of a CSV file.
_SEPARATOR_LINE = re.compile(r"^\s*\"?sep=(.)\"?\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SHARE_OF_ZEROS = 0.8
"""Text in UTF-16 without a mark has nearly every second byte 0; chosen."""

# Control characters other than tab, line ends and form feed: no table of text.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")


def decode_table(data: bytes) -> str | None:
    """Return the text of a table, None where it is no text.

    UTF-8, UTF-16 with or without its mark, and the Western code page are read.
    """
    text = _any_text(data)
    return None if text is None or _CONTROLS.search(text) else text


def _any_text(data: bytes) -> str | None:
    if data[:2] in _BYTE_ORDER_MARKS:
        return _strictly(data, "utf-16")
    # ASCII in UTF-16 has its zeros in the odd bytes if little endian, else in the even.
    for first, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = data[first:4096:2]
        if half.count(b"\0") > _SHARE_OF_ZEROS * len(half) > 0:
            return _strictly(data, codec)
    # UTF-8 before cp1252, as any bytes are valid cp1252 and few are valid UTF-8.
    text = _strictly(data, "utf-8-sig")
    return data.decode("cp1252", errors="replace") if text is None else text


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def table_lines(text: str) -> tuple[list[str], str, int]:
    """Return the lines of a table, its delimiter, and the number of the first line.

    A first line such as "sep=;" names the delimiter and is left out; without one the
    header shows it.
    """
    lines = text.splitlines()
    separator = _SEPARATOR_LINE.match(lines[0]) if lines else None
    if separator:
        return lines[1:], separator.group(1), 2
    header = lines[0] if lines else ""
    # Counted in the header, where no decimal comma can stand.
    return lines, max(",;\t", key=header.count), 1


def plain_number(text: str, *, decimal_comma: bool) -> tuple[float, bool]:
    """Return a number, NaN where the text is none, and whether it has a percent sign.

    Minus signs and spaces of typography are read as those of the keyboard.
    """
    plain = _SPACES.sub("", _MINUS_SIGNS.sub("-", text)).strip()
    is_percent = plain.endswith("%")
    plain = plain.removesuffix("%").strip()
    # A single comma; with two of them they separate thousands.
    if decimal_comma and plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    return _float(plain), is_percent


def _float(text: str) -> float:
    # Python also reads "1_000" and digits of other scripts, which no table means.
    is_number = _NUMBER.fullmatch(text) is not None
    value = float(text) if is_number else math.nan
    return value if math.isfinite(value) else math.nan
