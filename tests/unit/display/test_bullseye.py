"""The bull's-eye: AHA orientation, no gap, no overlap, honest mapping."""

from __future__ import annotations

import math

import numpy as np
import pytest

from longaxis.anatomy import ALL_SEGMENTS, Level, Segment, Wall
from longaxis.display.bullseye import cell_at, cell_values, cells, wall_label_xy


def area(polygon):
    x, y = polygon.T
    return 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def test_orientation_is_that_of_the_aha():
    places = {wall: wall_label_xy(wall) for wall in Wall}
    assert places[Wall.ANTERIOR] == pytest.approx((0, 1.12))
    assert places[Wall.INFERIOR] == pytest.approx((0, -1.12))
    assert places[Wall.ANTEROSEPTAL][0] < 0 < places[Wall.ANTEROSEPTAL][1]
    assert places[Wall.INFEROSEPTAL][0] < 0
    assert places[Wall.INFEROSEPTAL][1] < 0
    assert places[Wall.INFEROLATERAL][0] > 0 > places[Wall.INFEROLATERAL][1]
    assert places[Wall.ANTEROLATERAL][0] > 0
    assert places[Wall.ANTEROLATERAL][1] > 0


def test_base_is_outside_and_apex_inside():
    for cell in cells(18):
        (segment,) = cell.segments
        inner = {Level.BASAL: 0.70, Level.MID: 0.41, Level.APICAL: 0.0}[segment.level]
        assert cell.inner_radius == inner


def test_every_segment_has_one_cell_in_the_usual_order():
    assert tuple(cell.segments[0] for cell in cells(18)) == ALL_SEGMENTS
    assert [len(cells(n)) for n in (16, 17, 18)] == [16, 17, 18]


@pytest.mark.parametrize("n_segments", [16, 17, 18])
def test_cells_fill_the_circle(n_segments):
    total = sum(area(cell.polygon()) for cell in cells(n_segments))
    assert total == pytest.approx(math.pi, rel=2e-3)


@pytest.mark.parametrize("n_segments", [16, 17, 18])
def test_each_label_lies_in_its_own_cell(n_segments):
    for cell in cells(n_segments):
        assert cell_at(*cell.label_xy, n_segments) == cell


def test_outside_the_circle_is_no_cell():
    assert cell_at(0.9, 0.9) is None


def test_sixteen_segments_average_the_split_apical_walls():
    values = dict.fromkeys(ALL_SEGMENTS, -0.1)
    values[Segment(Level.APICAL, Wall.INFEROSEPTAL)] = -0.20
    values[Segment(Level.APICAL, Wall.ANTEROSEPTAL)] = -0.30
    by_name = dict(
        zip([c.name for c in cells(16)], cell_values(16, values), strict=True)
    )
    assert by_name["apical septal"] == pytest.approx(-0.25)
    assert by_name["apical lateral"] == pytest.approx(-0.10)
    assert by_name["basal anterior"] == pytest.approx(-0.10)


def test_the_cap_is_marked_as_derived():
    cap = cells(17)[-1]
    assert cap.name == "apex"
    assert cap.is_derived
    assert len(cap.segments) == 6
    assert not any(cell.is_derived for cell in cells(17)[:-1])


def test_a_mean_with_a_missing_part_is_missing():
    values = dict.fromkeys(ALL_SEGMENTS, -0.1)
    values[Segment(Level.APICAL, Wall.INFEROSEPTAL)] = float("nan")
    del values[Segment(Level.BASAL, Wall.ANTERIOR)]
    by_name = dict(
        zip([c.name for c in cells(17)], cell_values(17, values), strict=True)
    )
    assert by_name["apical septal"] is None
    assert by_name["apex"] is None
    assert by_name["basal anterior"] is None
    assert by_name["mid anterior"] == pytest.approx(-0.10)


def test_other_models_are_refused():
    with pytest.raises(ValueError, match="16, 17 or 18"):
        cells(20)
