"""Only the left button acts, the wheel loses no turn, and a drag names its loop."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core.view_state import ViewState
from longaxis.app.views.cine.event_sensitivity_strip import EventSensitivityStrip
from longaxis.app.views.common.panel import Panel
from longaxis.app.views.curves.curve_plot import CurvePlot
from longaxis.app.views.frame.study_list import LOOP_MIME
from longaxis.data.contour import NARROWEST_WALL_MM, WIDEST_WALL_MM
from longaxis.data.event_sensitivity import Event
from tests.app.conftest import place_line

A4C, A2C = View.FOUR_CHAMBER, View.TWO_CHAMBER
RIGHT, MIDDLE = Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
LEFT = Qt.MouseButton.LeftButton


def turn(canvas, delta):
    event = QWheelEvent(
        QPointF(50, 50),
        QPointF(50, 50),
        QPoint(0, 0),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(event)


def test_parts_of_a_turn_add_up_with_their_sign(open_study):
    canvas, player = open_study.loop_view.canvas, open_study.player
    player.set_frame(10)
    for delta in (100, -50, 70):
        turn(canvas, delta)
    assert player.frame == 9
    # Nothing is left of that full turn.
    turn(canvas, -110)
    assert player.frame == 9
    turn(canvas, -10)
    assert player.frame == 10


@pytest.mark.parametrize("button", [RIGHT, MIDDLE])
def test_other_buttons_do_not_act_as_the_left_one(tracked, button):
    window, session = tracked, tracked.session
    session.show_view(A4C)
    frame = window.player.frame
    before = session.document
    window.player.pause()
    QTest.mouseClick(window.study_list.slots[1], button)
    assert session.active is A4C
    window.toggle_triplane()
    QTest.mouseClick(window.triplane_view.columns[A2C], button)
    assert session.active is A4C
    plot = window.triplane_view.all_curves.plot
    QTest.mouseClick(plot, button, pos=plot.rect().center())
    strip = window.loop_view.strip
    for marker in strip.markers:
        place = QPoint(round(strip.x_of(marker.frame)), 20)
        QTest.mouseDClick(strip, button, pos=place)
    click = SimpleNamespace(button=lambda: button, scenePos=lambda: QPointF(200, 50))
    window.curve_view._on_click(click)
    assert window.player.frame == frame
    assert session.document is before


def test_a_double_click_of_another_button_adds_no_point(open_study):
    window = open_study
    place_line(window, A4C)
    line = window.session.document.view(A4C).centreline
    canvas = window.loop_view.canvas
    middle = line.control_points_mm[1:3].mean(axis=0)
    x, y = canvas.transform_px.to_screen(middle).round().tolist()
    QTest.mouseDClick(canvas, RIGHT, pos=QPoint(int(x), int(y)))
    assert window.session.document.view(A4C).centreline is line


def test_a_second_button_does_not_take_a_drag_away(open_study):
    window = open_study
    place_line(window, A4C)
    canvas = window.loop_view.canvas
    line = window.session.document.view(A4C).centreline
    x, y = canvas.transform_px.to_screen(line.control_points_mm[0]).tolist()
    place = QPoint(round(x), round(y))
    QTest.mousePress(canvas, LEFT, pos=place)
    QTest.mousePress(canvas, RIGHT, pos=place)
    QTest.mouseRelease(canvas, RIGHT, pos=place)
    assert canvas._drag == LEFT
    QTest.mouseRelease(canvas, LEFT, pos=place)
    assert canvas._drag is None


def test_a_plot_and_the_strip_of_events_take_the_left_button_only(ground, qtbot):
    plot = CurvePlot(ViewState(), theme.DARK)
    plot.setParent(ground)
    plot._traces = (None,)
    chosen = []
    plot.time_chosen.connect(chosen.append)
    QTest.mouseClick(plot, RIGHT)
    assert chosen == []
    plot._traces = ()
    strip = EventSensitivityStrip(Event.END_SYSTOLE, theme.DARK)
    strip.setParent(ground)
    strip._at = lambda _x: SimpleNamespace(shift=1)
    strip._point_at = lambda _each: None
    strip.chosen.connect(chosen.append)
    QTest.mouseClick(strip, RIGHT)
    assert chosen == []
    QTest.mouseClick(strip, LEFT)
    assert chosen == [1]


def drop(slot, data):
    mime = QMimeData()
    mime.setData(LOOP_MIME, data)
    slot.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_loop_dragged_from_another_window_is_not_taken_for_one_of_this(
    open_study,
):
    window, said = open_study, []
    window.workflow.failed.connect(lambda error: said.append(str(error)))
    before = window.session.document
    drop(window.study_list.slots[0], json.dumps(["/loops/elsewhere.dcm", ""]).encode())
    assert window.session.document is before
    assert "not open in this window" in said[0]
    for damaged in (b"0", b"", b"{", b"[1]"):
        drop(window.study_list.slots[0], damaged)
    assert window.session.document is before


def test_a_dragged_loop_is_named_whatever_its_place(open_study):
    window, loops = open_study, open_study.study_list.loops
    data = loops.mimeData([loops.item(2)]).data(LOOP_MIME)
    dragged = loops.item(2).data(Qt.ItemDataRole.UserRole)
    window.session.set_loops(tuple(reversed(window.session.loops)))
    put = []
    window.workflow.put_summary = lambda loop, view: put.append((loop, view))
    drop(window.study_list.slots[1], bytes(data.data()))
    assert [(loop.origin, view) for loop, view in put] == [(dragged.origin, A2C)]


def test_the_placeholder_follows_the_size_of_its_panel(ground, qapp):
    panel = Panel("Values", ground)
    ground.show()
    panel.show()
    panel.resize(200, 100)
    panel.show_placeholder(True)
    panel.resize(500, 300)
    qapp.processEvents()
    assert panel._placeholder.width() >= 490
    assert panel._placeholder.height() >= 290


def test_the_width_of_the_wall_has_one_range(open_study):
    window = open_study
    place_line(window, A4C)
    document = window.session.document
    width = window.editor.width
    for widest, steps in ((WIDEST_WALL_MM, 100), (NARROWEST_WALL_MM, -100)):
        width.step(steps)
        line = window.session.document.view(A4C).centreline
        assert line.wall_thickness_mm == widest
        slider = window.contour_page.width_slider
        assert slider.value() / 2 == widest
    slider = window.contour_page.width_slider
    assert (slider.minimum(), slider.maximum()) == (6, 40)
    window.session.apply_edit("Back", replace(document, comment="back"))
