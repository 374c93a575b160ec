"""The result for programs: strict JSON, and the numbers of the record."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from longaxis.anatomy import View
from longaxis.data import Stage
from longaxis.data.report import Override, ReportChoice, Signature
from longaxis.io.tables.result_json import result_as_json, write_result
from longaxis.strain.index_beat import summarise_beats
from tests.made_up_results import (
    made_up_study_result,
    with_rates_and_volumes,
    with_uncertainty,
)


def read(path):
    def refuse(word):
        raise AssertionError(word)

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def test_numbers_come_back_to_the_digit(tmp_path):
    result = made_up_study_result()
    write_result(result, tmp_path / "result.json")
    read_back = read(tmp_path / "result.json")
    assert read_back["schema"] == 1
    assert read_back["values"]["global_peak_systolic"] == (
        result.values.global_peak_systolic
    )
    view = read_back["views"][2]
    assert view["view"] == "A3C"
    assert view["segments"][5]["name"] == "basal anteroseptal"
    values = result.views[2].segments[5].values
    assert view["segments"][5]["peak_systolic"] == values.peak_systolic
    raw = result.views[2].stages[Stage.RAW]
    assert view["curves"]["raw"]["line"] == raw.line.tolist()
    assert view["curves"]["raw"]["segments"][1] == raw.segments[:, 1].tolist()
    assert set(view["global"]) == {"G1", "G2", "G3"}
    assert view["tracker"]["name"] == "block-matching"
    assert view["settings"]["smoothing"].startswith("Gaussian")
    assert view["beat"]["end_systole_source"] == "shortest line (surrogate)"
    assert view["loop"]["mm_per_pixel"] == [0.9, 0.8]


def test_the_mean_over_beats_is_there_once_several_were_chosen(tmp_path):
    result = made_up_study_result()
    view = result.views[0]
    several = replace(view, beats=summarise_beats([view, view]))
    result = replace(result, views=(several, *result.views[1:]))
    write_result(result, tmp_path / "result.json")
    views = read(tmp_path / "result.json")["views"]
    assert views[1]["beats"] is None
    assert read(tmp_path / "result.json")["beats"] is None
    line = views[0]["beats"]["global"]["G1"]["peak_systolic"]
    peak = views[0]["global"]["G1"]["peak_systolic"]
    assert line == {"mean": peak, "sd": 0.0, "values": [peak, peak]}
    assert len(views[0]["beats"]["segments_peak_systolic"]) == 6


def test_intervals_are_there_once_they_were_found(tmp_path):
    result = made_up_study_result()
    write_result(result, tmp_path / "result.json")
    read_back = read(tmp_path / "result.json")
    assert read_back["views"][0]["uncertainty"] is None
    assert read_back["uncertainty"]["global_peak"] is None
    write_result(with_uncertainty(result), tmp_path / "result.json")
    read_back = read(tmp_path / "result.json")
    assert read_back["uncertainty"]["global_peak_systolic"] == 0.007
    found = read_back["views"][1]["uncertainty"]
    assert found["jitter"]["seed"] == 1
    assert found["global"]["G1"]["peak_systolic"] == 0.012
    assert found["global"]["G3"]["time_to_peak_s"] is None
    assert found["segments"][5]["end_systolic"] == 0.011
    curves = result.views[1].curves
    assert found["line_upper"] == (curves.line + 0.012).tolist()
    assert len(found["segments_lower"]) == 6


def test_rates_and_volumes_are_there(tmp_path):
    result = made_up_study_result()
    write_result(result, tmp_path / "result.json")
    assert read(tmp_path / "result.json")["volumes"] is None
    write_result(with_rates_and_volumes(result), tmp_path / "result.json")
    read_back = read(tmp_path / "result.json")
    assert read_back["volumes"]["ejection_fraction"] == pytest.approx(0.59)
    view = read_back["views"][0]
    assert view["strain_rate"]["line"]["systolic"] == -1.1
    assert view["strain_rate"]["segments"][5]["early"] is None
    assert len(view["strain_rate"]["line_curve"]) == len(result.views[0].curves.line)
    assert len(view["strain_rate"]["segment_curves"]) == 6
    assert view["cavity"]["end_systole"]["length_mm"] == 60
    assert view["cavity"]["ejection_fraction"] == pytest.approx(0.25)


def test_what_is_missing_is_null(tmp_path):
    result = made_up_study_result((View.FOUR_CHAMBER,))
    view = result.views[0]
    lost = replace(view.segments[0].values, peak_systolic=math.nan)
    segments = (replace(view.segments[0], values=lost), *view.segments[1:])
    result = replace(result, views=(replace(view, segments=segments),))
    write_result(result, tmp_path / "result.json")
    read_back = read(tmp_path / "result.json")
    assert read_back["views"][0]["segments"][0]["peak_systolic"] is None
    assert read_back["values"]["global_peak_systolic"] is None


@pytest.mark.parametrize("name", ["a\\ud800", "<b>&amp;", "=1+1", "山田^太郎"])
def test_any_name_can_be_written(tmp_path, name):
    result = made_up_study_result((View.FOUR_CHAMBER,))
    result = replace(result, header=replace(result.header, patient_name=name))
    write_result(result, tmp_path / "result.json")
    assert read(tmp_path / "result.json")["header"]["patient_name"] == name


def test_the_readers_words_and_signature_are_in_it():
    signature = Signature(reader="Dr. Who", at="2026-03-04T10:11:12+01:00")
    override = Override(reader="Dr. Who", at=signature.at)
    result = made_up_study_result()
    first = result.views[0]
    segments = (replace(first.segments[0], override=override), *first.segments[1:])
    result = replace(
        result,
        views=(replace(first, segments=segments), *result.views[1:]),
        report=ReportChoice(conclusion="{accepted}.", signature=signature),
    )
    stored = result_as_json(result)
    assert stored["conclusion"] == "17 of 18."
    assert stored["signature"]["reader"] == "Dr. Who"
    assert stored["amended"] == []
    assert stored["views"][0]["segments"][0]["override"]["at"] == signature.at
    assert stored["views"][0]["segments"][1]["override"] is None
