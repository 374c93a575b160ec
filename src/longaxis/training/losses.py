"""What training makes small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from longaxis.models.networks.echotracker2 import LARGEST_CORRELATION
from longaxis.models.networks.tas_net import visibility_loss

if TYPE_CHECKING:
    from longaxis.models.networks.echotracker2 import Refined


@dataclass(frozen=True, slots=True, kw_only=True)
class LossSettings:
    """Weights of the parts; zero switches a part off.

    Attributes
    ----------
    gamma
        Weight of an iteration relative to the next one.
    quality
        Squared error of the quality output against the speckle correlation.
    strain
        Error of the strain between pairs of points.
    folds
        Triangles of neighbouring points that turn over.
    spread
        How badly the stated covariance describes the errors.
    continuous
        Whether the quality is the correlation itself; otherwise seen against lost.
    """

    gamma: float = 0.8
    quality: float = 2.0
    strain: float = 5.0
    folds: float = 0.0
    spread: float = 0.1
    continuous: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """Truth of a clip on the network's grid.

    Attributes
    ----------
    positions
        In pixels, (B, T, N, 2).
    inside
        1 where the point counts, (B, T, N).
    quality
        Speckle correlation, 0 to 1, (B, T, N).
    query_frames
        (B,).
    """

    positions: Tensor
    inside: Tensor
    quality: Tensor
    query_frames: Tensor


def _mean(values: Tensor, weights: Tensor) -> Tensor:
    # A crop in which nothing counts has the loss 0, not NaN.
    return (values * weights).sum() / weights.sum().clamp(min=1.0)


def _at_query(values: Tensor, frames: Tensor) -> Tensor:
    clip = torch.arange(len(values), device=values.device)
    return values[clip, frames]


def position_loss(positions: Tensor, target: Target) -> Tensor:
    """Return the mean absolute error of positions (B, T, N, 2) in pixels."""
    error = (positions - target.positions).abs().mean(dim=-1)
    return _mean(error, target.inside)


def quality_loss(logits: Tensor, target: Target, *, continuous: bool = True) -> Tensor:
    """Return the mean squared error of the quality, or how seen and lost are mixed up.

    See `longaxis.models.networks.tas_net.visibility_loss`.
    """
    return visibility_loss(logits, target.quality, target.inside, continuous=continuous)


def _pairs(points: Tensor, low_px: float, high_px: float) -> tuple[Tensor, Tensor]:
    """Return indices of pairs of points (N, 2) whose distance is in a range."""
    distance = torch.cdist(points, points)
    wanted = (distance > low_px) & (distance < high_px)
    first, second = torch.nonzero(torch.triu(wanted), as_tuple=True)
    return first, second


def strain_loss(positions: Tensor, target: Target) -> Tensor:
    """Return the mean absolute error of strain between pairs 8 to 40 pixels apart.

    Positions in pixels, shape (B, T, N, 2). Each clip has pairs of its own.
    """
    at_rest = _at_query(target.positions, target.query_frames)
    errors, weights = [], []
    for clip, points in enumerate(at_rest):
        first, second = _pairs(points, 8.0, 40.0)
        true = _lengths(target.positions[clip], first, second)
        lengths = _lengths(positions[clip], first, second)
        rest = _lengths(points, first, second)
        inside = target.inside[clip]
        errors.append(((lengths - true).abs() / rest).flatten())
        weights.append((inside[:, first] * inside[:, second]).flatten())
    # Without any pair the sum is 0 and still connected to the graph.
    return _mean(torch.cat(errors), torch.cat(weights))


def _lengths(points: Tensor, first: Tensor, second: Tensor) -> Tensor:
    """Return distances (..., P) of pairs of points (..., N, 2)."""
    apart = points[..., first, :] - points[..., second, :]
    # The root has no finite slope at 0.
    return (apart.square().sum(dim=-1) + 1e-6).sqrt()


def fold_loss(positions: Tensor, target: Target) -> Tensor:
    """Return how far triangles of close neighbours turn over, as a share of their area.

    Positions in pixels, shape (B, T, N, 2). Each clip has triangles of its own.
    """
    at_rest = _at_query(target.positions, target.query_frames)
    if at_rest.shape[1] < 3:
        return positions.sum() * 0.0
    turned = [
        _turned(estimated, points)
        for estimated, points in zip(positions, at_rest, strict=True)
    ]
    return _mean(torch.stack(turned), target.inside)


def _turned(positions: Tensor, points: Tensor) -> Tensor:
    """Return how far each point's triangle (T, N, 2) turns over, (T, N), 0 to 2."""
    # The nearest of three is the point itself.
    a, b, c = torch.cdist(points, points).topk(3, largest=False).indices.unbind(dim=1)

    def areas(where: Tensor) -> Tensor:
        one = where[..., b, :] - where[..., a, :]
        two = where[..., c, :] - where[..., a, :]
        return one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]

    at_rest = areas(points)
    # Slivers under a square pixel would flip by rounding alone.
    share = areas(positions) / at_rest.abs().clamp(min=1.0) * at_rest.sign()
    return functional.relu(-share).clamp(max=2.0)


def spread_loss(spread: Tensor, positions: Tensor, target: Target) -> Tensor:
    """Return the mean negative logarithm of the likelihood of the errors.

    The errors are taken to fall off exponentially with their length in units of the
    stated covariance, a Laplace distribution of two variables: Gaussian tails would let
    a few lost points decide. The positions get no gradient from it.

    Parameters
    ----------
    spread
        See `Refined`, (B, T, N, 3).
    """
    error = positions.detach() - target.positions
    x, y = (error * (-spread[..., :2]).clamp(-5.0, 5.0).exp()).unbind(dim=-1)
    correlation = LARGEST_CORRELATION * spread[..., 2].tanh()
    free = 1 - correlation.square()
    squared = (x.square() - 2 * correlation * x * y + y.square()) / free
    # The root of three makes the stated matrix the covariance.
    length = (3 * squared + 1e-4).sqrt()
    log_area = spread[..., 0] + spread[..., 1] + 0.5 * free.log()
    counted = target.inside.clone()
    clip = torch.arange(len(counted), device=counted.device)
    # The query frame is given: its error of zero would train false certainty.
    counted[clip, target.query_frames] = 0
    return _mean(length + log_area, counted)


def total_loss(
    results: list[Refined], target: Target, settings: LossSettings
) -> tuple[Tensor, dict[str, float]]:
    """Return the weighted sum over all iterations, and the last iteration's parts.

    Parameters
    ----------
    results
        Result of each iteration.
    target
        Truth of the sample.
    settings
        Weights of the parts of the loss.
    """
    total = results[0].positions.new_zeros(())
    parts: dict[str, float] = {}
    for index, result in enumerate(results):
        weight = settings.gamma ** (len(results) - 1 - index)
        position = position_loss(result.positions, target)
        quality = quality_loss(result.quality, target, continuous=settings.continuous)
        one = position + settings.quality * quality
        parts = {"position_px": position.item(), "quality": quality.item()}
        if settings.strain:
            strain = strain_loss(result.positions, target)
            one = one + settings.strain * strain
            parts["strain"] = strain.item()
        if settings.folds:
            folds = fold_loss(result.positions, target)
            one = one + settings.folds * folds
            parts["folds"] = folds.item()
        if settings.spread and result.spread is not None:
            spread = spread_loss(result.spread, result.positions, target)
            one = one + settings.spread * spread
            parts["spread"] = spread.item()
        total = total + weight * one
    return total, parts
