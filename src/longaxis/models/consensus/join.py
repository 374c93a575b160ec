"""Joins the tracks of several trackers along and across the wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.block_matching.wall_motion import WallMotion, WallStiffness
from longaxis.models.consensus.calibration import DIRECTIONS
from longaxis.models.consensus.features import features, since, wall_axes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from longaxis.data import Tracks
    from longaxis.models.consensus.calibration import Calibration

    Features = Mapping[str, NDArray[np.float64]]

_LEAST_CONFIDENCE = 0.05
_FULL_CONFIDENCE = 0.2
"""A member whose own confidence is below the first gets no weight, and all of its
calibrated weight from the second on; chosen."""

_SMOOTHING = WallStiffness(
    level_mm=4.0, slope_mm=6.0, slope_pull=0.002, level_pull=0.002
)
"""Of the step from the first member to the joined position. The reach along the wall is
that of block matching; pulls are small, since both ends of the step are measured."""

_TYPICAL_MM = 0.5
"""Expected error at which a step has half of its weight in the smoothing; chosen."""


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

    In each direction the joined coordinate is the mean of the members' with weights
    1 / expected error². The step from the first member to it is then smoothed over the
    mesh once, where it is surest with most weight.

    Parameters
    ----------
    tracks
        Of each member of the calibration, in its order; the first has no lost points.
    calibration
        Expected errors.
    start_frame, mesh_shape
        As for the trackers.
    """
    first_mm = tracks[0].points_mm
    seen = np.stack([_seen(track, start_frame) for track in tracks])
    # Where no member is confident the first one, which loses no points, is taken.
    seen[0] = np.maximum(seen[0], 1e-9)
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
        steps = [((track.points_mm - first_mm) * axis).sum(axis=-1) for track in tracks]
        # NaN of a lost point has share 0, but 0 times NaN would still be NaN.
        joined = (shares[-1] * np.nan_to_num(np.stack(steps))).sum(axis=0)
        step_mm += joined[..., None] * axis
        depends.append(joint_features(given, independent_mm))
        expected.append(calibration.joint_mm(direction, depends[-1]))
    expected_mm = np.stack(expected)
    smooth_mm = _smooth(step_mm, expected_mm, first_mm[start_frame], mesh_shape)
    points_mm = first_mm + smooth_mm
    # Smoothing moves the start frame's zeros by rounding; points there are as placed.
    points_mm[start_frame] = first_mm[start_frame]
    expected_mm[:, start_frame] = 0
    return Joined(points_mm, expected_mm, np.stack(shares), tuple(depends))


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


def _smooth(
    step_mm: NDArray[np.float64],
    expected_mm: NDArray[np.float64],
    points_mm: NDArray[np.float64],
    mesh_shape: tuple[int, int] | None,
) -> NDArray[np.float64]:
    """Return the step from the first member, smooth over the mesh in each frame."""
    if mesh_shape is None:
        return step_mm
    motion = WallMotion(points_mm, mesh_shape, _SMOOTHING)
    error_mm = np.hypot(*expected_mm)
    # Between 0 and 1, as `WallMotion` expects of block matching's trust.
    trust = 1 / (1 + (error_mm / _TYPICAL_MM) ** 2)
    smooth: NDArray[np.float64] = np.stack(
        [motion.fit(step, sure) for step, sure in zip(step_mm, trust, strict=True)]
    )
    return smooth
