"""A line through three clicks, and a wall around it that never folds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longaxis.data import Centreline
from longaxis.errors import BadInputError
from longaxis.strain.centreline import (
    build_mesh,
    control_points_from_landmarks,
    line_length_mm,
    smooth_line,
)

LEFT, APEX, RIGHT = (
    np.array([40.0, 110.0]),
    np.array([70.0, 25.0]),
    np.array([90, 105.0]),
)


def signed_cell_areas(points):
    along = points[1:, :-1] - points[:-1, :-1]
    across = points[:-1, 1:] - points[:-1, :-1]
    return along[..., 0] * across[..., 1] - along[..., 1] * across[..., 0]


def test_the_line_goes_through_the_three_clicks():
    points = control_points_from_landmarks(LEFT, APEX, RIGHT)
    assert points.shape == (9, 2)
    assert points[0] == pytest.approx(LEFT)
    assert points[4] == pytest.approx(APEX)
    assert points[8] == pytest.approx(RIGHT)
    assert control_points_from_landmarks(LEFT, APEX, RIGHT, n_points=8).shape == (8, 2)


def test_it_is_shaped_like_a_ventricle():
    points = control_points_from_landmarks(
        np.array([40.0, 110.0]), np.array([65.0, 25.0]), np.array([90.0, 110.0])
    )
    line = smooth_line(points)
    # Rounded at the apex: nothing above the click by more than a trace.
    assert line[:, 1].min() > 25.0 - 0.5
    # Symmetric, and its walls run nearly straight half way up.
    assert (line + line[::-1])[:, 0] == pytest.approx(130.0, abs=0.2)
    half_way = line[np.argmin(np.abs(line[:100, 1] - 67.5))]
    assert 40.0 <= half_way[0] < 45.0


def test_clicks_on_one_line_are_refused():
    with pytest.raises(BadInputError, match="one line"):
        control_points_from_landmarks(
            np.array([0.0, 0.0]), np.array([50.0, 50.0]), np.array([100.0, 100.0])
        )


def test_points_lie_at_equal_arc_length():
    line = smooth_line(control_points_from_landmarks(LEFT, APEX, RIGHT), n_points=80)
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    assert steps.max() / steps.min() < 1.005


def test_a_straight_line_stays_straight_and_keeps_its_length():
    control = np.array([[0.0, 0.0], [10.0, 5.0], [40.0, 20.0], [60.0, 30.0]])
    line = smooth_line(control, n_points=31)
    assert line[:, 1] == pytest.approx(line[:, 0] / 2)
    assert line_length_mm(line) == pytest.approx(np.hypot(60, 30))


def test_repeated_points_are_one_point():
    control = np.array([[0.0, 0.0], [0.0, 0.0], [20.0, 1.0], [40.0, 0.0]])
    assert np.isfinite(smooth_line(control)).all()
    with pytest.raises(BadInputError, match="lie apart"):
        smooth_line(np.array([[0.0, 0.0], [0.0, 0.0], [40.0, 0.0]]))


def centreline(points, thickness_mm=9.0):
    return Centreline(control_points_mm=points, frame=0, wall_thickness_mm=thickness_mm)


def test_the_mesh_has_the_asked_size_and_its_middle_on_the_line():
    points = control_points_from_landmarks(LEFT, APEX, RIGHT)
    mesh = build_mesh(centreline(points), rows=5, spacing_mm=2.5)
    length = float(line_length_mm(smooth_line(points)))
    assert mesh.shape == (round(length / 2.5) + 1, 5)
    middle = mesh.points_mm[:, 2]
    assert middle[0] == pytest.approx(LEFT)
    assert middle[-1] == pytest.approx(RIGHT)
    across = np.linalg.norm(mesh.points_mm[:, 4] - mesh.points_mm[:, 0], axis=1)
    assert across[:10] == pytest.approx(9.0, abs=1e-6)


@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize("reversed_order", [False, True])
def test_row_0_is_the_endocardium_however_the_heart_lies(flipped, reversed_order):
    points = control_points_from_landmarks(LEFT, APEX, RIGHT)
    if flipped:
        points = points * [1, -1] + [0, 200]
    if reversed_order:
        points = points[::-1].copy()
    mesh = build_mesh(centreline(points), rows=5, spacing_mm=2.5).points_mm
    cavity = points.mean(axis=0)
    inner = np.linalg.norm(mesh[:, 0] - cavity, axis=1).mean()
    outer = np.linalg.norm(mesh[:, 4] - cavity, axis=1).mean()
    assert inner < outer - 5


@settings(max_examples=40, deadline=None)
@given(
    height=st.floats(45, 120),
    slenderness=st.floats(0.3, 1.0),
    skew=st.floats(-20, 20),
    thickness=st.floats(4, 16),
)
def test_the_wall_never_folds_at_the_apex(height, slenderness, skew, thickness):
    width = height * slenderness
    points = control_points_from_landmarks(
        np.array([100 - width / 2, 150.0]),
        np.array([100 + skew, 150.0 - height]),
        np.array([100 + width / 2, 150.0]),
    )
    mesh = build_mesh(centreline(points, thickness), rows=5, spacing_mm=2.5)
    areas = signed_cell_areas(mesh.points_mm)
    assert (areas < 0).all() or (areas > 0).all()


def test_one_row_is_the_line_itself():
    points = control_points_from_landmarks(LEFT, APEX, RIGHT)
    mesh = build_mesh(centreline(points), rows=1, spacing_mm=5)
    assert mesh.shape[1] == 1
    assert mesh.points_mm[0, 0] == pytest.approx(LEFT)


def test_a_line_too_short_for_a_heart_is_refused():
    points = control_points_from_landmarks(LEFT, APEX, RIGHT) / 20
    with pytest.raises(BadInputError, match="check the scale"):
        build_mesh(centreline(points), rows=5, spacing_mm=2.5)
