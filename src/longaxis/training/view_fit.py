"""Fitting the classifier of views: network, augmentation, temperature, threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from longaxis.models.view_recognition.classifier import ANSWERS
from longaxis.models.view_recognition.picture import N_CHANNELS, SIDE_PX
from longaxis.training.checkpoints import load_state, load_weights, save_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.training.view_pictures.samples import Samples

# Chosen: under 1 MB as ONNX, and some milliseconds for a loop.
_WIDTHS = (24, 32, 48, 64, 96)
_BATCH = 64
# Simulated pictures are never quite like real ones: certainty is kept in bounds.
_SMOOTHING = 0.02
# Chosen: the learning rate rises over this share of the fit, then falls as a cosine.
_WARM_UP = 0.1
# Chosen: the left heart on the left is rare, but a display is not to be trusted.
_MIRRORED_SHARE = 0.15


class ViewNet(nn.Module):
    """Convolutions down to 6 × 6, then two dense layers: where things lie matters."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth, fifth = _WIDTHS
        self.layers = nn.Sequential(
            *_block(N_CHANNELS, first, stride=2),
            *_block(first, second, stride=2),
            *_block(second, third, stride=1),
            *_block(third, fourth, stride=2),
            *_block(fourth, fourth, stride=1),
            *_block(fourth, fifth, stride=2),
            nn.Conv2d(fifth, 32, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(32 * 36, 64),
            nn.ReLU(),
            nn.Dropout(0.1),
            nn.Linear(64, len(ANSWERS)),
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (N, 7), of inputs 0 to 1, shape (N, 4, 96, 96)."""
        logits: torch.Tensor = self.layers(pictures)
        return logits


def _block(n_in: int, n_out: int, *, stride: int) -> tuple[nn.Module, ...]:
    convolution = nn.Conv2d(n_in, n_out, 3, stride=stride, padding=1, bias=False)
    return convolution, nn.BatchNorm2d(n_out), nn.ReLU()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewFitSettings:
    """How long and from where the network is fitted.

    Attributes
    ----------
    epochs
        Rounds over the samples.
    seed
        Of everything drawn.
    n_threads
        Of PyTorch.
    learning_rate
        Highest of the cycle.
    first_weights
        To begin from; None begins anew.
    checkpoint
        Written after each round, and resumed from where it exists, also with more
        samples than before; None writes none.
    """

    epochs: int = 12
    seed: int = 0
    n_threads: int = 1
    learning_rate: float = 3e-3
    first_weights: Path | None = None
    checkpoint: Path | None = None


def fit_views(
    samples: Samples, settings: ViewFitSettings, *, say: Callable[[str], None]
) -> ViewNet:
    """Return a network fitted to samples.

    Parameters
    ----------
    samples
        Some ten thousand.
    settings
        Of the fit.
    say
        Shown one line after each round.
    """
    torch.set_num_threads(settings.n_threads)
    torch.manual_seed(settings.seed)
    network = ViewNet()
    if settings.first_weights is not None:
        load_weights(network, settings.first_weights)
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=1e-2)
    inputs, answers = (
        torch.from_numpy(samples.inputs),
        torch.from_numpy(samples.answers),
    )
    for number in range(_rounds_done(network, optimiser, settings), settings.epochs):
        # A round is the same whether the rounds before it ran now or earlier.
        torch.manual_seed(settings.seed * 1000 + number)
        loss = _round(network, optimiser, (inputs, answers), settings, number)
        if settings.checkpoint is not None:
            state = {
                "network": network.state_dict(),
                "optimiser": optimiser.state_dict(),
                "rounds": number + 1,
            }
            save_state(state, settings.checkpoint)
        say(f"round {number + 1}: loss {loss:.3f}")
    network.eval()
    return network


def _rounds_done(
    network: ViewNet, optimiser: torch.optim.Optimizer, settings: ViewFitSettings
) -> int:
    """Load the checkpoint where there is one, and return how many rounds it holds."""
    if settings.checkpoint is None or not settings.checkpoint.exists():
        return 0
    state = load_state(settings.checkpoint)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    return int(state["rounds"])


def _round(
    network: ViewNet,
    optimiser: torch.optim.Optimizer,
    samples: tuple[torch.Tensor, torch.Tensor],
    settings: ViewFitSettings,
    number: int,
) -> float:
    """Fit one round over the samples, and return its mean loss."""
    inputs, answers = samples
    batches = torch.split(torch.randperm(len(answers)), _BATCH)
    network.train()
    losses = []
    for step, chosen in enumerate(batches):
        done = (number + step / len(batches)) / settings.epochs
        for group in optimiser.param_groups:
            group["lr"] = settings.learning_rate * _share_of_rate(done)
        pictures = augmented(inputs[chosen].float() / 255)
        # A quarter faster on a processor.
        logits = network(pictures.contiguous(memory_format=torch.channels_last))
        loss = functional.cross_entropy(
            logits, answers[chosen], label_smoothing=_SMOOTHING
        )
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        losses.append(float(loss.detach()))
    return float(np.mean(losses))


def _share_of_rate(done: float) -> float:
    """Return the learning rate as a share of its highest, by the share of the fit."""
    if done < _WARM_UP:
        return 0.04 + 0.96 * done / _WARM_UP
    cosine = np.cos(np.pi * (done - _WARM_UP) / (1 - _WARM_UP))
    return float(0.001 + 0.999 * 0.5 * (1 + cosine))


def augmented(pictures: torch.Tensor) -> torch.Tensor:
    """Return inputs as other hearts, crops, scanners and displays would give them.

    Parameters
    ----------
    pictures
        0 to 1, shape (N, 4, 96, 96).
    """
    count = len(pictures)
    grid = _warped_grid(count, pictures.shape[-1])
    moved = functional.grid_sample(pictures, grid, align_corners=False)
    inside = (moved[:, 3:] > 0.02).float()
    # Like a power of 0.75 to 1.35, at a fifth of the time.
    bend = (0.35 * torch.randn(count, 1, 1, 1)).clamp(-0.7, 0.7)
    bright = moved + bend * moved * (1 - moved)
    # Gain differs from place to place, and so does noise.
    bright = bright + 0.12 * torch.rand(count, 1, 1, 1) * _smooth(count, 1)
    # Evenly distributed, of unit spread: three times as fast as normal noise.
    noise = (torch.rand_like(bright) - 0.5).mul_(12**0.5)
    grain = noise.mul_(0.1 * torch.rand(count, 1, 1, 1))
    # Motion depends on frame rate and persistence more than anything else.
    gain = torch.ones(count, N_CHANNELS, 1, 1)
    gain[:, 1:2] = torch.exp(0.5 * torch.randn(count, 1, 1, 1))
    gain[:, 1:2] *= torch.rand(count, 1, 1, 1) > 0.15
    return _with_holes(((bright + grain) * gain).clamp(0, 1) * inside)


def _warped_grid(count: int, side: int) -> torch.Tensor:
    """Return where each pixel is taken from, shape (N, side, side, 2)."""
    angle = 0.07 * torch.randn(count)
    size = torch.exp(0.07 * torch.randn(count))
    wide = size * torch.exp(0.05 * torch.randn(count))
    # Some laboratories display the left heart on the left.
    turned = torch.where(torch.rand(count) < _MIRRORED_SHARE, -1.0, 1.0)
    places = torch.zeros(count, 2, 3)
    places[:, 0, 0] = turned * wide * torch.cos(angle)
    places[:, 0, 1] = -wide * torch.sin(angle)
    places[:, 1, 0] = turned * size * torch.sin(angle)
    places[:, 1, 1] = size * torch.cos(angle)
    places[:, :, 2] = 0.05 * torch.randn(count, 2)
    grid = functional.affine_grid(places, [count, 1, side, side], align_corners=False)
    # Hearts of other shapes: bent by up to some pixels.
    return grid + 0.025 * _smooth(count, 2).permute(0, 2, 3, 1)


def _smooth(count: int, n_fields: int) -> torch.Tensor:
    """Return smooth random fields of unit spread, shape (N, n_fields, 96, 96)."""
    coarse = torch.randn(count, n_fields, 6, 6)
    return functional.interpolate(
        coarse, size=(SIDE_PX, SIDE_PX), mode="bilinear", align_corners=False
    )


def _with_holes(pictures: torch.Tensor) -> torch.Tensor:
    """Return inputs, a third of them with a rectangle blanked."""
    count, side = len(pictures), pictures.shape[-1]
    first = torch.randint(0, side, (count, 2, 1))
    size = torch.randint(8, 32, (count, 2, 1))
    places = torch.arange(side)[None, None]
    inside = (places >= first) & (places < first + size)
    hole = inside[:, 0, :, None] & inside[:, 1, None, :]
    hole &= torch.rand(count, 1, 1) < 1 / 3
    return pictures * ~hole[:, None]


def logits_of(network: ViewNet, samples: Samples) -> NDArray[np.float64]:
    """Return the network's logits of samples, without unit, shape (N, 7)."""
    parts = []
    with torch.no_grad():
        for part in torch.split(torch.from_numpy(samples.inputs), 256):
            parts.append(network(part.float() / 255))
    return np.asarray(torch.cat(parts).double().numpy())


def fitted_temperature(
    logits: NDArray[np.float64], answers: NDArray[np.int64]
) -> float:
    """Return the temperature of the lowest cross entropy (Guo 2017), 0.4 to 6.

    Parameters
    ----------
    logits, answers
        Of samples that were not learned from, without unit, shape (N, 7) and (N,).
    """
    choices = np.exp(np.linspace(np.log(0.4), np.log(6), 120))
    picked = np.arange(len(answers)), answers
    losses = []
    for temperature in choices:
        scaled = logits / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        likelihood = scaled[picked] - np.log(np.exp(scaled).sum(axis=1))
        losses.append(-likelihood.mean())
    return float(choices[int(np.argmin(losses))])
