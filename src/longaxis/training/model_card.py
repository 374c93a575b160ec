"""Description of trained weights, written beside them at the end of a run."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from longaxis import __version__
from longaxis.training.network_table import build_network, kind_of

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.training.fit_settings import FitSettings

_COLUMNS = (
    ("error_px", "px", 1),
    ("within_1_px", "within 1 px (%)", 100),
    ("global_mae", "GLS MAE (points)", 100),
    ("segment_mae", "segment MAE (points)", 100),
)


def _machine(settings: FitSettings) -> str:
    """Return the processor or graphics card, without the machine's name."""
    import torch

    if settings.device == "cuda":
        return torch.cuda.get_device_name()
    system = f"{platform.system()} {platform.machine()}"
    return f"{settings.n_threads} of {os.cpu_count()} processor cores, {system}"


def _table(name: str, cycles: dict[str, list[float]]) -> list[str]:
    """Return the errors of the last check as a table, tracker by tracker."""
    if "error_px" not in cycles:
        return ["No held-out clips were there to measure on."]
    lines = [
        "| Tracker | " + " | ".join(label for _, label, _ in _COLUMNS) + " |",
        "|---" * (1 + len(_COLUMNS)) + "|",
    ]
    for tracker in ("no motion", "block-matching", name):
        # The network's own columns carry no prefix, as `Run.check` writes them.
        prefix = "" if tracker == name else f"{tracker} "
        values = [factor * cycles[prefix + key][-1] for key, _, factor in _COLUMNS]
        cells = " | ".join(f"{value:.2f}" for value in values)
        lines.append(f"| {tracker} | {cells} |")
    bias = 100 * cycles["global_bias"][-1]
    spread = 100 * cycles["global_deviation"][-1]
    lines += ["", f"Global strain of {name}: bias {bias:.2f} ± {spread:.2f} points."]
    return lines


def _weaknesses(settings: FitSettings) -> list[str]:
    """Return the known weaknesses of weights, as far as their training shows."""
    kind = kind_of(settings.network)
    known = ["- It has learned from simulated hearts only."]
    if not kind.has_quality:
        known.append("- It returns no confidence; the one given is without meaning.")
    if kind.uses_start and settings.plan.stationary_probability < 1:
        known.append("- It expects block matching's tracks as its start.")
    known.append(
        "- The table above is of simulated cycles; `python -m benchmarks.realism` "
        "measures on real loops."
    )
    return known


def write_card(
    settings: FitSettings, n_steps: int, minutes: float, cycles: dict[str, list[float]]
) -> Path:
    """Write `card.md` into the run's folder and return its path.

    Parameters
    ----------
    n_steps, minutes
        Taken so far, by the run's own clock.
    cycles
        Columns of the run's `cycles.csv`.
    """
    from longaxis.training.fit_settings import settings_as_text

    network = build_network(settings.network, settings.preset)
    n_parameters = sum(parameter.numel() for parameter in network.parameters())
    clock = "processor time" if settings.cpu_minutes else "wall time"
    lines = [
        f"# {settings.network} {settings.preset}",
        "",
        f"{n_parameters:,} parameters, licence Apache-2.0. Written and trained from "
        f"scratch with longaxis {__version__}; no weights or code of others.",
        "",
        f"**How long.** {n_steps} steps, {minutes:.1f} minutes of {clock} on "
        f"{_machine(settings)}.",
        "",
        "**What it learned from.** Simulated apical loops, seeds from "
        f"{settings.store.first_seed:,} on, in crops; the settings are below.",
        "",
        "**Errors.** Held-out whole cycles, mesh given at end-systole, pixels "
        "of a picture 256 wide:",
        "",
        *_table(settings.network, cycles),
        "",
        "**Known weaknesses.**",
        "",
        *_weaknesses(settings),
        "",
        "## Settings",
        "",
        "```",
        settings_as_text(settings),
        "```",
    ]
    path = settings.folder / "card.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
