"""Networks in ONNX Runtime behind the Tracker protocol.

The first guess is the query position in every frame, or, for weights that were trained
so, the tracks of block matching. While that is at work, the network already processes
the pictures.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import TrackerIdentity, Tracks
from longaxis.errors import TrackingError
from longaxis.models.block_matching.settings import VERSION_3
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.inference.echotracker2_runner import (
    SMALLER,
    ChunkSizes,
    NetworkRun,
    TrackingRequest,
)
from longaxis.models.inference.input_grid import SIZE_PX, grid_of
from longaxis.models.inference.manifest import read_manifest
from longaxis.models.inference.mirrored_run import MirroredRun
from longaxis.models.inference.network_specs import NETWORK_SPECS
from longaxis.models.inference.picture_structure import has_structure
from longaxis.models.inference.sessions import (
    CPU,
    Sessions,
    best_device,
    runtime_errors,
)
from longaxis.models.tracker import Progress, no_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.models.inference.input_grid import NetworkGrid
    from longaxis.models.inference.weights import NetworkFiles
    from longaxis.models.tracker import Tracker

# Chosen: block matching takes 1.5 of 4.2 s on two quiet cores (docs/trackers.md).
MATCHING_SHARE = 0.4
"""Of the progress bar, for block matching before the network."""


class _Guess:
    """Where points may be before the network has seen them.

    Attributes
    ----------
    confidence
        Of block matching, 0 to 1, shape (T, N); 1 without it. Known once the guess has
        been made.
    """

    def __init__(
        self,
        *,
        first: Tracker | None,
        loop: Loop,
        points_mm: NDArray[np.float64],
        request: TrackingRequest,
        grid: NetworkGrid,
        progress: Progress,
    ) -> None:
        self._first = first
        self._loop = loop
        self._points_mm = points_mm
        self._request = request
        self._grid = grid
        self._progress = progress
        self.confidence = np.ones((loop.n_frames, len(points_mm)))

    def __call__(self) -> NDArray[np.float64]:
        """Return positions in pixels of the network, shape (T, N, 2)."""
        points_px = self._grid.to_network_px(self._points_mm)
        stationary = np.tile(points_px, (self._loop.n_frames, 1, 1))
        if self._first is None:
            return stationary
        matched = self._first.track(
            self._loop,
            self._points_mm,
            start_frame=self._request.start_frame,
            mesh_shape=self._request.mesh_shape,
            progress=self._progress,
        )
        # A wall that was not there to be matched is not there to be corrected.
        self.confidence = matched.confidence
        start_px = self._grid.to_network_px(matched.points_mm)
        # A network cannot start at NaN.
        return np.where(np.isfinite(start_px), start_px, stationary)


class OnnxTracker:
    """Tracks with a network of a manifest.

    Parameters
    ----------
    network
        From the manifest; its files are checked when they are loaded.
    first
        Tracker whose tracks a network with `"start": "block-matching"` corrects; block
        matching by default. Controls pass known tracks.
    """

    def __init__(self, network: NetworkFiles, first: Tracker | None = None) -> None:
        self._network = network
        # The version that the weights were trained with, not the current default.
        self._first = first or BlockMatchingTracker(VERSION_3)
        self._sessions = Sessions(network, best_device())
        self._sizes = ChunkSizes()
        self._remark = ""

    @property
    def identity(self) -> TrackerIdentity:
        """Name, version and hash of the network, and the device it ran on."""
        return TrackerIdentity(
            name=self._network.name,
            version=self._network.version,
            model_sha256=self._network.sha256,
            device=self._sessions.device + self._remark,
        )

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return where points go, forward and backward through the whole loop.

        Parameters and errors are those of `longaxis.models.tracker.Tracker`.
        """
        grid = grid_of(loop)
        points_px = grid.to_network_px(points_mm)
        _check(points_mm, points_px, loop.n_frames, start_frame)
        request = TrackingRequest(
            frames=grid.resample(loop.frames),
            points_px=points_px.astype(np.float32),
            start_frame=start_frame,
            mesh_shape=mesh_shape,
        )
        share_done = MATCHING_SHARE if self.corrects_a_start else 0.0
        guess = _Guess(
            first=self._first if self.corrects_a_start else None,
            loop=loop,
            points_mm=points_mm,
            request=request,
            grid=grid,
            progress=lambda done: progress(share_done * done),
        )
        try:
            run = self._run_network(
                request,
                guess,
                lambda done: progress(share_done + (1 - share_done) * done),
            )
        finally:
            # Also after an error or a stop: the arena would keep its largest size
            # otherwise.
            self._sessions.release()
        tracks_mm = grid.to_mm(run.positions.astype(np.float64))
        # Conversions round to float32; in this frame points equal what was passed in.
        tracks_mm[start_frame] = points_mm
        covariance = run.covariance
        return Tracks(
            points_mm=tracks_mm,
            # Trained on simulated walls, the network alone accepts a wall that has
            # dropped out of a real picture (docs/trackers.md).
            confidence=np.minimum(self._quality(run, request), guess.confidence),
            covariance_mm2=None if covariance is None else _in_mm2(covariance, grid),
        )

    @property
    def corrects_a_start(self) -> bool:
        """True if the network starts from another tracker's tracks."""
        return self._network.start == "block-matching"

    def starting_from(self, first: Tracker) -> OnnxTracker:
        """Return the same network correcting the tracks of another tracker."""
        return OnnxTracker(self._network, first)

    def _quality(
        self, run: NetworkRun, request: TrackingRequest
    ) -> NDArray[np.float32]:
        """Return the quality (T, N), 0 where the picture shows nothing."""
        if self.corrects_a_start:
            # There the confidence of block matching falls where nothing is shown.
            return run.quality
        shown = has_structure(request.frames, run.positions, request.start_frame)
        return np.where(shown, run.quality, np.float32(0))

    def _run(self, request: TrackingRequest) -> NetworkRun:
        spec = NETWORK_SPECS[self._network.architecture]

        def make(wanted: TrackingRequest) -> NetworkRun:
            return spec.runner(self._sessions, self._network, wanted, self._sizes)

        return MirroredRun(make, request) if self._network.mirrored else make(request)

    def _run_network(
        self,
        request: TrackingRequest,
        guess: Callable[[], NDArray[np.float64]],
        progress: Progress,
    ) -> NetworkRun:
        run = self._run(request)
        # Features of the first window do not depend on the guess: up to 0.9 s less
        # where a second core is free (docs/trackers.md).
        with ThreadPoolExecutor(max_workers=1) as pool:
            preparation = pool.submit(run.prepare)
            try:
                guess_px = guess()
            except BaseException:
                # Stopped by the user, or nothing can be matched: look no further.
                run.stop()
                raise
        try:
            preparation.result()
            run.track(guess_px, progress)
        except runtime_errors() as error:
            return self._retry_smaller(request, guess_px, progress, error)
        return run

    def _retry_smaller(
        self,
        request: TrackingRequest,
        guess_px: NDArray[np.float64],
        progress: Progress,
        error: Exception,
    ) -> NetworkRun:
        """Track in smaller pieces, then on the processor, and keep to it.

        What fails on a graphics card is most often its memory; other programs use it
        too, so that no size is safe.
        """
        if self._sessions.device == CPU:
            raise self._failure() from error
        if self._sizes != SMALLER:
            self._sizes = SMALLER
            self._remark = " (in smaller pieces: its memory was full)"
        else:
            self._sessions = Sessions(self._network, CPU)
            self._sizes = ChunkSizes()
            self._remark = " (the graphics card's memory was full)"
        run = self._run(request)
        try:
            run.prepare()
            run.track(guess_px, progress)
        except runtime_errors() as next_error:
            return self._retry_smaller(request, guess_px, progress, next_error)
        return run

    def _failure(self) -> TrackingError:
        message = (
            f"The network “{self._network.name}” could not be run on this loop; "
            "choose another tracker, or close other programs."
        )
        return TrackingError(message)


def _in_mm2(
    covariance_px2: NDArray[np.float32], grid: NetworkGrid
) -> NDArray[np.float64]:
    """Return xx, xy, yy (T, N, 3) in pixels² as matrices (T, N, 2, 2) in mm²."""
    xx, xy, yy = np.moveaxis(covariance_px2.astype(np.float64), -1, 0)
    matrices = np.stack([np.stack([xx, xy], -1), np.stack([xy, yy], -1)], -2)
    scale = grid.mm_per_network_pixel
    scaled: NDArray[np.float64] = matrices * scale[:, None] * scale[None]
    return scaled


def _check(
    points_mm: NDArray[np.float64],
    points_px: NDArray[np.float64],
    n_frames: int,
    start_frame: int,
) -> None:
    if points_mm.ndim != 2 or points_mm.shape[1] != 2 or len(points_mm) == 0:
        message = f"points_mm must have shape (N, 2) with N > 0, got {points_mm.shape}"
        raise ValueError(message)
    if not 0 <= start_frame < n_frames:
        message = f"start_frame must be 0 to {n_frames - 1}, got {start_frame}"
        raise ValueError(message)
    # Some points may lie outside, as a thick wall reaches beyond the sector; with none
    # inside there is nothing to follow.
    within = ((points_px >= 0) & (points_px <= SIZE_PX)).all(axis=1)
    if not within.any():
        message = (
            "None of the points lies within the picture; place the line on the wall."
        )
        raise TrackingError(message)


@lru_cache
def bundled(name: str) -> OnnxTracker:
    """Return a bundled network; its sessions are made once."""
    return OnnxTracker(read_manifest(name))
