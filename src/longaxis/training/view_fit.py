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
from longaxis.training.checkpoints import load_weights

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
    """

    epochs: int = 12
    seed: int = 0
    n_threads: int = 1
    learning_rate: float = 3e-3
    first_weights: Path | None = None


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
    n_steps = settings.epochs * -(-len(answers) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=n_steps
    )
    for epoch in range(settings.epochs):
        network.train()
        losses = []
        for chosen in torch.split(torch.randperm(len(answers)), _BATCH):
            pictures = augmented(inputs[chosen].float() / 255)
            # A quarter faster on a processor.
            logits = network(pictures.contiguous(memory_format=torch.channels_last))
            loss = functional.cross_entropy(
                logits, answers[chosen], label_smoothing=_SMOOTHING
            )
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        say(f"round {epoch + 1}: loss {np.mean(losses):.3f}")
    network.eval()
    return network


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
    power = torch.exp(0.2 * torch.randn(count, 1, 1, 1))
    bright = moved.clamp(min=1e-3) ** power
    # Gain differs from place to place, and so does noise.
    bright = bright + 0.12 * torch.rand(count, 1, 1, 1) * _smooth(count, 1)
    grain = 0.1 * torch.rand(count, 1, 1, 1) * torch.randn_like(bright)
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
    turned = torch.where(torch.rand(count) < 0.08, -1.0, 1.0)
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
    side = pictures.shape[-1]
    for picture in pictures:
        if torch.rand(()) < 1 / 3:
            top, left = torch.randint(0, side, (2,)).tolist()
            high, wide = torch.randint(8, 32, (2,)).tolist()
            picture[:, top : top + high, left : left + wide] = 0
    return pictures


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
