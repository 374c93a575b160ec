"""Joins the tracks of several trackers along and across the wall."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.block_matching.wall_motion import WallMotion, WallStiffness
from longaxis.models.consensus.calibration import DIRECTIONS
from longaxis.models.consensus.features import (
    along_wall,
    features,
    since,
    wall_axes,
)
from longaxis.models.wall_fit import point_weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from longaxis.data import Tracks
    from longaxis.models.consensus.calibration import Calibration

    Features = Mapping[str, NDArray[np.float64]]

# Chosen without a measurement: below what quality calls poorly followed (0.35), as low
# confidence is already in the expected error ("distrust"); only a member that sees
# nothing is left out. A ramp, so that weights do not jump from frame to frame.
_LEAST_CONFIDENCE = 0.05
_FULL_CONFIDENCE = 0.2
"""A member whose own confidence is below the first gets no weight, and all of its
calibrated weight from the second on."""


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Tracks of all members as one.

    Attributes
    ----------
    points_mm
        Shape (T, N, 2).
    expected_mm
        Expected absolute error along and across the wall, shape (2, T, N).
    shares
        Weight of each member in each direction, shape (2, M, T, N); 1 over members.
    features
        What the expected error of the joined position depends on, by direction.
    """

    points_mm: NDArray[np.float64]
    expected_mm: NDArray[np.float64]
    shares: NDArray[np.float64]
    features: tuple[Features, ...]


def join(
    tracks: Sequence[Tracks],
    calibration: Calibration,
    *,
    start_frame: int,
    mesh_shape: tuple[int, int] | None,
) -> Joined:
    """Return the tracks of all members as one.

    How far each further member differs from the first one is fitted with a smooth wall
    once (`fitted_members`). In each direction the joined coordinate is then the mean of
    the members' with weights 1 / expected error²; a member that has lost the wall gets
    none.

    Parameters
    ----------
    tracks
        Of each member of the calibration, in its order; the first has no lost points.
    calibration
        Expected errors.
    start_frame, mesh_shape
        As for the trackers.
    """
    return join_fitted(
        fitted_members(tracks, start_frame, mesh_shape),
        calibration,
        start_frame=start_frame,
        mesh_shape=mesh_shape,
    )


def join_fitted(
    tracks: Sequence[Tracks],
    calibration: Calibration,
    *,
    start_frame: int,
    mesh_shape: tuple[int, int] | None,
) -> Joined:
    """Return the tracks of `fitted_members` as one; see `join`."""
    first_mm = tracks[0].points_mm
    seen = np.stack([_seen(member, start_frame) for member in tracks])
    # Where no member is confident the first one, which loses no points, is taken.
    seen[0] = np.maximum(seen[0], 1e-9)
    for place, member in enumerate(tracks[1:], start=1):
        # A first member that sees nothing itself cannot tell that another is lost.
        lost = 1 - _agreement(member, first_mm, mesh_shape, calibration.lost_mm)
        seen[place] *= 1 - lost * seen[0]
    step_mm, expected, shares, depends = np.zeros_like(first_mm), [], [], []
    for direction, axis in zip(
        DIRECTIONS, wall_axes(first_mm, mesh_shape), strict=True
    ):
        given = member_features(tracks, axis, start_frame, mesh_shape)
        errors_mm = [
            calibration.member_mm(name, direction, one)
            for name, one in zip(calibration.members, given, strict=True)
        ]
        # Weights 1 / error² give the mean of least error for independent errors.
        weight = seen / np.stack(errors_mm) ** 2
        # The error of that mean if errors were independent; they are not, so it is only
        # one feature of the fitted error of the joined position.
        independent_mm = 1 / np.sqrt(weight.sum(axis=0))
        shares.append(weight * independent_mm**2)
        steps = [
            ((member.points_mm - first_mm) * axis).sum(axis=-1) for member in tracks
        ]
        # NaN of a lost point has share 0, but 0 times NaN would still be NaN.
        joined = (shares[-1] * np.nan_to_num(np.stack(steps))).sum(axis=0)
        step_mm += joined[..., None] * axis
        depends.append(joint_features(given, independent_mm))
        expected.append(calibration.joint_mm(direction, depends[-1]))
    expected_mm = np.stack(expected)
    points_mm = first_mm + step_mm
    # The fit moves the start frame's zeros by rounding; points there are as placed.
    points_mm[start_frame] = first_mm[start_frame]
    expected_mm[:, start_frame] = 0
    return Joined(points_mm, expected_mm, np.stack(shares), tuple(depends))


def fitted_members(
    tracks: Sequence[Tracks], start_frame: int, mesh_shape: tuple[int, int] | None
) -> tuple[Tracks, ...]:
    """Return the first member, and the others with their noise along the wall fitted.

    What differs from the first member is fitted with a smooth wall in each frame,
    points weighted by the covariance that the member states. A network's points err
    independently of each other; that noise would otherwise decide its weight. Where
    nothing can be trusted the fit tends to the first member.

    Parameters
    ----------
    tracks
        Of each member; the first has no lost points.
    start_frame, mesh_shape
        As for the trackers.
    """
    first, *others = tracks
    if mesh_shape is None:
        return (first, *others)
    motion = WallMotion(first.points_mm[start_frame], mesh_shape, WallStiffness())
    return (first, *(_fitted(member, first.points_mm, motion) for member in others))


def _fitted(
    tracks: Tracks, first_mm: NDArray[np.float64], motion: WallMotion
) -> Tracks:
    step_mm = tracks.points_mm - first_mm
    lost = np.asarray(~np.isfinite(step_mm).all(axis=-1))
    confidence = np.where(lost, 0.0, point_weights(tracks))
    step_mm = np.where(lost[..., None], 0.0, step_mm)
    smooth_mm = np.stack(
        [motion.fit(step, sure) for step, sure in zip(step_mm, confidence, strict=True)]
    )
    smooth_mm[lost] = np.nan
    return replace(tracks, points_mm=first_mm + smooth_mm)


def _agreement(
    tracks: Tracks,
    first_mm: NDArray[np.float64],
    mesh_shape: tuple[int, int] | None,
    lost_mm: float,
) -> NDArray[np.float64]:
    """Return 1 where a member is near the first one, 0 far beyond `lost_mm`, (T, N)."""
    step_mm = np.nan_to_num(tracks.points_mm - first_mm)
    apart_mm = along_wall(np.linalg.norm(step_mm, axis=-1), mesh_shape)
    # The fourth power leaves disagreement of half of that as it is.
    near: NDArray[np.float64] = 1 / (1 + (apart_mm / lost_mm) ** 4)
    return near


def member_features(
    tracks: Sequence[Tracks],
    axis: NDArray[np.float64],
    start_frame: int,
    mesh_shape: tuple[int, int] | None,
) -> list[Features]:
    """Return the features of each member in one direction; see `features`."""
    places = [track.points_mm for track in tracks]
    return [
        features(
            track, places[:place] + places[place + 1 :], axis, start_frame, mesh_shape
        )
        for place, track in enumerate(tracks)
    ]


def joint_features(
    given: Sequence[Features], independent_mm: NDArray[np.float64]
) -> Features:
    """Return what the joined position's error in one direction depends on, (T, N)."""
    widest = np.max([one["log_apart"] for one in given], axis=0)
    return {
        # Of the first member: its path and confidence stand for the point's difficulty.
        **given[0],
        "log_apart": widest,
        # Chosen: wider than the bounds of an expected error, only to keep the logarithm
        # finite.
        "log_joined": np.log(np.clip(independent_mm, 0.01, 100.0)),
    }


def _seen(tracks: Tracks, start_frame: int) -> NDArray[np.float64]:
    """Return 0 where a member sees nothing or has lost the point, to 1, (T, N)."""
    sure = since(tracks.confidence, start_frame)
    gate = (sure - _LEAST_CONFIDENCE) / (_FULL_CONFIDENCE - _LEAST_CONFIDENCE)
    lost = ~np.isfinite(tracks.points_mm).all(axis=-1)
    seen: NDArray[np.float64] = np.where(lost, 0.0, np.clip(gate, 0, 1))
    return seen
