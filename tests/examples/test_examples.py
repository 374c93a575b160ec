"""The examples of the documentation run, and print what they promise."""

import csv
import runpy
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from longaxis.io.sessions.session_file import save_session
from longaxis.resources import sample_study_folder, sample_truth
from tests.made_up_results import made_up_document

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
TRUTH = sample_truth()["views"]["A4C"]
LOOP = sample_study_folder() / TRUTH["file"]


def run(name, *arguments, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
    runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    return capsys.readouterr().out


@pytest.fixture
def line_csv(tmp_path):
    path = tmp_path / "line.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["x_mm", "y_mm"])
        rows.writerows(TRUTH["centreline_mm"])
    return path


def test_measure_a_loop(line_csv, monkeypatch, capsys):
    printed = run(
        "measure_a_loop.py",
        LOOP,
        line_csv,
        TRUTH["end_systole"],
        monkeypatch=monkeypatch,
        capsys=capsys,
    )
    lines = printed.splitlines()
    strain = float(lines[0].removeprefix("GLS (whole line) ").removesuffix(" %"))
    # The self-test holds the default tracker to three points on this loop.
    assert strain == pytest.approx(100 * TRUTH["global_peak_systolic"], abs=3)
    assert [line.rpartition(" ")[2] in {"accepted", "rejected"} for line in lines[1:]]
    assert len(lines) == 7


def test_session_to_pandas(tmp_path, monkeypatch, capsys):
    pytest.importorskip("pandas", reason="pandas is not installed")
    document = made_up_document()
    save_session(replace(document, views=document.views[:1]), tmp_path / "a.longaxis")
    printed = run(
        "session_to_pandas.py",
        tmp_path / "a.longaxis",
        monkeypatch=monkeypatch,
        capsys=capsys,
    )
    assert printed.count("A4C") == 1
    assert "basal inferoseptal" in printed
