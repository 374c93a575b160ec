"""How far each segment's curve can be believed, and why not.

The limits are our own choice, not a standard; `docs/methods.md` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import SegmentQuality
from longaxis.display.text import MINUS
from longaxis.strain.curve import columns_of_segments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Beat, StrainCurves, Tracks


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityLimits:
    """Beyond which figure a segment is proposed for rejection.

    Attributes
    ----------
    expected_error_mm
        Largest distance by which the tracker may expect the segment to be off.
    low_confidence
        A point below this in a frame counts as poorly followed there.
    poorly_followed_share
        Largest share of points and frames that may be poorly followed.
    drift
        Largest strain left at the end of a complete beat.
    strain
        Largest absolute strain a wall can reach.
    jump
        Largest change of strain from one frame to the next.
    jump_rate_per_s
        The same for long frame intervals, as a strain rate.
    lengthening
        Largest lengthening in systole.
    folded_share
        Largest share of frames in which the mesh may be folded.
    outside_share
        Largest share of points and frames outside the scanned sector.
    """

    # Chosen on 474 segments of simulated hearts: doubts 100, catches 29 of 54 whose
    # peak strain is wrong by over 5 points (decision 11).
    expected_error_mm: float = 1.5
    # With the share below it doubts 274 of these 474 and catches 47 of 54 (decision
    # 11).
    low_confidence: float = 0.35
    poorly_followed_share: float = 0.35
    # Chosen (docs/methods.md, "Drift"): the limit of the line's own warning, too.
    drift: float = 0.05
    # Chosen: well beyond the shortening of any segment; points that slipped reach it.
    strain: float = 0.45
    # Chosen: half of a normal peak within one frame. Much less would doubt healthy
    # early diastole, much more only finds points that left the wall.
    jump: float = 0.10
    # Chosen: equals the limit per frame at 40 frames a second; below, that one would
    # doubt healthy early diastole.
    jump_rate_per_s: float = 4.0
    # Chosen: between a segment that bulges (+9.9 % in decision 14) and one that slipped
    # (29 % in decision 10).
    lengthening: float = 0.15
    # Chosen: a frame or two of a beat may be blurred.
    folded_share: float = 0.05
    # Chosen: the outer rows of a lateral wall may touch the border of the sector.
    outside_share: float = 0.20


LIMITS = QualityLimits()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointChecks:
    """What is known of each point in each frame beside where it is.

    Attributes
    ----------
    in_sector
        Whether it lies in the scanned part of the picture, shape (T, L, R).
    jumps_mm
        By how far it jumps, 0 where it does not, shape (T, L, R).
    """

    in_sector: NDArray[np.bool_]
    jumps_mm: NDArray[np.float64]


def segment_quality(
    points_mm: NDArray[np.float64],
    tracks: Tracks,
    *,
    beat: Beat,
    curves: StrainCurves,
    drift: NDArray[np.float64] | None,
    checks: PointChecks,
) -> tuple[SegmentQuality, ...]:
    """Return the quality of each segment.

    Parameters
    ----------
    points_mm
        Tracked mesh, smoothed, shape (T, L, R, 2).
    tracks
        As they came from the tracker: how sure it was of each of the L * R points.
    beat
        Which frames are measured.
    curves
        Reported curves.
    drift
        Strain of each segment left at the end of the beat, shape (S,), before it was
        taken off; None where the beat is not complete.
    checks
        What is known of each point in each frame.
    """
    n_segments = curves.segments.shape[1]
    # The measured beat only: what happens in another one is in none of its numbers.
    frames = slice(beat.end_diastole, beat.last + 1)
    mesh = points_mm[frames]
    middle = mesh[0, :, mesh.shape[2] // 2]
    # Points lost at end-diastole are put on the line between their neighbours: at the
    # origin they would add length, and segments could be left without a column.
    members = columns_of_segments(_without_gaps(middle), n_segments)
    shape = points_mm.shape[:3]
    confidence = tracks.confidence.reshape(shape)[frames]
    # Trackers that state no error, such as block matching, leave it unknown.
    expected_mm = np.full(shape, np.nan)[frames]
    if tracks.expected_error_mm is not None:
        expected_mm = tracks.expected_error_mm.reshape(shape)[frames]
    # A jump beside the beat is smoothed into its first and last frames.
    first = max(0, beat.end_diastole - _SMOOTHED_FRAMES)
    jumps_mm = checks.jumps_mm[first : beat.last + 1 + _SMOOTHED_FRAMES]
    qualities = []
    for number in range(n_segments):
        columns = members == number
        # A confidence that is no number is none.
        finite_confidence = np.nan_to_num(confidence[:, columns])
        error_mm = _mean_or_none(expected_mm[:, columns])
        reasons = [
            _lost(mesh[:, columns]),
            _poorly_followed(finite_confidence),
            None if error_mm is None else _far_off(error_mm),
            _outside(checks.in_sector[frames][:, columns]),
            _folded(mesh[:, columns]),
            _jumping(jumps_mm[:, columns], first),
            None if drift is None else _drifting(float(drift[number])),
            *_unphysiological(curves, number, beat),
        ]
        raised = tuple(reason for reason in reasons if reason is not None)
        # Each thing that is wrong takes a third off what the tracker itself says.
        score = float(np.clip(finite_confidence.mean(), 0, 1)) * (2 / 3) ** len(raised)
        qualities.append(
            SegmentQuality(score=score, reasons=raised, expected_error_mm=error_mm)
        )
    return tuple(qualities)


def inside_sector(
    frames: NDArray[np.uint8],
    points_mm: NDArray[np.float64],
    mm_per_pixel: tuple[float, float],
) -> NDArray[np.bool_]:
    """Return which points lie where the loop ever shows anything.

    Parameters
    ----------
    frames
        Shape (T, H, W).
    points_mm
        Shape (..., 2).
    mm_per_pixel
        Pixel size as (x, y).

    Returns
    -------
    Shape (...); False outside the picture, for lost points, and in the black around
    the scanned sector.
    """
    block = _SECTOR_BLOCK_PX
    # Chosen: a dozen frames are enough, as what is scanned does not change.
    every = max(1, len(frames) // 12)
    brightest = frames[::every].max(axis=0)
    height, width = (-(-size // block) * block for size in brightest.shape)
    padded = np.zeros((height, width), dtype=np.uint8)
    padded[: brightest.shape[0], : brightest.shape[1]] = brightest
    blocks = padded.reshape(height // block, block, width // block, block)
    # The brightest pixel of a block: blood and shadows are dark in places, but nowhere
    # over 8 pixels in all frames.
    lit = blocks.max(axis=(1, 3)) > _BLACK
    # Millimetres count from the centre of the first pixel, so rounding gives its index.
    pixels = np.round(points_mm / np.array(mm_per_pixel))
    known = np.isfinite(pixels).all(axis=-1)
    column, row = np.where(known[..., None], pixels, -1).astype(np.int64).T
    inside = (column >= 0) & (column < brightest.shape[1])
    inside &= (row >= 0) & (row < brightest.shape[0])
    crossed = np.zeros(inside.shape, dtype=bool)
    # `.T` above reversed all axes to take x and y apart; the one below puts them back.
    crossed[inside] = lit[row[inside] // block, column[inside] // block]
    return crossed.T


_SMOOTHED_FRAMES = 2
"""Frames before and after the beat that temporal smoothing of 40 ms mixes into it, at
50 frames a second."""

# Side of the blocks that are judged as inside the sector or not. Chosen without a
# measurement: blood and shadows are nowhere black over 8 pixels in all frames; larger
# blocks let points outside the sector pass by as much.
_SECTOR_BLOCK_PX = 8
# Grey levels up to here count as black. Chosen without a measurement, above JPEG noise;
# much higher values take dark tissue for the outside of the sector.
_BLACK = 8


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _points(strain: float) -> str:
    return f"{100 * strain:+.1f} points".replace("-", MINUS)


def _lost(mesh: NDArray[np.float64]) -> str | None:
    lost = float((~np.isfinite(mesh).all(axis=-1)).mean())
    # At least 1 % is said, as "0 %" would contradict the sentence.
    return f"points lost ({_percent(max(lost, 0.01))})" if lost > 0 else None


def _poorly_followed(finite_confidence: NDArray[np.float64]) -> str | None:
    share = float((finite_confidence < LIMITS.low_confidence).mean())
    if share <= LIMITS.poorly_followed_share:
        return None
    return f"speckle poorly followed ({_percent(share)} of points)"


def _mean_or_none(errors_mm: NDArray[np.float64]) -> float | None:
    known = errors_mm[np.isfinite(errors_mm)]
    return float(known.mean()) if known.size else None


def _far_off(error_mm: float) -> str | None:
    if error_mm <= LIMITS.expected_error_mm:
        return None
    return f"likely {error_mm:.1f} mm off"


def _outside(in_sector: NDArray[np.bool_]) -> str | None:
    share = float((~in_sector).mean())
    if share <= LIMITS.outside_share:
        return None
    return f"outside the sector ({_percent(share)} of points)"


def _folded(mesh: NDArray[np.float64]) -> str | None:
    """Find cells of the mesh that changed sides: the wall cannot do that."""
    if mesh.shape[1] < 2 or mesh.shape[2] < 2:
        return None
    along = mesh[:, 1:, :-1] - mesh[:, :-1, :-1]
    across = mesh[:, :-1, 1:] - mesh[:, :-1, :-1]
    area = along[..., 0] * across[..., 1] - along[..., 1] * across[..., 0]
    # Which side is positive depends on whether the segment lies left or right of the
    # apex; at end-diastole most cells are as they were laid.
    side = np.sign(np.nansum(area[0]))
    folded = (area * side < 0).any(axis=(1, 2))
    share = float(folded.mean())
    if share <= LIMITS.folded_share:
        return None
    return f"mesh folded ({_percent(share)} of frames)"


def _without_gaps(line_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a line (L, 2) with lost points between their neighbours.

    A line without any point is cut evenly.
    """
    places = np.arange(len(line_mm), dtype=np.float64)
    seen = np.isfinite(line_mm).all(axis=1)
    if not seen.any():
        return np.stack([places, np.zeros_like(places)], axis=1)
    return np.stack(
        [np.interp(places, places[seen], values[seen]) for values in line_mm.T], axis=1
    )


def _jumping(jumps_mm: NDArray[np.float64], first: int) -> str | None:
    """Name the widest jump of any point; `first` is the frame of the first row."""
    if jumps_mm.size == 0:
        return None
    widest_mm = jumps_mm.max(axis=(1, 2))
    frame = int(np.argmax(widest_mm))
    if widest_mm[frame] == 0:
        return None
    # Frames are counted from 1 in every sentence.
    return f"points jump by {widest_mm[frame]:.0f} mm at frame {first + frame + 1}"


def _drifting(drift: float) -> str | None:
    if abs(drift) <= LIMITS.drift:
        return None
    return f"drift {_points(drift)}"


def _unphysiological(
    curves: StrainCurves, number: int, beat: Beat
) -> tuple[str | None, str | None, str | None]:
    curve = curves.segments[:, number]
    if not np.isfinite(curve).all():
        return None, None, None
    # The size counts: a wall lengthened by half is as impossible as one shortened by
    # it.
    extreme = float(curve[np.argmax(np.abs(curve))])
    steps_s = np.diff(curves.times_s)
    # The larger of both limits, so that each frame interval has its own.
    allowed = np.maximum(LIMITS.jump, LIMITS.jump_rate_per_s * steps_s)
    jumps = np.diff(curve)
    worst = int(np.argmax(np.abs(jumps) / allowed))
    jump = float(jumps[worst])
    systole = curve[: beat.end_systole - beat.end_diastole + 1]
    longest = float(systole.max())
    most = f"strain of {100 * extreme:+.0f} %".replace("-", MINUS)
    return (
        most if abs(extreme) > LIMITS.strain else None,
        f"jump of {_points(jump)}" if abs(jump) > allowed[worst] else None,
        f"lengthens by {_percent(longest)} in systole"
        if longest > LIMITS.lengthening
        else None,
    )
