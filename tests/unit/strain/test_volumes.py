"""Volumes of bodies whose volume is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.data import AnalysisSettings, Smoothing, Tracks
from longaxis.strain.volumes import (
    biplane_volumes,
    cavity,
    foreshortened,
    plane_cavity,
)
from tests.made_up_results import (
    END_DIASTOLE,
    END_SYSTOLE,
    N_FRAMES,
    made_up_mesh,
    made_up_view_result,
)


def half_ellipse(half_width, length, *, n_points=161, turned=0.0, tilt=0.0):
    """Return annulus, apex, annulus of half an ellipse, shape (N, 2)."""
    angle = np.linspace(np.pi - tilt, tilt, n_points)
    line = np.stack([half_width * np.cos(angle), 100 - length * np.sin(angle)], axis=1)
    cos, sin = np.cos(turned), np.sin(turned)
    return line @ np.array([[cos, sin], [-sin, cos]]) + 50


@pytest.mark.parametrize("turned", [0.0, 0.4, -2.5])
def test_half_an_ellipsoid_has_its_volume(turned):
    found = cavity(half_ellipse(22.0, 80.0, turned=turned))
    assert found.length_mm == pytest.approx(80, rel=1e-6)
    assert found.area_mm2 == pytest.approx(np.pi / 2 * 22 * 80, rel=1e-3)
    assert found.volume_mm3 == pytest.approx(2 / 3 * np.pi * 22**2 * 80, rel=2e-3)


def test_a_cylinder_is_exact():
    side = np.linspace(0, 60, 61)
    left = np.stack([np.full(61, -15.0), 80 - side], axis=1)
    right = np.stack([np.full(61, 15.0), 20 + side], axis=1)
    tip = np.array([[0.0, 20.0]])
    found = cavity(np.concatenate([left, tip, right]))
    # The farthest point is a corner of the flat end, so the cut is a little askew.
    assert found.area_mm2 == pytest.approx(30 * 60)
    straight = cavity(np.concatenate([left[:-1], tip - [0, 1.9], right[1:]]))
    assert straight.length_mm == pytest.approx(61.9)
    assert straight.volume_mm3 == pytest.approx(np.pi * 15**2 * 60, rel=0.02)


def test_a_lost_point_gives_no_number():
    line = half_ellipse(22.0, 80.0)
    line[40] = np.nan
    found = cavity(line)
    assert np.isnan([found.length_mm, found.area_mm2, found.volume_mm3]).all()


def view_of(view, half_width, length, *, shrink=0.3, mesh_rows=5):
    """Return a view whose endocardium is half an ellipse that narrows in systole."""
    n_columns = made_up_mesh().shape[0]
    line = half_ellipse(half_width, length, n_points=n_columns)
    phase = np.clip((np.arange(N_FRAMES) - END_DIASTOLE) / 16, 0, None)
    scale = 1 - shrink * np.sin(np.pi / 2 * np.clip(phase, 0, 2)) ** 2
    annulus = (line[0] + line[-1]) / 2
    endocardium = annulus + scale[:, None, None] * (line - annulus)
    points = np.repeat(endocardium[:, :, None], mesh_rows, axis=2)
    tracks = Tracks(
        points_mm=points.reshape(N_FRAMES, -1, 2),
        confidence=np.ones((N_FRAMES, n_columns * mesh_rows)),
    )
    return replace(
        made_up_view_result(view),
        tracks=tracks,
        settings=AnalysisSettings(smoothing=Smoothing.NONE),
    )


def test_a_view_has_its_volumes_at_the_events():
    found = plane_cavity(view_of(View.FOUR_CHAMBER, 22.0, 80.0))
    volume = 2 / 3 * np.pi * 22**2 * 80
    assert found.end_diastole.volume_mm3 == pytest.approx(volume, rel=0.01)
    # All lengths shrink by 0.3, volumes by the cube.
    assert found.ejection_fraction == pytest.approx(1 - 0.7**3, abs=1e-9)
    assert found.end_systole.length_mm == pytest.approx(56, rel=1e-3)
    assert found.volumes_mm3.argmin() == END_SYSTOLE - END_DIASTOLE


def test_two_views_make_elliptical_disks():
    planes = {
        View.FOUR_CHAMBER: plane_cavity(view_of(View.FOUR_CHAMBER, 20.0, 80.0)),
        View.TWO_CHAMBER: plane_cavity(view_of(View.TWO_CHAMBER, 26.0, 76.0)),
    }
    found = biplane_volumes(planes)
    assert found is not None
    # The disks of both views are stacked along the longer one.
    assert found.end_diastolic_mm3 == pytest.approx(
        2 / 3 * np.pi * 20 * 26 * 80, rel=0.01
    )
    assert found.ejection_fraction == pytest.approx(1 - 0.7**3, abs=1e-9)
    assert found.length_difference == pytest.approx(0.05, abs=1e-6)
    assert foreshortened(planes) == ()


def test_volumes_need_both_views():
    four = plane_cavity(view_of(View.FOUR_CHAMBER, 20.0, 80.0))
    assert biplane_volumes({View.FOUR_CHAMBER: four}) is None
    assert biplane_volumes({View.FOUR_CHAMBER: four, View.LONG_AXIS: four}) is None
    lost = view_of(View.TWO_CHAMBER, 26.0, 76.0)
    points = np.array(lost.tracks.points_mm)
    points[END_SYSTOLE, 35] = np.nan
    lost = replace(
        lost, tracks=Tracks(points_mm=points, confidence=np.ones(points.shape[:2]))
    )
    planes = {View.FOUR_CHAMBER: four, View.TWO_CHAMBER: plane_cavity(lost)}
    assert biplane_volumes(planes) is None


def test_a_short_view_is_named():
    planes = {
        View.FOUR_CHAMBER: plane_cavity(view_of(View.FOUR_CHAMBER, 20.0, 80.0)),
        View.TWO_CHAMBER: plane_cavity(view_of(View.TWO_CHAMBER, 26.0, 70.0)),
        View.LONG_AXIS: plane_cavity(view_of(View.LONG_AXIS, 26.0, 75.0)),
    }
    assert foreshortened(planes) == (View.TWO_CHAMBER,)
    assert foreshortened({View.TWO_CHAMBER: planes[View.TWO_CHAMBER]}) == ()
