"""What a message repeats of a file is one short line."""

from __future__ import annotations

import pytest

from longaxis.errors import LongAxisError, excerpt
from longaxis.evaluation.case_table import read_case_table
from longaxis.io.tables.agreement_csv import read_pairs

CELL = "9," * 2000 + "\n" + "8;" * 2000


def test_an_excerpt_is_one_line_that_can_be_printed():
    assert excerpt(" 1,5\n2\x00\x1b[31m\u202e") == "1,5 2 [31m"
    assert excerpt("a" * 61) == "a" * 60 + "…"
    assert excerpt("a" * 60) == "a" * 60


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_pairs, f'subject,a,b\ns,1,2\nt,"{CELL}",3\n'),
        (read_case_table, f"reference,{'c' * 5000}\na.npz,1\n"),
        (read_case_table, f"reference,mm_per_pixel\na.npz,{'x' * 5000}\n"),
        (read_case_table, f"reference,view\na.npz,{'x' * 5000}\n"),
        (read_case_table, "reference,last\na.npz,nan\n"),
        (read_case_table, "reference,mm_per_pixel\na.npz,inf\n"),
    ],
)
def test_a_long_cell_is_not_repeated_whole(tmp_path, read, text):
    path = tmp_path / "table.csv"
    path.write_text(text)
    (tmp_path / "a.npz").touch()
    with pytest.raises(LongAxisError) as caught:
        read(path)
    message = str(caught.value).replace(str(tmp_path), "")
    assert len(message) < 400
    assert "\n" not in message
