"""Made-up exports in the formats of other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def beats(n_frames: int = 21, *, n_beats: int = 1) -> NDArray[np.float64]:
    """Return six curves in percent, zero at each end of a beat, shape (T, 6)."""
    phase = np.linspace(0, n_beats, n_frames)
    peaks = np.array([-14.0, -16.0, -20.0, -21.0, -17.0, -13.0])
    curves = peaks * np.sin(np.pi * phase)[:, None] ** 2
    curves[np.isclose(phase % 1, 0)] = 0.0
    return curves


def segmental_traces(*, decimal: str = ".", gap: str = "\t") -> str:
    """Return EchoPAC's segment trace text with tabs, an empty column and an ECG."""
    curves = beats()
    names = ["basSept", "midSept", "apSept", "apLat", "midLat", "basLat"]
    lines = [
        "Segmental Traces",
        "Number of Frames 21",
        "FR=50 Left Marker Time=0.040000 Right Marker Time=0.360000 ES Time=0.200000",
        "\t".join(["Time (s) ", "", *names, "ECG :"]),
    ]
    for frame, row in enumerate(curves):
        cells = [f"{frame * 0.02:.3f}", *(f"{value:.4f}" for value in row), "84"]
        lines.append(cells[0] + gap + gap.join(cells[1:]))
    return "\n".join(lines).replace(".", decimal) + "\n"


def full_trace(*, shortening: float = 0.2, delimiter: str = ",") -> str:
    """Return EchoPAC's knots of a straight wall that shortens and comes back."""
    n_frames, n_knots = 11, 5
    decimal = "," if delimiter == ";" else "."
    pad = delimiter * (2 * n_knots - 1)
    lines = [
        f"FName={pad}",
        f"LName=X{pad}",
        f"View=APLAX{pad}",
        f"Knot positions (X:Y) in mm (relative to probe position){pad}",
        "FR= 10 Left Marker Time=0.000000 Right Marker Time=1.000000 "
        f"ES Time=0.500000{pad}".replace(".", decimal),
        f"Num Frames:  Knots:{pad}",
        f"        {n_frames}       {n_knots}{pad}",
    ]
    for frame in range(n_frames):
        length = 80 * (1 - shortening * np.sin(np.pi * frame / 10))
        y = np.linspace(0, length, n_knots)
        cells = [f"{value:.6f}" for knot in y for value in (-5.0, knot)]
        lines.append(delimiter.join(cells).replace(".", decimal))
    return "\r".join(lines)


def xstrain(variable: str = "ENDO_LONG_STRAIN") -> str:
    """Return an XStrain table with two sync marks: twenty lines, header, rows."""
    lines = [f"Line {number},x" for number in range(1, 21)]
    lines[8] = "ID,77"
    lines[16] = f"Type,{variable}"
    names = ["BAS SEP", "MED SEP", "APIC SEP", "BAS LAT", "MED LAT", "APIC LAT"]
    columns = [f"Segment {number} ({name})" for number, name in enumerate(names, 1)]
    lines.append(",".join(["Frame", "Sync", "Time", *columns]))
    curves = beats(21)[:, [0, 1, 2, 5, 4, 3]]
    for frame, row in enumerate(curves):
        sync = "*" if frame in {2, 18} else ""
        cells = [str(frame), sync, f"{frame * 20}", *(f"{value:.4f}" for value in row)]
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """Return SpreadsheetML; None leaves a cell out, an empty row leaves a row out."""
    parts = [f'<?xml version="1.0"?>\n<Workbook xmlns="{NAMESPACE}" ']
    parts.append(f'xmlns:ss="{NAMESPACE}">\n')
    for name, rows in sheets.items():
        parts.append(f'<Worksheet ss:Name="{name}"><Table>\n')
        for number, row in enumerate(rows, 1):
            if row:
                parts.append(f'<Row ss:Index="{number}">{_cells(row)}</Row>\n')
        parts.append("</Table></Worksheet>\n")
    parts.append("</Workbook>")
    return "".join(parts).encode()


def _cells(row: list[object]) -> str:
    return "".join(
        f'<Cell ss:Index="{column}"><Data ss:Type="String">{value}</Data></Cell>'
        for column, value in enumerate(row, 1)
        if value is not None
    )


def tomtec(*, time_label: str = "Time") -> bytes:
    """Return a workbook of three layers, two beats, decimal commas."""
    names = [
        "04-Basal inferior",
        "10-Mid inferior",
        "15-Apical inferior",
        "13-Apical anterior",
        "07-Mid anterior",
        "01-Basal anterior",
    ]
    sheets: dict[str, list[list[object]]] = {}
    for factor, layer in (
        (1.15, " Strain-Endo"),
        (1, " Strain-Myo"),
        (0.9, "Strain-Epi"),
    ):
        curves = beats(41, n_beats=2) * factor
        block: list[list[object]] = [["Patient", "X"], []]
        block.append(["Longitudinal Strain"])
        block += [
            [name, *(f"{value:.3f}".replace(".", ",") for value in curves[:, column])]
            for column, name in enumerate(names)
        ]
        block.append(["Average", *["0"] * 41])
        block.append([time_label, *(str(25 * frame) for frame in range(41))])
        block += [[], ["Transverse Strain"], ["04-Basal inferior", "1"]]
        sheets[layer] = block
    return workbook(sheets)


def vevo(delimiter: str = "\t") -> str:
    """Return VevoStrain text: labelled blocks, rows are points, columns frames."""
    curves = beats(9).T
    lines = ["Axis=LONG", "Bpm=420", "", "TimeProgr. [ms]"]
    lines.append(delimiter.join(str(3 * frame) for frame in range(9)))
    lines += ["", "Strain [%]"]
    lines += [delimiter.join(f"{value:.3f}" for value in row) for row in curves]
    lines += ["", "StrainRate [1/s]", delimiter.join("1" * 9), ""]
    return "\n".join(lines)
