"""Two sets of results, paired by study or patient."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from longaxis.anatomy import View
from longaxis.data import GlobalDefinition, StudyResult
from longaxis.data.readings import PairChoice, Part, Quantity
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.tables.agreement_results import pair_results
from longaxis.io.tables.result_json import write_result
from longaxis.strain.agreement import agreement
from tests.made_up_results import made_up_study_result

if TYPE_CHECKING:
    from pathlib import Path


@cache
def study() -> StudyResult:
    """Return a study of all three views."""
    return made_up_study_result()


def write(
    folder: Path, patient: str, study_uid: str, shift: float = 0.0, born: str = ""
) -> None:
    """Write the result of a patient whose strain is shifted by a fraction."""
    folder.mkdir(exist_ok=True)
    views = tuple(
        replace(
            view,
            globals_={
                definition: replace(values, end_systolic=values.end_systolic + shift)
                for definition, values in view.globals_.items()
            },
        )
        for view in study().views
    )
    header = replace(study().header, patient_id=patient, study_uid=study_uid)
    header = replace(header, birth_date=born or header.birth_date)
    whole = study().values.global_end_systolic
    assert whole is not None
    values = replace(study().values, global_end_systolic=whole + shift)
    result = replace(study(), header=header, views=views, values=values)
    write_result(result, folder / f"{patient}_{study_uid}.json")


@pytest.fixture
def readers(tmp_path: Path) -> tuple[Path, Path]:
    """Return two readers' folders: three patients, the second reads 1 point less."""
    first, second = tmp_path / "first", tmp_path / "second"
    for number in range(3):
        write(first, f"P{number}", f"1.2.{number}", shift=-0.01 * number)
        write(second, f"P{number}", f"1.2.{number}", shift=-0.01 * number - 0.01)
    return first, second


def test_views_are_paired_by_study(readers: tuple[Path, Path]) -> None:
    pairs = pair_results(*readers, PairChoice())
    assert len(pairs.subjects) == 9
    assert set(pairs.group_names) == {view.value for view in View}
    assert pairs.differences.tolist() == pytest.approx([1.0] * 9)
    assert pairs.a[0] == pytest.approx(
        100 * study().views[0].globals_[GlobalDefinition.LINE].end_systolic
    )
    assert (pairs.a_name, pairs.b_name, pairs.unit) == ("first", "second", "%")
    assert agreement(pairs).limits.bias.value == pytest.approx(1.0)


def test_studies_and_segments_are_paired_too(readers: tuple[Path, Path]) -> None:
    whole = pair_results(*readers, PairChoice(part=Part.STUDY))
    assert len(whole.subjects) == 3
    assert whole.groups == ()
    segments = pair_results(*readers, PairChoice(part=Part.SEGMENTS))
    # One of the 18 was rejected by the reader.
    assert len(segments.subjects) == 3 * 17
    assert "apical inferoseptal (A4C)" in segments.group_names
    times = pair_results(*readers, PairChoice(quantity=Quantity.TIME_TO_PEAK))
    assert times.unit == "ms"
    assert 100 < times.a[0] < 1000


def test_visits_are_paired_by_patient(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for number in range(3):
        write(first, f"P{number}", f"1.2.{number}")
        write(second, f"P{number}", f"1.3.{number}")
    write(second, "P9", "1.3.9")
    assert len(pair_results(first, second, PairChoice()).subjects) == 9
    write(second, "P1", "1.4.1")
    with pytest.raises(BadInputError, match="two results of patient 'P1'"):
        pair_results(first, second, PairChoice())


def test_what_cannot_be_paired_is_refused(
    readers: tuple[Path, Path], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    write(other, "Q1", "1.9.1")
    with pytest.raises(BadInputError, match="in common"):
        pair_results(readers[0], other, PairChoice())
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "x.json").write_text("{}")
    with pytest.raises(UnreadableFileError, match="holds no result"):
        pair_results(readers[0], empty, PairChoice())
    with pytest.raises(UnreadableFileError, match="is not a result"):
        pair_results(empty / "x.json", readers[0], PairChoice())
    choice = PairChoice(part=Part.STUDY, definition=GlobalDefinition.MEAN_OF_PEAKS)
    with pytest.raises(BadInputError, match="per view"):
        pair_results(*readers, choice)


def test_a_damaged_result_is_refused_by_its_patient(
    readers: tuple[Path, Path],
) -> None:
    path = readers[0] / "P0_1.2.0.json"
    content = json.loads(path.read_text())
    content["views"][0]["global"] = 7
    path.write_text(json.dumps(content))
    with pytest.raises(UnreadableFileError, match="patient 'P0' is damaged"):
        pair_results(*readers, PairChoice())


def test_a_view_without_an_accepted_segment_pairs_no_global_strain(
    readers: tuple[Path, Path],
) -> None:
    # As version 0.1 wrote it: a number although every segment was rejected.
    for path in readers[0].iterdir():
        stored = json.loads(path.read_text(encoding="utf-8"))
        for segment in stored["views"][0]["segments"]:
            segment["accepted"] = False
        path.write_text(json.dumps(stored), encoding="utf-8")
    pairs = pair_results(*readers, PairChoice())
    assert set(pairs.groups) == {"A2C", "A3C"}


def test_two_patients_of_one_number_are_not_paired(tmp_path: Path) -> None:
    write(tmp_path / "before", "0", "1.1.1")
    write(tmp_path / "after", "0", "1.1.2", born="19010203")
    with pytest.raises(BadInputError, match="that of two patients"):
        pair_results(tmp_path / "before", tmp_path / "after", PairChoice())


@pytest.mark.parametrize("twice_in", [0, 1])
def test_two_results_of_one_study_are_not_paired_silently(
    readers: tuple[Path, Path], twice_in: int
) -> None:
    folder = readers[twice_in]
    text = (folder / "P0_1.2.0.json").read_text()
    (folder / "P0_again.json").write_text(text)
    with pytest.raises(BadInputError, match="two results of one study of patient 'P0'"):
        pair_results(*readers, PairChoice())


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, None])
def test_what_is_no_number_makes_no_pair(
    readers: tuple[Path, Path], value: object
) -> None:
    path = readers[0] / "P0_1.2.0.json"
    content = json.loads(path.read_text())
    content["views"][0]["global"]["G1"]["end_systolic"] = value
    path.write_text(json.dumps(content))
    whole = len(pair_results(readers[1], readers[1], PairChoice()).a)
    assert len(pair_results(*readers, PairChoice()).a) == whole - 1
