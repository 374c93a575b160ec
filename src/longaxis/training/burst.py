"""Minutes of a graphics card, used to the end: simulate, train, compare, stop.

Worker processes simulate on the same device; their clips are kept there. Training cuts
its batches there and checks nothing in between. In the end the network tracks one clip
on the device and on the processor, so that differences between the two are known.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from longaxis.evaluation.metrics import peak_strains
from longaxis.models.networks.attention import neighbour_bias
from longaxis.training.cached_clip import CachedClip, on_network_grid
from longaxis.training.checkpoints import save_weights
from longaxis.training.clip_kinds import KINDS
from longaxis.training.device_batches import BatchPlan, DeviceClips
from longaxis.training.evaluation import one_beat, thin
from longaxis.training.losses import LossSettings, total_loss
from longaxis.training.network_table import build_network
from longaxis.training.schedule import one_cycle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from torch import nn

    from longaxis.training.device_batches import Batch

SHARES = {"simulate": 0.25, "train": 0.92}
"""Of the minutes, when simulating and when training end; the rest is for writing the
weights and comparing device and processor (chosen)."""

# Apart from the seeds that other commands begin with.
FIRST_SEED = 6_000_000
HELD_OUT_SEED = 9_500_000

# Chosen: a line every few seconds on a card.
_STEPS_BETWEEN_LINES = 50
_KINDS = ("plain", "texture", "all", "some")
"""No `simus`: its clips take minutes each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstSettings:
    """Sizes of a burst.

    Attributes
    ----------
    minutes
        From start to end, all included.
    n_clips
        No more are simulated than these.
    n_frames
        Of each clip: one beat, evenly thinned.
    n_workers
        Processes that simulate; 0 simulates in this one.
    """

    folder: Path
    minutes: float = 9.0
    device: str = "cuda"
    preset: str = "half+matching"
    n_clips: int = 6000
    n_frames: int = 32
    n_workers: int = 14
    learning_rate: float = 1e-3
    seed: int = 0
    plan: BatchPlan = field(default_factory=BatchPlan)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ClipTask:
    number: int
    n_frames: int
    device: str


def _make(task: _ClipTask) -> tuple[np.ndarray, np.ndarray, int]:
    """Return frames uint8 (T, 256, 256), truth (T, P, 2) and end-systole of a clip."""
    # Workers share the cores; threads of their own would only wait for each other.
    torch.set_num_threads(1)
    kind = _KINDS[task.number % len(_KINDS)]
    clip = on_network_grid(KINDS[kind](FIRST_SEED + task.number, task.device))
    return _of_length(one_beat(clip), task.n_frames)


def _of_length(clip: CachedClip, n_frames: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Return a clip thinned, or with frames repeated, to a number of frames."""
    chosen = np.linspace(0, clip.n_frames - 1, n_frames).round().astype(int)
    end_systole = int(np.abs(chosen - clip.beat[1]).argmin())
    mesh = clip.points_px[chosen][:, ::2].reshape(n_frames, -1, 2)
    return clip.frames[chosen], mesh, end_systole


def _clips(settings: BurstSettings) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    tasks = (
        _ClipTask(number=number, n_frames=settings.n_frames, device=settings.device)
        for number in range(settings.n_clips)
    )
    if settings.n_workers == 0:
        yield from map(_make, tasks)
        return
    # Forked children cannot use a graphics card that their parent has used.
    context = multiprocessing.get_context("spawn")
    with context.Pool(settings.n_workers) as pool:
        yield from pool.imap_unordered(_make, tasks)


class Burst:
    """One burst; `run` does everything.

    Parameters
    ----------
    say
        Shown one line of progress.
    """

    def __init__(self, settings: BurstSettings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self._say = say
        self._begun = time.monotonic()
        self.log: dict[str, Any] = {"preset": settings.preset, "lines": []}
        torch.manual_seed(settings.seed)
        self.network = build_network("echotracker2", settings.preset)
        self.network.to(settings.device)
        self.clips = DeviceClips(settings.n_frames, settings.device, settings.seed)

    def used(self) -> float:
        """Return the share of the minutes that is used up."""
        return (time.monotonic() - self._begun) / (60 * self.settings.minutes)

    def run(self) -> dict[str, Any]:
        """Simulate, train, write and compare; return what the log file holds."""
        self.settings.folder.mkdir(parents=True, exist_ok=True)
        self._simulate()
        self._train()
        names = {"network": "echotracker2", "preset": self.settings.preset}
        path = self.settings.folder / "weights.safetensors"
        save_weights(self.network, path, half=True, names=names)
        self.log["megabytes"] = path.stat().st_size / 1e6
        self.log["comparison"] = self._compare()
        self.log["minutes"] = self.used() * self.settings.minutes
        text = json.dumps(self.log, indent=1)
        (self.settings.folder / "burst.json").write_text(text, encoding="utf-8")
        return self.log

    def _simulate(self) -> None:
        started_s = time.monotonic()
        for frames, mesh, end_systole in _clips(self.settings):
            self.clips.add(
                torch.from_numpy(frames), torch.from_numpy(mesh), end_systole
            )
            if self.used() > SHARES["simulate"]:
                break
        spent_s = time.monotonic() - started_s
        n_frames = len(self.clips) * self.settings.n_frames
        self.log["clips"] = len(self.clips)
        self.log["frames_a_second"] = n_frames / spent_s
        self._say(f"{len(self.clips)} clips, {n_frames / spent_s:.0f} frames a second")

    def _train(self) -> None:
        settings = self.settings
        optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=settings.learning_rate, weight_decay=1e-4
        )
        first, last = self.used(), SHARES["train"]
        step = 0
        # One step at least: a rehearsal of seconds writes weights too.
        while step == 0 or self.used() < last:
            done = (self.used() - first) / max(last - first, 1e-6)
            for group in optimizer.param_groups:
                group["lr"] = settings.learning_rate * one_cycle(done)
            parts = self._step(optimizer)
            step += 1
            if step == 1 or step % _STEPS_BETWEEN_LINES == 0:
                row = {"step": step, "minutes": self.used() * settings.minutes, **parts}
                self.log["lines"].append(row)
                self._say(
                    "  ".join(f"{name} {value:.4g}" for name, value in row.items())
                )
        self.log["steps"] = step

    def _step(self, optimizer: torch.optim.Optimizer) -> dict[str, float]:
        batch = self.clips.batch(self.settings.plan)
        on_card = self.settings.device == "cuda"
        optimizer.zero_grad(set_to_none=True)
        # Without a card bfloat16 is slower on the processors where it was timed.
        with torch.autocast(self.settings.device, torch.bfloat16, enabled=on_card):
            results = self._ask(batch)
        # Pairs of points for the strain differ from clip to clip.
        weights = LossSettings(quality=0.0, strain=0.0)
        loss, parts = total_loss(results, batch.target, weights)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        optimizer.step()
        return parts

    def _ask(self, batch: Batch) -> list[Any]:
        frames = batch.target.query_frames
        results: list[Any] = self.network(
            batch.frames, batch.queries, frames, batch.bias
        )
        return results

    def _compare(self) -> dict[str, float]:
        """Return peak strain on device less on processor, and milliseconds a frame."""
        clip = one_beat(on_network_grid(KINDS["plain"](HELD_OUT_SEED, "cpu")))
        # The same clip and weights on both, one after the other.
        peaks, result = {}, {}
        for device in dict.fromkeys(("cpu", self.settings.device)):
            tracks, spent_s = _tracked(self.network.to(device).eval(), clip, device)
            peaks[device] = peak_strains(tracks, clip.beat)[0]
            result[f"{device} ms a frame"] = 1000 * spent_s / clip.n_frames
        difference = peaks[self.settings.device] - peaks["cpu"]
        result["peak strain difference, points"] = 100 * difference
        self._say(_line(result))
        return result


def _line(values: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in values.items())


def _tracked(
    network: nn.Module, clip: CachedClip, device: str
) -> tuple[np.ndarray, float]:
    """Return a mesh (T, L, R, 2) tracked from end-systole, and the seconds it took."""
    true = thin(clip, 25)
    points = torch.from_numpy(true[clip.beat[1]].reshape(1, -1, 2)).float().to(device)
    pictures = torch.from_numpy(clip.frames).to(device).float() / 127.5 - 1
    query = torch.tensor([clip.beat[1]], device=device)
    bias = neighbour_bias(points[0], 20)
    started_s = time.monotonic()
    with torch.no_grad():
        results = network(pictures[None, :, None], points, query, bias)
    positions = results[-1].positions[0].cpu().numpy().astype(float)
    return positions.reshape(true.shape), time.monotonic() - started_s
