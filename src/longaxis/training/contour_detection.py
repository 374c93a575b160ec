"""Fitting the regressions that detect the wall in a picture, in a few minutes.

The result is one NPZ, read by `contour_detection.wall_model`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from longaxis.contour_detection import detect, refine, shape
from longaxis.contour_detection.profiles import equally_spaced, inward_normals
from longaxis.contour_detection.wall_model import Regression, WallModel
from longaxis.strain.centreline import control_points_from_landmarks, smooth_line
from longaxis.training.wall_pictures import augmented, mirrored

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from longaxis.contour_detection.profiles import GreyPicture
    from longaxis.training.wall_pictures import WallPicture

    Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    Say = Callable[[str], None]

# Chosen, with the four numbers below: a fit takes a few minutes of one core.
N_STAGES = 5
_STARTS_EACH = 8
_EPOCHS = 10
_BATCH = 512
_LEARNING_RATE = 2e-3


def fit(
    pictures: Sequence[WallPicture], *, seed: int = 5, say: Say
) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of a `WallModel` fitted to pictures of known walls.

    Parameters
    ----------
    pictures
        A thousand and more; each is seen twice, dirtied anew and once mirrored.
    seed
        Of everything drawn.
    say
        Shown one line of progress.
    """
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    seen = [
        # Each picture once plain and once mirrored.
        augmented(picture if (number + turn) % 2 == 0 else mirrored(picture), rng)
        for number, picture in enumerate(pictures)
        for turn in (0, 1)
    ]
    greys = [picture.grey() for picture in seen]
    lines = [picture.line_mm for picture in seen]
    say(f"{len(seen)} pictures")
    across = _fit_across(greys, lines, rng)
    say("profiles across the wall: fitted")
    model = WallModel(
        across=across,
        stages=(),
        judge=across,
        **shape_prior([picture.line_mm for picture in pictures]),
    )
    stages, judge = _Cascade(model, greys, lines, rng).fit(say)
    arrays: dict[str, NDArray[np.generic]] = {
        "n_stages": np.array(len(stages)),
        "mean_shape": model.mean_shape,
        "modes": model.modes,
        "mode_spreads": model.mode_spreads,
    }
    named = {f"stage{number}": stage for number, stage in enumerate(stages)}
    for name, regression in {**named, "across": across, "judge": judge}.items():
        parts = (
            regression.first,
            regression.first_bias,
            regression.second,
            regression.second_bias,
        )
        for part, values in enumerate(parts):
            arrays[f"{name}_{part}"] = values.astype(np.float16)
    return arrays


def shape_prior(
    lines_mm: Sequence[NDArray[np.float64]],
) -> dict[str, NDArray[np.float64]]:
    """Return mean shape (P, 2), modes (M, P, 2) and spreads (M,), without unit.

    From lines in mm, shape (P, 2) each, and their mirror images: Procrustes alignment,
    then principal components (Cootes 1995).
    """
    plain = [equally_spaced(line, shape.N_POINTS) for line in lines_mm]
    # Reversed as well: the mirrored line runs from left to right again.
    shapes = np.array(plain + [(line * [-1, 1])[::-1] for line in plain])
    shapes = shapes - shapes.mean(axis=1, keepdims=True)
    shapes /= np.sqrt((shapes**2).sum(axis=2).mean(axis=1))[:, None, None]
    mean = shapes[0]
    # Mean and alignment depend on each other; six rounds settle both.
    for _ in range(6):
        aligned = shape.turned(shapes, -shape.tilt_to(mean, shapes))
        mean = _upright(aligned.mean(axis=0))
    aligned = shape.turned(shapes, -shape.tilt_to(mean, shapes))
    left = (aligned - mean).reshape(len(aligned), -1)
    left = left - left.mean(axis=0)
    _, spreads, modes = np.linalg.svd(left, full_matrices=False)
    kept = shape.N_MODES
    return {
        "mean_shape": mean,
        "modes": modes[:kept].reshape(kept, shape.N_POINTS, 2),
        "mode_spreads": spreads[:kept] / np.sqrt(len(left)),
    }


def _upright(mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a shape of unit size whose apex is straight above its annulus."""
    mean = mean / np.sqrt((mean**2).sum(axis=1).mean())
    axis = mean[shape.N_POINTS // 2] - (mean[0] + mean[-1]) / 2
    # y grows downwards, so the apex above the annulus lies at negative y.
    lean = np.arctan2(axis[0], -axis[1])
    upright: NDArray[np.float64] = shape.turned(mean[None], np.array([-lean]))[0]
    return upright


def _fit_across(
    greys: Sequence[GreyPicture],
    lines: Sequence[NDArray[np.float64]],
    rng: np.random.Generator,
) -> Regression:
    """Return the judgement of profiles, from lines that a reader might have placed."""
    features, wanted = [], []
    for grey, line in zip(greys, lines, strict=True):
        places = smooth_line(_placed_by_a_reader(line, rng), n_points=refine.N_PLACES)
        shift, is_met = _true_shift(places, line)
        # Half of the places are enough; those beyond the ends have no answer.
        kept = is_met & (np.abs(shift) < refine.REACH_MM + 1)
        kept &= rng.random(len(places)) < 0.5
        nearness = np.exp(-0.5 * ((shift[:, None] - refine.SHIFTS_MM) / 0.8) ** 2)
        features.append(refine.place_features(grey, places[None])[0][kept])
        wanted.append((nearness / nearness.sum(axis=1, keepdims=True))[kept])
    return _regression(
        np.concatenate(features), np.concatenate(wanted), hidden=64, loss=_cross_entropy
    )


def _placed_by_a_reader(
    line: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return control points: mostly of three clicks, else drawn along the wall."""
    if rng.random() < 0.3:
        points = equally_spaced(line, 9) + rng.normal(0, 2.5, (9, 2))
        return points + rng.normal(0, 2.0, 2)
    middle = (line[0] + line[-1]) / 2
    apex = line[np.linalg.norm(line - middle, axis=1).argmax()]
    clicks = [place + rng.normal(0, 2.0, 2) for place in (line[0], apex, line[-1])]
    points = control_points_from_landmarks(*clicks)
    if rng.random() < 0.5:
        points = points + rng.normal(0, 1.5, points.shape)
    return points


def _true_shift(
    places: NDArray[np.float64], line: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how far across the wall's middle lies, and where it lies straight across.

    Both of shape (P,).
    """
    dense = equally_spaced(line, 400)
    apart = np.linalg.norm(places[:, None] - dense[None], axis=2)
    nearest = dense[apart.argmin(axis=1)]
    # The component across; what remains along the wall is no error of a profile.
    shift = ((nearest - places) * inward_normals(places)).sum(axis=1)
    return shift, apart.min(axis=1) < np.abs(shift) + 1.0


class _Cascade:
    """Fits stage after stage, each to what the ones before it leave."""

    def __init__(
        self,
        model: WallModel,
        greys: Sequence[GreyPicture],
        lines: Sequence[NDArray[np.float64]],
        rng: np.random.Generator,
    ) -> None:
        self._model = model
        self._greys = greys
        self._rng = rng
        even = np.array([equally_spaced(line, shape.N_POINTS) for line in lines])
        self._true_mm = np.repeat(even, _STARTS_EACH, axis=0)
        self._wanted = np.repeat(shape.numbers_of(model, even), _STARTS_EACH, axis=0)

    def fit(self, say: Say) -> tuple[list[Regression], Regression]:
        """Return the stages and the judge."""
        numbers = self._first_guesses()
        stages: list[Regression] = []
        for _ in range(N_STAGES):
            say(f"stage {len(stages)}: {self._median_mm(numbers):.2f} mm off (median)")
            features = self._features(numbers)
            change = shape.change_between(numbers, self._wanted)
            stages.append(_regression(features, change, hidden=96, loss=_tenfold))
            moved = shape.changed(numbers, stages[-1](features))
            numbers = detect.bounded(moved, self._model)
        say(f"after all stages: {self._median_mm(numbers):.2f} mm off (median)")
        return stages, self._fit_judge(numbers, stages)

    def _first_guesses(self) -> NDArray[np.float64]:
        """Return starts around the truth, about as far off as those of the search."""
        draw, n_starts = self._rng.normal, len(self._wanted)
        numbers = self._wanted.copy()
        numbers[:, :2] += draw(0, 15.0, (n_starts, 2))
        # The middle one of the sizes in mm that the search starts with.
        usual = np.log(31.0)
        # The size is not known to the search: guesses lie half way to the usual one.
        numbers[:, 2] = (usual + numbers[:, 2]) / 2 + draw(0, 0.22, n_starts)
        numbers[:, 3] += draw(0, 0.3, n_starts)
        # The search has no modes when it starts.
        numbers[:, shape.N_POSE :] = 0
        return numbers

    def _fit_judge(
        self, numbers: NDArray[np.float64], stages: list[Regression]
    ) -> Regression:
        """Return the regression of the error, half of it from starts all over."""
        whole = WallModel(
            across=self._model.across,
            stages=tuple(stages),
            judge=self._model.judge,
            mean_shape=self._model.mean_shape,
            modes=self._model.modes,
            mode_spreads=self._model.mode_spreads,
        )
        numbers, half = numbers.copy(), _STARTS_EACH // 2
        for number, grey in enumerate(self._greys):
            starts = detect.starts(detect.bright_part_mm(grey))
            some = starts[self._rng.integers(0, len(starts), half)]
            first = number * _STARTS_EACH
            numbers[first : first + half] = detect.regress_shape(grey, some, whole)
        # The logarithm judges relative errors; 0.5 mm keeps perfect lines from ruling
        # it.
        error = np.log(self._errors_mm(numbers) + 0.5)[:, None]
        return _regression(
            self._features(numbers), error, hidden=64, loss=nn.SmoothL1Loss()
        )

    def _features(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        lines = shape.lines_of(self._model, numbers)
        lines = lines.reshape(len(self._greys), _STARTS_EACH, -1, 2)
        return np.concatenate(
            [
                detect.shape_features(grey, some)
                for grey, some in zip(self._greys, lines, strict=True)
            ]
        )

    def _errors_mm(self, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        lines = shape.lines_of(self._model, numbers)
        errors: NDArray[np.float64] = np.linalg.norm(
            lines - self._true_mm, axis=2
        ).mean(axis=1)
        return errors

    def _median_mm(self, numbers: NDArray[np.float64]) -> float:
        return float(np.median(self._errors_mm(numbers)))


def _regression(
    features: NDArray[np.float64],
    wanted: NDArray[np.float64],
    *,
    hidden: int,
    loss: Loss,
) -> Regression:
    """Return two layers fitted by AdamW with one cycle of the learning rate."""
    inputs = torch.tensor(features, dtype=torch.float32)
    targets = torch.tensor(wanted, dtype=torch.float32)
    first = nn.Linear(inputs.shape[1], hidden)
    second = nn.Linear(hidden, targets.shape[1])
    net = nn.Sequential(nn.Dropout(0.1), first, nn.ReLU(), nn.Dropout(0.1), second)
    optimiser = torch.optim.AdamW(
        net.parameters(), lr=_LEARNING_RATE, weight_decay=1e-4
    )
    n_steps = _EPOCHS * -(-len(inputs) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, _LEARNING_RATE, total_steps=n_steps
    )
    for _ in range(_EPOCHS):
        for batch in torch.split(torch.randperm(len(inputs)), _BATCH):
            optimiser.zero_grad()
            torch.autograd.backward(loss(net(inputs[batch]), targets[batch]))
            optimiser.step()
            schedule.step()
    parts = (first.weight.T, first.bias, second.weight.T, second.bias)
    return Regression(*(_as_stored(part) for part in parts))


def _as_stored(part: torch.Tensor) -> NDArray[np.float32]:
    """Return numbers as they come back from the file, which holds half precision."""
    return part.detach().numpy().astype(np.float16).astype(np.float32)


def _cross_entropy(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    return -(wanted * torch.log_softmax(logits, dim=1)).sum(dim=1).mean()


def _tenfold(estimated: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return the smooth L1 loss; changes are small numbers, so they count tenfold."""
    return nn.functional.smooth_l1_loss(10 * estimated, 10 * wanted)
