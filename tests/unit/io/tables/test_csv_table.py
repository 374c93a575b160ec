"""No table that the program writes holds text that a spreadsheet would run."""

from __future__ import annotations

import ast
import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import longaxis
from longaxis.cli import batch_tables
from longaxis.cli.batch_record import record_of
from longaxis.data.agreement import PairedReadings
from longaxis.data.reader_study import Action, LogEntry, LogRow
from longaxis.evaluation import writing
from longaxis.io.reader_study.audit_log import write_log
from longaxis.io.tables.agreement_csv import write_pairs
from longaxis.io.tables.csv_table import cell, csv_line, inert, write_table
from longaxis.io.tables.results_csv import write_curves, write_tracks_csv, write_values
from tests.made_up_results import made_up_study_result

FORMULA = '=HYPERLINK("http://a.example","b")'
HIDDEN = [
    "",
    " ",
    "   ",
    "\u00a0",  # no-break space
    "\ufeff",  # byte order mark
    "\u200b",  # zero-width space
    "\u200c\u200d\u2060",  # zero-width joiners, word joiner
    "\u202e",  # right-to-left override
    "\u00ad",  # soft hyphen
    "\u3000",  # ideographic space
    "\u2028",  # line separator
    "\u180e",  # Mongolian vowel separator
    "\u034f",  # combining grapheme joiner
    "\ufe0f",  # variation selector
    "\u3164",  # Hangul filler
    "\u2800",  # empty Braille pattern
    "\x01",
    "\x1b",
    "\t",
    "\n",
    "\r",
    "\r\n \ufeff",
    "\U000e0020",  # tag space
]
SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫"]


@pytest.mark.parametrize("hidden", HIDDEN, ids=[ascii(each) for each in HIDDEN])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_is_made_inert_whatever_stands_before_it(
    hidden: str, sign: str
) -> None:
    for text in (f"{hidden}{sign}1+1", f"{hidden}{sign}cmd|' /C calc'!A0"):
        assert cell(text).startswith("'")
        (read,) = next(csv.reader(io.StringIO(csv_line([text]))))
        assert read.startswith("'")


@pytest.mark.parametrize(
    "text",
    ["", "S1", "Doe^Jane", "A = B", "x-ray", "(−5)", "μ", "O'Brien", '"=1', "a\n=1"],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_numbers_are_numbers_and_no_text() -> None:
    values = [
        -18.25,
        np.float64(-0.0),
        0,
        None,
        float("nan"),
        -np.inf,
        True,
        np.int64(-3),
    ]
    assert csv_line(values) == "-18.25,0.0,0,,,,yes,-3\n"


def test_a_table_has_as_many_rows_and_cells_as_it_was_given(tmp_path: Path) -> None:
    rows = [["a", 'quote " and, comma', "two\nlines"], [FORMULA, None, 1.5]]
    write_table(tmp_path / "t.csv", ("x", "y", "z"), rows)
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        found = list(csv.reader(file))
    assert found == [["x", "y", "z"], rows[0], [f"'{FORMULA}", "", "1.5"]]


# ---- every writer ----------------------------------------------------------


def outside(text: str):
    """Return a study in which everything that comes from outside is this text."""
    study = made_up_study_result()
    header = replace(
        study.header,
        **dict.fromkeys(
            ("patient_name", "patient_id", "study_uid", "study_date"), text
        ),
    )
    views = tuple(
        replace(
            view,
            tracker=replace(view.tracker, name=text, version=text),
            warnings=(text,),
            segments=tuple(
                replace(each, quality=replace(each.quality, reasons=(text,)))
                for each in view.segments
            ),
        )
        for view in study.views
    )
    return replace(study, header=header, views=views, reader=text, comment=text)


def write_batch(name: str):
    def write(text: str, path: Path) -> None:
        record = record_of(outside(text))
        line = batch_tables.Line(
            row=1, subject=text, loop=text, state="done", problem=text, record=record
        )
        getattr(batch_tables, name)([line], path)

    return write


def write_audit(text: str, path: Path) -> None:
    entry = LogEntry(
        who=text, account=text, action=Action.CREATED, code=text, new=text, reason=text
    )
    row = LogRow(
        number=1,
        when_utc="2026-01-01T00:00:00Z",
        entry=entry,
        previous_sha256="0" * 64,
        sha256="1" * 64,
    )
    write_log([row], path)


def write_agreement(text: str, path: Path) -> None:
    values = np.array([1.0, -2.0])
    pairs = PairedReadings(
        subjects=(text, "b"), a=values, b=values + 1, groups=(text, text)
    )
    write_pairs(pairs, path)


def write_evaluation(text: str, path: Path) -> None:
    writing._write([{"case": text}], ("case",), path)


WRITERS = {
    "values": lambda text, path: write_values(outside(text), path),
    "curves": lambda text, path: write_curves(outside(text), path),
    "tracks": lambda text, path: write_tracks_csv(outside(text), path),
    "batch loops": write_batch("write_loops"),
    "batch segments": write_batch("write_segments"),
    "batch patients": write_batch("write_patients"),
    "agreement pairs": write_agreement,
    "audit log": write_audit,
    "evaluation": write_evaluation,
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("hidden", ["", " ", "\u00a0", "\ufeff", "\u200b", "\t", "\r"])
def test_no_writer_lets_a_formula_through(
    writer: str, hidden: str, tmp_path: Path
) -> None:
    WRITERS[writer](f"{hidden}{FORMULA}", tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(newline="", encoding="utf-8") as file:
        cells = [each for row in csv.reader(file) for each in row]
    assert len(cells) > 1
    for each in cells:
        try:
            float(each)
        except ValueError:
            assert inert(each) == each, each


def test_no_other_module_writes_csv() -> None:
    package = Path(longaxis.__file__).parent
    writers = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_csv = isinstance(node, ast.Attribute) and node.attr in {
                "writer",
                "DictWriter",
            }
            if is_csv and isinstance(node.value, ast.Name) and node.value.id == "csv":
                writers.add(path.relative_to(package).as_posix())
    assert writers == {"io/tables/csv_table.py"}
