"""Tables as spreadsheets of all countries write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.tables.agreement_csv import read_pairs
from longaxis.io.tables.centreline_csv import read_centreline, read_points
from longaxis.strain.agreement import agreement

if TYPE_CHECKING:
    from pathlib import Path

A = [-18.5, -17.8, -17.1, -16.4]
B = [-17.7, -17.85, -16.4, -16.55]


def rows(delimiter: str, decimal: str, minus: str = "-", sign: str = "") -> str:
    def cell(value: float) -> str:
        return f"{value:.2f}".replace(".", decimal).replace("-", minus) + sign

    lines = [
        delimiter.join([f"s{row}", cell(a), cell(b)])
        for row, (a, b) in enumerate(zip(A, B, strict=True))
    ]
    return "\n".join([delimiter.join(["subject", "a", "b"]), *lines, ""])


@pytest.mark.parametrize(
    "data",
    [
        ("sep=;\r\n" + rows(";", ",")).encode(),
        ("SEP=\t\n" + rows("\t", ",")).encode(),
        rows("\t", ",").encode("utf-16"),
        rows(";", ",").encode("utf-16-le"),
        b"\xfe\xff" + rows(";", ",").encode("utf-16-be"),
        b"\xef\xbb\xbf" + rows(",", ".").encode(),
        rows(";", ",", minus="\u2212").encode(),
        rows(";", ",", minus="\u2013").encode("cp1252"),
        rows(",", ".", sign="%").encode(),
        rows(";", ",", sign="\u00a0%").encode(),
    ],
)
def test_a_table_of_readings_is_read_however_it_is_written(
    tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes(data)
    pairs = read_pairs(path)
    assert pairs.a.tolist() == A
    assert pairs.b.tolist() == B
    assert agreement(pairs).notices == agreement(pairs).notices


@pytest.mark.parametrize(
    ("number", "why"), [("1_8", "digits"), ("nan", "words"), ("1e999", "infinite")]
)
def test_what_is_no_number_stays_none(tmp_path: Path, number: str, why: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(f"sep=,\nsubject,a,b\ns,{number},-17\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="line 3"):
        read_pairs(path)


def test_a_picture_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes(b"\x89PNG\r\n" + bytes(40) + b"data" * 50)
    with pytest.raises(UnreadableFileError, match="CSV text"):
        read_pairs(path)


def notices(tmp_path: Path, a: list[float], b: list[float]) -> str:
    path = tmp_path / "pairs.csv"
    lines = [f"s{k},{x},{y}" for k, (x, y) in enumerate(zip(a, b, strict=True))]
    path.write_text("\n".join(["subject,a,b", *lines]), encoding="utf-8")
    return " ".join(agreement(read_pairs(path)).notices)


def test_opposite_signs_and_percent_against_fraction_are_said(tmp_path: Path) -> None:
    assert "opposite signs" in notices(tmp_path, A, [-each for each in B])
    assert "fraction" in notices(tmp_path, A, [each / 100 for each in B])
    both = notices(tmp_path, A, [-each / 100 for each in B])
    assert "opposite signs" in both
    assert "fraction" in both
    alike = notices(tmp_path, A, B)
    assert "opposite" not in alike
    assert "fraction" not in alike


def test_percent_signs_beside_fractions_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("subject,a,b\ns1,-18%,-0.17\ns2,-17%,-0.16\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="percent sign"):
        read_pairs(path)


@pytest.mark.parametrize(
    "text",
    [
        "x_mm;y_mm\n10,5;20,1\n11,0;30,2\n12,0;40,0\n",
        "sep=;\nx_mm;y_mm\n10,5;20,1\n11,0;30,2\n12,0;40,0\n",
        "x_mm\ty_mm\n10.5\t20.1\n11.0\t30.2\n12.0\t40.0\n",
        "y_mm,x_mm\n20.1,10.5\n30.2,11.0\n40.0,12.0\n",
    ],
)
def test_a_line_is_read_however_it_is_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "line.csv"
    for codec in ("utf-8", "utf-16"):
        path.write_bytes(text.encode(codec))
        line = read_centreline(path)
        assert np.array_equal(line, [[10.5, 20.1], [11.0, 30.2], [12.0, 40.0]])


def test_a_line_in_percent_is_none(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_text("x_mm,y_mm\n1%,2\n3,4\n5,6\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="line 2"):
        read_centreline(path)


def test_a_cell_too_large_for_a_table_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    for text in ("x" * 200_000, "row,column,x_mm,y_mm\n" + "1" * 200_000):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInputError, match=r"line\.csv") as found:
            read_points(path)
        assert "Error" not in str(found.value)
