"""Text of a DICOM file whose declared character set may be missing or wrong.

Many systems write UTF-8 without declaring it, or declare Latin-1 beside it. Bytes that
are valid UTF-8 hardly ever mean anything sensible in another character set, so they are
read as UTF-8; nothing is made up for bytes that fit no set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UTF_8 = "ISO_IR 192"
# Specific Character Set (0008,0005); "" stands for an absent value, which means ASCII
# (ISO_IR 6).
_SINGLE_BYTE = {
    "": "latin-1",
    "ISO_IR 6": "latin-1",
    "ISO_IR 100": "latin-1",
    "ISO_IR 101": "iso8859-2",
    "ISO_IR 109": "iso8859-3",
    "ISO_IR 110": "iso8859-4",
    "ISO_IR 144": "iso8859-5",
    "ISO_IR 127": "iso8859-6",
    "ISO_IR 126": "iso8859-7",
    "ISO_IR 138": "iso8859-8",
    "ISO_IR 148": "iso8859-9",
    "ISO_IR 203": "iso8859-15",
    "ISO_IR 166": "tis-620",
}
"""DICOM PS3.3 C.12.1.1.2: defined terms of single-byte sets, and Python's codecs."""

# Of several bytes, and Japanese katakana: pydicom decodes them.
_KNOWN = {
    *_SINGLE_BYTE,
    *("ISO_IR 13", "ISO_IR 58", "ISO_IR 87", "ISO_IR 149", "ISO_IR 159"),
    *("GB18030", "GBK", _UTF_8),
}
_TERM = re.compile(r"ISO_IR [0-9]{1,3}|GB18030|GBK")
_UNREADABLE = re.compile(r"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text, and why it is not what the file declares; empty if it is."""

    text: str
    remark: str = ""


def decode_text(raw: bytes, declared: tuple[str, ...]) -> DecodedText | None:
    """Return text that the declared set does not give, None where it does.

    Parameters
    ----------
    raw
        Bytes of the value.
    declared
        Specific Character Set, as the file writes it.
    """
    if raw.isascii():
        return None
    sets = tuple(_normal(term) for term in declared) or ("",)
    as_utf_8 = _strictly(raw, "utf-8")
    if as_utf_8 is not None:
        is_declared = _UTF_8 in sets
        # Two-byte runs of GBK or Shift-JIS can be valid UTF-8 by accident, so under
        # such a declaration two-byte characters alone do not overrule it.
        is_likely = _is_single_byte(sets) or _has_long_sequences(raw)
        if is_declared or not is_likely:
            return None
        return DecodedText(as_utf_8, f"in UTF-8, {_declaration(sets)}")
    # A declared set other than UTF-8 may well be right here: pydicom decodes by it. A
    # set that is none it would take for Latin-1.
    is_decided = _UTF_8 not in sets and any(sets) and _KNOWN.issuperset(sets)
    return None if is_decided else _undeclared(raw, sets)


def _undeclared(raw: bytes, sets: tuple[str, ...]) -> DecodedText:
    """Return text whose set is not known: Latin-1, or what is readable of it."""
    # cp1252 and not Latin-1: it leaves five bytes undefined, so it can fail and thereby
    # tell; Latin-1 would accept any bytes.
    as_latin = _strictly(raw, "cp1252")
    if as_latin is not None and _looks_latin(as_latin):
        return DecodedText(as_latin, f"in Latin-1, {_declaration(sets)}")
    readable = _UNREADABLE.sub("\ufffd", raw.decode("latin-1"))
    return DecodedText(readable, f"in an unknown character set, {_declaration(sets)}")


def _normal(term: str) -> str:
    """Return a defined term as the standard writes it."""
    words = term.strip().upper().replace("_", " ").replace("-", " ")
    words = words.replace("ISO 2022 IR", "ISO_IR").replace("ISO IR", "ISO_IR")
    return _UTF_8 if words in {"UTF 8", "UTF8", "ISO_IR192"} else words


def _is_single_byte(sets: tuple[str, ...]) -> bool:
    return all(character_set in _SINGLE_BYTE for character_set in sets)


def _has_long_sequences(raw: bytes) -> bool:
    """Return True for three-byte characters, which no other set has by accident."""
    return any(byte >= 0xE0 for byte in raw)


def _declaration(sets: tuple[str, ...]) -> str:
    # The declaration is text of the file and could hold a name: only defined terms are
    # repeated in a note.
    terms = (
        character_set if _TERM.fullmatch(character_set) else "another set"
        for character_set in sets
        if character_set
    )
    declared = " and ".join(terms)
    return f"while the file declares {declared}" if declared else "which is undeclared"


def _strictly(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _looks_latin(text: str) -> bool:
    """Return True if each letter beyond ASCII stands alone among plain letters.

    Bytes of East Asian sets come in runs; accents of European names do not.
    """
    beyond = re.findall(r"[^\x00-\x7f]+", text)
    return all(len(run) == 1 and run.isalpha() for run in beyond)
