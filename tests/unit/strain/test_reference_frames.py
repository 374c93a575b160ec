"""Tracks through several known frames: each is met, and nothing jumps between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.data import MemberTracks, TrackerIdentity, Tracks
from longaxis.strain.reference_frames import (
    anchor_weights,
    mesh_of_shape,
    pulled_mesh,
    through_anchors,
)

TIMES_S = np.array([0.0, 0.02, 0.05, 0.06, 0.1, 0.2])
"""Uneven on purpose: mixing goes by time, not by frame."""


def drifting(anchor, speed_mm_s, start_mm=(0.0, 0.0)):
    """Return one point that is right in its anchor frame and drifts away from it."""
    away_s = TIMES_S - TIMES_S[anchor]
    points = np.array(start_mm) + np.stack([speed_mm_s * away_s, 0 * away_s], axis=1)
    return Tracks(points_mm=points[:, None], confidence=np.full((6, 1), 0.5))


def test_both_anchors_are_met_exactly_and_time_decides_between():
    first, second = drifting(1, 10.0), drifting(4, -30.0, (7.0, 1.0))
    mixed = through_anchors([first, second], [1, 4], TIMES_S).points_mm[:, 0]
    assert mixed[1].tolist() == first.points_mm[1, 0].tolist()
    assert mixed[4].tolist() == second.points_mm[4, 0].tolist()
    share = (0.05 - 0.02) / (0.1 - 0.02)
    expected = (1 - share) * first.points_mm[2, 0] + share * second.points_mm[2, 0]
    np.testing.assert_allclose(mixed[2], expected)
    # Outside the anchors the nearest one alone counts.
    np.testing.assert_array_equal(mixed[0], first.points_mm[0, 0])
    np.testing.assert_array_equal(mixed[5], second.points_mm[5, 0])


def test_the_order_of_the_anchors_does_not_matter():
    tracks = [drifting(3, 5.0), drifting(0, 9.0), drifting(5, 1.0)]
    one = through_anchors(tracks, [3, 0, 5], TIMES_S)
    other = through_anchors(tracks[::-1], [5, 0, 3], TIMES_S)
    np.testing.assert_allclose(one.points_mm, other.points_mm, atol=1e-12)


def test_weights_of_every_frame_sum_to_one():
    weights = anchor_weights([4, 1], TIMES_S)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0)
    assert weights[:, 1].tolist() == [0.0, 1.0]
    assert weights[:, 5].tolist() == [1.0, 0.0]


def test_a_point_that_one_track_lost_is_where_the_other_sees_it():
    lost = drifting(1, 0.0).points_mm.copy()
    lost[2] = np.nan
    first = Tracks(points_mm=lost, confidence=np.full((6, 1), 0.2))
    second = drifting(4, 0.0, (3.0, 3.0))
    mixed = through_anchors([first, second], [1, 4], TIMES_S)
    np.testing.assert_array_equal(mixed.points_mm[2, 0], [3.0, 3.0])
    assert mixed.confidence[2, 0] == 0.5
    both = through_anchors([first, first], [1, 4], TIMES_S)
    assert np.isnan(both.points_mm[2]).all()
    assert both.confidence[2, 0] == 0.0


def test_expected_errors_are_mixed_by_time_if_both_tracks_have_them():
    points = np.zeros((6, 1, 2))
    sure = np.full((6, 1), 0.5)
    near, far, no_progress = (
        Tracks(
            points_mm=points.copy(),
            confidence=sure.copy(),
            expected_error_mm=None if error is None else np.full((6, 1), error),
        )
        for error in (1.0, 3.0, None)
    )
    times_s = np.arange(6) * 0.02
    mixed = through_anchors([near, far], [1, 3], times_s)
    told = mixed.expected_error_mm[:, 0]
    assert told == pytest.approx([1.0, 1.0, 2.0, 3.0, 3.0, 3.0])
    assert (
        through_anchors([near, no_progress], [1, 3], times_s).expected_error_mm is None
    )


def test_anchors_in_the_same_frame_are_a_mistake():
    with pytest.raises(ValueError, match="its own frame"):
        through_anchors([drifting(1, 0.0)] * 2, [1, 1], TIMES_S)


def straight_mesh(n_columns=9, n_rows=5):
    columns, rows = np.meshgrid(np.arange(n_columns), np.arange(n_rows), indexing="ij")
    return np.stack([3.0 * columns, 2.0 * rows], axis=-1)


def test_a_mesh_keeps_its_place_at_another_resolution():
    mesh = straight_mesh()
    assert mesh_of_shape(mesh, (9, 5)) is mesh
    finer = mesh_of_shape(mesh, (17, 3))
    np.testing.assert_allclose(finer[:, 1, 0], 1.5 * np.arange(17))
    np.testing.assert_allclose(finer[3, :, 1], [0.0, 4.0, 8.0])


def test_pulling_one_place_moves_its_neighbours_less_and_the_far_ends_not():
    mesh = straight_mesh()
    shifts = np.zeros((3, 2))
    shifts[1] = (0.0, 4.0)
    moved = pulled_mesh(mesh, np.array([0, 4, 8]), shifts) - mesh
    np.testing.assert_allclose(moved[4], np.tile([0.0, 4.0], (5, 1)))
    np.testing.assert_allclose(moved[[0, 8]], 0.0, atol=1e-12)
    assert (moved[:, 0, 1] >= -1e-12).all(), "no place swings the other way"
    assert moved[:, 0, 1].max() == pytest.approx(4.0)


def with_members(tracks, *names):
    members = tuple(
        MemberTracks(
            tracker=TrackerIdentity(name=name, version="1"),
            points_mm=tracks.points_mm + place,
            confidence=tracks.confidence,
        )
        for place, name in enumerate(names)
    )
    return replace(tracks, members=members)


def test_tracks_of_members_meet_the_anchors_too():
    first = with_members(drifting(1, 10.0), "a", "b")
    second = with_members(drifting(4, -30.0, (7.0, 1.0)), "a", "b")
    mixed = through_anchors([first, second], [1, 4], TIMES_S)
    assert [one.tracker.name for one in mixed.members] == ["a", "b"]
    np.testing.assert_allclose(mixed.members[0].points_mm, mixed.points_mm)
    np.testing.assert_allclose(mixed.members[1].points_mm, mixed.points_mm + 1)


def test_members_that_differ_between_anchors_are_left_out():
    first = with_members(drifting(1, 10.0), "a", "b")
    second = with_members(drifting(4, -30.0), "a")
    assert through_anchors([first, second], [1, 4], TIMES_S).members == ()


def test_covariances_are_mixed_by_time_if_both_tracks_have_them():
    points = np.zeros((6, 1, 2))
    points_lost = points.copy()
    points_lost[2] = np.nan

    def tracks(covariance, where=points):
        stated = np.tile(np.array(covariance, dtype=float), (6, 1, 1, 1))
        return Tracks(
            points_mm=where.copy(),
            confidence=np.full((6, 1), 0.5),
            covariance_mm2=stated,
        )

    near, far = tracks([[1, 0], [0, 2]]), tracks([[3, 1], [1, 4]])
    times_s = np.arange(6) * 0.02
    mixed = through_anchors([near, far], [1, 3], times_s).covariance_mm2
    np.testing.assert_allclose(mixed[2, 0], [[2.0, 0.5], [0.5, 3.0]])
    assert mixed[0, 0].tolist() == [[1.0, 0.0], [0.0, 2.0]]
    lost = tracks([[1, 0], [0, 2]], points_lost)
    assert through_anchors([lost, far], [1, 3], times_s).covariance_mm2[
        2, 0
    ].tolist() == [[3.0, 1.0], [1.0, 4.0]]
    plain = Tracks(points_mm=points.copy(), confidence=np.full((6, 1), 0.5))
    assert through_anchors([near, plain], [1, 3], times_s).covariance_mm2 is None
