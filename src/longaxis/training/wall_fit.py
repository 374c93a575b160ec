"""Training of the wall network; a run can be killed at any moment and resumed."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from longaxis.errors import BadInputError
from longaxis.evaluation.metrics import score, summarise
from longaxis.models.inference.wall_grid import ERROR_FLOOR_PX, wall_grid
from longaxis.models.networks.wall_flow import PRESETS, WallFlow
from longaxis.simulation.draw import require_training_seed
from longaxis.training.checkpoints import (
    Average,
    load_state,
    load_weights,
    save_state,
    save_weights,
)
from longaxis.training.fit import append_row, log_steps
from longaxis.training.schedule import one_cycle
from longaxis.training.wall_clips import WallClip, load_wall, walls_in
from longaxis.training.wall_samples import WallSample, draw_wall_sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from longaxis.evaluation.metrics import ClipScore

log = logging.getLogger(__name__)

NAME = "wall-flow"

# Of 41 columns: about one segment, the length over which strain is read.
_STRETCH = 7
# Chosen: an error of strain of 0.1 counts like 0.8 px.
_STRAIN_WEIGHT = 8.0
# Chosen: the stated error is learned beside the positions, not instead of them.
_ERROR_WEIGHT = 0.1
# Chosen: the runtime computes in single precision, so the end of a run does too.
_HALF_PRECISION_UNTIL = 0.85
# One to three rounds in training: the runtime may cut the wall out several times.
_ITERATIONS, _ITERATION_SHARES = (1, 2, 3), (0.3, 0.4, 0.3)


def names_of(preset: str) -> dict[str, str]:
    """Return what the weights state about the network that they are for."""
    return {"network": NAME, "preset": preset}


@dataclass(frozen=True, slots=True, kw_only=True)
class WallFitSettings:
    """Everything a run depends on.

    Attributes
    ----------
    folder
        Where the run keeps its state, weights and tables.
    clips, held_out
        Folders that `precompute_walls` has filled; without held-out clips nothing is
        checked.
    minutes, n_steps
        The run ends when either is used up.
    preset
        Name in `models.networks.wall_flow.PRESETS`.
    cpu_minutes
        Minutes are those of the processor, not those of the clock.
    is_compiled
        Let PyTorch compile the network: a third faster after some minutes.
    is_half
        Compute in bfloat16 but for the end of the run: slower by a third on one
        processor with AVX-512, so it is to be tried first.
    """

    folder: Path
    clips: Path
    held_out: Path | None = None
    minutes: float = 90.0
    cpu_minutes: bool = False
    n_steps: int = 1_000_000
    learning_rate: float = 8e-4
    weight_decay: float = 1e-4
    clip_gradient: float = 2.0
    average_decay: float = 0.999
    seed: int = 0
    n_threads: int = 1
    preset: str = "small"
    is_compiled: bool = False
    is_half: bool = False
    minutes_between_checks: float = 15.0
    minutes_between_states: float = 3.0
    first_weights: Path | None = None


def correct(
    network: Callable[[Tensor, Tensor, Tensor], Tensor],
    given: WallSample,
    n_iterations: int,
) -> tuple[Tensor, Tensor]:
    """Return corrected meshes (T, L, R, 2) and the logarithm of their error (T, L, R).

    Only the last iteration is learned from: where the others lead is a start like any.

    Parameters
    ----------
    network
        Network, or its compiled form.
    given
        Training sample.
    n_iterations
        Number of iterations.
    """
    grid = wall_grid(*given.start_px.shape[1:3])
    to_columns = torch.from_numpy(grid.to_columns.astype(np.float32))
    to_rows = torch.from_numpy(grid.to_rows.astype(np.float32))
    query = torch.tensor([given.query_frame])
    mesh = given.start_px
    learns = torch.is_grad_enabled()
    for iteration in range(n_iterations):
        pictures = grid.pictures(given.frames, given.mean, mesh)
        facts = grid.facts(mesh, given.confidence, given.query_frame)
        with torch.set_grad_enabled(learns and iteration == n_iterations - 1):
            flow = network(
                torch.from_numpy(pictures), torch.from_numpy(facts), query
            ).float()
        axes = [torch.from_numpy(axis.astype(np.float32)) for axis in grid.axes(mesh)]
        step = flow[:, 0, ..., None] * axes[0] + flow[:, 1, ..., None] * axes[1]
        spread = torch.einsum("lw,thwc,rh->tlrc", to_columns, step, to_rows)
        free = torch.ones(len(mesh), 1, 1, 1)
        # The marked frame keeps the points as they were placed.
        free[given.query_frame] = 0
        moved = torch.from_numpy(mesh) + spread * free
        mesh = moved.detach().numpy()
    error = torch.einsum("lw,thw,rh->tlr", to_columns, flow[:, 2], to_rows)
    return moved, error


def wall_loss(
    moved: Tensor, error: Tensor, given: WallSample
) -> tuple[Tensor, dict[str, float]]:
    """Return the loss and its parts.

    Distance and strain count the more the less there was to correct, so that the
    hearts that hardly show do not drown the others.

    Parameters
    ----------
    moved
        Corrected mesh in pixels, (T, L, R, 2).
    error
        Logarithm of the expected error, (T, L, R).
    given
        Training sample.
    """
    true = torch.from_numpy(given.true_px)
    distance = ((moved - true).square().sum(dim=-1) + 1e-4).sqrt()
    strain = _stretch_error(moved, true, given.query_frame)
    start_error = float(np.linalg.norm(given.start_px - given.true_px, axis=-1).mean())
    counted = torch.ones(len(moved), 1, 1)
    counted[given.query_frame] = 0
    # Positions get no gradient from it: a larger error must not be the way to be right.
    expected = (error - (distance.detach() + ERROR_FLOOR_PX).log()).abs() * counted
    importance = 1.5 / (0.7 + start_error)
    loss = importance * (distance.mean() + _STRAIN_WEIGHT * strain)
    loss = loss + _ERROR_WEIGHT * expected.mean()
    parts = {
        "start_px": start_error,
        "position_px": distance.mean().item(),
        "strain": strain.item(),
        "log_error": expected.mean().item(),
    }
    return loss, parts


def _stretch_error(moved: Tensor, true: Tensor, query: int) -> Tensor:
    """Return the mean error of the strain of stretches of seven columns."""

    def lengths(mesh: Tensor) -> Tensor:
        apart = mesh[:, _STRETCH:] - mesh[:, :-_STRETCH]
        return (apart.square().sum(dim=-1) + 1e-6).sqrt()

    # Short stretches at the apex would turn fractions of a pixel into large strain.
    at_rest = lengths(true)[query : query + 1].clamp(min=4.0)
    error: Tensor = ((lengths(moved) - lengths(true)) / at_rest).abs().mean()
    return error


class WallRun:
    """A run that can be stopped at any moment and resumed."""

    def __init__(self, settings: WallFitSettings) -> None:
        self.settings = settings
        torch.manual_seed(settings.seed)
        torch.set_num_threads(settings.n_threads)
        self.network = PRESETS[settings.preset]()
        if settings.first_weights is not None:
            load_weights(self.network, settings.first_weights)
        self.called: Callable[[Tensor, Tensor, Tensor], Tensor] = self.network
        if settings.is_compiled:
            self.called = torch.compile(self.network, dynamic=False)
        self.average = Average(self.network, settings.average_decay)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(),
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
        )
        self.step = 0
        self.seconds = 0.0
        self.recent: list[dict[str, float]] = []

    @property
    def progress(self) -> float:
        """Share of the run that is done."""
        by_time = self.seconds / (60 * self.settings.minutes)
        return max(by_time, self.step / self.settings.n_steps)

    def resume(self) -> None:
        """Take up the state in the run's folder, if there is one."""
        path = self.settings.folder / "state.pt"
        if not path.exists():
            return
        state = load_state(path)
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.weights = state["average"]
        self.average.n_steps = state["n_averaged"]
        self.step, self.seconds = state["step"], state["seconds"]
        log.info("resumed at step %d, %.1f minutes", self.step, self.seconds / 60)

    def save(self) -> None:
        """Write the state and the averaged weights."""
        state: dict[str, Any] = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.weights,
            "n_averaged": self.average.n_steps,
            "step": self.step,
            "seconds": self.seconds,
        }
        save_state(state, self.settings.folder / "state.pt")
        path = self.settings.folder / "weights.safetensors"
        save_weights(self.averaged(), path, names=names_of(self.settings.preset))

    def averaged(self) -> WallFlow:
        """Return a network with the averaged weights."""
        network = PRESETS[self.settings.preset]()
        network.load_state_dict(self.average.weights)
        network.eval()
        return network

    def draw(self) -> WallSample:
        """Return a sample of this step, drawn from the run's seed and the step."""
        rng = np.random.default_rng([self.settings.seed, self.step])
        paths = walls_in(self.settings.clips)
        for _ in range(1000):
            clip = load_wall(paths[int(rng.integers(len(paths)))])
            sample = draw_wall_sample(clip, rng)
            if sample is not None:
                return sample
        message = f"The clips in “{self.settings.clips}” are too short for training."
        raise BadInputError(message)

    def take_step(self) -> dict[str, float]:
        """Take one optimiser step and return the parts of its loss."""
        now = time.process_time if self.settings.cpu_minutes else time.monotonic
        started_s = now()
        sample = self.draw()
        # Apart from the sample's stream, which takes a varying number of draws.
        rng = np.random.default_rng([self.settings.seed, self.step, 1])
        n_iterations = int(rng.choice(_ITERATIONS, p=_ITERATION_SHARES))
        rate = self.settings.learning_rate * one_cycle(self.progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        half = self.settings.is_half and self.progress < _HALF_PRECISION_UNTIL
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            moved, error = correct(self.called, sample, n_iterations)
        loss, parts = wall_loss(moved, error, sample)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(
            self.network.parameters(), self.settings.clip_gradient
        )
        if torch.isfinite(norm):
            self.optimizer.step()
            self.average.update(self.network)
        self.step += 1
        used = now() - started_s
        self.seconds += used
        return {**parts, "gradient": float(norm), "rate": rate, "step_s": used}

    def check(self) -> dict[str, float]:
        """Return how the averaged weights do on held-out clips, before and after."""
        if self.settings.held_out is None:
            return {}
        network = self.averaged()
        clips = [load_wall(path) for path in walls_in(self.settings.held_out)]
        before = [_score(clip, clip.found_px) for clip in clips]
        after = [_score(clip, follow_wall(network, clip)) for clip in clips]
        if not clips:
            return {}
        before_ = {f"block-matching {k}": v for k, v in summarise(before).items()}
        return {**summarise(after), **before_}


def follow_wall(
    network: WallFlow, clip: WallClip, n_iterations: int = 1
) -> NDArray[np.float32]:
    """Return the corrected mesh of a whole clip, (T, L, R, 2).

    Parameters
    ----------
    network
        Trained network.
    clip
        Simulated clip with its straightened wall.
    n_iterations
        Number of iterations.
    """
    given = WallSample(
        frames=clip.frames,
        mean=clip.frames.mean(axis=0, dtype=np.float32),
        true_px=clip.true_px,
        start_px=clip.found_px,
        confidence=clip.confidence,
        query_frame=clip.query_frame,
    )
    with torch.no_grad():
        moved, _ = correct(network, given, n_iterations)
    moved_px: NDArray[np.float32] = moved.numpy()
    return moved_px


def _score(clip: WallClip, found_px: NDArray[np.float32]) -> ClipScore:
    last = len(clip.frames) - 1
    return score(
        found_px.astype(float),
        clip.true_px.astype(float),
        # From the first frame on: clips may hold several beats, all of them count.
        beat=(0, clip.query_frame, last),
        mm_per_pixel=1.0,
        query_frame=clip.query_frame,
    )


def fit_wall(settings: WallFitSettings) -> None:
    """Train until the minutes or the steps are used up; resumes what is there.

    Raises
    ------
    BadInputError
        If there are no matched clips to train on.
    ValueError
        If any of them was made from a seed that is kept for tests.
    """
    paths = walls_in(settings.clips)
    if not paths:
        message = (
            f"There is no matched clip in “{settings.clips}”; run `longaxis-train "
            "wall match` on it first."
        )
        raise BadInputError(message)
    for path in paths:
        require_training_seed(int(path.stem.removeprefix("wall_clip_")))
    settings.folder.mkdir(parents=True, exist_ok=True)
    run = WallRun(settings)
    run.resume()
    saved = time.monotonic()
    next_check = run.seconds + 60 * settings.minutes_between_checks
    while run.progress < 1:
        run.recent.append(run.take_step())
        if len(run.recent) >= 50:
            log_steps(settings.folder, run.step, run.seconds, run.recent)
        if run.seconds >= next_check:
            next_check = run.seconds + 60 * settings.minutes_between_checks
            _check(run)
        if time.monotonic() - saved > 60 * settings.minutes_between_states:
            run.save()
            saved = time.monotonic()
    run.save()
    _check(run)


def _check(run: WallRun) -> None:
    from longaxis.training.plot import plot_run

    problems = run.check()
    if not problems:
        return
    row = {"step": float(run.step), "minutes": run.seconds / 60, **problems}
    append_row(run.settings.folder / "cycles.csv", row)
    plot_run(run.settings.folder)
    log.info("whole cycles  %s", "  ".join(f"{k} {v:.4g}" for k, v in row.items()))
