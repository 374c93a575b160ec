"""A wall put right in another frame: tracked through, saved, and the same again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.cli import main
from longaxis.cli.analyse import track_missing
from longaxis.data import Correction, Loop, StudyDocument, Tracks
from longaxis.errors import BadInputError
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.uncertainty import track_jittered
from tests.custom_makers import add_bundled_tracker
from tests.unit.test_pipeline import PLAIN, ScriptedTracker, document_of

SLIPPED = 30
"""A frame in diastole, after the frame of the line (16)."""


class SlippingTracker(ScriptedTracker):
    """Follows a beating wall, but loses it sideways by 0.3 mm in each frame."""

    def track(self, loop, points_mm, *, start_frame, mesh_shape=None, progress=None):
        """Drift away from the start frame, in both directions."""
        told = progress or (lambda _share: None)
        right = super().track(
            loop,
            points_mm,
            start_frame=start_frame,
            mesh_shape=mesh_shape,
            progress=told,
        )
        away = 0.3 * np.abs(np.arange(loop.n_frames) - start_frame)
        return Tracks(
            points_mm=right.points_mm + np.stack([away, 0 * away], axis=1)[:, None],
            confidence=right.confidence.copy(),
        )


def right_wall(document, frame):
    """Return where the wall truly is in a frame, shape (L, R, 2)."""
    true = pipeline.track_view(document, PLAIN, tracker=ScriptedTracker())
    return true.tracks.points_mm[frame].reshape(*true.mesh.shape, 2)


def put_right(document=None):
    document = document if document is not None else document_of()
    wall = Correction(frame=SLIPPED, points_mm=right_wall(document, SLIPPED))
    return replace(document, corrections=(wall,))


def test_tracks_meet_the_line_and_the_corrected_frame_exactly():
    document = put_right()
    tracked = pipeline.track_view(document, PLAIN, tracker=SlippingTracker())
    points = tracked.tracks.points_mm.reshape(45, *tracked.mesh.shape, 2)
    wall = document.corrections[0].points_mm
    # The scripted tracker itself rounds in the last bit.
    np.testing.assert_allclose(points[16], tracked.mesh.points_mm, atol=1e-12)
    np.testing.assert_allclose(points[SLIPPED], wall, atol=1e-12)
    assert tracked.start_frame == 16


def test_between_the_anchors_half_of_the_slip_is_left_at_most():
    document = document_of()
    slipped = pipeline.track_view(document, PLAIN, tracker=SlippingTracker())
    again = pipeline.track_view(put_right(document), PLAIN, tracker=SlippingTracker())
    true = pipeline.track_view(document, PLAIN, tracker=ScriptedTracker())

    def error_mm(tracked):
        apart = tracked.tracks.points_mm - true.tracks.points_mm
        return np.linalg.norm(apart, axis=2).mean(axis=1)

    # Both tracks slip 0.3 mm a frame from their anchors, which are 14 frames apart;
    # mixed by time they are off by 0.6 t (14 - t) / 14, 2.1 mm at most.
    np.testing.assert_allclose(error_mm(again)[23], 2.1, atol=1e-9)
    assert error_mm(slipped)[SLIPPED] == pytest.approx(4.2)
    assert error_mm(again)[SLIPPED] == pytest.approx(0, abs=1e-9)
    # After the last anchor only its own track counts.
    np.testing.assert_allclose(error_mm(again)[40], 3.0, atol=1e-9)


def test_the_result_says_which_frames_were_put_right():
    document = put_right()
    tracked = pipeline.track_view(document, PLAIN, tracker=ScriptedTracker())
    result = pipeline.measure_view(replace(document, tracked=tracked), PLAIN)
    assert f"put the tracked wall right in frame {SLIPPED + 1}." in result.warnings[-1]
    plain = pipeline.measure_view(
        replace(document, tracked=tracked, corrections=()), PLAIN
    )
    assert not any("put the tracked wall right" in each for each in plain.warnings)


def test_a_finer_mesh_still_goes_through_the_correction():
    finer = replace(PLAIN, mesh_spacing_mm=1.5, mesh_rows=3)
    document = put_right()
    tracked = pipeline.track_view(document, finer, tracker=SlippingTracker())
    n_columns = tracked.mesh.shape[0]
    wall = tracked.tracks.points_mm[SLIPPED].reshape(n_columns, 3, 2)
    given = document.corrections[0].points_mm
    assert n_columns > len(given)
    np.testing.assert_allclose(wall[[0, -1], 1], given[[0, -1], 2], atol=1e-9)


def test_the_progress_of_two_trackings_goes_from_none_to_all():
    said = []
    pipeline.track_view(
        put_right(), PLAIN, tracker=ScriptedTracker(), progress=said.append
    )
    assert said == [0.5, 1.0]


def test_corrections_must_lie_in_the_loop_and_belong_to_a_line():
    document = put_right()
    late = replace(document.corrections[0], frame=45)
    with pytest.raises(ValueError, match="must lie in the loop"):
        replace(document, corrections=(late,))
    with pytest.raises(ValueError, match="rising frames"):
        replace(document, corrections=document.corrections * 2)
    with pytest.raises(ValueError, match="without a centreline"):
        replace(document, centreline=None)


def test_lines_drawn_anew_are_refused_as_they_would_ignore_the_correction():
    document = put_right()
    tracked = pipeline.track_view(document, PLAIN, tracker=ScriptedTracker())
    with pytest.raises(BadInputError, match="put right in 1 frame"):
        track_jittered(replace(document, tracked=tracked), PLAIN)


def in_memory(document):
    """Return a study whose loop brings its frames along."""
    loop = document.loop
    assert isinstance(loop, Loop)
    assert not loop.origin.path
    return StudyDocument(views=(document,), settings=PLAIN)


def test_a_saved_correction_comes_back_bit_for_bit(tmp_path):
    study = in_memory(put_right())
    save_session(study, tmp_path / "a.longaxis")
    again = load_session(tmp_path / "a.longaxis").views[0]
    assert [each.frame for each in again.corrections] == [SLIPPED]
    before, after = study.views[0].corrections[0], again.corrections[0]
    assert after.points_mm.tobytes() == before.points_mm.tobytes()


def test_a_saved_correction_is_tracked_to_the_same_digits(tmp_path, monkeypatch):
    add_bundled_tracker(monkeypatch, PLAIN.tracker, SlippingTracker)
    document = put_right()
    save_session(in_memory(document), tmp_path / "a.longaxis")
    again = track_missing(load_session(tmp_path / "a.longaxis")).views[0].tracked
    found = pipeline.track_view(document, PLAIN)
    assert again.tracks.points_mm.tobytes() == found.tracks.points_mm.tobytes()


@pytest.mark.slow
def test_the_command_line_writes_the_same_digits_from_a_saved_correction(
    tmp_path, monkeypatch
):
    add_bundled_tracker(monkeypatch, PLAIN.tracker, SlippingTracker)
    document = put_right()
    untracked, tracked = tmp_path / "untracked.longaxis", tmp_path / "tracked.longaxis"
    save_session(in_memory(document), untracked)
    found = pipeline.track_view(document, PLAIN)
    save_session(in_memory(replace(document, tracked=found)), tracked)
    for session in (untracked, tracked):
        out = tmp_path / session.stem
        assert main(["analyse", str(session), "--out", str(out)]) == 0
    for name in ("values.csv", "curves.csv"):
        first, second = (tmp_path / each / name for each in ("untracked", "tracked"))
        assert first.read_bytes() == second.read_bytes()


def test_a_proposed_line_lies_in_the_frame_that_was_asked_for():
    document = document_of()
    near = pipeline.suggest_contour(document, frame=16)
    assert near.expected_error_mm is None
    assert near.centreline.frame == 16
    assert near.centreline.wall_thickness_mm == document.centreline.wall_thickness_mm
    anywhere = pipeline.suggest_contour(
        replace(document, centreline=None), frame=3, wall_thickness_mm=7.5
    )
    assert anywhere.centreline.frame == 3
    assert anywhere.centreline.wall_thickness_mm == 7.5
    assert anywhere.expected_error_mm > 0
    with pytest.raises(BadInputError, match="no frame 46"):
        pipeline.suggest_contour(document, frame=45)
