"""Archives and discs: loops are found in them, and nothing leads out of them."""

from __future__ import annotations

import gzip
import os
import stat
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

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


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_for_several_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("loop.dcm", made.plain_loop(PatientID="1"))
        archive.writestr("loop.dcm", made.plain_loop(PatientID="2"))
        archive.writestr("other.dcm", made.plain_loop(PatientID="3"))
    *twice, other = scan([path])
    assert other.header.patient_id == "3"
    assert read_recording(other.origin).header.patient_id == "3"
    for summary in twice:
        assert "several files of its name" in summary.problems[0]
        with pytest.raises(UnreadableFileError):
            read_recording(summary.origin)


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


def test_an_encrypted_npz_file_is_called_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "locked.npz"
    np.savez(path, frames=made.speckle())
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "it is encrypted" in scan([path])[0].problems[0]
    with pytest.raises(UnreadableFileError, match="it is encrypted"):
        read_recording(origin_of(path))


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


# ---- archives in archives, and other containers -------------------------------


def zip_of(**files: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_an_archive_inside_an_archive_is_looked_into_and_read(tmp_path: Path) -> None:
    inner = zip_of(**{"a/IM1": made.plain_loop(), "broken.zip": b"PK\x03\x04 torn"})
    path = tmp_path / "study.zip"
    path.write_bytes(zip_of(**{"deep/inner.zip": inner, "IM2": made.plain_loop()}))
    found = {each.origin.member: each for each in scan([path])}
    assert set(found) == {
        "deep/inner.zip/a/IM1",
        "deep/inner.zip/broken.zip",
        "IM2",
    }
    recording = read_recording(found["deep/inner.zip/a/IM1"].origin)
    assert np.array_equal(recording.frames, made.speckle())
    assert "damaged" in found["deep/inner.zip/broken.zip"].problems[0]


def test_archives_are_nested_only_so_deep(tmp_path: Path) -> None:
    data = made.plain_loop()
    for _ in range(5):
        data = zip_of(**{"x.zip": data})
    path = tmp_path / "deep.zip"
    path.write_bytes(data)
    (summary,) = scan([path])
    assert "too deep" in summary.problems[0]


def test_a_packed_file_is_opened_in_place(tmp_path: Path) -> None:
    path = tmp_path / "loop.dcm.gz"
    path.write_bytes(gzip.compress(made.plain_loop()))
    assert scan([path])[0].is_suitable
    assert np.array_equal(read_recording(origin_of(path)).frames, made.speckle())
    inside = tmp_path / "study.zip"
    inside.write_bytes(zip_of(**{"loop.dcm.gz": path.read_bytes()}))
    (summary,) = scan([inside])
    assert len(read_recording(summary.origin).frames) == made.N_FRAMES


def test_a_packed_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(64 * 2**20)))
    assert "200-fold" in scan([path])[0].problems[0]


def tar_of(data: bytes) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("IM1")
        member.size = len(data)
        archive.addfile(member, BytesIO(data))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("study.tar", tar_of(made.plain_loop()), "tar archive"),
        (
            "study.tar.gz",
            gzip.compress(tar_of(made.plain_loop()), mtime=0),
            "tar archive",
        ),
        ("study.7z", b"7z\xbc\xaf\x27\x1c" + bytes(600), "7z archive"),
        ("study.rar", b"Rar!\x1a\x07\x01\x00" + bytes(600), "RAR archive"),
        ("disc.iso", bytes(40_000), "disc image"),
    ],
)
def test_other_archives_are_named_and_not_passed_over(
    tmp_path: Path, name: str, data: bytes, word: str
) -> None:
    (tmp_path / name).write_bytes(data)
    for paths in ([tmp_path / name], [tmp_path]):
        (summary,) = scan(paths)
        assert word in summary.problems[0]
        assert "unpack it first" in summary.problems[0]
    with pytest.raises(UnreadableFileError, match=word):
        read_recording(origin_of(tmp_path / name))


# ---- one bad file never hides the others ----------------------------------------


@pytest.mark.parametrize(
    "error", [RuntimeError("Secret^Name"), OverflowError("x"), OSError(5, "I/O")]
)
def test_whatever_a_library_raises_hides_one_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    from longaxis.io.loops import dicom_loop

    (tmp_path / "a.dcm").write_bytes(made.plain_loop())
    (tmp_path / "b.dcm").write_bytes(made.plain_loop())
    real = dicom_loop.summarise_dicom

    def failing(stream: Any, origin: Any) -> Any:
        if origin.path.endswith("a.dcm"):
            raise error
        return real(stream, origin)

    monkeypatch.setattr(dicom_loop, "summarise_dicom", failing)
    bad, good = sorted(scan([tmp_path]), key=lambda each: each.origin.path)
    assert good.is_suitable
    assert "damaged" in bad.problems[0]
    assert "Error" not in bad.problems[0]
    assert "Secret" not in bad.problems[0]


@pytest.mark.parametrize("error", [RuntimeError("Secret"), OverflowError(), OSError()])
def test_whatever_a_library_raises_on_reading_becomes_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    from longaxis.io.loops import dicom_loop

    def failing(*_: Any) -> Any:
        raise error

    path = tmp_path / "a.dcm"
    path.write_bytes(made.plain_loop())
    monkeypatch.setattr(dicom_loop, "read_dicom", failing)
    with pytest.raises(
        UnreadableFileError, match=r"^a\.dcm cannot be opened: "
    ) as found:
        read_recording(origin_of(path))
    assert "Error" not in str(found.value)
    assert "Secret" not in str(found.value)


def test_more_files_than_a_folder_is_searched_for_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from longaxis.io.loops import scanning

    monkeypatch.setattr(scanning, "MAX_ARCHIVE_ENTRIES", 2)
    for name in ("1.dcm", "2.dcm", "3.dcm"):
        (tmp_path / name).write_bytes(made.plain_loop())
    *loops, last = sorted(scan([tmp_path]), key=lambda each: not each.is_suitable)
    assert len(loops) == 2
    assert "more than 2 files" in last.problems[0]


def test_a_linked_folder_is_searched_once(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "IM1").write_bytes(made.plain_loop())
    study = tmp_path / "study"
    study.mkdir()
    try:
        (study / "one").symlink_to(elsewhere, target_is_directory=True)
        (study / "two").symlink_to(elsewhere, target_is_directory=True)
        (elsewhere / "back").symlink_to(study, target_is_directory=True)
        (study / "nowhere.dcm").symlink_to(tmp_path / "gone")
    except OSError:
        pytest.skip("this system has no links")
    found = scan([study])
    assert sum(each.is_suitable for each in found) == 1
    assert sum("no such file" in " ".join(each.problems) for each in found) == 1


def test_two_files_of_one_identifier_are_said(tmp_path: Path) -> None:
    for name in ("1.dcm", "2.dcm"):
        (tmp_path / name).write_bytes(made.plain_loop())
    first, second = scan([tmp_path])
    assert first.notes == ()
    assert "same identifier as 1.dcm" in second.notes[0]


# ---- one file for each frame -----------------------------------------------------


def save_single_frames(folder: Path, numbers: list[int], **changes: Any) -> None:
    for number, frame in zip(numbers, made.speckle(len(numbers)), strict=True):
        dataset = made.header(
            **{
                "NumberOfFrames": None,
                "InstanceNumber": number,
                "SOPInstanceUID": f"1.2.3.{number}",
            }
            | changes
        )
        file = made.file_bytes(dataset, frame.tobytes())
        (folder / f"IM{number}").write_bytes(file)


def test_single_pictures_of_one_series_are_offered_as_a_loop(tmp_path: Path) -> None:
    save_single_frames(tmp_path, [11, 12, 9, 10, 13, 14])
    found = scan([tmp_path])
    assert len(found) == 7
    (loop,) = [each for each in found if each.is_suitable]
    assert loop.n_frames == 6
    assert loop.frame_times_s is None
    assert "single pictures" in loop.notes[0]
    recording = read_recording(loop.origin)
    stored = made.speckle(6)
    assert np.array_equal(recording.frames, stored[[2, 3, 0, 1, 4, 5]])
    assert recording.problems == ()
    assert recording.origin.sha256


@pytest.mark.parametrize("numbers", [[1, 2, 3, 4], [1, 2, 3, 4, 9, 10]])
def test_pictures_that_are_no_loop_are_not_offered_as_one(
    tmp_path: Path, numbers: list[int]
) -> None:
    save_single_frames(tmp_path, numbers)
    assert len(scan([tmp_path])) == len(numbers)


@pytest.mark.parametrize("n_members", [2, 3])
@pytest.mark.parametrize("tail", [b"", bytes(64)])
def test_a_packed_file_of_several_members_is_whole(
    tmp_path: Path, n_members: int, tail: bytes
) -> None:
    data = made.plain_loop()
    step = -(-len(data) // n_members)
    path = tmp_path / "loop.dcm.gz"
    members = [gzip.compress(data[at : at + step]) for at in range(0, len(data), step)]
    path.write_bytes(b"".join(members) + tail)
    recording = read_recording(origin_of(path))
    assert np.array_equal(recording.frames, made.speckle())
    assert "cut short" not in " ".join(recording.notes)


def test_many_small_members_are_no_way_around_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(2**20)) * 40)
    assert "200-fold" in scan([path])[0].problems[0]


def test_an_npz_file_has_the_limits_of_other_archives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "loop.npz"
    np.savez(path, frames=made.speckle())
    monkeypatch.setattr("longaxis.io.loops.archives.MAX_ARCHIVE_ENTRIES", 0)
    assert "more than 0 files" in scan([path])[0].problems[0]
    monkeypatch.undo()
    monkeypatch.setattr("longaxis.io.loops.archives._MAX_DIRECTORY_BYTES", 10)
    assert "more than" in scan([path])[0].problems[0]
