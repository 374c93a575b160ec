"""Headed texts in two columns, over as few pages as they need.

The layout is computed before anything is drawn, so that pages are filled: a closer
spacing is taken where it saves a page, and the columns of the last page end level.
All measures are millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from math import floor
from typing import TYPE_CHECKING

from longaxis.report.page_layout import (
    HEADING,
    LEADING_MM,
    MARGIN_MM,
    PAPER_MM,
    SMALL,
    SMALL_PT,
    Paper,
    Style,
)
from longaxis.report.typeface import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# Below the line that names the patient.
TOP_MM = 24.0
# Distances chosen by eye on the golden pages.
# Chosen: columns of small text closer than this run into each other.
_GAP_MM = 8.0
# Chosen: sentences up to this many lines are not torn apart.
_KEPT_LINES = 4
# Line to sign on: room to sign by hand, above the footer.
_SIGN_ABOVE_FOOT_MM = 27.0
# Chosen: two lines of air above the name of who signs.
_ABOVE_SIGN_MM = 8.0
# Chosen: one line above the rule of the footer, which lies at 16.5 mm.
FOOT_MM = 20.0
# Chosen: a heading and three lines; a lower column is left empty.
_LOWEST_COLUMN_MM = 16.0
# Chosen: a tenth of a line, so that columns end level to the eye.
_LEVEL_STEP_MM = 0.36


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Distances of text, from baseline to baseline.

    Attributes
    ----------
    leading_mm
        Between lines of a sentence.
    paragraph_mm
        Added between sentences.
    above_heading_mm
        Added above a heading.
    below_heading_mm
        From a heading to its first line.
    row_mm
        Between rows of a table.
    """

    leading_mm: float
    paragraph_mm: float
    above_heading_mm: float
    below_heading_mm: float
    row_mm: float


# Chosen: a third of a line between sentences, so that those that wrap can be told
# apart; above a heading more than that, so that it belongs to what follows.
USUAL = Spacing(
    leading_mm=LEADING_MM,
    paragraph_mm=1.1,
    above_heading_mm=4.0,
    below_heading_mm=5.0,
    row_mm=4.2,
)
# Chosen: lines of 1.28 times the type, the closest that reads well in columns.
COMPACT = Spacing(
    leading_mm=3.25,
    paragraph_mm=0.9,
    above_heading_mm=3.2,
    below_heading_mm=4.6,
    row_mm=3.9,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text and where it stands; pages are counted from 0."""

    page: int
    x_mm: float
    y_mm: float
    text: str
    style: Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Texts laid out on pages."""

    n_pages: int
    spacing: Spacing
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    page: int
    left_mm: float
    top_mm: float
    bottom_mm: float


class _Full(Exception):  # noqa: N818 - no error: the next layout is tried
    """No column is left."""


def sign_mm(paper: Paper) -> float:
    """Return the height of the line to sign on."""
    return PAPER_MM[paper][1] - _SIGN_ABOVE_FOOT_MM


def lay_out(
    parts: Sequence[tuple[str, Sequence[str]]],
    paper: Paper,
    top_mm: Callable[[Spacing], float],
) -> Layout:
    """Return the texts on as few pages as possible; the last has room for a signature.

    Parameters
    ----------
    parts
        Headings, each with its sentences.
    paper
        Paper size.
    top_mm
        First baseline on the first page, by the spacing of the table above it.
    """
    width_mm = _column_width_mm(paper)
    blocks = [
        (title, [wrapped(sentence, width_mm, SMALL_PT) for sentence in sentences])
        for title, sentences in parts
    ]
    for n_pages in count(1):
        for spacing in (USUAL, COMPACT):
            columns = list(_columns(paper, n_pages, top_mm(spacing)))
            try:
                lines = _filled(blocks, columns, spacing)
            except _Full:
                continue
            levelled = _levelled(blocks, columns, spacing) or lines
            return Layout(n_pages=n_pages, spacing=spacing, lines=tuple(levelled))
    raise AssertionError


def _column_width_mm(paper: Paper) -> float:
    return (PAPER_MM[paper][0] - 2 * MARGIN_MM - _GAP_MM) / 2


def _columns(paper: Paper, n_pages: int, top_mm: float) -> Iterator[_Column]:
    """Give two columns for each page; the last page is signed below them."""
    height_mm = PAPER_MM[paper][1]
    for page in range(n_pages):
        is_last = page == n_pages - 1
        bottom_mm = sign_mm(paper) - _ABOVE_SIGN_MM if is_last else height_mm - FOOT_MM
        first_mm = TOP_MM if page else top_mm
        if bottom_mm - first_mm < _LOWEST_COLUMN_MM:
            continue
        for index in range(2):
            yield _Column(
                page=page,
                left_mm=MARGIN_MM + index * (_column_width_mm(paper) + _GAP_MM),
                top_mm=first_mm,
                bottom_mm=bottom_mm,
            )


def _levelled(
    blocks: Sequence[tuple[str, list[list[str]]]],
    columns: Sequence[_Column],
    spacing: Spacing,
) -> list[Line] | None:
    """Return the texts with the columns of the last page as low as they can be."""
    *others, left, right = columns
    best = None
    bottom_mm = left.bottom_mm
    while bottom_mm > left.top_mm:
        ends = [replace(column, bottom_mm=bottom_mm) for column in (left, right)]
        try:
            best = _filled(blocks, [*others, *ends], spacing)
        except _Full:
            break
        bottom_mm -= _LEVEL_STEP_MM
    return best


def _filled(
    blocks: Sequence[tuple[str, list[list[str]]]],
    columns: Sequence[_Column],
    spacing: Spacing,
) -> list[Line]:
    """Return the lines of headed texts from column to column."""
    pen = _Pen(columns, spacing)
    for title, sentences in blocks:
        pen.heading(title, n_lines=min(len(sentences[0]), _KEPT_LINES))
        for sentence in sentences:
            pen.sentence(sentence)
        pen.y_mm += spacing.above_heading_mm
    return pen.lines


class _Pen:
    """Where the next line stands.

    Parameters
    ----------
    columns
        Columns to fill, in this order.
    spacing
        Distances of text.
    """

    def __init__(self, columns: Sequence[_Column], spacing: Spacing) -> None:
        self._columns = iter(columns)
        self._spacing = spacing
        self.lines: list[Line] = []
        self.y_mm = 0.0
        self._next_column()

    def heading(self, title: str, *, n_lines: int) -> None:
        """Write a heading that has room for so many lines below it."""
        below_mm = self._spacing.below_heading_mm
        # A heading never stands alone at the foot of a column.
        is_first = self.y_mm == self._column.top_mm
        if not is_first and self._room(self.y_mm + below_mm) < n_lines:
            self._next_column()
        self._write(title, HEADING, below_mm)

    def sentence(self, lines: Sequence[str]) -> None:
        """Write a sentence; short ones stay whole, long ones run into the next."""
        if self._room(self.y_mm) < min(len(lines), _KEPT_LINES):
            self._next_column()
        for line in lines:
            if self._room(self.y_mm) < 1:
                self._next_column()
            self._write(line, SMALL, self._spacing.leading_mm)
        self.y_mm += self._spacing.paragraph_mm

    def _room(self, y_mm: float) -> int:
        """Return how many lines of a sentence fit from this baseline on."""
        return floor((self._column.bottom_mm - y_mm) / self._spacing.leading_mm) + 1

    def _write(self, text: str, style: Style, below_mm: float) -> None:
        column = self._column
        self.lines.append(
            Line(
                page=column.page,
                x_mm=column.left_mm,
                y_mm=self.y_mm,
                text=text,
                style=style,
            )
        )
        self.y_mm += below_mm

    def _next_column(self) -> None:
        column = next(self._columns, None)
        if column is None:
            raise _Full
        self._column = column
        self.y_mm = column.top_mm
