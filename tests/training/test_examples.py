"""The example of a custom tracker in the documentation runs."""

import csv
import runpy
import sys
from pathlib import Path

import pytest

pytest.importorskip("onnx")

from longaxis.resources import sample_study_folder, sample_truth
from tests.training.third_party import graph, write

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/add_a_custom_tracker.py"


def test_add_a_custom_tracker(tmp_path, monkeypatch, capsys):
    truth = sample_truth()["views"]["A4C"]
    line = tmp_path / "line.csv"
    with line.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["x_mm", "y_mm"])
        rows.writerows(truth["centreline_mm"])
    folder = write(tmp_path / "own", graph(n_frames=None, n_points=None))
    loop = sample_study_folder() / truth["file"]
    arguments = [folder, loop, line, truth["end_systole"]]
    monkeypatch.setattr(sys, "argv", ["example", *map(str, arguments)])
    names = runpy.run_path(str(EXAMPLE), run_name="__main__")
    name, measured = capsys.readouterr().out.splitlines()
    assert name.startswith(names["name"])
    assert measured.startswith("GLS")
