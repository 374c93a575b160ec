"""Trackers that a reader brings: a folder with an ONNX file and its description.

What the description demands is done around the graph. A fixed number of frames is
filled up with the last one, or the loop is tracked piece by piece; a fixed number of
points is filled up with the last one, or they go in groups. A graph that only takes
points in its first frame tracks the rest of the loop forwards and, on the reversed
frames, the beginning of it backwards.

Nothing here looks for such folders: the reader adds each of them.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from longaxis.data import TrackerIdentity, Tracks
from longaxis.errors import ModelFileError, TrackingError
from longaxis.models.custom.graph_process import GraphProcess, GraphRunError
from longaxis.models.custom.layout import grid_for, likeness, pictures, read, written
from longaxis.models.custom.manifest import (
    manifest_bytes,
    manifest_of,
)
from longaxis.models.custom.session import check_network, network_bytes
from longaxis.models.inference.sessions import CPU
from longaxis.models.tracker import Progress, no_progress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.models.custom.manifest import CustomManifest

    _Found = tuple[NDArray[np.float64], NDArray[np.float64] | None]
    """Tracks (T, N, 2) in pixels, and confidence (T, N) if the graph gives any."""

_Kind = TypeVar("_Kind", bound=np.generic)


def load_custom_tracker(
    folder: Path, permitted_sha256: str | None = None
) -> CustomTracker:
    """Return the tracker in a folder.

    Parameters
    ----------
    permitted_sha256
        What `files_sha256` gave when the reader allowed this tracker; None allows
        whatever is there now.

    Raises
    ------
    ModelFileError
        If the description or the network cannot be used, or either has changed.
    """
    description = manifest_bytes(folder)
    manifest = manifest_of(folder, description)
    # Read once: the bytes that are hashed are those that are checked and run, even if
    # the file changes meanwhile.
    network = network_bytes(manifest)
    sha256 = _sha256_of(description, network)
    if permitted_sha256 not in {None, sha256}:
        raise changed_since_permitted(folder)
    check_network(manifest, network)
    return CustomTracker(manifest, description, network)


def files_sha256(folder: Path) -> str:
    """Return a hash of all files that a tracker consists of: description and network.

    Raises
    ------
    ModelFileError
        If either cannot be read.
    """
    description = manifest_bytes(folder)
    return _sha256_of(description, network_bytes(manifest_of(folder, description)))


def changed_since_permitted(folder: Path) -> ModelFileError:
    """Return the refusal of a tracker that is not the one that was allowed."""
    return ModelFileError(
        f"The tracker in “{folder}” is not the one that was allowed: its files have "
        "changed since; add it again in the settings if that is right."
    )


def _sha256_of(description: bytes, network: bytes) -> str:
    # Hashes of hashes: no boundary between both files that could be shifted.
    digest = hashlib.sha256(hashlib.sha256(description).digest())
    digest.update(hashlib.sha256(network).digest())
    return digest.hexdigest()


class CustomTracker:
    """Tracks with a reader's own network, which runs in a process of its own.

    Attributes
    ----------
    licence
        As the description says, for the screen and the report.
    """

    def __init__(
        self, manifest: CustomManifest, description: bytes, network: bytes
    ) -> None:
        self._manifest = manifest
        self._network = network
        # The description as well: input size, order and scaling change the tracks.
        self._sha256 = _sha256_of(description, network)
        self._session = GraphProcess(manifest, network)
        self.licence = manifest.licence

    @property
    def identity(self) -> TrackerIdentity:
        """Name and version of the description, hash of both files, and the device."""
        return TrackerIdentity(
            name=self._manifest.name,
            version=self._manifest.version,
            model_sha256=self._sha256,
            device=self._session.device,
        )

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,  # noqa: ARG002 - graphs take points
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return where points go, forward and backward through the whole loop.

        Parameters and errors are those of `longaxis.models.tracker.Tracker`.
        """
        picture = self._manifest.picture
        grid = grid_for(loop, picture)
        points_px = grid.to_network_px(points_mm)
        _check(points_px, picture.size_px, loop.n_frames, start_frame)
        frames = pictures(loop.frames, grid, picture.size_px)
        try:
            tracks = self._run_checked(frames, points_px, start_frame, progress)
        except GraphRunError as error:
            # Most often the graphics card's memory is full: there is the processor.
            if self._session.device == CPU:
                raise self._failure(error) from error
            self._session = GraphProcess(self._manifest, self._network, CPU)
            tracks = self._run_checked(frames, points_px, start_frame, progress)
        tracks_px, sure = tracks
        if sure is None:
            sure = likeness(frames, tracks_px, start_frame)
        tracks_mm = grid.to_mm(tracks_px)
        tracks_mm[start_frame] = points_mm
        sure[start_frame] = 1
        return Tracks(points_mm=tracks_mm, confidence=sure)

    def _failure(self, error: Exception) -> TrackingError:
        message = f"The tracker “{self._manifest.name}” failed in this loop: {error}"
        return TrackingError(message)

    def _run_checked(
        self,
        frames: NDArray[np.uint8],
        points_px: NDArray[np.float64],
        start_frame: int,
        progress: Progress,
    ) -> _Found:
        """Return tracks (T, N, 2) in pixels and confidence, group by group."""
        # A graph with a fixed number of points gets them in groups.
        size = self._manifest.n_points or len(points_px)
        group_starts = range(0, len(points_px), size)
        parts = []
        for index, group_start in enumerate(group_starts):

            def tell(done: float, index: int = index) -> None:
                progress((index + done) / len(group_starts))

            group = points_px[group_start : group_start + size]
            run = _Run(self._session, self._manifest, tell)
            parts.append(run.track(frames, group, start_frame))
        progress(1.0)
        return _joined(parts, axis=1)


class _Run:
    """One group of points, no more than the graph takes."""

    def __init__(
        self, session: GraphProcess, manifest: CustomManifest, tell: Progress
    ) -> None:
        self._session = session
        self._manifest = manifest
        self._tell = tell
        self._share = 0.0

    def track(
        self, frames: NDArray[np.uint8], points_px: NDArray[np.float64], start: int
    ) -> _Found:
        """Return the tracks of the points in all frames.

        Parameters
        ----------
        frames
            Frames of the graph's size, uint8, shape (T, H, W).
        points_px
            Positions (x, y) in pixels, shape (N, 2).
        start
            Index of the frame that the points lie in.
        """
        n_most = self._manifest.n_frames
        fits = n_most is None or len(frames) <= n_most
        if fits and self._manifest.query_frame != "first":
            return self._piece(frames, points_px, start)
        share = start / max(len(frames) - 1, 1)
        # Such a graph begins at its first frame: the beginning of the loop is tracked
        # on reversed frames.
        back, back_sure = self._onwards(
            frames[: start + 1][::-1], points_px, (0.0, share)
        )
        ahead, ahead_sure = self._onwards(frames[start:], points_px, (share, 1.0))
        # Reversed again, without the start frame, which the way ahead holds.
        before = back[:0:-1], None if back_sure is None else back_sure[:0:-1]
        return _joined([before, (ahead, ahead_sure)], axis=0)

    def _onwards(
        self,
        frames: NDArray[np.uint8],
        points_px: NDArray[np.float64],
        confidence_range: tuple[float, float],
    ) -> _Found:
        """Return where points of the first frame go, piece by piece.

        A piece begins with the last frame of the one before, where its points are known
        and are as sure as they are.
        """
        # At least two, or a piece would never get beyond its own first frame.
        length = max(self._manifest.n_frames or len(frames), 2)
        parts: list[_Found] = []
        piece_start = 0
        while piece_start == 0 or piece_start < len(frames) - 1:
            tracks, sure = self._piece(
                frames[piece_start : piece_start + length], points_px, 0
            )
            tracks[0] = points_px
            if sure is not None and parts and parts[-1][1] is not None:
                # Points of a piece begin where the piece before found them: a doubt
                # then lasts.
                sure *= parts[-1][1][-1]
            first = 1 if parts else 0
            parts.append((tracks[first:], None if sure is None else sure[first:]))
            points_px = tracks[-1]
            done = min((piece_start + length) / len(frames), 1.0)
            self._share = (
                confidence_range[0] + (confidence_range[1] - confidence_range[0]) * done
            )
            self._tell(self._share)
            # Pieces share one frame, in which the points are handed over.
            piece_start += length - 1
        return _joined(parts, axis=0)

    def _piece(
        self, frames: NDArray[np.uint8], points_px: NDArray[np.float64], query: int
    ) -> _Found:
        """Run the graph once, filled up to what it wants, and cut again."""
        manifest, size_px = self._manifest, self._manifest.picture.size_px
        tracks, sure = self._session.run(
            _filled(frames, manifest.n_frames),
            written(
                _filled(points_px, manifest.n_points), manifest.points_rule, size_px
            ),
            query,
            lambda: self._tell(self._share),
        )
        n_frames, n_points = len(frames), len(points_px)
        kept = read(tracks[:n_frames, :n_points], manifest.tracks_rule, size_px)
        return kept, None if sure is None else sure[:n_frames, :n_points]


def _filled(values: NDArray[_Kind], size: int | None) -> NDArray[_Kind]:
    """Repeat the last entry of the first axis until there are `size`."""
    missing = 0 if size is None else size - len(values)
    return np.concatenate([values, np.repeat(values[-1:], missing, axis=0)])


def _joined(parts: Sequence[_Found], *, axis: int) -> _Found:
    tracks = np.concatenate([part[0] for part in parts], axis=axis)
    sure = [part[1] for part in parts if part[1] is not None]
    return tracks, np.concatenate(sure, axis=axis) if sure else None


def _check(
    points_px: NDArray[np.float64],
    size_px: tuple[int, int],
    n_frames: int,
    start_frame: int,
) -> None:
    if points_px.ndim != 2 or points_px.shape[1] != 2 or len(points_px) == 0:
        message = f"points_mm must have shape (N, 2) with N > 0, got {points_px.shape}"
        raise ValueError(message)
    if not 0 <= start_frame < n_frames:
        message = f"start_frame must be 0 to {n_frames - 1}, got {start_frame}"
        raise ValueError(message)
    within = ((points_px >= 0) & (points_px <= np.array(size_px))).all(axis=1)
    if not within.any():
        message = (
            "None of the points lies within the picture; place the line on the wall."
        )
        raise TrackingError(message)
