"""Strain rate in structured reports: its code, its values, and where it is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pydicom

from longaxis.anatomy import View
from longaxis.data.readings import Quantity
from longaxis.io.dicom_objects.structured_report import read_report, write_echo_report
from longaxis.io.tables.results_csv import VALUE_COLUMNS, value_rows
from longaxis.strain.strain_rate import strain_rates
from tests.unit.io.dicom_objects.test_dicom_out import (
    archived_study,
    modifiers,
    numbers,
    study_with_rates,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_strain_rate_stands_under_its_standard_code_with_the_digits_of_the_table(
    tmp_path: Path,
) -> None:
    path = tmp_path / "report.dcm"
    write_echo_report(study_with_rates(), path)
    columns = [VALUE_COLUMNS.index(name) for name in ("view", "segment", "value")]
    accepted = VALUE_COLUMNS.index("accepted")
    table = {
        (row[columns[0]], str(row[columns[1]])): row[columns[2]]
        for row in value_rows(study_with_rates())
        # Rejected segments are in the table alone, and a rate may be missing.
        if "strain_rate_systolic" in row and row[accepted] is not False
    }
    items = {}
    for item in numbers(pydicom.dcmread(path)):
        found = modifiers(item)
        if found["Measured Property"] == "130674 DCM":
            assert found["Cardiac Cycle Point"] == "111973004 SCT"
            (measured,) = item.MeasuredValueSequence
            (unit,) = measured.MeasurementUnitsCodeSequence
            assert (unit.CodeValue, unit.CodingSchemeDesignator) == ("/s", "UCUM")
            items[found["Short Label"]] = measured.FloatingPointValue
    wanted = {
        f"{'GLSR' if segment == 'global' else segment} {view} peak systolic strain rate"
        + (" G1" if segment == "global" else ""): value
        for (view, segment), value in table.items()
        if value is not None
    }
    assert items == wanted
    assert len(items) == 3 + 3 * 5 - 1


def test_no_strain_rate_is_written_where_the_times_are_in_doubt(tmp_path: Path) -> None:
    (view,) = archived_study((View.FOUR_CHAMBER,)).views
    kept = {}
    for doubt in ("", "frame times contradict the stated frame rate"):
        rates = strain_rates(
            view.curves, view.beat, frame_rate_hz=60.0, time_doubt=doubt
        )
        result = replace(
            archived_study((View.FOUR_CHAMBER,)),
            views=(replace(view, strain_rates=rates),),
        )
        write_echo_report(result, tmp_path / "report.dcm")
        kept[doubt] = [
            reading
            for reading in read_report(tmp_path / "report.dcm").readings
            if reading.quantity is Quantity.PEAK_SYSTOLIC_RATE
        ]
    assert [len(readings) for readings in kept.values()] == [7, 0]
