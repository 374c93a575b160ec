"""The whole window, offscreen: what is linked, what is kept, what is left behind."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main import main
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.shell.startup import offer_leftovers
from longaxis.data import Stage
from tests.app.conftest import (
    click_mm,
    without_paths,
)

A4C = View.FOUR_CHAMBER
CANVAS_MIDDLE = QPoint(100, 100)


# Everything is linked


def test_hovering_lights_a_segment_everywhere(tracked):
    tracked.state.set_step(Step.REVIEW)
    result = tracked.session.result(A4C)
    canvas = tracked.loop_view.canvas
    middle = tracked.picture.wall().line_mm[2]
    place = canvas.transform_px.to_screen(middle).round().astype(int).tolist()
    QTest.mouseMove(canvas, QPoint(*place))
    assert tracked.state.hovered == result.segments[0].segment
    canvas.leaveEvent(None)
    assert tracked.state.hovered is None


def test_a_click_in_the_bullseye_rejects_and_accepts(tracked):
    tracked.state.set_step(Step.REVIEW)
    chart = tracked.bullseye.chart
    segment = tracked.session.result(A4C).segments[1].segment
    size = chart.rect()
    found = next(
        QPoint(x, y)
        for x in range(0, size.width(), 4)
        for y in range(0, size.height(), 4)
        if chart.segment_at(QPointF(x, y)) == segment
    )
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=found)
    assert segment in chart.rejected()
    assert tracked.session.document.view(A4C).accepted[1] is False
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=found)
    assert segment not in chart.rejected()


def test_the_stages_of_the_curves_can_be_seen(tracked):
    result = tracked.session.result(A4C)
    assert tracked.curve_view.shown is result.curves
    seen = []
    for _ in range(len(result.stages)):
        tracked.actions_by_name["stage"].trigger()
        seen.append(tracked.state.stage)
        assert tracked.curve_view.shown is result.stages[tracked.state.stage]
    assert set(seen) == set(result.stages)
    assert Stage.RAW in seen


def test_wheel_goes_through_frames_and_ctrl_wheel_zooms(open_study):
    canvas, player = open_study.loop_view.canvas, open_study.player
    player.set_frame(5)
    _wheel(canvas, -120, Qt.KeyboardModifier.NoModifier)
    assert player.frame == 6
    before = canvas.transform_px
    _wheel(canvas, 120, Qt.KeyboardModifier.ControlModifier)
    assert canvas.transform_px.scale_px_per_mm > before.scale_px_per_mm
    under = before.to_picture(CANVAS_MIDDLE.x(), CANVAS_MIDDLE.y())
    now = canvas.transform_px.to_picture(CANVAS_MIDDLE.x(), CANVAS_MIDDLE.y())
    np.testing.assert_allclose(now, under)
    open_study.actions_by_name["fit"].trigger()
    assert canvas.transform_px == before


def _wheel(canvas, delta, modifiers):
    place = QPointF(CANVAS_MIDDLE)
    event = QWheelEvent(
        place,
        canvas.mapToGlobal(place),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(event)


def test_right_drag_changes_the_grey_scale(open_study):
    canvas = open_study.loop_view.canvas
    QTest.mousePress(canvas, Qt.MouseButton.RightButton, pos=CANVAS_MIDDLE)
    QTest.mouseMove(canvas, CANVAS_MIDDLE + QPoint(-40, 10))
    QTest.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=CANVAS_MIDDLE)
    assert open_study.picture.grey.width < 255
    open_study.actions_by_name["reset_grey"].trigger()
    assert open_study.picture.grey.width == 255


# Work is never lost, and nothing is left behind


def test_work_is_saved_a_moment_after_an_edit(open_study, qtbot):
    window = open_study
    qtbot.waitUntil(window.context.autosave.path.exists, timeout=4000)
    qtbot.waitUntil(lambda: "saved" in window.status_bar._state.text())


def test_work_of_a_crashed_window_is_offered_and_kept(
    tracked, files, qtbot, tmp_path, qapp
):
    left = tracked.context.autosave.path.with_name("crashed.longaxis")
    document = without_paths(tracked.session.document)
    tracked.session.services.save_session(document, left)
    again = MainWindow(files.engine(), folder=tracked.folder)
    offer_leftovers(again.context)
    assert again.context.autosave.leftovers() == [left]
    again.notices._way_out.click()
    qtbot.waitUntil(lambda: again.session.result(A4C) is not None)
    qtbot.waitUntil(lambda: not left.exists())
    assert again.workflow.path is None
    again.close()
    # It was never saved by the reader: it is kept for the next start.
    assert again.context.autosave.path.exists()
    again.deleteLater()


def test_saved_work_leaves_no_autosave(tracked, qtbot, tmp_path):
    window = tracked
    window.files.save(tmp_path / "study.longaxis")
    qtbot.waitUntil(window.session.undo_stack.isClean)
    window.close()
    assert (tmp_path / "study.longaxis").exists()
    assert not window.context.autosave.path.exists()


def test_a_closed_window_is_let_go(files, qapp, tmp_path):
    window = MainWindow(files.engine(), folder=tmp_path / "other")
    window.show()
    qapp.processEvents()
    window.close()
    kept = weakref.ref(window)
    window.deleteLater()
    del window
    for _ in range(3):
        qapp.processEvents()
        qapp.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
        gc.collect()
    assert kept() is None


def test_the_layout_is_remembered(files, tmp_path, qapp):
    first = MainWindow(files.engine(), folder=tmp_path / "own")
    first.actions_by_name["patient"].trigger()
    first.actions_by_name["theme"].trigger()
    first.close()
    first.deleteLater()
    second = MainWindow(files.engine(), folder=tmp_path / "own")
    assert not second.state.patient_is_shown
    assert second.context.preferences.current.theme == "light"
    assert "hidden" in second.study_list._who.text() or not second.session.loops
    second.close()
    second.deleteLater()


def test_the_key_sheet_opens_and_closes(window):
    window.actions_by_name["keys"].trigger()
    assert window.key_sheet.isVisible()
    window.actions_by_name["cancel"].trigger()
    assert not window.key_sheet.isVisible()


def test_an_error_of_ours_is_said_calmly(window, files, qtbot):
    def broken(paths, progress):
        message = "ours"
        raise RuntimeError(message)

    files.scan = broken
    window.session.services = files.engine()
    window.workflow.open_paths([Path("/loops/a4c.dcm")])
    qtbot.waitUntil(window.notices.isVisible)
    shown = window.notices.text.text()
    assert shown.startswith("Something went wrong inside Longaxis (")
    assert "RuntimeError" not in shown


def test_settings_are_edits_and_measure_anew(tracked):
    before = tracked.session.result(A4C)
    tracked.actions_by_name["drift"].trigger()
    assert tracked.session.result(A4C).reported_stage is Stage.SMOOTHED
    tracked.actions_by_name["smoothing"].trigger()
    assert tracked.session.result(A4C).reported_stage is Stage.RAW
    tracked.actions_by_name["undo"].trigger()
    tracked.actions_by_name["undo"].trigger()
    again = tracked.session.result(A4C)
    assert again.reported_stage is before.reported_stage
    assert again.globals_ == before.globals_


def test_a_preferred_reader_signs_new_studies(files, tmp_path, qtbot):
    first = MainWindow(files.engine(), folder=tmp_path / "own")
    first.report_page.editor.reader.setText("Reader, A.")
    first.report_page.commit_text()
    assert first.session.document.reader == "Reader, A."
    first.close()
    first.deleteLater()
    second = MainWindow(files.engine(), folder=tmp_path / "own")
    assert second.session.document.reader == "Reader, A."
    assert not second.session.undo_stack.canUndo()
    second.close()
    second.deleteLater()


def test_the_program_starts_opens_and_ends(files, qapp, tmp_path):
    def finish() -> None:
        windows = [
            each for each in qapp.topLevelWidgets() if isinstance(each, MainWindow)
        ]
        if windows and len(windows[0].session.document.views) == 1:
            windows[0].close()
            windows[0].deleteLater()
        else:
            QTimer.singleShot(20, finish)

    QTimer.singleShot(20, finish)
    paths = [Path("/loops/a4c.dcm")]
    assert main(paths, services=files.engine(), folder=tmp_path / "own") == 0


def test_the_program_starts_where_its_folder_cannot_be_made(files, qapp, tmp_path):
    (tmp_path / "share").write_text("a file where a folder should be")
    notices = []

    def finish() -> None:
        window = next(
            widget
            for widget in qapp.topLevelWidgets()
            if isinstance(widget, MainWindow)
        )
        notices.append(window.notices.text.text())
        window.close()
        window.deleteLater()

    QTimer.singleShot(100, finish)
    folder = tmp_path / "share" / "longaxis"
    assert main([], services=files.engine(), folder=folder) == 0
    assert str(folder) in notices[0]


def test_random_actions_raise_nothing_and_can_all_be_undone(open_study, qtbot):
    window, random = open_study, np.random.default_rng(20)
    asking = {
        "compare",
        "settings",
        "open_",
        "choose_study",
        "follow_up",
        "print",
        "manual",
        "about",
        "save",
        "export",
        "quit",
        "new_study",
        "insert",
        "find_study",
        "find_in_archive",
        "send_to_archive",
    }
    names = [
        name
        for name in window.actions_by_name
        if not any(name.startswith(prefix) for prefix in asking)
    ]
    for _ in range(400):
        if random.random() < 0.3:
            x, y = random.uniform(0, 110, 2)
            click_mm(window, (x, y))
        else:
            window.actions_by_name[str(random.choice(names))].trigger()
        if random.random() < 0.05:
            qtbot.wait(20)
    window.workflow.stop_tracking()
    qtbot.waitUntil(lambda: not window.workflow.tracking, timeout=60000)
    window.session.undo_stack.setIndex(0)
    assert window.session.document.views == ()
