"""Discs: their table of contents is read, and nothing leads out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from longaxis.io.loops.loop_reader import (
    scan,
)
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from pathlib import Path


def dicomdir(folder: Path, *files: tuple[str, ...]) -> Path:
    records = []
    for components in files:
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.ReferencedFileID = list(components)
        records.append(record)
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.1.3.10"
    dataset.DirectoryRecordSequence = Sequence(records)
    path = folder / "DICOMDIR"
    path.write_bytes(made.without_pixels(dataset))
    return path


def test_a_disc_lists_its_loops_whatever_the_case_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "im1").write_bytes(made.plain_loop())
    path = dicomdir(tmp_path, ("IMAGES", "IM1"), ("IMAGES", "IM2"))
    found, missing = scan([path])
    assert found.is_suitable
    assert "no such file" in missing.problems[0]


@pytest.mark.parametrize(
    "components",
    [
        ("..", "..", "etc", "hostname"),
        ("..\\..\\etc\\hostname",),
        ("/etc/hostname",),
        ("C:", "secret"),
        ("IMAGES", "..", "..", "secret"),
    ],
)
def test_a_disc_cannot_name_files_outside(
    tmp_path: Path, components: tuple[str, ...]
) -> None:
    path = tmp_path / "DICOMDIR"
    text = "/".join(components)
    path = dicomdir(tmp_path, *[("X" * len(text),)])
    data = path.read_bytes().replace(
        b"X" * len(text), "\\".join(components).encode()[: len(text)]
    )
    path.write_bytes(data)
    (summary,) = scan([path])
    assert summary.n_frames == 0
    assert summary.origin.path.endswith("DICOMDIR")
    assert any(word in summary.problems[0] for word in ("leads out", "no such file"))


def test_a_link_on_a_disc_cannot_lead_outside(tmp_path: Path) -> None:
    outside = tmp_path / "outside.dcm"
    outside.write_bytes(made.plain_loop())
    disc = tmp_path / "disc"
    disc.mkdir()
    try:
        (disc / "IM1").symlink_to(outside)
    except OSError:
        pytest.skip("this system has no links")
    (summary,) = scan([dicomdir(disc, ("IM1",))])
    assert "leads out of the disc" in summary.problems[0]


def test_one_bad_record_does_not_hide_the_others_of_a_disc(tmp_path: Path) -> None:
    (tmp_path / "IM1").write_bytes(made.plain_loop())
    path = dicomdir(tmp_path, ("XX", "X"), ("IM1",), ("IM7",))
    path.write_bytes(path.read_bytes().replace(b"XX\\X", b"..\\X"))
    (found,) = [each for each in scan([path]) if each.is_suitable]
    assert found.origin.path.endswith("IM1")
    reasons = " ".join(each.problems[0] for each in scan([path]) if each.problems)
    assert "leads out" in reasons
    assert "no such file" in reasons


@pytest.mark.parametrize(
    ("named", "stored"),
    [
        ("IM1", "IM1.dcm"),
        ("\\IM1", "IM1"),
        ("./IM1", "IM1"),
        ("SUB/IM1", "SUB/IM1"),
        ("/sub/im1", "SUB/IM1"),
        ("SUB\\IM1", "sub/im1.DCM"),
        ("IM1", "IM1;1"),
    ],
)
def test_names_of_a_disc_are_found_as_discs_spell_them(
    tmp_path: Path, named: str, stored: str
) -> None:
    file = tmp_path / stored
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(made.plain_loop())
    mark = "X" * len(named)
    path = dicomdir(tmp_path, (mark,))
    path.write_bytes(path.read_bytes().replace(mark.encode(), named.encode()))
    (summary,) = scan([path])
    assert summary.is_suitable


def test_a_table_of_contents_is_known_by_its_contents(tmp_path: Path) -> None:
    (tmp_path / "IM1").write_bytes(made.plain_loop())
    dicomdir(tmp_path, ("IM1",)).rename(tmp_path / "index.dcm")
    (by_table,) = scan([tmp_path / "index.dcm"])
    assert by_table.is_suitable
    (by_folder,) = scan([tmp_path])
    assert by_folder.origin.path.endswith("IM1")
