"""Strain over the dates of the exams: what is compared, and what never is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longaxis.data._checks import RecordError
from longaxis.data.follow_up import MEAN_OF_VIEWS, Exam
from longaxis.data.readings import PairChoice, Quantity
from longaxis.data.trend import TrendValue
from longaxis.data.vendor import ALL_VIEWS, GLOBAL_VALUES, VendorTrace, VendorValue
from longaxis.display.trend_text import is_named_above, trend_sentences
from longaxis.errors import BadInputError
from longaxis.strain.follow_up import PUBLISHED, compare_exams
from longaxis.strain.trend import make_trend, values_of_report

FIRST = Exam(
    name="2026-01-10",
    patient_id="P1",
    study_uid="1.2.1",
    study_date="20260110",
    reader="ANNA",
    software="Longaxis 0.3.0",
    layer="mid-wall",
    views=(),
    numbers={MEAN_OF_VIEWS: -20.0, "A4C": -19.0},
    half_widths={MEAN_OF_VIEWS: 1.0},
)
OTHER = TrendValue(
    study_date="20260301",
    what=MEAN_OF_VIEWS,
    value_percent=-22.0,
    program="Other 5",
    quantity="end-systolic strain",
    source="typed",
    is_own=False,
)


def later(date: str = "20260610", **changes: object) -> Exam:
    name = f"{date[:4]}-{date[4:6]}-{date[6:]}"
    dated = replace(FIRST, name=name, study_uid=date, study_date=date)
    return replace(dated, **changes)


def trend_of(*exams: Exam, others: tuple[TrendValue, ...] = (), what=MEAN_OF_VIEWS):
    return make_trend(exams, others, PairChoice(), what, {})


def test_exams_and_other_programs_stand_in_the_order_of_their_dates() -> None:
    trend = trend_of(later(numbers={MEAN_OF_VIEWS: -16.9}), FIRST, others=(OTHER,))
    dates = [(value.study_date, value.is_own) for value in trend.values]
    assert dates == [("20260110", True), ("20260301", False), ("20260610", True)]
    assert trend.values[0].half_width_percent == 1.0


def test_another_program_is_never_part_of_a_difference() -> None:
    trend = trend_of(FIRST, others=(OTHER,))
    assert trend.comparisons == ()
    assert trend.first is not None
    assert trend.first.is_own
    assert "no difference between it and Longaxis" in trend.notes[0]
    # Even where the other program's exam was the first.
    earlier = replace(OTHER, study_date="20250101")
    trend = trend_of(FIRST, later(), others=(earlier,))
    assert trend.fall_line_percent == pytest.approx(-17.0)
    assert [pair[0].earlier.name for pair in trend.changes()] == ["2026-01-10"]


@pytest.mark.parametrize(
    ("now", "is_named"), [(-17.01, False), (-16.99, True), (-23.0, False)]
)
def test_a_fall_of_more_than_15_percent_from_the_first_exam_is_named(
    now: float, is_named: bool
) -> None:
    trend = trend_of(FIRST, later(numbers={MEAN_OF_VIEWS: now}))
    named = [text for text in trend_sentences(trend) if "the fall is more" in text]
    assert bool(named) is is_named
    assert any("ESC guideline on cardio-oncology" in t for t in trend_sentences(trend))


def test_a_fall_between_later_exams_is_no_fall_from_the_first() -> None:
    numbers = ((-16.0, "20260601"), (-13.0, "20260901"))
    exams = [later(date, numbers={MEAN_OF_VIEWS: it}) for it, date in numbers]
    trend = trend_of(replace(FIRST, numbers={MEAN_OF_VIEWS: -15.0}), *exams)
    assert not [text for text in trend_sentences(trend) if "the fall is more" in text]


def test_limits_of_the_guideline_belong_to_end_systolic_strain_of_three_views() -> None:
    assert trend_of(FIRST).limit is not None
    assert trend_of(FIRST, what="A4C").limit is None
    peak = PairChoice(quantity=Quantity.PEAK)
    assert make_trend([FIRST], [], peak, MEAN_OF_VIEWS, {}).limit is None


def test_exams_that_cannot_be_shown_are_named() -> None:
    trend = trend_of(FIRST, later(numbers={"A4C": -18.0}), later(study_date=""))
    assert len(trend.values) == 1
    assert "no value of mean of three views is given" in trend.notes[0]
    assert "its date is not known" in trend.notes[1]


def test_exams_of_two_patients_make_no_trend() -> None:
    with pytest.raises(BadInputError, match="of several"):
        trend_of(FIRST, later(patient_id="P2"))
    with pytest.raises(BadInputError, match="of several"):
        trend_of(replace(FIRST, patient_name="Doe"), later(patient_name="Roe"))


def test_uncertain_numbers_raise_the_smallest_detectable_change() -> None:
    wide = {MEAN_OF_VIEWS: 3.0}
    exams = [replace(FIRST, half_widths=wide), later(half_widths=wide)]
    (found,) = compare_exams(exams, {})
    mean, a4c = found.changes
    assert mean.limit == pytest.approx(3.0 * 2**0.5)
    assert "another acquisition is not in them" in mean.detectable.source
    assert a4c.detectable is PUBLISHED
    # Narrow intervals never make it smaller than what was published.
    (found,) = compare_exams([FIRST, later()], {})
    assert found.changes[0].detectable is PUBLISHED


def report(**changes: object) -> VendorTrace:
    fields: dict[str, object] = {
        "software": "Vendor Echo, echo report",
        "file_name": "r.dcm",
        "view_label": ALL_VIEWS,
        "values": (VendorValue(name=GLOBAL_VALUES[Quantity.PEAK], value=18.4),),
        "study_date": "20250303",
    }
    return VendorTrace(**{**fields, **changes})


def test_a_report_of_another_program_keeps_its_definition_and_sign() -> None:
    (value,) = values_of_report([report()])
    assert (value.value_percent, value.quantity) == (-18.4, "peak strain")
    assert "without its minus sign" in value.source
    trend = trend_of(FIRST, others=(value,))
    assert "peak strain, where Longaxis shows end-systolic strain" in trend.notes[1]


@pytest.mark.parametrize(
    "changes", [{"study_date": ""}, {"values": (), "notes": ("x",)}]
)
def test_a_report_without_date_or_value_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadInputError, match="by hand"):
        values_of_report([report(**changes)])


@pytest.mark.parametrize(
    "changes",
    [{"study_date": "2026"}, {"value_percent": 184.0}, {"program": ""}, {"source": ""}],
)
def test_a_value_needs_date_program_and_source(changes: dict[str, object]) -> None:
    with pytest.raises(RecordError):
        replace(OTHER, **changes)


def test_a_change_that_rounds_to_nothing_has_no_direction() -> None:
    (sentence, *_) = trend_sentences(trend_of(FIRST, later()))
    assert sentence.startswith("2026-01-10 to 2026-06-10: 0.0 points: within")


@pytest.mark.parametrize("fall", [-15.3, -16.4, -17.6, -19.0])
def test_names_of_close_lines_point_away_from_each_other(fall: float) -> None:
    levels = [-16.0, -18.0, fall]
    nearest = min((-16.0, -18.0), key=lambda level: abs(level - fall))
    upper, lower = max(fall, nearest), min(fall, nearest)
    assert is_named_above(upper, levels)
    assert not is_named_above(lower, levels)
