"""Tables of points: read to the digit, or refused with file, line and reason."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.errors import BadInputError
from longaxis.io.tables.centreline_csv import (
    read_centreline,
    read_points,
    write_centreline,
)
from tests.made_up_results import wall_line_mm


def written(folder, text, encoding="utf-8"):
    path = folder / "table.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_line_comes_back_to_the_digit(tmp_path):
    line_mm = wall_line_mm(9) / 3
    write_centreline(line_mm, tmp_path / "line.csv")
    assert np.array_equal(read_centreline(tmp_path / "line.csv"), line_mm)


def test_columns_are_found_by_name(tmp_path):
    path = written(tmp_path, "note, y_mm ,X_mm\na,1,2\nb,3,4\nc,5,6\n", "utf-8-sig")
    assert read_centreline(path).tolist() == [[2, 1], [4, 3], [6, 5]]


def test_points_keep_the_order_of_the_file(tmp_path):
    path = written(tmp_path, "row,column,x_mm,y_mm\n1,0,1.5,2\n0,0,3,4\n0,1,5,6\n")
    rows, columns, points_mm = read_points(path)
    assert rows.tolist() == [1, 0, 0]
    assert columns.tolist() == [0, 0, 1]
    assert points_mm.tolist() == [[1.5, 2], [3, 4], [5, 6]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lacks the column x_mm and y_mm"),
        ("x,y\n1,2\n", "first line must be x_mm,y_mm"),
        ("x_mm,y_mm\n1,2\n3,4\n", "holds 2 points"),
        ("x_mm:y_mm\n1:2\n", "lacks the column"),
        ("x_mm,y_mm\n1,2\n1,two\n", "line 3: “two” is not a number"),
        ("x_mm,y_mm\n1,2\n1\n", "line 3: “” is not a number"),
        ("x_mm,y_mm\n1,2\n1,nan\n", "“nan” is not a number"),
        ('x_mm,y_mm\n1,2\n"5,6\n7,8\n' + "9,1\n" * 99, "“5,6 7,8 9,1 9,1"),
        ("x_mm,y_mm\n1,2\n1,inf\n", "“inf” is not a number"),
    ],
)
def test_what_is_no_line_is_refused(tmp_path, text, message):
    with pytest.raises(BadInputError, match=message) as caught:
        read_centreline(written(tmp_path, text))
    # Not the rest of the table, where a quotation mark is not closed.
    assert len(str(caught.value).replace(str(tmp_path), "")) < 200
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x_mm,y_mm\n1,2\n", "lacks the column row and column"),
        ("row,column,x_mm,y_mm\n", "holds no points"),
        ("row,column,x_mm,y_mm\n0.5,0,1,2\n", "whole numbers"),
        ("row,column,x_mm,y_mm\n-1,0,1,2\n", "whole numbers"),
        ("row,column,x_mm,y_mm\n0,0,1,2\n0,0,3,4\n", "twice"),
    ],
)
def test_what_are_no_points_is_refused(tmp_path, text, message):
    with pytest.raises(BadInputError, match=message):
        read_points(written(tmp_path, text))


def test_other_files_are_refused(tmp_path):
    with pytest.raises(BadInputError, match="could not be read"):
        read_centreline(tmp_path / "none.csv")
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")
    with pytest.raises(BadInputError, match="not a table"):
        read_centreline(path)
