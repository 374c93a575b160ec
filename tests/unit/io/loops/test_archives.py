"""Archives and discs: loops are found in them, and nothing leads out of them."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from longaxis.data import LoopOrigin
from longaxis.errors import CancelledError, UnreadableFileError
from longaxis.io.loops import archives
from longaxis.io.loops.loop_reader import (
    origin_of,
    read_recording,
    read_thumbnail,
    scan,
)
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTSIDE = [
    "../../evil.dcm",
    "/etc/passwd",
    "..\\..\\evil.dcm",
    "C:\\evil.dcm",
    "C:evil.dcm",
    "\\\\server\\share\\evil.dcm",
    "a/../../evil.dcm",
]


def zipped(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            # A ZipInfo keeps the name as it is, whatever the system's separator.
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return path


# ---- folders -----------------------------------------------------------------


def test_a_folder_is_searched_to_the_bottom_in_natural_order(tmp_path: Path) -> None:
    deep = tmp_path / "study" / "series"
    deep.mkdir(parents=True)
    for name in ("IM10", "IM9", "IM2"):
        (deep / name).write_bytes(made.plain_loop())
    (deep / "notes.txt").write_text("not a loop")
    (deep / "report.pdf").write_bytes(b"%PDF-1.4")
    names = [Path(each.origin.path).name for each in scan([tmp_path])]
    assert names == ["IM2", "IM9", "IM10"]


def test_loops_of_one_study_stand_together_by_time(tmp_path: Path) -> None:
    def save(name: str, study: str, time: str) -> None:
        loop = made.plain_loop(
            StudyInstanceUID=study, ContentDate="20240229", ContentTime=time
        )
        (tmp_path / name).write_bytes(loop)

    save("1.dcm", "1.2.3", "120200")
    save("2.dcm", "1.2.4", "120100")
    save("3.dcm", "1.2.3", "120000")
    names = [Path(each.origin.path).name for each in scan([tmp_path])]
    assert names == ["3.dcm", "1.dcm", "2.dcm"]


def test_links_in_a_circle_and_pipes_are_survived(tmp_path: Path) -> None:
    (tmp_path / "loop.dcm").write_bytes(made.plain_loop())
    try:
        (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
        os.mkfifo(tmp_path / "pipe")
    except (OSError, AttributeError):
        pytest.skip("this system has no links or pipes")
    assert len(scan([tmp_path])) == 1
    (summary,) = scan([tmp_path / "pipe"])
    assert "not a file" in summary.problems[0]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    (summary,) = scan([tmp_path / "gone.dcm"])
    assert summary.n_frames == 0
    assert "no such file" in summary.problems[0]
    with pytest.raises(UnreadableFileError, match=r"gone\.dcm .* no such file"):
        read_recording(origin_of(tmp_path / "gone.dcm"))


def test_a_scan_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.dcm").write_bytes(made.plain_loop())
    shares: list[float] = []
    scan([tmp_path], progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    def stop(_share: float) -> None:
        msg = "stopped"
        raise CancelledError(msg)

    with pytest.raises(CancelledError):
        scan([tmp_path], progress=stop)


# ---- zip ---------------------------------------------------------------------


def test_a_zip_is_scanned_and_read_in_place(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "study.zip",
        {
            "a/loop.dcm": made.plain_loop(),
            "a/readme.txt": b"hello",
            "a/cut.dcm": made.plain_loop()[:400],
        },
    )
    before = sorted(tmp_path.rglob("*"))
    good, bad = sorted(scan([path]), key=lambda each: each.n_frames, reverse=True)
    assert good.origin == LoopOrigin(
        **{name: getattr(good.origin, name) for name in LoopOrigin.__dataclass_fields__}
    )
    assert (good.origin.path, good.origin.member) == (str(path), "a/loop.dcm")
    assert np.array_equal(read_recording(good.origin).frames, made.speckle())
    assert read_thumbnail(good.origin, max_size_px=16).shape == (12, 16)
    assert bad.problems
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_that_leads_out_of_the_zip_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "evil.zip", {name: made.plain_loop()})
    for summary in scan([path]):
        assert summary.n_frames == 0
        assert "leads out" in summary.problems[0]
        with pytest.raises(UnreadableFileError, match="leads out"):
            read_recording(summary.origin)
    assert [each.name for each in tmp_path.iterdir()] == ["evil.zip"]


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("link.dcm")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert scan([path]) == []


def test_a_zip_bomb_is_refused_unpacked_by_a_glance_at_its_table(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bomb.dcm", "w") as member,
    ):
        member.write(made.plain_loop())
        for _ in range(64):
            member.write(bytes(1024 * 1024))
    (summary,) = scan([path])
    assert "200-fold" in summary.problems[0]


@pytest.mark.parametrize(
    ("limit", "value", "word"),
    [
        ("MAX_ARCHIVE_ENTRIES", 2, "more than 2 files"),
        ("MAX_ARCHIVE_BYTES", 100, "more than 20 GB"),
        ("_MAX_DIRECTORY_BYTES", 100, "files"),
    ],
)
def test_a_zip_has_a_largest_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, word: str
) -> None:
    path = zipped(tmp_path / "many.zip", {f"{k}.dcm": b"x" * 100 for k in range(5)})
    monkeypatch.setattr(archives, limit, value)
    (summary,) = scan([path])
    assert word in summary.problems[0]


def test_an_encrypted_or_damaged_member_is_said(tmp_path: Path) -> None:
    path = zipped(tmp_path / "locked.zip", {"loop.dcm": made.plain_loop()})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 8
    data[at] |= 1
    (tmp_path / "locked.zip").write_bytes(data)
    assert "encrypted" in scan([path])[0].problems[0]
    data[at] &= 0xFE
    middle = len(data) // 2
    data[middle : middle + 50] = bytes(50)
    (tmp_path / "torn.zip").write_bytes(data)
    (summary,) = scan([tmp_path / "torn.zip"])
    with pytest.raises(UnreadableFileError, match="damaged"):
        read_recording(summary.origin)


def test_a_torn_zip_is_said_and_a_session_is_not_taken_for_one(tmp_path: Path) -> None:
    path = zipped(tmp_path / "whole.zip", {"loop.dcm": made.plain_loop()})
    (tmp_path / "half.zip").write_bytes(path.read_bytes()[:-30])
    assert "archive is damaged" in scan([tmp_path / "half.zip"])[0].problems[0]
    path.rename(tmp_path / "study.longaxis")
    (summary,) = scan([tmp_path / "study.longaxis"])
    assert "saved session" in summary.problems[0]


# ---- DICOMDIR ----------------------------------------------------------------


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
    assert "outside its own folder" in summary.problems[0]


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
    assert "outside its own folder" in summary.problems[0]
