"""`longaxis vendor-strain`: another program's export on the command line."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.cli import vendor_strain
from longaxis.data.vendor import VendorValue
from longaxis.io.vendors.registry import read_vendor_traces
from tests.unit.io.vendors import vendor_samples as samples

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    vendor_strain.add_arguments(parser)
    return vendor_strain.run(parser.parse_args([str(each) for each in arguments]))


def test_knots_are_measured_by_our_formula(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "full.CSV"
    path.write_text(samples.full_trace(shortening=0.18))
    assert run(path) == 0
    assert "A3C knot positions: peak whole line (G1) by our formula -18.0 %" in (
        capsys.readouterr().out
    )
    assert run(path, "--json") == 0
    (trace,) = json.loads(capsys.readouterr().out)["traces"]
    assert trace["line_peak_by_our_formula"] == pytest.approx(-0.18, abs=1e-6)
    assert trace["mean_of_segments_peak"] is None


def test_each_layer_is_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(samples.tomtec())
    assert run(path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "A2C endocardial longitudinal strain" in lines[0]
    assert sum("note:" in line for line in lines) == 3


@pytest.mark.parametrize("missing", [np.nan, np.inf])
def test_a_number_that_is_none_is_null(
    missing: float,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "export.xml"
    path.write_bytes(samples.tomtec())
    traces = read_vendor_traces(path)
    value = VendorValue(name="BP diastolic", value=missing, unit="mmHg")
    assert traces[0].curves is not None
    gap = np.full(len(traces[0].curves.times_s), -0.1)
    gap[2] = missing
    odd = replace(traces[0], values=(value,), global_curve=gap)
    monkeypatch.setattr(
        "longaxis.io.vendors.registry.read_vendor_traces", lambda _: (odd,)
    )
    assert run(path, "--json") == 0
    (entry,) = json.loads(capsys.readouterr().out)["traces"]
    assert entry["values"]["BP diastolic"]["value"] is None
    assert entry["global_peak_as_exported"] is None
    assert run(path) == 0
    assert "nan" not in capsys.readouterr().out
