"""Damaged pictures: noticed, marked, and neither tracked nor measured."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from longaxis.errors import UnreadableFileError
from longaxis.io.loops.loop_reader import origin_of, read_recording
from tests.unit.io import dicom_files as made
from tests.unit.io.loops.test_pictures_against_headers import (
    COLUMNS,
    ROWS,
    echo,
    header,
    opened,
    words,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import Recording


def large_echo(n_frames: int = 10) -> NDArray[np.uint8]:
    """Return a picture large enough for damage to be seen in parts of it."""
    grey = echo(n_frames).astype(np.uint8)
    return np.kron(grey, np.ones((1, 3, 3), np.uint8))


def jpeg_file(streams: list[bytes], rows: int, columns: int) -> bytes:
    dataset = header(Rows=rows, Columns=columns, NumberOfFrames=len(streams))
    return made.file_bytes(dataset, made.encapsulated(streams), made.JPEG)


def read_streams(folder: Path, streams: list[bytes]) -> Recording:
    path = folder / "loop.dcm"
    path.write_bytes(jpeg_file(streams, 3 * ROWS, 3 * COLUMNS))
    return read_recording(origin_of(path))


def test_an_undamaged_jpeg_loop_has_no_damaged_frames(tmp_path: Path) -> None:
    streams = [made.jpeg(each) for each in large_echo()]
    recording = read_streams(tmp_path, streams)
    assert recording.damaged_frames == ()
    assert recording.notes == ()


@pytest.mark.parametrize(
    ("change", "damaged"),
    [
        (lambda jpeg: b"\0\0\0\0" + jpeg, ()),
        (lambda jpeg: jpeg[:-2], ()),
        (lambda jpeg: jpeg + bytes(40), ()),
        (lambda jpeg: jpeg[: len(jpeg) // 2], (4,)),
        (lambda jpeg: jpeg[:400], (4,)),
        (lambda _: b"\xff\xd8\xff" + bytes(200), (4,)),
        (lambda _: bytes(64), (4,)),
    ],
)
def test_only_the_damaged_frame_is_marked(
    tmp_path: Path, change: Any, damaged: tuple[int, ...]
) -> None:
    grey = large_echo()
    streams = [made.jpeg(each) for each in grey]
    streams[4] = change(streams[4])
    recording = read_streams(tmp_path, streams)
    assert recording.damaged_frames == damaged
    assert recording.problems == ()
    whole = [k for k in range(len(grey)) if k not in damaged]
    apart = np.abs(recording.frames[whole].astype(int) - grey[whole])
    assert apart.mean() < 4
    assert ("Frame 5 is damaged" in words(recording)) is bool(damaged)


def badly_off(found: NDArray[np.uint8], true: NDArray[np.uint8]) -> float:
    return float((np.abs(found.astype(int) - true) > 40).mean())


@pytest.mark.parametrize("restarts", [False, True])
def test_damage_inside_the_coded_data_is_noticed(
    tmp_path: Path, restarts: bool
) -> None:
    grey = large_echo()
    options = {"restart_marker_rows": 2} if restarts else {}
    clean = [made.jpeg(each, **options) for each in grey]
    true = read_streams(tmp_path, clean).frames
    random = np.random.default_rng(8)
    for _ in range(12):
        streams = list(clean)
        frame = int(random.integers(1, len(streams) - 1))
        data = bytearray(streams[frame])
        start = data.index(b"\xff\xda") + 14
        for at in random.integers(start, len(data) - 2, 3).tolist():
            data[at] ^= int(random.integers(1, 255))
        streams[frame] = bytes(data)
        recording = read_streams(tmp_path, streams)
        # The true picture is 3 x 3 pixels of one value: damage of 5 % is a large one.
        if badly_off(recording.frames[frame], true[frame]) > 0.05:
            assert frame in recording.damaged_frames
        assert set(recording.damaged_frames) <= {frame}


def test_a_frame_unlike_both_neighbours_is_marked_in_any_syntax(tmp_path: Path) -> None:
    grey = large_echo().copy()
    grey[6, 100:] = np.roll(grey[6, 100:], 60, axis=1)
    dataset = header(Rows=3 * ROWS, Columns=3 * COLUMNS, NumberOfFrames=len(grey))
    recording = opened(tmp_path, dataset, grey.tobytes())
    assert recording.damaged_frames == (6,)


@pytest.mark.parametrize("place", [0, 3, 7])
def test_a_flash_in_a_short_loop_is_marked(tmp_path: Path, place: int) -> None:
    grey = echo().copy()
    grey[place] = 255
    recording = opened(tmp_path, header(), grey.tobytes())
    assert recording.damaged_frames == (place,)


def test_a_loop_that_is_mostly_damaged_is_not_measurable(tmp_path: Path) -> None:
    streams = [made.jpeg(each) for each in large_echo()]
    for k in (1, 3, 5, 7):
        streams[k] = streams[k][: len(streams[k]) // 2]
    recording = read_streams(tmp_path, streams)
    assert recording.damaged_frames == (1, 3, 5, 7)
    assert "4 of 10 frames are damaged" in recording.problems[0]


def test_pictures_that_cannot_be_decoded_at_all_are_refused(tmp_path: Path) -> None:
    streams = [made.jpeg(each)[:300] + bytes(50) for each in large_echo()]
    with pytest.raises(UnreadableFileError) as found:
        read_streams(tmp_path, streams)
    assert "Error" not in str(found.value)


def rle_streams(n_frames: int = 10) -> list[bytes]:
    """Return frames as RLE of literal runs, one for each row (PS3.5 Annex G)."""
    head = struct.pack("<16L", 1, 64, *[0] * 14)
    run = bytes([COLUMNS - 1])
    return [
        head + b"".join(run + row.tobytes() for row in frame)
        for frame in echo(n_frames).astype(np.uint8)
    ]


def read_rle(folder: Path, streams: list[bytes]) -> Recording:
    dataset = header(NumberOfFrames=len(streams))
    path = folder / "loop.dcm"
    path.write_bytes(made.file_bytes(dataset, made.encapsulated(streams), made.RLE))
    return read_recording(origin_of(path))


@pytest.mark.parametrize("missing", [8, 21, 32, 50])
def test_a_damaged_run_of_rle_marks_its_frame(tmp_path: Path, missing: int) -> None:
    streams = rle_streams()
    assert read_rle(tmp_path, streams).damaged_frames == ()
    stream = bytearray(streams[4])
    # The last pixels of the last row become runs of their own, beyond the picture. Too
    # few are wrong for the frame to be unlike its neighbours.
    stream[64 + (ROWS - 1) * (COLUMNS + 1)] -= missing
    streams[4] = bytes(stream)
    assert read_rle(tmp_path, streams).damaged_frames == (4,)


def test_zeros_behind_rle_do_no_harm(tmp_path: Path) -> None:
    recording = read_rle(tmp_path, [each + bytes(64) for each in rle_streams()])
    assert recording.damaged_frames == ()
    assert np.array_equal(recording.frames, echo(10))
