"""While the patient is hidden, no picture on the screen shows what is burnt in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QListWidget,
    QTreeWidget,
    QTreeWidgetItemIterator,
)

from longaxis.anatomy import View
from longaxis.app.controllers.files import Files
from longaxis.app.core.patient_mask import without_patient
from longaxis.app.core.view_state import Step
from longaxis.app.views.dialogs.saved_analyses_window import IndexWindow
from longaxis.data import LoopOrigin, StudyHeader
from longaxis.data.saved_analysis import SavedAnalysis
from tests.app.conftest import COLUMNS, ROWS, made_up_recording, place_line

NAME = (slice(2, 9), slice(10, 100))
"""Rows and columns of a name that is burnt in above the tissue, 255 bright."""

REGION = (0, 14, COLUMNS, ROWS)


def with_name(view, **changes):
    """Return a loop whose speckle moves below a name that stands still."""
    recording = made_up_recording(view)
    frames = recording.frames.copy()
    frames[:, : REGION[1]] = 0
    frames[(slice(None), *NAME)] = 255
    return replace(recording, frames=frames, **changes)


@pytest.fixture
def named(window, files, qtbot):
    """Return the window with three loops that show a name; the file has a region."""
    files.recordings.clear()
    files.add(*(with_name(view, tissue_region_px=REGION) for view in View))
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    qtbot.waitUntil(lambda: not window.jobs.running)
    return window


def pixels(widget):
    """Return what a widget paints, as grey levels, shape (H, W)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    width, height = image.width(), image.height()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(
        height, image.bytesPerLine()
    )
    return rows[:, :width].copy()


def n_letters(widget):
    """Return how many pixels are as bright as the name; tissue is at most 200."""
    return int((pixels(widget) > 240).sum())


def test_the_cine_covers_the_name_and_shows_it_again(named):
    canvas = named.loop_view.canvas
    canvas.fit()  # the whole picture, the name included
    named.state.toggle_overlay()
    assert n_letters(canvas) > 1000
    loop = named.session.active_document.loop
    before = loop.frames.copy()
    named.actions_by_name["patient"].trigger()
    assert n_letters(canvas) == 0
    assert (pixels(canvas) > 100).sum() > 1000
    assert named.session.active_document.loop is loop
    assert np.array_equal(loop.frames, before)
    named.actions_by_name["patient"].trigger()
    assert n_letters(canvas) > 1000


def test_an_inverted_picture_is_covered_too(named):
    canvas = named.loop_view.canvas
    canvas.fit()
    named.state.toggle_overlay()
    named.state.toggle_patient()
    canvas.invert()
    part = named.state.seen(np.full((ROWS, COLUMNS), 255, np.uint8), named.picture.loop)
    assert not part[NAME].any()
    assert named.state.mask_text(named.picture.loop) == ""


def test_slots_and_thumbnails_are_covered(named):
    slot, row = named.study_list.slots[0], named.study_list.loops.item(0)
    icon = named.study_list.loops.iconSize()
    seen = n_letters(slot)

    def brightest():
        image = row.icon().pixmap(icon).toImage()
        return max(
            QColor(image.pixel(x, y)).lightness()
            for x in range(image.width())
            for y in range(image.height())
        )

    assert brightest() > 100
    named.state.toggle_patient()
    assert n_letters(slot) < seen
    assert brightest() == 0
    named.state.toggle_patient()
    assert n_letters(slot) == seen
    assert brightest() > 100


def test_three_views_are_covered(named, qapp):
    named.state.set_step(Step.REVIEW)
    named.actions_by_name["three_views"].trigger()
    qapp.processEvents()
    cine = named.triplane_view.columns[View.TWO_CHAMBER].cine
    assert n_letters(cine) > 100
    named.state.toggle_patient()
    assert n_letters(cine) == 0


def test_pages_on_the_screen_are_covered_and_files_are_not(named, qtbot, monkeypatch):
    place_line(named, View.FOUR_CHAMBER)
    named.workflow.track()
    qtbot.waitUntil(lambda: not named.workflow.tracking)
    study = named.session.study_result()
    hidden = without_patient(study)
    view, shown = hidden.views[0], study.views[0]
    for frame in (view.beat.end_diastole, view.beat.end_systole):
        assert not view.loop.frames[frame][NAME].any()
        assert np.array_equal(
            view.loop.frames[frame][20:], shown.loop.frames[frame][20:]
        )
    assert "a4c.dcm" not in view.loop.origin.path
    assert view.globals_ == shown.globals_
    assert isinstance(named.files, Files)
    assert named.session.study_result().views[0].loop is shown.loop


def test_without_a_region_the_picture_says_what_was_done(window, files, qtbot):
    files.recordings.clear()
    files.add(with_name(View.FOUR_CHAMBER))
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == 1)
    window.state.toggle_overlay()
    window.state.toggle_patient()
    canvas = window.loop_view.canvas
    assert "names no ultrasound region" in window.state.mask_text(window.picture.loop)
    assert n_letters(canvas) == 0


def test_a_still_picture_without_a_region_is_covered_whole(window, files, qtbot):
    still = with_name(View.FOUR_CHAMBER)
    frames = np.repeat(still.frames[:1], len(still.frames), axis=0)
    files.recordings.clear()
    files.add(replace(still, frames=frames))
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == 1)
    window.state.toggle_overlay()
    window.state.toggle_patient()
    assert "all of it is covered" in window.loop_view.mask_note.text()
    assert n_letters(window.loop_view.canvas) == 0


def texts_on(window):
    """Return everything that a window writes: labels, buttons, lists, tips, title."""
    found = [window.windowTitle()]
    for each in window.findChildren(QLabel) + window.findChildren(QAbstractButton):
        found += [each.text(), each.toolTip()]
    for tree in window.findChildren(QTreeWidget):
        iterator = QTreeWidgetItemIterator(tree)
        while iterator.value() is not None:
            item = iterator.value()
            for column in range(tree.columnCount()):
                found += [item.text(column), item.toolTip(column)]
            iterator += 1
    for shown in window.findChildren(QListWidget):
        for row in range(shown.count()):
            found += [shown.item(row).text(), shown.item(row).toolTip()]
    return found


@pytest.fixture
def a_named_file(window, files, qtbot):
    """Return the window with a loop in the list whose file is named after a patient."""
    path = "/loops/Doe_Jane.dcm"
    header = StudyHeader(patient_name="Doe^Jane", patient_id="Doe7", study_uid="1.2")
    looked_at = made_up_recording(None, origin=LoopOrigin(path=path), header=header)
    refused = replace(
        looked_at,
        origin=LoopOrigin(path="/loops/Doe_2.dcm"),
        problems=("“Doe_2.dcm” is a colour loop.",),
    )
    files.recordings.clear()
    files.add(looked_at, refused)
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: window.session.preview is not None)
    qtbot.waitUntil(lambda: not window.jobs.running)
    return window


def test_no_text_names_the_patient_or_a_file(a_named_file):
    window = a_named_file
    assert "Doe" in window.windowTitle()
    assert any("Doe_Jane" in each for each in texts_on(window))
    window.state.toggle_patient()
    assert [each for each in texts_on(window) if "Doe" in each] == []
    window.state.toggle_patient()
    assert any("Doe_Jane" in each for each in texts_on(window))


def test_jobs_name_no_file_while_the_patient_is_hidden(window, tmp_path):
    window.state.toggle_patient()
    names = []
    window.jobs.changed.connect(
        lambda: names.extend(job.name for job in window.jobs.running)
    )
    window.workflow.open_session(tmp_path / "Doe.longaxis")
    window.files.save(tmp_path / "Doe2.longaxis")
    assert names
    assert [each for each in names if "Doe" in each] == []


def test_saved_analyses_name_no_file_while_the_patient_is_hidden(window, qtbot):
    analyses = [
        SavedAnalysis(
            path=f"/home/Doe/Doe_{number}.longaxis", header=StudyHeader(), **changes
        )
        for number, changes in enumerate(
            (
                {},
                {"problem": "“Doe_1.longaxis” is damaged."},
                {"is_there": False},
            )
        )
    ]
    window.state.toggle_patient()
    window.show_saved_analyses()
    (dialog,) = window.findChildren(IndexWindow)
    dialog.show_analyses(analyses, [])
    for item in dialog.tree.findItems("", Qt.MatchFlag.MatchContains, 0):
        for child in range(item.childCount()):
            dialog.tree.setCurrentItem(item.child(child))
            assert [each for each in texts_on(dialog) if "Doe" in each] == []
    dialog.close()
