"""`longaxis agreement`: what it prints, draws and refuses."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.cli import agreement
from longaxis.cli.terminal import BadUseError
from longaxis.errors import BadInputError
from tests.unit.io.tables.test_agreement_results import write as write_patient
from tests.unit.strain.agreement.published import MINI, WRIGHT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pairs_csv(tmp_path: Path) -> Path:
    """Return the peak flow readings of Bland and Altman 1986 as a file."""
    path = tmp_path / "pairs.csv"
    rows = [
        f"{row},{a},{b}" for row, (a, b) in enumerate(zip(WRIGHT, MINI, strict=True))
    ]
    path.write_text("\n".join(["subject,a,b", *rows]) + "\n")
    return path


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    agreement.add_arguments(parser)
    return agreement.run(parser.parse_args([str(each) for each in arguments]))


def test_json_is_one_object_on_one_line(
    pairs_csv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pairs_csv, "--json") == 0
    (line,) = capsys.readouterr().out.splitlines()
    content = json.loads(line)
    differences = np.subtract(WRIGHT, MINI)
    assert content["n"] == 17
    assert content["bias"] == pytest.approx(differences.mean())
    assert content["sd"] == pytest.approx(differences.std(ddof=1))
    assert content["loa_upper"] == pytest.approx(
        differences.mean() + 1.96 * differences.std(ddof=1)
    )
    assert content["mae"] == pytest.approx(np.abs(differences).mean())


def test_the_table_names_readings_and_unit(
    pairs_csv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pairs_csv, "--names", "Wright", "mini", "--unit", "l/min") == 0
    out = capsys.readouterr().out
    assert "Agreement of Wright and mini" in out
    assert "-2.118 l/min" in out


def test_figure_and_table_are_written(pairs_csv: Path, tmp_path: Path) -> None:
    figure, table = tmp_path / "f.pdf", tmp_path / "t.csv"
    assert run(pairs_csv, "--figure", figure, "--table", table) == 0
    assert figure.read_bytes().startswith(b"%PDF")
    assert len(table.read_text().splitlines()) == 18


def test_groups_are_shown_and_small_ones_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pairs.csv"
    rows = [f"{row},{-18 - row % 5},{-17 - row % 3},A4C" for row in range(9)]
    path.write_text("\n".join(["subject,a,b,group", *rows, "9,-20,-19,A2C"]))
    assert run(path, "--json") == 0
    captured = capsys.readouterr()
    content = json.loads(captured.out)
    assert content["n"] == 10
    assert list(content["groups"]) == ["A4C"]
    assert "“A2C” is too small" in captured.err


def test_definitions_are_never_mixed(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("subject,a,b,group\n1,-20,-19,G1\n2,-18,-17,G2\n3,-20,-21,G1\n")
    with pytest.raises(BadInputError, match="definitions of global strain"):
        run(path, "--json")


def test_two_folders_of_results_are_paired(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for number in range(3):
        write_patient(first, f"P{number}", f"1.2.{number}")
        write_patient(second, f"P{number}", f"1.2.{number}", shift=0.02)
    assert run(first, second, "--of", "study", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert (content["n"], content["bias"]) == (3, pytest.approx(-2.0))
    with pytest.raises(BadInputError, match="Two sets of readings"):
        run(first, second, first)


def test_several_tables_are_drawn_over_each_other(
    pairs_csv: Path, tmp_path: Path
) -> None:
    figure = tmp_path / "f.svg"
    other = tmp_path / "retest.csv"
    other.write_bytes(pairs_csv.read_bytes())
    assert run(pairs_csv, "--figure", figure, "--over", other) == 0
    assert figure.read_bytes().startswith(b"<?xml")
    mixed = tmp_path / "mixed.csv"
    for path, measure in ((mixed, "peak strain"), (other, "end-systolic strain")):
        rows = [f"{row},{row},{row + 1},{measure}" for row in range(4)]
        path.write_text("\n".join(["subject,a,b,measure", *rows]) + "\n")
    with pytest.raises(BadInputError, match="different measures"):
        run(mixed, "--figure", figure, "--over", other)
    with pytest.raises(BadUseError, match="--figure"):
        run(mixed, "--over", other)
