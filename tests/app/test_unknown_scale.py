"""A loop of unknown scale: strain as with a scale, and nothing in millimetres."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.data import ValueSource
from longaxis.data.loop import ASSUMED_DEPTH_MM
from longaxis.io.interchange.netcdf import write_netcdf
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.io.tables.result_json import result_as_json
from longaxis.io.tables.results_csv import (
    write_tracks_csv,
    write_tracks_npz,
    write_values,
)
from longaxis.report.settings_text import settings_lines
from longaxis.report.text import segment_rows
from tests.app.conftest import made_up_recording
from tests.app.views.test_triplane_view import tracked_study

FACTOR = 1.7
"""How wrong the assumed scale is."""


def assumed(document):
    """Return the study as it is where the scale was assumed too large."""
    views = []
    for view in document.views:
        tracks = view.tracked.tracks
        errors_mm = np.full(tracks.points_mm.shape[:2], 9.0)
        scaled = replace(
            tracks, points_mm=FACTOR * tracks.points_mm, expected_error_mm=errors_mm
        )
        mesh = view.tracked.mesh
        mesh = replace(mesh, points_mm=FACTOR * mesh.points_mm)
        line = view.centreline
        line = replace(line, control_points_mm=FACTOR * line.control_points_mm)
        scale = tuple(FACTOR * size for size in view.loop.mm_per_pixel)
        loop = replace(
            view.loop,
            mm_per_pixel=scale,
            scale_source=ValueSource.ASSUMED,
            origin=replace(view.loop.origin, path=""),
        )
        tracked = replace(view.tracked, tracks=scaled, mesh=mesh)
        views.append(replace(view, loop=loop, centreline=line, tracked=tracked))
    return replace(document, views=tuple(views))


@pytest.fixture(scope="module")
def known():
    return pipeline.measure_study(tracked_study())


@pytest.fixture(scope="module")
def document():
    return assumed(tracked_study())


@pytest.fixture(scope="module")
def unknown(document):
    return pipeline.measure_study(document)


def test_strain_is_the_same_as_with_the_scale(known, unknown):
    for name in ("global_end_systolic", "global_peak_systolic", "global_peak"):
        expected = pytest.approx(getattr(known.values, name), abs=1e-9)
        assert getattr(unknown.values, name) == expected
    for ours, theirs in zip(unknown.views, known.views, strict=True):
        assert [it.accepted for it in ours.segments] == [
            it.accepted for it in theirs.segments
        ]


def test_nothing_in_millimetres_is_given(known, unknown, tmp_path):
    assert known.volumes is not None
    assert unknown.volumes is None
    for view in unknown.views:
        assert view.cavity is None
        assert {it.quality.expected_error_mm for it in view.segments} == {None}
        # The column "off, mm" of the report.
        assert {row[-3] for row in segment_rows(view)} == {"–"}
    write_values(unknown, tmp_path / "values.csv")
    with (tmp_path / "values.csv").open(encoding="utf-8", newline="") as file:
        units = {row["unit"] for row in csv.DictReader(file)}
    assert not units & {"mm", "cm2", "ml"}


def test_points_are_in_pixels(known, unknown, tmp_path):
    write_tracks_npz(unknown, tmp_path / "t.npz")
    write_tracks_npz(known, tmp_path / "k.npz")
    with np.load(tmp_path / "t.npz") as ours, np.load(tmp_path / "k.npz") as theirs:
        assert "A4C_points_mm" not in ours
        # One millimetre is one pixel in the made-up loops.
        np.testing.assert_allclose(ours["A4C_points_px"], theirs["A4C_points_mm"])
    write_tracks_csv(unknown, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert (row["x_mm"], row["y_mm"], row["expected_error_mm"]) == ("", "", "")
    write_netcdf(unknown, tmp_path / "t.nc")
    content = (tmp_path / "t.nc").read_bytes()
    assert b"pixel" in content


def test_every_output_states_that_the_scale_is_assumed(unknown):
    for view in unknown.views:
        assert any("The scale is not known" in warning for warning in view.warnings)
    stored = result_as_json(unknown)
    assert {view["loop"]["scale_source"] for view in stored["views"]} == {"assumed"}
    assert any("scale not known" in line for line in settings_lines(unknown))


def test_views_of_assumed_scales_are_not_compared_by_length(document):
    view = document.view(View.TWO_CHAMBER)
    tracks = view.tracked.tracks
    longer = replace(tracks, points_mm=1.5 * tracks.points_mm)
    tracked = replace(view.tracked, tracks=longer)
    views = tuple(
        replace(it, tracked=tracked) if it.view is view.view else it
        for it in document.views
    )
    result = pipeline.measure_study(replace(document, views=views))
    assert not [text for text in result.warnings if "foreshortened" in text]


def test_the_assumption_is_saved(document, tmp_path):
    save_session(document, tmp_path / "s.longaxis")
    loop = load_session(tmp_path / "s.longaxis").views[0].loop
    assert loop.scale_source is ValueSource.ASSUMED
    assert not loop.scale_is_known


def test_the_assumed_scale_has_the_shape_of_the_pixels():
    recording = made_up_recording(mm_per_pixel=None, pixel_aspect=1.2)
    across, down = recording.assumed_mm_per_pixel
    assert down == pytest.approx(ASSUMED_DEPTH_MM / recording.frames.shape[1])
    assert down / across == pytest.approx(1.2)
    region = (10, 20, 90, 100)
    cut = made_up_recording(mm_per_pixel=None, tissue_region_px=region)
    assert cut.assumed_mm_per_pixel[1] == pytest.approx(ASSUMED_DEPTH_MM / 80)
