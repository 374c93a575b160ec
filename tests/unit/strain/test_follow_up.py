"""Change between exams: what counts as change, and what may explain it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.data.agreement import PairedReadings
from longaxis.data.follow_up import MEAN_OF_VIEWS, DetectableChange, Exam, ExamView
from longaxis.data.readings import PairChoice
from longaxis.errors import BadInputError
from longaxis.strain.follow_up import PUBLISHED, compare_exams, own_detectable_changes

VIEW = ExamView(
    name="A4C",
    frame_rate_hz=60.0,
    heart_rate_bpm=70.0,
    tracker="block-matching 1",
    processing="gaussian; drift-corrected",
    end_systole="aortic valve closure",
    system="Maker One",
)
FIRST = Exam(
    name="2026-01-10",
    patient_id="P1",
    study_uid="1.2.1",
    study_date="20260110",
    reader="ANNA",
    software="Longaxis 0.1.0",
    layer="mid-wall",
    views=(VIEW,),
    numbers={"A4C": -20.0, MEAN_OF_VIEWS: -19.0},
)


def later(**changes: object) -> Exam:
    made = replace(FIRST, name="2026-06-10", study_uid="1.2.2", study_date="20260610")
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("now", "beyond"),
    # 14.7 % of the mean of both: x / 20 = (1 - 0.0735) / (1 + 0.0735) is the edge.
    [(-17.262, False), (-17.260, True), (-23.173, False), (-23.174, True)],
)
def test_the_published_change_is_a_share_of_the_mean(now: float, beyond: bool) -> None:
    (found,) = compare_exams([FIRST, later(numbers={"A4C": now})], {})
    (change,) = found.changes
    assert change.detectable is PUBLISHED
    assert change.limit == pytest.approx(0.147 * (20 - now) / 2)
    assert change.is_beyond is beyond
    assert change.difference == pytest.approx(now + 20)
    assert not found.warnings


def test_a_change_and_its_reverse_are_judged_alike() -> None:
    numbers = {"A4C": -17.2}
    (forth,) = compare_exams([FIRST, later(numbers=numbers)], {})
    swapped = later(numbers={"A4C": -20.0})
    (back,) = compare_exams([replace(FIRST, numbers=numbers), swapped], {})
    assert forth.changes[0].limit == back.changes[0].limit
    assert forth.changes[0].relative == back.changes[0].relative
    assert forth.changes[0].difference == -back.changes[0].difference


def test_the_sites_own_change_goes_first() -> None:
    own = {"A4C": DetectableChange(value=3.0, is_relative=False, source="ours")}
    exam = later(numbers={"A4C": -17.1, MEAN_OF_VIEWS: -16.0})
    (found,) = compare_exams([FIRST, exam], own)
    view, mean = found.changes
    assert (view.what, view.limit, view.is_beyond) == ("A4C", 3.0, False)
    assert (mean.detectable, mean.is_beyond) == (PUBLISHED, True)


def test_each_exam_is_compared_with_the_first_and_the_one_before() -> None:
    exams = [
        later(name="c", study_date="20270101"),
        later(name="b"),
        replace(FIRST, name="a"),
    ]
    found = compare_exams(exams, {})
    names = [(each.earlier.name, each.later.name) for each in found]
    assert names == [("a", "b"), ("a", "c"), ("b", "c")]


@pytest.mark.parametrize(
    ("exam", "sentence"),
    [
        ({"layer": "endocardial"}, "Different layers of the wall: mid-wall and then"),
        ({"software": "Longaxis 0.2.0"}, "Different versions of the software"),
        ({"reader": "BEN"}, "Different readers: ANNA and then BEN"),
        ({"study_uid": "1.2.1"}, "repeatability, not change"),
        ({"study_date": ""}, "the order is that given"),
    ],
)
def test_what_differs_between_the_exams_is_named(
    exam: dict[str, object], sentence: str
) -> None:
    (found,) = compare_exams([FIRST, later(**exam)], {})
    assert [sentence in warning for warning in found.warnings] == [True]


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ({"frame_rate_hz": 45.0}, "A4C: frame rate differs: 60 and then 45 Hz"),
        ({"frame_rate_hz": 52.0}, ""),
        ({"heart_rate_bpm": 90.0}, "A4C: heart rate differs: 70 and then 90 bpm"),
        ({"heart_rate_bpm": None}, "A4C: heart rate is not known in both"),
        ({"tracker": "echotracker 2"}, "A4C: different trackers"),
        ({"processing": "none; raw"}, "A4C: different processing"),
        ({"end_systole": "shortest line"}, "A4C: end-systole found differently"),
        ({"system": ""}, "Maker One and then unknown"),
        ({"name": "A2C"}, "Different views: A4C and then A2C"),
    ],
)
def test_what_differs_between_the_views_is_named(
    view: dict[str, object], sentence: str
) -> None:
    (found,) = compare_exams([FIRST, later(views=(replace(VIEW, **view),))], {})
    expected = [True] if sentence else []
    assert [sentence in warning for warning in found.warnings] == expected


def test_exams_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(BadInputError, match="different patients"):
        compare_exams([FIRST, later(patient_id="P2")], {})
    # "0" and "ANONYMOUS" are Patient IDs of many.
    named = replace(FIRST, patient_name="Doe^Jo", birth_date="19500101")
    for other in ({"birth_date": "19600101"}, {"patient_name": "Roe^Al"}):
        with pytest.raises(BadInputError, match="birth date or name"):
            compare_exams([named, later(**other), later(**other)], {})
    married = later(patient_name="Roe^Jo", birth_date="19500101")
    assert compare_exams([named, married], {})
    with pytest.raises(BadInputError, match="got one exam"):
        compare_exams([FIRST], {})
    with pytest.raises(BadInputError, match="no view in common"):
        compare_exams([FIRST, later(numbers={"A3C": -18.0})], {})


# ---- the site's own study ----------------------------------------------------


def pairs(differences: list[float], groups: tuple[str, ...] = ()) -> PairedReadings:
    b = -20.0 - np.arange(len(differences))
    return PairedReadings(
        subjects=tuple(f"S{number}" for number in range(len(differences))),
        a=b + np.array(differences),
        b=b,
        groups=groups,
        measures=(PairChoice().measure,) * len(differences),
    )


def test_the_sites_own_change_is_that_of_its_readers() -> None:
    # SD of 1, -1, 1, -1 is sqrt(4 / 3); SDC = 1.96 sqrt(2) SD / sqrt(2) = 1.96 SD.
    own = own_detectable_changes(pairs([1.0, -1.0, 1.0, -1.0]), PairChoice(), "own.csv")
    assert own[MEAN_OF_VIEWS].value == pytest.approx(1.96 * (4 / 3) ** 0.5)
    assert own[MEAN_OF_VIEWS].source == "own reader study, own.csv, 4 pairs"
    by_view = own_detectable_changes(
        pairs(
            [1.0, -1.0, 1.0, -1.0, 3.0, -3.0, 3.0, -3.0], ("A4C",) * 4 + ("A2C",) * 4
        ),
        PairChoice(),
        "own.csv",
    )
    assert by_view["A2C"].value == pytest.approx(3 * by_view["A4C"].value)


def test_a_study_of_something_else_is_refused() -> None:
    other = replace(
        pairs([1.0, -1.0, 1.0]), measures=("peak strain, G1, mid-wall",) * 3
    )
    with pytest.raises(BadInputError, match="the exams are compared by"):
        own_detectable_changes(other, PairChoice(), "own.csv")
    fractions = replace(
        other, measures=(), a=np.array([-0.2, -0.21, -0.2]), b=np.full(3, -0.2)
    )
    with pytest.raises(BadInputError, match="in percent"):
        own_detectable_changes(fractions, PairChoice(), "own.csv")
    few = pairs([1.0, -1.0, 0.0], ("A4C", "A2C", "A3C"))
    with pytest.raises(BadInputError, match="too few pairs"):
        own_detectable_changes(few, PairChoice(), "own.csv")
