"""Pictures for the classifier of views show what defines the view."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

from longaxis.data.view_proposal import EchoView
from longaxis.simulation.draw import Wish, draw_recipe
from longaxis.simulation.surroundings import build_surroundings
from longaxis.simulation.ventricle import build_wall
from longaxis.simulation.visibility import inside_sector
from longaxis.training.view_pictures.draw_loop import drawn_loop
from longaxis.training.view_pictures.simulated_view import standard_recipe
from longaxis.training.view_pictures.standard_view import (
    Cut,
    defining_points,
    lie_in_sector,
    turned,
)

pytestmark = pytest.mark.training

APICAL = (EchoView.FOUR_CHAMBER, EchoView.TWO_CHAMBER, EchoView.LONG_AXIS)
# Right ventricle, left ventricle, aortic root, in the order of `Surroundings`.
DEFINING_CAVITY = dict(zip(APICAL, (3, 0, 2), strict=True))
CUT = Cut(
    length=85,
    half_width=24,
    left_wall=9,
    right_wall=9,
    right_width=34,
    root_angle_deg=27,
)


def test_a_narrow_sector_shows_a2c_but_no_right_ventricle():
    apex_mm = np.array([0.0, 20.0])

    def is_shown(view, half_angle_deg, depth_mm=140):
        points_mm = defining_points(view, CUT) + apex_mm
        return lie_in_sector(points_mm, half_angle_deg, depth_mm)

    assert is_shown(EchoView.TWO_CHAMBER, 22)
    assert not is_shown(EchoView.FOUR_CHAMBER, 22)
    assert is_shown(EchoView.FOUR_CHAMBER, 42)
    # The root lies below the annulus.
    assert is_shown(EchoView.LONG_AXIS, 30)
    assert not is_shown(EchoView.LONG_AXIS, 30, depth_mm=117)


def test_points_turn_as_the_canvas_turns_them():
    # The base goes to the left of the picture.
    assert turned(np.array([[0.0, 10.0]]), 90) == pytest.approx(np.array([[-10, 0]]))


@pytest.mark.parametrize("view", APICAL)
def test_simulated_loops_of_a_view_show_what_defines_it(view):
    """Seen with the simulator's own outlines, of which the placement knows nothing."""
    wish = Wish(n_frames=2, size_px=160, frame_rate_hz=6, view=view.apical)
    shares, drawn_shares = [], []
    for seed in range(1_000_000, 1_000_008):
        drawn = draw_recipe(seed, wish)
        standard = standard_recipe(drawn, view)
        assert replace(standard, sector=drawn.sector) == drawn
        shares.append(_seen_share(standard, view))
        drawn_shares.append(_seen_share(drawn, view))
    assert min(shares) > 0.5
    assert np.mean(shares) > 0.75
    if view is not EchoView.TWO_CHAMBER:
        assert np.mean(shares) > 0.1 + np.mean(drawn_shares)


def _seen_share(recipe, view):
    around = build_surroundings(recipe, build_wall(recipe))
    outline_mm = around.cavities_mm[DEFINING_CAVITY[view]]
    return inside_sector(recipe, outline_mm).mean()


def test_drawn_loops_can_be_placed_as_chance_has_it():
    standard = drawn_loop(1_000_000, EchoView.FOUR_CHAMBER)
    anywhere = drawn_loop(1_000_000, EchoView.FOUR_CHAMBER, is_standard=False)
    # Views other than apical ones are the same both ways.
    assert standard.shape != anywhere.shape or not np.array_equal(standard, anywhere)
    assert np.array_equal(
        drawn_loop(1_000_000, EchoView.PARASTERNAL_SHORT_AXIS),
        drawn_loop(1_000_000, EchoView.PARASTERNAL_SHORT_AXIS, is_standard=False),
    )
