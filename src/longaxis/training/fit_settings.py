"""Everything a training run depends on."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from longaxis.training.losses import LossSettings
from longaxis.training.samples import SamplePlan

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.training.clip_store import StoreSettings
    from longaxis.training.kind_store import KindStoreSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """Everything a run depends on.

    Attributes
    ----------
    folder
        Where the run keeps its state, weights, log and plot.
    network, preset
        See `network_table`.
    minutes, n_steps
        The run ends when either is used up.
    cpu_minutes
        Count processor time: on a shared machine the only fair comparison.
    learning_rate
        Largest of the cycle.
    n_accumulated
        Samples in a step.
    half_precision
        bfloat16 for convolutions and products, until the last fifth of the run;
        up to a quarter slower than single precision on one processor with AVX-512.
    first_weights
        Weights to begin from, or None.
    frozen
        Beginnings of the names of parameters that stay as they are.
    kinds
        Clips of several kinds to train on, from the query points; see `curriculum`.
        None: the rolling store, and starts from block matching.
    first_stage
        Share of the curriculum that is passed over, 0 to 1, for weights that have been
        through it.
    far_share
        Of the samples, taken as the one of two draws in which the wall moves farther.
    worlds
        Cycles that choose between weights: `best.safetensors` are those with the
        smallest mean over worlds of the error relative to block matching's. Empty:
        checks are made on `held_out`, and nothing is chosen.
    """

    folder: Path
    store: StoreSettings
    held_out: Path
    network: str = "echotracker2"
    preset: str = "small"
    minutes: float = 90.0
    cpu_minutes: bool = False
    n_steps: int = 1_000_000
    learning_rate: float = 8e-4
    weight_decay: float = 1e-4
    # As EchoTracker2 was trained.
    clip_gradient: float = 5.0
    average_decay: float = 0.999
    n_accumulated: int = 1
    half_precision: bool = False
    seed: int = 0
    n_threads: int = 1
    device: str = "cpu"
    n_held_out: int = 4
    minutes_between_checks: float = 15.0
    minutes_between_states: float = 3.0
    first_weights: Path | None = None
    frozen: tuple[str, ...] = ()
    kinds: KindStoreSettings | None = None
    first_stage: float = 0.0
    far_share: float = 0.0
    worlds: tuple[Path, ...] = ()
    plan: SamplePlan = field(default_factory=SamplePlan)
    loss: LossSettings = field(default_factory=LossSettings)


def settings_as_text(settings: FitSettings) -> str:
    """Return the settings for a model card, one a line, without paths."""
    lines = []
    for name, value in asdict(settings).items():
        if name in {"folder", "store", "held_out", "first_weights", "kinds", "worlds"}:
            continue
        lines.append(f"{name}: {value}")
    return "\n".join(lines)
