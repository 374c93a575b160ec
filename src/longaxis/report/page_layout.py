"""A sheet of paper measured in millimetres from its top-left corner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from longaxis.report.typeface import fitted, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Paper = Literal["A4", "Letter"]

# ISO 216 and ANSI/ASME Y14.1.
PAPER_MM: dict[Paper, tuple[float, float]] = {
    "A4": (210.0, 297.0),
    "Letter": (215.9, 279.4),
}

# Text and rules end here on every page.
# Chosen: printers leave up to 10 mm blank.
# A narrower margin would be cut off on paper, a wider one costs columns of the table.
MARGIN_MM = 14.0
# Near black; the greys below keep order: text, secondary text, rules, grid.
INK = "#14181d"
QUIET = "#5a6470"
RULE = "#c4cad2"
FAINT_RULE = "#e6e9ed"
# Dark amber: contrast enough for small type on white, other than ink in grey print.
NOTICE = "#8a5a00"

# The smallest size on a page: captions, warnings and settings. Chosen by eye on the
# golden pages: smaller is hard to read on paper, larger leaves warnings and settings
# less room.
SMALL_PT = 7.2
# Distance of baselines of the small size. Chosen: 1.4 times the size of the type, which
# is 2.54 mm; much closer lines touch, wider ones leave warnings less room.
LEADING_MM = 3.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a line of text looks."""

    size_pt: float
    bold: bool = False
    colour: str = INK


# Sizes chosen so that a study of three views fits on one page.
BODY = Style(size_pt=8.0)
BODY_QUIET = Style(size_pt=8.0, colour=QUIET)
STRONG = Style(size_pt=8.0, bold=True)
STRONG_NOTICE = Style(size_pt=8.0, bold=True, colour=NOTICE)
SMALL = Style(size_pt=SMALL_PT)
SMALL_STRONG = Style(size_pt=SMALL_PT, bold=True)
SMALL_NOTICE = Style(size_pt=SMALL_PT, colour=NOTICE)
LABEL = Style(size_pt=SMALL_PT, colour=QUIET)
# Chosen by eye: each a fifth or more larger than the one before, so that ranks can be
# told apart. The number is GLS, which is read first.
HEADING = Style(size_pt=9.5, bold=True)
TITLE = Style(size_pt=15.0, bold=True)
NUMBER = Style(size_pt=20.0, bold=True)

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: where it starts or ends, and what stands over it."""

    title: str
    x_mm: float
    align: Align = "left"
    # Wider than the text of either paper: only columns with a limit of their own are
    # cut.
    limit_mm: float = 200.0


class Page:
    """One page: text, rules, tables and places for drawings."""

    def __init__(self, paper: Paper) -> None:
        from matplotlib.backends.backend_pdf import FigureCanvasPdf
        from matplotlib.figure import Figure

        self.width_mm, self.height_mm = PAPER_MM[paper]
        size_inch = (self.width_mm / 25.4, self.height_mm / 25.4)
        # In a PDF the resolution matters for pixel pictures only; all else is vector.
        self.figure: Figure = Figure(figsize=size_inch, dpi=200, facecolor="white")
        # A canvas of its own: pyplot would keep every figure, and needs the main
        # thread.
        FigureCanvasPdf(self.figure)
        self.sheet: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.sheet.set_xlim(0, self.width_mm)
        # Downwards, as one reads; place() turns it round for matplotlib.
        self.sheet.set_ylim(self.height_mm, 0)
        self.sheet.set_axis_off()

    @property
    def left_mm(self) -> float:
        """Left edge of the text."""
        return MARGIN_MM

    @property
    def right_mm(self) -> float:
        """Right edge of the text."""
        return self.width_mm - MARGIN_MM

    @property
    def inner_mm(self) -> float:
        """Width between the margins."""
        return self.right_mm - self.left_mm

    def write(
        self,
        x_mm: float,
        y_mm: float,
        text: str,
        style: Style = BODY,
        *,
        align: Align = "left",
        limit_mm: float | None = None,
    ) -> None:
        """Write one line, cut where it leaves its place.

        Parameters
        ----------
        x_mm, y_mm
            Left end (or right end, or centre: see `align`) of the baseline.
        text
            One line.
        style
            Typeface, size and colour.
        align
            Which point of the text lies at `x_mm`.
        limit_mm
            Largest width; the page's margin if None.
        """
        # First replaced, then measured: a box is not as wide as what it stands for.
        line = printable(text)
        if limit_mm is not None:
            line = fitted(line, limit_mm, style.size_pt, bold=style.bold)
        self.sheet.text(
            x_mm,
            y_mm,
            line,
            fontsize=style.size_pt,
            fontweight="bold" if style.bold else "normal",
            color=style.colour,
            ha=align,
            va="baseline",
            # Names and comments are typed freely; "$" is never mathematics here.
            parse_math=False,
        )

    def lines(
        self, x_mm: float, y_mm: float, lines: Sequence[str], style: Style = SMALL
    ) -> float:
        """Write lines below each other; return the baseline of the next one in mm.

        Parameters
        ----------
        x_mm, y_mm
            Left end and baseline of the first line.
        lines
            Texts.
        style
            Typeface, size and colour.
        """
        for line in lines:
            self.write(x_mm, y_mm, line, style)
            y_mm += LEADING_MM
        return y_mm

    def rule(
        self,
        y_mm: float,
        *,
        from_mm: float | None = None,
        to_mm: float | None = None,
        colour: str = RULE,
        width_pt: float = 0.6,
    ) -> None:
        """Draw a horizontal line.

        Parameters
        ----------
        y_mm
            Distance from the upper edge.
        from_mm, to_mm
            Ends; the margins if None.
        colour
            As "#rrggbb".
        width_pt
            Thickness.
        """
        left_mm = self.left_mm if from_mm is None else from_mm
        right_mm = self.right_mm if to_mm is None else to_mm
        self.sheet.plot(
            [left_mm, right_mm], [y_mm, y_mm], color=colour, linewidth=width_pt
        )

    def chip(
        self, x_mm: float, y_mm: float, colour: str, *, side_mm: float = 2
    ) -> None:
        """Draw a small square of a colour, standing on the baseline `y_mm`.

        Parameters
        ----------
        x_mm, y_mm
            Lower left corner.
        colour
            As "#rrggbb".
        side_mm
            Length of a side.
        """
        from matplotlib.patches import Rectangle

        corner = (x_mm, y_mm - side_mm)
        self.sheet.add_patch(
            Rectangle(corner, side_mm, side_mm, color=colour, linewidth=0)
        )

    def row(
        self,
        y_mm: float,
        columns: Sequence[Column],
        cells: Sequence[str],
        style: Style = SMALL,
    ) -> None:
        """Write one row of a table.

        Parameters
        ----------
        y_mm
            Baseline.
        columns
            Position and alignment of each column.
        cells
            Texts, one per column.
        style
            Typeface, size and colour.
        """
        for column, cell in zip(columns, cells, strict=True):
            self.write(
                column.x_mm,
                y_mm,
                cell,
                style,
                align=column.align,
                limit_mm=column.limit_mm,
            )

    def table_head(self, y_mm: float, columns: Sequence[Column]) -> None:
        """Write the titles of a table's columns."""
        self.row(y_mm, columns, [column.title for column in columns], LABEL)

    def place(
        self, left_mm: float, top_mm: float, width_mm: float, height_mm: float
    ) -> Axes:
        """Return axes for a drawing in a rectangle, from the upper left corner.

        Parameters
        ----------
        left_mm, top_mm
            Upper left corner.
        width_mm, height_mm
            Size.
        """
        return self.figure.add_axes(
            (
                left_mm / self.width_mm,
                # Axes of a figure count from the lower left corner.
                1 - (top_mm + height_mm) / self.height_mm,
                width_mm / self.width_mm,
                height_mm / self.height_mm,
            )
        )
