"""Scale, time, view and kind of a loop, as its header tells them or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from longaxis.anatomy import View
from longaxis.errors import UnreadableFileError, UnsuitableLoopError
from longaxis.io.dicom.pixel_layout import require_supported_syntax
from longaxis.io.dicom.timing import Timing, timing_of
from longaxis.io.dicom.ultrasound_regions import Geometry, geometry_of
from longaxis.io.dicom.view_code import named_views, other_view_of, view_of
from longaxis.io.loops.loop_reader import origin_of, read_recording, scan
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import LoopSummary


def summary_of(folder: Path, file: bytes) -> LoopSummary:
    path = folder / "loop.dcm"
    path.write_bytes(file)
    (summary,) = scan([path])
    return summary


# ---- scale ------------------------------------------------------------------------


def geometry(*regions: Dataset, rows: int = 24, columns: int = 32) -> Geometry:
    dataset = made.header(SequenceOfUltrasoundRegions=Sequence(regions))
    return geometry_of(dataset, rows, columns)


def test_pixels_need_not_be_square() -> None:
    assert geometry(made.region()).mm_per_pixel == pytest.approx((2.5, 2.0))


def test_the_sign_of_a_pixel_size_is_only_a_direction() -> None:
    found = geometry(made.region(PhysicalDeltaX=-0.25))
    assert found.mm_per_pixel == pytest.approx((2.5, 2.0))


def test_a_region_without_format_and_units_is_passed_over() -> None:
    empty = made.region(
        RegionSpatialFormat=0,
        RegionDataType=0,
        PhysicalUnitsXDirection=0,
        PhysicalUnitsYDirection=0,
        PhysicalDeltaX=1.0,
        PhysicalDeltaY=1.0,
    )
    found = geometry(empty, made.region())
    assert found.mm_per_pixel == pytest.approx((2.5, 2.0))
    assert found.problems == ()


def test_seconds_are_no_millimetres() -> None:
    assert geometry(made.region(PhysicalUnitsXDirection=4)).mm_per_pixel is None


def test_without_regions_there_is_no_scale() -> None:
    assert geometry().mm_per_pixel is None


def test_the_last_pixel_of_a_region_counts_and_one_more_is_cut() -> None:
    exact = made.region(RegionLocationMinX0=4, RegionLocationMaxX1=31)
    beyond = made.region(RegionLocationMinX0=4, RegionLocationMaxX1=32)
    assert geometry(exact).tissue_region_px == (4, 0, 32, 24)
    assert geometry(beyond).tissue_region_px == (4, 0, 32, 24)


def test_a_halved_picture_has_pixels_twice_as_large() -> None:
    original = made.region(
        RegionLocationMinX0=8, RegionLocationMaxX1=59, RegionLocationMaxY1=41
    )
    found = geometry(original)
    assert found.mm_per_pixel == pytest.approx((5.0, 4.0))
    assert found.tissue_region_px == (4, 0, 30, 21)
    assert "twice" in found.notes[0]


def test_a_region_that_may_be_for_any_picture_gives_no_scale() -> None:
    found = geometry(made.region(RegionLocationMaxX1=41))
    assert found.mm_per_pixel is None
    assert "does not fit" in found.notes[0]


def test_an_implausible_depth_is_noted() -> None:
    found = geometry(made.region(PhysicalDeltaX=3.0, PhysicalDeltaY=3.0))
    assert "72 cm deep" in found.notes[0]


def test_pixel_spacing_is_row_first_and_said_to_be_used() -> None:
    dataset = made.header(SequenceOfUltrasoundRegions=None, PixelSpacing=[0.4, 0.5])
    found = geometry_of(dataset, 240, 320)
    assert found.mm_per_pixel == (0.5, 0.4)
    assert "Pixel Spacing" in found.notes[0]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"RegionDataType": 2}, "colour Doppler"),
        ({"RegionSpatialFormat": 2}, "M-mode"),
        ({"RegionSpatialFormat": 3}, "spectral Doppler"),
        ({"RegionLocationMinX0": 16}, "side by side"),
    ],
)
def test_a_second_region_may_be_a_problem(change: dict[str, Any], word: str) -> None:
    left = made.region(RegionLocationMaxX1=15)
    (problem,) = geometry(left, made.region(**change)).problems
    assert word in problem


def test_a_colour_box_in_the_picture_is_no_second_picture() -> None:
    box = made.region(RegionDataType=2, RegionLocationMinX0=8, RegionLocationMaxX1=20)
    assert len(geometry(made.region(), box).problems) == 1


# ---- time ---------------------------------------------------------------------------


def timing(**changes: Any) -> Timing:
    return timing_of(made.header(**changes), made.N_FRAMES)


def test_frame_time_is_the_step() -> None:
    times_s = timing().frame_times_s
    assert times_s == pytest.approx([0, 0.02, 0.04, 0.06, 0.08, 0.1])


@pytest.mark.parametrize("first", [0.0, 20.0])
def test_a_vector_holds_steps_and_its_first_entry_does_not_count(first: float) -> None:
    times_s = timing(
        FrameIncrementPointer=0x00181065,
        FrameTime=None,
        FrameTimeVector=[first, 20, 40, 20, 20, 40],
    ).frame_times_s
    assert times_s == pytest.approx([0, 0.02, 0.06, 0.08, 0.1, 0.14])


def test_the_pointer_chooses_between_two_times() -> None:
    changes = {"FrameTimeVector": [0, 40, 40, 40, 40, 40], "FrameTime": 20.0}
    by_time = timing(FrameIncrementPointer=0x00181063, **changes).frame_times_s
    by_vector = timing(FrameIncrementPointer=0x00181065, **changes).frame_times_s
    assert by_time is not None
    assert by_vector is not None
    assert by_time[-1] == pytest.approx(0.1)
    assert by_vector[-1] == pytest.approx(0.2)


@pytest.mark.parametrize(
    "vector", [[0, 20, 20], [0, 20, 0, 20, 20, 20], [0, 20, -5, 20, 20, 20]]
)
def test_a_broken_vector_is_not_used(vector: list[float]) -> None:
    found = timing(
        FrameIncrementPointer=0x00181065, FrameTime=None, FrameTimeVector=vector
    )
    assert found.frame_times_s is None
    assert "cannot be used" in found.notes[0]


def test_the_cine_rate_is_the_last_resort_and_is_said() -> None:
    found = timing(FrameTime=None, FrameIncrementPointer=None, CineRate=50)
    assert found.frame_times_s == pytest.approx(np.arange(6) / 50)
    assert "Cine Rate of 50" in found.notes[0]


@pytest.mark.parametrize("step", [None, 0.0, -20.0, 5e6])
def test_no_rate_is_ever_made_up(step: float | None) -> None:
    assert timing(FrameTime=step).frame_times_s is None


def test_r_waves_and_heart_rate_are_taken_as_they_stand() -> None:
    found = timing(RWaveTimeVector=[48.0], HeartRate=57)
    assert found.r_waves.times_s == pytest.approx([0.048])
    assert found.heart_rate_bpm == 57
    assert timing(HeartRate=0).heart_rate_bpm is None
    assert timing(HeartRate=-1).heart_rate_bpm is None


# ---- view ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "view"),
    [
        ("A4C", View.FOUR_CHAMBER),
        ("AP4", View.FOUR_CHAMBER),
        ("ap 4 ch", View.FOUR_CHAMBER),
        ("Apical Four Chamber", View.FOUR_CHAMBER),
        ("4CH LV", View.FOUR_CHAMBER),
        ("a2c", View.TWO_CHAMBER),
        ("Apical 2-Chamber", View.TWO_CHAMBER),
        ("APLAX", View.LONG_AXIS),
        ("3 chamber", View.LONG_AXIS),
        ("Apical long axis", View.LONG_AXIS),
    ],
)
def test_a_view_is_told_by_its_name(words: str, view: View) -> None:
    assert named_views(words) == {view}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "PLA",
        "PLAX",
        "A5C",
        "4C",
        "subcostal 4CH",
        "A4C RV focused",
        "LAX",
        "PSAX 4",
    ],
)
def test_what_is_not_clearly_an_apical_view_names_none(words: str) -> None:
    assert named_views(words) == set()


def test_two_names_are_no_name() -> None:
    assert view_of(made.header(ViewName="A4C", SeriesDescription="A2C")) is None
    assert view_of(made.header(ViewName="A4C", SeriesDescription="4CH")) is (
        View.FOUR_CHAMBER
    )


def test_a_code_goes_before_text() -> None:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "399232001", "SCT"
    dataset = made.header(ViewCodeSequence=Sequence([code]), ViewName="A4C")
    assert view_of(dataset) is View.TWO_CHAMBER
    code.CodeValue = "399139001"  # parasternal long axis
    assert view_of(dataset) is None


# ---- kind ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"NumberOfFrames": 1}, "still frame"),
        ({"NumberOfFrames": 3}, "3 frames only"),
        ({"Modality": "CT"}, "not ultrasound (modality CT)"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "", "0011"]}, "colour Doppler"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "", "0003"]}, "M-mode"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "", "0005"]}, "spectral Doppler"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.6.2"}, "3D"),
    ],
)
def test_an_unsuitable_loop_is_listed_with_the_reason(
    tmp_path: Path, changes: dict[str, Any], word: str
) -> None:
    n_frames = changes.get("NumberOfFrames", made.N_FRAMES)
    pixels = made.speckle(n_frames).tobytes()
    file = made.file_bytes(made.header(**changes), pixels)
    summary = summary_of(tmp_path, file)
    assert summary.n_frames > 0
    assert not summary.is_suitable
    assert any(word in problem for problem in summary.problems)


def test_a_suitable_loop_is_summed_up_without_its_pictures(tmp_path: Path) -> None:
    summary = summary_of(tmp_path, made.plain_loop(StageName="Peak Dose", ViewNumber=3))
    assert summary.is_suitable
    assert (summary.n_frames, summary.rows, summary.columns) == (6, 24, 32)
    assert summary.label == "Peak Dose, view 3"
    assert summary.header.patient_name == "Doe^Jo"
    assert summary.origin.model == "Pencil"


def test_a_report_holds_no_pictures(tmp_path: Path) -> None:
    dataset = made.header(
        SOPClassUID="1.2.840.10008.5.1.4.1.1.88.33",
        Modality="SR",
        Rows=None,
        Columns=None,
        NumberOfFrames=None,
    )
    summary = summary_of(tmp_path, made.without_pixels(dataset))
    assert "holds no pictures (modality SR)" in summary.problems[0]


@pytest.mark.parametrize("has_pictures", [True, False])
def test_a_modality_that_holds_the_rest_of_the_header_is_not_repeated(
    tmp_path: Path, has_pictures: bool
) -> None:
    """The length of an element was damaged, so that it goes on into the next ones."""
    swallowed = "US PN Doe^Jane LO Made by hand"
    kind = "1.2.840.10008.5.1.4.1.1.88.33"
    changes = {"Modality": swallowed, "SOPClassUID": kind}
    if has_pictures:
        file = made.plain_loop(**changes)
    else:
        missing = {"Rows": None, "Columns": None, "NumberOfFrames": None}
        file = made.without_pixels(made.header(**changes, **missing))
    summary = summary_of(tmp_path, file)
    assert "modality damaged" in summary.problems[0]
    assert "Jane" not in "".join((*summary.problems, *summary.notes))


def test_a_syntax_that_holds_the_rest_of_the_header_is_not_repeated() -> None:
    with pytest.raises(UnreadableFileError, match="header is damaged") as refusal:
        require_supported_syntax("1.2.840.10008.1.2.1 PN Doe^Jane")
    assert "Jane" not in str(refusal.value)


def test_raw_data_alone_say_what_to_do(tmp_path: Path) -> None:
    dataset = made.header()
    block = dataset.private_block(0x7FE1, "GEMS_Ultrasound_MovieGroup_001", create=True)
    block.add_new(0x01, "UN", b"\x00" * 64)
    path = tmp_path / "raw.dcm"
    path.write_bytes(made.without_pixels(dataset))
    with pytest.raises(UnsuitableLoopError, match="as standard DICOM"):
        read_recording(origin_of(path))


@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.IMPLICIT, made.BIG_ENDIAN])
@pytest.mark.parametrize(
    ("keyword", "bits"), [("FloatPixelData", 32), ("DoubleFloatPixelData", 64)]
)
def test_floating_point_pixels_are_named_with_the_way_out(
    tmp_path: Path, keyword: str, bits: int, syntax: str
) -> None:
    dataset = made.header(BitsAllocated=bits, BitsStored=None, HighBit=None)
    setattr(dataset, keyword, bytes(bits // 8 * made.speckle().size))
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.without_pixels(dataset, syntax))
    with pytest.raises(UnreadableFileError, match=r"floating-point .* export the loop"):
        read_recording(origin_of(path))


def test_pictures_on_a_server_are_named_with_the_way_out(tmp_path: Path) -> None:
    dataset = made.header(PixelDataProviderURL="https://example.org/?target=Doe.j2k")
    summary = summary_of(
        tmp_path, made.without_pixels(dataset, "1.2.840.10008.1.2.4.94")
    )
    assert "only the address of a server" in summary.problems[0]
    assert "Doe" not in summary.problems[0]


def test_an_unknown_syntax_is_named_with_the_way_out(tmp_path: Path) -> None:
    pixels = made.encapsulated([b"\x00" * 40] * made.N_FRAMES)
    path = tmp_path / "xl.dcm"
    path.write_bytes(made.file_bytes(made.header(), pixels, made.JPEG_XL))
    with pytest.raises(UnreadableFileError, match=r"JPEG XL .* export the loop again"):
        read_recording(origin_of(path))


def test_repeated_frames_are_noted(tmp_path: Path) -> None:
    frames = made.speckle()
    frames[3] = frames[2]
    path = tmp_path / "repeat.dcm"
    path.write_bytes(made.file_bytes(made.header(), frames.tobytes()))
    assert read_recording(origin_of(path)).notes == (
        "Frame 4 repeats the picture before.",
    )


def test_names_in_other_alphabets_survive(tmp_path: Path) -> None:
    summary = summary_of(
        tmp_path,
        made.plain_loop(SpecificCharacterSet="ISO_IR 192", PatientName="Łoś^Zoë 心"),
    )
    assert summary.header.patient_name == "Łoś^Zoë 心"


def test_a_file_that_begins_like_a_program_is_noted(tmp_path: Path) -> None:
    summary = summary_of(tmp_path, b"MZ" + made.plain_loop()[2:])
    assert "program" in summary.notes[0]


# ---- objects and views that are named in other ways -----------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7.4", "Modality": None},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7.2", "Modality": "OT"},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "Modality": "US"},
        {"Modality": "EC"},
        {"Modality": "us"},
        {"Modality": "ot"},
        {"Modality": None},
        {"SOPClassUID": None, "Modality": None},
    ],
)
def test_what_may_be_an_echocardiogram_is_asked_and_not_refused(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    summary = summary_of(tmp_path, made.plain_loop(**changes))
    assert summary.is_suitable
    is_named = (changes.get("Modality") or "").upper() == "US"
    is_class = not changes.get("Modality") and "SOPClassUID" not in changes
    asks = any("echocardiogram" in note for note in summary.notes)
    assert asks is not (is_named or is_class)


@pytest.mark.parametrize("modality", ["CT", "MR", "XA", "NM", "IVUS", "ES"])
def test_what_is_no_ultrasound_is_refused(tmp_path: Path, modality: str) -> None:
    changes = {"Modality": modality, "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7.2"}
    summary = summary_of(tmp_path, made.plain_loop(**changes))
    assert f"modality {modality}" in summary.problems[0]


@pytest.mark.parametrize(
    "words",
    [
        *("epigastric 4CH", "transgastric 2CH", "TG 2CH", "RVFW 4CH", "RV-FW A4C"),
        *("4CH rt", "A4C right", "A4C atria", "A4C atrial", "biatrial 4CH"),
        *("A4C biplane", "X-plane A4C", "triplane A4C", "apical 4 and 2", "AP4+AP2"),
        *("SUBCOST 4CH", "SX 4CH", "Subxiphoid 4 chamber", "AP4 RVfocused", "A4C_RVF"),
        *("SUBCOSTAL", "RV focused 4CH", "A4C RV-FOCUSED", "A4CRV", "SC 4CH", "A4C_RV"),
        *("subkostaler 4-Kammerblick", "4-Kammer rechtsventrikulär", "4CH LA focused"),
        *(
            "coupe sous-costale 4 cavités",
            "4 cavités VD",
            "SUB-COSTAL 4 CH",
            "RVOT A4C",
        ),
        *("A4C_LA_FOCUS", "A4C RA", "TEE 4CH", "Xiphoid 4CH", "subcostal_4ch"),
        *("A4C TAPSE", "4CH TV", "apical 4c tricuspid", "MODIF A4C", "A4C right heart"),
        *("Mid-esophageal 4 chamber", "apical 4 ch left atrium", "A2C bicaval"),
        *("4-Kammer linker Vorhof", "4 cavités oreillette", "4CH_RVOT", "Foetal 4CH"),
    ],
)
def test_another_window_or_chamber_proposes_no_view(words: str) -> None:
    assert view_of(made.header(ViewName=words)) is None


@pytest.mark.parametrize(
    ("words", "view"),
    [
        ("4-Kammer", View.FOUR_CHAMBER),
        ("Vierkammerblick", View.FOUR_CHAMBER),
        ("apikaler 2-Kammerblick", View.TWO_CHAMBER),
        ("Dreikammerblick", View.LONG_AXIS),
        ("apicale 4 cavités", View.FOUR_CHAMBER),
        ("2 cavités", View.TWO_CHAMBER),
        ("LV_A4C_1", View.FOUR_CHAMBER),
        ("A2C_LV", View.TWO_CHAMBER),
    ],
)
def test_views_are_named_in_other_languages(words: str, view: View) -> None:
    assert view_of(made.header(ViewName=words)) is view


@pytest.mark.parametrize(
    ("words", "view"),
    [
        ("PLAX", "PLAX"),
        ("PLA_1", "PLAX"),
        ("Parasternal long axis", "PLAX"),
        ("PSAX MV", "PSAX"),
        ("Kurze Achse", "PSAX"),
        ("SUBCOST 4CH", "subcostal"),
        ("Subkostal", "subcostal"),
        ("A4C", ""),
        ("PLAX PSAX", ""),
        ("PLAX A4C", "PLAX"),
        ("Thorax", ""),
        ("", ""),
    ],
)
def test_a_view_that_is_not_apical_is_recognised(words, view):
    assert other_view_of(made.header(ViewName=words)) == view


def test_the_code_of_another_window_goes_before_its_text():
    item = Dataset()
    item.CodeValue = "399306005"  # CID 12226, parasternal short axis
    dataset = made.header(ViewName="PLAX", ViewCodeSequence=[item])
    assert other_view_of(dataset) == "PSAX"
    item.CodeValue = "399214001"  # apical four chamber
    assert other_view_of(made.header(ViewCodeSequence=[item])) == ""
