"""Small inputs made after public bug reports of viewers: each gives what is right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from longaxis.errors import UntimedLoopError
from longaxis.io.loops.loop_reader import (
    loop_info,
    origin_of,
    read_recording,
    scan,
    to_loop,
)
from longaxis.io.tables.agreement_csv import read_pairs
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.io.vendors.registry import read_vendor_traces
from longaxis.strain.agreement import agreement

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import LoopSummary, Recording

N_FRAMES, ROWS, COLUMNS = 12, 120, 160
MEAN_GREY = 126.5


@dataclass(frozen=True)
class Right:
    """What is right for one loop; the defaults are those of the plain one."""

    n_frames: int = N_FRAMES
    scale_mm: float | None = 1.0
    rate_hz: float | None = 50.0
    is_in_doubt: bool = False
    note: str = ""
    shape: tuple[int, int] = (ROWS, COLUMNS)
    more: dict[str, Any] = field(default_factory=dict)


LOOPS = {
    "A1_inset_region_first": Right(note="different scales"),
    "A2_pixelspacing_placeholder": Right(
        scale_mm=None, note="60 cm deep", shape=(600, 800)
    ),
    "A5_region_swapped": Right(),
    "A7_comma_pixelspacing": Right(scale_mm=0.5, rate_hz=30.003),
    "A7b_comma_cine": Right(rate_hz=None, is_in_doubt=True),
    "A8_pixelaspect": Right(scale_mm=None, more={"pixel_aspect": 12 / 11}),
    "B1_ftv_seconds": Right(rate_hz=None, note="seconds"),
    "B2_ftv_cumulative": Right(rate_hz=None, note="times since the first frame"),
    "B6_ft_vs_cine": Right(rate_hz=None, is_in_doubt=True),
    "B12_rwaves_beyond": Right(note="outside the loop", more={"r_waves": [0.1]}),
    "B13_rwave_pointer": Right(more={"r_waves": [0.02, 0.16]}),
    "B15_rwaves_seconds": Right(note="in seconds", more={"r_waves": []}),
    "C1_422_label_full_data": Right(note="3 bytes a pixel"),
    "C1b_422_label_rgb_data": Right(note="red, green and blue"),
    "C13_no_samples": Right(),
    "C2_rgb_label_ybr_native": Right(note="colour differences"),
    "C3_rle_rgb_label_ybr": Right(note="colour differences"),
    "C4_jpeg_rgb_label_ycc_nojfif": Right(),
    "C4b_jpeg_rgb_label_ycc_nojfif_444": Right(note="colour differences"),
    "C5b_j2k_rgblabel_ybr_mct0": Right(note="colour differences"),
    "C8_16bit_8bit_values": Right(note="claims 16 bits"),
    "D1_nof_fewer": Right(note="claims 6 frames, the file holds 12"),
    "D2_nof_missing": Right(note="12 are read"),
    "D3_nof_zero": Right(note="12 are read"),
    "D6_jpeg_nof_missing": Right(note="12 are read"),
    "D9_syntax_lie": Right(note="claims uncompressed"),
    "E1_sc_multiframe_truecolor_nomodality": Right(
        scale_mm=None, note="does not say that this is ultrasound"
    ),
    "E2_sc_multiframe_OT": Right(note="modality OT"),
    "E4_modality_EC_retired": Right(note="modality EC"),
    "E5_modality_lower": Right(),
    "F3_utf8_unsaid": Right(note="UTF-8", more={"name": "Müller^Jörg"}),
    "F4_utf8_said_100": Right(note="ISO_IR 100", more={"name": "Müller^Jörg"}),
    "R3_rle_one_interleaved_segment": Right(),
    "R6_jpeg_leading_zeros_one_frame": Right(),
    "R7_jpeg_without_eoi": Right(),
    "R8_jpeg_frame_cut_half": Right(note="Frame 6 is", more={"damaged": (5,)}),
    "R11_12claimed_6frames_2frags": Right(n_frames=6, note="the file holds 6"),
    "R14_greyjpeg_said_rgb": Right(note="the pictures have 1"),
    "R15_rgbjpeg_said_mono": Right(note="the pictures have 3"),
    "R17_jpeg_padded_to_16": Right(note="padded to 160 x 128"),
    "S3_same_region_two_scales": Right(scale_mm=None, note="contradict each other"),
}


@pytest.fixture
def odd_files(shared_data: Path) -> Path:
    folder = shared_data / "odd_files"
    if not folder.is_dir():
        pytest.skip("the odd files are not on this machine")
    return folder


@pytest.mark.parametrize("name", LOOPS)
def test_an_odd_loop_gives_what_is_right(odd_files: Path, name: str) -> None:
    right = LOOPS[name]
    (summary,) = scan([odd_files / f"{name}.dcm"])
    recording = read_recording(summary.origin)
    assert recording.problems == ()
    assert recording.frames.shape == (right.n_frames, *right.shape)
    assert float(recording.frames.mean()) == pytest.approx(MEAN_GREY, abs=0.6)
    scale = right.scale_mm
    assert recording.mm_per_pixel == (None if scale is None else (scale, scale))
    assert bool(recording.time_doubt) is right.is_in_doubt
    assert right.note in " ".join(recording.notes)
    more = right.more
    assert recording.pixel_aspect == pytest.approx(more.get("pixel_aspect", 1.0))
    assert recording.damaged_frames == more.get("damaged", ())
    assert recording.r_wave_times_s.tolist() == pytest.approx(more.get("r_waves", []))
    assert recording.header.patient_name == more.get("name", "Nobody^A")
    the_headers_agree(summary, recording, right)


def the_headers_agree(summary: LoopSummary, recording: Recording, right: Right) -> None:
    """Check that `longaxis info` says what reading finds."""
    info = loop_info(summary)
    assert info["frames"] == len(recording.frames)
    assert (info["rows"], info["columns"]) == recording.frames.shape[1:]
    assert info["time_doubt"] == recording.time_doubt
    assert info["mm_per_pixel"] == (
        None if recording.mm_per_pixel is None else list(recording.mm_per_pixel)
    )
    if right.rate_hz is None:
        assert info["fps"] is None
        assert info["frame_times_s"] is None
    else:
        assert info["fps"] == pytest.approx(right.rate_hz, rel=1e-3)
    assert set(summary.notes) <= set(recording.notes)


def test_implausible_times_are_entered_by_the_reader(odd_files: Path) -> None:
    recording = read_recording(origin_of(odd_files / "B1_ftv_seconds.dcm"))
    with pytest.raises(UntimedLoopError):
        to_loop(recording)
    assert to_loop(recording, frame_rate_hz=50).frame_rate_hz == pytest.approx(50)


def test_contradicted_times_are_decided_by_the_reader(odd_files: Path) -> None:
    recording = read_recording(origin_of(odd_files / "B6_ft_vs_cine.dcm"))
    assert to_loop(recording).time_doubt
    decided = to_loop(recording, frame_rate_hz=60)
    assert decided.time_doubt == ""
    assert decided.frame_rate_hz == pytest.approx(60)


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("H1_nested.zip", ["study/in.zip/IM1"]),
        ("H6_single.dcm.gz", [""]),
        ("J1_ext/DICOMDIR", [""]),
        ("J4_leading_backslash/DICOMDIR", [""]),
        ("J5_one_bad_of_two/DICOMDIR", [""]),
        ("J7_forward_slash/DICOMDIR", [""]),
        ("J10_dicomdir_renamed/index.dcm", [""]),
        ("J10_dicomdir_renamed", [""]),
        ("J12_duplicates", ["", ""]),
    ],
)
def test_odd_discs_and_containers_open(
    odd_files: Path, name: str, members: list[str]
) -> None:
    found = [each for each in scan([odd_files / name]) if each.is_suitable]
    assert [each.origin.member for each in found] == members
    for each in found:
        assert read_recording(each.origin).frames.shape == (N_FRAMES, ROWS, COLUMNS)


def test_what_a_disc_cannot_give_is_named(odd_files: Path) -> None:
    found = scan([odd_files / "J5_one_bad_of_two" / "DICOMDIR"])
    (bad,) = [each for each in found if not each.is_suitable]
    assert bad.label
    assert "cannot be opened" in bad.problems[0]


def test_single_frames_of_one_series_are_offered_as_a_loop(odd_files: Path) -> None:
    found = scan([odd_files / "J11_single_frames"])
    (loop,) = [each for each in found if each.is_suitable]
    assert loop.n_frames == 6
    assert len(read_recording(loop.origin).frames) == 6


def test_an_archive_without_loops_says_so(odd_files: Path) -> None:
    assert scan([odd_files / "H4_only_nested.tmp.zip"]) == []


@pytest.mark.parametrize(
    ("name", "n_frames", "aspect", "note"),
    [
        ("V2_sar_16_11.mp4", 24, 11 / 16, "as high as wide"),
        ("V5.wmv", 24, 1.0, ""),
        ("V6.mpg", 24, 1.0, ""),
        ("V7.mkv", 24, 1.0, ""),
        ("V14_editlist_trim.mp4", 14, 1.0, "announces 24 frames"),
    ],
)
def test_odd_videos_open(
    odd_files: Path, name: str, n_frames: int, aspect: float, note: str
) -> None:
    (summary,) = scan([odd_files / name])
    recording = read_recording(summary.origin)
    assert summary.n_frames == len(recording.frames) == n_frames
    assert recording.pixel_aspect == pytest.approx(aspect)
    assert note in " ".join(recording.notes)
    assert recording.problems == ()


@pytest.mark.parametrize("name", ["K3_sep_line", "K4_utf16", "K5_unicode_minus"])
def test_odd_tables_are_read(odd_files: Path, name: str) -> None:
    plain = read_pairs(odd_files / "K6_percent_sign.csv")
    pairs = read_pairs(odd_files / f"{name}.csv")
    assert np.array_equal(pairs.a, plain.a)
    assert np.array_equal(pairs.b, plain.b)
    assert pairs.a[0] == -18.5


def test_opposite_signs_in_a_table_are_said(odd_files: Path) -> None:
    pairs = read_pairs(odd_files / "K7_mixed_sign_convention.csv")
    assert "opposite signs" in " ".join(agreement(pairs).notices)


def test_a_line_with_semicolons_is_read(odd_files: Path) -> None:
    line = read_centreline(odd_files / "W1_centreline_semicolon.csv")
    assert line.tolist() == [[10.5, 20.1], [11.0, 30.2], [12.0, 40.0]]


@pytest.mark.parametrize("name", ["T2_es_before_left.txt", "T4_es_zero.txt"])
def test_end_systole_outside_the_beat_is_noted(odd_files: Path, name: str) -> None:
    (trace,) = read_vendor_traces(odd_files / name)
    assert trace.end_systole_s is None
    assert "outside its beat" in trace.notes[0]
