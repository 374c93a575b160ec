"""Tables: every number there once, to its digit, and no text that a sheet would run."""

from __future__ import annotations

import csv
import locale
import math
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from longaxis import RESEARCH_USE_ONLY
from longaxis.anatomy import View
from longaxis.data import GlobalDefinition, MemberTracks, Stage, TrackerIdentity
from longaxis.data.convention import REGIONAL_USE
from longaxis.io.tables.results_csv import (
    CURVE_COLUMNS,
    TRACK_COLUMNS,
    VALUE_COLUMNS,
    write_curves,
    write_tracks_csv,
    write_tracks_npz,
    write_values,
)
from longaxis.io.tables.table_columns import TABLES
from tests.made_up_results import (
    made_up_study_result,
    with_beats,
    with_rates_and_volumes,
    with_uncertainty,
)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def written(write, result, folder):
    path = folder / "table.csv"
    write(result, path)
    return rows_of(path)


def test_values_have_one_row_for_each_measure(tmp_path):
    result = made_up_study_result()
    rows = written(write_values, result, tmp_path)
    assert tuple(rows[0]) == VALUE_COLUMNS
    keys = [
        (row["view"], row["segment"], row["measure"], row["definition"]) for row in rows
    ]
    assert len(set(keys)) == len(keys) == 3 * (6 * 8 + 3 * 4 + 1) + 7
    regional = f"{RESEARCH_USE_ONLY} Regional strain is {REGIONAL_USE}."
    for row in rows:
        assert row["use"] == (
            RESEARCH_USE_ONLY if row["segment"].startswith("global") else regional
        )


def test_values_are_those_of_the_result(tmp_path):
    result = made_up_study_result()
    rows = written(write_values, result, tmp_path)
    view = result.views[1]
    (row,) = (
        row
        for row in rows
        if (row["view"], row["segment"], row["measure"])
        == ("A2C", "basal inferior", "peak_systolic")
    )
    expected = 100 * view.segments[0].values.peak_systolic
    assert float(row["value"]) == pytest.approx(expected, abs=1e-10)
    assert row["unit"] == "%"
    (row,) = (
        row
        for row in rows
        if (row["view"], row["measure"], row["definition"])
        == ("A4C", "peak_systolic", "G1: whole line")
    )
    line = result.views[0].globals_[GlobalDefinition.LINE]
    assert float(row["value"]) == pytest.approx(100 * line.peak_systolic, abs=1e-10)
    (row,) = (row for row in rows if row["measure"] == "mechanical_dispersion")
    assert (row["value"], row["unit"], row["view"]) == ("41.2", "ms", "all")


def test_mean_and_deviation_over_beats_have_rows_of_their_own(tmp_path):
    result = made_up_study_result()
    plain = written(write_values, result, tmp_path)
    several = with_beats(result, (View.FOUR_CHAMBER,))
    rows = written(write_values, several, tmp_path)
    added = [row for row in rows if row["measure"].endswith("beats")]
    assert [row for row in rows if row not in added] == plain
    assert {row["view"] for row in added} == {"A4C"}
    # How many beats; three values of three definitions; a peak of each segment.
    assert len(added) == 1 + 2 * (3 * 3 + 6)
    (count,) = (row for row in added if row["measure"] == "beats")
    assert (count["value"], count["unit"], count["segment"]) == ("3", "1", "global")
    line = result.views[0].globals_[GlobalDefinition.LINE].peak_systolic
    for measure, expected in (
        ("peak_systolic_mean_of_beats", 100 * line),
        ("peak_systolic_sd_of_beats", -10 * line),
    ):
        (row,) = (
            row
            for row in added
            if (row["measure"], row["definition"]) == (measure, "G1: whole line")
        )
        assert float(row["value"]) == pytest.approx(expected)
        assert row["unit"] == "%"


def test_the_patients_mean_over_beats_needs_beats_in_every_view(tmp_path):
    result = with_beats(made_up_study_result())
    rows = written(write_values, result, tmp_path)
    found = {
        row["measure"]: float(row["value"])
        for row in rows
        if row["view"] == "all" and row["measure"].endswith("of_beats")
    }
    assert len(found) == 6
    expected = 100 * result.values.global_peak_systolic
    assert found["peak_systolic_mean_of_beats"] == pytest.approx(expected)
    deviations = [
        each.beats.globals_[GlobalDefinition.LINE].peak_systolic.sd
        for each in result.views
    ]
    assert found["peak_systolic_sd_of_beats"] == pytest.approx(
        100 * math.hypot(*deviations) / 3
    )


def test_intervals_stand_beside_the_values(tmp_path):
    rows = written(write_values, with_uncertainty(made_up_study_result()), tmp_path)

    def half_width(view, segment, measure, definition):
        (row,) = (
            row
            for row in rows
            if (row["view"], row["segment"], row["measure"], row["definition"])
            == (view, segment, measure, definition)
        )
        return row["uncertainty_95"]

    assert half_width("A4C", "apical inferoseptal", "peak_systolic", "segment") == "1.2"
    assert half_width("A4C", "apical inferoseptal", "time_to_peak", "segment") == "14.0"
    assert half_width("A4C", "apical inferoseptal", "drift", "segment") == ""
    assert half_width("A2C", "global", "end_systolic", "G1: whole line") == "1.1"
    peaks = "G3: mean of segment peaks"
    assert half_width("A2C", "global", "peak", peaks) == "1.3"
    assert half_width("A2C", "global", "time_to_peak", peaks) == ""
    mean = "mean of the views' G1: whole line"
    assert half_width("all", "global", "peak_systolic", mean) == "0.7"
    plain = written(write_values, made_up_study_result(), tmp_path)
    assert {row["uncertainty_95"] for row in plain} == {""}


def test_rates_and_volumes_have_rows_of_their_own(tmp_path):
    result = with_rates_and_volumes(made_up_study_result())
    rows = written(write_values, result, tmp_path)
    assert len(rows) == 3 * (6 * 8 + 3 * 4 + 1 + 7 * 3 + 7) + 7 + 3
    found = {
        (row["view"], row["segment"], row["measure"]): (row["value"], row["unit"])
        for row in rows
    }
    assert found["A4C", "global", "strain_rate_systolic"] == ("-1.1", "1/s")
    assert found["A4C", "mid inferoseptal", "strain_rate_early"] == ("1.3", "1/s")
    assert found["A4C", "basal anterolateral", "strain_rate_late"] == ("", "1/s")
    assert found["A2C", "global", "length_end_diastole"] == ("80.0", "mm")
    assert found["A2C", "global", "area_end_systole"] == ("24.0", "cm2")
    assert found["A2C", "global", "volume_end_diastole"] == ("96.0", "ml")
    assert found["A2C", "global", "ejection_fraction"] == ("25.0", "%")
    assert found["all", "global", "volume_end_systole"] == ("41.0", "ml")
    assert found["all", "global", "ejection_fraction"] == ("59.0", "%")


def test_a_rejected_segment_says_why(tmp_path):
    rows = written(write_values, made_up_study_result(), tmp_path)
    rejected = [row for row in rows if row["accepted"] == "no"]
    assert {row["segment"] for row in rejected} == {"mid anterior"}
    assert {row["quality_reasons"] for row in rejected} == {"low speckle correlation"}


def test_missing_values_are_empty(tmp_path):
    rows = written(write_values, made_up_study_result((View.LONG_AXIS,)), tmp_path)
    (row,) = (
        row
        for row in rows
        if row["view"] == "all" and row["measure"] == "peak_systolic"
    )
    assert row["value"] == ""


def test_curves_hold_every_stage(tmp_path):
    result = made_up_study_result()
    rows = written(write_curves, result, tmp_path)
    assert tuple(rows[0]) == CURVE_COLUMNS
    assert len(rows) == 3 * 3 * 8 * 41
    wanted = ("A4C", "raw", "mid inferoseptal")
    found = [
        row for row in rows if (row["view"], row["stage"], row["segment"]) == wanted
    ]
    curves = result.views[0].stages[Stage.RAW]
    strain = np.array([float(row["strain_percent"]) for row in found]) / 100
    assert strain == pytest.approx(curves.segments[:, 1], abs=1e-12)
    times_ms = [float(row["time_ms"]) for row in found]
    assert times_ms == pytest.approx(1000 * curves.times_s)
    # As the window and the report count frames.
    assert [int(row["frame"]) for row in found] == (curves.frames + 1).tolist()


@pytest.mark.parametrize("write", [write_values, write_curves])
def test_each_row_says_whose_it_is_and_how_it_was_measured(tmp_path, write):
    result = made_up_study_result()
    view = result.views[0]
    row = written(write, result, tmp_path)[0]
    assert row["patient_id"] == "MU-0001"
    assert row["accession_number"] == "A-77"
    assert row["reader"] == result.reader != ""
    assert (row["tracker"], row["tracker_version"]) == ("block-matching", "1")
    assert float(row["heart_rate_bpm"]) == pytest.approx(60 / (40 * 0.0213))
    assert float(row["frame_rate_hz"]) == pytest.approx(1 / 0.0213)
    beat = view.beat
    assert row["end_diastole_frame"] == str(beat.end_diastole + 1)
    assert row["end_systole_frame"] == str(beat.end_systole + 1)
    assert row["last_frame"] == str(beat.last + 1)
    assert row["end_diastole_source"] == beat.end_diastole_source.value
    assert row["end_systole_source"] == beat.end_systole_source.value
    assert row["beat_is_complete"] == "yes"
    assert row["software_version"] == result.software_version


def test_rows_of_all_views_name_each_tracker_once_and_no_frame(tmp_path):
    result = made_up_study_result()
    other = TrackerIdentity(name="wall-flow", version="2")
    first, *rest = result.views
    result = replace(result, views=(replace(first, tracker=other), *rest))
    rows = [r for r in written(write_values, result, tmp_path) if r["view"] == "all"]
    assert {row["tracker"] for row in rows} == {"block-matching, wall-flow"}
    assert {row["tracker_version"] for row in rows} == {"1, 2"}
    assert {row["end_systole_frame"] for row in rows} == {""}


def test_times_in_doubt_give_neither_time_nor_rate(tmp_path):
    result = made_up_study_result((View.FOUR_CHAMBER,))
    view = result.views[0]
    loop = replace(view.loop, time_doubt="The times contradict each other.")
    view = replace(view, loop=loop, beat=replace(view.beat, is_complete=False))
    result = replace(result, views=(view,))
    for row in written(write_curves, result, tmp_path):
        assert (row["time_ms"], row["heart_rate_bpm"], row["frame_rate_hz"]) == (
            "",
            "",
            "",
        )


def test_every_column_is_explained_once():
    for table in TABLES:
        assert len(set(table.names)) == len(table.names)
        for column in table.columns:
            assert column.meaning.endswith("."), column
            is_bare = column.kind in {"text", "yes or no"}
            without_unit = is_bare or column.name in {"value", "uncertainty_95"}
            assert (column.unit == "") == without_unit, column


def test_tracks_in_millimetres(tmp_path):
    result = made_up_study_result((View.FOUR_CHAMBER,))
    rows = written(write_tracks_csv, result, tmp_path)
    assert tuple(rows[0]) == TRACK_COLUMNS
    tracks = result.views[0].tracks
    assert len(rows) == tracks.confidence.size
    seventh = rows[7]
    assert (seventh["row"], seventh["column"], seventh["frame"]) == ("2", "1", "1")
    assert float(seventh["x_mm"]) == tracks.points_mm[0, 7, 0]
    lost = rows[-tracks.points_mm.shape[1] + 3]
    assert (lost["x_mm"], lost["y_mm"], lost["confidence"]) == ("", "", "0.0")


def expecting(result):
    """Return the result as if its first tracker had said how far off it expects."""
    (view,) = result.views
    expected_mm = np.full(view.tracks.confidence.shape, 0.75)
    tracks = replace(view.tracks, expected_error_mm=expected_mm)
    quality = replace(view.segments[1].quality, expected_error_mm=0.75)
    segments = list(view.segments)
    segments[1] = replace(segments[1], quality=quality)
    return replace(
        result, views=(replace(view, tracks=tracks, segments=tuple(segments)),)
    )


def test_expected_errors_stand_beside_the_tracks_and_the_segments(tmp_path):
    plain = made_up_study_result((View.FOUR_CHAMBER,))
    assert {
        row["expected_error_mm"] for row in written(write_tracks_csv, plain, tmp_path)
    } == {""}
    told = expecting(plain)
    rows = written(write_tracks_csv, told, tmp_path)
    assert {row["expected_error_mm"] for row in rows} == {"0.75"}
    write_tracks_npz(told, tmp_path / "told.npz")
    with np.load(tmp_path / "told.npz") as arrays:
        assert np.all(arrays["expected_error_mm"] == 0.75)
    (row,) = [
        row
        for row in written(write_values, told, tmp_path)
        if row["measure"] == "expected_tracking_error"
    ]
    assert (row["value"], row["unit"]) == ("0.75", "mm")
    assert row["segment"] == told.views[0].segments[1].segment.name


def test_tracks_of_joined_trackers_stand_beside_the_joined_ones(tmp_path):
    one = made_up_study_result((View.FOUR_CHAMBER,))
    (view,) = one.views
    member = MemberTracks(
        tracker=TrackerIdentity(name="block-matching", version="4"),
        points_mm=view.tracks.points_mm + 1,
        confidence=view.tracks.confidence,
    )
    tracks = replace(view.tracks, members=(member,))
    one = replace(one, views=(replace(view, tracks=tracks),))
    write_tracks_npz(one, tmp_path / "one.npz")
    with np.load(tmp_path / "one.npz") as arrays:
        found = arrays["member_block-matching_points_mm"]
    assert np.array_equal(found, view.tracks.points_mm + 1, equal_nan=True)


def test_tracks_as_arrays(tmp_path):
    one = made_up_study_result((View.FOUR_CHAMBER,))
    write_tracks_npz(one, tmp_path / "one.npz")
    with np.load(tmp_path / "one.npz") as arrays:
        assert set(arrays) == {
            "points_mm",
            "confidence",
            "frame_times_s",
            "mesh_shape",
        }
        points_mm = one.views[0].tracks.points_mm
        assert np.array_equal(arrays["points_mm"], points_mm, equal_nan=True)
    write_tracks_npz(made_up_study_result(), tmp_path / "all.npz")
    with np.load(tmp_path / "all.npz") as arrays:
        assert arrays["A2C_points_mm"].shape == points_mm.shape
        assert arrays["A3C_mesh_shape"].tolist() == [41, 5]


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\r\n=1",
    "＝1",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(tmp_path, text):
    result = made_up_study_result()
    result = replace(result, header=replace(result.header, patient_id=text))
    rows = written(write_values, result, tmp_path)
    for row in rows:
        assert row["patient_id"] == "'" + text.replace("\r\n", "\n").replace("\r", "\n")
        assert float(row["value"] or "0") <= 5000


def test_commas_quotes_and_lines_survive(tmp_path):
    text = 'a,b "c"\nd; ä 山'
    result = made_up_study_result()
    result = replace(result, header=replace(result.header, patient_id=text))
    assert written(write_values, result, tmp_path)[0]["patient_id"] == text


def test_the_locale_changes_nothing(tmp_path):
    write_values(made_up_study_result(), tmp_path / "before.csv")
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("de_DE.UTF-8", "German_Germany.1252"):
            with suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, name)
        write_values(made_up_study_result(), tmp_path / "after.csv")
    finally:
        locale.setlocale(locale.LC_ALL, before)
    after = (tmp_path / "after.csv").read_bytes()
    assert after == (tmp_path / "before.csv").read_bytes()
    assert b"\r" not in after


def test_not_a_number_is_never_printed(tmp_path):
    result = made_up_study_result((View.FOUR_CHAMBER,))
    view = result.views[0]
    lost = replace(view.segments[0].values, peak_systolic=math.nan, peak=math.inf)
    segments = (replace(view.segments[0], values=lost), *view.segments[1:])
    result = replace(result, views=(replace(view, segments=segments),))
    write_values(result, tmp_path / "table.csv")
    text = (tmp_path / "table.csv").read_text(encoding="utf-8").lower()
    assert ",nan," not in text
    assert ",inf," not in text
