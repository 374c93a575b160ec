"""The page of earlier exams, and the same as table and as JSON."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import datetime

import matplotlib as mpl
import pytest
from matplotlib.text import Text

from longaxis.data.follow_up import MEAN_OF_VIEWS
from longaxis.data.readings import PairChoice
from longaxis.io.documents.report_pdf import pages
from longaxis.io.tables.result_json import result_as_json
from longaxis.io.tables.trend_files import write_trend_json, write_trend_table
from longaxis.report.typeface import families
from longaxis.strain.trend import make_trend
from tests.made_up_results import made_up_study_result
from tests.unit.strain.test_trend import FIRST, OTHER, later

NOON = datetime(2026, 11, 30, 12, 0)


@pytest.fixture(scope="module")
def trend():
    exams = [FIRST, later(numbers={MEAN_OF_VIEWS: -16.9}, reader="BEN")]
    return make_trend(exams, [OTHER], PairChoice(), MEAN_OF_VIEWS, {})


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_page_names_values_changes_and_limits(trend, paper) -> None:
    result = replace(made_up_study_result(), follow_up=trend)
    with mpl.rc_context({"font.family": list(families())}):
        page = pages(result, paper=paper, created_at=NOON)[1]
        page.figure.canvas.draw()
        bounds = page.figure.bbox
        written = page.figure.findobj(Text)
        for text in written:
            box = text.get_window_extent()
            is_inside = bounds.x0 + 20 <= box.x0 <= box.x1 <= bounds.x1 - 20
            assert is_inside or not text.get_text() or not text.get_visible()
    words = " ".join(text.get_text() for text in written)
    for expected in (
        "−20.0 ± 1.0",
        "beyond 2.7",
        "+3.1",
        "fall of 15 %: −17.0 %",
        "abnormal: −16 %",
        "Other 5",
        "Different readers: ANNA and then BEN",
        "doi 10.1007/s00392-018-1363-7",
    ):
        assert expected.replace(" ", "") in words.replace("\u2009", "").replace(" ", "")


def test_a_report_without_earlier_exams_has_no_such_page(trend) -> None:
    result = made_up_study_result()
    assert result_as_json(result)["follow_up"] is None
    stored = result_as_json(replace(result, follow_up=trend))["follow_up"]
    json.dumps(stored, allow_nan=False)


def test_the_table_forms_no_difference_with_another_program(trend, tmp_path) -> None:
    write_trend_table(trend, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["is_longaxis"] for row in rows] == ["yes", "no", "yes"]
    assert rows[1]["difference_points"] == ""
    assert float(rows[2]["fall_percent"]) == pytest.approx(15.5)
    assert rows[2]["is_beyond"] == "yes"
    assert rows[0]["is_first"] == "yes"


def test_the_json_holds_changes_and_sentences(trend, tmp_path) -> None:
    write_trend_json(trend, tmp_path / "t.json")
    content = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    (change,) = content["changes"]
    assert change["difference"] == pytest.approx(3.1)
    assert content["fall_limit"]["fall"] == 0.15
    assert any("fall is more than 15" in text for text in content["sentences"])
