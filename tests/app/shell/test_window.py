"""The whole window, offscreen, from opening to the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from longaxis import RESEARCH_USE_ONLY
from longaxis.anatomy import View
from longaxis.app.core.view_state import Step, done_steps, missing_views
from longaxis.data import EventSource, GlobalDefinition, ValueSource
from tests.app.conftest import (
    END_SYSTOLE,
    PEAK_STRAIN,
    click_mm,
    made_up_recording,
    place_line,
    wait_for_numbers,
    without_paths,
)

A4C = View.FOUR_CHAMBER


def track_all(window, qtbot):
    for view in View:
        place_line(window, view)
    window.workflow.track()
    wait_for_numbers(window, qtbot)
    qtbot.waitUntil(lambda: not window.jobs.running)


# From opening to the report


def test_from_opening_to_the_report(open_study, qtbot, tmp_path):
    window = open_study
    assert window.state.step is Step.CONTOUR
    track_all(window, qtbot)
    assert window.state.step is Step.REVIEW
    assert missing_views(window.session) == ()
    study = window.session.study_result()
    assert study.values.global_peak_systolic == pytest.approx(PEAK_STRAIN, abs=0.012)
    shown = {row.name: row.value for row in window.values.rows}
    assert shown["GLS of 3 views, end-systolic"].startswith("\u2212")
    values = window.bullseye.chart.values()
    assert len(values) == 18
    assert all(
        value == pytest.approx(PEAK_STRAIN, abs=0.02) for value in values.values()
    )
    window.state.set_step(Step.REPORT)
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=60000)
    for kind, name in (("pdf", "r.pdf"), ("values", "v.csv"), ("json", "r.json")):
        window.files.export(kind, tmp_path / name)
        qtbot.waitUntil(lambda: not window.jobs.running, timeout=60000)
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-")
    assert "A2C" in (tmp_path / "v.csv").read_text(encoding="utf-8")
    assert window.state.report_is_written
    assert Step.REPORT in done_steps(window.session, report_is_written=True)


def test_undo_all_returns_to_the_empty_study(open_study, qtbot):
    window = open_study
    track_all(window, qtbot)
    window.actions_by_name["mirror"].trigger()
    window.actions_by_name["set_es"].trigger()
    last, stack = window.session.document, window.session.undo_stack
    while stack.canUndo():
        window.actions_by_name["undo"].trigger()
    assert window.session.document.views == ()
    assert window.player.n_frames == 0
    while stack.canRedo():
        window.actions_by_name["redo"].trigger()
    assert window.session.document is last


def test_a_saved_session_opens_to_the_same_digits(tracked, qtbot, tmp_path):
    window = tracked
    before = window.session.result(A4C).globals_[GlobalDefinition.LINE]
    path = tmp_path / "study.longaxis"
    window.session.services.save_session(without_paths(window.session.document), path)
    window.workflow.start_study()
    window.workflow.open_paths([path])
    qtbot.waitUntil(lambda: window.session.result(A4C) is not None)
    assert window.session.result(A4C).globals_[GlobalDefinition.LINE] == before
    assert window.workflow.path == path


# Opening and naming


def test_the_warning_is_always_visible(window):
    for step in Step:
        window.state.set_step(step)
        shown = [
            label
            for label in window.top_bar.findChildren(QLabel)
            if label.text() == RESEARCH_USE_ONLY
        ]
        assert len(shown) == 1
        assert shown[0].isVisible()


def test_files_can_be_dropped(window, files, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/loops/a4c.dcm")])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    qtbot.waitUntil(lambda: len(window.session.document.views) == 1)
    assert event.isAccepted()


def test_thumbnails_come(open_study):
    assert len(open_study.workflow.recordings.thumbnails) == 3


def test_an_unnamed_loop_is_looked_at_and_named_by_key(window, files, qtbot):
    files.add(made_up_recording(None))
    window.workflow.open_paths([Path("/loops/unnamed.dcm")])
    qtbot.waitUntil(lambda: window.session.preview is not None)
    assert window.state.step is Step.LOOPS
    assert window.player.n_frames > 0
    window.actions_by_name["a2c"].trigger()
    assert window.session.active is View.TWO_CHAMBER
    assert window.state.step is Step.CONTOUR


def test_an_unsuitable_loop_says_why(window, files, qtbot):
    files.add(made_up_recording(None, problems=("A still frame holds no motion.",)))
    window.workflow.open_paths([Path("/loops/unnamed.dcm")])
    qtbot.waitUntil(lambda: len(window.session.loops) == 1)
    assert window.session.preview is None
    item = window.study_list.loops.item(0)
    assert "still frame" in item.text()
    assert "still frame" in item.toolTip()
    window.workflow.choose(window.session.loops[0])
    qtbot.waitUntil(lambda: window.session.preview is not None)
    assert "still frame" in window.picture.remarks[0]


def test_another_patient_is_never_mixed_in(open_study, files, qtbot):
    window = open_study
    header = files.recordings["/loops/a4c.dcm"].header
    other = made_up_recording(None, header=type(header)(patient_id="8"))
    files.add(other)
    window.workflow.open_paths([Path("/loops/unnamed.dcm")])
    qtbot.waitUntil(lambda: window.notices.isVisible())
    assert len(window.session.loops) == 3
    window.notices._way_out.click()
    qtbot.waitUntil(lambda: window.session.preview is not None)
    assert window.session.document.views == ()
    assert len(window.session.loops) == 1


def test_nothing_found_is_said(window):
    window.workflow.accept_loops([])
    assert "No loops were found" in window.notices.text.text()


# Scale and time that only the reader knows


def test_scale_and_frame_rate_are_entered_and_marked(window, files, qtbot):
    files.add(made_up_recording(None, mm_per_pixel=None, frame_times_s=None))
    window.workflow.open_paths([Path("/loops/unnamed.dcm")])
    qtbot.waitUntil(lambda: window.session.preview is not None)
    window.actions_by_name["a4c"].trigger()
    assert "scale" in window.notices.text.text()
    assert not window.player.can_play
    page = window.loops_page
    assert page.scale.isVisible()
    assert page.rate.isVisible()
    page.scale._start.click()
    click_mm(window, (20.0, 10.0))
    click_mm(window, (20.0, 60.0))
    assert page.scale.distance_px == pytest.approx(50, abs=1)
    assert not page.scale._apply.isEnabled()
    QTest.keyClicks(page.scale.millimetres, "25")
    page.scale._apply.click()
    QTest.keyClicks(page.rate.rate_hz, "50")
    QTest.keyClick(page.rate.rate_hz, Qt.Key.Key_Return)
    window.actions_by_name["a4c"].trigger()
    loop = window.session.active_document.loop
    assert loop.mm_per_pixel[0] == pytest.approx(0.5, rel=0.03)
    assert loop.frame_rate_hz == pytest.approx(50)
    assert loop.scale_source is ValueSource.READER
    assert loop.time_source is ValueSource.READER
    assert "(entered)" in window.loop_view._facts.text()


def test_a_view_is_named_without_a_scale_which_can_be_set_later(window, files, qtbot):
    video = made_up_recording(None, mm_per_pixel=None, pixel_shape_is_known=True)
    files.add(video)
    window.workflow.open_paths([Path("/loops/unnamed.dcm")])
    qtbot.waitUntil(lambda: window.session.preview is not None)
    window.actions_by_name["a4c"].trigger()
    loop = window.session.active_document.loop
    assert loop.scale_source is ValueSource.ASSUMED
    assert "scale not known" in window.loop_view._facts.text()
    window.state.set_step(Step.LOOPS)
    page = window.loops_page
    assert page.scale.isVisible()
    window.workflow.enter_scale((0.5, 0.5))
    loop = window.session.active_document.loop
    assert (loop.mm_per_pixel, loop.scale_source) == ((0.5, 0.5), ValueSource.READER)
    assert not page.scale.isVisible()


def test_a_scale_by_two_marks_takes_the_pixel_aspect_into_account(window, files, qtbot):
    files.add(made_up_recording(None, mm_per_pixel=None, pixel_aspect=1.2))
    window.workflow.open_paths([Path("/loops/unnamed.dcm")])
    qtbot.waitUntil(lambda: window.session.preview is not None)
    page = window.loops_page
    page.scale._start.click()
    click_mm(window, (20.0, 10.0))
    click_mm(window, (20.0, 60.0))
    assert page.scale.distance_px == pytest.approx(60, abs=1.5)
    QTest.keyClicks(page.scale.millimetres, "30")
    page.scale._apply.click()
    window.actions_by_name["a4c"].trigger()
    across_mm, down_mm = window.session.active_document.loop.mm_per_pixel
    assert down_mm == pytest.approx(0.6, rel=0.03)
    assert down_mm / across_mm == pytest.approx(1.2)


def test_contradicted_times_are_decided_by_the_reader_at_any_time(window, files, qtbot):
    doubt = "The file contradicts itself about time."
    files.add(made_up_recording(None, time_doubt=doubt))
    window.workflow.open_paths([Path("/loops/unnamed.dcm")])
    qtbot.waitUntil(lambda: window.session.preview is not None)
    page = window.loops_page
    assert page.rate.isVisible()
    assert doubt in page.rate._message_label.text()
    window.actions_by_name["a4c"].trigger()
    loop = window.session.active_document.loop
    assert loop.time_doubt == doubt
    assert "doubt" in window.loop_view._facts.text()
    assert page.rate.isVisibleTo(page)
    QTest.keyClicks(page.rate.rate_hz, "25")
    page.rate._apply.click()
    loop = window.session.active_document.loop
    assert loop.time_doubt == ""
    assert loop.frame_rate_hz == pytest.approx(25)
    assert loop.time_source is ValueSource.READER
    assert not page.rate.isVisibleTo(page)
    window.session.undo_stack.undo()
    assert window.session.active_document.loop.time_doubt == doubt


def test_escape_ends_waiting_for_clicks(window, files, qtbot):
    files.add(made_up_recording(None, mm_per_pixel=None))
    window.workflow.open_paths([Path("/loops/unnamed.dcm")])
    qtbot.waitUntil(lambda: window.session.preview is not None)
    window.loops_page.scale._start.click()
    click_mm(window, (20.0, 10.0))
    window.actions_by_name["cancel"].trigger()
    assert not window.state.is_calibrating
    assert window.state.scale_points_px == ()


# The line


def test_three_clicks_make_a_line(open_study):
    place_line(open_study, A4C)
    line = open_study.session.document.view(A4C).centreline
    assert line.frame == END_SYSTOLE
    assert len(line.control_points_mm) == 9


def test_a_drag_on_the_picture_is_one_command(open_study):
    window = open_study
    place_line(window, A4C)
    canvas, stack = window.loop_view.canvas, window.session.undo_stack
    n_before = stack.count()
    apex = window.session.document.view(A4C).centreline.control_points_mm[4]
    start = QPoint(*canvas.transform_px.to_screen(apex).round().astype(int).tolist())
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 6):
        QTest.mouseMove(canvas, start + QPoint(2 * step, 0))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(10, 0))
    assert stack.count() == n_before + 1
    moved = window.session.document.view(A4C).centreline.control_points_mm[4]
    assert moved[0] > apex[0]


def test_clicks_outside_the_contour_step_place_nothing(open_study):
    window = open_study
    window.state.set_step(Step.LOOPS)
    click_mm(window, (60.0, 60.0))
    assert window.editor.landmarks_mm == []


def test_a_click_near_the_ghost_returns_to_its_frame(open_study):
    window = open_study
    place_line(window, A4C)
    window.player.set_frame(3)
    click_mm(window, (60.0, 15.0))
    assert window.player.frame == END_SYSTOLE


def test_a_wider_wall_needs_new_tracks(tracked):
    tracked.contour_page.width_slider.setValue(12)
    document = tracked.session.document.view(A4C)
    assert document.centreline.wall_thickness_mm == 6.0
    assert document.tracked is None
    tracked.contour_page.width_slider.setValue(14)
    tracked.session.undo_stack.undo()
    assert tracked.session.document.view(A4C).tracked is not None


# Tracking


def test_tracking_can_be_stopped(open_study, files, qtbot):
    window = open_study
    place_line(window, A4C)
    files.gate.clear()
    window.actions_by_name["track"].trigger()
    assert window.state.step is Step.TRACK
    qtbot.waitUntil(lambda: window.workflow.tracking[A4C].share > 0)
    window.contour_page._cancel.click()
    qtbot.waitUntil(lambda: not window.workflow.tracking)
    assert window.session.document.view(A4C).tracked is None
    assert window.state.step is Step.CONTOUR
    assert not window.notices.isVisible()


def test_late_tracks_are_dropped(open_study, files, qtbot):
    window = open_study
    place_line(window, A4C)
    files.gate.clear()
    window.workflow.track()
    window.state.set_step(Step.CONTOUR)
    window.editor.choose_next()
    window.actions_by_name["nudge_left"].trigger()
    files.gate.set()
    qtbot.waitUntil(lambda: not window.workflow.tracking)
    assert files.n_tracked == 1
    assert window.session.document.view(A4C).tracked is None


def test_tracking_without_a_line_says_what_to_do(open_study):
    open_study.workflow.track()
    assert "Place the contour" in open_study.notices.text.text()


def test_numbers_vanish_with_the_line(tracked):
    shown = {row.name for row in tracked.values.rows}
    assert "GLS A4C, line, end-systolic" in shown
    tracked.editor.choose_next()
    tracked.actions_by_name["nudge_up"].trigger()
    assert tracked.session.result(A4C) is None
    assert "not current".upper() in tracked.values.title.text()
    assert tracked.bullseye.chart.values() == {}
    tracked.actions_by_name["undo"].trigger()
    assert len(tracked.bullseye.chart.values()) == 6


# Beat and events


def test_dragging_an_event_is_one_command_and_moves_the_numbers(tracked):
    window, strip = tracked, tracked.loop_view.strip
    before, stack = window.session.result(A4C), window.session.undo_stack
    n_before = stack.count()
    places = {marker.event: marker.frame for marker in strip.markers}
    y = strip.height() // 2
    x = round(strip.x_of(places["end_systole"]))
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    for frame in (13, 14, 15, 16):
        QTest.mouseMove(strip, QPoint(round(strip.x_of(frame)), y))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    after = window.session.result(A4C)
    assert stack.count() == n_before + 1
    assert after.beat.end_systole == 16
    assert after.beat.end_systole_source is EventSource.TYPED
    line = GlobalDefinition.LINE
    assert after.globals_[line].end_systolic > before.globals_[line].end_systolic
    QTest.mouseDClick(
        strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(16)), y)
    )
    assert window.session.result(A4C).beat.end_systole == places["end_systole"]


def test_an_event_cannot_pass_another(tracked):
    strip = tracked.loop_view.strip
    y, x = strip.height() // 2, round(strip.x_of(END_SYSTOLE))
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    QTest.mouseMove(strip, QPoint(2, y))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(2, y))
    assert tracked.session.result(A4C).beat.end_systole > 2


def test_the_strip_scrubs(open_study):
    strip = open_study.loop_view.strip
    place = QPoint(round(strip.x_of(20)), strip.height() // 2)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    assert open_study.player.frame == 20


def test_valve_closure_is_marked_at_the_frame_on_screen(tracked):
    tracked.player.set_frame(14)
    tracked.actions_by_name["set_avc"].trigger()
    beat = tracked.session.result(A4C).beat
    assert beat.end_systole == 14
    assert beat.end_systole_source is EventSource.AORTIC_VALVE_CLOSURE
    assert "AVC" in [marker.text for marker in tracked.loop_view.strip.markers]
    tracked.actions_by_name["auto_beat"].trigger()
    assert tracked.session.result(A4C).beat.end_systole_source.is_surrogate


def test_jumps_go_to_the_events(tracked):
    tracked.player.set_frame(5)
    tracked.actions_by_name["event_on"].trigger()
    assert tracked.player.frame == tracked.session.result(A4C).beat.end_systole
    tracked.actions_by_name["event_back"].trigger()
    assert tracked.player.frame == tracked.session.result(A4C).beat.end_diastole


def test_numbers_are_grey_while_a_point_is_dragged(tracked):
    window, editor = tracked, tracked.editor
    line = window.session.document.view(A4C).centreline
    start = line.control_points_mm[4]
    editor.press(start, frame=line.frame, reach_mm=2.0)
    editor.move(start + 3.0)
    assert "not current".upper() in window.values.title.text()
    assert window.bullseye.chart.values() == {}
    editor.reset()
    assert len(window.bullseye.chart.values()) == 6
    assert "not current".upper() not in window.values.title.text()
