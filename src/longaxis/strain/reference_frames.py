"""Tracks that go through more than one frame where the wall is known.

The reader places the line in one frame and may put the tracked wall right in others.
Each such frame is an anchor. The wall is tracked from each anchor through the whole
loop; between two neighbouring anchors the two tracks are mixed in proportion to time,
so that both anchors are met exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import MemberTracks, Tracks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def through_anchors(
    tracks: Sequence[Tracks],
    frames: Sequence[int],
    frame_times_s: NDArray[np.float64],
) -> Tracks:
    """Return tracks that meet every anchor exactly.

    Between anchors a and b, at time t, a point lies at (1 - w) p_a + w p_b with
    w = (t - t_a) / (t_b - t_a); before the first and after the last anchor its track
    alone counts. A point that one of the two has lost is where the other sees it.
    Confidences, expected errors and covariances are mixed alike; there are none of the
    latter two if one of the tracks has none. So are the tracks of members, if all have
    the same ones.

    Parameters
    ----------
    tracks
        One for each anchor, of the same material points.
    frames
        The anchors' frames, all different, in the order of `tracks`.
    frame_times_s
        Times of all frames of the loop, shape (T,).
    """
    if len(tracks) != len(frames) or len(set(frames)) != len(frames):
        message = f"each of {len(tracks)} tracks needs its own frame, got {frames}"
        raise ValueError(message)
    weights = anchor_weights(frames, frame_times_s)
    mixed, confidence, share = _mixed(tracks, weights)
    return Tracks(
        points_mm=mixed,
        confidence=confidence,
        expected_error_mm=_mean([track.expected_error_mm for track in tracks], share),
        covariance_mm2=_mean([track.covariance_mm2 for track in tracks], share),
        members=_mixed_members(tracks, weights),
    )


def _mean(
    stated: Sequence[NDArray[np.float64] | None], share: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Return what the tracks state of their errors, mixed; None if one states none.

    A mean over some of the tracks would state an error of points that are elsewhere.
    `stated` has the shape (T, N) or (T, N, 2, 2) each, `share` (A, T, N).
    """
    known = [values for values in stated if values is not None]
    if len(known) < len(stated):
        return None
    values = np.stack(known)
    shares = share.reshape(share.shape + (1,) * (values.ndim - share.ndim))
    # A track without a share has lost the point, and may have lost its error too.
    mixed: NDArray[np.float64] = np.where(shares > 0, shares * values, 0.0).sum(axis=0)
    is_lost = np.isnan(shares).any(axis=0)
    return np.where(is_lost, np.nan, mixed)


def _mixed(
    tracks: Sequence[Tracks | MemberTracks], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return mixed points (T, N, 2), confidence (T, N) and shares (A, T, N)."""
    points_mm = np.stack([track.points_mm for track in tracks])
    confidence = np.stack([track.confidence for track in tracks])
    seen = np.asarray(np.isfinite(points_mm).all(axis=-1))
    # Shares of a lost point go to the tracks that still see it.
    share = np.where(seen, weights[:, :, None], 0.0)
    # Where all that count have lost a point it stays lost.
    total = share.sum(axis=0)
    share = share / np.where(total > 0, total, np.nan)
    mixed = (share[..., None] * np.where(seen[..., None], points_mm, 0.0)).sum(axis=0)
    return mixed, np.nan_to_num((share * confidence).sum(axis=0)), share


def _mixed_members(
    tracks: Sequence[Tracks], weights: NDArray[np.float64]
) -> tuple[MemberTracks, ...]:
    """Return the members' tracks through all anchors, if all have the same members."""
    known = {tuple(member.tracker for member in track.members) for track in tracks}
    if len(known) != 1:
        return ()
    (trackers,) = known
    mixed = []
    for place, tracker in enumerate(trackers):
        points_mm, confidence, _ = _mixed(
            [track.members[place] for track in tracks], weights
        )
        mixed.append(
            MemberTracks(tracker=tracker, points_mm=points_mm, confidence=confidence)
        )
    return tuple(mixed)


def anchor_weights(
    frames: Sequence[int], frame_times_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how much each anchor counts in each frame, shape (A, T), sum 1."""
    # The frame of the line comes first, wherever it lies among the corrections.
    order = np.argsort(frames)
    anchor_times_s = frame_times_s[np.asarray(frames)[order]]
    weights = np.empty((len(frames), len(frame_times_s)))
    for place, anchor in enumerate(order):
        peak = np.zeros(len(frames))
        peak[place] = 1.0
        # Constant beyond the outermost anchors, which is what `interp` does with its
        # ends.
        weights[anchor] = np.interp(frame_times_s, anchor_times_s, peak)
    return weights


def mesh_of_shape(
    points_mm: NDArray[np.float64], shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Return a mesh with other numbers of columns and rows, shape (L, R, 2).

    Columns and rows keep their share of the way along and across the wall; a mesh that
    has the shape already comes back unchanged.
    """
    if points_mm.shape[:2] == shape:
        return points_mm
    for axis, wanted in enumerate(shape):
        given = points_mm.shape[axis]
        positions = np.linspace(0, given - 1, wanted)
        below = np.minimum(np.floor(positions).astype(np.int64), max(given - 2, 0))
        above = np.minimum(below + 1, given - 1)
        share = np.expand_dims(positions - below, axis=(1, 2) if axis == 0 else (0, 2))
        lower, upper = points_mm.take(below, axis), points_mm.take(above, axis)
        points_mm = (1 - share) * lower + share * upper
    return points_mm


def pulled_mesh(
    points_mm: NDArray[np.float64],
    columns: NDArray[np.int64],
    shifts_mm: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return a mesh some of whose columns were pulled, the rest following smoothly.

    Between pulled columns the shift is that of a monotone cubic (PCHIP), so that it
    nowhere exceeds what was pulled; all rows of a column move alike.

    Parameters
    ----------
    points_mm
        Shape (L, R, 2).
    columns
        Columns that can be pulled, rising, the first and last among them, shape (K,).
    shifts_mm
        How far each of them is pulled, shape (K, 2).
    """
    from scipy.interpolate import PchipInterpolator

    along = np.arange(len(points_mm))
    shift = PchipInterpolator(columns, shifts_mm, axis=0)(along)
    pulled: NDArray[np.float64] = points_mm + shift[:, None, :]
    return pulled
