"""Videos whose data are damaged, or whose frames are not evenly spaced."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from longaxis.io.loops.loop_reader import origin_of, read_recording
from tests.unit.io import dicom_files as made
from tests.unit.io.deidentification.odd_loops import COLUMNS, ROWS, moving

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import Recording

N = 16


def video(path: Path) -> bytearray:
    """Return an mp4 of speckle that moves, 25 frames a second."""
    code = cv2.VideoWriter.fourcc(*"mp4v")
    writer = cv2.VideoWriter(str(path), code, 25, (COLUMNS, ROWS))
    for picture in moving(N):
        writer.write(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    writer.release()
    return bytearray(path.read_bytes())


def read(folder: Path, data: bytes, name: str = "loop.mp4") -> Recording:
    path = folder / name
    path.write_bytes(data)
    return read_recording(origin_of(path))


@pytest.mark.parametrize("fill", [0x00, 0xFF])
def test_damaged_data_of_a_video_are_noticed(tmp_path: Path, fill: int) -> None:
    data = video(tmp_path / "whole.mp4")
    whole = read(tmp_path, bytes(data))
    assert whole.damaged_frames == ()
    # At four fifths of the stream, behind the first pictures.
    middle = data.find(b"mdat") + (data.find(b"moov") - data.find(b"mdat")) * 4 // 5
    data[middle : middle + 200] = bytes([fill]) * 200
    found = read(tmp_path, bytes(data))
    assert found.damaged_frames
    # What comes behind is built on the damaged picture.
    first = found.damaged_frames[0]
    assert found.damaged_frames == tuple(range(first, len(found.frames)))
    pairs = zip(whole.frames, found.frames, strict=False)
    different = [not np.array_equal(*pair) for pair in pairs].index(True)
    # With more threads than one, the answer changed from one run to the next.
    assert first == different - 1
    pixels = bytes(data) + b"\0" * (len(data) % 2)
    dataset = made.colour_header(
        "YBR_PARTIAL_420", NumberOfFrames=N, Rows=ROWS, Columns=COLUMNS
    )
    file = made.file_bytes(dataset, made.encapsulated([pixels]), made.H264)
    assert read(tmp_path, file, "loop.dcm").damaged_frames == found.damaged_frames


def with_steps(data: bytes, steps: list[int]) -> bytes:
    """Return an mp4 whose frames last so many units each."""
    table = b"".join(struct.pack(">II", 1, step) for step in steps)
    body = b"stts" + struct.pack(">II", 0, len(steps)) + table
    start = data.find(b"stts") - 4
    old = int.from_bytes(data[start : start + 4], "big")
    box = struct.pack(">I", len(body) + 4) + body
    changed = bytearray(data[:start] + box + data[start + old :])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        place = changed.find(name) - 4
        size = int.from_bytes(changed[place : place + 4], "big") + len(box) - old
        changed[place : place + 4] = struct.pack(">I", size)
    # The edit list would trim what lasts longer now.
    edit = changed.find(b"elst") + 12
    changed[edit : edit + 4] = struct.pack(">I", 1_000_000)
    return bytes(changed)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([512] * N, ""),
        (
            [*[512] * 7, 5120, *[512] * 8],
            "40 to 400 ms, the longest step after frame 8",
        ),
        ([512, 1536] * (N // 2), "40 to 120 ms"),
    ],
)
def test_frames_that_are_not_evenly_spaced_are_noted(
    tmp_path: Path, steps: list[int], words: str
) -> None:
    data = with_steps(bytes(video(tmp_path / "whole.mp4")), steps)
    found = read(tmp_path, data)
    assert len(found.frames) == N
    noted = [note for note in found.notes if "not evenly spaced" in note]
    assert bool(noted) is bool(words)
    assert words in " ".join(noted)
