"""Tracking in a process of its own gives what tracking here gives, and can be ended."""

from __future__ import annotations

import io
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.jobs import tracking_process
from longaxis.data import AnalysisSettings, Centreline, StudyDocument
from longaxis.errors import BadInputError, CancelledError, TrackingError
from longaxis.models.onnx_runtime import has_nvidia_driver
from longaxis.strain.centreline import control_points_from_landmarks
from tests.app.conftest import FRAME_TIME_S, LANDMARKS_MM, as_loop, made_up_recording

A4C = View.FOUR_CHAMBER


@pytest.fixture
def tracking():
    made = tracking_process.Tracking()
    yield made
    made.stop()


@pytest.fixture
def view():
    """Return a view with a line; its speckle is noise that goes nowhere."""
    recording = made_up_recording(
        frames=made_up_recording().frames[:8],
        frame_times_s=FRAME_TIME_S * np.arange(8),
        r_wave_times_s=np.array([0.0]),
    )
    loop = as_loop(recording, view=A4C)
    points = control_points_from_landmarks(*(np.array(each) for each in LANDMARKS_MM))
    document = edits.put_loop(StudyDocument(), loop, A4C)
    line = Centreline(control_points_mm=points, frame=3)
    return edits.set_centreline(document, A4C, line).view(A4C)


def test_the_same_tracks_come_back_locked_and_the_process_is_kept(tracking, view):
    shares = []
    settings = AnalysisSettings()
    found = tracking.ask("track", view, settings, shares.append)
    here = pipeline.track_view(view, settings)
    assert np.array_equal(found.tracks.points_mm, here.tracks.points_mm)
    assert found.tracker == here.tracker
    assert not found.tracks.points_mm.flags.writeable
    assert len(shares) > 4
    assert shares == sorted(shares)
    kept = list(tracking._idle)
    bare = edits.set_centreline(StudyDocument(views=(view,)), A4C, None).view(A4C)
    with pytest.raises(BadInputError, match="no centreline"):
        tracking.ask("track", bare, AnalysisSettings(), lambda _: None)
    assert tracking._idle == kept


def test_what_is_measured_there_keeps_the_loop_that_is_here(tracking, view):
    settings = AnalysisSettings()
    tracked = pipeline.track_view(view, settings)
    document = replace(view, tracked=tracked)
    found = tracking.ask("measure", document, settings, lambda _: None)
    here = pipeline.measure_view(document, settings)
    assert found.loop is document.loop
    assert found.centreline is document.centreline
    assert found.mesh is tracked.mesh
    assert np.array_equal(found.curves.segments, here.curves.segments)
    assert repr(found.globals_) == repr(here.globals_)
    assert repr(found.segments) == repr(here.segments)


def test_stopping_ends_the_process(tracking, view):
    def stop(_share):
        message = "stopped"
        raise CancelledError(message)

    with pytest.raises(CancelledError):
        tracking.ask("track", view, AnalysisSettings(), stop)
    assert tracking._idle == []


def test_a_process_that_dies_is_said(tracking, view):
    process = tracking._taken()
    tracking._give_back(process, is_fit=True)

    def kill(_share):
        process.kill()

    with pytest.raises(TrackingError, match="track again"):
        tracking.ask("track", view, AnalysisSettings(), kill)
    assert tracking._idle == []


def test_half_a_message_is_an_end():
    whole = io.BytesIO()
    tracking_process.send(whole, np.arange(1000))
    with pytest.raises(EOFError):
        tracking_process.receive(io.BytesIO(whole.getvalue()[:-1]))


def test_a_loop_for_which_there_is_no_memory_is_a_sentence(view, monkeypatch):
    def fail(*_arguments, **_more):
        raise MemoryError

    monkeypatch.setattr("longaxis.pipeline.track_view", fail)
    answer = tracking_process._answer(
        "track", view, AnalysisSettings(), lambda _share: None
    )
    assert isinstance(answer, TrackingError)
    assert "more memory" in str(answer)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")
@pytest.mark.skipif(has_nvidia_driver(), reason="its driver reserves all memory")
def test_the_memory_of_the_process_is_limited(tracking):
    process = tracking._taken()
    try:
        tracking._give_back(process, is_fit=True)
        limits = Path(f"/proc/{process.pid}/limits")
        end_s = time.monotonic() + 30
        while "unlimited" in address_space(limits) and time.monotonic() < end_s:
            time.sleep(0.05)
        assert "unlimited" not in address_space(limits)
    finally:
        tracking.stop()


def address_space(limits):
    """Return the soft limit of the address space, as Linux writes it."""
    (line,) = (
        each for each in limits.read_text().splitlines() if "address space" in each
    )
    return line.split("space")[1].split()[0]
