"""The ECG under the cine, and the end-systole that is shown before the contour."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core import edits, time_edits
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.shell.window_size import SMALLEST
from longaxis.app.views.cine.ecg_marks import (
    MarkSource,
    chosen_marks,
    measured_marks,
    r_wave_marks,
)
from longaxis.data import Beat, BeatChoice, EventSource, ValueSource
from longaxis.data.event_proposal import EcgReading, ProposalSource, TimeProposal
from longaxis.event_detection.proposal import with_proposed_r_waves
from tests.app.conftest import (
    END_SYSTOLE,
    N_FRAMES,
    R_WAVE_FRAMES,
    as_loop,
    click_mm,
    made_up_recording,
)

A4C = View.FOUR_CHAMBER
PROPOSED_ES = END_SYSTOLE + 1
TRACE_FRAMES = np.linspace(-2, N_FRAMES + 1, 200)
READING = EcgReading(
    r_wave_frames=R_WAVE_FRAMES,
    confidence=0.7,
    trace_frames=TRACE_FRAMES,
    trace_heights=sum(
        np.exp(-(((TRACE_FRAMES - frame) / 0.8) ** 2)) for frame in R_WAVE_FRAMES
    ),
    strip_px=(0, 90, 130, 110),
)
PROPOSAL = TimeProposal(
    end_diastole=R_WAVE_FRAMES[0],
    end_systole=PROPOSED_ES,
    last=R_WAVE_FRAMES[1],
    source=ProposalSource.ECG_IN_PICTURE,
    confidence=0.7,
    end_systole_source=ProposalSource.PICTURE_MOTION,
    r_wave_frames=R_WAVE_FRAMES,
    ecg=READING,
)


@pytest.fixture
def with_ecg(files, qtbot, qapp, tmp_path):
    """Return a window with one loop whose ECG stands in the picture only."""
    files.recordings.clear()
    files.add(made_up_recording(A4C, r_wave_times_s=np.zeros(0), heart_rate_bpm=None))

    def propose(loop):
        return PROPOSAL, with_proposed_r_waves(loop, PROPOSAL)

    made = MainWindow(
        replace(files.engine(), propose_times=propose), folder=tmp_path / "own"
    )
    made.context.preferences.update(confirms_studies=False)
    theme.apply(qapp, made.colours)
    made.resize(SMALLEST)
    made.show()
    made.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: made.session.preview is not None or made.session.active)
    if made.session.active is None:
        made.workflow.name_view(A4C)
    qtbot.waitUntil(lambda: not made.jobs.running)
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def test_the_ecg_stands_under_the_cine_and_a_click_moves_it(with_ecg, qapp):
    strip = with_ecg.loop_view.ecg
    with_ecg.state.set_step(Step.BEAT)
    qapp.processEvents()
    assert strip.isVisible()
    assert [round(mark.frame) for mark in strip.r_waves] == list(R_WAVE_FRAMES)
    assert {mark.source for mark in strip.r_waves} == {MarkSource.PROPOSED}
    place = QPoint(round(strip.x_of(20)), strip.height() // 2)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    assert with_ecg.player.frame == 20
    # Both strips have one axis.
    beat_strip = with_ecg.loop_view.strip
    assert strip.x_of(20) == pytest.approx(beat_strip.x_of(20), abs=1)
    # Closed, its room goes to the picture.
    canvas, before = with_ecg.loop_view.canvas, with_ecg.loop_view.canvas.height()
    with_ecg.loop_view._ecg_button.click()
    qapp.processEvents()
    assert not strip.isVisible()
    assert canvas.height() > before


def test_confirmed_r_waves_are_marked_as_the_readers(with_ecg):
    after = time_edits.confirm_r_waves(with_ecg.session.document, A4C)
    with_ecg.session.apply_edit("Confirm", after)
    with_ecg.loop_view.refresh()
    assert {mark.source for mark in with_ecg.loop_view.ecg.r_waves} == {
        MarkSource.READER
    }


def test_a_loop_without_an_ecg_costs_no_room(open_study):
    view = open_study.loop_view
    assert view.ecg.isHidden()
    assert view._ecg_button.isHidden()


def test_the_contour_step_shows_the_proposed_end_systole(with_ecg):
    player, view = with_ecg.player, with_ecg.loop_view
    with_ecg.state.set_step(Step.CONTOUR)
    assert player.frame == PROPOSED_ES
    view.refresh()
    assert "proposed end-systole" in view._hint.text()
    assert "ES proposed" in view._place.text()
    # Nothing was chosen for the reader.
    assert with_ecg.session.document.view(A4C).beat_choice == BeatChoice()
    named = {marker.text for marker in view.strip.markers}
    assert named == {"ED ?", "ES ?", "end ?"}
    # Shown once: what the reader looks at next stays.
    player.set_frame(3)
    with_ecg.state.set_step(Step.LOOPS)
    with_ecg.state.set_step(Step.CONTOUR)
    assert player.frame == 3


def test_a_click_on_a_proposed_event_does_not_take_it(with_ecg):
    strip = with_ecg.loop_view.strip
    place = QPoint(round(strip.x_of(PROPOSED_ES)), 40)
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(strip, place + QPoint(1, 0))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=place)
    assert with_ecg.player.frame == PROPOSED_ES
    assert with_ecg.session.document.view(A4C).beat_choice == BeatChoice()


def test_a_late_proposal_leaves_the_frame_with_clicks(with_ecg, qapp):
    playback, player = with_ecg.context.playback, with_ecg.player
    with_ecg.state.set_step(Step.CONTOUR)
    playback._shown.clear()
    playback._arrival = (playback._arrival[0], 5)
    player.set_frame(5)
    click_mm(with_ecg, (35.0, 95.0))
    with_ecg.context.picture_ecg.changed.emit()
    assert player.frame == 5


def test_an_end_systole_that_the_reader_chose_is_shown_before_the_contour(with_ecg):
    document = with_ecg.session.document
    # Naming the view led to the contour, where the proposed one was shown already.
    with_ecg.state.set_step(Step.LOOPS)
    with_ecg.context.playback._shown.clear()
    choice = edits.with_event(BeatChoice(), "end_systole", 15)
    with_ecg.session.apply_edit("ES", edits.set_beat(document, A4C, choice))
    with_ecg.state.set_step(Step.CONTOUR)
    assert with_ecg.player.frame == 15


def test_marks_tell_the_file_the_proposal_and_the_reader_apart():
    loop = as_loop(made_up_recording(A4C))
    assert {mark.source for mark in r_wave_marks(loop)} == {MarkSource.FILE}
    own = replace(BeatChoice(), end_systole=9)
    marks = {mark.event: mark.source for mark in chosen_marks(own, PROPOSAL)}
    assert marks == {
        "end_diastole": MarkSource.PROPOSED,
        "end_systole": MarkSource.READER,
        "last": MarkSource.PROPOSED,
    }
    tagged = replace(PROPOSAL, source=ProposalSource.R_WAVE_TAG)
    marks = {mark.event: mark.source for mark in chosen_marks(BeatChoice(), tagged)}
    assert marks["end_diastole"] is MarkSource.FILE
    assert marks["end_systole"] is MarkSource.PROPOSED
    beat = Beat(
        end_diastole=2,
        end_systole=12,
        last=29,
        end_diastole_source=EventSource.R_WAVE,
        end_systole_source=EventSource.SHORTEST_LINE,
        is_complete=True,
    )
    measured = [mark.source for mark in measured_marks(beat, BeatChoice())]
    assert measured == [MarkSource.FILE, MarkSource.RULES, MarkSource.FILE]


def test_the_source_of_proposed_r_waves_is_the_picture():
    bare = replace(as_loop(made_up_recording(A4C)), r_wave_times_s=np.zeros(0))
    loop = with_proposed_r_waves(bare, PROPOSAL)
    assert loop.r_wave_source is ValueSource.PICTURE
    assert loop.ecg is not None
    assert (np.diff(loop.ecg.frames) >= 0).all()
