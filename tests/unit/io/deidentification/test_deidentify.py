"""De-identification: canaries in every place a name can stand, and none comes out."""

from __future__ import annotations

import logging
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from longaxis.cli import main as longaxis_command
from longaxis.data import StudyHeader
from longaxis.data.trend import Trend
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.deidentification.basic_profile import (
    Pseudonyms,
    confidentiality_table,
    deidentified,
)
from longaxis.io.deidentification.deidentify import (
    blanked,
    deidentified_document,
    deidentified_result,
    new_key,
    write_deidentified_loop,
)
from longaxis.io.loops.loop_reader import origin_of, read_recording
from longaxis.io.sessions.session_file import save_session
from longaxis.io.tables.result_json import write_result
from longaxis.resources.guideline_limits import fall_limit
from tests.made_up_results import made_up_document, made_up_loop, made_up_study_result
from tests.unit.io.deidentification.canary_loops import (
    CANARY,
    CANARY_DATE,
    CANARY_UID,
    KEY,
    N_FRAMES,
    PATIENT,
    REGION,
    assert_no_canary,
    canary_file,
    canary_frames,
    nested_canaries,
)

if TYPE_CHECKING:
    from pathlib import Path


# ---- the canary test -------------------------------------------------------


def test_no_canary_comes_out_of_a_loop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / CANARY
    folder.mkdir()
    source = canary_file(folder / f"{CANARY}.dcm")
    target = tmp_path / "out.dcm"
    with caplog.at_level(logging.DEBUG):
        write_deidentified_loop(source, target, Pseudonyms(KEY))
    assert_no_canary(target.read_bytes())
    said = "".join(capfd.readouterr()) + caplog.text
    assert CANARY not in said
    assert sorted(each.name for each in tmp_path.iterdir()) == [CANARY, "out.dcm"]


def test_what_measurement_needs_stays(tmp_path: Path) -> None:
    source, target = canary_file(tmp_path / "in.dcm"), tmp_path / "out.dcm"
    write_deidentified_loop(source, target, Pseudonyms(KEY))
    before, after = read_recording(origin_of(source)), read_recording(origin_of(target))
    assert after.mm_per_pixel == before.mm_per_pixel == pytest.approx((0.5, 0.5))
    assert after.frame_times_s is not None
    np.testing.assert_allclose(after.frame_times_s, before.frame_times_s)
    assert after.heart_rate_bpm == 61
    assert after.tissue_region_px == REGION
    assert after.origin.manufacturer == "GE"
    assert after.origin.model == "Vivid E95"
    x0, y0, x1, y1 = REGION
    np.testing.assert_array_equal(
        after.frames[:, y0:y1, x0:x1], before.frames[:, y0:y1, x0:x1]
    )


def test_every_frame_is_black_outside_the_region(tmp_path: Path) -> None:
    source, target = canary_file(tmp_path / "in.dcm"), tmp_path / "out.dcm"
    write_deidentified_loop(source, target, Pseudonyms(KEY))
    pixels = pydicom.dcmread(target).pixel_array
    outside = np.ones(pixels.shape[1:], dtype=bool)
    x0, y0, x1, y1 = REGION
    outside[y0:y1, x0:x1] = False
    assert len(pixels) == N_FRAMES
    assert (pixels[:, outside] == 0).all()
    assert (pixels[:, ~outside] > 0).mean() > 0.9


def test_a_loop_is_declared_clean_only_after_a_look(tmp_path: Path) -> None:
    source, target = canary_file(tmp_path / "in.dcm"), tmp_path / "out.dcm"
    for reviewed, burned_in, n_codes in ((False, "YES", 1), (True, "NO", 2)):
        write_deidentified_loop(source, target, Pseudonyms(KEY), reviewed=reviewed)
        dataset = pydicom.dcmread(target)
        assert dataset.BurnedInAnnotation == burned_in
        assert len(dataset.DeidentificationMethodCodeSequence) == n_codes
        assert dataset.PatientIdentityRemoved == "YES"


def test_without_a_region_someone_has_to_give_one(tmp_path: Path) -> None:
    source = canary_file(tmp_path / "in.dcm", with_region=False)
    target = tmp_path / "out.dcm"
    with pytest.raises(BadInputError, match="where the picture ends"):
        write_deidentified_loop(source, target, Pseudonyms(KEY))
    with pytest.raises(BadInputError, match="does not lie inside"):
        write_deidentified_loop(
            source, target, Pseudonyms(KEY), region_px=(0, 0, 999, 20)
        )
    assert not target.exists()
    write_deidentified_loop(source, target, Pseudonyms(KEY), region_px=REGION)
    assert (pydicom.dcmread(target).pixel_array == PATIENT).sum() == 0


def test_only_dicom_loops_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    with pytest.raises(UnreadableFileError):
        write_deidentified_loop(path, tmp_path / "out.dcm", Pseudonyms(KEY))


@pytest.mark.parametrize(
    "name",
    [
        "acuson_a4c/DIRW0007",
        "stress_study_and_hp/I_000001.dcm",
        "vivid_e95/vividE95_aplax_colour_jpegbaseline.dcm",
    ],
)
def test_real_loops_lose_their_names_and_keep_their_scale(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    source, target = shared_data / name, tmp_path / "out.dcm"
    write_deidentified_loop(source, target, Pseudonyms(KEY))
    original, written = pydicom.dcmread(source), pydicom.dcmread(target)
    data = target.read_bytes()
    for keyword in ("PatientName", "PatientID", "InstitutionName", "StudyInstanceUID"):
        text = str(original.get(keyword, ""))
        assert not text or text.encode() not in data
    assert not any(element.tag.is_private for element in written.iterall())
    before, after = read_recording(origin_of(source)), read_recording(origin_of(target))
    assert after.mm_per_pixel == before.mm_per_pixel
    np.testing.assert_allclose(after.frame_times_s, before.frame_times_s, atol=1e-6)


# ---- the table -------------------------------------------------------------


def test_the_table_is_the_whole_of_its_edition() -> None:
    table = confidentiality_table()
    assert len(table) == 652
    assert table[0x00100010] == "Z"
    assert table[0x00080018] == "U"
    assert table[0x0008103E] == "X"
    assert set("".join(table.values())) <= set("XZDU/*")


def test_each_action_does_what_the_standard_says() -> None:
    dataset = Dataset()
    dataset.PatientBirthDate = CANARY_DATE  # Z
    dataset.SeriesDescription = CANARY  # X
    dataset.ContentDate = CANARY_DATE  # Z/D
    dataset.StationName = CANARY  # X/Z/D
    dataset.SeriesInstanceUID = CANARY_UID  # U
    dataset.SourceImageSequence = [nested_canaries()]  # X/Z/U*
    dataset.DepthOfScanField = 160
    dataset.TransducerFrequency = 3500000
    dataset.DerivationCodeSequence = [nested_canaries()]
    clean = deidentified(dataset, Pseudonyms(KEY))
    assert "PatientBirthDate" in clean
    assert not clean.PatientBirthDate
    assert "SeriesDescription" not in clean
    assert clean.ContentDate == "19000101"
    assert clean.StationName == "REMOVED"
    assert clean.SeriesInstanceUID.startswith("2.25.")
    assert clean.DepthOfScanField == 160
    assert clean.TransducerFrequency == 3500000
    assert CANARY not in str(clean)


def test_only_known_view_codes_stay() -> None:
    dataset = Dataset()
    known, unknown = Dataset(), Dataset()
    known.CodeValue, known.CodingSchemeDesignator = "399214001", "SCT"
    known.CodeMeaning = CANARY
    unknown.CodeValue, unknown.CodeMeaning = CANARY, CANARY
    dataset.ViewCodeSequence = [known, unknown]
    clean = deidentified(dataset, Pseudonyms(KEY))
    (item,) = clean.ViewCodeSequence
    assert item.CodeMeaning == "Apical four chamber"
    assert CANARY not in str(clean)


def test_a_number_that_is_no_number_does_not_stay() -> None:
    dataset = Dataset()
    dataset.add(DataElement(0x00181088, "IS", 61))
    text = DataElement(0x00180050, "LO", CANARY)
    text.VR = "DS"
    dataset.add(text)
    clean = deidentified(dataset, Pseudonyms(KEY))
    assert clean.HeartRate == 61
    assert CANARY not in str(clean)


# ---- pseudonyms ------------------------------------------------------------


def test_the_same_key_gives_the_same_names_and_another_key_others() -> None:
    first, second, other = Pseudonyms(KEY), Pseudonyms(KEY), Pseudonyms(new_key())
    assert first.uid(CANARY_UID) == second.uid(CANARY_UID) != other.uid(CANARY_UID)
    assert first.patient("1") == second.patient("1") != other.patient("1")
    assert first.patient("1") != first.patient("2")


def test_standard_uids_stay_themselves() -> None:
    assert Pseudonyms(KEY).uid("1.2.840.10008.1.2.1") == "1.2.840.10008.1.2.1"
    assert Pseudonyms(KEY).uid("") == ""


def test_uids_are_valid_and_do_not_collide() -> None:
    pseudonyms = Pseudonyms(KEY)
    remapped = {pseudonyms.uid(f"{CANARY_UID}.{number}") for number in range(20_000)}
    assert len(remapped) == 20_000
    assert all(pydicom.uid.UID(each).is_valid for each in list(remapped)[:200])


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Pseudonyms(b"short")


# ---- results and saved work ------------------------------------------------


def test_results_and_sessions_lose_everything_but_the_numbers(tmp_path: Path) -> None:
    loop = made_up_loop(tissue_region_px=(10, 5, 150, 140))
    named = replace(
        loop,
        header=replace(loop.header, patient_name=CANARY, patient_id=CANARY),
        origin=replace(loop.origin, path=f"{CANARY}/x.dcm", sha256="88188"),
        frames=loop.frames.copy(),
    )
    result = made_up_study_result((loop.view,))
    result = replace(
        result,
        views=(replace(result.views[0], loop=named),),
        header=named.header,
        reader=CANARY,
        comment=CANARY,
        follow_up=Trend(
            patient_id=CANARY,
            what="A4C",
            measure="",
            values=(),
            comparisons=(),
            fall_limit=fall_limit(),
            limit=None,
            notes=(CANARY,),
        ),
    )
    document = replace(
        made_up_document((loop.view,), {loop.view: named}),
        header=named.header,
        reader=CANARY,
        comment=CANARY,
    )
    pseudonyms = Pseudonyms(KEY)
    write_result(deidentified_result(result, pseudonyms), tmp_path / "result.json")
    save_session(
        deidentified_document(document, pseudonyms), tmp_path / "study.longaxis"
    )
    for path in tmp_path.iterdir():
        assert_no_canary(path.read_bytes())
    again = deidentified_result(result, pseudonyms)
    assert again.follow_up is None
    assert again.views[0].globals_ == result.views[0].globals_
    assert again.views[0].loop.frames[:, :5].max() == 0


def test_a_loop_without_region_stays_inside(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be de-identified"):
        deidentified_result(made_up_study_result(), Pseudonyms(KEY))


def test_blanking_leaves_the_region_alone() -> None:
    frames = canary_frames()
    x0, y0, x1, y1 = REGION
    black = blanked(frames, REGION)
    np.testing.assert_array_equal(black[:, y0:y1, x0:x1], frames[:, y0:y1, x0:x1])
    assert black.sum() == frames[:, y0:y1, x0:x1].sum()


# Damaged headers, and words where terms belong


def damaged(path: Path, keyword: str, kind: bytes) -> Path:
    """Give an attribute of a good file another value representation."""
    data = canary_file(path).read_bytes()
    tag = tag_for_keyword(keyword)
    here = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    at = data.index(here + b"PN" if keyword.endswith("Name") else here + b"LO")
    path.write_bytes(data[: at + 4] + kind + data[at + 6 :])
    return path


@pytest.mark.parametrize("kind", [b"UL", b"FD", b"DS", b"IS", b"SS", b"AT", b"UI"])
@pytest.mark.parametrize("keyword", ["PatientName", "PatientID"])
def test_a_damaged_header_names_nobody_and_stops_no_other_loop(
    tmp_path, capsys, caplog, keyword, kind
):
    bad = damaged(tmp_path / "bad.dcm", keyword, kind)
    good = canary_file(tmp_path / "good.dcm")
    code = longaxis_command(
        [
            *("deidentify", str(bad), str(good)),
            *("--out", str(tmp_path / "out"), "--key", str(tmp_path / "key")),
        ]
    )
    shown = "".join(capsys.readouterr()) + caplog.text
    assert code == 0
    assert CANARY not in shown
    written = list((tmp_path / "out").iterdir())
    assert len(written) == 2
    for each in written:
        assert CANARY.encode() not in each.read_bytes()


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("ImageType", ["ORIGINAL", "PRIMARY", CANARY, CANARY]),
        ("ImageType", [CANARY]),
        ("Manufacturer", CANARY),
        ("Manufacturer", f"Philips {CANARY}"),
        ("ManufacturerModelName", f"Vivid E95 {CANARY}"),
        ("TransducerType", CANARY),
        ("LossyImageCompressionMethod", CANARY),
        ("Modality", CANARY),
        ("SpecificCharacterSet", CANARY),
    ],
)
def test_no_word_stays_that_is_no_term(keyword, value):
    dataset = Dataset()
    dataset.add(DataElement(keyword, dictionary_VR(keyword), value))
    assert CANARY not in str(deidentified(dataset, Pseudonyms(KEY)))


def test_terms_stay():
    dataset = Dataset()
    dataset.ImageType = ["DERIVED", "PRIMARY", "TTE", "0001"]
    dataset.Manufacturer = "Philips Medical Systems"
    dataset.ManufacturerModelName = "EPIQ 7C"
    dataset.TransducerType = "SECTOR_PHASED"
    clean = deidentified(dataset, Pseudonyms(KEY))
    assert list(clean.ImageType) == ["DERIVED", "PRIMARY", "TTE", "0001"]
    assert clean.Manufacturer == "Philips"
    assert clean.ManufacturerModelName == "EPIQ 7C"
    assert clean.TransducerType == "SECTOR_PHASED"


def test_a_number_that_is_none_goes():
    dataset = Dataset()
    for text in ("12.5", "4_7_1_1", "infinity", "1e5"):
        dataset.add(DataElement("NominalScannedPixelSpacing", "DS", "1"))
        dataset["NominalScannedPixelSpacing"]._value = text
        kept = "NominalScannedPixelSpacing" in deidentified(dataset, Pseudonyms(KEY))
        assert kept is (text in ("12.5", "1e5"))


def test_patients_without_a_number_stay_apart():
    pseudonyms = Pseudonyms(KEY)
    one, other = (
        pseudonyms.patient_of(StudyHeader(study_uid=uid)) for uid in ("1.2.3", "1.2.4")
    )
    assert one != other
    numbered = StudyHeader(patient_id="4711", study_uid="1.2.3")
    assert pseudonyms.patient_of(numbered) == pseudonyms.patient("4711")


@pytest.mark.parametrize("number", ["0", "ANONYMOUS", "4711"])
@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"StudyInstanceUID": "1.2.9"}, True),
        # With an ID and a birth date that agree, another name is that after marriage.
        ({"PatientName": "Doe^Jane"}, True),
        ({"PatientName": "SMITH^JANE^^"}, True),
        ({"PatientBirthDate": "19510102"}, False),
        ({"PatientBirthDate": "", "PatientName": "Doe^Jane"}, False),
        ({"IssuerOfPatientID": "Hospital B"}, False),
    ],
)
def test_patients_of_one_number_stay_apart(number, changes, is_same):
    stated = {
        "PatientID": number,
        "IssuerOfPatientID": "Hospital A",
        "PatientName": "Smith^Jane",
        "PatientBirthDate": "19500102",
        "StudyInstanceUID": "1.2.3",
    }
    one, other = Dataset(), Dataset()
    for keyword, value in stated.items():
        setattr(one, keyword, value)
        setattr(other, keyword, changes.get(keyword, value))
    copies = [deidentified(dataset, Pseudonyms(KEY)) for dataset in (one, other)]
    assert (copies[0].PatientID == copies[1].PatientID) is is_same
    assert "Hospital" not in str(copies)


def test_what_the_reader_adds_changes_no_pseudonym():
    study = made_up_study_result()
    pseudonyms = Pseudonyms(KEY)
    header = StudyHeader(patient_id="4711", study_uid="1.2.3")
    views = tuple(
        replace(
            view,
            loop=replace(view.loop, header=header, tissue_region_px=(0, 0, 4, 4)),
        )
        for view in study.views
    )
    plain = replace(study, header=header, views=views)
    typed = replace(plain, header=replace(header, birth_date="19500102"))
    one, other = (deidentified_result(each, pseudonyms) for each in (plain, typed))
    assert one.header == other.header


def test_calling_it_again_overwrites_nothing(tmp_path):
    source = canary_file(tmp_path / "in.dcm")
    out = tmp_path / "out"
    for _ in range(2):
        options = ["--out", str(out), "--key", str(tmp_path / "key")]
        assert longaxis_command(["deidentify", str(source), *options]) == 0
        first = (out / "loop_0001.dcm").read_bytes()
    assert sorted(each.name for each in out.iterdir()) == [
        "loop_0001.dcm",
        "loop_0002.dcm",
    ]
    assert (out / "loop_0001.dcm").read_bytes() == first


def test_an_internal_error_quotes_nothing(monkeypatch, capsys, tmp_path):
    def fail(*_):
        raise RuntimeError(CANARY)

    monkeypatch.setenv("LONGAXIS_TRACEBACK", "1")
    monkeypatch.setattr(
        "longaxis.io.deidentification.basic_profile.Pseudonyms.__init__", fail
    )
    options = ["--out", str(tmp_path / "out"), "--key", str(tmp_path / "key")]
    assert longaxis_command(["deidentify", "x.dcm", *options]) == 4
    shown = "".join(capsys.readouterr())
    assert CANARY not in shown
    assert "internal error" in shown
