"""Tracks and curves as NetCDF, with the units and names of the CF conventions.

Classic NetCDF (64-bit offset), which SciPy writes and every reader of NetCDF knows. The
classic format has no groups, so each name begins with its view. Strain is a fraction,
lengths are millimetres and times seconds, as inside the program; frames count from 0.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from scipy.io import netcdf_file

import longaxis
from longaxis.io.files import atomic
from longaxis.io.interchange.withheld import withheld_of
from longaxis.io.tables.results_csv import points_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import StrainCurves, StudyResult, ViewResult

# Version of the CF conventions whose names of attributes are used.
_CONVENTIONS = "CF-1.8"
# Name of the attribute by which netCDF4 and xarray find text.
_ENCODING = "_Encoding"
_XY = ("x to the right", "y away from the probe")


def write_netcdf(result: StudyResult, path: Path) -> None:
    """Write tracks and strain curves of each view; the file is replaced whole.

    For a view such as A4C: `A4C_points` (frame, point, xy) in mm, `A4C_confidence`,
    `A4C_time` in s; and for each stage of processing, such as raw,
    `A4C_raw_strain_line` (frame) and `A4C_raw_strain_segments` (frame, segment) with
    `A4C_raw_time`. Times are left out where the file contradicts itself on time.

    Raises
    ------
    BadInputError
        If the file cannot be written.
    """
    memory = _Memory()
    # Version 2 has 64-bit offsets, for files beyond 2 GB.
    with netcdf_file(memory, "w", version=2) as file:
        _describe(file, result)
        _text_variable(file, "xy", ("xy",), _XY)
        for view in result.views:
            _add_view(_Writer(file, view.view.value), view)
    atomic.write_bytes(path, memory.content)


class _Memory(io.BytesIO):
    """Keeps what was written when the NetCDF file closes it."""

    content = b""

    def close(self) -> None:
        self.content = self.getvalue()
        super().close()


class _Writer:
    """Adds variables of one view.

    Parameters
    ----------
    file
        The open file.
    view
        Begins every name.
    """

    def __init__(self, file: netcdf_file, view: str) -> None:
        self.file = file
        self._view = view

    def dimension(self, name: str, size: int) -> str:
        """Make a dimension, and return its name."""
        full = f"{self._view}_{name}"
        self.file.createDimension(full, size)
        return full

    def add(
        self,
        name: str,
        dimensions: tuple[str, ...],
        values: NDArray[np.generic],
        **attributes: str,
    ) -> None:
        """Add a variable.

        Parameters
        ----------
        name
            Without the view.
        dimensions
            Of the file.
        values
            Numbers, shaped as the dimensions.
        attributes
            Such as units and long_name.
        """
        kind = "i4" if np.issubdtype(values.dtype, np.integer) else "f8"
        variable = self.file.createVariable(f"{self._view}_{name}", kind, dimensions)
        variable[:] = values
        for key, text in attributes.items():
            setattr(variable, key, text.encode())


def _describe(file: netcdf_file, result: StudyResult) -> None:
    """Write the attributes of the file."""
    header = result.header
    absent = [f"{name}: {reason}" for name, reason in withheld_of(result).items()]
    doubts = [
        f"times of {view.view.value}: {view.loop.time_doubt}"
        for view in result.views
        if view.loop.time_doubt
    ]
    attributes = {
        "Conventions": _CONVENTIONS,
        "title": "Tracked points and longitudinal strain",
        "source": f"Longaxis {result.software_version}",
        "comment": longaxis.RESEARCH_USE_ONLY,
        "patient_id": header.patient_id,
        "study_instance_uid": header.study_uid,
        "study_date": header.study_date,
        "withheld": "; ".join((*absent, *doubts)),
    }
    for name, text in attributes.items():
        # The classic format has no empty attributes.
        if text:
            setattr(file, name, text.encode())


def _add_view(writer: _Writer, view: ViewResult) -> None:
    frame = writer.dimension("frame", view.loop.n_frames)
    point = writer.dimension("point", view.tracks.points_mm.shape[1])
    of_points = {"coordinates": f"{view.view.value}_time"}
    if view.loop.time_doubt:
        of_points = {}
    else:
        writer.add(
            "time",
            (frame,),
            view.loop.frame_times_s,
            units="s",
            long_name="time after the first frame",
        )
    tracks = view.tracks
    unit, size = points_unit(view)
    writer.add(
        "points",
        (frame, point, "xy"),
        tracks.points_mm / size,
        units={"mm": "mm", "px": "pixel"}[unit],
        long_name="tracked points; point = column * rows + row",
        tracker=view.tracker.label,
        **of_points,
    )
    writer.add(
        "confidence",
        (frame, point),
        tracks.confidence,
        units="1",
        long_name="confidence of the tracker",
        **of_points,
    )
    if tracks.expected_error_mm is not None:
        writer.add(
            "expected_error",
            (frame, point),
            tracks.expected_error_mm,
            units="mm",
            long_name="distance that the tracker expects to be off",
            **of_points,
        )
    places = np.indices(view.mesh.shape, dtype=np.int32).reshape(2, -1)
    for name, values in zip(("column", "row"), places, strict=True):
        words = "along" if name == "column" else "across"
        writer.add(name, (point,), values, long_name=f"place {words} the wall")
    _add_segments(writer, view)
    for stage, curves in view.stages.items():
        _add_curves(writer, view, stage.value.replace("-", "_"), curves)


def _add_segments(writer: _Writer, view: ViewResult) -> None:
    """Add the names of the segments, and which of them count."""
    segment = writer.dimension("segment", len(view.segments))
    names = [result.segment.name for result in view.segments]
    _text_variable(writer.file, f"{view.view.value}_segment", (segment,), names)
    writer.add(
        "segment_accepted",
        (segment,),
        np.array([result.accepted for result in view.segments], dtype=np.int32),
        long_name="whether the segment counts",
        flag_values="0, 1",
        flag_meanings="rejected accepted",
    )


def _add_curves(
    writer: _Writer, view: ViewResult, stage: str, curves: StrainCurves
) -> None:
    frame = writer.dimension(f"{stage}_frame", len(curves.frames))
    writer.add(
        f"{stage}_frame",
        (frame,),
        curves.frames.astype(np.int32),
        long_name="frame of the loop, from 0",
    )
    of_curve = {"units": "1", "comment": "Lagrangian; shortening is negative"}
    if not view.loop.time_doubt:
        of_curve["coordinates"] = f"{view.view.value}_{stage}_time"
        writer.add(
            f"{stage}_time",
            (frame,),
            curves.times_s,
            units="s",
            long_name="time after end-diastole",
        )
    segment = f"{view.view.value}_segment"
    parts: tuple[tuple[str, tuple[str, ...], NDArray[np.float64], str], ...] = (
        ("line", (frame,), curves.line, "strain of the whole line (G1)"),
        ("segments", (frame, segment), curves.segments, "strain of each segment"),
    )
    for name, dimensions, values, words in parts:
        full = f"{stage}_strain_{name}"
        writer.add(full, dimensions, values, long_name=words, **of_curve)


def _text_variable(
    file: netcdf_file, name: str, dimensions: tuple[str, ...], texts: Sequence[str]
) -> None:
    """Add a variable of texts, one character after the other.

    Parameters
    ----------
    file
        The open file.
    name, dimensions
        Of the variable; a dimension that is missing is made.
    texts
        One text each.
    """
    rows = [text.encode() for text in texts]
    width = max(len(row) for row in rows)
    length = f"text_{width}"
    for dimension, size in ((dimensions[0], len(rows)), (length, width)):
        if dimension not in file.dimensions:
            file.createDimension(dimension, size)
    variable = file.createVariable(name, "c", (*dimensions, length))
    for place, row in enumerate(rows):
        variable[place] = np.frombuffer(row.ljust(width), dtype="S1")
    # Readers such as xarray turn the characters into text by it.
    setattr(variable, _ENCODING, b"utf-8")
