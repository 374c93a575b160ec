"""Times proposed for one beat, from R waves and from the motion of the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.data import Loop, Recording, StudyDocument, ValueSource, ViewDocument
from longaxis.data.ecg_trace import EcgTrace
from longaxis.data.event_proposal import ProposalSource, TimeProposal
from longaxis.event_detection.end_systole import find_end_systole, size_curve
from longaxis.event_detection.proposal import (
    OUT_OF_ORDER,
    propose_times,
    with_proposed_r_waves,
)
from longaxis.io.loops.loop_reader import origin_of, read_recording, to_loop
from longaxis.io.sessions.session_decoding import decode_document
from longaxis.io.sessions.session_document import encode_document
from tests.burnt_in_ecg import Style, draw_loop


def _recording(frames, **changes):
    return Recording(frames=frames, frame_times_s=None, mm_per_pixel=None, **changes)


def test_the_beat_between_two_r_waves_of_the_picture_is_proposed():
    style = Style(n_frames=60, height=320, width=420, heart_rate_bpm=80)
    frames, r_frames = draw_loop(style)
    found = propose_times(_recording(frames))
    assert found.source is ProposalSource.ECG_IN_PICTURE
    assert abs(found.end_diastole - r_frames[0]) <= 1
    assert abs(found.last - r_frames[1]) <= 1
    assert 0 < found.confidence <= 1


def test_nothing_is_proposed_without_r_waves():
    rng = np.random.default_rng(4)
    frames = rng.integers(0, 200, (20, 90, 120), np.uint8)
    found = propose_times(_recording(frames))
    assert found.is_empty
    assert found.source is None


def test_no_time_is_proposed_for_frames_out_of_order(shared_data):
    name = "vivid_e95/vividE95_aplax_colour_jpegbaseline.dcm"
    found = propose_times(read_recording(origin_of(shared_data / name)))
    assert found.is_empty
    assert found.notes == (OUT_OF_ORDER,)


def test_the_beat_of_a_real_loop_is_that_of_its_ecg(shared_data):
    found = propose_times(
        read_recording(origin_of(shared_data / "acuson_a4c/DIRW0007"))
    )
    assert abs(found.end_diastole - 7) <= 1
    assert abs(found.last - 60) <= 1
    # Aortic valve closure by inspection: the mitral valve opens after frame 32.
    assert abs(found.end_systole - 28) <= 4


@pytest.mark.parametrize(
    "name", [f"other0{k}" for k in range(8)] + [f"pymust10{k}" for k in range(5)]
)
def test_end_systole_of_hearts_of_known_motion_is_found(shared_data, name):
    heart = np.load(shared_data / "foreign_hearts" / f"{name}.npz")
    size = size_curve(heart["frames"])
    found = find_end_systole(size, 0, len(size) - 1)
    assert found is not None
    assert abs(found.frame - int(heart["es"])) <= 2


def test_a_slowed_replay_is_left_to_the_reader(shared_data):
    """The file states 61 beats a minute; by its frame times the ECG has 29."""
    recording = read_recording(origin_of(shared_data / "acuson_a4c/DIRW0007"))
    loop = with_proposed_r_waves(to_loop(recording), propose_times(recording))
    assert loop.r_wave_source is ValueSource.PICTURE
    assert "61 per minute" in loop.time_doubt
    # A rate that the reader enters decides.
    entered = to_loop(recording, frame_rate_hz=55.0)
    proposal = TimeProposal(
        end_diastole=7,
        last=60,
        source=ProposalSource.ECG_IN_PICTURE,
        confidence=0.9,
        r_wave_frames=(7, 60),
    )
    assert with_proposed_r_waves(entered, proposal).time_doubt == ""


def test_a_session_keeps_what_is_proposed():
    frames, _ = draw_loop(Style(n_frames=24, height=320, width=420))
    loop = Loop(
        frames=frames,
        frame_times_s=np.arange(24) * 0.025,
        mm_per_pixel=(0.5, 0.5),
        view=View.FOUR_CHAMBER,
        r_wave_times_s=np.array([0.1]),
        r_wave_source=ValueSource.PICTURE,
        r_wave_confidence=0.75,
        ecg=EcgTrace(frames=np.arange(24.0), heights=np.linspace(-1, 1, 24)),
    )
    study = StudyDocument(views=(ViewDocument(loop=loop, view=View.FOUR_CHAMBER),))
    encoded, arrays = encode_document(study)
    read = decode_document(encoded, arrays, lambda each, _: each).views[0].loop
    assert read.r_wave_source is ValueSource.PICTURE
    assert read.r_wave_confidence == 0.75
    np.testing.assert_array_equal(read.ecg.heights, loop.ecg.heights)
    # Sessions of before have none of these.
    arrays = {name: array for name, array in arrays.items() if "ecg" not in name}
    for name in ("r_wave_source", "r_wave_confidence"):
        del encoded["views"][0]["loop"][name]
    read = decode_document(encoded, arrays, lambda each, _: each).views[0].loop
    assert read.r_wave_source is ValueSource.FILE
    assert read.r_wave_confidence is None
    assert read.ecg is None


def test_a_drawn_ecg_contradicts_a_heart_rate_more_than_ten_percent_off():
    style = Style(n_frames=48, height=320, width=420)
    frames, r_frames = draw_loop(style)
    loop = Loop(
        frames=frames,
        frame_times_s=np.arange(48) / style.frame_rate_hz,
        mm_per_pixel=(0.5, 0.5),
    )
    proposal = propose_times(loop)
    shown_bpm = 60 * style.frame_rate_hz / (r_frames[1] - r_frames[0])
    for share, is_in_doubt in ((0.85, True), (0.95, False), (1.05, False), (2, True)):
        stated = replace(loop, heart_rate_bpm=share * shown_bpm)
        proposed = with_proposed_r_waves(stated, proposal)
        assert bool(proposed.time_doubt) is is_in_doubt
        # The ECG is kept with the loop in either case.
        assert proposed.ecg is not None
