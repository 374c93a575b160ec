"""Strain exported by other programs, whatever the program, as our records.

What is not understood is refused with its line; nothing is guessed or left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from longaxis.errors import UnreadableFileError
from longaxis.io.dicom.values import quietly
from longaxis.io.vendors.echo_report import is_dicom, read_echo_report
from longaxis.io.vendors.echopac import (
    is_knot_file,
    is_trace_text,
    read_knots,
    read_trace_text,
)
from longaxis.io.vendors.plausibility import plausibility_notes
from longaxis.io.vendors.source import Source
from longaxis.io.vendors.spreadsheet_xml import is_workbook, read_workbook
from longaxis.io.vendors.workbooks import (
    is_echopac,
    is_tomtec,
    read_echopac,
    read_tomtec,
)
from longaxis.io.vendors.xstrain_vevo import is_esaote, is_vevo, read_esaote, read_vevo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.data.vendor import VendorTrace

# Chosen: bounds what is read into memory and parsed.
_MAX_BYTES = 64 * 1024 * 1024

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
# Tried in this order; each recognises its own heading, so at most one fits.
_TEXT_READERS: tuple[
    tuple[Callable[[Source], bool], Callable[[Source], VendorTrace]], ...
] = (
    (is_trace_text, read_trace_text),
    (is_knot_file, read_knots),
    (is_esaote, read_esaote),
    (is_vevo, read_vevo),
)


def read_vendor_traces(path: Path) -> tuple[VendorTrace, ...]:
    """Read every trace of an export: one for each view or layer it holds.

    Raises
    ------
    UnreadableFileError
        Where the file is of no known program, or with the line that is not understood.
    """
    data = _read(path)
    try:
        # By content, since names of exports are chosen by their users.
        read = _reader_of(data)
        # pydicom warns of odd values, with the value in its words.
        with quietly():
            traces = read(path.name, data)
    # Memory that runs out is not the file's fault and must be seen.
    except (UnreadableFileError, MemoryError):
        raise
    except Exception as error:
        # A damaged export can break any assumption; the reader gets a sentence.
        message = (
            f"“{path.name}” looks like an export of another program, but is damaged in "
            "a way that Longaxis does not know; export it again."
        )
        raise UnreadableFileError(message) from error
    if not traces:
        _require_no_password(path.name, data)
        message = (
            f"“{path.name}” is not an export that Longaxis knows (EchoPAC, TomTec, "
            "XStrain, VevoStrain, or an echo report as DICOM SR)."
        )
        raise UnreadableFileError(message)
    return tuple(
        replace(trace, notes=(*trace.notes, *plausibility_notes(trace)))
        for trace in traces
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed tells that there is more, without reading it
            # all.
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        message = f"“{path}” cannot be read: {error.strerror or error}."
        raise UnreadableFileError(message) from error
    if len(data) > _MAX_BYTES:
        message = f"“{path.name}” has more than 64 MB, which no strain export has."
        raise UnreadableFileError(message)
    return data


def _require_no_password(name: str, data: bytes) -> None:
    """Name a password as the reason; the text of such a file means nothing."""
    # MS-OFFCRYPTO 1.3: an encrypted workbook is an OLE file with a stream of this name.
    # APPNOTE 4.4.4: in a zip file, bit 0 of the flags of its entries.
    is_book = data.startswith(_OLE) and _ENCRYPTED_STREAM in data
    is_zip = data.startswith(b"PK\x03\x04") and len(data) > 6 and data[6] & 1
    if is_book or is_zip:
        message = (
            f"“{name}” is protected by a password; save it without one, as the program "
            "exports it."
        )
        raise UnreadableFileError(message)


def _reader_of(data: bytes) -> Callable[[str, bytes], list[VendorTrace]]:
    if is_dicom(data):
        return read_echo_report
    return _workbook if is_workbook(data) else _text


def _workbook(name: str, data: bytes) -> list[VendorTrace]:
    sheets = read_workbook(name, data)
    if is_echopac(sheets):
        return read_echopac(name, sheets)
    return read_tomtec(name, sheets) if is_tomtec(sheets) else []


def _text(name: str, data: bytes) -> list[VendorTrace]:
    source = Source.from_bytes(name, data)
    for fits, read in _TEXT_READERS:
        if fits(source):
            return [read(source)]
    return []
