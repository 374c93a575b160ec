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
from longaxis.training.view_pictures.display_style import Scanner, draw_style
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


def test_a_narrow_sector_shows_the_place_of_a_right_ventricle_but_not_all_of_it():
    apex_mm = np.array([0.0, 20.0])

    def is_shown(view, half_angle_deg, depth_mm=140):
        points_mm = defining_points(view, CUT) + apex_mm
        return lie_in_sector(points_mm, half_angle_deg, depth_mm)

    # A sector that ends at the wall leaves open what lies beside it.
    assert not is_shown(EchoView.TWO_CHAMBER, 22)
    assert is_shown(EchoView.TWO_CHAMBER, 27)
    assert not is_shown(EchoView.FOUR_CHAMBER, 27)
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
    assert standard.shape != anywhere.shape or not np.array_equal(standard, anywhere)
    # Pictures of no heart have nothing that has to be seen.
    assert np.array_equal(
        drawn_loop(1_000_000, EchoView.OTHER),
        drawn_loop(1_000_000, EchoView.OTHER, is_standard=False),
    )


@pytest.mark.parametrize(
    ("hidden_by", "is_seen"),
    [
        ({}, True),
        ({"noise_db": 0.0}, False),
        ({"haze_db": 0.0}, False),
        # All is black, and all is white.
        ({"white_db": 60.0}, False),
        ({"white_db": -60.0}, False),
    ],
)
def test_walls_are_not_seen_in_noise_haze_or_beyond_the_dynamic_range(
    hidden_by, is_seen
):
    style = draw_style(np.random.default_rng(0), "crisp", 150.0)
    clear = {"noise_db": -60.0, "haze_db": -60.0, "clutter_db": -60.0}
    clear |= {"range_db": 50.0, "white_db": 15.0}
    scanner = Scanner(replace(style, **clear | hidden_by), np.random.default_rng(1))
    points_mm = np.array([(0.0, 100.0), (15.0, 120.0)])
    assert scanner.shows(points_mm, 0.0, -25.0) is is_seen


def test_drawn_loops_are_drawn_anew_until_their_view_is_seen(monkeypatch):
    found = []
    shows = Scanner.shows

    def recorded(scanner, *arguments):
        found.append(shows(scanner, *arguments))
        return found[-1]

    monkeypatch.setattr(Scanner, "shows", recorded)
    for seed in range(1_000_000, 1_000_006):
        for view in (*APICAL, EchoView.SUBCOSTAL):
            drawn_loop(seed, view)
            assert found[-1]
    assert not all(found)
