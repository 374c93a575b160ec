"""A picture of a folder of clips: frames at both ends of systole, and the strains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import BadInputError
from longaxis.training.clip_files import load_clip, read_index

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Chosen: what one look can take in.
_N_SHOWN = 24
_N_COLUMNS = 6


def draw_contact_sheet(folder: Path, out: Path) -> None:
    """Draw up to 24 clips of a folder and the distribution of all strains.

    Raises
    ------
    BadInputError
        If the folder holds no clips.
    """
    lines = read_index(folder)
    if not lines:
        message = f"“{folder}” holds no clips: make some with `simulate generate`."
        raise BadInputError(message)
    from matplotlib.figure import Figure

    chosen = np.linspace(0, len(lines) - 1, min(_N_SHOWN, len(lines))).astype(int)
    n_rows = -(-len(chosen) // _N_COLUMNS)
    figure = Figure(figsize=(4 * _N_COLUMNS, 2.2 * n_rows + 4), layout="constrained")
    grid = figure.add_gridspec(
        n_rows + 1, _N_COLUMNS, height_ratios=[2.0] * n_rows + [3.2]
    )
    for place, number in enumerate(chosen):
        axes = figure.add_subplot(grid[place // _N_COLUMNS, place % _N_COLUMNS])
        _draw_clip(axes, folder, lines[number])
    _draw_strains(figure, grid[n_rows, :], lines)
    figure.savefig(out, dpi=80)


def _draw_clip(axes: Axes, folder: Path, line: dict[str, Any]) -> None:
    clip = load_clip(folder / line["file"])
    both = [
        clip.loop.frames[f] for f in (clip.beat.end_diastole, clip.beat.end_systole)
    ]
    axes.imshow(np.hstack(both), cmap="gray", vmin=0, vmax=255)
    percent = 100 * line["global_peak_systolic"]
    axes.set_title(
        f"{line['view']} {line['pathology']} {percent:.1f} %\n"
        f"{line['n_frames']} frames, {line['frame_rate_hz']:.0f} Hz, {line['seed']}",
        fontsize=8,
    )
    axes.set_axis_off()


def _draw_strains(figure: Figure, place: Any, lines: list[dict[str, Any]]) -> None:  # noqa: ANN401
    left, right = place.subgridspec(1, 2)
    whole = np.array([line["global_peak_systolic"] for line in lines])
    parts = np.array([line["segments_peak_systolic"] for line in lines])
    axes = figure.add_subplot(left)
    axes.hist(100 * parts.ravel(), bins=50, alpha=0.6, density=True, label="segments")
    axes.hist(100 * whole, bins=30, alpha=0.6, density=True, label="line")
    axes.set_xlabel("peak systolic strain (%)")
    axes.legend()
    names = sorted({line["pathology"] for line in lines})
    axes = figure.add_subplot(right)
    groups = [
        [
            100 * line["global_peak_systolic"]
            for line in lines
            if line["pathology"] == name
        ]
        for name in names
    ]
    axes.boxplot(groups, orientation="horizontal", tick_labels=names)
    axes.set_xlabel("peak systolic strain of the line (%)")
