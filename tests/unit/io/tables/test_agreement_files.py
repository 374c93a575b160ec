"""Paired readings in, agreement out: CSV, JSON, table, figure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.data.agreement import PairedReadings
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.documents.agreement_figure import (
    Comparison,
    write_agreement_figure,
    write_bland_altman,
    write_forest,
)
from longaxis.io.tables.agreement_csv import read_pairs, write_pairs
from longaxis.io.tables.agreement_text import agreement_json, agreement_table
from longaxis.strain.agreement import agreement, agreement_by_group

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = {"n", "bias", "sd", "mae", "cv", "icc_2_1", "icc_3_1", "sdc"}
CONTRACT |= {"loa_lower", "loa_upper", "loa_lower_ci", "loa_upper_ci"}


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "pairs.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def readings() -> PairedReadings:
    generator = np.random.default_rng(2)
    truth = generator.normal(-18, 3, 36)
    return PairedReadings(
        subjects=tuple(str(row) for row in range(36)),
        a=truth + generator.normal(0, 1, 36),
        b=truth + generator.normal(0.5, 1, 36),
        groups=("A4C", "A2C", "A3C") * 12,
        unit="%",
    )


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "subject,a,b\nS1,-18.2,-17.9\nS2,-20,-21.5\n")
    pairs = read_pairs(path)
    assert pairs.subjects == ("S1", "S2")
    assert pairs.a.tolist() == [-18.2, -20]
    assert pairs.differences.tolist() == pytest.approx([-0.3, 1.5])
    assert pairs.groups == pairs.measures == ()


def test_columns_may_stand_in_any_order_with_more_beside(tmp_path: Path) -> None:
    text = "comment,B,Subject,A,group,layer\nfine,1,x,2,A4C,mid-wall\n\n,3,y,5,A2C,\n"
    pairs = read_pairs(written(tmp_path, text))
    assert pairs.a.tolist() == [2, 5]
    assert pairs.groups == ("A4C", "A2C")
    assert pairs.measures == ("mid-wall", "")


@pytest.mark.parametrize(
    "text",
    [
        "subject;a;b\nMüller;-18,25;-17,5\n".encode(),
        "subject;a;b\r\nMüller;-18,25;-17,5\r\n".encode("cp1252"),
        "\ufeffsubject\ta\tb\nMüller\t-18.25\t-17,5\n".encode(),
        b'subject,a,b\n"M\xc3\xbcller","-18.25",-1.75e1\n',
    ],
)
def test_spreadsheets_of_other_countries_are_read(tmp_path: Path, text: bytes) -> None:
    pairs = read_pairs(written(tmp_path, text))
    assert pairs.subjects == ("Müller",)
    assert (pairs.a[0], pairs.b[0]) == (-18.25, -17.5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("subject,a\nS1,1\n", "line 1: the column 'b' is missing"),
        ("subject,a,b,a\nS1,1,2,3\n", "line 1: the column 'a' comes twice"),
        ("subject,a,b\n", "no pairs below"),
        ("", "line 1: the column 'subject' is missing"),
        ("subject,a,b\nS1,1,2\nS2,1,\n", "line 3: there is no value in column 'b'"),
        ("subject,a,b\nS1,1,2\n\nS2,x,1\n", "line 4: 'x' is not a number"),
        ("subject,a,b\nS1,nan,2\n", "line 2: 'nan' is not a number"),
        ("subject,a,b\nS1,1,inf\n", "line 2: 'inf' is not a number"),
        ("subject,a,b\n,1,2\n", "line 2: the subject is missing"),
        ("subject,a,b\nS1,-18,2,-17,1\n", "line 2: 5 cells where the header names 3"),
        (b"PK\x03\x04\0\0", "is not a table"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_line(
    tmp_path: Path, text: str | bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableFileError, match=sentence):
        read_pairs(written(tmp_path, text))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        read_pairs(tmp_path / "none.csv")


def test_pairs_survive_the_way_through_a_file(tmp_path: Path) -> None:
    pairs = readings()
    path = tmp_path / "table.csv"
    write_pairs(pairs, path)
    again = read_pairs(path)
    assert again.subjects == pairs.subjects
    assert again.groups == pairs.groups
    assert (again.a == pairs.a).all()
    assert (again.b == pairs.b).all()


def test_json_holds_the_contract_and_the_groups() -> None:
    pairs = readings()
    total, groups = agreement(pairs), agreement_by_group(pairs)
    content = json.loads(agreement_json(total, groups))
    assert set(content) >= CONTRACT
    assert content["n"] == 36
    assert content["bias"] == pytest.approx(float((pairs.a - pairs.b).mean()))
    lower, upper = content["loa_lower_ci"]
    assert lower < content["loa_lower"] < upper
    assert set(content["groups"]) == {"A4C", "A2C", "A3C"}
    assert content["groups"]["A2C"]["n"] == 12


def test_json_says_null_for_what_does_not_exist() -> None:
    pairs = PairedReadings(subjects=tuple("abc"), a=np.ones(3), b=np.ones(3))
    content = json.loads(agreement_json(agreement(pairs), {}))
    assert content["icc_2_1"] is None
    assert content["sd"] == 0
    assert "groups" not in content


def test_the_table_reads_like_a_sentence() -> None:
    pairs = readings()
    total = agreement(pairs)
    text = agreement_table(pairs, total, agreement_by_group(pairs))
    assert "Pairs (subjects)                  36 (36)" in text
    assert f"{total.limits.bias.value:.3f} % (95 % CI" in text
    assert "A3C" in text.splitlines()[-1]
    few = agreement(pairs.of_group("A4C"))
    assert "Note: Only 12 subjects" in agreement_table(pairs, few, {})


@pytest.mark.parametrize(
    ("ending", "start"),
    [(".pdf", b"%PDF"), (".png", b"\x89PNG"), (".svg", b"<?xml")],
)
def test_figures_are_written_and_are_the_same_every_time(
    tmp_path: Path, ending: str, start: bytes
) -> None:
    pairs = readings()
    groups = agreement_by_group(pairs)
    comparison = Comparison(name="T vs. R", pairs=pairs, result=agreement(pairs))
    contents = []
    for name in ("first", "second"):
        path = tmp_path / f"{name}{ending}"
        write_agreement_figure(comparison, groups, path)
        contents.append(path.read_bytes())
    assert contents[0].startswith(start)
    assert contents[0] == contents[1]


def test_overlay_and_forest_name_what_they_show(tmp_path: Path) -> None:
    pairs = readings()
    overlaid = [
        Comparison(name=f"{name} vs. R", pairs=part, result=agreement(part))
        for name in pairs.group_names
        for part in [pairs.of_group(name)]
    ]
    # The SVG notes every text it draws in a comment.
    overlay, forest = tmp_path / "overlay.svg", tmp_path / "forest.svg"
    write_bland_altman(overlaid, overlay)
    write_forest(agreement_by_group(pairs), forest, unit="%")
    bias = overlaid[0].result.limits
    label = f"A4C vs. R: {bias.bias.value:.2f} ± {bias.sd:.2f}"
    assert f"<!-- {label} -->" in overlay.read_text()
    assert "<!-- A2C (n = 12) -->" in forest.read_text()


def test_other_endings_are_refused(tmp_path: Path) -> None:
    pairs = readings()
    comparison = Comparison(name="a", pairs=pairs, result=agreement(pairs))
    with pytest.raises(BadInputError, match=r"\.pdf, \.png or \.svg"):
        write_bland_altman([comparison], tmp_path / "figure.docx")
    assert not list(tmp_path.iterdir())
