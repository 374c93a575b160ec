"""A tracker that joins what several others find, each without knowing the rest."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import MemberTracks, TrackerIdentity, Tracks
from longaxis.models.consensus.join import join
from longaxis.models.consensus.thinned import track_thinned
from longaxis.models.tracker import Progress, no_progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.models.consensus.calibration import Calibration
    from longaxis.models.tracker import Tracker

VERSION = "1"


class ConsensusTracker:
    """Joins several trackers with weights along and across the wall.

    Each member starts from the reader's mesh, all but the first from a part of it; see
    `thinned`. How much it counts at a point, along and
    across the wall, follows from the error that is expected of it there; see
    `calibration`. The tracks of every member come along with the joined ones.

    Parameters
    ----------
    members
        Trackers in the order of the calibration; the first loses no points.
    calibration
        Expected errors of these trackers.
    """

    def __init__(self, members: Sequence[Tracker], calibration: Calibration) -> None:
        # Weights of the table belong to members by position; in another order they
        # would be applied to the wrong tracker without an error.
        names = tuple(member.identity.name for member in members)
        if names != calibration.members:
            message = f"calibrated for {calibration.members}, got {names}"
            raise ValueError(message)
        self._members = tuple(members)
        self._calibration = calibration

    @property
    def identity(self) -> TrackerIdentity:
        """Name and version; the hash covers all members and the calibration."""
        known = [member.identity for member in self._members]
        # Any change of a member or of the table makes another tracker, so that results
        # of both are not compared unawares.
        text = "".join(f"{one.name} {one.version} {one.model_sha256};" for one in known)
        digest = hashlib.sha256((text + self._calibration.to_json()).encode())
        devices = dict.fromkeys(one.device for one in known)
        return TrackerIdentity(
            name="consensus",
            version=VERSION,
            model_sha256=digest.hexdigest(),
            device=", ".join(devices),
        )

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return where points go, forward and backward through the whole loop.

        Parameters and errors are those of `longaxis.models.tracker.Tracker`.
        """
        parts = [
            _part(progress, place, len(self._members))
            for place in range(len(self._members))
        ]
        first = self._members[0].track(
            loop,
            points_mm,
            start_frame=start_frame,
            mesh_shape=mesh_shape,
            progress=parts[0],
        )
        member_tracks = [
            first,
            *(
                track_thinned(
                    member,
                    loop,
                    first,
                    start_frame=start_frame,
                    mesh_shape=mesh_shape,
                    progress=part,
                )
                for member, part in zip(self._members[1:], parts[1:], strict=True)
            ),
        ]
        joined = join(
            member_tracks,
            self._calibration,
            start_frame=start_frame,
            mesh_shape=mesh_shape,
        )
        confidence = np.stack([tracks.confidence for tracks in member_tracks])
        confidence = (joined.shares.mean(axis=0) * confidence).sum(axis=0)
        members = tuple(
            MemberTracks(
                tracker=member.identity,
                points_mm=identity.points_mm,
                confidence=identity.confidence,
            )
            for member, identity in zip(self._members, member_tracks, strict=True)
        )
        return Tracks(
            points_mm=joined.points_mm,
            confidence=np.clip(confidence, 0, 1),
            # Both directions together, the distance that quality compares with its
            # limit.
            expected_error_mm=np.hypot(*joined.expected_mm),
            members=members,
        )


def _part(progress: Progress, place: int, n_parts: int) -> Progress:
    """Return a progress that fills one of several equal parts of another."""
    return lambda done: progress((place + done) / n_parts)
