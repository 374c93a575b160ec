"""The real files: each opens or is refused as `docs/input.md` says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from longaxis.errors import LongAxisError
from longaxis.io.loops.loop_reader import origin_of, read_recording, scan, to_loop

if TYPE_CHECKING:
    from longaxis.data import Recording

TABLE = Path(__file__).resolve().parents[4] / "docs" / "input.md"
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|", re.MULTILINE)
OPENED, ASKS, SHOWN, REFUSED = "opened", "opened, asks", "shown only", "refused"

MADE_BY_HAND = ("odd_files", "foreign_hearts")
"""Not real: see `test_odd_files.py`, and the evaluation of trackers."""

PYDICOM_ULTRASOUND = (
    "ExplVR_BigEnd.dcm",
    "examples_jpeg2k.dcm",
    "examples_palette.dcm",
    "examples_rgb_color.dcm",
    "examples_ybr_color.dcm",
)


def promised() -> dict[str, str]:
    """Return what the documentation says about each file."""
    return dict(ROW.findall(TABLE.read_text(encoding="utf-8")))


def happens(path: Path) -> str:
    """Return what really becomes of a file, in the words of the documentation."""
    try:
        recording = read_recording(origin_of(path))
    except LongAxisError:
        return REFUSED
    if recording.problems:
        return SHOWN
    asks = recording.mm_per_pixel is None or recording.frame_times_s is None
    return ASKS if asks else OPENED


def read(shared_data: Path, name: str) -> Recording:
    return read_recording(origin_of(shared_data / name))


def test_every_real_file_does_what_the_table_says(shared_data: Path) -> None:
    files = [path for path in sorted(shared_data.rglob("*")) if path.is_file()]
    found = {
        str(path.relative_to(shared_data)): happens(path)
        for path in files
        if path.relative_to(shared_data).parts[0] not in MADE_BY_HAND
    }
    table = promised()
    assert {name: table.get(name) for name in found} == found


@pytest.mark.parametrize("name", PYDICOM_ULTRASOUND)
def test_pydicoms_ultrasound_files_do_what_the_table_says(name: str) -> None:
    path = get_testdata_file(name, download=False)
    assert happens(Path(str(path))) == promised()[name]


@pytest.mark.parametrize(
    "name",
    [
        "acuson_a4c/DIRW0007",
        "toshiba/I_000031.dcm",
        "stress_study_and_hp/I_000001.dcm",
        "stress_study_and_hp/I_000009.dcm",
        "stress_study_and_hp/I_000016.dcm",
        "a3c_video/input1.mp4",
    ],
)
def test_no_frame_of_a_real_loop_is_called_damaged(
    shared_data: Path, name: str
) -> None:
    recording = read(shared_data, name)
    assert recording.damaged_frames == ()
    assert recording.time_doubt == ""


def test_acuson_a4c(shared_data: Path) -> None:
    loop = to_loop(read(shared_data, "acuson_a4c/DIRW0007"))
    assert loop.frames.shape == (65, 456, 576)
    # PhysicalDeltaX is negative in the file: -0.0525 cm.
    assert loop.mm_per_pixel == pytest.approx((0.52478, 0.52478), abs=1e-5)
    assert loop.tissue_region_px == (27, 48, 549, 392)
    steps_ms = np.diff(loop.frame_times_s) * 1000
    assert steps_ms.min() == pytest.approx(33.333)
    assert steps_ms.max() == pytest.approx(50.0)
    assert loop.heart_rate_bpm == 61
    assert loop.view is None


def test_uneven_steps_of_a_stress_loop_are_kept(shared_data: Path) -> None:
    loop = to_loop(read(shared_data, "stress_study_and_hp/I_000016.dcm"))
    steps_ms = np.round(np.diff(loop.frame_times_s) * 1000)
    assert set(steps_ms) >= {20.0, 40.0}


def test_the_stress_study_stands_together_with_its_stages(shared_data: Path) -> None:
    folder = shared_data / "stress_study_and_hp"
    stress = [
        each for each in scan([folder]) if "Stress" in each.header.study_description
    ]
    assert {each.header.study_uid for each in stress} == {stress[0].header.study_uid}
    labels = sorted(each.label for each in stress)
    assert labels[0] == "Baseline, view 1"
    assert "Low Dose, view 5" in labels


def test_hewlett_packard_pixels_are_not_square(shared_data: Path) -> None:
    loop = to_loop(read(shared_data, "stress_study_and_hp/I_000001.dcm"))
    assert loop.mm_per_pixel == pytest.approx((0.2857, 0.2286), abs=1e-4)


def test_sonosite_pixels_are_twice_as_large_as_stated() -> None:
    path = get_testdata_file("examples_ybr_color.dcm", download=False)
    recording = read_recording(origin_of(Path(str(path))))
    assert recording.mm_per_pixel == pytest.approx((1.021, 1.021), abs=1e-3)
    assert recording.tissue_region_px == (42, 15, 298, 207)
    assert "twice" in recording.notes[0]


@pytest.mark.parametrize(
    ("name", "is_known_before"),
    [
        ("toshiba/I_000036.dcm", True),
        ("vivid_e95/vividE95_aplax_colour_jpegbaseline.dcm", True),
        ("stress_study_and_hp/I_000003.dcm", False),
        ("syntaxes/US-PAL-8-10x-echo", False),
    ],
)
def test_colour_doppler_is_found_in_header_or_picture(
    shared_data: Path, name: str, is_known_before: bool
) -> None:
    (summary,) = scan([shared_data / name])
    assert summary.is_suitable is not is_known_before
    problems = read(shared_data, name).problems
    assert sum("colour" in problem for problem in problems) == 1


def test_vivid_r_waves(shared_data: Path) -> None:
    recording = read(shared_data, "vivid_e95/vividE95_aplax_colour_jpegbaseline.dcm")
    assert recording.r_wave_times_s == pytest.approx([0.0484, 1.1300], abs=1e-3)
    assert recording.heart_rate_bpm == 57


def test_palette_in_rle_and_jpeg_ls_is_one_picture(shared_data: Path) -> None:
    by_rle = read(shared_data, "syntaxes/US-PAL-8-10x-echo")
    by_jpeg_ls = read(shared_data, "syntaxes/jpeg-ls-Palette.dcm")
    assert np.array_equal(by_rle.frames, by_jpeg_ls.frames)


def test_two_pictures_side_by_side_are_found(shared_data: Path) -> None:
    (summary,) = scan([shared_data / "syntaxes" / "gdcm-US-ALOKA-16.dcm"])
    assert any("side by side" in problem for problem in summary.problems)


def test_repeated_frames_of_a_video_are_found(shared_data: Path) -> None:
    recording = read(shared_data, "a4c_reference/sample1.mp4")
    truth = np.load(shared_data / "a4c_reference" / "reference_tracks.npz")
    first = np.flatnonzero(truth["repeated_frame"])[:3] + 1
    assert f"Frames {', '.join(map(str, first))}" in " ".join(recording.notes)


SEEN_IN_PICTURE = {
    "acuson_a4c/DIRW0007": "A4C",
    "a4c_four_beats/Example1.mp4": "A4C",
    "a4c_reference/sample1.mp4": "A4C",
    "a3c_video/input1.mp4": "A3C",
    "stress_study_and_hp/I_000001.dcm": "PLAX",
    "stress_study_and_hp/I_000007.dcm": "PLAX",
    "stress_study_and_hp/I_000008.dcm": "PSAX",
    "stress_study_and_hp/I_000009.dcm": "A4C",
    "stress_study_and_hp/I_000010.dcm": "A2C",
    "stress_study_and_hp/I_000011.dcm": "A3C",
    "stress_study_and_hp/I_000012.dcm": "PSAX",
    "syntaxes/jpeg-ls-Palette.dcm": "PLAX",
    "syntaxes/US-PAL-8-10x-echo": "PLAX",
    "toshiba/I_000031.dcm": "PLAX",
}
"""What the loops show; most of their files do not state it."""


def test_no_real_loop_is_given_a_view_that_it_does_not_show(shared_data: Path) -> None:
    stated = {}
    for name, seen in SEEN_IN_PICTURE.items():
        (summary,) = scan([shared_data / name])
        view = summary.other_view
        if summary.view is not None:
            view = summary.view.value
        assert view in {"", seen}, name
        stated[name] = view
    # The only files that say it: "PS LAX MR & AI".
    assert {name for name, view in stated.items() if view} == {
        "syntaxes/jpeg-ls-Palette.dcm",
        "syntaxes/US-PAL-8-10x-echo",
    }
