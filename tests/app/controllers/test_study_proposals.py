"""Proposals of three views: drafts until the reader confirms them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core.view_state import Screen, Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.shell.window_size import SMALLEST
from longaxis.data import BeatChoice, Centreline, ContourSuggestion, EventSource
from longaxis.data.event_proposal import ProposalSource, TimeProposal
from longaxis.data.reading_proposal import ReadingProposal
from longaxis.errors import BadInputError
from longaxis.event_detection.proposal import with_proposed_r_waves
from longaxis.strain.centreline import control_points_from_landmarks
from tests.app.conftest import (
    END_SYSTOLE,
    LANDMARKS_MM,
    R_WAVE_FRAMES,
    made_up_recording,
    wait_for_numbers,
)

POINTS_MM = control_points_from_landmarks(*np.array(LANDMARKS_MM))
STATED = BeatChoice(end_diastole=R_WAVE_FRAMES[0], last=R_WAVE_FRAMES[1])


class Proposer:
    """Proposes the same contour in the end-systole that is asked for."""

    def __init__(self) -> None:
        self.frames: list[int] = []
        self.fails_in: set[View] = set()
        self.times: list[TimeProposal] = []

    def __call__(self, document, wall_mm: float, times) -> ReadingProposal:
        """Return the proposal, or fail as a search may."""
        if document.view in self.fails_in:
            message = "The wall was not found."
            raise BadInputError(message)
        self.times.append(times)
        chosen = document.beat_choice
        frame = chosen.end_systole or END_SYSTOLE
        self.frames.append(frame)
        line = Centreline(
            control_points_mm=POINTS_MM, frame=frame, wall_thickness_mm=wall_mm
        )
        return ReadingProposal(
            choice=replace(STATED, end_systole=frame),
            stated=STATED,
            suggestion=ContourSuggestion(centreline=line, expected_error_mm=2.0),
        )


@pytest.fixture
def proposer():
    """Return what stands in for the search of beat and contour."""
    return Proposer()


@pytest.fixture
def confirming(files, proposer, qtbot, qapp, tmp_path):
    """Return a window that shows three new views for confirmation."""
    services = replace(files.engine(), propose_reading=proposer)
    window = MainWindow(services, folder=tmp_path / "own")
    window.show()
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    qtbot.waitUntil(lambda: not window.jobs.running)
    yield window
    window.close()
    window.deleteLater()
    qapp.processEvents()


IN_PICTURE = TimeProposal(
    end_diastole=R_WAVE_FRAMES[0],
    last=R_WAVE_FRAMES[1],
    source=ProposalSource.ECG_IN_PICTURE,
    confidence=0.8,
    r_wave_frames=R_WAVE_FRAMES,
)


@pytest.fixture
def confirming_ecg(files, proposer, qtbot, qapp, tmp_path):
    """Return a window on loops whose R waves stand in the picture only, and reads."""
    reads = []

    def propose(loop):
        reads.append(loop)
        return IN_PICTURE, with_proposed_r_waves(loop, IN_PICTURE)

    for recording in list(files.recordings.values()):
        files.add(replace(recording, r_wave_times_s=np.zeros(0)))
    services = replace(files.engine(), propose_reading=proposer, propose_times=propose)
    window = MainWindow(services, folder=tmp_path / "own")
    window.show()
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    qtbot.waitUntil(lambda: not window.jobs.running)
    yield window, reads
    window.close()
    window.deleteLater()
    qapp.processEvents()


def test_a_loop_is_read_once_and_its_confirmed_ecg_stays_the_source(
    confirming_ecg, proposer, qtbot
):
    window, reads = confirming_ecg
    assert len(reads) == len(View)
    assert all(times is IN_PICTURE for times in proposer.times)
    assert len(proposer.times) == len(View)
    # In one view the reader enters another end-diastole.
    column = window.confirm_page.columns[View.LONG_AXIS]
    assert "ECG in the picture, confidence 80 %" in column.facts.text()
    column.boxes["end_diastole"].setValue(R_WAVE_FRAMES[0] + 2)
    window.confirm_page.confirm.click()
    wait_for_numbers(window, qtbot)
    for view in (View.FOUR_CHAMBER, View.TWO_CHAMBER):
        beat = window.session.result(view).beat
        assert beat.end_diastole_source is EventSource.ECG_IN_PICTURE
        assert (beat.end_diastole, beat.last) == R_WAVE_FRAMES
        assert window.session.document.view(view).loop.r_wave_confidence is None
    beat = window.session.result(View.LONG_AXIS).beat
    assert beat.end_diastole_source is EventSource.TYPED
    assert beat.end_diastole == R_WAVE_FRAMES[0] + 1


def proposals_of(window):
    """Return the controller."""
    return window.context.study_proposals


def test_three_columns_fit_a_window_of_960_pixels(confirming, qapp, qtbot):
    # With the style sheet, whose margins the program has.
    theme.apply(qapp, confirming.colours)
    qtbot.wait(20)
    # Less the margins of the page and its vertical scroll bar.
    assert confirming.confirm_page.minimumSizeHint().width() <= SMALLEST.width() - 36


def test_proposals_stay_out_of_the_document_until_confirmed(confirming, qtbot):
    window, proposals = confirming, proposals_of(confirming)
    assert window.state.screen is Screen.CONFIRM
    assert all(proposals.draft(view).centreline is not None for view in View)
    assert all(view.centreline is None for view in window.session.document.views)
    assert window.session.study_result() is None
    n_before = window.session.undo_stack.count()
    window.confirm_page.confirm.click()
    wait_for_numbers(window, qtbot)
    assert window.state.screen is Screen.THREE_VIEWS
    for view in View:
        document, result = (
            window.session.document.view(view),
            window.session.result(view),
        )
        assert document.walls_are_checked
        assert document.beat_choice.end_systole == END_SYSTOLE
        # The R waves of the file remain the source of end-diastole.
        assert result.beat.end_diastole_source is EventSource.R_WAVE
    assert window.session.study_result().values.global_end_systolic is not None
    # One act to confirm, three to track.
    assert window.session.undo_stack.count() == n_before + 1 + len(View)


def test_another_end_systole_moves_the_contour_of_the_program(
    confirming, proposer, qtbot
):
    window, proposals = confirming, proposals_of(confirming)
    column = window.confirm_page.columns[View.TWO_CHAMBER]
    column.boxes["end_systole"].setValue(END_SYSTOLE + 3)
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert proposer.frames[-1] == END_SYSTOLE + 2
    draft = proposals.draft(View.TWO_CHAMBER)
    assert draft.centreline.frame == draft.choice.end_systole == END_SYSTOLE + 2
    assert column.cine.frame == END_SYSTOLE + 2


def test_a_dragged_contour_is_the_readers_and_is_not_searched_again(
    confirming, proposer, qtbot
):
    window, proposals = confirming, proposals_of(confirming)
    cine = window.confirm_page.columns[View.LONG_AXIS].cine
    before = proposals.draft(View.LONG_AXIS).centreline.control_points_mm
    x_px, y_px = cine.transform().to_screen(before[4]).tolist()
    start = QPoint(round(x_px), round(y_px))
    QTest.mousePress(cine, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(cine, start + QPoint(0, -9))
    QTest.mouseRelease(cine, Qt.MouseButton.LeftButton, pos=start + QPoint(0, -9))
    draft = proposals.draft(View.LONG_AXIS)
    moved = draft.centreline.control_points_mm
    assert draft.is_own
    assert moved[4, 1] < before[4, 1] - 1
    assert np.array_equal(np.delete(moved, 4, axis=0), np.delete(before, 4, axis=0))
    n_searches = len(proposer.frames)
    column = window.confirm_page.columns[View.LONG_AXIS]
    column.boxes["end_systole"].setValue(END_SYSTOLE + 4)
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert len(proposer.frames) == n_searches
    assert proposals.draft(View.LONG_AXIS).centreline is draft.centreline


def test_a_wall_that_leaves_the_picture_is_named_before_it_is_confirmed(confirming):
    proposals = proposals_of(confirming)
    status = confirming.confirm_page.columns[View.LONG_AXIS].status
    assert "leaves the picture" not in status.text()
    line = proposals.draft(View.LONG_AXIS).centreline
    moved_mm = line.control_points_mm - np.array([0.0, 1000.0])
    proposals.set_points(View.LONG_AXIS, moved_mm, line.frame)
    assert status.text().startswith("The wall leaves the picture")


def test_a_view_without_a_contour_is_placed_by_three_clicks(
    files, proposer, qtbot, confirming
):
    window, proposals = confirming, proposals_of(confirming)
    column = window.confirm_page.columns[View.FOUR_CHAMBER]
    column.remove_contour.click()
    assert not window.confirm_page.confirm.isEnabled()
    for point in LANDMARKS_MM:
        x_px, y_px = column.cine.transform().to_screen(np.array(point)).tolist()
        QTest.mouseClick(
            column.cine, Qt.MouseButton.LeftButton, pos=QPoint(round(x_px), round(y_px))
        )
    line = proposals.draft(View.FOUR_CHAMBER).centreline
    assert np.allclose(line.control_points_mm, POINTS_MM, atol=1.0)
    assert window.confirm_page.confirm.isEnabled()


def test_views_that_are_exchanged_take_their_contours_along(confirming, qtbot):
    window, proposals = confirming, proposals_of(confirming)
    first = proposals.draft(View.FOUR_CHAMBER)
    frames = window.session.document.view(View.FOUR_CHAMBER).loop.frames
    proposals.rename(View.FOUR_CHAMBER, View.TWO_CHAMBER)
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.session.document.view(View.TWO_CHAMBER).loop.frames is frames
    assert proposals.draft(View.TWO_CHAMBER) is first


def test_the_way_step_by_step_stays_open(confirming):
    window = confirming
    window.confirm_page.leave.click()
    assert window.state.screen is Screen.STEP
    assert window.state.step is Step.CONTOUR
    assert window.loop_view.canvas.isVisible()
    window.actions_by_name["confirm_study"].trigger()
    assert window.confirm_page.isVisible()


def test_unnamed_loops_are_named_on_their_cards(files, proposer, qtbot, confirming):
    window = confirming
    window.workflow.start_study()
    files.recordings.clear()
    paths = []
    for number, view in enumerate(View):
        recording = made_up_recording(view)
        path = f"/unnamed/{number}.dcm"
        origin = replace(recording.origin, path=path)
        files.add(replace(recording, view=None, origin=origin))
        paths.append(Path(path))
    window.workflow.open_paths(paths)
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.state.screen is Screen.CONFIRM
    cards = window.confirm_page.cards
    assert len(cards.loops()) == len(View)
    window.workflow.put_summary(cards.loops()[0], View.LONG_AXIS)
    qtbot.waitUntil(lambda: window.session.document.view(View.LONG_AXIS) is not None)
    assert window.state.screen is Screen.CONFIRM
    assert len(cards.loops()) == len(View) - 1
