"""Strain curves of the line and its segments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import StrainCurves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Beat


def strain_curves(
    points_mm: NDArray[np.float64],
    *,
    frame_times_s: NDArray[np.float64],
    beat: Beat,
    n_segments: int = 6,
) -> StrainCurves:
    """Return the Lagrangian strain of the middle row, from end-diastole on.

    The row is cut at equal arc length at end-diastole. A cut that falls between two
    points keeps its place between them, as a material point would, so the lengths of
    the segments add up to the length of the line in every frame.

    Parameters
    ----------
    points_mm
        Tracked mesh, shape (T, L, R, 2).
    frame_times_s
        Shape (T,).
    beat
        Which frames to measure.
    n_segments
        Into how many segments the line is cut.
    """
    frames = np.arange(beat.end_diastole, beat.last + 1)
    line = points_mm[frames, :, points_mm.shape[2] // 2]
    # Lengths of links are shared out, not of chords between cuts, so that a bend inside
    # a segment does not shorten it.
    links = np.linalg.norm(np.diff(line, axis=1), axis=2)
    shares = segment_shares(links[0], n_segments)
    lengths = weighted_sums(links, shares)
    segments = lagrangian_strain(lengths)
    whole = lagrangian_strain(links.sum(axis=1))
    return StrainCurves(
        times_s=frame_times_s[frames] - frame_times_s[beat.end_diastole],
        frames=frames,
        segments=segments,
        line=whole,
    )


def without_line(curves: StrainCurves) -> StrainCurves:
    """Return the curves with the whole line unknown, for a view without global strain.

    Parameters
    ----------
    curves
        Any curves; those of the segments stay.
    """
    return replace(curves, line=np.full(len(curves.line), np.nan))


def segment_shares(
    link_lengths_mm: NDArray[np.float64], n_segments: int
) -> NDArray[np.float64]:
    """Return which share of each link between two points belongs to which segment.

    Parameters
    ----------
    link_lengths_mm
        Lengths at the frame the line is cut in, shape (L - 1,).
    n_segments
        Number of segments of equal length.

    Returns
    -------
    Shape (L - 1, n_segments), each row adding up to 1.
    """
    arc = np.concatenate([[0.0], np.cumsum(link_lengths_mm)])
    cuts = np.linspace(0, arc[-1], n_segments + 1)
    # A link of no length has no inside to cut: where it lies decides.
    start, end = arc[:-1, None], np.maximum(arc[1:], arc[:-1] + 1e-9)[:, None]
    overlap = np.minimum(end, cuts[1:]) - np.maximum(start, cuts[:-1])
    shares = np.maximum(overlap, 0.0) / (end - start)
    # Rounding at the cuts: rows must add up to 1, or segments would not add up to the
    # line.
    total = shares.sum(axis=1, keepdims=True)
    normalised: NDArray[np.float64] = shares / np.where(total > 0, total, 1.0)
    return normalised


def columns_of_segments(
    mid_row_mm: NDArray[np.float64], n_segments: int
) -> NDArray[np.int64]:
    """Return the segment each point of a line belongs to, shape (L,).

    Parameters
    ----------
    mid_row_mm
        The line at end-diastole, shape (L, 2).
    n_segments
        Number of segments of equal length.
    """
    links = np.linalg.norm(np.diff(mid_row_mm, axis=0), axis=1)
    arc = np.concatenate([[0.0], np.cumsum(links)])
    # The last point would be in a segment of its own.
    place = np.floor(arc / arc[-1] * n_segments).astype(np.int64)
    segment: NDArray[np.int64] = np.clip(place, 0, n_segments - 1)
    return segment


def weighted_sums(
    links: NDArray[np.float64], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return lengths of parts of the line, shape (B, S), in the unit of the links.

    Parameters
    ----------
    links
        Length of each link in each frame, shape (B, L - 1); NaN where a point was lost.
    shares
        Share of each link that belongs to each part, 0 to 1, shape (L - 1, S). A lost
        point invalidates the parts it belongs to, and no other.
    """
    lost = ~np.isfinite(links)
    lengths = np.where(lost, 0.0, links) @ shares
    # A NaN in a matrix product would spread to all segments.
    touched = lost.astype(np.float64) @ (shares > 0).astype(np.float64) > 0
    return np.where(touched, np.nan, lengths)


def lagrangian_strain(lengths_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (L - L0) / L0 with L0 the first sample, shape as `lengths_mm` (B, ...)."""
    reference = lengths_mm[0]
    # A part of no length at end-diastole has no strain.
    usable = np.where(reference > 0, reference, np.nan)
    strain: NDArray[np.float64] = lengths_mm / usable - 1.0
    return strain
