"""A network that starts from the query points, fitted with a wall."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.inference.manifest import read_manifest
from longaxis.models.inference.tracker import OnnxTracker, bundled
from longaxis.models.thinned_mesh import ThinnedMesh
from longaxis.models.tracker import Progress, no_progress
from longaxis.models.wall_fit import fitted_wall_mm, interpolated_over_time

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import Loop, TrackerIdentity, Tracks
    from longaxis.models.tracker import Tracker

FITTED_SHARE = 0.68
"""Error of the fitted tracks of EchoTracker2 5 as a share of what the network states
for single points: mean over three kinds of simulated hearts (0.59, 0.65 and 0.81). On
13 hearts of two other simulators it was 0.58, so that the fitted error is stated rather
too large there."""


class FittedTracker:
    """Tracks a part of the mesh, and makes a wall of what it finds.

    Where nothing is shown no motion is made up: such points follow their neighbours,
    and stand still where none of them is seen.

    Parameters
    ----------
    network
        Tracker whose confidence is 0 where the picture shows nothing.

    Attributes
    ----------
    network
        The same, for whoever fits its tracks in another way.
    """

    def __init__(self, network: Tracker) -> None:
        self.network = network

    @property
    def identity(self) -> TrackerIdentity:
        """That of the network."""
        return self.network.identity

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
        if mesh_shape is None:
            tracks = self.network.track(
                loop, points_mm, start_frame=start_frame, progress=progress
            )
            return _without_blind_motion(tracks, start_frame)
        thinned = ThinnedMesh(mesh_shape)
        part = self.network.track(
            loop,
            points_mm[thinned.chosen],
            start_frame=start_frame,
            mesh_shape=thinned.shape,
            progress=progress,
        )
        fitted_mm = fitted_wall_mm(part, thinned.shape, start_frame)
        moved_mm = thinned.spread(fitted_mm - fitted_mm[start_frame])
        return replace(
            part,
            points_mm=points_mm + moved_mm,
            confidence=thinned.spread(part.confidence.astype(np.float64)),
            expected_error_mm=_expected_error_mm(part, thinned),
            covariance_mm2=None,
        )


def _expected_error_mm(
    part: Tracks, thinned: ThinnedMesh
) -> NDArray[np.float64] | None:
    """Return how far fitted points are expected to be off, (T, N)."""
    if part.covariance_mm2 is None:
        return None
    stated_mm = np.sqrt(np.trace(part.covariance_mm2, axis1=-2, axis2=-1))
    return FITTED_SHARE * thinned.spread(stated_mm)


def _without_blind_motion(tracks: Tracks, start_frame: int) -> Tracks:
    """Return tracks of points that are no mesh, each interpolated where not seen."""
    is_seen = tracks.confidence > 0
    is_seen[start_frame] = True
    points_mm = [
        interpolated_over_time(of_point, seen)
        for of_point, seen in zip(
            tracks.points_mm.swapaxes(0, 1), is_seen.T, strict=True
        )
    ]
    return replace(tracks, points_mm=np.stack(points_mm, axis=1))


def network_tracker(network: OnnxTracker) -> Tracker:
    """Return how a network is offered: fitted if it starts from the query points."""
    return network if network.corrects_a_start else FittedTracker(network)


def exported_network(name: str, folder: Path) -> Tracker:
    """Return a network of an exported folder as it is offered.

    Raises
    ------
    ModelFileError
        If it is not there, or its files cannot be used.
    """
    return network_tracker(OnnxTracker(read_manifest(name, folder)))


@lru_cache
def bundled_network(name: str) -> Tracker:
    """Return a bundled network as it is offered; its sessions are made once."""
    return network_tracker(bundled(name))


def unfitted(tracker: Tracker) -> Tracker:
    """Return the network of a fitted tracker, and any other tracker as it is.

    Consensus fits what differs from its first member instead.
    """
    return tracker.network if isinstance(tracker, FittedTracker) else tracker
