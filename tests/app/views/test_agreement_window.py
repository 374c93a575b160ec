"""The window that compares two sets of readings."""

from __future__ import annotations

from dataclasses import replace

import pyqtgraph
import pytest
from PySide6.QtWidgets import QFileDialog

from longaxis.app.base import theme
from longaxis.app.controllers import agreement
from longaxis.app.jobs.jobs import Jobs
from longaxis.app.views.dialogs.agreement_window import CompareWindow
from longaxis.data.readings import PairChoice, Part, Quantity
from longaxis.data.strain import GlobalDefinition
from longaxis.errors import BadInputError

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
    made.forest.getPlotItem().clear()


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
    found = agreement.compare(pairs, None, PairChoice(), lambda _share: None)
    agreement.write_figure(found, tmp_path / "f.png")
    agreement.write_table(found, tmp_path / "t.csv")
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8").count("\n") == 7


def test_closing_stops_the_work(compare, jobs, pairs, qtbot):
    compare.first.setText(str(pairs))
    compare.compare()
    compare.done(0)
    qtbot.waitUntil(lambda: not jobs.running, timeout=20000)
    assert compare.compared is None


def compare_now(window, path, qtbot):
    window.first.setText(str(path))
    window.compare()
    qtbot.waitUntil(lambda: window.compared is not None, timeout=20000)


def scatters(plot):
    items = plot.getPlotItem().items
    return [each for each in items if isinstance(each, pyqtgraph.ScatterPlotItem)]


def test_comparisons_can_lie_over_each_other(compare, pairs, tmp_path, qtbot):
    compare_now(compare, pairs, qtbot)
    assert len(scatters(compare.plot)) == 1
    assert not compare.plot.getPlotItem().legend.isVisible()
    compare.keep()
    assert compare.compared is None
    other = tmp_path / "retest.csv"
    other.write_text(READINGS.replace("-18.0,-17.0", "-18.0,-15.0"), encoding="utf-8")
    compare_now(compare, other, qtbot)
    first, second = scatters(compare.plot)
    assert first.data["y"].min() == pytest.approx(-1.5)
    assert second.data["y"].min() == pytest.approx(-3)
    assert compare.plot.getPlotItem().legend.isVisible()
    figure = tmp_path / "both.png"
    agreement.write_figure(compare.compared, figure, over=compare.kept)
    assert figure.read_bytes().startswith(b"\x89PNG")


def test_groups_stand_in_a_forest(compare, pairs, qtbot):
    compare_now(compare, pairs, qtbot)
    (dots,) = scatters(compare.forest)
    assert dots.data["x"] == pytest.approx([-1, -1])
    assert dots.data["y"] == pytest.approx([0, 1])
    assert not compare.forest.isHidden()


def test_different_units_are_not_drawn_over_each_other(pairs, tmp_path):
    found = agreement.compare(pairs, None, PairChoice(), lambda _share: None)
    other = replace(found, pairs=replace(found.pairs, unit="ms"))
    with pytest.raises(BadInputError, match="different units"):
        agreement.write_figure(found, tmp_path / "f.png", over=[other])
    assert not (tmp_path / "f.png").exists()


def test_another_measure_is_not_drawn_over_what_is_kept(compare, pairs, qtbot):
    compare_now(compare, pairs, qtbot)
    kept = compare.compared
    others = replace(kept.pairs, unit="ms")
    compare.keep()
    compare.kept = [replace(kept, pairs=others)]
    compare.first.setText(str(pairs))
    compare.compare()
    qtbot.waitUntil(lambda: "different units" in compare.words.text(), timeout=20000)
    assert compare.compared is None
    assert len(scatters(compare.plot)) == 1
    compare.remove_kept()
    compare_now(compare, pairs, qtbot)
    assert compare.compared.pairs.unit == kept.pairs.unit


def test_a_figure_shows_what_was_kept_when_it_was_asked_for(
    compare, jobs, pairs, qtbot, tmp_path, monkeypatch
):
    compare_now(compare, pairs, qtbot)
    compare.keep()
    compare_now(compare, pairs, qtbot)
    works = []
    monkeypatch.setattr(jobs, "start", lambda _name, work, **_: works.append(work))
    written = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "f"), "")
    )
    figure = compare._exports[1]
    figure.click()
    compare.kept.clear()
    monkeypatch.setattr(
        "longaxis.io.documents.agreement_figure.write_bland_altman",
        lambda shown, path: written.append((len(shown), path)),
    )
    works[0](None)
    assert written == [(2, tmp_path / "f.pdf")]
