"""The mean of a picture's and its mirror image's answer.

A trained network is not quite the same to the left and to the right: the tracks of a
loop and of its mirror image differ. Their mean has no side, and less noise than either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from longaxis.models.inference.input_grid import SIZE_PX

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.models.inference.echotracker2_runner import (
        NetworkRun,
        TrackingRequest,
    )
    from longaxis.models.tracker import Progress

_HALF = np.float32(0.5)

_Float = TypeVar("_Float", np.float32, np.float64)


class MirroredRun:
    """Two runs, of a request and of its mirror image; see `NetworkRun`.

    Parameters
    ----------
    make
        Returns the run of a request.
    request
        What is to be tracked.
    """

    def __init__(
        self, make: Callable[[TrackingRequest], NetworkRun], request: TrackingRequest
    ) -> None:
        self._own = make(request)
        self._mirrored = make(_mirrored(request))
        self.positions = self._own.positions
        self.quality = self._own.quality
        self.covariance: NDArray[np.float32] | None = None

    def prepare(self) -> None:
        """Make the features of the first window of both."""
        self._own.prepare()
        self._mirrored.prepare()

    def stop(self) -> None:
        """End `prepare` before its next chunk."""
        self._own.stop()
        self._mirrored.stop()

    def track(self, guess_px: NDArray[np.float64], progress: Progress) -> None:
        """Fill `positions`, `quality` and `covariance` with the mean of both."""
        self._own.track(guess_px, lambda done: progress(done / 2))
        self._mirrored.track(_flipped(guess_px), lambda done: progress((1 + done) / 2))
        back = _flipped(self._mirrored.positions)
        self.positions = (self._own.positions + back) * _HALF
        self.quality = (self._own.quality + self._mirrored.quality) * _HALF
        self.covariance = _mean_covariance(
            self._own.covariance, self._mirrored.covariance
        )


def _mirrored(request: TrackingRequest) -> TrackingRequest:
    return replace(
        request,
        frames=np.ascontiguousarray(request.frames[:, :, ::-1]),
        points_px=_flipped(request.points_px),
    )


def _flipped(positions_px: NDArray[_Float]) -> NDArray[_Float]:
    """Return raster positions (..., 2) with left and right exchanged."""
    flipped = positions_px.copy()
    # From edge to edge: pixel centres lie at +0.5.
    flipped[..., 0] = SIZE_PX - flipped[..., 0]
    return flipped


def _mean_covariance(
    own: NDArray[np.float32] | None, mirrored: NDArray[np.float32] | None
) -> NDArray[np.float32] | None:
    """Return the mean of both, xx, xy, yy in pixels²; None if a network states none.

    Not less: the two err nearly alike, so their mean errs hardly less than one of them.
    """
    if own is None or mirrored is None:
        return None
    # x is turned round, so the product of x and y changes its sign.
    turned = mirrored * np.array([1, -1, 1], np.float32)
    mean: NDArray[np.float32] = (own + turned) * _HALF
    return mean
