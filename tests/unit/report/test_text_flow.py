"""Texts of the report fill their pages: no last page for a few lines."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import pytest

from longaxis.report import typeface
from longaxis.report.page_layout import HEADING, PAPER_MM, Page, Paper
from longaxis.report.second_page import number_pages
from longaxis.report.text_flow import COMPACT, TOP_MM, USUAL, Layout, lay_out, sign_mm
from tests.made_up_results import made_up_study_result

PAPERS = list(PAPER_MM)


def layout_of(n_sentences: int, paper: Paper, *, top_mm: float = 120.0) -> Layout:
    """Lay out sentences under two headings."""
    half = n_sentences // 2
    sentences = [f"Sentence {number} of the text." for number in range(n_sentences)]
    parts = [("First", sentences[:half]), ("Second", sentences[half:])]
    return lay_out(parts, paper, lambda _spacing: top_mm)


@pytest.mark.parametrize("paper", PAPERS)
def test_closer_lines_are_taken_where_they_save_a_page(paper: Paper) -> None:
    layouts = [layout_of(number, paper) for number in range(20, 140, 3)]
    found = [(layout.n_pages, layout.spacing) for layout in layouts]
    assert {pages for pages, _ in found} == {1, 2}
    # Pages never become fewer, and between usual layouts stands the closer one.
    assert [pages for pages, _ in found] == sorted(pages for pages, _ in found)
    for pages in (1, 2):
        spacings = [spacing for n_pages, spacing in found if n_pages == pages]
        assert spacings[0] is USUAL
    assert (1, COMPACT) in found


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("n_sentences", [7, 40, 75, 110, 260])
def test_every_line_stands_once_between_top_and_signature(
    paper: Paper, n_sentences: int
) -> None:
    layout = layout_of(n_sentences, paper)
    texts = [line.text for line in layout.lines]
    assert len(texts) == len(set(texts)) == n_sentences + 2
    for line in layout.lines:
        first_mm = 120.0 if line.page == 0 else TOP_MM
        is_last = line.page == layout.n_pages - 1
        end_mm = sign_mm(paper) if is_last else PAPER_MM[paper][1] - 16.5
        assert first_mm <= line.y_mm < end_mm


@pytest.mark.parametrize("n_sentences", range(20, 60, 4))
def test_columns_of_the_last_page_end_level(n_sentences: int) -> None:
    layout = layout_of(n_sentences, "Letter")
    last = [line for line in layout.lines if line.page == layout.n_pages - 1]
    left_mm = min(line.x_mm for line in last)
    ends = [
        max(line.y_mm for line in last if (line.x_mm == left_mm) is is_left)
        for is_left in (True, False)
    ]
    # A heading and its first line stay together, hence not quite level.
    assert abs(ends[0] - ends[1]) < 14


@pytest.mark.parametrize("n_sentences", range(30, 130, 4))
def test_no_heading_ends_a_column(n_sentences: int) -> None:
    lines = layout_of(n_sentences, "Letter").lines
    for line, following in pairwise(lines):
        if line.style is HEADING:
            assert following.x_mm == line.x_mm
            assert following.y_mm > line.y_mm


def test_where_the_table_leaves_no_room_texts_start_on_the_next_page() -> None:
    layout = layout_of(30, "A4", top_mm=262.0)
    assert layout.n_pages == 2
    assert {line.page for line in layout.lines} == {1}


@pytest.mark.parametrize(("bottom_mm", "stands_below"), [(114.0, True), (204.0, False)])
def test_the_table_stands_below_pictures_that_leave_room(
    bottom_mm: float, *, stands_below: bool
) -> None:
    with mpl.rc_context({"font.family": list(typeface.families())}):
        page = Page("Letter")
        added = number_pages(made_up_study_result(), "Letter", below=(page, bottom_mm))
    texts = [text.get_text() for text in page.sheet.texts]
    assert ("Segments" in texts) is stands_below
    assert page not in added
    assert "Signature" in [text.get_text() for text in added[-1].sheet.texts]
