"""The door: what comes through it, and what it asks the reader for."""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.data import Recording, ValueSource
from longaxis.errors import (
    UncalibratedLoopError,
    UnreadableFileError,
    UnsuitableLoopError,
    UntimedLoopError,
)
from longaxis.io.loops.loop_reader import (
    loop_info,
    origin_of,
    read_recording,
    read_sample,
    read_thumbnail,
    scan,
    to_loop,
)
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def recording(**changes: Any) -> Recording:
    values: dict[str, Any] = {
        "frames": made.speckle(),
        "frame_times_s": np.arange(made.N_FRAMES) / 50,
        "mm_per_pixel": (0.5, 0.4),
    }
    return Recording(**(values | changes))


# ---- from recording to loop --------------------------------------------------


def test_what_the_file_says_is_kept_and_marked() -> None:
    loop = to_loop(recording(view=View.TWO_CHAMBER))
    assert loop.mm_per_pixel == (0.5, 0.4)
    assert loop.frame_rate_hz == pytest.approx(50)
    assert loop.view is View.TWO_CHAMBER
    assert (loop.scale_source, loop.time_source) == (ValueSource.FILE,) * 2


def test_what_the_reader_says_goes_first_and_is_marked() -> None:
    loop = to_loop(
        recording(view=View.TWO_CHAMBER),
        mm_per_pixel=(0.2, 0.3),
        frame_rate_hz=25,
        view=View.LONG_AXIS,
    )
    assert loop.mm_per_pixel == (0.2, 0.3)
    assert loop.frame_times_s == pytest.approx(np.arange(6) / 25)
    assert loop.view is View.LONG_AXIS
    assert (loop.scale_source, loop.time_source) == (ValueSource.READER,) * 2


def test_nothing_missing_is_made_up() -> None:
    with pytest.raises(UncalibratedLoopError, match="depth scale"):
        to_loop(recording(mm_per_pixel=None))
    with pytest.raises(UntimedLoopError, match="frame rate"):
        to_loop(recording(frame_times_s=None))
    with pytest.raises(UnsuitableLoopError, match="still frame"):
        to_loop(recording(problems=("This is a still frame; strain needs a loop.",)))


# ---- NPZ ---------------------------------------------------------------------


def save_npz(path: Path, **arrays: Any) -> Path:
    fields: dict[str, Any] = {
        "frames": made.speckle(),
        "frame_times_s": np.array([0.1, 0.12, 0.16, 0.18, 0.2, 0.22]),
        "mm_per_pixel": np.array([1.0, 0.9]),
        "view": "A3C",
    }
    np.savez_compressed(path, **(fields | arrays))
    return path


def test_an_npz_loop_comes_back_with_its_clock_starting_at_0(tmp_path: Path) -> None:
    loop = to_loop(read_recording(origin_of(save_npz(tmp_path / "loop.npz"))))
    assert np.array_equal(loop.frames, made.speckle())
    assert loop.frame_times_s == pytest.approx([0, 0.02, 0.06, 0.08, 0.1, 0.12])
    assert loop.mm_per_pixel == (1.0, 0.9)
    assert loop.view is View.LONG_AXIS
    assert len(loop.origin.sha256) == 64


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"frames": made.speckle().astype(float)}, "uint8"),
        ({"frames": made.speckle()[0]}, "uint8"),
        ({"frame_times_s": np.zeros(6)}, "rising"),
        ({"frame_times_s": np.arange(5.0)}, "rising"),
        ({"mm_per_pixel": np.array([0.5, -0.4])}, "positive"),
        ({"mm_per_pixel": np.array([0.5])}, "positive"),
        ({"view": "PLAX"}, "A4C, A2C or A3C"),
    ],
)
def test_an_npz_field_that_is_wrong_is_named(
    tmp_path: Path, changes: dict[str, Any], word: str
) -> None:
    with pytest.raises(UnreadableFileError, match=word):
        read_recording(origin_of(save_npz(tmp_path / "loop.npz", **changes)))


def test_an_npz_of_something_else_is_passed_over_unless_it_was_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tracks.npz"
    np.savez(path, points_mm=np.zeros((3, 2)))
    assert scan([tmp_path]) == []
    assert "no array named frames" in scan([path])[0].problems[0]


# ---- video -------------------------------------------------------------------


def save_video(path: Path, code: str = "mp4v", n_frames: int = 8) -> Path:
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 30, (64, 48))
    for number in range(n_frames):
        picture = np.full((48, 64, 3), 40, np.uint8)
        picture[10:30, 5 + 3 * number : 20 + 3 * number] = 180
        video.write(picture)
    video.release()
    return path


@pytest.mark.parametrize(("suffix", "code"), [(".mp4", "mp4v"), (".avi", "MJPG")])
def test_a_video_has_pictures_but_neither_scale_nor_time(
    tmp_path: Path, suffix: str, code: str
) -> None:
    path = save_video(tmp_path / f"loop{suffix}", code)
    (summary,) = scan([path])
    assert (summary.n_frames, summary.rows, summary.columns) == (8, 48, 64)
    found = read_recording(summary.origin)
    assert found.frames.shape == (8, 48, 64)
    assert abs(int(found.frames[2, 20, 18]) - 180) < 12
    assert abs(int(found.frames[2, 40, 50]) - 40) < 12
    assert found.mm_per_pixel is None
    assert found.frame_times_s is None
    assert found.problems == ()
    assert "30 frames per second" in found.notes[0]
    with pytest.raises(UncalibratedLoopError):
        to_loop(found, frame_rate_hz=50)
    with pytest.raises(UntimedLoopError):
        to_loop(found, mm_per_pixel=(0.5, 0.5))
    assert to_loop(found, mm_per_pixel=(0.5, 0.5), frame_rate_hz=50).n_frames == 8


def rotated(video: bytes, quarter_turns: int) -> bytes:
    """Return an mp4 whose header asks for its pictures to be turned."""
    matrices = {1: (0, 1, -1, 0), 2: (-1, 0, 0, -1), 3: (0, -1, 1, 0)}
    a, b, c, d = (each << 16 for each in matrices[quarter_turns])
    packed = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    at = video.index(b"tkhd") + 4 + 40
    return video[:at] + packed + video[at + 36 :]


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_turned_video_is_as_large_as_it_is_announced(
    tmp_path: Path, quarter_turns: int
) -> None:
    path = tmp_path / "turned.mp4"
    whole = save_video(tmp_path / "loop.mp4").read_bytes()
    path.write_bytes(rotated(whole, quarter_turns))
    (summary,) = scan([path])
    frames = read_recording(summary.origin).frames
    size = (48, 64) if quarter_turns == 2 else (64, 48)
    assert frames.shape == (8, *size) == (8, summary.rows, summary.columns)


def test_a_video_of_fewer_frames_than_announced_says_so(tmp_path: Path) -> None:
    path = save_video(tmp_path / "loop.avi", "MJPG", n_frames=12)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"avih", 24), (b"strh", 40)):
        at = data.index(mark) + offset
        assert int.from_bytes(data[at : at + 4], "little") == 12
        data[at : at + 4] = struct.pack("<I", 40)
    path.write_bytes(data)
    (summary,) = scan([path])
    recording = read_recording(summary.origin)
    assert summary.n_frames == len(recording.frames)
    assert set(summary.notes) <= set(recording.notes)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"frame_times_s": np.arange(6) * 20.0}, "steps of 20 s"),
        ({"frame_times_s": np.arange(6) * 2e-5}, "steps of 2e-05 s"),
        ({"mm_per_pixel": np.array([40.0, 40.0])}, "cm deep"),
    ],
)
def test_an_npz_whose_unit_cannot_be_is_not_measured_by_it(
    tmp_path: Path, changes: dict[str, Any], word: str
) -> None:
    recording = read_recording(origin_of(save_npz(tmp_path / "x.npz", **changes)))
    assert word in recording.notes[0]
    with pytest.raises((UntimedLoopError, UncalibratedLoopError)):
        to_loop(recording)


def test_a_video_inside_dicom_takes_its_time_from_the_header(tmp_path: Path) -> None:
    stream = save_video(tmp_path / "loop.mp4").read_bytes()
    dataset = made.colour_header(
        "YBR_PARTIAL_420", NumberOfFrames=8, Rows=48, Columns=64
    )
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.file_bytes(dataset, made.encapsulated([stream]), made.H264))
    found = read_recording(origin_of(path))
    assert found.frames.shape == (8, 48, 64)
    assert found.frame_times_s == pytest.approx(np.arange(8) * 0.02)
    assert read_thumbnail(origin_of(path), max_size_px=32).shape == (24, 32)


@pytest.mark.parametrize("size", [(96, 128), (24, 32), (48, 32), (49, 64), (20, 64)])
def test_a_video_of_another_size_than_its_header_is_refused(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    stream = save_video(tmp_path / "loop.mp4").read_bytes()
    stream += b"\0" * (len(stream) % 2)
    dataset = made.colour_header(
        "YBR_PARTIAL_420", NumberOfFrames=8, Rows=size[0], Columns=size[1]
    )
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.file_bytes(dataset, made.encapsulated([stream]), made.H264))
    with pytest.raises(UnreadableFileError, match="but its video has 64 x 48"):
        read_recording(origin_of(path))


def test_a_video_padded_to_whole_blocks_is_cut(tmp_path: Path) -> None:
    stream = save_video(tmp_path / "loop.mp4").read_bytes()
    stream += b"\0" * (len(stream) % 2)
    dataset = made.colour_header(
        "YBR_PARTIAL_420", NumberOfFrames=8, Rows=46, Columns=60
    )
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.file_bytes(dataset, made.encapsulated([stream]), made.H264))
    assert read_recording(origin_of(path)).frames.shape == (8, 46, 60)


def test_a_damaged_video_is_refused(tmp_path: Path) -> None:
    whole = save_video(tmp_path / "loop.mp4").read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(UnreadableFileError, match="video"):
        read_recording(origin_of(path))


# ---- thumbnails, information, start-up ---------------------------------------


def test_a_thumbnail_is_the_mean_of_blocks_of_the_tissue(tmp_path: Path) -> None:
    tissue = made.region(RegionLocationMinX0=8, RegionLocationMaxX1=23)
    path = tmp_path / "loop.dcm"
    dataset = made.header(SequenceOfUltrasoundRegions=made.Sequence([tissue]))
    path.write_bytes(made.file_bytes(dataset, made.speckle().tobytes()))
    small = read_thumbnail(origin_of(path), max_size_px=12)
    blocks = made.speckle()[3][:, 8:24].reshape(12, 2, 8, 2).mean(axis=(1, 3))
    assert small.shape == (12, 8)
    assert np.abs(small - blocks).max() <= 0.5


def test_a_sample_holds_the_frames_that_were_asked_for(tmp_path: Path) -> None:
    tissue = made.region(RegionLocationMinX0=8, RegionLocationMaxX1=23)
    path = tmp_path / "loop.dcm"
    dataset = made.header(SequenceOfUltrasoundRegions=made.Sequence([tissue]))
    path.write_bytes(made.file_bytes(dataset, made.speckle().tobytes()))
    whole = read_recording(origin_of(path))
    sample = read_sample(origin_of(path), lambda n_frames: [0, n_frames - 1])
    assert np.array_equal(sample.frames, whole.frames[[0, -1]])
    assert sample.tissue_region_px == whole.tissue_region_px
    assert sample.pixel_aspect == whole.pixel_aspect
    assert not sample.is_coloured


def test_a_sample_of_a_video_is_spread_over_it(tmp_path: Path) -> None:
    path = save_video(tmp_path / "loop.mp4")
    whole = read_recording(origin_of(path))
    sample = read_sample(origin_of(path), lambda n_frames: [1, n_frames - 1])
    assert np.array_equal(sample.frames, whole.frames[[1, -1]])
    assert sample.tissue_region_px is None


def test_information_has_the_names_that_programs_rely_on(tmp_path: Path) -> None:
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.plain_loop(RWaveTimeVector=[10.0]))
    info = loop_info(scan([path])[0])
    assert set(info) == {
        *("frames", "rows", "columns", "mm_per_pixel", "frame_times_s", "fps"),
        *("heart_rate", "r_waves_s", "view", "manufacturer", "model"),
        *("transfer_syntax", "problems", "path", "member", "notes"),
        *("time_doubt", "pixel_aspect"),
    }
    assert info["frames"] == 6
    assert info["mm_per_pixel"] == pytest.approx([2.5, 2.0])
    assert info["fps"] == pytest.approx(50)
    assert info["heart_rate"] == 60
    assert info["r_waves_s"] == pytest.approx([0.01])
    assert info["transfer_syntax"] == made.EXPLICIT
    assert info["problems"] == []
    bad = loop_info(scan([tmp_path / "gone"])[0])
    assert bad["frames"] == 0
    assert bad["frame_times_s"] is None
    assert bad["fps"] is None


def test_importing_the_door_loads_no_decoder() -> None:
    script = (
        "import sys, longaxis.io.loops.loop_reader\n"
        "print([name for name in ('pydicom', 'cv2', 'gdcm', 'PIL', 'scipy') "
        "if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_opening_a_file_loads_no_dangerous_decoder_into_the_program(
    tmp_path: Path,
) -> None:
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.plain_loop())
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from longaxis.io.loops.loop_reader import *\n"
        "read_recording(origin_of(Path(sys.argv[1])))\n"
        "print([name for name in ('cv2', 'gdcm') if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"
    assert found.stderr == ""


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"mm_per_pixel": np.array([0.001, 0.001])}, "cm deep"),
        ({"mm_per_pixel": np.array([5.0, 1.0])}, "longer one way"),
        ({"frame_times_s": np.array([0, 0.02, 0.04, 5.0, 5.02, 5.04])}, "a gap"),
        ({"frame_times_s": np.arange(6) * 20.0}, "steps of 20 s"),
    ],
)
def test_an_npz_loop_has_the_limits_of_other_loops(
    tmp_path: Path, changes: dict[str, Any], word: str
) -> None:
    recording = read_recording(origin_of(save_npz(tmp_path / "loop.npz", **changes)))
    assert word in recording.notes[0]
    is_time = "frame_times_s" in changes
    assert (recording.frame_times_s is None) is is_time
    assert (recording.mm_per_pixel is None) is not is_time


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"frame_times_s": np.arange(6)}, "unusually slow"),
        ({"frame_times_s": 0.001 * np.arange(6)}, "unusually fast"),
        ({"fps": np.array(30)}, "fps are not read"),
        ({"mm_per_px": np.ones(2)}, "mm_per_px are not read"),
        ({"frame_rate_hz": np.array(30), "dt": np.array(0.1)}, "dt, frame_rate_hz"),
    ],
)
def test_odd_rates_and_names_of_an_npz_loop_are_noted(
    tmp_path: Path, changes: dict[str, Any], word: str
) -> None:
    recording = read_recording(origin_of(save_npz(tmp_path / "loop.npz", **changes)))
    assert word in " ".join(recording.notes)


def test_other_arrays_of_an_npz_loop_are_no_matter(tmp_path: Path) -> None:
    changes = {"points_mm": np.ones((6, 2)), "patient": np.array("1")}
    recording = read_recording(origin_of(save_npz(tmp_path / "loop.npz", **changes)))
    assert recording.notes == ()


def test_r_waves_of_an_npz_loop_are_on_the_clock_of_its_frames(tmp_path: Path) -> None:
    changes = {
        "frame_times_s": 1000 + 0.02 * np.arange(6),
        "r_wave_times_s": np.array([1000.04, 1000.5]),
    }
    recording = read_recording(origin_of(save_npz(tmp_path / "loop.npz", **changes)))
    assert recording.r_wave_times_s == pytest.approx([0.04])
    assert "outside the loop" in recording.notes[0]


def sector(n_frames: int, rows: int, columns: int) -> NDArray[np.uint8]:
    """Return noise in a sector with black corners, shape (T, H, W)."""
    y, x = np.mgrid[0:rows, 0:columns]
    is_inside = np.abs(x - columns / 2) < 0.6 * (y - 0.1 * rows) * columns / rows
    return np.where(is_inside, made.speckle(n_frames, rows, columns), 0).astype("u1")


@pytest.mark.parametrize("is_swapped", [False, True])
@pytest.mark.parametrize("n_times", [None, 30])
@pytest.mark.parametrize(("rows", "columns"), [(30, 40), (48, 30), (60, 80), (90, 140)])
def test_frames_with_time_last_are_refused_and_the_order_is_named(
    tmp_path: Path, rows: int, columns: int, n_times: int | None, is_swapped: bool
) -> None:
    frames = sector(30, rows, columns)
    times: dict[str, Any] = (
        {} if n_times is None else {"frame_times_s": 0.02 * np.arange(n_times)}
    )
    path = tmp_path / "loop.npz"
    np.savez(path, frames=np.moveaxis(frames, 0, -1) if is_swapped else frames, **times)
    if not is_swapped:
        assert len(read_recording(origin_of(path)).frames) == 30
        return
    with pytest.raises(UnreadableFileError, match=r"must be \(T, H, W\), time first"):
        read_recording(origin_of(path))


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "loop.dcm"
    path.touch()
    with pytest.raises(UnreadableFileError, match="it is empty"):
        read_recording(origin_of(path))
    assert "it is empty" in scan([path])[0].problems[0]
