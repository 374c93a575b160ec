"""Trackers that work independently, joined behind the protocol of a tracker."""

import dataclasses

import numpy as np
import pytest

from longaxis.data import Loop, TrackerIdentity
from longaxis.errors import CancelledError, ModelFileError
from longaxis.models import registry
from longaxis.models.consensus.calibration import read_calibration
from longaxis.models.consensus.thinned import track_thinned
from longaxis.models.consensus.tracker import ConsensusTracker
from longaxis.models.registry import TrackerRegistry
from tests.unit.models.consensus.test_join import (
    SHAPE,
    START,
    error_mm,
    table,
    tracks_with,
    true_mm,
)


class Known:
    """A tracker whose tracks are known; it keeps what it was asked."""

    def __init__(self, place, tracks):
        self.identity = TrackerIdentity(name=f"tracker {place}", version="1")
        self.tracks = tracks
        self.asked = []

    def track(self, _loop, points_mm, *, start_frame, mesh_shape, progress):
        """Return the known tracks."""
        self.asked.append((points_mm.copy(), start_frame, mesh_shape))
        progress(0.5)
        progress(1.0)
        apart = np.linalg.norm(true_mm()[START] - points_mm[:, None], axis=-1)
        chosen = apart.argmin(axis=1)
        assert apart.min(axis=1).max() < 1e-9
        return dataclasses.replace(
            self.tracks,
            points_mm=self.tracks.points_mm[:, chosen],
            confidence=self.tracks.confidence[:, chosen],
        )


def loop():
    return Loop(
        frames=np.zeros((len(true_mm()), 20, 20), np.uint8),
        frame_times_s=np.arange(len(true_mm())) / 50,
        mm_per_pixel=(1.0, 1.0),
    )


def members():
    return [
        Known(0, tracks_with(0.3, 1.2, seed=1)),
        Known(1, tracks_with(1.2, 0.3, seed=2)),
    ]


def track(tracker, **given):
    return tracker.track(
        loop(), true_mm()[START], start_frame=START, mesh_shape=SHAPE, **given
    )


def test_the_joined_tracks_beat_both_and_hold_those_of_each():
    known = members()
    tracks = track(ConsensusTracker(known, table((0.3, 1.2), (1.2, 0.3))))
    assert error_mm(tracks.points_mm) < 0.5 * min(
        error_mm(one.tracks.points_mm) for one in known
    )
    assert [one.tracker.name for one in tracks.members] == ["tracker 0", "tracker 1"]
    for member, one in zip(tracks.members, known, strict=True):
        assert member.points_mm == pytest.approx(one.tracks.points_mm, abs=0.02)
    assert tracks.confidence == pytest.approx(np.full(tracks.confidence.shape, 0.8))
    assert (tracks.expected_error_mm[START] == 0).all()
    assert (tracks.expected_error_mm[:START] > 0).all()


def test_each_member_starts_from_the_readers_mesh():
    known = members()
    track(ConsensusTracker(known, table((0.3, 1.2), (1.2, 0.3))))
    ((points_mm, start_frame, mesh_shape),) = known[0].asked
    assert np.array_equal(points_mm, true_mm()[START])
    assert (start_frame, mesh_shape) == (START, SHAPE)
    ((points_mm, start_frame, mesh_shape),) = known[1].asked
    assert (start_frame, mesh_shape) == (START, (SHAPE[0], 3))
    mesh_mm = true_mm()[START].reshape(*SHAPE, 2)
    assert np.array_equal(points_mm.reshape(SHAPE[0], 3, 2), mesh_mm[:, ::2])


def test_progress_runs_over_all_members_and_may_stop_the_work():
    known = members()
    tracker = ConsensusTracker(known, table((0.3, 1.2), (1.2, 0.3)))
    shares = []
    track(tracker, progress=shares.append)
    assert shares == [0.25, 0.5, 0.75, 1.0]

    def stop(_share):
        raise CancelledError

    with pytest.raises(CancelledError):
        track(tracker, progress=stop)
    assert len(known[1].asked) == 1


def test_a_table_for_other_trackers_is_our_mistake():
    with pytest.raises(ValueError, match="calibrated for"):
        ConsensusTracker(members()[::-1], table((0.3, 1.2), (1.2, 0.3)))


def test_the_identity_changes_with_the_table_and_the_members():
    known = members()
    one = ConsensusTracker(known, table((0.3, 1.2), (1.2, 0.3))).identity
    other = ConsensusTracker(known, table((0.3, 1.2), (1.2, 0.4))).identity
    known[1].identity = TrackerIdentity(name="tracker 1", version="2")
    newer = ConsensusTracker(known, table((0.3, 1.2), (1.2, 0.3))).identity
    assert len({one.model_sha256, other.model_sha256, newer.model_sha256}) == 3
    assert one.name == "consensus"


def test_a_table_comes_back_from_its_file(tmp_path):
    path = tmp_path / "table.json"
    path.write_text(table((0.3, 1.2), (1.2, 0.3)).to_json(), encoding="utf-8")
    assert read_calibration(path) == table((0.3, 1.2), (1.2, 0.3))


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"members": 3}'])
def test_a_damaged_table_is_one_sentence(tmp_path, text):
    path = tmp_path / "table.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelFileError, match="damaged; reinstall"):
        read_calibration(path)


def test_a_missing_table_is_one_sentence(tmp_path):
    with pytest.raises(ModelFileError, match="cannot be read; reinstall"):
        read_calibration(tmp_path / "none.json")


def test_trackers_are_joined_once_a_table_says_how_far_off_they_are(
    tmp_path, monkeypatch
):
    path = tmp_path / "consensus.json"
    monkeypatch.setattr(registry, "consensus_table_file", lambda: path)
    assert "consensus" not in TrackerRegistry()
    one = table((0.3, 1.2), (1.2, 0.3)).to_json()
    path.write_text(
        one.replace("tracker 0", "block-matching").replace("tracker 1", "other"),
        encoding="utf-8",
    )
    assert "consensus" in TrackerRegistry()
    with pytest.raises(ModelFileError, match=r"not there \(other\)"):
        TrackerRegistry().make("consensus")
    path.write_text(
        table((0.3, 1.2)).to_json().replace("tracker 0", "block-matching"),
        encoding="utf-8",
    )
    assert TrackerRegistry().make("consensus").identity.name == "consensus"


def test_a_member_on_a_part_of_the_mesh_is_found_on_all_of_it():
    first, second = tracks_with(0.0, 0.0, seed=1), tracks_with(0.0, 0.0, seed=1)
    n_columns, n_rows = SHAPE
    # A difference that is linear across the wall and bends along it.
    along = np.sin(np.arange(n_columns) / n_columns * np.pi)
    across = np.linspace(-1, 1, n_rows)
    step = (along[:, None] * across).reshape(-1)
    moved = second.points_mm + step[:, None] * np.array([0.5, 1.0])
    moved[START] = second.points_mm[START]
    member = Known(1, dataclasses.replace(second, points_mm=moved))
    found = track_thinned(member, loop(), first, start_frame=START, mesh_shape=SHAPE)
    assert np.array_equal(found.points_mm[START], first.points_mm[START])
    assert found.points_mm == pytest.approx(moved, abs=0.02)
    assert found.confidence == pytest.approx(np.full(found.confidence.shape, 0.8))
