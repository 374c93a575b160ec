"""The head of the report: age and body surface from what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longaxis.data import StudyHeader
from longaxis.report.study_head import age_years, header_pairs
from tests.made_up_results import made_up_study_result


@pytest.mark.parametrize(
    ("birth", "study", "stated", "age"),
    [
        ("19570312", "20240229", "", 66),
        ("19570229", "20240229", "", None),
        ("20000229", "20240228", "", 23),
        ("20000229", "20240229", "", 24),
        ("", "20240229", "061Y", 61),
        ("", "20240229", "011M", None),
        ("", "", "", None),
    ],
)
def test_the_age_is_of_the_day_of_the_study(birth, study, stated, age):
    header = StudyHeader(birth_date=birth, study_date=study, patient_age=stated)
    assert age_years(header) == age


def head(**changes):
    result = made_up_study_result()
    result = replace(result, header=replace(result.header, **changes))
    return dict(header_pairs(result))


def test_what_is_known_of_the_study_is_in_the_head():
    found = head(
        institution="Hospital",
        referring_physician="Ref^Erring",
        indication="Follow-up",
        height_m="1.80",
        weight_kg="80",
        blood_pressure_mmhg="120/80",
    )
    assert found["Institution"] == "Hospital"
    assert found["Referrer"] == "Ref, Erring"
    assert found["Indication"] == "Follow-up"
    assert found["Accession"] == "A-77"
    assert found["Blood press."].startswith("120/80")
    # Du Bois: 0.007184 * 80^0.425 * 180^0.725 = 2.00 m2.
    assert "BSA 2.00" in found["Sex, body"]
    assert found["Birth date"] == "1957-03-12 · 66 years"


@pytest.mark.parametrize("height", ["", "0", "-1", "tall", "nan", "inf"])
def test_no_surface_without_a_height(height):
    assert "BSA" not in head(height_m=height, weight_kg="80")["Sex, body"]


def test_the_heart_rate_is_that_of_the_measured_beat_and_none_while_in_doubt():
    result = made_up_study_result()
    view = result.views[0]
    stated = replace(view.loop, heart_rate_bpm=99.0)
    measured = replace(result, views=(replace(view, loop=stated),))
    assert dict(header_pairs(measured))["Heart rate"] == "70 /min"
    doubtful = replace(
        view,
        loop=replace(stated, time_doubt="The times of the file contradict."),
        beat=replace(view.beat, is_complete=False),
    )
    shown = replace(result, views=(doubtful,))
    assert dict(header_pairs(shown))["Heart rate"] == "\u2013"
