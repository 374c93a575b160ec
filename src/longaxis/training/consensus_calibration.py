"""Fits the expected errors of trackers that are joined; see `models.consensus`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from longaxis.models.consensus.calibration import (
    DIRECTIONS,
    FEATURES,
    Calibration,
)
from longaxis.models.consensus.features import wall_axes
from longaxis.models.consensus.join import (
    fitted_members,
    join_fitted,
    member_features,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from longaxis.data import Tracks
    from longaxis.models.consensus.join import Joined

    Features = Mapping[str, NDArray[np.float64]]

JOINT_FEATURES = ("constant", "log_moved", "distrust", "log_apart", "log_joined")

_RIDGE = 1e-3
"""Keeps weights small where a feature hardly varies; chosen."""

_LEAST_ERROR_MM = 0.01
"""Smaller errors count as this one: nothing follows that exactly."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackedCase:
    """One clip with known motion, followed by every member.

    Attributes
    ----------
    world
        Kind of the clip; every kind has the same weight.
    tracks
        Of each member, points of shape (T, N, 2).
    truth_mm
        Shape (T, N, 2).
    start_frame, mesh_shape
        As the trackers got them.
    counted
        Frames of the measured beat, without the start frame, shape (T,), bool.
    """

    world: str
    tracks: tuple[Tracks, ...]
    truth_mm: NDArray[np.float64]
    start_frame: int
    mesh_shape: tuple[int, int]
    counted: NDArray[np.bool_]


def fit_calibration(
    members: Sequence[str],
    cases: Sequence[TrackedCase],
    source: str,
    lost_mm: float = float("inf"),
) -> Calibration:
    """Return the expected errors of trackers and of what they are joined to.

    Parameters
    ----------
    members
        Names of the trackers, in the order in which the cases hold their tracks.
    cases
        Clips of several kinds, none of which a member was trained on.
    source
        Which clips these are, for the table.
    lost_mm
        See `Calibration`.
    """
    cases = [_fitted_case(case) for case in cases]
    weights = {
        name: {
            direction: _fit_member(cases, place, direction) for direction in DIRECTIONS
        }
        for place, name in enumerate(members)
    }
    # The joint weights need joined positions, and these only the members' weights: a
    # table without joint weights makes them.
    flat = {direction: {"log_joined": 1.0} for direction in DIRECTIONS}
    table = Calibration(
        members=tuple(members),
        weights=weights,
        joint_weights=flat,
        bar_95=1.0,
        source=source,
        lost_mm=lost_mm,
    )
    joint = {
        direction: _fit_joint(cases, table, place)
        for place, direction in enumerate(DIRECTIONS)
    }
    table = replace(table, joint_weights=joint)
    # A mean over kinds of clips, so that the kind with most points does not decide.
    ratios = [np.quantile(one, 0.95) for one in _ratios(cases, table).values()]
    return replace(table, bar_95=float(np.mean(ratios)))


def ratios_by_world(
    cases: Sequence[TrackedCase], table: Calibration
) -> dict[str, NDArray[np.float64]]:
    """Return found over expected distance of each point, without unit, shape (n,)."""
    return _ratios([_fitted_case(case) for case in cases], table)


def _fitted_case(case: TrackedCase) -> TrackedCase:
    fitted = fitted_members(case.tracks, case.start_frame, case.mesh_shape)
    return replace(case, tracks=fitted)


def _ratios(
    cases: Sequence[TrackedCase], table: Calibration
) -> dict[str, NDArray[np.float64]]:
    """Return the ratios for cases whose members are fitted already."""
    samples: dict[str, list[NDArray[np.float64]]] = {}
    for case in cases:
        joined = _joined(case, table)
        off_mm = np.linalg.norm(joined.points_mm - case.truth_mm, axis=-1)
        expected = np.hypot(*joined.expected_mm)[case.counted]
        samples.setdefault(case.world, []).append(
            (off_mm[case.counted] / expected).ravel()
        )
    return {world: np.concatenate(parts) for world, parts in samples.items()}


def coverage_by_world(
    cases: Sequence[TrackedCase], table: Calibration
) -> dict[str, float]:
    """Return the share of points within the stated 95 % bar, by kind of clip."""
    ratios = ratios_by_world(cases, table)
    return {world: float((one <= table.bar_95).mean()) for world, one in ratios.items()}


def fit_expected(
    features: NDArray[np.float64],
    error_mm: NDArray[np.float64],
    share: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return weights w so that exp(features @ w) is the expected absolute error.

    Maximum likelihood of a Laplace distribution; the problem is convex.

    Parameters
    ----------
    features
        Shape (n, k).
    error_mm
        Absolute errors, shape (n,).
    share
        How much each counts, shape (n,), sum 1.
    """
    error_mm = np.maximum(error_mm, _LEAST_ERROR_MM)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        log_scale = features @ weights
        # Trial steps of the optimiser may go far; the exponential must not overflow.
        ratio = error_mm * np.exp(-np.clip(log_scale, -10, 10))
        value = share @ (ratio + log_scale) + _RIDGE * (weights[1:] ** 2).sum()
        slope = features.T @ (share * (1 - ratio))
        # The first weight is the level, which no prior should pull to 1 mm.
        slope[1:] += 2 * _RIDGE * weights[1:]
        return float(value), slope

    start = np.zeros(features.shape[1])
    start[0] = np.log(share @ error_mm)
    solution: NDArray[np.float64] = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return solution


def _fit_member(
    cases: Sequence[TrackedCase], place: int, direction: str
) -> dict[str, float]:
    """Return the weights of one member's expected error in one direction."""
    parts = []
    for case in cases:
        axis = _axis(case, direction)
        given = member_features(case.tracks, axis, case.start_frame, case.mesh_shape)
        off = ((case.tracks[place].points_mm - case.truth_mm) * axis).sum(axis=-1)
        parts.append(_rows(case, given[place], FEATURES, off))
    return _fitted(cases, parts, FEATURES)


def _fit_joint(
    cases: Sequence[TrackedCase], table: Calibration, place: int
) -> dict[str, float]:
    """Return the weights of the joined position's expected error in one direction."""
    parts = []
    for case in cases:
        joined = _joined(case, table)
        axis = _axis(case, DIRECTIONS[place])
        off = ((joined.points_mm - case.truth_mm) * axis).sum(axis=-1)
        parts.append(_rows(case, joined.features[place], JOINT_FEATURES, off))
    return _fitted(cases, parts, JOINT_FEATURES)


def _rows(
    case: TrackedCase,
    features: Features,
    names: Sequence[str],
    off_mm: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return features (n, k) and absolute errors (n,) of the counted points."""
    columns = [features[name][case.counted].ravel() for name in names]
    return np.stack(columns, axis=1), np.abs(off_mm[case.counted]).ravel()


def _fitted(
    cases: Sequence[TrackedCase],
    parts: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    names: Sequence[str],
) -> dict[str, float]:
    """Return the weights by name; every kind of clip, and every clip in it, alike."""
    worlds = [case.world for case in cases]
    share = np.concatenate(
        [
            np.full(len(off), 1 / (len(set(worlds)) * worlds.count(world) * len(off)))
            for world, (_, off) in zip(worlds, parts, strict=True)
        ]
    )
    features = np.concatenate([one for one, _ in parts])
    off_mm = np.concatenate([off for _, off in parts])
    weights = fit_expected(features, off_mm, share)
    return dict(zip(names, weights.tolist(), strict=True))


def _axis(case: TrackedCase, direction: str) -> NDArray[np.float64]:
    axes = wall_axes(case.tracks[0].points_mm, case.mesh_shape)
    axis: NDArray[np.float64] = axes[DIRECTIONS.index(direction)]
    return axis


def _joined(case: TrackedCase, table: Calibration) -> Joined:
    return join_fitted(
        case.tracks, table, start_frame=case.start_frame, mesh_shape=case.mesh_shape
    )
