"""R waves of the picture enter the study as proposed; the reader decides about time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.controllers.picture_ecg import PictureEcg
from longaxis.app.core import time_edits
from longaxis.app.core.readiness import WayOut, notices
from longaxis.app.core.services import Services
from longaxis.app.core.session import Session
from longaxis.app.core.view_state import ViewState
from longaxis.app.jobs.jobs import Jobs
from longaxis.app.views.frame.readiness_bar import ReadinessBar
from longaxis.data import StudyDocument, ValueSource, ViewDocument
from longaxis.data.event_proposal import ProposalSource, TimeProposal
from longaxis.event_detection.proposal import with_proposed_r_waves
from longaxis.strain.time_doubt import rate_by_r_waves_bpm
from tests.app.conftest import as_loop, made_up_recording

A4C = View.FOUR_CHAMBER
PROPOSAL = TimeProposal(
    end_diastole=2,
    last=12,
    source=ProposalSource.ECG_IN_PICTURE,
    confidence=0.87,
    r_wave_frames=(2, 12),
)


def loop_without_r_waves(rate_share=1.0):
    loop = as_loop(made_up_recording(A4C))
    bare = replace(loop, r_wave_times_s=np.zeros(0), heart_rate_bpm=None)
    proposed = with_proposed_r_waves(bare, PROPOSAL)
    rate_bpm = rate_share * rate_by_r_waves_bpm(proposed)
    return replace(bare, heart_rate_bpm=rate_bpm)


def study_of(loop):
    view = ViewDocument(loop=loop, view=A4C, walls_are_checked=True)
    return StudyDocument(views=(view,))


def test_r_waves_of_the_picture_are_proposed_until_confirmed():
    proposed = with_proposed_r_waves(loop_without_r_waves(), PROPOSAL)
    assert proposed.r_wave_source is ValueSource.PICTURE
    assert proposed.r_wave_confidence == 0.87
    assert proposed.time_doubt == ""
    confirmed = time_edits.confirm_r_waves(study_of(proposed), A4C)
    assert confirmed.view(A4C).loop.r_wave_confidence is None


def test_r_waves_that_the_file_states_are_kept():
    loop = as_loop(made_up_recording(A4C))
    stated = TimeProposal(
        end_diastole=2,
        last=12,
        source=ProposalSource.R_WAVE_TAG,
        confidence=1.0,
        r_wave_frames=(2, 12),
    )
    kept = with_proposed_r_waves(loop, stated)
    assert kept.r_wave_times_s is loop.r_wave_times_s


@pytest.mark.parametrize("way_out", [WayOut.USE_FRAME_TIMES, WayOut.USE_HEART_RATE])
def test_the_reader_chooses_between_frame_times_and_heart_rate(
    session, ground, way_out
):
    loop = with_proposed_r_waves(loop_without_r_waves(rate_share=2.0), PROPOSAL)
    assert loop.time_doubt
    session.open(study_of(loop))
    bar = ReadinessBar(session, ViewState(ground))
    bar.setParent(ground)
    first = notices(session)[0]
    assert first.ways_out == (WayOut.USE_FRAME_TIMES, WayOut.USE_HEART_RATE)
    bar.act_on(first, way_out)
    decided = session.document.view(A4C).loop
    assert decided.time_doubt == ""
    assert decided.time_source is ValueSource.READER
    # Twice the rate is half the time; R waves stay on their frames.
    factor = 0.5 if way_out is WayOut.USE_HEART_RATE else 1.0
    np.testing.assert_allclose(decided.frame_times_s, factor * loop.frame_times_s)
    np.testing.assert_allclose(decided.r_wave_times_s, decided.frame_times_s[[2, 12]])


def test_loops_are_read_in_the_background_and_their_r_waves_proposed(qtbot):
    def propose(loop):
        return PROPOSAL, with_proposed_r_waves(loop, PROPOSAL)

    session, jobs = Session(Services(propose_times=propose)), Jobs()
    reader = PictureEcg(session, jobs)
    with qtbot.waitSignal(reader.changed):
        session.open(study_of(loop_without_r_waves()))
    loop = session.document.view(A4C).loop
    assert loop.r_wave_confidence == 0.87
    assert reader.proposal(loop) is PROPOSAL
    assert session.undo_stack.canUndo()
    jobs.stop_all()


@pytest.mark.parametrize(("confidence", "doubts"), [(0.8, False), (0.6, True)])
def test_r_waves_that_are_not_clear_are_named_so(confidence, doubts):
    proposal = replace(PROPOSAL, confidence=confidence)
    proposed = with_proposed_r_waves(loop_without_r_waves(), proposal)
    session = Session(Services())
    session.open(study_of(proposed))
    listed = notices(session)
    advice = [each.advice for each in listed if "R waves are proposed" in each.sentence]
    assert ["not clear" in each for each in advice] == [doubts]
