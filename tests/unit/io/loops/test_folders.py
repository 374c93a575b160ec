"""Folders: what is named like a loop, or by a disc, is never dropped without a word."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING

import pytest

from longaxis.io.loops.loop_reader import scan
from tests.unit.io import dicom_files as made
from tests.unit.io.loops.test_dicomdir import dicomdir

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = b"<!DOCTYPE html><html><body>404</body></html>"
_PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("loop.dcm", _PAGE, "neither DICOM"),
        ("loop.dcm", b"", "empty"),
        ("IM0001", b"", "empty"),
        ("1.2.840.113619.2", b"", "empty"),
        ("loop.DCM", b"\0" * 3000, "neither DICOM"),
        ("loop.dcm", b"version https://git-lfs.github.com/spec/v1\n", "neither"),
        ("loop.dcm", _PNG, "picture file"),
        ("cine.mp4", _PAGE, "neither DICOM"),
        ("study.zip", _PAGE, "neither DICOM"),
        (
            "study.zip.gz",
            gzip.compress(b"PK\x03\x04" + b"\0" * 99, mtime=0),
            "packed file",
        ),
    ],
)
@pytest.mark.parametrize("is_zipped", [False, True])
def test_what_is_named_like_a_loop_is_listed_with_the_reason(
    tmp_path: Path, name: str, data: bytes, word: str, is_zipped: bool
) -> None:
    files = {name: data, "whole.dcm": made.plain_loop()}
    if is_zipped:
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for each, content in files.items():
                archive.writestr(each, content)
    else:
        for each, content in files.items():
            (tmp_path / each).write_bytes(content)
    found = scan([tmp_path])
    assert sum(each.is_suitable for each in found) == 1
    (refused,) = [each for each in found if not each.n_frames]
    assert word in refused.problems[0]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("._loop.dcm", b"\0\5\x16\7" + b"\0" * 90),
        (".DS_Store", b""),
        ("readme.txt", b""),
        ("sheet.png", _PNG),
        ("table.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)),
        ("page.html", _PAGE),
    ],
)
def test_other_files_of_a_folder_are_passed_over(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    assert scan([tmp_path]) == []


def test_what_a_disc_names_and_the_folder_lacks_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "IM1").write_bytes(made.plain_loop())
    dicomdir(tmp_path, ("IM1",), ("IM2",), ("IM3",))
    found = scan([tmp_path])
    assert sum(each.is_suitable for each in found) == 1
    (refused,) = [each for each in found if not each.n_frames]
    assert "2 of the files that it names are not there" in refused.problems[0]
    assert "IM2" in refused.problems[0]


def test_a_whole_disc_is_listed_by_its_loops_alone(tmp_path: Path) -> None:
    (tmp_path / "IM1").write_bytes(made.plain_loop())
    dicomdir(tmp_path, ("IM1",))
    (loop,) = scan([tmp_path])
    assert loop.is_suitable
