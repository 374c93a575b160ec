"""Real loops, with lines placed by eye, from the file to the report."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from longaxis.cli import main

CENTRELINES = Path(__file__).resolve().parents[1] / "data" / "centrelines"

ACUSON = ["acuson_a4c/DIRW0007", "acuson_a4c_frame29.csv", "--frame", "29"]
VIDEO = ["a3c_video/input1.mp4", "a3c_video_frame11.csv", "--frame", "11"]


def _analyse(shared_data: Path, out: Path, case: list[str], *options: str) -> dict:
    loop, centreline, *frame = case
    arguments = [
        "analyse",
        str(shared_data / loop),
        "--centreline",
        str(CENTRELINES / centreline),
        *frame,
        *options,
        "--out",
        str(out),
    ]
    assert main(arguments) == 0
    return json.loads((out / "result.json").read_text(encoding="utf-8"))


def _line_global(out: Path) -> float:
    """Peak systolic strain of the whole line in the only view, in percent."""
    with (out / "values.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["definition"].startswith("G1") and row["measure"] == "peak_systolic"
        ]
    assert len(rows) == 1, "one view has one global value by the whole line"
    return float(rows[0]["value"])


@pytest.mark.parametrize(
    ("case", "options"),
    [
        pytest.param(ACUSON, ["--view", "A4C", "--ed", "9", "--es", "29"], id="acuson"),
        pytest.param(
            VIDEO,
            ["--view", "A3C", "--mm-per-pixel", "0.2044", "0.2044", "--fps", "25"],
            id="video",
        ),
    ],
)
def test_a_real_loop_goes_through_to_all_files(shared_data, tmp_path, case, options):
    _analyse(shared_data, tmp_path, case, *options)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    tracks = np.load(tmp_path / "tracks.npz")
    assert tracks.files
    # Plausible for a beating heart; what it reads exactly is the tracker's business.
    assert -30 < _line_global(tmp_path) < -5


def test_a_saved_session_gives_the_same_digits(shared_data, tmp_path):
    first = tmp_path / "first"
    again = tmp_path / "again"
    _analyse(shared_data, first, ACUSON, "--view", "A4C")
    assert main(["analyse", str(first / "study.longaxis"), "--out", str(again)]) == 0
    for name in ("values.csv", "curves.csv"):
        assert (again / name).read_bytes() == (first / name).read_bytes()


@pytest.mark.parametrize(
    ("number", "view"), [("09", "a4c"), ("10", "a2c"), ("11", "a3c")]
)
def test_a_stress_loop_of_systole_alone_has_no_drift(
    shared_data, tmp_path, number, view
):
    case = [
        f"stress_study_and_hp/I_0000{number}.dcm",
        f"stress_baseline_{view}_frame8.csv",
        "--frame",
        "8",
    ]
    result = _analyse(shared_data, tmp_path, case, "--view", view.upper())
    text = json.dumps(result)
    assert "drift can be neither measured nor corrected" in text
    assert result["views"][0]["drift"] is None


def test_a_video_without_scale_is_refused_in_one_sentence(
    shared_data, tmp_path, capsys
):
    arguments = ["analyse", str(shared_data / VIDEO[0]), "--frame", "11"]
    arguments += ["--centreline", str(CENTRELINES / VIDEO[1]), "--view", "A3C"]
    assert main([*arguments, "--out", str(tmp_path)]) == 3
    complaint = capsys.readouterr().err.strip()
    assert "--mm-per-pixel" in complaint
    assert complaint.count("\n") == 0
