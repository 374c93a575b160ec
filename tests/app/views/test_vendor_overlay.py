"""Another program's strain beside a measured view."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph
import pytest
from PySide6.QtCore import Qt

from longaxis.anatomy import View
from longaxis.app.controllers.vendor_strain import is_export_name
from longaxis.app.views.curves.vendor_overlay import sentence_of, whole_curve
from longaxis.data.vendor import ALL_VIEWS, VendorComparison, VendorTrace, VendorValue
from longaxis.display import text
from longaxis.io.vendors.registry import read_vendor_traces
from longaxis.strain.vendor import compare_globals
from tests.unit.io.vendors.vendor_samples import full_trace, segmental_traces, tomtec


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "segments.txt"
    path.write_text(segmental_traces(), encoding="utf-8")
    return path


def dashed(window):
    """Return the dashed curves of the plot; events are lines, not curves."""
    return [
        item
        for item in window.curve_view.plot.getPlotItem().items
        if isinstance(item, pyqtgraph.PlotCurveItem)
        and item.opts["pen"].style() is Qt.PenStyle.DashLine
    ]


def show(window, path, qtbot):
    window.open_dropped([path])
    qtbot.waitUntil(lambda: not window.jobs.running)


def test_an_export_is_laid_over_the_curves(tracked, export, qtbot):
    window = tracked
    assert dashed(window) == []
    show(window, export, qtbot)
    trace = window.context.vendor_strain.trace_of(View.FOUR_CHAMBER)
    lines = dashed(window)
    assert len(lines) == 6
    values = 100 * trace.curves.segments
    assert lines[0].yData == pytest.approx(values[:, 0])
    low, high = window.curve_view.plot.getPlotItem().getViewBox().viewRange()[1]
    assert low < values.min()
    assert high > values.max()
    said = window.vendor_overlay.strip.words.text()
    assert "segments.txt" in said
    ours = text.percent_with_unit(float(window.curve_view.shown.mean_of_segments.min()))
    assert f"ours {ours} (difference" in said
    assert not window.vendor_overlay.strip.isHidden()


def test_it_stays_when_curves_are_drawn_anew_and_goes_when_removed(
    tracked, export, qtbot
):
    window = tracked
    show(window, export, qtbot)
    window.curve_view.refresh()
    assert len(dashed(window)) == 6
    window.session.show_view(View.TWO_CHAMBER)
    assert dashed(window) == []
    assert window.vendor_overlay.strip.isHidden()
    window.session.show_view(View.FOUR_CHAMBER)
    assert len(dashed(window)) == 6
    window.vendor_overlay.remove()
    assert dashed(window) == []
    assert window.vendor_overlay.strip.isHidden()


def test_points_of_a_view_that_is_not_measured_yet_are_kept(tracked, tmp_path, qtbot):
    path = tmp_path / "knots.CSV"
    path.write_text(full_trace(), encoding="utf-8")
    show(tracked, path, qtbot)
    trace = tracked.context.vendor_strain.trace_of(View.LONG_AXIS)
    times_s, line = whole_curve(trace)
    assert line.min() == pytest.approx(-0.2)
    assert len(times_s) == len(line)
    assert dashed(tracked) == []


def test_another_study_loses_it(tracked, export, qtbot):
    show(tracked, export, qtbot)
    tracked.workflow.start_study()
    assert tracked.context.vendor_strain.trace_of(View.FOUR_CHAMBER) is None


def test_what_is_no_export_is_said_with_its_reason(tracked, tmp_path, qtbot):
    path = tmp_path / "shopping.txt"
    path.write_text("milk\nbread\n", encoding="utf-8")
    show(tracked, path, qtbot)
    assert "shopping.txt" in tracked.notices.text.text()
    assert dashed(tracked) == []


def test_without_a_study_there_is_nothing_to_compare(window, export, qtbot):
    show(window, export, qtbot)
    assert "Open the study first" in window.notices.text.text()


def test_of_several_layers_the_mid_wall_stands_beside_ours(tracked, tmp_path, qtbot):
    path = tmp_path / "tomtec.xml"
    path.write_bytes(tomtec())
    traces = read_vendor_traces(path)
    assert len({each.layer for each in traces}) > 1
    show(tracked, path, qtbot)
    view = next(each.view for each in traces if each.view)
    assert tracked.context.vendor_strain.trace_of(view).layer == "mid-wall"


def test_an_endocardial_layer_is_warned_of(export):
    (trace,) = read_vendor_traces(export)
    said = sentence_of(
        replace(trace, layer="endocardial"),
        [VendorComparison(name="its own global strain", theirs=-0.2)],
    )
    assert "must not be compared" in said
    assert "must not" not in sentence_of(trace, [])


def test_the_same_formula_is_applied_to_both(tmp_path, tracked):
    path = tmp_path / "knots.csv"
    path.write_text(full_trace(shortening=0.25), encoding="utf-8")
    (trace,) = read_vendor_traces(path)
    ours = tracked.session.active_result.curves
    (line,) = compare_globals(trace, ours)
    assert line.theirs == pytest.approx(-0.25)
    assert line.ours == pytest.approx(float(np.min(ours.line)))


def test_only_some_names_can_be_exports(tmp_path):
    assert is_export_name(tmp_path / "A.CSV")
    assert not is_export_name(tmp_path / "a4c.dcm")


def test_the_menu_asks_for_a_file(tracked, export, qtbot, monkeypatch):
    monkeypatch.setattr(
        "longaxis.app.shell.dialog_window.QFileDialog.getOpenFileNames",
        lambda *_: ([str(export)], ""),
    )
    tracked.actions_by_name["open_trace"].trigger()
    qtbot.waitUntil(lambda: not tracked.jobs.running)
    assert len(dashed(tracked)) == 6


# ---- echo reports: numbers without curves ---------------------------------------


def reported(view=View.FOUR_CHAMBER, **changes):
    """Return what a report of another program says."""
    trace = VendorTrace(
        software="Acme EchoBox, echo report",
        file_name="report.dcm",
        view=view,
        view_label=view.value if view else ALL_VIEWS,
        layer="endocardial",
        values=(
            VendorValue(name="Global strain, peak systolic", value=-17.5, unit="%"),
        ),
    )
    return replace(trace, **changes)


def test_numbers_of_a_report_stand_below_the_curves(tracked):
    window = tracked
    window.context.vendor_strain.accept([reported(), reported(None)])
    words = window.vendor_overlay.strip.words.text()
    assert words.startswith("Acme EchoBox, echo report, endocardial")
    assert "its own peak systolic global strain" in words
    assert text.percent_with_unit(-0.175) in words
    assert dashed(window) == []
    assert window.context.vendor_strain.trace_of(View.TWO_CHAMBER) is None


def test_a_value_of_all_views_is_said_and_stands_beside_none(tracked, qtbot):
    traces = tracked.context.vendor_strain
    with qtbot.waitSignal(traces.noticed) as notice:
        traces.accept([reported(None)])
    assert "all views together: Global strain, peak systolic -17.5 %" in notice.args[0]
    assert all(traces.trace_of(view) is None for view in View)


def test_a_report_of_another_patient_is_not_imported(tracked, qtbot):
    traces = tracked.context.vendor_strain
    own = tracked.session.document.header.patient_id
    assert own
    with qtbot.waitSignal(traces.failed) as failure:
        traces.accept([reported(patient_id=f"{own}7")])
    assert "is of another patient" in str(failure.args[0])
    assert traces.trace_of(View.FOUR_CHAMBER) is None
    traces.accept([reported(patient_id=own)])
    assert traces.trace_of(View.FOUR_CHAMBER) is not None
