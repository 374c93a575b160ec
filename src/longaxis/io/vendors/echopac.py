"""GE EchoPAC's text exports: traces of the segments, and the "full trace" of knots."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import segments_of
from longaxis.data.vendor import VendorKnots, VendorTrace
from longaxis.errors import excerpt
from longaxis.io.vendors.source import (
    curves_of,
    line_order,
    rises,
    segment_of,
    view_of,
    view_of_segments,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.anatomy import Segment, View
    from longaxis.io.vendors.source import Source

# Two headings of the same table; the Local one names its curves by colours.
_TRACE_HEADINGS = ("Local Traces", "Segmental Traces")
_KNOT_HEADING = "Knot positions"
# Decimal commas, as the computer's regional settings decide.
_NUMBER = r"\s*([0-9]+(?:[.,][0-9]+)?)"
_MARKERS = re.compile(
    rf"FR\s*={_NUMBER}\s+Left Marker Time\s*={_NUMBER}\s+"
    rf"Right Marker Time\s*={_NUMBER}\s+ES Time\s*={_NUMBER}"
)
# EchoPAC's colours of the six segments, in the order of the line.
_COLOURS = ("YELLOW", "CYAN", "GREEN", "MAGENTA", "BLUE", "RED")
_EXPORT_NAME = re.compile(r"_(4CH|2CH|APLAX)_SL_SEG_TRACE", re.IGNORECASE)
# Other measures are exported in files of the same form.
_LONGITUDINAL = "SL"
_LARGEST_DISAGREEMENT = 0.10
"""Frame rates may differ by this share, as in DICOM files; EchoPAC rounds to whole
hertz."""


@dataclass(frozen=True, slots=True)
class _Markers:
    """The line "FR=… Left Marker Time=… Right Marker Time=… ES Time=…"."""

    frame_rate_hz: float
    left_s: float
    right_s: float
    end_systole_s: float

    @property
    def has_end_systole(self) -> bool:
        """True if end-systole lies between the other two markers."""
        # Exports exist whose end-systole lies outside the beat; see _trace_notes.
        return self.left_s < self.end_systole_s <= self.right_s


def is_trace_text(source: Source) -> bool:
    """Return True for a segment trace file."""
    return source.line(1).startswith(_TRACE_HEADINGS)


def is_knot_file(source: Source) -> bool:
    """Return True for a "store full trace" file."""
    # The heading stands below a few fields such as View=.
    return any(line.startswith(_KNOT_HEADING) for line in source.lines[:12])


def _markers(source: Source, line: int) -> _Markers:
    match = _MARKERS.match(source.line(line).strip())
    if not match:
        source.refuse(
            line,
            "the frame rate and the marker times are not where EchoPAC writes them",
        )
    markers = _Markers(*(source.number(line, text) for text in match.groups()))
    # Equal markers leave no beat to cut out.
    if markers.frame_rate_hz <= 0 or markers.left_s >= markers.right_s:
        source.refuse(line, "the frame rate or the marker times make no sense")
    return markers


# ---- traces of the segments ------------------------------------------------


def read_trace_text(source: Source) -> VendorTrace:
    """Read strain curves, one row a frame, cut to the beat between the markers."""
    heading = source.line(1).strip()
    measure = heading.removeprefix("Local Traces").removeprefix("Segmental Traces")
    measure = measure.removesuffix("in %").strip()
    # A heading without a measure counts as longitudinal strain.
    if measure not in {"", _LONGITUDINAL}:
        source.refuse(1, f"{excerpt(measure)!r} is not longitudinal strain (SL)")
    n_frames = _count(source)
    markers = _markers(source, 3)
    names = _columns(source)
    times_s, table = _trace_rows(source, n_frames, names)
    # Exports hold all frames of the loop; strain counts within the beat only.
    kept = np.flatnonzero((times_s >= markers.left_s) & (times_s <= markers.right_s))
    # Fewer than three samples have no course that could be compared.
    if len(kept) < 3:
        source.refuse(3, "fewer than three frames lie between the markers")
    # Time, ECG and the global curve stand among the segments.
    named = [column for column, name in enumerate(names) if _is_segment(name)]
    view, label = _trace_view(source.name, [names[column] for column in named])
    segments = [_trace_segment(names[column], view) for column in named]
    order = line_order(segments, view)
    columns = [named[index] for index in order]
    # The first frame keeps its place in the loop, so that frames can be compared.
    curves = curves_of(times_s[kept], table[kept][:, columns], first_frame=int(kept[0]))
    whole = names.index("GLOBAL") if "GLOBAL" in names else None
    return VendorTrace(
        software="GE EchoPAC segment traces",
        file_name=source.name,
        view=view,
        view_label=label,
        measure="longitudinal strain",
        segment_names=tuple(names[column] for column in columns),
        segments=tuple(segments[index] for index in order),
        curves=curves,
        # Fractions inside the program, percent in the file.
        global_curve=None if whole is None else table[kept, whole] / 100,
        end_systole_s=_end_systole(markers, float(times_s[kept[0]])),
        notes=(
            *_trace_notes(curves.segments, heading, markers),
            *_rate_notes(times_s, markers.frame_rate_hz),
        ),
    )


def _rate_notes(times_s: NDArray[np.float64], frame_rate_hz: float) -> tuple[str, ...]:
    """Return a note where the frame rate of the heading is not that of the rows."""
    of_rows_hz = 1 / float(np.median(np.diff(times_s)))
    larger_hz, smaller_hz = (
        max(of_rows_hz, frame_rate_hz),
        min(of_rows_hz, frame_rate_hz),
    )
    if larger_hz <= (1 + _LARGEST_DISAGREEMENT) * smaller_hz:
        return ()
    return (
        f"EchoPAC's heading states {frame_rate_hz:g} frames per second, its rows "
        f"{of_rows_hz:.4g}; the times of the rows are used.",
    )


def _end_systole(markers: _Markers, first_s: float) -> float | None:
    """Return end-systole after the first sample, None where it is not in the beat."""
    if not markers.has_end_systole:
        return None
    # Not before the first sample: the marker may lie between two frames.
    return max(0.0, markers.end_systole_s - first_s)


def _count(source: Source) -> int:
    match = re.match(r"Number of Frames\s+(\d+)\s*$", source.line(2))
    if not match:
        source.refuse(2, "the number of frames is not where EchoPAC writes it")
    return int(match.group(1))


def _columns(source: Source) -> list[str]:
    """Return the names of the columns after the time."""
    header = source.line(4)
    # Names of columns hold single blanks, so two of them separate.
    cells = header.split("\t") if "\t" in header else re.split(r"\s{2,}", header)
    cells = [cell.strip() for cell in cells if cell.strip()]
    if not cells or not cells[0].startswith("Time (s)"):
        source.refuse(4, "the names of the columns are not where EchoPAC writes them")
    return [cell.removesuffix(":").strip() for cell in cells[1:]]


def _trace_rows(
    source: Source, n_frames: int, names: list[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows = []
    for line, text in enumerate(source.lines[4:], start=5):
        cells = text.split()
        if not cells:
            continue
        if len(cells) != len(names) + 1:
            source.refuse(
                line, f"{len(cells)} numbers where {len(names) + 1} columns are named"
            )
        rows.append(source.numbers(line, cells))
    if len(rows) != n_frames:
        # A cut file would give a beat that ends too early without a sign.
        source.refuse(2, f"{n_frames} frames are announced, but {len(rows)} follow")
    table = np.array(rows, dtype=np.float64)
    if not rises(table[:, 0]):
        # Data begin in line 5, and diff names the row before the fault.
        line = 6 + int(np.flatnonzero(np.diff(table[:, 0]) <= 0)[0])
        source.refuse(line, "the time does not rise")
    return table[:, 0], table[:, 1:]


def _is_segment(name: str) -> bool:
    return name not in {"GLOBAL", "ECG"}


def _trace_view(file_name: str, names: list[str]) -> tuple[View | None, str]:
    """Return the view by the names of the segments, or by EchoPAC's own file name."""
    written = _EXPORT_NAME.search(file_name)
    label = written.group(1).upper() if written else ""
    # By the segments first, since files are renamed more often than columns.
    by_name = view_of_segments(names)
    return (by_name or view_of(label), label)


def _trace_segment(name: str, view: View | None) -> Segment | None:
    if name in _COLOURS:
        # Colours name a place along the line; without the view no wall.
        return segments_of(view)[_COLOURS.index(name)] if view else None
    return segment_of(name, view)


def _trace_notes(
    segments: NDArray[np.float64], heading: str, markers: _Markers
) -> tuple[str, ...]:
    notes = []
    if not markers.has_end_systole:
        notes.append(
            f"EchoPAC's end-systole ({1000 * markers.end_systole_s:.0f} ms) lies "
            f"outside its beat ({1000 * markers.left_s:.0f} to "
            f"{1000 * markers.right_s:.0f} ms), so it is not used."
        )
    zero = np.flatnonzero(np.abs(segments).max(axis=1) == 0)
    # The frame where all curves are zero is the one EchoPAC took for end-diastole.
    if len(zero) and zero[0] > 0:
        notes.append(
            f"EchoPAC's zero lies {zero[0]} frame(s) after its left marker; its curves "
            "are kept as they are."
        )
    if heading.startswith("Local"):
        notes.append("The curves carry colours instead of segment names.")
    return tuple(notes)


# ---- the full trace: knots -------------------------------------------------


def read_knots(source: Source) -> VendorTrace:
    """Read the positions of the knots, in millimetres, frame by frame."""
    heading = next(
        line
        for line, text in enumerate(source.lines, start=1)
        if text.startswith(_KNOT_HEADING)
    )
    # Pixels could not be compared without the scale, which is not in the file.
    if " in mm " not in source.line(heading):
        source.refuse(heading, "the knots are not in millimetres")
    markers = _markers(source, heading + 1)
    n_frames, n_knots = _knot_counts(source, heading + 3)
    points_mm = _knot_rows(source, heading + 4, n_frames, n_knots)
    frames = [
        # Markers are times; the frame rate is rounded, so the nearest frame is meant.
        round(time_s * markers.frame_rate_hz)
        for time_s in (markers.left_s, markers.end_systole_s, markers.right_s)
    ]
    # Equal ends are allowed for ES and the last frame, not for ED and ES.
    if not 0 <= frames[0] < frames[1] <= frames[2] < n_frames:
        source.refuse(heading + 1, f"the markers lie outside the {n_frames} frames")
    label = _field(source, heading, "View")
    # A short-axis trace has knots too, but no apical segments.
    view = view_of(label)
    return VendorTrace(
        software="GE EchoPAC full trace",
        file_name=source.name,
        view=view,
        view_label=label,
        measure="knot positions",
        knots=VendorKnots(
            points_mm=points_mm,
            # The file has no times of frames; they follow from the rate.
            times_s=np.arange(n_frames, dtype=np.float64) / markers.frame_rate_hz,
            end_diastole=frames[0],
            end_systole=frames[1],
            last=frames[2],
        ),
        notes=_knot_notes(view, label),
    )


def _knot_counts(source: Source, line: int) -> tuple[int, int]:
    if not source.line(line - 1).startswith("Num Frames:"):
        source.refuse(line - 1, "the number of frames and knots is missing")
    match = re.match(r"\s*(\d+)[\s,;]+(\d+)[\s,;]*$", source.line(line))
    if not match:
        source.refuse(line, "the number of frames and knots is not readable")
    return int(match.group(1)), int(match.group(2))


def _knot_rows(
    source: Source, first: int, n_frames: int, n_knots: int
) -> NDArray[np.float64]:
    lines = [
        (line, text)
        for line, text in enumerate(source.lines[first - 1 :], start=first)
        if text.strip(" ,;\t")
    ]
    if len(lines) != n_frames:
        source.refuse(
            first - 1, f"{n_frames} frames are announced, but {len(lines)} follow"
        )
    rows = []
    for line, text in lines:
        # A semicolon or tab leaves the comma free to be a decimal sign.
        delimiter = ";" if ";" in text else "\t" if "\t" in text else ","
        cells = [cell for cell in text.split(delimiter) if cell.strip()]
        # Each knot is a pair x, y.
        if len(cells) != 2 * n_knots:
            source.refuse(
                line,
                f"{len(cells)} coordinates where {n_knots} knots need {2 * n_knots}",
            )
        rows.append(source.numbers(line, cells))
    return np.array(rows, dtype=np.float64).reshape(n_frames, n_knots, 2)


def _field(source: Source, heading: int, name: str) -> str:
    """Return a field of the header, such as View=4CH."""
    for text in source.lines[: heading - 1]:
        if text.startswith(f"{name}="):
            return text.removeprefix(f"{name}=").strip(" ,;\t")
    return ""


def _knot_notes(view: View | None, label: str) -> tuple[str, ...]:
    notes = ["EchoPAC rounds the frame rate to whole hertz, and the times with it."]
    if view is None:
        notes.append(f"The view {excerpt(label)!r} is not an apical view: no segments.")
    return tuple(notes)
