"""Places in the picture where an ECG trace may be: long thin lines.

A burnt-in trace is a line of a few pixels' thickness, brighter than what lies around
it, that runs across a good part of the picture. Which of the places found here is an
ECG is decided by its sweep and its QRS complexes, not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

LINE_PX = 7
"""A line is thinner than this at 600 rows; chosen, real traces have 1 to 4 pixels."""

# Frames in which lines are searched, spread over the loop. Chosen without a
# measurement: enough for the percentiles below; filtering takes time for each frame.
_N_SAMPLES = 9
# Grey levels above the surroundings: dark green and blue on black, and the usual trace.
# Chosen; real traces have 70 to 150.
_CONTRASTS = (22, 55)
# Percentiles over time. A growing or overwritten trace is absent from many frames.
# Chosen: the lower one leaves out what moves, the upper one finds a line that is seen
# in a quarter of the frames.
_PERCENTILES = (30.0, 75.0)
# Percentile over time of the brightness itself, and grey levels of a line above its
# surroundings in that: a line in tissue that is as bright stands still, tissue moves.
# The second picture is of the last frames, for a trace that grows or is overwritten.
# Chosen on made-up loops in whose single frames the line is not seen.
_STEADY_PERCENTILE, _STEADY_CONTRASTS, _LAST_SAMPLES = 25.0, (30, 55), 4
# Gaps in a line that are closed sideways, where a steep flank of an R wave is too faint
# to be seen. Chosen without a measurement: the width of the thickest line; wider ones
# would join the words of a text.
_BRIDGED_PX = 7
# Shares of the picture: width of a trace at least, height at most. Chosen without a
# measurement: words and ticks are narrower, borders of the sector are higher; R waves
# reach `ROOM` to both sides, together just below the height.
_NARROWEST, _TALLEST = 0.1, 0.3
# Share of the columns of a trace in which it is seen, and of those in which it is thin.
# Chosen without a measurement: more than half, as flanks of R waves are thick columns
# and a mark hides some; the limits of `sweep` and `trace` decide later.
_LEAST_COVERED, _LEAST_THIN = 0.6, 0.6
# Room above and below the line for R waves, as a share of the picture. Chosen without
# a measurement: 78 of 600 rows; less cuts R waves, more lets in tissue, whose motion
# weakens the evidence of a sweep.
ROOM = 0.13
# Lines are one where their heights differ by less than this share of the picture, and
# the gap between them is less than this share of its width: a mark may lie between, or
# tissue that hides the line. Chosen: 18 of 600 rows, within `ROOM`; the sector takes
# less than half of the width at the height of a trace.
_SAME_ROW, _JOINED = 0.03, 0.45
# Chosen: bounds the time, as a sweep is searched in each. A trace is among the longest
# lines of a picture; scales and borders of windows may be longer.
_MOST_STRIPS = 6


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of the picture, half open, in pixels, around a line at height `row`."""

    x0: int
    y0: int
    x1: int
    y1: int
    row: int

    @property
    def row_inside(self) -> int:
        """The height of the line, counted from the upper edge of the strip."""
        return self.row - self.y0

    def cut(self, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return this part of frames (T, H, W)."""
        return frames[:, self.y0 : self.y1, self.x0 : self.x1]


@dataclass(frozen=True, slots=True)
class _Line:
    """A long thin line: its columns, half open, and the row of most of it."""

    x0: int
    x1: int
    row: int

    @property
    def length(self) -> int:
        return self.x1 - self.x0


def line_thickness_px(n_rows: int) -> int:
    """Return an odd number of pixels that no line of a trace exceeds."""
    return max(LINE_PX, round(LINE_PX * n_rows / 600)) | 1


def thin_lines(frames: NDArray[np.uint8], thickness_px: int) -> NDArray[np.uint8]:
    """Return how far lines rise above what lies beside them, shape (T, H, W).

    A white top-hat: what is wider than `thickness_px` both ways is taken away.
    """
    opened = ndimage.grey_opening(frames, size=(1, thickness_px, thickness_px))
    return frames - opened


def candidate_strips(frames: NDArray[np.uint8]) -> list[Strip]:
    """Return the parts of the picture that hold a long thin line, longest first.

    Parameters
    ----------
    frames
        Brightness, shape (T, H, W).
    """
    thickness_px = line_thickness_px(frames.shape[1])
    numbers = np.linspace(0, len(frames) - 1, _N_SAMPLES).round().astype(int)
    samples = frames[np.unique(numbers)]
    lines = thin_lines(samples, thickness_px)
    pictures = [np.percentile(lines, entry, axis=0) for entry in _PERCENTILES]
    detected: list[_Line] = []
    for picture in (*pictures, lines[-1], lines[len(lines) // 2]):
        for contrast in _CONTRASTS:
            detected += _long_lines(picture >= contrast, thickness_px)
    steady = np.stack([_steady(samples), _steady(samples[-_LAST_SAMPLES:])])
    for picture in thin_lines(steady, thickness_px):
        for contrast in _STEADY_CONTRASTS:
            detected += _long_lines(picture >= contrast, thickness_px)
    height, width = frames.shape[1:]
    room, margin = round(ROOM * height), _BRIDGED_PX
    return [
        Strip(
            max(0, entry.x0 - margin),
            max(0, entry.row - room),
            min(width, entry.x1 + margin),
            min(height, entry.row + room + 1),
            entry.row,
        )
        for entry in _joined(
            detected, round(_SAME_ROW * height), round(_JOINED * width)
        )
    ]


def _steady(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the brightness that pixels have nearly always, shape (H, W)."""
    # The frame of that rank: an interpolated percentile takes several times as long.
    rank = round(_STEADY_PERCENTILE / 100 * (len(frames) - 1))
    ranked: NDArray[np.uint8] = np.partition(frames, rank, axis=0)[rank]
    return ranked


def _long_lines(mask: NDArray[np.bool_], thickness_px: int) -> list[_Line]:
    """Return the connected lines that are long, thin and run across."""
    # Closed sideways only: rows of text above each other must not grow together.
    bridge = np.ones((1, _BRIDGED_PX), bool)
    labels, _ = ndimage.label(
        ndimage.binary_closing(mask, bridge), np.ones((3, 3), bool)
    )
    height, width = mask.shape
    detected = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        n_columns = columns.stop - columns.start
        if n_columns < _NARROWEST * width or rows.stop - rows.start > _TALLEST * height:
            continue
        piece = labels[rows, columns] == number
        thickness = piece.sum(axis=0)
        covered = thickness > 0
        thin = thickness[covered] <= thickness_px
        if covered.mean() >= _LEAST_COVERED and thin.mean() >= _LEAST_THIN:
            row = rows.start + int(piece.sum(axis=1).argmax())
            detected.append(_Line(columns.start, columns.stop, row))
    return detected


def _joined(lines: list[_Line], same_row_px: int, joined_px: int) -> list[_Line]:
    """Return lines of one height that overlap or nearly touch as one, longest first."""
    joined: list[_Line] = []
    for line in sorted(lines, key=lambda entry: -entry.length):
        for place, other in enumerate(joined):
            apart = max(line.x0, other.x0) - min(line.x1, other.x1)
            if abs(line.row - other.row) <= same_row_px and apart < joined_px:
                joined[place] = _Line(
                    min(line.x0, other.x0), max(line.x1, other.x1), other.row
                )
                break
        else:
            joined.append(line)
    return sorted(joined, key=lambda entry: -entry.length)[:_MOST_STRIPS]
