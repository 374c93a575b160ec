"""Tracks of a loop whose damaged frames were left out."""

import numpy as np

from longaxis.data import TrackerIdentity, Tracks
from longaxis.data.contour import MemberTracks
from longaxis.strain.damaged_frames import with_gaps


def test_everything_that_belongs_to_a_point_gets_the_gaps():
    rng = np.random.default_rng(0)
    points_mm, confidence = rng.normal(size=(3, 4, 2)), np.full((3, 4), 0.8)
    member = MemberTracks(
        tracker=TrackerIdentity(name="one", version="1"),
        points_mm=points_mm + 1,
        confidence=confidence,
    )
    tracks = Tracks(
        points_mm=points_mm,
        confidence=confidence,
        expected_error_mm=np.ones((3, 4)),
        covariance_mm2=np.broadcast_to(np.eye(2), (3, 4, 2, 2)).copy(),
        members=(member,),
    )
    kept = np.array([0, 2, 3])
    whole = with_gaps(tracks, kept, 5)
    np.testing.assert_array_equal(whole.points_mm[kept], tracks.points_mm)
    np.testing.assert_array_equal(whole.covariance_mm2[kept], tracks.covariance_mm2)
    (kept_member,) = whole.members
    np.testing.assert_array_equal(kept_member.points_mm[kept], member.points_mm)
    for lost in (1, 4):
        assert np.isnan(whole.points_mm[lost]).all()
        assert np.isnan(whole.covariance_mm2[lost]).all()
        assert np.isnan(whole.expected_error_mm[lost]).all()
        assert np.isnan(kept_member.points_mm[lost]).all()
        assert (whole.confidence[lost] == 0).all()
