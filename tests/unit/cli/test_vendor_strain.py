"""`longaxis vendor-strain`: another program's export on the command line."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

import pytest

from longaxis.cli import vendor_strain
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
