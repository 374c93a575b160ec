"""Small fitted regressions: two layers of numbers, computed with NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from longaxis.resources import wall_search_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Features in, estimates out: linear, cut off at zero, linear.

    Attributes
    ----------
    first, first_bias
        Shape (F, H) and (H,).
    second, second_bias
        Shape (H, K) and (K,).
    """

    first: NDArray[np.float32]
    first_bias: NDArray[np.float32]
    second: NDArray[np.float32]
    second_bias: NDArray[np.float32]

    def __call__(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return estimates, shape (N, F) to (N, K)."""
        # As in training; double precision would only cost time.
        hidden = features.astype(np.float32) @ self.first + self.first_bias
        outputs = np.maximum(hidden, 0) @ self.second + self.second_bias
        estimates: NDArray[np.float64] = outputs.astype(np.float64)
        return estimates


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WallModel:
    """What was fitted to simulated hearts.

    Attributes
    ----------
    across
        From profiles around a place to how likely the middle of the wall lies at each
        offset (log, not normalised).
    stages
        From profiles over a whole shape to how it should change; one after the other.
    judge
        From profiles over a whole shape to the logarithm of its error in millimetres.
    mean_shape, modes
        Shape (P, 2) and (M, P, 2): shapes of unit size, see `shape`.
    mode_spreads
        Standard deviation of each mode's weight, shape (M,).
    """

    across: Regression
    stages: tuple[Regression, ...]
    judge: Regression
    mean_shape: NDArray[np.float64]
    modes: NDArray[np.float64]
    mode_spreads: NDArray[np.float64]


@cache
def wall_model() -> WallModel:
    """Return the model that ships with Longaxis; read once."""
    # Never pickled objects: they could run code.
    with np.load(wall_search_file(), allow_pickle=False) as arrays:
        return model_from(arrays)


def model_from(arrays: Mapping[str, NDArray[np.generic]]) -> WallModel:
    """Return the shape model stored by `training.contour_detection`.

    Arrays by name, as in `resources/wall_search/model.npz`: the mean shape (P, 2) and
    modes (M, P, 2) in units of the shape's size, and the regression stages.
    """

    def regression(name: str) -> Regression:
        parts = [np.asarray(arrays[f"{name}_{part}"]) for part in range(4)]
        return Regression(*(part.astype(np.float32) for part in parts))

    n_stages = int(np.asarray(arrays["n_stages"]))
    return WallModel(
        across=regression("across"),
        stages=tuple(regression(f"stage{number}") for number in range(n_stages)),
        judge=regression("judge"),
        mean_shape=np.asarray(arrays["mean_shape"], dtype=np.float64),
        modes=np.asarray(arrays["modes"], dtype=np.float64),
        mode_spreads=np.asarray(arrays["mode_spreads"], dtype=np.float64),
    )
