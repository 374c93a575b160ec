"""Loops put together from single pictures carry what each picture says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from longaxis.io.loops.loop_reader import read_recording, scan
from tests.unit.io import dicom_files as made
from tests.unit.io.deidentification import odd_loops

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import LoopSummary, Recording

N = 8


def read_series(folder: Path) -> tuple[LoopSummary, Recording]:
    (summary,) = [each for each in scan([folder]) if each.n_frames > 1]
    return summary, read_recording(summary.origin)


def write(folder: Path, number: int, pixels: bytes, **changes: Any) -> None:
    values = {
        "SOPInstanceUID": f"1.2.3.{number + 1}",
        "InstanceNumber": number + 1,
        "NumberOfFrames": None,
        "FrameTime": None,
    }
    dataset = odd_loops.header(**(values | changes))
    (folder / f"{number}.dcm").write_bytes(made.file_bytes(dataset, pixels))


@pytest.mark.parametrize("coloured", [(), (3,), (0, 7)])
def test_colour_in_any_of_the_pictures_is_found(
    tmp_path: Path, coloured: tuple[int, ...]
) -> None:
    for number, frame in enumerate(odd_loops.moving(N)):
        rgb = np.repeat(frame[..., None], 3, axis=2)
        if number in coloured:
            rgb[30:80, 40:100, 0], rgb[30:80, 40:100, 2] = 220, 20
        values = {
            "SamplesPerPixel": 3,
            "PlanarConfiguration": 0,
            "PhotometricInterpretation": "RGB",
        }
        write(tmp_path, number, rgb.tobytes(), **values)
    _, recording = read_series(tmp_path)
    assert len(recording.frames) == N
    assert any("colour" in each for each in recording.problems) is bool(coloured)


@pytest.mark.parametrize("differs", [False, True])
def test_the_aspect_of_the_pixels_is_kept(tmp_path: Path, differs: bool) -> None:
    for number, frame in enumerate(odd_loops.moving(N)):
        ratio = [1, 1] if differs and number == 2 else [12, 11]
        write(
            tmp_path,
            number,
            frame.tobytes(),
            SequenceOfUltrasoundRegions=None,
            PixelAspectRatio=ratio,
        )
    summary, recording = read_series(tmp_path)
    wanted = 1.0 if differs else 12 / 11
    assert summary.pixel_aspect == pytest.approx(wanted)
    assert recording.pixel_aspect == pytest.approx(wanted)


def test_pictures_of_two_views_or_scales_name_none(tmp_path: Path) -> None:
    for number, frame in enumerate(odd_loops.moving(N)):
        write(
            tmp_path,
            number,
            frame.tobytes(),
            SeriesDescription="A4C" if number < 4 else "A2C",
            SequenceOfUltrasoundRegions=made.Sequence(
                [odd_loops.region(PhysicalDeltaX=0.1 if number < 4 else 0.11)]
            ),
        )
    summary, recording = read_series(tmp_path)
    assert summary.view is recording.view is None
    assert summary.mm_per_pixel is recording.mm_per_pixel is None


def test_an_empty_picture_among_others_is_damaged(tmp_path: Path) -> None:
    for number, frame in enumerate(odd_loops.moving(N)):
        write(tmp_path, number, (frame * (number != 3)).astype(np.uint8).tobytes())
    _, recording = read_series(tmp_path)
    assert recording.damaged_frames == (3,)
    assert recording.problems == ()


def test_pictures_of_two_scales_say_so(tmp_path: Path) -> None:
    for number, frame in enumerate(odd_loops.moving(N)):
        scale = 0.2 if number == 3 else 0.1
        region = odd_loops.region(PhysicalDeltaX=scale, PhysicalDeltaY=scale)
        regions = made.Sequence([region])
        write(tmp_path, number, frame.tobytes(), SequenceOfUltrasoundRegions=regions)
    summary, recording = read_series(tmp_path)
    assert recording.mm_per_pixel is None
    for notes in (summary.notes, recording.notes):
        assert "different scales" in " ".join(notes)


def test_a_scrambled_picture_among_others_makes_the_loop_unsuitable(
    tmp_path: Path,
) -> None:
    for number, frame in enumerate(odd_loops.moving(N)):
        # Rows and columns of one picture are exchanged.
        pixels = np.ascontiguousarray(frame.T) if number == 2 else frame
        write(tmp_path, number, pixels.tobytes())
    _, recording = read_series(tmp_path)
    assert "scrambled" in " ".join(recording.problems)
