"""`longaxis vendor-strain`: another program's export, and our formula on its points."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.cli import terminal

if TYPE_CHECKING:
    import argparse

    from longaxis.data import StrainCurves
    from longaxis.data.vendor import VendorTrace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "export",
        metavar="EXPORT",
        help="a file of EchoPAC, TomTec or VVI, XStrain or VevoStrain, or an echo "
        "report as DICOM SR",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Read the export and print one line, or one JSON entry, for each trace."""
    from longaxis.io.vendors.registry import read_vendor_traces

    traces = read_vendor_traces(Path(arguments.export))
    if arguments.json:
        terminal.say_json({"traces": [_entry(trace) for trace in traces]})
        return 0
    for trace in traces:
        terminal.say(_sentence(trace))
        for note in trace.notes:
            terminal.say(f"  note: {note}")
    return 0


def _curves(trace: VendorTrace) -> StrainCurves | None:
    """Return the curves by our own formula, where the export has points."""
    # Only exports of points allow a formula of ours.
    from longaxis.strain.vendor import curves_from_knots

    return None if trace.knots is None else curves_from_knots(trace.knots)


def _entry(trace: VendorTrace) -> dict[str, Any]:
    """Return a trace as plain values; strains are fractions."""
    own = _curves(trace)
    return {
        "software": trace.software,
        "view": trace.view.value if trace.view else None,
        "view_label": trace.view_label,
        "measure": trace.measure,
        "layer": trace.layer,
        "segments": list(trace.segment_names),
        "mean_of_segments_peak": _lowest(
            None if trace.curves is None else trace.curves.mean_of_segments
        ),
        "global_peak_as_exported": _lowest(trace.global_curve),
        "line_peak_by_our_formula": _lowest(None if own is None else own.line),
        "values": {
            value.name: {"value": value.value, "unit": value.unit}
            for value in trace.values
        },
        "notes": list(trace.notes),
        # As a report states them; exports as text name no patient.
        "patient_id": trace.patient_id or None,
        "study_uid": trace.study_uid or None,
        "study_date": trace.study_date or None,
    }


# Peaks as the curve has them: exports do not say where systole ends.
def _lowest(curve: Any) -> float | None:  # noqa: ANN401 - an array or None
    # With a gap in the curve its lowest point may lie there.
    if curve is None or not np.isfinite(curve).all():
        return None
    return float(curve.min())


def _sentence(trace: VendorTrace) -> str:
    entry = _entry(trace)
    where = " ".join(
        filter(None, [entry["view"] or trace.view_label, trace.layer, trace.measure])
    )
    numbers = {
        "mean of segments": entry["mean_of_segments_peak"],
        "global as exported": entry["global_peak_as_exported"],
        "whole line (G1) by our formula": entry["line_peak_by_our_formula"],
    }
    values = [
        f"{name} {100 * value:.1f} %"
        for name, value in numbers.items()
        if value is not None
    ]
    stated = [f"{value.name} {value.value:.1f} %" for value in trace.global_values]
    if trace.curves is None and trace.knots is None:
        listed = ", ".join(stated) or "no global strain that is certain"
        return f"{trace.software}, {where}: {listed}"
    peaks = "peak " + ", ".join(values) if values else "no peak (the curves have gaps)"
    return f"{trace.software}, {where}: {peaks}"
