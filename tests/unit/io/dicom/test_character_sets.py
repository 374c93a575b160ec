"""Names in whatever character set: the declared one, or the one they are written in."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

from longaxis.io.loops.loop_reader import scan
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from pathlib import Path

UMLAUT, CHINESE, JAPANESE = "Müller^Jörg", "王^小东", "ヤマダ^タロウ"


def name_of(
    folder: Path, raw: bytes, declared: str | list[str] | None
) -> tuple[str, str]:
    """Return the name that is read from these bytes, and the notes."""
    # pydicom warns of sets that it does not know, when it writes them too.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _name_of(folder, raw, declared)


def _name_of(
    folder: Path, raw: bytes, declared: str | list[str] | None
) -> tuple[str, str]:
    mark = "X" * (len(raw) + len(raw) % 2)
    padded = raw.ljust(len(mark))
    file = made.plain_loop(PatientName=mark, SpecificCharacterSet=declared)
    path = folder / "loop.dcm"
    path.write_bytes(file.replace(mark.encode(), padded))
    (summary,) = scan([path])
    return summary.header.patient_name, " ".join(summary.notes)


@pytest.mark.parametrize(
    ("name", "codec", "declared", "word"),
    [
        (UMLAUT, "utf-8", None, "UTF-8"),
        (UMLAUT, "utf-8", "ISO_IR 100", "UTF-8"),
        (UMLAUT, "utf-8", "ISO_IR 6", "UTF-8"),
        (UMLAUT, "utf-8", ["", "ISO 2022 IR 100"], "UTF-8"),
        (UMLAUT, "utf-8", "ISO_IR 192", ""),
        (UMLAUT, "latin-1", "ISO_IR 100", ""),
        (UMLAUT, "latin-1", None, "Latin-1"),
        (UMLAUT, "latin-1", "ISO_IR 192", "Latin-1"),
        (CHINESE, "utf-8", None, "UTF-8"),
        (CHINESE, "utf-8", "GB18030", "UTF-8"),
        (CHINESE, "utf-8", "ISO_IR 192", ""),
        (CHINESE, "gb18030", "GB18030", ""),
        (CHINESE, "gbk", "GBK", ""),
        (JAPANESE, "utf-8", "ISO_IR 13", "UTF-8"),
        ("Иванов^Пётр", "iso8859-5", "ISO_IR 144", ""),
        ("Иванов^Пётр", "utf-8", "ISO_IR 144", "UTF-8"),
        ("Doe^Jo", "ascii", None, ""),
    ],
)
def test_a_name_is_read_as_it_is_written(
    tmp_path: Path, name: str, codec: str, declared: str | None, word: str
) -> None:
    found, notes = name_of(tmp_path, name.encode(codec), declared)
    assert found == name
    assert word in notes
    assert bool(notes) is bool(word)


@pytest.mark.parametrize(
    ("name", "codec"), [("山田^太郎", "shift-jis"), ("王^小东", "gb18030")]
)
def test_a_name_in_an_undeclared_set_is_not_guessed(
    tmp_path: Path, name: str, codec: str
) -> None:
    found, notes = name_of(tmp_path, name.encode(codec), None)
    assert "\ufffd" in found
    assert "unknown character set" in notes


@pytest.mark.parametrize("declared", ["ISO_IR 999", "Doe^Jo", ["", "ISO 2022 IR 999"]])
def test_a_declaration_that_is_none_is_not_repeated(
    tmp_path: Path, declared: str | list[str], caplog: pytest.LogCaptureFixture
) -> None:
    name, notes = name_of(tmp_path, UMLAUT.encode("latin-1"), declared)
    assert name == UMLAUT
    assert "Latin-1" in notes
    # What pydicom logged when the first file was written, before any was read.
    caplog.clear()
    cyrillic, notes = name_of(tmp_path, "Иванов".encode("iso8859-5"), declared)
    assert set(cyrillic) == {"\ufffd"}
    assert "unknown character set" in notes
    assert "Doe" not in notes
    assert caplog.messages == []
