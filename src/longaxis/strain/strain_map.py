"""Strain along the whole line over time: the curved anatomical M-mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Smoothing, Stage
from longaxis.data.strain_map import StrainMap
from longaxis.strain.curve import lagrangian_strain, weighted_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import AnalysisSettings, Beat

# Chosen: 2.5 mm on a line of 18 cm, as the columns of the mesh lie apart; more places
# would only interpolate between tracked points.
N_PLACES = 72
"""Places along the line: twelve in each of the six segments."""

# Chosen without a measurement: about six columns of the mesh. Much shorter, the map
# shows the noise of single points; as long as a segment, it shows no more than that.
WINDOW = 1 / 12
"""Half a segment: short enough to show where in it, long enough for the tracks."""


def strain_maps(
    raw_mm: NDArray[np.float64],
    smooth_mm: NDArray[np.float64],
    frame_times_s: NDArray[np.float64],
    beat: Beat,
    settings: AnalysisSettings,
) -> dict[Stage, StrainMap]:
    """Return the map at every stage of processing that the curves have.

    Parameters
    ----------
    raw_mm, smooth_mm
        Tracked mesh, shape (T, L, R, 2), before and after smoothing.
    frame_times_s
        Shape (T,).
    beat
        Which frames to measure.
    settings
        Whether there was any smoothing.
    """
    maps = {Stage.RAW: strain_map(raw_mm, frame_times_s=frame_times_s, beat=beat)}
    latest = maps[Stage.RAW]
    if settings.smoothing is not Smoothing.NONE:
        latest = strain_map(smooth_mm, frame_times_s=frame_times_s, beat=beat)
        maps[Stage.SMOOTHED] = latest
    if beat.is_complete:
        maps[Stage.DRIFT_CORRECTED] = compensated(latest)
    return maps


def strain_map(
    points_mm: NDArray[np.float64],
    *,
    frame_times_s: NDArray[np.float64],
    beat: Beat,
    n_places: int = N_PLACES,
    window: float = WINDOW,
) -> StrainMap:
    """Return the Lagrangian strain of the middle row at places along it.

    Around each place a window of the line is cut out at end-diastole, and its length
    followed; its ends are material points, as those of the segments are. At the annuli
    the window keeps its length and stays inside the line. With a window of a sixth, the
    map at the middle of a segment is the curve of that segment.

    Parameters
    ----------
    points_mm
        Tracked mesh, shape (T, L, R, 2).
    frame_times_s
        Shape (T,).
    beat
        Which frames to measure.
    n_places
        Number of places, evenly spaced.
    window
        Length that is followed around each place, as a share of the line.
    """
    frames = np.arange(beat.end_diastole, beat.last + 1)
    line = points_mm[frames, :, points_mm.shape[2] // 2]
    links = np.linalg.norm(np.diff(line, axis=1), axis=2)
    places = (np.arange(n_places) + 0.5) / n_places
    return StrainMap(
        times_s=frame_times_s[frames] - frame_times_s[beat.end_diastole],
        frames=frames,
        places=places,
        window=window,
        strain=lagrangian_strain(
            weighted_sums(links, _window_shares(links[0], places, window))
        ),
    )


def compensated(strain_map: StrainMap) -> StrainMap:
    """Return the map with the drift of each place taken off linearly over the beat."""
    share = strain_map.times_s / strain_map.times_s[-1]
    return StrainMap(
        times_s=strain_map.times_s,
        frames=strain_map.frames,
        places=strain_map.places,
        window=strain_map.window,
        strain=strain_map.strain - share[:, None] * strain_map.strain[-1],
    )


def _window_shares(
    link_lengths_mm: NDArray[np.float64], places: NDArray[np.float64], window: float
) -> NDArray[np.float64]:
    """Return which share of each link lies in the window of each place, (L - 1, P)."""
    arc = np.concatenate([[0.0], np.cumsum(link_lengths_mm)])
    # At the annuli the window is moved inwards, not cut: a shorter one would be
    # noisier.
    first = np.clip(places - window / 2, 0.0, 1.0 - window) * arc[-1]
    last = first + window * arc[-1]
    start, end = arc[:-1, None], np.maximum(arc[1:], arc[:-1] + 1e-9)[:, None]
    overlap = np.minimum(end, last) - np.maximum(start, first)
    shares: NDArray[np.float64] = np.maximum(overlap, 0.0) / (end - start)
    return shares
