"""Curves of the report: strain and strain rate over one beat, with its events."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from longaxis.display.colours import SEGMENT_COLOURS_ON_WHITE, as_hex
from longaxis.report.figures import draw_missing
from longaxis.report.page_layout import FAINT_RULE, INK, NOTICE, QUIET, RULE, SMALL_PT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from matplotlib.axes import Axes

    from longaxis.data import Stage, StrainCurves, ViewResult

# Chosen: below about one line height the numbers at the ends would touch.
_LINE_OF_LABEL = 1.15
"""Smallest distance of two labels at the ends of curves, in sizes of their type."""

# Chosen: 9 % on the right hold the numbers at the ends of the curves.
_ROOM_FOR_NUMBERS = 1.09


def draw_curves(
    axes: Axes,
    view: ViewResult,
    *,
    limits: tuple[float, float],
    last_ms: float,
    stage: Stage | None = None,
) -> None:
    """Draw the segment curves and the line's, with end-diastole and end-systole.

    Parameters
    ----------
    axes
        Axes to draw in.
    view
        Result of the view.
    limits
        Lowest and highest strain of the axis, fractions.
    last_ms
        End of the time axis.
    stage
        Stage of processing; the reported one if None.
    """
    # Fractions become percent here; the limits are in percent already.
    curves = view.stages[stage or view.reported_stage]
    times_ms = 1000 * curves.times_s
    for index, segment in enumerate(view.segments):
        axes.plot(
            times_ms,
            100 * curves.segments[:, index],
            color=as_hex(SEGMENT_COLOURS_ON_WHITE[index]),
            linewidth=1.0,
            # A dash pattern is visible in print without colour too.
            linestyle="-" if segment.accepted else (0, (2, 1.5)),
        )
    # Last and thickest, so that G1 lies over the six segment curves.
    axes.plot(times_ms, 100 * curves.line, color=INK, linewidth=1.9)
    _style_curves(axes, limits=limits, last_ms=last_ms)
    _mark_events(axes, view)
    _mark_r_waves(axes, view)
    _label_ends(axes, curves, limits=limits)


def draw_rates(
    axes: Axes, view: ViewResult, *, limits: tuple[float, float], last_ms: float
) -> None:
    """Draw the strain rate of the segments and of the line.

    Parameters
    ----------
    axes
        Axes to draw in.
    view
        Result of the view.
    limits
        Lowest and highest rate of the axis, per second.
    last_ms
        End of the time axis.
    """
    rates = view.strain_rates
    if rates is None or rates.line_curve is None or rates.segment_curves is None:
        draw_missing(axes, f"{view.view.value}: no strain rate is given")
        return
    times_ms = 1000 * rates.times_s
    for index, segment in enumerate(view.segments):
        axes.plot(
            times_ms,
            rates.segment_curves[:, index],
            color=as_hex(SEGMENT_COLOURS_ON_WHITE[index]),
            linewidth=1.0,
            linestyle="-" if segment.accepted else (0, (2, 1.5)),
        )
    axes.plot(times_ms, rates.line_curve, color=INK, linewidth=1.9)
    _style_curves(axes, limits=limits, last_ms=last_ms, step=1.0)
    _mark_events(axes, view)
    _mark_r_waves(axes, view)


def rate_limits(views: Sequence[ViewResult]) -> tuple[float, float]:
    """Return one scale of strain rate for all views, per second, in whole steps."""
    curves = [
        view.strain_rates.segment_curves
        for view in views
        if view.strain_rates is not None
        and view.strain_rates.segment_curves is not None
    ]
    finite = np.concatenate(
        [part[np.isfinite(part)] for part in curves] or [np.zeros(0)]
    )
    # Chosen: at least -2 to 2 per second, about a normal heart.
    lowest = min(-2.0, float(finite.min(initial=0.0)))
    highest = max(2.0, float(finite.max(initial=0.0)))
    return math.floor(lowest), math.ceil(highest)


def curve_limits(
    views: Sequence[ViewResult], *, stage: Stage | None = None
) -> tuple[float, float]:
    """Return one strain scale in percent for all views, in steps of 5.

    Parameters
    ----------
    views
        Shown beside each other.
    stage
        Stage of processing; the reported one if None.
    """
    # Segments only: of equal length at ED, their mean is the strain of the whole line.
    shown = [100 * view.stages[stage or view.reported_stage].segments for view in views]
    finite = np.concatenate(
        [part[np.isfinite(part)] for part in shown] or [np.zeros(0)]
    )
    # Chosen: at least -20 to +2 %, so that weak strain does not look like a normal one.
    lowest = min(-20.0, float(finite.min(initial=0.0)))
    highest = max(2.0, float(finite.max(initial=0.0)))
    # A fifth of a step is added, so that no curve touches the edge of its plot.
    return 5 * math.floor(lowest / 5 - 0.2), 5 * math.ceil(highest / 5 + 0.2)


def _style_curves(
    axes: Axes, *, limits: tuple[float, float], last_ms: float, step: float = 5.0
) -> None:
    axes.set_xlim(0, _ROOM_FOR_NUMBERS * last_ms)
    axes.set_ylim(*limits)
    axes.set_yticks(np.arange(limits[0], limits[1] + step / 2, step))
    step_ms = 200 * max(1, int(np.ceil(last_ms / 1200)))  # six labels fit side by side
    axes.set_xticks(np.arange(0, last_ms, step_ms))
    # The zero line is drawn as data, as it ends with the longest beat.
    axes.plot([0, last_ms], [0, 0], color=QUIET, linewidth=0.6)
    axes.grid(visible=True, color=FAINT_RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=2, width=0.5, pad=2, labelsize=SMALL_PT, colors=QUIET)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(RULE)
        spine.set_linewidth(0.6)


def _mark_events(axes: Axes, view: ViewResult) -> None:
    beat, curves = view.beat, view.curves
    # Curves begin at end-diastole and may leave out frames: the frame is looked up.
    sample = int(np.searchsorted(curves.frames, beat.end_systole))
    end_systole_ms = 1000 * float(curves.times_s[sample])
    for time_ms, name, colour in (
        (0.0, "ED", INK),
        (end_systole_ms, beat.end_systole_source.mark, NOTICE),
    ):
        axes.axvline(time_ms, color=colour, linewidth=0.8, linestyle=(0, (4, 2)))
        axes.annotate(
            name,
            (time_ms, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(2, -1),
            textcoords="offset points",
            ha="left",
            va="top",
            fontsize=SMALL_PT,
            color=colour,
            parse_math=False,
        )


def _mark_r_waves(axes: Axes, view: ViewResult) -> None:
    """Mark the R waves along the time axis; none where the times are in doubt."""
    loop, curves = view.loop, view.curves
    if loop.time_doubt:
        return
    start_s = float(loop.frame_times_s[view.beat.end_diastole])
    # R waves on the clock of the curves; half a frame of tolerance at both ends.
    times_s = loop.r_wave_times_s - start_s
    slack_s = float(np.median(np.diff(curves.times_s))) / 2
    within = (times_s >= -slack_s) & (times_s <= curves.times_s[-1] + slack_s)
    for time_ms in (1000 * np.maximum(times_s[within], 0.0)).tolist():
        axes.annotate(
            "R",
            (time_ms, 0.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=SMALL_PT,
            fontweight="bold",
            color=QUIET,
            parse_math=False,
        )
        axes.plot(
            [time_ms, time_ms],
            [0.0, 0.03],
            transform=axes.get_xaxis_transform(),
            color=QUIET,
            linewidth=1.2,
        )


def draw_ecg(axes: Axes, view: ViewResult, *, last_ms: float) -> None:
    """Draw the ECG of the picture on the time axis of the curves.

    Parameters
    ----------
    axes
        Axes below those of the curves.
    view
        Result of the view; its loop has an ECG.
    last_ms
        End of the time axis of the curves.
    """
    loop = view.loop
    assert loop.ecg is not None
    # Frames before the first and after the last have no time of their own.
    within = (loop.ecg.frames >= 0) & (loop.ecg.frames <= loop.n_frames - 1)
    times_s = np.interp(
        loop.ecg.frames[within], np.arange(loop.n_frames), loop.frame_times_s
    )
    times_ms = 1000 * (times_s - float(loop.frame_times_s[view.beat.end_diastole]))
    shown = (times_ms >= 0) & (times_ms <= 1000 * float(view.curves.times_s[-1]))
    heights = loop.ecg.heights[within][shown]
    axes.plot(times_ms[shown], heights, color=INK, linewidth=0.7)
    axes.set_xlim(0, _ROOM_FOR_NUMBERS * last_ms)
    axes.set_ylim(-1.1, 1.1)
    axes.set_axis_off()
    axes.annotate(
        "ECG",
        (-0.01, 0.5),
        xycoords="axes fraction",
        ha="right",
        va="center",
        fontsize=SMALL_PT,
        color=QUIET,
        parse_math=False,
    )


def _label_ends(
    axes: Axes, curves: StrainCurves, *, limits: tuple[float, float]
) -> None:
    """Write the number of each curve at its end: colour is never the only sign."""
    height = limits[1] - limits[0]
    # NaN has no place on the axis; its number then stands at zero, as close as any.
    ends = np.nan_to_num(100 * curves.segments[-1])
    order = np.argsort(ends)
    # Type is sized in points, the axis in percent: the step is converted by the height.
    room_pt = axes.get_window_extent().height * 72 / axes.figure.dpi
    # Never more than the axis can hold: with six curves in a low plot labels overlap.
    step = min(_LINE_OF_LABEL * SMALL_PT / room_pt, 1 / len(ends))
    places = _spread(ends[order], step * height, limits)
    for index, place in zip(order.tolist(), places, strict=True):
        axes.annotate(
            str(index + 1),
            (1000 * float(curves.times_s[-1]), place),
            xytext=(3, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=SMALL_PT,
            color=as_hex(SEGMENT_COLOURS_ON_WHITE[index]),
            # A white ground, since the label may lie on a grid line or on another
            # curve.
            bbox={"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none"},
            annotation_clip=False,
            parse_math=False,
        )


def _spread(
    rising: npt.NDArray[np.float64], step: float, limits: tuple[float, float]
) -> list[float]:
    """Return places at least a step apart, near to the wanted ones."""
    offsets = step * np.arange(len(rising))
    # Pushing only up or only down would move all labels one way; their mean is central.
    pushed_up = np.maximum.accumulate(rising - offsets) + offsets
    pushed_down = np.minimum.accumulate((rising - offsets)[::-1])[::-1] + offsets
    places = (pushed_up + pushed_down) / 2
    # First from above, then from below: where room is short the lower bound holds.
    low, high = limits[0] + step / 2, limits[1] - step / 2
    places = np.minimum(places, high - offsets[::-1])
    return [float(place) for place in np.maximum(places, low + offsets)]
