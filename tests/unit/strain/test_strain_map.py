"""Strain along the line: what each place of a wall of known motion must read."""

import numpy as np
import pytest

from longaxis.data import AnalysisSettings, Stage
from longaxis.strain.drift import compensate
from longaxis.strain.strain_map import compensated, strain_map, strain_maps
from tests.unit.strain.test_curve import curves_of, horseshoe, make_beat


def map_of(frames, **changes):
    points = np.stack(frames)
    return strain_map(
        points,
        frame_times_s=np.arange(len(points)) * 0.02,
        beat=make_beat(len(points)),
        **changes,
    )


def stretched(wall, share, strain):
    """Return a straight wall whose part beyond `share` of its length is strained."""
    y = wall[..., 1]
    cut = y[0, 0] + share * (y[-1, 0] - y[0, 0])
    moved = wall.copy()
    moved[..., 1] = np.where(y > cut, cut + (1 + strain) * (y - cut), y)
    return moved


def straight(n_columns=121, n_rows=3):
    y = np.linspace(0, 120, n_columns)[:, None]
    x = np.arange(n_rows)[None, :]
    return np.stack(np.broadcast_arrays(x, y), axis=2).astype(np.float64)


def test_a_wall_that_shortens_alike_everywhere_has_one_colour():
    wall = horseshoe()
    found = map_of([wall, 0.9 * wall, 0.8 * wall, wall])
    assert found.strain.shape == (4, 72)
    assert found.strain[2] == pytest.approx(np.full(72, -0.20), abs=1e-12)
    assert found.strain[3] == pytest.approx(np.zeros(72), abs=1e-12)


def test_only_the_part_that_shortens_is_red():
    wall = straight()
    found = map_of([wall, stretched(wall, 0.5, -0.2), wall])
    lower = found.places < 0.5 - found.window / 2
    upper = found.places > 0.5 + found.window / 2
    assert found.strain[1, lower] == pytest.approx(0.0, abs=1e-12)
    assert found.strain[1, upper] == pytest.approx(-0.2, abs=1e-12)
    between = found.strain[1, ~(lower | upper)]
    assert np.all(np.diff(between) < 0)


def test_a_window_of_a_segment_gives_the_curve_of_the_segment():
    wall = horseshoe()
    bent = wall * np.array([0.9, 0.8])
    frames = [wall, bent, 0.95 * bent, wall]
    found = map_of(frames, n_places=6, window=1 / 6)
    assert found.strain == pytest.approx(curves_of(frames).segments, abs=1e-9)


def test_drift_is_taken_off_as_it_is_off_the_curves():
    wall = horseshoe()
    frames = [wall, 0.8 * wall, 1.05 * wall]
    found = compensated(map_of(frames, n_places=6, window=1 / 6))
    expected = compensate(curves_of(frames)).segments
    assert found.strain == pytest.approx(expected, abs=1e-9)
    assert found.strain[-1] == pytest.approx(np.zeros(6), abs=1e-12)


def test_a_lost_point_leaves_a_gap_only_where_it_lies():
    wall = straight()
    torn = 0.9 * wall
    torn[60] = np.nan
    found = map_of([wall, torn, wall])
    lost = ~np.isfinite(found.strain[1])
    assert lost.any()
    assert np.all(np.abs(found.places[lost] - 0.5) < found.window / 2 + 1 / 120)
    assert np.isfinite(found.strain[[0, 2]]).all()


def test_every_stage_of_the_curves_has_its_map():
    wall = horseshoe()
    raw = np.stack([wall, 0.8 * wall, 1.1 * wall])
    maps = strain_maps(
        raw, 1.0 * raw, np.arange(3) * 0.02, make_beat(3), AnalysisSettings()
    )
    assert set(maps) == set(Stage)
    assert maps[Stage.SMOOTHED].strain[-1] == pytest.approx(0.1, abs=1e-9)
    assert maps[Stage.DRIFT_CORRECTED].strain[-1] == pytest.approx(0, abs=1e-9)
