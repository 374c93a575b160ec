"""Saved analyses in the window: listed, searched, opened to work or to look."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from longaxis.anatomy import View
from longaxis.app.controllers.session_lock import SessionLock
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.views.dialogs.saved_analyses_window import IndexWindow
from longaxis.data import StudyDocument, StudyHeader
from longaxis.io.sessions.session_file import save_session
from tests.made_up_results import made_up_document

A4C = View.FOUR_CHAMBER
HEADER = StudyHeader(patient_name="Berg^Anna", patient_id="A-1", study_date="20240305")


def saved(folder, name, reader, header=HEADER):
    path = folder / f"{name}.longaxis"
    whole = made_up_document()
    views = whole.views[:1]
    save_session(replace(whole, header=header, reader=reader, views=views), path)
    return path


@pytest.fixture
def opened(window, qtbot, tmp_path):
    """Return a window with a saved analysis open."""
    path = saved(tmp_path, "first", "One")
    window.workflow.open_session(path)
    qtbot.waitUntil(lambda: window.workflow.path == path)
    qtbot.waitUntil(lambda: len(window.context.analysis_index.recent) == 1)
    return window


@pytest.fixture
def second(files, qapp, tmp_path):
    """Return another window of the same program."""
    made = MainWindow(files.engine(), folder=tmp_path / "own2")
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def index_window(window):
    window.actions_by_name["find_study"].trigger()
    return window.findChild(IndexWindow)


def test_what_was_opened_is_offered_on_the_start_screen(opened, qtbot):
    opened.workflow.start_study()
    rows = [
        each
        for each in opened.loops_page.findChildren(QPushButton)
        if "Berg, Anna" in each.text()
    ]
    assert len(rows) == 1
    qtbot.waitUntil(rows[0].isVisible)
    rows[0].click()
    qtbot.waitUntil(lambda: opened.session.document.reader == "One")
    assert not opened.loops_page._recent.isVisible()


def test_hiding_the_patient_hides_recent_names_too(opened):
    opened.workflow.start_study()
    opened.state.toggle_patient()
    shown = [each.text() for each in opened.loops_page.findChildren(QPushButton)]
    assert any("Patient hidden" in each for each in shown)
    opened.state.toggle_patient()


def test_saving_puts_a_session_into_the_index(opened, qtbot, tmp_path):
    after = replace(opened.session.document, reader="Somebody else")
    opened.session.apply_edit("Reader", after)
    opened.actions_by_name["save"].trigger()
    index = opened.context.analysis_index
    qtbot.waitUntil(lambda: index.recent[0].reader == "Somebody else")
    with qtbot.waitSignal(index.search_finished) as found:
        index.search("somebody")
    analyses, readers = found.args
    assert [each.reader for each in analyses] == ["Somebody else"]
    assert readers == ["Somebody else"]


def test_analyses_stand_under_their_study_and_open(opened, qtbot, tmp_path):
    saved(tmp_path, "second", "Two")
    saved(tmp_path, "other", "Three", StudyHeader(patient_id="B"))
    dialog = index_window(opened)
    dialog._analysis_index.refresh()
    tree = dialog.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 2)
    assert sum(tree.topLevelItem(i).childCount() for i in range(2)) == 3
    dialog.words.setText("two")
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1)
    assert dialog.chosen.reader == "Two"
    assert "1 analysis of 1 study" in dialog.message_label.text()
    dialog.opener.click()
    qtbot.waitUntil(lambda: opened.session.document.reader == "Two")


def test_nothing_found_is_said(window, qtbot):
    dialog = index_window(window)
    qtbot.waitUntil(lambda: "Save a session" in dialog.message_label.text())
    assert not dialog.opener.isEnabled()
    dialog.words.setText("nobody")
    qtbot.waitUntil(lambda: "No saved analysis holds" in dialog.message_label.text())
    dialog.close()


def test_a_new_reading_begins_without_the_old_one(opened, qtbot, tmp_path):
    opened.workflow.reader = "Me"
    opened.workflow.open_analysis(tmp_path / "first.longaxis", True)
    qtbot.waitUntil(lambda: opened.session.document.reader == "Me")
    document = opened.session.document
    assert [each.view for each in document.views] == [A4C]
    assert all(each.centreline is None for each in document.views)
    assert all(each.tracked is None for each in document.views)
    assert opened.workflow.path is None
    assert opened.state.step is Step.CONTOUR


def test_a_study_that_is_open_elsewhere_can_only_be_looked_at(
    opened, second, qtbot, tmp_path
):
    path = tmp_path / "first.longaxis"
    before = path.read_bytes()
    second.workflow.open_session(path)
    qtbot.waitUntil(lambda: second.session.is_read_only)
    assert "open in another window" in second.notices.text.text()
    assert second.session.result(A4C) is not None
    document = second.session.document
    second.actions_by_name["clear_line"].trigger()
    assert second.session.document is document
    second.context.uncertainty.find()
    assert second.context.uncertainty.running == {}
    assert second.workflow.path is None
    second.workflow.keep_at(path)
    assert second.session.is_read_only
    assert path.read_bytes() == before
    # A copy of one's own can be worked on.
    assert second.workflow.keep_at(tmp_path / "copy.longaxis")
    second.actions_by_name["clear_line"].trigger()
    assert second.session.document.view(A4C).centreline is None


def test_a_study_can_be_worked_on_once_the_other_window_left_it(
    opened, second, qtbot, tmp_path
):
    opened.workflow.start_study()
    second.workflow.open_session(tmp_path / "first.longaxis")
    qtbot.waitUntil(lambda: second.workflow.path is not None)
    assert not second.session.is_read_only


def test_the_lock_of_a_crashed_window_is_taken_over(tmp_path):
    path = tmp_path / "a.longaxis"
    # No such process: Linux, macOS and Windows number below this.
    (tmp_path / "a.longaxis.lock").write_text("2147483646\npython\n\n\n\n")
    lock = SessionLock()
    assert lock.acquire(path) == ""
    assert "process" in SessionLock().acquire(path)
    lock.release()
    assert SessionLock().acquire(path) == ""


def test_a_new_reading_keeps_loops_and_orientation():
    from longaxis.app.core.edits import as_new_reading, set_mirrored

    document = set_mirrored(made_up_document(), A4C, True)
    fresh = as_new_reading(document, "Me")
    assert isinstance(fresh, StudyDocument)
    assert fresh.view(A4C).mirrored
    assert fresh.view(A4C).loop is document.view(A4C).loop
