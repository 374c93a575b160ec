"""`longaxis deidentify`: copies, key and refusals."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pydicom
import pytest

from longaxis.cli import deidentify
from longaxis.errors import BadInputError
from tests.unit.io.deidentification.canary_loops import assert_no_canary, canary_file

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str | Path) -> int:
    parser = argparse.ArgumentParser()
    deidentify.add_arguments(parser)
    return deidentify.run(parser.parse_args([str(each) for each in arguments]))


def test_copies_carry_no_name_and_the_same_pseudonym_every_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, key = canary_file(tmp_path / "in.dcm"), tmp_path / "key.txt"
    patients = set()
    for folder in (tmp_path / "first", tmp_path / "second"):
        assert run(source, "--out", folder, "--key", key) == 0
        (copy,) = folder.iterdir()
        assert_no_canary(copy.read_bytes())
        patients.add(str(pydicom.dcmread(copy).PatientID))
    assert len(patients) == 1
    assert "loop_0001.dcm" in capsys.readouterr().out


def test_one_bad_file_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = tmp_path / "bad.dcm", canary_file(tmp_path / "good.dcm")
    bad.write_bytes(b"nothing")
    code = run(bad, good, "--out", tmp_path / "out", "--key", tmp_path / "key.txt")
    assert code == 3
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["loop_0002.dcm"]
    assert "bad.dcm" in capsys.readouterr().err


def test_the_key_stays_out_of_what_is_handed_out(tmp_path: Path) -> None:
    source, out = canary_file(tmp_path / "in.dcm"), tmp_path / "out"
    with pytest.raises(BadInputError, match="keep it elsewhere"):
        run(source, "--out", out, "--key", out / "key.txt")
    short = tmp_path / "short.txt"
    short.write_text("abcd")
    with pytest.raises(BadInputError, match="too short"):
        run(source, "--out", out, "--key", short)
    short.write_text("no key")
    with pytest.raises(BadInputError, match="hexadecimal"):
        run(source, "--out", out, "--key", short)
