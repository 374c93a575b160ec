"""What stands in each column of the tables of a result.

The writers take their columns from here, and so can a data dictionary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column.

    Attributes
    ----------
    name
        Title; ends with the unit where all numbers have the same.
    kind
        Type of the cells; yes and no for a truth value. A cell may be empty.
    unit
        As UCUM writes it; empty for text, and for numbers whose unit stands in another
        column.
    meaning
        One sentence for the data dictionary.
    """

    name: str
    kind: Literal["text", "number", "whole number", "yes or no"]
    unit: str = ""
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One file.

    Attributes
    ----------
    file
        Name as the command line writes it.
    about
        What a row is.
    columns
        In the order of the file.
    """

    file: str
    about: str
    columns: tuple[TableColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Titles in the order of the file."""
        return tuple(column.name for column in self.columns)


def _text(name: str, meaning: str) -> TableColumn:
    return TableColumn(name=name, kind="text", meaning=meaning)


def _number(name: str, unit: str, meaning: str) -> TableColumn:
    return TableColumn(name=name, kind="number", unit=unit, meaning=meaning)


def _frame(name: str, meaning: str) -> TableColumn:
    # As the window and the report count them; JSON and arrays count from 0.
    return TableColumn(
        name=name, kind="whole number", unit="1", meaning=f"{meaning}, counted from 1."
    )


def _flag(name: str, meaning: str) -> TableColumn:
    return TableColumn(name=name, kind="yes or no", meaning=meaning)


# In each row, since tables of many patients are joined.
STUDY_COLUMNS = (
    _text("patient_id", "Patient ID of the file."),
    _text("study_uid", "Study Instance UID of the file."),
    _text("study_date", "Study Date of the file, YYYYMMDD."),
    _text("accession_number", "Accession Number of the file."),
    _text("reader", "Who read the study, as typed."),
    _text("convention", "Which strain is called GLS; the others stand beside it."),
)
VIEW_COLUMNS = (
    _text("tracker", "Tracker; several in rows of several views."),
    _text("tracker_version", "Version of the tracker or of its weights."),
    _number("heart_rate_bpm", "/min", "Of the measured beat, else as the file states."),
    _number("frame_rate_hz", "Hz", "Mean frame rate of the loop."),
    _frame("end_diastole_frame", "Frame of end-diastole"),
    _text("end_diastole_source", "How end-diastole was found."),
    _frame("end_systole_frame", "Frame of end-systole"),
    _text("end_systole_source", "How end-systole was found."),
    _frame("last_frame", "Last frame of the measured beat"),
    _flag("beat_is_complete", "Whether the last frame is the next end-diastole."),
)
PROGRAM_COLUMNS = (
    _text("software_version", "Version of Longaxis."),
    _text("use", "What the numbers may be used for."),
)

VALUES = Table(
    file="values.csv",
    about="One row for each view, segment and measure.",
    columns=(
        *STUDY_COLUMNS,
        _text("view", "A4C, A2C or A3C; “all” for values of several views together."),
        _text("segment", "Segment; “global” for the whole line or ventricle."),
        _text("measure", "Which quantity; definitions in docs/methods.md."),
        _text("definition", "What “global” means, or how the value was formed."),
        _number("value", "", "The value in the unit beside it; empty if not given."),
        _text("unit", "Unit of value and uncertainty: %, ms, mm, cm2, ml, 1/s or 1."),
        _number("uncertainty_95", "", "Half of the 95 % interval, in the same unit."),
        _text("stage", "raw, smoothed or drift-corrected."),
        _flag("accepted", "Whether the segment counts."),
        _number("quality_percent", "%", "Quality of the tracking of the segment."),
        _text("quality_reasons", "Why the quality check doubts the segment."),
        *VIEW_COLUMNS,
        *PROGRAM_COLUMNS,
    ),
)
CURVES = Table(
    file="curves.csv",
    about="One row for each view, stage of processing, curve and frame.",
    columns=(
        *STUDY_COLUMNS,
        _text("view", "A4C, A2C or A3C."),
        _text("stage", "raw, smoothed or drift-corrected."),
        _frame("frame", "Frame of the loop"),
        _number("time_ms", "ms", "Time after end-diastole; empty if in doubt."),
        _text("segment", "Segment, or one of the two global curves."),
        _number("strain_percent", "%", "Lagrangian strain; shortening is negative."),
        *VIEW_COLUMNS,
        *PROGRAM_COLUMNS,
    ),
)
TRACKS = Table(
    file="tracks.csv",
    about="One row for each view, frame and point of the mesh.",
    columns=(
        _text("view", "A4C, A2C or A3C."),
        _frame("frame", "Frame of the loop"),
        _number("time_ms", "ms", "Time after the first frame; empty if in doubt."),
        TableColumn(
            name="row",
            kind="whole number",
            unit="1",
            meaning="Place across the wall, from 0 at the endocardium.",
        ),
        TableColumn(
            name="column",
            kind="whole number",
            unit="1",
            meaning="Place along the wall, from 0 at the left annulus.",
        ),
        _number("x_mm", "mm", "To the right of the centre of the top-left pixel."),
        _number("y_mm", "mm", "Below the centre of the top-left pixel."),
        _number("confidence", "1", "Confidence of the tracker, 0 to 1."),
        _number("expected_error_mm", "mm", "Distance the tracker expects to be off."),
    ),
)
TREND = Table(
    file="follow_up.csv",
    about="One row for each exam of a patient, those of other programs too.",
    columns=(
        _text("patient_id", "Patient ID of the files."),
        _text("study_date", "Study Date, YYYYMMDD."),
        _text("view", "A4C, A2C or A3C, or the mean of three views."),
        _text("measure", "Which strain, as its program calls it."),
        _number("strain_percent", "%", "Global strain; shortening is negative."),
        _number("uncertainty_95_points", "%", "Half of the 95 % interval, in points."),
        _flag("is_first", "Whether changes are counted from this exam."),
        _number("difference_points", "%", "Change from the first exam, in points."),
        _number("fall_percent", "%", "Loss of shortening as a share of the first."),
        _number("detectable_points", "%", "Smallest detectable change, in points."),
        _flag("is_beyond", "Whether the change is larger than that."),
        _text("detectable_source", "Where the smallest detectable change is from."),
        _flag("is_longaxis", "No: another program's value; its change is not given."),
        _text("program", "Program that computed the value, with its version."),
        _text("method", "Views, layer and tracker."),
        _text("reader", "Who read the exam."),
        _text("source", "File, or who typed the value from where."),
        _text("use", "What the numbers may be used for."),
    ),
)
TABLES = (VALUES, CURVES, TRACKS, TREND)
