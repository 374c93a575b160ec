"""Traces that move through the picture like paper, their newest part at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from longaxis.event_detection.strips import thin_lines
from longaxis.event_detection.trace import Place, column_of, trace_of_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.event_detection.trace import Trace

# Frames between the pictures that are compared, first roughly, then for the last tenth
# of a pixel. Chosen: shifts are whole pixels, so the speed is known to half of one over
# the lag, 0.025 px a frame over 20, and 0.008 over 60. The first lag is far shorter
# than a beat, so that one R wave is not taken for the next.
_LAG, _LONG_LAGS = 4, (20, 60)
# Least correlation of the trace with itself some frames later, and how much more than
# without a shift. Chosen without a measurement: more than half of what is seen must
# move, and a line that stands still correlates as well without a shift.
_LEAST_CORRELATION, _LEAST_GAIN = 0.5, 0.1
# Pixels a frame. Chosen: just above the least shift that can be seen over `_LAG`
# frames, a quarter of a pixel a frame; slower, R waves have no certain frame.
_SLOWEST_PX = 0.3
# Frames between pictures that are compared as a whole, most grey levels of a line in
# them, fastest and step of the speeds, pixels a frame. Chosen: the longest lag knows
# the speed to the step; tissue must not outweigh a faint line.
_LAGS, _MOST_BRIGHT, _FASTEST_PX, _SPEED_STEP_PX = (4, 8, 16, 32, 64), 60, 14.0, 0.01
# Pairs of pictures for each lag; chosen, more take time.
_MOST_PAIRS = 40
# Width of a peak of the agreement, and the least mean one, 1 being the best of each
# lag. Chosen: flat parts of the line agree however they are moved, R waves do for a few
# pixels.
_PEAK_PX, _LEAST_AGREEMENT = 21, 0.7
# Share of the frames, and of the width, that lie between the pictures by which the
# speed is known in the end, and pixels to either side in which it is looked for.
# Chosen: some pairs are left and most of the trace is in both. In nine of ten made-up
# loops it is then known to 0.0015 px a frame, before to 0.02, a pixel in 50 frames.
# Least agreement above the usual one, as a share of that: in tissue, which moves too,
# made-up loops have 0.02 to 0.16, and the sum over several distances is as good.
# Below it they have 0.43 or more.
_LONGEST_LAG, _LONGEST_WAY, _REFINED_PX = 0.75, 0.6, 4
_LEAST_CONTRAST = 0.3
# Columns to the right, and share of the width to the left, in which the end of the
# trace is looked for: text beside it has a letter or two, tissue is wider. Share of the
# usual in which the line is seen there, and the percentile that is usual; chosen, half
# with room for noise.
_END_PX, _END_SHARE, _SHOWN_SHARE, _USUAL_SHARE = 24, 0.15, 0.6, 75
# Share of the frames from which a bright pixel stands still, and fewest frames that
# tell; chosen, the baseline of a trace moves aside for its waves.
_STATIONARY_SHARE, _FEWEST_SHOWN = 0.9, 5
# Frames of which a column's median is taken, as in `trace`. Chosen: tissue behind the
# trace differs in them; more take time, and add frames that lie badly on the raster.
_MOST_FRAMES = 12
# Pixels by which a column is followed, and share of what stands still in it that must
# move; chosen: letters are narrower, and half of their pixels meet others by chance.
_SHIFT_PX, _MOVES = 8, 0.8
# Frames after a column has appeared from which those are taken. Chosen: where the speed
# is known to 0.025 px a frame, the column stays within a pixel of its place.
_FIRST_FRAMES = 36
# Grey levels above the surroundings, as in `trace`. Chosen: above noise of compression,
# below the faintest lines that `strips` accepts (22), whose edges are fainter still.
_FAINTEST = 14.0
# Share of the strip's height within which pixels are likely to be the trace (standard
# deviation). Chosen without a measurement: at twice the distance pixels of an R wave
# still count by an eighth; much more would count tissue above the trace.
_NEAR = 0.15
# Chosen: the fewest with three lags of `_LAG` frames; fewer are no beat either.
_FEWEST_FRAMES = 12
# Frames before the first whose columns are read too, as in `trace`: an R wave in the
# first frame is seen from both sides. Chosen: half a QRS complex of 0.1 s at 80 frames
# a second.
_FRAMES_BEFORE = 4


def read_scrolling(
    strip: NDArray[np.uint8], row: int, thickness_px: int
) -> tuple[Trace, float] | None:
    """Return the trace of a strip (T, h, w) that scrolls, and how clearly it does.

    The frames of the trace are counted as by a sweep: a column has its frame when it
    appears at the right end.
    """
    n_frames = len(strip)
    if n_frames < _FEWEST_FRAMES:
        return None
    lines = thin_lines(strip, thickness_px)
    speed_px, evidence = _speed_of_pictures(lines)
    if speed_px >= _SLOWEST_PX:
        speed_px = _refined(lines, speed_px)
    else:
        speed_px, evidence = _speed(_heights(lines, row))
    if speed_px < _SLOWEST_PX:
        return None
    right = _right_end(lines, speed_px)
    places, columns = _paper((lines, strip), speed_px, right)
    raised = np.stack(columns, axis=-1)[0]
    beyond = _beyond(lines, raised, places, speed_px, right)
    if beyond != 0:
        places, columns = _paper((lines, strip), speed_px, right + beyond)
    trace = trace_of_picture(columns, row, places)
    return None if trace is None else (trace, evidence)


def _paper(
    parts: tuple[NDArray[np.uint8], NDArray[np.uint8]], speed_px: float, right: int
) -> tuple[list[Place], list[NDArray[np.float64]]]:
    """Return the columns of a trace that moves, and the pictures (3, h) of them.

    Parameters
    ----------
    parts
        How far lines rise, and the brightness, shape (T, h, w).
    speed_px
        Pixels a frame.
    right
        Last column of the trace.
    """
    n_frames = len(parts[0])
    n_columns = int(right + speed_px * (n_frames - 1)) + 1
    places, columns = [], []
    for column in range(n_columns):
        place = Place(column, (column - right) / speed_px, np.inf)
        if place.frame < -_FRAMES_BEFORE:
            continue
        places.append(place)
        frames, shown_at = _showing(column, n_frames, speed_px, right)
        column_picture = column_of(*(part[frames, :, shown_at] for part in parts))
        # Flanks lie between pixels and change from frame to frame, like tissue.
        column_picture[2] = 0
        columns.append(column_picture)
    return places, columns


def _beyond(
    lines: NDArray[np.uint8],
    raised: NDArray[np.float64],
    places: list[Place],
    speed_px: float,
    right: int,
) -> int:
    """Return by how many columns the trace ends to the right of `right`.

    What is known of the line tells it from text that stands beside its end.

    Parameters
    ----------
    lines
        How far lines rise, shape (T, h, w).
    raised
        The same of the trace, shape (h, N).
    places
        Of its columns.
    speed_px
        Pixels a frame.
    right
        Last column of the trace, as far as it is known.
    """
    rows, brightest = raised.argmax(axis=0), raised.max(axis=0)
    least = max(_FAINTEST, 0.5 * float(np.median(brightest)))
    first = places[0].column
    frames = np.arange(len(lines))
    steps = np.arange(-round(_END_SHARE * lines.shape[2]), _END_PX + 1)
    steps = steps[(right + steps >= 0) & (right + steps < lines.shape[2])]
    shares = []
    for step in steps.tolist():
        is_bright = lines[:, :, right + step] > least
        # Text stands still.
        moves = is_bright.mean(axis=0) < _STATIONARY_SHARE
        number = np.round(right + step + speed_px * frames).astype(int) - first
        inside = (number >= 0) & (number < len(rows))
        row = rows[number[inside]]
        shown = is_bright[frames[inside], row][moves[row]]
        shares.append(float(shown.mean()) if len(shown) >= _FEWEST_SHOWN else 0.0)
    # Most of these columns may lie beyond the end.
    is_shown = np.array(shares) > _SHOWN_SHARE * np.percentile(shares, _USUAL_SHARE)
    return int(steps[is_shown].max()) if is_shown.any() else 0


def _heights(lines: NDArray[np.uint8], row: int) -> NDArray[np.float64]:
    """Return the height of the line in each column against the usual one, (T, w).

    What lies far from the line's row counts less, as it may be tissue.
    """
    rows = np.arange(lines.shape[1])[:, None]
    near = np.exp(-0.5 * ((rows - row) / (_NEAR * lines.shape[1])) ** 2)
    bright = max(_FAINTEST, 0.4 * float(np.percentile(lines.max(axis=1), 60)))
    weight = np.where(lines > bright, near, 0)
    total = weight.sum(axis=1)
    middle = (weight * rows).sum(axis=1) / np.maximum(total, 1e-9)
    seen = total > 0.05
    usual = np.median(middle[seen]) if seen.any() else 0.0
    return np.where(seen, middle - usual, 0.0)


def _speed(heights: NDArray[np.float64]) -> tuple[float, float]:
    """Return pixels a frame to the left, and the correlation; 0 where none is found."""
    lag = min(_LAG, len(heights) // 3)
    width = heights.shape[1]
    shifts = np.arange(0, max(2, min(width // 2, lag * width // 10)))
    correlation = _correlation(heights, lag, shifts)
    best = int(correlation.argmax())
    if correlation[best] < max(_LEAST_CORRELATION, correlation[0] + _LEAST_GAIN):
        return 0.0, 0.0
    speed = best / lag
    for longest in _LONG_LAGS:
        longer = min(longest, len(heights) // 2, int(width / 3 / speed))
        if longer <= lag:
            continue
        around = np.arange(
            max(0, int((speed - 1 / lag) * longer)),
            min(width - 10, int((speed + 1 / lag) * longer) + 1) + 1,
        )
        speed = int(around[_correlation(heights, longer, around).argmax()]) / longer
        lag = longer
    return speed, float(correlation[best])


def _correlation(
    heights: NDArray[np.float64], lag: int, shifts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the correlation of the trace with itself `lag` frames later."""
    before, after = heights[:-lag], heights[lag:]
    width = heights.shape[1]
    values = []
    for shift in shifts:
        one, other = before[:, shift:], after[:, : width - shift]
        scale = np.sqrt((one**2).sum() * (other**2).sum())
        values.append((one * other).sum() / scale if scale > 0 else 0.0)
    return np.array(values)


def _speed_of_pictures(lines: NDArray[np.uint8]) -> tuple[float, float]:
    """Return pixels a frame to the left, and how clearly; 0 where nothing moves so.

    Pictures some frames apart are compared for several distances at once: R waves that
    are taken for the next ones, and tissue that moves to and fro, fit only one.
    """
    n_frames, _, width = lines.shape
    bright = np.minimum(lines, _MOST_BRIGHT).astype(np.float32)
    waves = np.fft.rfft(bright, 2 * width, axis=2).astype(np.complex64)
    speeds = np.arange(_SLOWEST_PX, min(_FASTEST_PX, width / 10), _SPEED_STEP_PX)
    lags = [lag for lag in _LAGS if lag <= n_frames // 2]
    total = np.mean([_scores(waves, lag, width, speeds) for lag in lags], axis=0)
    best = int(total.argmax())
    if total[best] < _LEAST_AGREEMENT:
        return 0.0, 0.0
    return float(speeds[best]), float(total[best])


def _refined(lines: NDArray[np.uint8], speed_px: float) -> float:
    """Return the speed to a fraction of a pixel between the most distant pictures.

    Parameters
    ----------
    lines
        How far lines rise, shape (T, h, w).
    speed_px
        Pixels a frame, to the step of the search.
    """
    n_frames, _, width = lines.shape
    lag = min(int(_LONGEST_LAG * n_frames), int(_LONGEST_WAY * width / speed_px))
    step = max(1, (n_frames - lag) // _MOST_PAIRS)
    bright = np.minimum(lines, _MOST_BRIGHT).astype(np.float32)
    before, after = bright[:-lag:step], bright[lag::step]
    expected = round(speed_px * lag)
    shifts = np.arange(max(1, expected - _REFINED_PX), expected + _REFINED_PX + 1)
    agreement = np.array(
        [
            np.minimum(before[:, :, shift:], after[:, :, :-shift]).mean()
            for shift in shifts.tolist()
        ]
    )
    usual = float(np.median(agreement))
    if agreement.max() - usual < _LEAST_CONTRAST * usual:
        return speed_px
    # Tissue adds to all shifts, the trace to those next to its own.
    best = int(np.clip(agreement.argmax(), 2, len(shifts) - 3))
    near = slice(best - 1, best + 2)
    weight = np.clip(agreement[near] - agreement[[best - 2, best + 2]].min(), 0, None)
    if weight.sum() <= 0:
        return speed_px
    return float((weight * shifts[near]).sum() / weight.sum()) / lag


def _scores(
    waves: NDArray[np.complex64],
    lag: int,
    width: int,
    speeds: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return how well pictures `lag` frames apart agree when moved, for each speed.

    1 is the best of all.

    Parameters
    ----------
    waves
        Fourier transform of the lines along the rows, shape (T, h, F).
    lag
        Frames.
    width
        Of the strip, pixels.
    speeds
        Pixels a frame.
    """
    step = max(1, (len(waves) - lag) // _MOST_PAIRS)
    before, after = waves[:-lag:step], waves[lag::step]
    product = (after * np.conj(before)).sum(axis=(0, 1))
    moved = np.fft.irfft(product, 2 * width)[-np.arange(width // 2)]
    peaks = moved - ndimage.median_filter(moved, _PEAK_PX)
    # What stands still, or moves to and fro like tissue.
    peaks[: _PEAK_PX // 4] = 0
    values = peaks / max(float(peaks.max()), 1e-9)
    return np.interp(speeds * lag, np.arange(len(values)), values, right=0.0)


def _right_end(lines: NDArray[np.uint8], speed_px: float) -> int:
    """Return the last column in which the line is usually seen, and moves."""
    brightest = lines.max(axis=1)
    # Half of the usual brightness: compression blurs the end by some pixels.
    least = max(_FAINTEST, 0.5 * float(np.median(brightest)))
    seen = (brightest > least).mean(axis=0) > 0.5
    # Text beside the trace stands still.
    lag = min(len(lines) // 3, max(1, round(_SHIFT_PX / speed_px)))
    shift = max(1, round(lag * speed_px))
    before, after = lines[:-lag].astype(np.float32), lines[lag:].astype(np.float32)
    unmoved = (before * after).sum(axis=(0, 1))
    moved = np.zeros_like(unmoved)
    moved[shift:] = (before[:, :, shift:] * after[:, :, :-shift]).sum(axis=(0, 1))
    seen &= moved >= _MOVES * unmoved
    return int(np.flatnonzero(seen)[-1]) if seen.any() else lines.shape[2] - 1


def _showing(
    column: int, n_frames: int, speed_px: float, right: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the frames that show a column of the paper, and where it stands there."""
    position = column - speed_px * np.arange(n_frames)
    nearest = np.round(position).astype(int)
    frames = np.flatnonzero((nearest >= 0) & (nearest <= right))[:_FIRST_FRAMES]
    # Frames in which the column lies best on the raster.
    offsets = np.abs(position[frames] - nearest[frames])
    chosen = frames[np.argsort(offsets, kind="stable")[:_MOST_FRAMES]]
    return chosen, nearest[chosen]
