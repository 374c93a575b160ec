"""Single values of a DICOM header, which may be missing or damaged."""

from __future__ import annotations

import threading
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from longaxis.io.dicom.character_sets import DecodedText, decode_text
from longaxis.io.dicom.pydicom_config import UID, RawDataElement, pydicom
from longaxis.io.files.limits import MAX_SEQUENCE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydicom.dataset import Dataset


# PS3.5 6.2: 16 characters a number; 5,000 frames and as many backslashes.
_MAX_WRITTEN_BYTES = 128 * 1024
# Characters of a value that are kept; chosen.
_MAX_TEXT = 256


@contextmanager
def quietly() -> Iterator[None]:
    """Keep pydicom's remarks on odd values to itself: we judge them ourselves.

    The list of warnings belongs to the whole program, so one thread at a time.
    """
    with _QUIET_LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# Reentrant, since `read_header` holds it and reads single values meanwhile.
_QUIET_LOCK = threading.RLock()


def _value(dataset: Dataset, keyword: str) -> Any:  # noqa: ANN401 - as in the file
    """Return a value as pydicom makes it, or None if it is missing or damaged."""
    try:
        with quietly():
            return getattr(dataset, keyword, None)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001 - any kind may come from a damaged value
        return None


def _values(dataset: Dataset, keyword: str) -> Iterable[Any]:
    value = _value(dataset, keyword)
    if value is None:
        return ()
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        return (value,)
    return tuple(value)


def text(dataset: Dataset, keyword: str) -> str:
    """Return a value as one line of text, several joined by a space, or ""."""
    decoded = _decoded(dataset, keyword)
    if decoded is not None:
        # PS3.5 6.4: a backslash parts values, and `text` joins them by a space.
        parts = [decoded.text.replace("\\", " ")]
    elif keyword in {"PatientName", "ReferringPhysicianName"}:
        # A PersonName of pydicom is iterable by its letters, so it is taken whole.
        # It is decoded now, and a set that is none would be repeated in a warning.
        with quietly():
            parts = [str(_value(dataset, keyword) or "")]
    else:
        parts = [str(value) for value in _values(dataset, keyword) if value is not None]
    # Values are padded to an even length, by a space or, wrongly, by a zero byte.
    line = " ".join(parts).replace("\x00", " ")
    printable = "".join(
        character if character.isprintable() else " " for character in line
    )
    return " ".join(printable.split())[:_MAX_TEXT]


def character_set_notes(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return a note where a text is not in the character set that the file declares."""
    decoded = _decoded(dataset, keyword)
    if decoded is None:
        return ()
    return (f"Text in this file is written {decoded.remark}.",)


def _decoded(dataset: Dataset, keyword: str) -> DecodedText | None:
    """Return text that the declared character set would spoil, else None."""
    # `get_item` and not `dataset[…]`: the bytes are gone once pydicom has converted
    # them.
    item: Any = dataset.get_item(keyword) if keyword in dataset else None
    raw = item.value if isinstance(item, RawDataElement) else None
    if not isinstance(raw, bytes) or raw.isascii():
        return None
    return decode_text(raw, texts(dataset, "SpecificCharacterSet"))


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return the values as text, as they are separated in the file."""
    return tuple(str(value).strip() for value in _values(dataset, keyword))


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """Return the values as finite numbers, or () if one of them is none."""
    entries = []
    for value in _values(dataset, keyword) or _written(dataset, keyword):
        try:
            number_ = float(_with_decimal_point(value))
        except (TypeError, ValueError, OverflowError):
            return ()
        # Written so that NaN fails too; the limit keeps products of a few values
        # finite.
        if not abs(number_) < 1e300:
            return ()
        entries.append(number_)
    return tuple(entries)


def _written(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return number strings as they are written, where pydicom refuses them.

    An integer string such as "29.97" is against the standard and still a number.
    """
    item: Any = dataset.get_item(keyword) if keyword in dataset else None
    raw = item.value if isinstance(item, RawDataElement) else None
    if not isinstance(raw, bytes) or item.VR not in {"IS", "DS", None}:
        return ()
    if len(raw) > _MAX_WRITTEN_BYTES or not raw.isascii():
        return ()
    parts = raw.decode("ascii").replace("\0", " ").split("\\")
    return tuple(part.strip() for part in parts)


def _with_decimal_point(value: Any) -> Any:  # noqa: ANN401 - as in the file
    """Return text such as "33,33", which some systems write, with a decimal point."""
    if isinstance(value, str) and value.count(",") == 1 and "." not in value:
        return value.replace(",", ".")
    return value


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return the first value as a finite number, or None."""
    values = numbers(dataset, keyword)
    return values[0] if values else None


def whole(dataset: Dataset, keyword: str) -> int | None:
    """Return the first value as a whole number, or None."""
    value = number(dataset, keyword)
    # Through float, since integer strings such as "10.0" occur.
    return None if value is None or value != int(value) else int(value)


def whole_at(dataset: Dataset, tag: tuple[int, int]) -> int | None:
    """Return a value of a repeating group, which has no keyword, or None."""
    try:
        with quietly():
            return int(dataset[tag].value)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001 - any kind may come from a damaged value
        return None


def tags(dataset: Dataset, keyword: str) -> tuple[int, ...]:
    """Return the values as DICOM tags."""
    value = _value(dataset, keyword)
    many = value if isinstance(value, (list, pydicom.multival.MultiValue)) else [value]
    return tuple(int(value) for value in many if isinstance(value, int))


def raw_bytes(dataset: Dataset, keyword: str) -> bytes:
    """Return a value of bytes, or b""."""
    value = _value(dataset, keyword)
    return value if isinstance(value, bytes) else b""


def items(
    dataset: Dataset, keyword: str, *, max_bytes: int = MAX_SEQUENCE_BYTES
) -> tuple[Dataset, ...]:
    """Return the items of a sequence, or () if there are none or far too many.

    Parameters
    ----------
    dataset
        Header, or item of a sequence.
    keyword
        Keyword of the sequence.
    max_bytes
        Most bytes to read.
    """
    raw = dataset.get_item(keyword) if keyword in dataset else None
    # Checked while it is still bytes: conversion makes an object of each item, of which
    # even empty ones take about a kilobyte for eight bytes of the file.
    packed = getattr(raw, "value", None)
    if isinstance(packed, bytes) and len(packed) > max_bytes:
        return ()
    value = _value(dataset, keyword)
    return tuple(value) if isinstance(value, pydicom.Sequence) else ()


def syntax_name(transfer_syntax: str) -> str:
    """Return the name of a transfer syntax as the standard writes it."""
    return str(UID(transfer_syntax).name) if transfer_syntax else "unknown"
