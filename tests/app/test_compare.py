"""The window that compares two sets of readings."""

from __future__ import annotations

import pytest

from longaxis.app import comparing, theme
from longaxis.app.jobs import Jobs
from longaxis.app.views.compare_window import CompareWindow
from longaxis.data.readings import PairChoice, Part, Quantity
from longaxis.data.strain import GlobalDefinition

READINGS = """subject,a,b,group
1,-18.0,-17.0,A4C
2,-20.0,-19.5,A4C
3,-16.0,-14.5,A4C
4,-21.0,-20.0,A2C
5,-15.0,-14.5,A2C
6,-19.0,-17.5,A2C
"""
"""Differences of -1, -0.5 and -1.5, twice: a bias of -1."""


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.stop_all()


@pytest.fixture
def compare(jobs, ground):
    made = CompareWindow(jobs, theme.DARK, ground)
    yield made
    made.plot.getPlotItem().clear()


@pytest.fixture
def pairs(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(READINGS, encoding="utf-8")
    return path


def cell(window, row, column):
    return window.table.item(row, column).text()


def test_a_table_of_pairs_is_compared(compare, jobs, pairs, qtbot):
    compare.first.setText(str(pairs))
    compare.compare()
    qtbot.waitUntil(lambda: compare.compared is not None, timeout=20000)
    assert [cell(compare, 0, at) for at in range(4)] == [
        "all",
        "6",
        "\u22121.00",
        "0.45",
    ]
    assert cell(compare, 1, 0) == "A4C"
    assert cell(compare, 2, 2) == "\u22121.00"
    assert not compare.grab().isNull()


def test_what_cannot_be_compared_is_said(compare, jobs, tmp_path, qtbot):
    compare.compare()
    assert "Choose" in compare.words.text()
    compare.first.setText(str(tmp_path / "none.csv"))
    compare.compare()
    qtbot.waitUntil(lambda: "none.csv" in compare.words.text(), timeout=20000)
    assert compare.compared is None


def test_the_choice_is_that_of_the_fields(compare):
    assert compare.choice() == PairChoice()
    compare.part.setCurrentIndex(2)
    compare.quantity.setCurrentIndex(3)
    compare.definition.setCurrentIndex(1)
    assert compare.choice() == PairChoice(
        part=Part.SEGMENTS,
        quantity=Quantity.TIME_TO_PEAK,
        definition=GlobalDefinition.MEAN_OF_SEGMENTS,
    )


def test_figure_and_pairs_are_written(pairs, tmp_path):
    found = comparing.compare(pairs, None, PairChoice(), lambda _share: None)
    comparing.write_figure(found, tmp_path / "f.png")
    comparing.write_table(found, tmp_path / "t.csv")
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8").count("\n") == 7


def test_closing_stops_the_work(compare, jobs, pairs, qtbot):
    compare.first.setText(str(pairs))
    compare.compare()
    compare.done(0)
    qtbot.waitUntil(lambda: not jobs.running, timeout=20000)
    assert compare.compared is None
