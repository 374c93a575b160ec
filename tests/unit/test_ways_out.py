"""Whichever way a number leaves the program, it is the same number, or there is none.

One study is measured and taken out by every way: window, report, PDF, tables, JSON,
structured report, batch, and what the command line prints. Every strain and every count
is compared digit by digit.
"""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.app.core.services import Services
from longaxis.app.core.session import Session
from longaxis.app.views.pages.value_rows import (
    normal_range_text,
    study_rows,
    view_rows,
)
from longaxis.cli.batch_record import decode_record, encode_record, record_of
from longaxis.cli.batch_tables import (
    Line,
    write_loops,
    write_patients,
    write_segments,
)
from longaxis.cli.outputs import summary
from longaxis.data import (
    Convention,
    GlobalDefinition,
    StudyResult,
)
from longaxis.data.reported import reported_globals, reported_headline
from longaxis.display import text
from longaxis.io.dicom_objects.structured_report import read_report, write_echo_report
from longaxis.io.documents.report_pdf import write_report
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.io.tables.result_json import result_as_json, write_result
from longaxis.io.tables.results_csv import write_curves, write_values
from longaxis.report import templates
from longaxis.report import text as words
from longaxis.report.global_rows import global_rows
from tests.unit.ways_out_studies import CASES, document, study

if TYPE_CHECKING:
    from pathlib import Path

STRAINS = ("peak_systolic", "end_systolic", "peak")

# Of each view: how much its segments shorten, and which the reader rejects.


@pytest.fixture(params=list(CASES))
def case(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def percent_of(value: float | None) -> str:
    """Return a fraction as the tables write it, empty for none."""
    if value is None or not math.isfinite(value):
        return ""
    return repr(float(f"{100 * value:.12g}") + 0.0)


def test_the_cases_are_what_they_are_called() -> None:
    assert study("whole").values.global_peak_systolic is not None
    assert study("a segment lengthens").values.n_segments_lengthening == 1
    for name in CASES:
        rejected = [view for view in study(name).views if not view.n_accepted]
        assert len(rejected) == ("nothing accepted" in name), name
        for view in rejected:
            for values in view.globals_.values():
                assert np.isnan([getattr(values, each) for each in STRAINS]).all()
    by_any_rule = study("nothing accepted, by any rule")
    assert by_any_rule.values.global_peak_systolic is None
    assert by_any_rule.values.global_end_systolic is None
    lengthens = study("the whole wall lengthens")
    assert lengthens.values.global_peak_systolic is None
    assert lengthens.values.global_end_systolic > 0.05


def test_the_tables_hold_the_numbers_of_the_study(case: str, tmp_path: Path) -> None:
    result = study(case)
    write_values(result, tmp_path / "values.csv")
    rows = rows_of(tmp_path / "values.csv")
    for each in reported_globals(result):
        view = "all" if each.view is None else each.view.value
        start = "mean of the views" if each.view is None else each.definition.value
        for name in STRAINS:
            (row,) = (
                row
                for row in rows
                if (row["view"], row["segment"], row["measure"])
                == (view, "global", name)
                and row["definition"].startswith(start)
            )
            assert row["value"] == percent_of(getattr(each, name)), (view, name)
    for view in result.views:
        for segment in view.segments:
            for name in (*STRAINS, "positive_peak_systolic", "post_systolic_index"):
                (row,) = (
                    row
                    for row in rows
                    if (row["view"], row["segment"], row["measure"])
                    == (view.view.value, segment.segment.name, name)
                )
                assert row["value"] == percent_of(getattr(segment.values, name))
                assert row["accepted"] == ("yes" if segment.accepted else "no")
    assert not any(row["value"] in {"-0.0", "nan", "inf", "-inf"} for row in rows)


def test_the_curves_hold_no_global_strain_of_a_view_without_one(
    case: str, tmp_path: Path
) -> None:
    result = study(case)
    write_curves(result, tmp_path / "curves.csv")
    rows = rows_of(tmp_path / "curves.csv")
    for view in result.views:
        for kind, definition in (
            ("global (whole line)", GlobalDefinition.LINE),
            ("global (mean of segments)", GlobalDefinition.MEAN_OF_SEGMENTS),
        ):
            curve = [
                row["strain_percent"]
                for row in rows
                if (row["view"], row["segment"], row["stage"])
                == (view.view.value, kind, view.reported_stage.value)
            ]
            peak = view.globals_[definition].peak
            if math.isnan(view.globals_[definition].end_systolic):
                assert set(curve) == {""}
            elif math.isfinite(peak):
                assert min(map(float, curve)) == pytest.approx(100 * peak, abs=1e-9)


def test_the_json_holds_the_numbers_of_the_study(case: str, tmp_path: Path) -> None:
    result = study(case)
    write_result(result, tmp_path / "result.json")
    stored = (tmp_path / "result.json").read_text(encoding="utf-8")
    assert not re.search(r"(?<![\d.])-0\.0(?!\d)|NaN|Infinity", stored)
    found = json.loads(stored)
    for each in reported_globals(result):
        if each.view is None:
            own = {name: found["values"][f"global_{name}"] for name in STRAINS}
        else:
            (view,) = (v for v in found["views"] if v["view"] == each.view.value)
            own = view["global"][each.definition.value[:2]]
        assert [own[name] for name in STRAINS] == [
            getattr(each, name) for name in STRAINS
        ]
    for encoded, view in zip(found["views"], result.views, strict=True):
        accepted = [segment["accepted"] for segment in encoded["segments"]]
        assert sum(accepted) == view.n_accepted
        if not view.n_accepted:
            for curves in encoded["curves"].values():
                assert set(curves["line"]) == {None}
                assert set(curves["mean_of_segments"]) == {None}
            assert encoded["strain_rate"]["line"]["systolic"] is None
            assert encoded["cavity"] is None


def test_the_structured_report_holds_the_numbers_of_the_study(
    case: str, tmp_path: Path
) -> None:
    result = study(case)
    write_echo_report(result, tmp_path / "sr.dcm")
    readings = {
        (each.view, each.definition, each.quantity.value): each.value
        for each in read_report(tmp_path / "sr.dcm").readings
        if each.segment is None and each.definition is not None
    }
    names = {
        "peak_systolic": "peak systolic strain",
        "end_systolic": "end-systolic strain",
        "peak": "peak strain",
    }
    for each in reported_globals(result):
        for name, quantity in names.items():
            value = getattr(each, name)
            stored = readings.pop((each.view, each.definition, quantity), None)
            assert stored == (
                value if value is None else pytest.approx(value, rel=1e-9)
            )
    rates = {
        view.view: view.strain_rates.line.systolic
        for view in result.views
        if view.strain_rates is not None
    }
    for view, rate in rates.items():
        key = (view, GlobalDefinition.LINE, "peak systolic strain rate")
        assert readings.pop(key, None) == rate
    assert {quantity for _, _, quantity in readings} <= {"time to peak strain"}
    for view, _, _ in readings:
        assert next(v for v in result.views if v.view is view).n_accepted


def batch_lines(result: StudyResult) -> list[Line]:
    """Return the study as a session's row of the batch, through its queue's text."""
    record = decode_record(encode_record(record_of(result)))
    return [
        Line(row=1, subject="S1", loop="s", state="done", problem="", record=record)
    ]


def test_the_batch_says_what_the_report_says(case: str, tmp_path: Path) -> None:
    result = study(case)
    lines = batch_lines(result)
    write_loops(lines, tmp_path / "results.csv")
    write_segments(lines, tmp_path / "segments.csv")
    write_patients(lines, tmp_path / "patients.csv")
    (row,), (patient,) = (
        rows_of(tmp_path / f"{name}.csv") for name in ("results", "patients")
    )
    shown = reported_headline(result)
    for name in STRAINS:
        reported = None if shown is None else getattr(shown, name)
        assert row[f"gls_{name}_percent"] == percent_of(reported)
        of_three = getattr(result.values, f"global_{name}")
        assert patient[f"gls_{name}_percent"] == percent_of(of_three)
    segments = [each for view in result.views for each in view.segments]
    for found in (row, patient):
        assert found["n_segments"] == str(len(segments))
        assert found["n_segments_accepted"] == str(sum(s.accepted for s in segments))
        assert found["warnings"] == " ".join(words.warning_lines(result))
    for view in result.views:
        line = view.globals_[GlobalDefinition.LINE]
        name = f"{view.view.value}_gls_peak_systolic_percent"
        assert patient[name] == percent_of(line.peak_systolic)
    index = result.values.post_systolic_index
    assert patient["post_systolic_index_percent"] == percent_of(index)
    found = rows_of(tmp_path / "segments.csv")
    for each, cells in zip(segments, found, strict=True):
        assert cells["segment"] == each.segment.name
        assert cells["end_systolic_percent"] == percent_of(each.values.end_systolic)
        assert cells["peak_systolic_percent"] == percent_of(each.values.peak_systolic)
        assert cells["accepted"] == ("yes" if each.accepted else "no")


def test_three_rows_of_a_patient_give_the_mean_of_the_report(
    case: str, tmp_path: Path
) -> None:
    result = study(case)
    alone = [
        pipeline.measure_study(replace(document(case), views=(view,)))
        for view in document(case).views
    ]
    lines = [replace(batch_lines(one)[0], row=n) for n, one in enumerate(alone, 1)]
    write_patients(lines, tmp_path / "patients.csv")
    write_patients(batch_lines(result), tmp_path / "whole.csv")
    (patient,), (whole,) = (
        rows_of(tmp_path / f"{name}.csv") for name in ("patients", "whole")
    )
    rows = {name for name in patient if name.endswith("_row")}
    assert {n: v for n, v in patient.items() if n not in rows} == {
        n: v for n, v in whole.items() if n not in rows
    }


def test_loops_that_make_no_study_have_no_mean(tmp_path: Path) -> None:
    (line,) = batch_lines(study("whole"))
    assert line.record is not None
    another = replace(line.record, study_date="20250101")
    stranger = replace(line.record, patient_id="someone else", views=())
    namesake = replace(line.record, birth_date="19010203", views=())
    for lines, sentence in (
        ([line, replace(line, row=2)], "measured more than once (A4C in rows 1, 2; "),
        (
            [line, replace(line, row=2, record=replace(another, views=()))],
            "different d",
        ),
        ([line, replace(line, row=2, record=stranger)], "more than one patient ID"),
        ([line, replace(line, row=2, record=namesake)], "patient under one ID"),
    ):
        write_patients(lines, tmp_path / "patients.csv")
        (patient,) = rows_of(tmp_path / "patients.csv")
        assert sentence in patient["warnings"]
        assert patient["gls_peak_systolic_percent"] == ""
    # Without a subject in the table, patients of one ID are two rows.
    by_file = [replace(line, subject=""), replace(line, subject="", record=namesake)]
    write_patients(by_file, tmp_path / "patients.csv")
    assert len(rows_of(tmp_path / "patients.csv")) == 2
    unnamed = replace(line, subject="", record=replace(line.record, patient_id=""))
    write_patients([unnamed, unnamed], tmp_path / "patients.csv")
    assert rows_of(tmp_path / "patients.csv") == []


def test_the_report_prints_the_numbers_of_the_study(case: str) -> None:
    result = study(case)
    printed = global_rows(result)
    for each in reported_globals(result):
        start = "Patient" if each.view is None else each.view.value
        short = f"({each.definition.value[:2]}"
        strains = (
            text.percent_with_interval(each.end_systolic, each.half_width),
            text.percent(each.peak_systolic),
            text.percent(each.peak),
        )
        found = [r for r in printed if r[0].startswith(start) and short in r[0]]
        if not found:
            # The mean of the curves, where it is the strain of the line.
            (row,) = (r for r in printed if r[0] == f"{start} whole line (G1, G2)")
            assert each.definition is GlobalDefinition.MEAN_OF_SEGMENTS
            assert row[1:] == strains
            continue
        (row,) = found
        assert row[1:] == strains
        is_part = each.n_accepted < each.n_segments
        if each.view is not None and each.definition is not GlobalDefinition.LINE:
            counted = f"{each.n_accepted} of {each.n_segments}"
            assert (counted in row[0]) is is_part
    shown = reported_headline(result)
    value = text.percent_with_unit(None if shown is None else shown.end_systolic)
    assert words.headline(result)[0] == value
    segments = [each for view in result.views for each in view.segments]
    n_accepted = sum(each.accepted for each in segments)
    counted = f"segments accepted {n_accepted} of {len(segments)}"
    assert counted in words.headline(result)[2]
    fields = templates.fields_of(result)
    for view in result.views:
        if not view.n_accepted:
            assert fields[f"GLS {view.view.value}"].value is None
    for view in result.views:
        for cells, each in zip(words.segment_rows(view), view.segments, strict=True):
            assert cells[1] == text.signed_percent(each.values.end_systolic)
            assert cells[2] == text.percent(each.values.peak_systolic)
            assert cells[5] == text.milliseconds(each.values.time_to_peak_s)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_the_pdf_prints_the_numbers_of_the_study(case: str, tmp_path: Path) -> None:
    result = study(case)
    write_report(result, tmp_path / "report.pdf")
    done = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    printed = " ".join(done.stdout.split())
    for row in global_rows(result):
        assert " ".join(" ".join(row).split()) in printed
    for view in result.views:
        for cells in words.segment_rows(view):
            assert " ".join(" ".join(cells[:6]).split()) in printed
    assert "nan" not in printed.lower().split()


def test_the_window_shows_the_numbers_of_the_study(case: str, qapp) -> None:
    result = study(case)
    found = {each.view: each for each in result.views}
    session = Session(Services(measure=lambda document, _: found[document.view]))
    session.open(document(case))
    for view in result.views:
        rows = {row.name: row.value for row in view_rows(view)}
        line = view.globals_[GlobalDefinition.LINE]
        for name, strain in (
            (f"GLS {view.view.value}, line, end-systolic", line.end_systolic),
            (f"Strain {view.view.value}, line, peak systolic", line.peak_systolic),
            (f"Strain {view.view.value}, line, peak", line.peak),
        ):
            assert rows[name] == text.percent_with_unit(strain)
        mean = view.globals_[GlobalDefinition.MEAN_OF_SEGMENTS]
        (own,) = (
            v
            for n, v in rows.items()
            if n.startswith("Mean of")
            and "seg" in n
            and "peaks" not in n
            and "segment peaks" not in n
        )
        assert own == text.percent_with_unit(mean.end_systolic)
        assert rows["Segments accepted"] == f"{view.n_accepted} of 6"
        is_part = view.n_accepted < 6
        told = f"Mean of the {view.n_accepted} accepted of 6 segments, end-systolic"
        assert (told in rows) is is_part
    study_values = {row.name: row.value for row in study_rows(session, result)}
    (gls,) = (
        v for name, v in study_values.items() if name.startswith("GLS of 3 views")
    )
    values = result.values
    assert gls == text.percent_with_unit(values.global_end_systolic)
    n_accepted = sum(view.n_accepted for view in result.views)
    n_timed = values.n_segments_in_dispersion
    if values.mechanical_dispersion_s is not None:
        name = f"Mechanical dispersion, {n_timed} of {n_accepted} segments"
        assert study_values[name] == text.milliseconds_with_unit(
            values.mechanical_dispersion_s
        )
    session.deleteLater()


def test_the_command_line_prints_the_numbers_of_the_study(case: str) -> None:
    result = study(case)
    told = json.loads(json.dumps(summary(result, []), allow_nan=False))
    for each in reported_globals(result):
        if each.definition is GlobalDefinition.LINE:
            own = told if each.view is None else told["views"][each.view.value]
            assert own["global_peak_systolic"] == each.peak_systolic


def test_a_dyskinetic_segment_is_shown_with_its_sign_and_left_out_of_times() -> None:
    result = study("a segment lengthens")
    view = result.views[0]
    (segment,) = (each for each in view.segments if each.values.lengthens)
    cells = words.segment_cells(segment)
    assert cells[1].startswith("+")
    assert set(cells[2:6]) == {text.MISSING}
    values = result.values
    assert (values.n_segments_in_dispersion, values.n_segments_accepted) == (16, 17)
    others = [
        each.values.time_to_peak_s
        for own in result.views
        for each in own.segments
        if each.accepted and not each.values.lengthens
    ]
    assert values.mechanical_dispersion_s == pytest.approx(np.std(others, ddof=1))
    assert values.mechanical_dispersion_s < 0.03
    assert values.apical_ratio is None
    assert any("1 of 6 segments lengthens" in each for each in view.warnings)
    told = [each for each in result.warnings if "lengthens in systole" in each]
    assert told == [
        f"1 of 17 accepted segments lengthens in systole (A4C {segment.segment.name}): "
        "mechanical dispersion and post-systolic index are of the other 16, and the "
        "apical ratio is not given."
    ]
    assert dict(words.other_rows(result))["Mechanical dispersion"].endswith(
        "(16 of 17 segments)"
    )


def test_measuring_again_gives_the_same_digits(case: str) -> None:
    first = result_as_json(study(case))
    again = result_as_json(pipeline.measure_study(document(case)))
    assert json.dumps(first, sort_keys=True) == json.dumps(again, sort_keys=True)


@pytest.mark.parametrize("sex", ["", "F", "M"])
def test_window_and_report_show_the_same_published_limits(sex: str) -> None:
    result = study("whole")
    header = replace(result.header, sex=sex)
    fields = templates.fields_of(replace(result, header=header))
    limits, printed = fields["limits"].value, fields["normal range"].value
    assert printed is not None
    of_now = normal_range_text(header, Convention.GUIDELINE_2025)
    assert of_now == f"GLS of 3 views: {limits}\nGLS of 3 views: {printed}"
    of_before = normal_range_text(header, Convention.CONVENTION_2015)
    assert of_before == f"GLS of 3 views: {printed}"
    assert ("109 of 287" in printed) is (sex != "F")
    assert ("178 of 287" in printed) is (sex != "M")


@pytest.mark.parametrize("case", ["a segment lengthens", "nothing accepted in a view"])
def test_a_saved_session_replays_to_the_same_digits(case: str, tmp_path: Path) -> None:
    path = tmp_path / "study.longaxis"
    save_session(document(case), path)
    first, tables = result_as_json(study(case)), []
    for _ in range(2):  # opened, saved again, opened again
        opened = load_session(path)
        again = pipeline.measure_study(opened)
        assert json.dumps(result_as_json(again), sort_keys=True) == json.dumps(
            first, sort_keys=True
        )
        for write, name in ((write_values, "values"), (write_curves, "curves")):
            write(again, tmp_path / f"{name}.csv")
            tables.append((tmp_path / f"{name}.csv").read_bytes())
        save_session(opened, path)
    assert tables[:2] == tables[2:]
