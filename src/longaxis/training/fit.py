"""The training loop."""

from __future__ import annotations

import csv
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from longaxis.errors import BadInputError
from longaxis.io.files.atomic import replacing
from longaxis.io.tables.csv_table import csv_line
from longaxis.training.checkpoints import Average, load_state, save_state, save_weights
from longaxis.training.clip_store import (
    ClipStore,
    clips_in,
    start_worker,
)
from longaxis.training.curriculum import plan_at
from longaxis.training.evaluation import compare
from longaxis.training.kind_store import KindStore
from longaxis.training.losses import Target, position_loss, total_loss
from longaxis.training.network_table import (
    Question,
    ask,
    build_network,
    kind_of,
    loss_for,
)
from longaxis.training.samples import Sample, SamplePlan, draw_sample
from longaxis.training.schedule import one_cycle
from longaxis.training.worlds import append_check, score_worlds, summary

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor, nn

    from longaxis.training.cached_clip import CachedClip
    from longaxis.training.fit_settings import FitSettings

log = logging.getLogger(__name__)

LEAST_WEIGHT = 0.1
"""Of a point whose speckle is gone, where points are weighed (chosen)."""


def as_target(sample: Sample, device: str, *, weighed: bool = False) -> Target:
    """Return the sample's truth as tensors of one clip.

    With `weighed`, points count as much as their speckle keeps of its correlation.

    Parameters
    ----------
    sample
        Training sample.
    device
        "cpu" or "cuda".
    weighed
        Whether points are weighted by their expected error.
    """
    counted = sample.inside.astype(np.float32)
    if weighed:
        counted = counted * np.clip(sample.correlation, LEAST_WEIGHT, 1.0)
    return Target(
        positions=torch.from_numpy(sample.points_px)[None].to(device),
        inside=torch.from_numpy(counted)[None].to(device),
        quality=torch.from_numpy(sample.correlation)[None].to(device),
        query_frames=torch.tensor([sample.query_frame], device=device),
    )


def _moved_px(sample: Sample) -> float:
    """Return how far the points of a sample move from the query frame, on average."""
    moved = sample.points_px - sample.points_px[sample.query_frame]
    return float(np.linalg.norm(moved, axis=-1).mean())


class Run:
    """A training run that can be stopped at any moment and resumed."""

    def __init__(self, settings: FitSettings) -> None:
        self.settings = settings
        torch.manual_seed(settings.seed)
        torch.set_num_threads(settings.n_threads)
        self.network = build_network(settings.network, settings.preset)
        self.network.to(settings.device)
        if settings.first_weights is not None:
            from longaxis.training.checkpoints import load_weights

            load_weights(self.network, settings.first_weights)
        # No frozen names: startswith(()) is False.
        for name, parameter in self.network.named_parameters():
            parameter.requires_grad_(not name.startswith(settings.frozen))
        step_px = kind_of(settings.network).size_step_px
        self.plan = replace(settings.plan, side_step_px=step_px)
        self.average = Average(self.network, settings.average_decay)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(),
            lr=settings.learning_rate,
            weight_decay=settings.weight_decay,
        )
        self.store = ClipStore(settings.store)
        self.kinds = None if settings.kinds is None else KindStore(settings.kinds)
        self.best_ratio = float("inf")
        self.step = 0
        self.seconds = 0.0
        # A first check after five minutes: a run that goes wrong shows early.
        self.next_check = 300.0
        self.recent: list[dict[str, float]] = []

    @property
    def progress(self) -> float:
        """Share of the run that is done."""
        settings = self.settings
        by_time = self.seconds / (60 * settings.minutes)
        return max(by_time, self.step / settings.n_steps)

    def resume(self) -> None:
        """Take up the state in the run's folder, if there is one."""
        path = self.settings.folder / "state.pt"
        if not path.exists():
            return
        state = load_state(path)
        self._require_same(state)
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average.weights = state["average"]
        self.average.n_steps = state["n_averaged"]
        self.step, self.seconds = state["step"], state["seconds"]
        self.next_check = state["next_check"]
        self.best_ratio = state.get("best_ratio", float("inf"))
        log.info("resumed at step %d, %.1f minutes", self.step, self.seconds / 60)

    def _require_same(self, state: dict[str, Any]) -> None:
        wanted = [self.settings.network, self.settings.preset]
        # States from before other networks could be trained do not name one.
        stored_names = state.get("names", wanted)
        if stored_names != wanted:
            message = (
                f"The run in “{self.settings.folder}” was started with "
                f"{' '.join(stored_names)}; continue with that, or choose another "
                f"folder for {' '.join(wanted)}."
            )
            raise BadInputError(message)

    def save(self) -> None:
        """Write the state and the averaged weights."""
        folder = self.settings.folder
        state: dict[str, Any] = {
            "names": [self.settings.network, self.settings.preset],
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self.average.weights,
            "n_averaged": self.average.n_steps,
            "step": self.step,
            "seconds": self.seconds,
            "next_check": self.next_check,
            "best_ratio": self.best_ratio,
        }
        save_state(state, folder / "state.pt")
        names = {"network": self.settings.network, "preset": self.settings.preset}
        save_weights(self.averaged(), folder / "weights.safetensors", names=names)

    def averaged(self) -> nn.Module:
        """Return a network with the averaged weights."""
        network = build_network(self.settings.network, self.settings.preset)
        network.load_state_dict(
            {name: value.cpu() for name, value in self.average.weights.items()}
        )
        network.eval()
        return network

    def draw(self, index: int) -> Sample:
        """Return a sample of this step, drawn from the run's seed and the step."""
        # Of seed, step and place, not of a running stream: a resumed run draws the
        # same.
        rng = np.random.default_rng([self.settings.seed, self.step, index])
        first = self._sample(index, rng)
        if rng.random() >= self.settings.far_share:
            return first
        # Walls move little most of the time: without this, a mean of 4 px.
        second = self._sample(index, rng)
        return max(first, second, key=_moved_px)

    def _sample(self, index: int, rng: np.random.Generator) -> Sample:
        while True:
            clip, plan = self._clip(index, rng)
            sample = draw_sample(clip, plan, rng)
            if sample is not None:
                return sample

    def _clip(
        self, index: int, rng: np.random.Generator
    ) -> tuple[CachedClip, SamplePlan]:
        """Return a clip and what is cut out of it; samples of a step differ in kind."""
        if self.kinds is None:
            return self.store.draw(rng), self.plan
        kinds = self.kinds.kinds
        # Without the place in the step: its samples share one permutation, and differ
        # in kind.
        turn = np.random.default_rng([self.settings.seed, self.step])
        kind = kinds[int(turn.permutation(len(kinds))[index % len(kinds)])]
        first_stage = self.settings.first_stage
        plan = plan_at(first_stage + (1 - first_stage) * self.progress)
        plan = replace(plan, side_step_px=self.plan.side_step_px)
        return self.kinds.draw(rng, kind), plan

    def losses(self, sample: Sample) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of one sample, shape (), and its parts."""
        settings = self.settings
        weighed = settings.kinds is not None
        target = as_target(sample, settings.device, weighed=weighed)
        pictures = torch.from_numpy(sample.frames / 127.5 - 1).to(settings.device)
        start = torch.from_numpy(sample.start_px)[None].to(settings.device)
        places = torch.from_numpy(sample.mesh_places)[None].to(settings.device)
        question = Question(
            frames=pictures[None, :, None],
            points=target.positions[:, sample.query_frame],
            query_frames=target.query_frames,
            start=start,
            mesh_places=places,
            # It differs, so that any mesh will do later.
            n_neighbours=(8, 12, 20)[self.step % 3],
        )
        # The exported graphs compute in single precision, so the end of a run does too.
        half = settings.half_precision and self.progress < 0.8
        with torch.autocast(settings.device, torch.bfloat16, enabled=half):
            results = ask(self.network, question)
        weights = loss_for(settings.network, settings.preset, settings.loss)
        if not sample.has_speckle:
            # Nothing moves and nothing shows it: certainty must not be learned there.
            weights = replace(weights, spread=0.0)
        loss, parts = total_loss(results, target, weights)
        # How far off the start was: tables show what the network adds to it.
        start_loss = position_loss(start, target)
        return loss, {**parts, "start_px": start_loss.item()}

    def take_step(self) -> dict[str, float]:
        """Take one optimiser step and return the parts of its loss."""
        settings = self.settings
        clock = time.process_time if settings.cpu_minutes else time.monotonic
        started_s = clock()
        rate = settings.learning_rate * one_cycle(self.progress)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        parts: dict[str, float] = {}
        spent = {"data_s": 0.0, "forward_s": 0.0, "backward_s": 0.0}
        for index in range(settings.n_accumulated):
            times = [time.monotonic()]
            sample = self.draw(index)
            times.append(time.monotonic())
            loss, parts = self.losses(sample)
            times.append(time.monotonic())
            (loss / settings.n_accumulated).backward()  # type: ignore[no-untyped-call]
            times.append(time.monotonic())
            for name, seconds in zip(spent, np.diff(times), strict=True):
                spent[name] += float(seconds)
        norm = torch.nn.utils.clip_grad_norm_(
            self.network.parameters(), settings.clip_gradient
        )
        # One bad sample must not ruin weights, moments and average.
        if torch.isfinite(norm):
            self.optimizer.step()
            self.average.update(self.network)
        self.step += 1
        used = clock() - started_s
        # Only steps count: checks and saving do not use up the budget.
        self.seconds += used
        state = {"gradient": float(norm), "rate": rate, "step_s": used}
        return {**parts, **state, **spent}

    def check(self) -> dict[str, float]:
        """Return how the averaged weights do on held-out whole cycles."""
        started_s = time.monotonic()
        network = self.averaged()
        if self.settings.worlds:
            return self._check_worlds(network)
        paths = clips_in(self.settings.held_out)[: self.settings.n_held_out]
        if not paths:
            return {}
        table = compare(network, paths, name=self.settings.network)
        result = dict(table[self.settings.network])
        for name in ("no motion", "block-matching"):
            for key in ("error_px", "within_1_px", "global_mae", "segment_mae"):
                result[f"{name} {key}"] = table[name][key]
        result["check_s"] = time.monotonic() - started_s
        return result

    def _check_worlds(self, network: nn.Module) -> dict[str, float]:
        """Return the errors by world, and keep the weights if they are the best."""
        started_s = time.monotonic()
        folder = self.settings.folder
        scores = score_worlds(network, self.settings.worlds, folder / "matched")
        result = summary(scores)
        if result["ratio"] < self.best_ratio:
            self.best_ratio = result["ratio"]
            names = {"network": self.settings.network, "preset": self.settings.preset}
            save_weights(network, folder / "best.safetensors", names=names)
        result["check_s"] = time.monotonic() - started_s
        return result


def append_row(path: Path, row: dict[str, float]) -> None:
    """Add one line to a table; columns that it does not have yet are added to it."""
    columns = _columns(path, list(row))
    with path.open("a", newline="") as file:
        file.write(
            csv_line(
                float(f"{row[name]:.6g}") if name in row else "" for name in columns
            )
        )


def _columns(path: Path, wanted: list[str]) -> list[str]:
    """Return the columns of a table after those wanted have been added to it."""
    rows: list[list[str]] = []
    if path.exists():
        with path.open(newline="") as file:
            rows = list(csv.reader(file))
    known = rows[0] if rows else []
    added = [name for name in wanted if name not in known]
    if added:
        # A run that is resumed with other losses or cycles has other columns.
        lines = [[*known, *added], *([*one, *[""] * len(added)] for one in rows[1:])]
        with replacing(path) as part:
            part.write_text("".join(map(csv_line, lines)), newline="")
    return [*known, *added]


def log_steps(
    folder: Path, step: int, seconds: float, recent: list[dict[str, float]]
) -> None:
    """Add the means of recent steps to `steps.csv` and the log, and clear them.

    Parameters
    ----------
    folder
        Folder to write to.
    step
        Number of the step.
    seconds
        Time of the steps.
    recent
        Parts of the loss of recent steps.
    """
    # Samples without speckle have no part for the stated error.
    names = dict.fromkeys(name for row in recent for name in row)
    means = {
        name: float(np.mean([row[name] for row in recent if name in row]))
        for name in names
    }
    row = {"step": float(step), "minutes": seconds / 60, **means}
    append_row(folder / "steps.csv", row)
    log.info("step %d  %s", step, "  ".join(f"{k} {v:.4g}" for k, v in means.items()))
    recent.clear()


def _check(run: Run) -> None:
    """Measure whole cycles; add them to the tables and the plot."""
    from longaxis.training.plot import plot_run

    row = {"step": float(run.step), "minutes": run.seconds / 60, **run.check()}
    folder = run.settings.folder
    if run.settings.worlds:
        append_check(folder / "worlds.jsonl", row)
    else:
        append_row(folder / "cycles.csv", row)
        plot_run(folder)
    log.info("whole cycles  %s", "  ".join(f"{k} {v:.4g}" for k, v in row.items()))


def fit(settings: FitSettings) -> None:
    """Train until the minutes or the steps are used up; resumes what is there."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    run = Run(settings)
    run.resume()
    # Clips of several kinds are made beforehand, or by other processes meanwhile.
    is_filled = settings.kinds is None and not settings.store.is_frozen
    worker = start_worker(settings.store) if is_filled else None
    try:
        if settings.kinds is None:
            run.store.wait()
        _train(run)
    finally:
        if worker is not None:
            # Simulation in the middle of a clip leaves a .part file, never half a clip.
            worker.terminate()
            worker.join()


def _train(run: Run) -> None:
    from longaxis.training.model_card import write_card
    from longaxis.training.plot import read_columns

    settings = run.settings
    saved = time.monotonic()
    while run.progress < 1:
        run.recent.append(run.take_step())
        if len(run.recent) >= 50:
            log_steps(settings.folder, run.step, run.seconds, run.recent)
        if run.seconds >= run.next_check:
            run.next_check = run.seconds + 60 * settings.minutes_between_checks
            _check(run)
        if time.monotonic() - saved > 60 * settings.minutes_between_states:
            run.save()
            saved = time.monotonic()
    _check(run)
    run.save()
    if not settings.worlds:
        cycles = read_columns(settings.folder / "cycles.csv")
        write_card(settings, run.step, run.seconds / 60, cycles)
