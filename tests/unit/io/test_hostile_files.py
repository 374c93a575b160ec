"""Bombs and lies: each is refused with one sentence, at little cost.

Cost is what the program and its decoding process take together, with the process
already running: 50 MB and half a second.
"""

from __future__ import annotations

import os
import struct
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from longaxis.errors import LongAxisError, UnreadableFileError
from longaxis.io.decoding.client import WORKER
from longaxis.io.loops.loop_reader import origin_of, read_recording, scan
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.lib import format as npy  # noqa: F401

MAX_EXTRA_MB = 50.0
MAX_SECONDS = 0.5


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Open a good loop of each kind, so that nothing is loaded for the first time."""
    folder = tmp_path_factory.mktemp("warm")
    pixels = made.encapsulated([made.jpeg(each) for each in made.speckle()])
    path = folder / "good.dcm"
    path.write_bytes(made.file_bytes(made.header(), pixels, made.JPEG))
    scan([path])
    read_recording(origin_of(path))
    scan([save_npz(folder)])


def peak_mb(pid: int | None) -> float:
    """Return the largest memory a process had since `forget_peak`."""
    for line in Path(f"/proc/{pid or 'self'}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise AssertionError


def forget_peak(pid: int | None) -> None:
    Path(f"/proc/{pid or 'self'}/clear_refs").write_text("5")


def cost(work: Callable[[], None]) -> tuple[float, float]:
    """Return extra megabytes and seconds of processor time, both processes together."""
    if not sys.platform.startswith("linux"):
        pytest.skip("memory is measured by /proc")
    pids = [None, WORKER.pid]
    before = []
    for pid in pids:
        forget_peak(pid)
        before.append(peak_mb(pid))
    start = [processor_s(pid) for pid in pids]
    work()
    if WORKER.pid != pids[1]:
        pids, before = pids[:1], before[:1]
    extra = sum(peak_mb(pid) - was for pid, was in zip(pids, before, strict=True))
    spent = [processor_s(pid) - was for pid, was in zip(pids, start, strict=False)]
    return extra, sum(spent)


def processor_s(pid: int | None) -> float:
    """Return seconds of processor time so far, which a busy machine hardly changes."""
    fields = Path(f"/proc/{pid or 'self'}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def refusal(path: Path) -> str:
    """Scan and read a file; return its sentence after checking what it cost."""
    sentences: list[str] = []

    def work() -> None:
        summaries = scan([path])
        for summary in summaries:
            sentences.extend(summary.problems)
            try:
                read_recording(summary.origin)
            except LongAxisError as error:
                sentences.append(str(error))
            else:
                sentences.append("")

    extra_mb, seconds = cost(work)
    assert extra_mb <= MAX_EXTRA_MB, f"{path.name} took {extra_mb:.0f} MB"
    assert seconds <= MAX_SECONDS, f"{path.name} took {seconds:.2f} s"
    sentence = sentences[-1]
    assert sentence, f"{path.name} was opened"
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert path.name in sentence
    return sentence


def save_npz(folder: Path, **arrays: Any) -> Path:
    path = folder / "loop.npz"
    fields = {
        "frames": made.speckle(),
        "frame_times_s": np.arange(made.N_FRAMES) / 50,
        "mm_per_pixel": np.array([0.5, 0.4]),
    }
    np.savez(path, **(fields | arrays))
    return path


def wordy(rows: int, columns: int, n_frames: int) -> dict[str, Any]:
    return {"Rows": rows, "Columns": columns, "NumberOfFrames": n_frames}


# ---- the makers --------------------------------------------------------------


def deflate_bomb(in_header: bool) -> bytes:
    """Return half a gigabyte of zeros, deflated, as pixels or as a private value."""
    if in_header:
        head = struct.pack("<HH2sHI", 0x0009, 0x1001, b"OB", 0, 512 * 1024 * 1024)
        return made.deflated(made.Dataset(), head + bytes(512 * 1024 * 1024))
    head = struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OB", 0, 512 * 1024 * 1024)
    return made.deflated(made.header(), head + bytes(512 * 1024 * 1024))


def rle_lie(rows: int, columns: int, n_frames: int) -> bytes:
    frame = struct.pack("<16I", 1, 64, *[0] * 14) + b"\x81\x00" * 8
    pixels = made.encapsulated([frame])
    return made.file_bytes(
        made.header(**wordy(rows, columns, n_frames)), pixels, made.RLE
    )


def nested(depth: int) -> bytes:
    start = struct.pack("<HH2sHI", 0x0009, 0x1001, b"SQ", 0, 0xFFFFFFFF)
    start += struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
    end = struct.pack("<HHIHHI", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0)
    return made.meta_of(made.plain_loop()) + start * depth + end * depth


def million_items() -> bytes:
    start = struct.pack("<HH2sHI", 0x0009, 0x1001, b"SQ", 0, 0xFFFFFFFF)
    item = struct.pack("<HHI", 0xFFFE, 0xE000, 0)
    return made.meta_of(made.plain_loop()) + start + item * 1_000_000


def jpeg_of_another_size(claimed: int) -> bytes:
    """Return a loop whose JPEGs claim `claimed` x `claimed` pixels themselves."""
    stream = bytearray(made.jpeg(made.ramp()))
    at = stream.index(b"\xff\xc0") + 5
    stream[at : at + 4] = struct.pack(">HH", claimed, claimed)
    pixels = made.encapsulated([bytes(stream)] * made.N_FRAMES)
    return made.file_bytes(made.header(), pixels, made.JPEG)


def j2k_of_another_size() -> bytes:
    stream = bytearray(made.j2k(made.ramp()))
    stream[8:16] = struct.pack(">II", 60000, 60000)
    pixels = made.encapsulated([bytes(stream)] * made.N_FRAMES)
    return made.file_bytes(made.header(), pixels, made.J2K)


HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("deflated pixels", lambda: deflate_bomb(False), "grows more than 200-fold"),
    ("deflated header", lambda: deflate_bomb(True), "grows more than 200-fold"),
    ("rle 65535", lambda: rle_lie(65535, 65535, 1), "65535 x 65535"),
    ("rle 5000", lambda: rle_lie(4096, 4096, 5000), "more than the 2 GB"),
    ("rle 100", lambda: rle_lie(4096, 4096, 100), "too short for its size"),
    ("frames", lambda: made.plain_loop(NumberOfFrames=2**31 - 1), "frames"),
    ("nested", lambda: nested(5000), "more than 64 deep"),
    ("nested a little", lambda: nested(65), "more than 64 deep"),
    ("items", million_items, "more than 20000 elements"),
    ("jpeg 20000", lambda: jpeg_of_another_size(20000), "20000 x 20000"),
    ("jpeg 4000", lambda: jpeg_of_another_size(4000), "4000 x 4000"),
    ("j2k 60000", j2k_of_another_size, "60000 x 60000"),
    ("cut", lambda: made.plain_loop()[:-3500], "cut short: 1 of 6 frames is"),
    ("cut in header", lambda: made.plain_loop()[:500], "cut short"),
    ("nothing", lambda: b"", "it is empty"),
    ("text", lambda: b"patient,strain\n" * 100, "neither DICOM"),
]


@pytest.mark.parametrize(
    ("make", "word"),
    [(make, word) for _, make, word in HOSTILE],
    ids=[name for name, _, _ in HOSTILE],
)
def test_a_hostile_file_is_refused_cheaply(
    tmp_path: Path, make: Callable[[], bytes], word: str
) -> None:
    path = tmp_path / "hostile.dcm"
    path.write_bytes(make())
    assert word in refusal(path)


def test_an_rle_loop_cut_after_its_first_frame_is_called_cut_short(
    tmp_path: Path,
) -> None:
    frame = struct.pack("<16I", 1, 64, *[0] * 14) + b"\x1f" + bytes(32)
    frame = frame + (b"\x1f" + bytes(32)) * 23 + b"\x80"
    whole = made.file_bytes(
        made.header(), made.encapsulated([frame] * made.N_FRAMES), made.RLE
    )
    first = whole.index(frame)
    path = tmp_path / "cut.dcm"
    path.write_bytes(whole[: first + len(frame) + 20])
    assert "cut short: 1 of 6 frames is in it" in refusal(path)


def test_what_is_whole_of_a_cut_loop_opens_with_a_note(tmp_path: Path) -> None:
    size = made.ROWS * made.COLUMNS
    path = tmp_path / "cut.dcm"
    path.write_bytes(made.plain_loop()[: -size // 2])
    recording = read_recording(origin_of(path))
    assert np.array_equal(recording.frames, made.speckle()[:5])
    assert recording.frame_times_s is not None
    assert len(recording.frame_times_s) == 5
    assert "cut short: only 5 of 6" in recording.notes[0]


def test_a_file_with_more_pictures_than_it_claims_is_read_whole(tmp_path: Path) -> None:
    pixels = made.encapsulated(
        [made.jpeg(each) for each in made.speckle()], with_table=False
    )
    dataset = made.header(NumberOfFrames=1)
    path = tmp_path / "more.dcm"
    path.write_bytes(made.file_bytes(dataset, pixels, made.JPEG))
    recording = read_recording(origin_of(path))
    assert len(recording.frames) == made.N_FRAMES
    assert "claims 1 frames, the file holds 6" in recording.notes[0]


def test_a_header_of_sane_depth_is_read(tmp_path: Path) -> None:
    item = made.region()
    for _ in range(60):
        outer = made.Dataset()
        outer.ReferencedImageSequence = made.Sequence([item])
        item = outer
    path = tmp_path / "deep.dcm"
    path.write_bytes(made.plain_loop(ReferencedImageSequence=made.Sequence([item])))
    assert scan([path])[0].is_suitable


# ---- NPZ ---------------------------------------------------------------------


def npy_header(shape: tuple[int, ...]) -> bytes:
    out = BytesIO()
    np.lib.format.write_array_header_1_0(
        out, {"descr": "|u1", "fortran_order": False, "shape": shape}
    )
    return out.getvalue()


def test_an_npz_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lie.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("frames.npy", npy_header((5000, 4096, 4096)) + bytes(100))
    assert "frames is damaged" in refusal(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("frames.npy", npy_header((400, 1024, 1024)) + bytes(100))
    assert "frames is damaged" in refusal(path)


def test_an_npz_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("frames.npy", "w") as member,
    ):
        member.write(npy_header((256, 1024, 1024)))
        for _ in range(256):
            member.write(bytes(1024 * 1024))
    assert "200-fold" in refusal(path)


def test_an_npz_with_python_objects_is_refused(tmp_path: Path) -> None:
    path = save_npz(tmp_path, view=np.array([{"a": 1}], dtype=object))
    assert "view is damaged" in refusal(path)


# ---- the caps by themselves --------------------------------------------------


def test_inflate_gives_back_what_is_honest() -> None:
    from longaxis.io.files.limits import inflate

    data = made.speckle(200).tobytes() + bytes(1_000_000)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush()
    assert inflate(packed) == data
    assert inflate(packed, limit=1000) == data[:1000]
    with pytest.raises(UnreadableFileError, match="damaged"):
        inflate(b"\xff" * 100)
