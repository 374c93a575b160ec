"""`longaxis evaluate`: the papers' tables without PyTorch."""

import json
import subprocess
import sys

from longaxis.cli import main
from tests.unit.evaluation.reference_samples import grain, write_sample


def test_tables_of_both_papers_are_printed_and_written(tmp_path, capsys):
    for index in range(3):
        write_sample(tmp_path / f"s{index}.npz", frames=grain(index))
    given = ["evaluate", tmp_path, "--out", tmp_path / "out", "--json", tmp_path / "j"]
    assert main([str(each) for each in given]) == 0
    shown = capsys.readouterr().out
    for table in ("EchoTracker2, table 4", "TAS-Net, table III", "TAS-Net, table IV"):
        assert table in shown
    tracking = json.loads((tmp_path / "j").read_text())["all"]["tracking"]
    assert tracking["block-matching"]["mean px"] < tracking["no-motion"]["mean px"] / 4
    assert tracking["block-matching"]["folds %"] == 0
    assert (tmp_path / "out" / "tables.md").is_file()


def test_data_that_are_not_there_are_one_sentence(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path / "none")]) == 3
    assert "There is no data set" in capsys.readouterr().err


def test_recipes_are_refused_with_what_to_do(tmp_path, capsys):
    (tmp_path / "recipes.jsonl").write_text("{}\n")
    assert main(["evaluate", str(tmp_path / "recipes.jsonl")]) == 3
    assert "longaxis-train evaluate" in capsys.readouterr().err


def test_an_unknown_tracker_is_refused_with_the_names(tmp_path, capsys):
    write_sample(tmp_path / "s.npz")
    assert main(["evaluate", str(tmp_path / "s.npz"), "--tracker", "guessing"]) == 3
    assert "block-matching" in capsys.readouterr().err


def test_pytorch_is_not_imported():
    code = (
        "import sys; from longaxis.cli import evaluate;"
        "import longaxis.evaluation.trackers, longaxis.evaluation.result,"
        " longaxis.evaluation.loading, longaxis.evaluation.tables;"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
