"""Block matching's own tracks of stored clips, kept beside them.

A network that corrects block matching must see the errors that block matching really
makes. Matching a clip costs seconds, so it is done once and kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import TrackingError
from longaxis.models.block_matching.settings import VERSION_3
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.training.cached_clip import load_clip, matched_file, save_array
from longaxis.training.clip_store import clips_in
from longaxis.training.evaluation import as_loop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.training.cached_clip import CachedClip

N_COLUMNS = 41
"""Points along the wall that are matched; errors in between are interpolated."""

LEAST_VISIBLE = 0.9
"""Clips with less of their wall in the sector are left out: nothing can match there."""


def matched_frames(clip: CachedClip, reach: int) -> tuple[int, int]:
    """Return the first and the last frame to match: the beat, and `reach` around ES."""
    end_diastole, end_systole, end = clip.beat
    first = max(0, min(end_diastole, end_systole - reach))
    last = min(clip.n_frames - 1, max(end, end_systole + reach))
    return first, last


def precompute_clip(clip: CachedClip, reach: int = 30) -> NDArray[np.float32]:
    """Return where block matching finds the mesh of end-systole, (T, L, R, 2) pixels.

    Parameters
    ----------
    reach
        Frames to both sides of end-systole that are matched at least; others are NaN.

    Raises
    ------
    TrackingError
        If the wall cannot be followed at all.
    """
    end_systole = clip.beat[1]
    first, last = matched_frames(clip, reach)
    shown = clip.part(first, last)
    n_frames, n_along, n_across, _ = clip.points_px.shape
    n_columns = min(N_COLUMNS, n_along)
    columns = np.linspace(0, n_along - 1, n_columns).round().astype(int)
    points = clip.points_px[end_systole][columns].reshape(-1, 2).astype(float)
    tracks = BlockMatchingTracker(VERSION_3).track(
        as_loop(shown),
        (points - 0.5) * clip.mm_per_pixel,
        start_frame=end_systole - first,
        mesh_shape=(n_columns, n_across),
    )
    positions = tracks.points_mm / clip.mm_per_pixel + 0.5
    truth = clip.points_px[first : last + 1]
    error = positions.reshape(-1, n_columns, n_across, 2) - truth[:, columns]
    result = np.full((n_frames, n_along, n_across, 2), np.nan, np.float32)
    # Errors are interpolated, not positions: between matched columns the mesh keeps its
    # true shape.
    result[first : last + 1] = truth + _between(error, columns, n_along)
    return result


def _between(
    error: NDArray[np.float64], columns: NDArray[np.int64], n_along: int
) -> NDArray[np.float64]:
    """Return errors (T, L, R, 2) of the whole mesh from those of some columns."""
    place = np.interp(np.arange(n_along), columns, np.arange(len(columns)))
    low = np.minimum(place.astype(int), max(len(columns) - 2, 0))
    high = np.minimum(low + 1, len(columns) - 1)
    share = (place - low)[None, :, None, None]
    mixed: NDArray[np.float64] = error[:, low] * (1 - share) + error[:, high] * share
    return mixed


def precompute_all(folder: Path, reach: int = 30) -> Iterator[tuple[Path, float]]:
    """Match every clip that has not been, newest first; yield it and its mean error.

    Can be stopped at any moment; the error is in pixels, NaN for a clip left out.
    """
    # Newest first: in a rolling store the oldest are deleted next.
    for path in reversed(clips_in(folder)):
        kept = matched_file(path)
        if kept.exists() or not path.exists():
            continue
        clip = load_clip(path)
        if clip.visible().mean() < LEAST_VISIBLE:
            continue
        try:
            matched = precompute_clip(clip, reach)
        except TrackingError:
            yield path, float("nan")
            continue
        save_array(matched, kept)
        yield path, float(np.nanmean(np.abs(matched - clip.points_px)))
