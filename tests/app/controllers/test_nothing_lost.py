"""Unsaved work is never taken for saved, and never gives way to other work."""

from __future__ import annotations

import os
import stat
import threading
from dataclasses import replace

import pytest

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.app.shell.closing import CloseAnswer
from longaxis.data import StudyDocument
from longaxis.errors import BadInputError
from longaxis.io.sessions import session_file
from tests.app.conftest import place_line, without_paths

A4C = View.FOUR_CHAMBER


def slow_saving(window):
    """Let saving wait for the gate that is returned."""
    gate = threading.Event()

    def save(document, path):
        assert gate.wait(5)
        session_file.save_session(without_paths(document), path)

    window.session.services = replace(window.session.services, save_session=save)
    return gate


def comment(window, text):
    after = replace(window.session.document, comment=text)
    window.session.apply_edit("Comment", after, merge_key="comment")


def test_an_edit_merged_while_saving_is_not_called_saved(open_study, qtbot, tmp_path):
    window = open_study
    comment(window, "one")
    gate = slow_saving(window)
    with qtbot.waitSignal(window.files.kept):
        window.files.save(tmp_path / "a.longaxis")
        index = window.session.undo_stack.index()
        comment(window, "one two")
        assert window.session.undo_stack.index() == index
        gate.set()
    assert not window.session.undo_stack.isClean()
    assert window.session.has_unsaved_work
    window.close()
    assert session_file.load_session(window.context.autosave.path).comment == "one two"


def test_an_edit_after_the_save_counts_as_new(open_study, qtbot, tmp_path):
    window = open_study
    gate = slow_saving(window)
    gate.set()
    comment(window, "one")
    with qtbot.waitSignal(window.files.kept):
        window.files.save(tmp_path / "a.longaxis")
    assert window.session.undo_stack.isClean()
    comment(window, "one two")
    assert not window.session.undo_stack.isClean()


@pytest.mark.parametrize(
    ("answer", "closes"), [(CloseAnswer.KEEP, True), (CloseAnswer.STAY, False)]
)
def test_closing_asks_where_work_is_not_saved(open_study, monkeypatch, answer, closes):
    window = open_study
    slow_saving(window).set()
    asked = []
    monkeypatch.setattr(
        "longaxis.app.shell.main_window.ask_before_closing",
        lambda _: asked.append(1) or answer,
    )
    window.asks_before_closing = True
    place_line(window, A4C)
    assert window.close() is closes
    assert asked == [1]
    assert not closes or window.context.autosave.path.exists()
    window.asks_before_closing = False


def test_closing_saves_where_that_is_wanted(open_study, monkeypatch, tmp_path):
    window = open_study
    slow_saving(window).set()
    path = tmp_path / "a.longaxis"
    monkeypatch.setattr(window, "ask_save", lambda *_: path)
    monkeypatch.setattr(
        "longaxis.app.shell.main_window.ask_before_closing", lambda _: CloseAnswer.SAVE
    )
    window.asks_before_closing = True
    comment(window, "seen")
    assert window.close()
    assert session_file.load_session(path).comment == "seen"
    assert not window.context.autosave.path.exists()


def test_closing_stays_where_saving_fails(open_study, monkeypatch, tmp_path):
    window = open_study
    usual = window.session.services

    def full(document, path):
        message = "The disk is full."
        raise BadInputError(message)

    window.session.services = replace(usual, save_session=full)
    comment(window, "seen")
    assert not window.close()
    assert "full" in window.notices.text.text()
    window.session.services = usual


def test_the_window_goes_on_where_closing_fails(tracked, qtbot):
    window = tracked
    usual = window.session.services

    def full(document, path):
        message = "The disk is full."
        raise BadInputError(message)

    window.session.services = replace(usual, save_session=full)
    window.context.uncertainty.find()
    assert not window.close()
    assert window.context.uncertainty.running == {}
    window.state.set_step(Step.CONTOUR)
    steps = window.top_bar.steps
    assert steps[Step.CONTOUR].property("state") == "current"
    # Intervals that were stopped half-way are found after all.
    window.session.services = usual
    window.context.uncertainty.find()
    qtbot.waitUntil(lambda: window.session.result(A4C).uncertainty is not None)


def test_work_that_gives_way_to_another_study_is_kept(open_study, qtbot):
    window = open_study
    slow_saving(window).set()
    place_line(window, A4C)
    left = window.session.document
    window.session.open(StudyDocument())
    (kept,) = window.context.autosave.leftovers()
    line = session_file.load_session(kept).view(A4C).centreline
    assert (line.control_points_mm == left.view(A4C).centreline.control_points_mm).all()
    assert "kept" in window.notices.text.text()


def test_loops_that_were_only_looked_at_are_not_kept(open_study):
    window = open_study
    window.session.open(StudyDocument())
    assert window.context.autosave.leftovers() == []


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_unfinished_work_is_its_owners_alone(open_study, qtbot):
    window = open_study
    slow_saving(window).set()
    comment(window, "one")
    qtbot.waitUntil(window.context.autosave.path.exists, timeout=5000)
    assert stat.S_IMODE(window.context.autosave.path.stat().st_mode) == 0o600
    for folder in (window.folder, window.context.autosave.path.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_taking_back_and_again_what_was_saved_is_saved(open_study):
    window = open_study
    after = edits.set_mirrored(window.session.document, A4C, True)
    window.session.apply_edit("Mirror", after)
    window.session.mark_saved(window.session.document)
    window.session.undo_stack.undo()
    assert not window.session.undo_stack.isClean()
    window.session.undo_stack.redo()
    assert window.session.undo_stack.isClean()
