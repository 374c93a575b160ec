"""The ways to look at strain over time: all 18 curves, one by one, the map."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from longaxis.anatomy import View, segments_of
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.app.views.curves.curve_plot import event_marks
from longaxis.app.views.curves.strain_map_view import picture_of
from longaxis.data import Stage
from longaxis.display import colours
from tests.app.conftest import END_SYSTOLE, FRAME_TIME_S, PEAK_STRAIN, R_WAVE_FRAMES

A4C = View.FOUR_CHAMBER
ED = R_WAVE_FRAMES[0]


@pytest.fixture
def deck(tracked):
    """Return the deck of a window with one tracked view, large and in review."""
    tracked.resize(1600, 900)
    tracked.state.set_step(Step.REVIEW)
    return tracked.curve_tabs


def test_one_key_goes_through_the_looks_and_the_buttons_follow(tracked, deck, qtbot):
    seen = []
    for _ in deck.panels:
        tracked.actions_by_name["show_next"].trigger()
        seen.append(deck.currentWidget())
        checked = [each.isChecked() for each in deck._buttons[deck.currentIndex()]]
        assert checked.index(True) == deck.currentIndex()
        assert sum(checked) == 1
    assert set(seen) == set(deck.panels)
    qtbot.mouseClick(deck._buttons[0][3], Qt.MouseButton.LeftButton)
    assert deck.currentWidget() is deck.map


# The map


def test_the_map_is_that_of_the_stage_on_screen(tracked, deck):
    result = tracked.session.result(A4C)
    deck.show_tab(3)
    assert deck.map.shown is result.strain_maps[result.reported_stage]
    tracked.state.set_stage(Stage.RAW)
    assert deck.map.shown is result.strain_maps[Stage.RAW]
    lowest = float(np.nanmin(deck.map.shown.strain))
    assert lowest == pytest.approx(PEAK_STRAIN, abs=0.003)


def test_the_cursor_of_the_map_is_the_frame_of_the_cine(tracked, deck):
    deck.show_tab(3)
    tracked.player.set_frame(ED + 5)
    assert deck.map.cursor_ms == pytest.approx(1000 * 5 * FRAME_TIME_S)
    tracked.player.set_frame(0)
    assert deck.map.cursor_ms is None
    deck.map.go_to(7.2 * FRAME_TIME_S)
    assert tracked.player.frame == ED + 7


def test_a_click_on_the_map_goes_to_the_frame(tracked, deck, qtbot):
    deck.show_tab(3)
    qtbot.wait(20)
    view_box = deck.map.plot.getPlotItem().getViewBox()
    at_ms = 1000 * 9 * FRAME_TIME_S
    scene = view_box.mapViewToScene(QPointF(at_ms, 0.5))
    place = deck.map.plot.mapFromScene(scene)
    QTest.mouseClick(
        deck.map.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place)
    )
    assert tracked.player.frame == ED + 9


def test_a_place_on_the_map_is_a_segment_and_lights_it(tracked, deck):
    names = segments_of(A4C)
    deck.show_tab(3)
    found = [deck.map.segment_at((index + 0.5) / 6) for index in range(6)]
    assert tuple(found) == names
    view_box = deck.map.plot.getPlotItem().getViewBox()
    deck.map._on_mouse(view_box.mapViewToScene(QPointF(300.0, 2.5 / 6)))
    assert tracked.state.hovered == names[2]
    assert deck.map._lit.isVisible()
    assert deck.map._lit.y() == pytest.approx(2 / 6)
    assert names[2].name in deck.map.plot.toolTip()
    deck.map._on_mouse(QPointF(-50, -50))
    assert tracked.state.hovered is None
    assert not deck.map._lit.isVisible()


def test_the_map_has_the_colours_of_the_bullseye_and_gaps_where_nothing_is(tracked):
    result = tracked.session.result(A4C)
    found = result.strain_maps[Stage.RAW]
    shown = picture_of(found)
    assert shown.shape == (len(found.places), 3 * len(found.times_s), 4)
    first = tuple(shown[0, 0, :3].tolist())
    assert first == pytest.approx(colours.strain_colour(0.0), abs=3)
    pale = picture_of(found, is_stale=True)
    assert np.all(pale[..., 0] == pale[..., 1])
    assert pale[..., 3].max() < 255


def test_a_changed_line_makes_the_map_pale_and_says_so(tracked, deck):
    session = tracked.session
    deck.show_tab(3)
    session.apply_edit("Wider", edits.set_wall_thickness(session.document, A4C, 10.0))
    assert "TRACK AGAIN" in deck.map.title.text()


# Many curves


def test_all_segments_stand_together_and_the_one_under_the_mouse_is_named(
    tracked, deck
):
    deck.show_tab(1)
    assert len(deck.all_curves.plot.traces) == 7
    segment = tracked.session.result(A4C).segments[4].segment
    tracked.state.set_hovered(segment)
    assert "A4C mid antlat" in deck.all_curves._named.text()
    tracked.state.set_hovered(None)
    assert deck.all_curves._named.text().startswith("thick")


def test_the_curve_under_the_mouse_is_found(tracked, deck, qtbot):
    deck.show_tab(2)
    qtbot.wait(20)
    plot = deck.multiples.plots[3]
    trace = plot.traces[-1]
    at = len(trace.times_s) // 2
    place = QPointF(plot._x(float(trace.times_s[at])), plot._y(float(trace.strain[at])))
    assert plot.segment_at(place) == segments_of(A4C)[3]
    assert plot.segment_at(QPointF(place.x(), 2)) is None
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert tracked.player.frame == pytest.approx(ED + at, abs=1)
    assert deck.multiples.plots[0].cursor_s is not None


def test_every_stage_is_drawn_with_its_own_gls(tracked, deck):
    deck.show_tab(2)
    plot = deck.multiples.plots[6]
    assert len(plot.traces) == len(Stage)
    said = deck.multiples.stages.text()
    assert all(stage.value in said for stage in Stage)
    assert said.count("GLS") == len(Stage)
    assert said.count("←") == 1
    buttons = tracked.curve_view._stages
    assert all("−" in each.text() for each in buttons.values())


def test_the_marks_are_ed_es_and_what_the_reader_saw_of_the_mitral_valve(tracked):
    tracked.player.set_frame(END_SYSTOLE + 4)
    tracked.actions_by_name["set_mvo"].trigger()
    marks = event_marks(tracked.session.result(A4C))
    assert [each.name for each in marks] == ["ED", "ES", "MVO"]
    assert marks[2].time_s == pytest.approx((END_SYSTOLE + 4 - ED) * FRAME_TIME_S)
    tracked.player.set_frame(END_SYSTOLE)
    tracked.actions_by_name["set_avc"].trigger()
    assert event_marks(tracked.session.result(A4C))[1].name == "AVC"


def test_without_numbers_every_look_says_what_is_missing(window):
    deck = window.curve_tabs
    assert deck.all_curves.plot.traces == ()
    assert "Track" in deck.multiples.stages.text()
    assert deck.map.shown is None
    assert deck.map.segment_at(0.5) is None
    assert deck.map.sentence(0.1, 0.5) == ""
