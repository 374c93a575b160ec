"""The curved anatomical M-mode of one view, drawn for the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.display.colours import SEGMENT_COLOURS_ON_WHITE, as_hex
from longaxis.display.strain_picture import strain_picture
from longaxis.report.page_layout import INK, QUIET, RULE, SMALL_PT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from longaxis.data import ViewResult

# Segments of an apical view.
_N_SEGMENTS = 6


def draw_strain_map(axes: Axes, view: ViewResult, *, last_ms: float) -> None:
    """Draw place along the wall downwards, time to the right, colour for strain.

    Parameters
    ----------
    axes
        Where to draw.
    view
        A view with a map of its reported stage.
    last_ms
        End of the time axis, the same for all views.
    """
    # The map of what is reported, so that it agrees with the numbers beside it.
    strain_map = view.strain_maps[view.reported_stage]
    end_ms = 1000 * float(strain_map.times_s[-1])
    axes.imshow(
        strain_picture(strain_map),
        # The first place lies at the top, as rows of an M-mode run downwards.
        extent=(0.0, end_ms, 1.0, 0.0),
        aspect="auto",
        # Each cell as it was measured: no colour is invented between two of them.
        interpolation="nearest",
    )
    axes.set_xlim(0, last_ms)
    # The same clock in all views; a shorter beat leaves white at its end.
    axes.set_ylim(1, 0)
    for index in range(1, _N_SEGMENTS):
        axes.axhline(index / _N_SEGMENTS, color=INK, linewidth=0.3, alpha=0.5)
    _mark_events(axes, view)
    places = (np.arange(_N_SEGMENTS) + 0.5) / _N_SEGMENTS
    axes.set_yticks(places, [str(index + 1) for index in range(_N_SEGMENTS)])
    # The same ticks as below the curves, which stand above it on the page.
    step_ms = 200 * max(1, int(np.ceil(last_ms / 1200)))
    axes.set_xticks(np.arange(0, last_ms, step_ms))
    axes.tick_params(length=2, width=0.5, pad=2, labelsize=SMALL_PT, colors=QUIET)
    for label, colour in zip(
        axes.get_yticklabels(), SEGMENT_COLOURS_ON_WHITE, strict=True
    ):
        label.set_color(as_hex(colour))
        label.set_fontweight("bold")
    for spine in axes.spines.values():
        spine.set_color(RULE)
        spine.set_linewidth(0.6)


def _mark_events(axes: Axes, view: ViewResult) -> None:
    """Mark ES (AVC where the valve was seen) and, if it was marked, MVO."""
    beat, times_s = view.beat, view.loop.frame_times_s
    marks = [(beat.end_systole, beat.end_systole_source.mark)]
    # Sessions may have no mitral opening; nothing is drawn then.
    if beat.mitral_opening is not None:
        marks.append((beat.mitral_opening, "MVO"))
    for frame, name in marks:
        at_ms = 1000 * float(times_s[frame] - times_s[beat.end_diastole])
        # White below ink: seen on dark and on light colours alike.
        axes.axvline(at_ms, color="white", linewidth=1.0)
        axes.axvline(at_ms, color=INK, linewidth=1.0, linestyle=(0, (3, 2)))
        axes.annotate(
            name,
            (at_ms, 1.0),
            xytext=(2, 2),
            textcoords="offset points",
            ha="left",
            va="bottom",
            fontsize=SMALL_PT,
            color=INK,
            bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none"},
            parse_math=False,
        )
