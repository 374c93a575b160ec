"""A picture of a run: loss, and what happens on whole cycles, against minutes."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_columns(path: Path) -> dict[str, list[float]]:
    """Return a table that training wrote, column by column."""
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        {name: [float(row[name] or "nan") for row in rows] for name in rows[0]}
        if rows
        else {}
    )


def plot_run(folder: Path) -> Path:
    """Draw the run's tables into `run.png` and return its path."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    steps = read_columns(folder / "steps.csv")
    cycles = read_columns(folder / "cycles.csv")
    figure = Figure(figsize=(9, 3), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, 3)
    for panel, table, name, label, factor in (
        (panels[0], steps, "position_px", "error on crops (px)", 1),
        (panels[1], cycles, "error_px", "error on whole cycles (px)", 1),
        (panels[2], cycles, "global_mae", "global strain MAE (points)", 100),
    ):
        if name in table:
            values = [factor * value for value in table[name]]
            panel.plot(table["minutes"], values)
        panel.set_xlabel("minutes")
        panel.set_ylabel(label)
        panel.set_ylim(bottom=0)
    path = folder / "run.png"
    figure.savefig(path, dpi=100)
    return path
