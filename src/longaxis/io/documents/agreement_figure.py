"""Bland-Altman plots and forests of bias, as PDF, PNG or SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.display.colours import SEGMENT_COLOURS_ON_WHITE
from longaxis.errors import BadInputError
from longaxis.io.files.atomic import replacing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from longaxis.data.agreement import Agreement, Estimate, PairedReadings

_FORMATS = {".pdf": "pdf", ".png": "png", ".svg": "svg"}
# Shapes as well as colours, for print and for readers who see few colours.
_MARKERS = "osD^vP"
_INK = "#1b2a3a"
_GRID = "#d9dce0"
# Chosen: sharp in print at the size of a column.
_PICTURE_DPI = 200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """One set of points of a plot: a name, the pairs, and their agreement."""

    name: str
    pairs: PairedReadings
    result: Agreement


def require_same_measure(comparisons: Sequence[Comparison]) -> None:
    """Refuse to draw different quantities over each other.

    Raises
    ------
    BadInputError
        Where units differ, or the files name different measures.
    """
    units = {comparison.pairs.unit for comparison in comparisons}
    # Columns without a measure say nothing, so they contradict nothing.
    measures = {
        measure for comparison in comparisons for measure in comparison.pairs.measures
    }
    for kind, values in (("units", units), ("measures", measures - {""})):
        if len(values) > 1:
            message = (
                f"These comparisons have different {kind} "
                f"({', '.join(sorted(values))}) and cannot lie over each other."
            )
            raise BadInputError(message)


def write_bland_altman(comparisons: Sequence[Comparison], path: Path) -> None:
    """Draw comparisons over each other: difference over mean, bias and limits.

    Raises
    ------
    BadInputError
        Where the file's ending is none of .pdf, .png and .svg, or the file cannot be
        written.
    """
    # Inches; chosen for the width of a page.
    figure = _figure(8.0, 5.2)
    _draw_comparisons(figure.add_subplot(), comparisons)
    _save(figure, path)


def write_forest(
    groups: Mapping[str, Agreement], path: Path, *, unit: str = ""
) -> None:
    """Draw bias and 95 % limits of each group below each other; raises as above.

    Parameters
    ----------
    groups
        Agreement of each group.
    path
        File to read or write.
    unit
        Unit of the readings.
    """
    # Chosen: a fixed part for axes, and a line's height for each group.
    figure = _figure(7.0, 1.4 + 0.28 * len(groups))
    _draw_forest(figure.add_subplot(), groups, unit)
    _save(figure, path)


def write_agreement_figure(
    comparison: Comparison, groups: Mapping[str, Agreement], path: Path
) -> None:
    """Draw the Bland-Altman plot, beside it the forest of the groups if there are any.

    Raises as `write_bland_altman`.

    Parameters
    ----------
    comparison
        What is compared.
    groups
        Agreement of each group.
    path
        File to read or write.
    """
    if not groups:
        write_bland_altman([comparison], path)
        return
    # As high as the plot, or as the groups need.
    figure = _figure(13.0, max(5.2, 1.4 + 0.28 * len(groups)))
    plot, forest = figure.subplots(1, 2, width_ratios=(3, 2))
    _draw_comparisons(plot, [comparison])
    _draw_forest(forest, groups, comparison.pairs.unit)
    _save(figure, path)


def _figure(width_in: float, height_in: float) -> Figure:
    from matplotlib.figure import Figure  # matplotlib is slow to load

    return Figure(figsize=(width_in, height_in), layout="constrained")


def _save(figure: Figure, path: Path) -> None:
    from matplotlib import rc_context  # matplotlib is slow to load

    kind = _FORMATS.get(path.suffix.lower())
    if kind is None:
        message = (
            f"A figure is written as .pdf, .png or .svg, not {path.suffix!r}; "
            "change the file name."
        )
        raise BadInputError(message)
    # No date and no random names: the same readings give the same bytes.
    undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(kind)
    # SVG names its parts by random numbers unless a salt is set.
    with rc_context({"svg.hashsalt": "longaxis"}), replacing(path) as part:
        figure.savefig(part, format=kind, dpi=_PICTURE_DPI, metadata=undated)


def _colour(index: int) -> str:
    red, green, blue = SEGMENT_COLOURS_ON_WHITE[index % len(SEGMENT_COLOURS_ON_WHITE)]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _draw_comparisons(axes: Axes, comparisons: Sequence[Comparison]) -> None:
    alone = len(comparisons) == 1
    for index, comparison in enumerate(comparisons):
        # Blue first: the single comparison is not a segment's yellow.
        colour = _colour(index + 4)
        limits = comparison.result.limits
        label = f"{comparison.name}: {limits.bias.value:.2f} ± {limits.sd:.2f}"
        axes.scatter(
            # Bland and Altman: the difference is drawn over the mean of both readings.
            comparison.pairs.means,
            comparison.pairs.differences,
            s=18,
            color=colour,
            marker=_MARKERS[index % len(_MARKERS)],
            # Overlapping points stay visible through each other.
            alpha=0.75,
            linewidths=0,
            label=label,
        )
        _draw_level(axes, limits.bias, colour, "-", band=alone)
        _draw_level(axes, limits.lower, colour, "--", band=alone)
        _draw_level(axes, limits.upper, colour, "--", band=alone)
    unit = f" ({comparisons[0].pairs.unit})" if comparisons[0].pairs.unit else ""
    axes.axhline(0, color=_INK, linewidth=0.6)
    axes.set_xlabel(f"Mean of the two readings{unit}")
    axes.set_ylabel(f"Difference a − b{unit}")
    # Above the plot, where it covers no reading.
    axes.legend(
        title="bias ± SD",
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
        frameon=False,
        fontsize=8,
        title_fontsize=8,
    )
    _plain(axes)


def _draw_level(
    axes: Axes, level: Estimate, colour: str, style: str, *, band: bool
) -> None:
    axes.axhline(level.value, color=colour, linestyle=style, linewidth=1.1)
    if band:
        # Intervals are drawn for one comparison only; several bands would cover each
        # other.
        axes.axhspan(
            level.interval.lower, level.interval.upper, color=colour, alpha=0.10, lw=0
        )
        axes.annotate(
            f"{level.value:.2f}",
            # At the right edge, where no reading lies.
            xy=(1, level.value),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=colour,
        )


def _draw_forest(axes: Axes, groups: Mapping[str, Agreement], unit: str) -> None:
    rows = np.arange(len(groups), dtype=np.float64)
    # The outer line is where 95 % of differences lie, the inner one how sure the bias
    # is.
    for row, result in zip(rows, groups.values(), strict=True):
        limits = result.limits
        span = (limits.lower.value, limits.upper.value)
        axes.plot(span, (row, row), color=_colour(4), linewidth=1.2)
        axes.plot(span, (row, row), "|", color=_colour(4), markersize=7)
        inner = limits.bias.interval
        axes.plot(
            (inner.lower, inner.upper), (row, row), color=_INK, linewidth=3.2, alpha=0.6
        )
        axes.plot(limits.bias.value, row, "o", color=_INK, markersize=4.5)
    axes.axvline(0, color=_INK, linewidth=0.6)
    axes.set_yticks(
        rows,
        [f"{name} (n = {group.limits.n_pairs})" for name, group in groups.items()],
    )
    # The first group stands on top, as in a table.
    axes.invert_yaxis()
    axes.set_xlabel(f"Bias and 95 % limits{f' ({unit})' if unit else ''}")
    _plain(axes)


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color=_GRID, linewidth=0.5)
    axes.set_axisbelow(True)
