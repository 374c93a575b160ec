"""Times of a file that contradicts itself are marked wherever they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.data import BeatChoice
from tests.app.conftest import (
    END_SYSTOLE,
    made_up_recording,
    place_line,
    wait_for_numbers,
)

A4C = View.FOUR_CHAMBER
DOUBT = "The frame times and the stated frame rate contradict each other."


@pytest.fixture
def doubted(window, files, qtbot):
    """Return the window with one tracked view whose times are in doubt."""
    files.recordings.clear()
    files.add(made_up_recording(A4C, time_doubt=DOUBT))
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: window.session.preview is not None or window.session.active)
    qtbot.waitUntil(lambda: not window.jobs.running)
    if window.session.active is None:
        window.workflow.name_view(A4C)
    choice = BeatChoice(end_diastole=2, end_systole=END_SYSTOLE, last=29)
    after = edits.set_beat(window.session.document, A4C, choice)
    window.session.apply_edit("Beat", after)
    place_line(window, A4C)
    window.workflow.track()
    wait_for_numbers(window, qtbot)
    return window


def texts_of(page):
    return [each.text() for each in page.findChildren(QLabel) if not each.isHidden()]


def test_rates_that_the_file_states_are_no_facts(doubted):
    window = doubted
    assert "heart rate in doubt" in window.study_list._facts()
    assert "74" not in window.study_list._facts()
    window.state.set_step(Step.LOOPS)
    texts = texts_of(window.loops_page)
    assert "74 per minute, in doubt" in texts
    assert "2, in doubt" in texts


def test_axes_and_times_are_marked(doubted, qtbot):
    window = doubted
    axis = window.curve_view.plot.getPlotItem().getAxis("bottom")
    assert axis.labelText == "ms after ED, times in doubt"
    assert window.loop_view._place.text().endswith("?")
    window.state.set_step(Step.BEAT)
    assert any("ms ?" in each for each in texts_of(window.beat_panel))
    window.workflow.enter_frame_rate(33.0)
    assert window.session.active_document.loop.time_doubt == ""
    window.workflow.track()
    wait_for_numbers(window, qtbot)
    assert axis.labelText == "ms after ED"
    assert not window.loop_view._place.text().endswith("?")
    assert "74 bpm" in window.study_list._facts()
