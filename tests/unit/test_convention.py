"""GLS is end-systolic strain by the guideline of 2025; sessions keep what they had."""

from __future__ import annotations

import csv
import math
from dataclasses import replace

import pytest

from longaxis import pipeline
from longaxis.cli.outputs import summary
from longaxis.data import AnalysisSettings, Convention, EventSource, GlobalDefinition
from longaxis.data.cavity import BiplaneVolumes
from longaxis.data.reported import reported_headline
from longaxis.display.text import MISSING, millilitres, percent, percent_with_unit
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.io.tables.result_json import result_as_json
from longaxis.io.tables.results_csv import write_values
from longaxis.report import text
from longaxis.report.global_rows import global_rows, global_titles
from longaxis.report.strain_map import draw_strain_map
from longaxis.report.templates import fields_of, normal_range_lines
from tests.made_up_results import made_up_document, made_up_study_result
from tests.unit.io.sessions.test_session_file import reseal

END, PEAK = Convention.GUIDELINE_2025, Convention.CONVENTION_2015
END_SYSTOLIC, PEAK_SYSTOLIC, LONGEST = -0.181, -0.192, -0.205


def by(convention):
    """Return a study whose three strains differ, under a convention."""
    result = made_up_study_result()
    views = []
    for view in result.views:
        line = replace(
            view.globals_[GlobalDefinition.LINE],
            end_systolic=END_SYSTOLIC,
            peak_systolic=PEAK_SYSTOLIC,
            peak=LONGEST,
        )
        found = {**view.globals_, GlobalDefinition.LINE: line}
        settings = replace(view.settings, convention=convention)
        views.append(replace(view, globals_=found, settings=settings))
    values = replace(
        result.values,
        global_end_systolic=END_SYSTOLIC,
        global_peak_systolic=PEAK_SYSTOLIC,
        global_peak=LONGEST,
    )
    return replace(result, views=tuple(views), values=values)


@pytest.fixture(scope="module")
def measured():
    return pipeline.measure_study(made_up_document())


BOTH = [
    pytest.param(END, END_SYSTOLIC, "end-systolic", PEAK_SYSTOLIC, id="2025"),
    pytest.param(PEAK, PEAK_SYSTOLIC, "peak systolic", END_SYSTOLIC, id="2015"),
]


def test_new_studies_follow_the_guideline():
    assert AnalysisSettings().convention is END


@pytest.mark.parametrize(("convention", "strain", "name", "other"), BOTH)
def test_the_report_leads_with_it_and_names_the_others(convention, strain, name, other):
    result = by(convention)
    value, what, beside = text.headline(result)
    assert value == percent_with_unit(strain)
    assert f"GLS, {name}" in what
    assert percent_with_unit(other) in beside
    assert percent_with_unit(LONGEST) in beside
    assert global_titles(result)[0] == f"{name[:-4]}."
    assert global_rows(result)[0][1:] == (
        percent(strain),
        percent(other),
        percent(LONGEST),
    )
    fields = fields_of(result)
    assert fields["GLS"].value == fields["GLS A2C"].value == percent_with_unit(strain)
    assert fields[f"GLS {name}"].value == percent_with_unit(strain)


@pytest.mark.parametrize(("convention", "strain", "name", "other"), BOTH)
def test_every_file_says_which_strain_is_called_gls(
    convention, strain, name, other, tmp_path
):
    result = by(convention)
    assert reported_headline(result).headline == strain
    assert summary(result, [])["convention"] == convention.value
    encoded = result_as_json(result)
    assert encoded["convention"] == convention.value
    assert encoded["views"][0]["settings"]["convention"] == convention.value
    write_values(result, tmp_path / "values.csv")
    with (tmp_path / "values.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["convention"] for row in rows} == {convention.value}
    # Nothing is left out under either convention.
    measures = {row["measure"] for row in rows if row["view"] == "all"}
    assert {"end_systolic", "peak_systolic", "peak"} <= measures


def test_the_limits_of_the_guideline_stand_beside_the_strain_they_are_for():
    (found,) = (each for each in normal_range_lines(by(END)) if "borderline" in each)
    assert "−18" in found
    assert "−16" in found
    assert "Thomas" in found
    assert not any("borderline" in each for each in normal_range_lines(by(PEAK)))


def test_an_unknown_sex_gets_the_ranges_of_both():
    result = by(END)
    unknown = replace(result, header=replace(result.header, sex=""))
    (found,) = (each for each in normal_range_lines(unknown) if "NORRE" in each)
    assert "; men;" in found
    assert "; women;" in found


def test_a_session_from_before_keeps_peak_systolic_strain(tmp_path):
    path = tmp_path / "old.longaxis"
    save_session(made_up_document(), path)

    def as_of_version_0_2(head):
        head["schema"] = 4
        del head["document"]["settings"]["convention"]

    reseal(path, as_of_version_0_2)
    opened = load_session(path)
    assert opened.settings.convention is PEAK
    result = pipeline.measure_study(opened)
    assert "peak systolic" in text.headline(result)[1]
    # Saved again it stays so.
    save_session(opened, path)
    assert load_session(path).settings.convention is PEAK


def test_regional_strain_says_that_it_is_not_endorsed(tmp_path):
    write_values(by(END), tmp_path / "values.csv")
    with (tmp_path / "values.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            is_regional = row["segment"] != "global"
            assert ("not endorsed for routine" in row["use"]) == is_regional


@pytest.mark.parametrize("source", list(EventSource))
def test_end_systole_has_one_name_on_every_drawing(source, measured):
    from matplotlib.figure import Figure

    is_seen = source in {
        EventSource.AORTIC_VALVE_CLOSURE,
        EventSource.CARRIED_CLOSURE,
    }
    mark = "AVC" if is_seen else "ES"
    view = measured.views[0]
    view = replace(view, beat=replace(view.beat, end_systole_source=source))
    axes = Figure().add_subplot()
    draw_strain_map(axes, view, last_ms=900.0)
    assert mark in {each.get_text() for each in axes.texts}
    assert f"· {mark}," in text.frame_caption(view, view.beat.end_systole)


def test_volumes_that_could_not_be_measured_are_a_dash():
    assert millilitres(96_000.0, 41_000.0).startswith("96 / 41")
    assert millilitres(math.nan, 41_000.0) == millilitres(None) == MISSING
    lost = BiplaneVolumes(
        end_diastolic_mm3=math.nan, end_systolic_mm3=math.nan, length_difference=0.0
    )
    result = replace(made_up_study_result(), volumes=lost)
    assert dict(text.other_rows(result))["EF, biplane"] == MISSING
    assert fields_of(result)["EDV"].value is None
