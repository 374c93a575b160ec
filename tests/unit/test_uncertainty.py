"""Lines drawn anew in a wall whose strain is known everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.data import AnalysisSettings, GlobalDefinition, Smoothing, Tracks
from longaxis.data.uncertainty import Jitter
from longaxis.errors import BadInputError, CancelledError
from longaxis.uncertainty import track_jittered
from tests.unit.test_pipeline import END_SYSTOLE, ScriptedTracker, document_of, measured

PLAIN = AnalysisSettings(smoothing=Smoothing.NONE)
FEW = Jitter(n_runs=20)


class ShearedTracker(ScriptedTracker):
    """A wall whose strain differs from left to right: x tells how much."""

    def track(self, loop, points_mm, *, start_frame, mesh_shape=None, progress=None):
        """Scale every point along y by its own share."""
        tracks = super().track(
            loop,
            points_mm,
            start_frame=start_frame,
            mesh_shape=mesh_shape,
            progress=progress,
        )
        moved = np.array(tracks.points_mm)
        share = (points_mm[:, 0] - 66) / 40
        moved = points_mm + (moved - points_mm) * (1 + share[None, :, None])
        return Tracks(points_mm=moved, confidence=np.array(tracks.confidence))


def tracked_document(tracker=None, **changes):
    document = document_of(**changes)
    tracker = tracker or ScriptedTracker()
    tracked = pipeline.track_view(document, PLAIN, tracker=tracker)
    return replace(document, tracked=tracked)


def jittered(document, tracker=None, jitter=FEW, **given):
    tracked = track_jittered(
        document, PLAIN, jitter=jitter, tracker=tracker or ScriptedTracker(), **given
    )
    return replace(document, tracked=tracked)


def test_a_wall_that_shortens_alike_everywhere_has_no_interval():
    document = jittered(tracked_document())
    result = pipeline.measure_view(document, PLAIN)
    assert result.uncertainty is not None
    for definition in GlobalDefinition:
        widths = result.uncertainty.globals_[definition]
        assert widths.peak == pytest.approx(0, abs=1e-5)
        # End-systole moves by a frame, and there the curve is not at its foot.
        assert 0 < widths.peak_systolic < widths.end_systolic < 0.005
    assert all(
        each.peak == pytest.approx(0, abs=1e-5) for each in result.uncertainty.segments
    )


@pytest.mark.parametrize("change", [{"version": "former"}, {"name": "other"}])
def test_lines_drawn_anew_are_not_compared_with_tracks_of_another_tracker(change):
    document = tracked_document()
    kept = replace(document.tracked.tracker, **change)
    document = replace(document, tracked=replace(document.tracked, tracker=kept))
    with pytest.raises(BadInputError, match="Its tracks are kept"):
        jittered(document)


def test_without_being_asked_for_there_is_no_uncertainty():
    assert measured().uncertainty is None


def test_where_the_line_lies_matters_in_a_wall_that_differs():
    document = tracked_document(ShearedTracker())
    wide, narrow = (
        pipeline.measure_view(
            jittered(
                document, ShearedTracker(), Jitter(n_runs=40, contour_mm=size, frames=0)
            ),
            PLAIN,
        ).uncertainty
        for size in (2.0, 1.0)
    )
    for found in (wide, narrow):
        assert found is not None
        assert found.globals_[GlobalDefinition.LINE].peak > 0.0005
    ratio = (
        wide.globals_[GlobalDefinition.LINE].peak
        / narrow.globals_[GlobalDefinition.LINE].peak
    )
    assert ratio == pytest.approx(2, rel=0.25)
    line = pipeline.measure_view(document, PLAIN).curves.line
    assert (wide.line_lower <= line).all()
    assert (line <= wide.line_upper).all()


def test_the_lines_lie_about_the_readers_line():
    document = jittered(tracked_document(), jitter=Jitter(n_runs=50, frames=0))
    lines = document.tracked.jittered.points_mm[END_SYSTOLE]
    mesh = document.tracked.mesh.points_mm
    middle = mesh[:, mesh.shape[1] // 2]
    assert lines.shape[1] == len(middle)
    assert np.linalg.norm(lines.mean(axis=0) - middle, axis=1).max() < 0.8
    distance = np.linalg.norm(lines - middle, axis=2)
    # Two independent directions of 1.5 mm each.
    assert np.sqrt((distance**2).mean()) == pytest.approx(2.1, rel=0.15)


def test_same_seed_same_numbers():
    document = tracked_document()
    first, again = (jittered(document).tracked.jittered for _ in range(2))
    assert first.points_mm.tobytes() == again.points_mm.tobytes()
    assert first.start_frames.tolist() == again.start_frames.tolist()
    assert set(first.start_frames.tolist()) == {15, 16, 17}
    other = jittered(document, jitter=Jitter(n_runs=20, seed=2)).tracked.jittered
    assert other.points_mm.tobytes() != first.points_mm.tobytes()


def test_the_picture_and_the_loop_end_somewhere():
    document = tracked_document()
    first_frame = replace(
        document, centreline=replace(document.centreline, frame=0), tracked=None
    )
    tracked = pipeline.track_view(first_frame, PLAIN, tracker=ScriptedTracker())
    found = jittered(replace(first_frame, tracked=tracked)).tracked.jittered
    assert set(found.start_frames.tolist()) == {0, 1}

    low = document.centreline.control_points_mm + np.array([0.0, 29.0])
    at_edge = document_of(
        centreline=replace(document.centreline, control_points_mm=low)
    )
    tracked = pipeline.track_view(at_edge, PLAIN, tracker=ScriptedTracker())
    found = jittered(replace(at_edge, tracked=tracked)).tracked.jittered
    start = found.points_mm[END_SYSTOLE]
    height_mm = 199 * 0.7
    assert start[..., 1].max() <= height_mm


def test_progress_rises_and_can_stop_it():
    told = []
    document = tracked_document()
    jittered(document, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(_share):
        raise CancelledError

    with pytest.raises(CancelledError):
        jittered(document, progress=stop)


def test_it_needs_tracks():
    with pytest.raises(BadInputError, match="has not been tracked"):
        track_jittered(document_of(), PLAIN)
