"""Simulated clips as training reads them: on the network's grid, one file each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.io.files.atomic import replacing
from longaxis.models.inference.input_grid import grid_of
from longaxis.training.clip_files import load_clip as load_simulated

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.simulation.clip import SimulatedClip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CachedClip:
    """A loop on the network's grid with the true positions of its wall.

    Attributes
    ----------
    frames
        uint8, shape (T, 256, 256).
    points_px
        Truth in network pixels, shape (T, L, R, 2), in the order of `Mesh`.
    correlation
        Speckle correlation with the end-systolic frame, 0 to 1, shape (T, L, R).
    beat
        Frames of end-diastole, end-systole and the end of the beat.
    mm_per_pixel
        Size of a network pixel.
    matched_px
        Where block matching from end-systole found the points, shape (T, L, R, 2), NaN
        in frames that were not requested; None where it was not run.
    frame_times_s
        Shape (T,); None in clips that were stored without.
    """

    frames: NDArray[np.uint8]
    points_px: NDArray[np.float32]
    correlation: NDArray[np.float32]
    beat: tuple[int, int, int]
    mm_per_pixel: float
    matched_px: NDArray[np.float32] | None = None
    frame_times_s: NDArray[np.float64] | None = None

    def visible(self) -> NDArray[np.bool_]:
        """Return which points lie within the sector, shape (T, L, R).

        The sector is whatever is ever brighter than black, gaps closed.
        """
        import cv2

        # Up to 4 grey levels outside the sector are noise of compression.
        ever = (self.frames.max(axis=0) > 4).astype(np.uint8)
        # Opening removes thin burnt-in text and rulers, closing fills dark speckle.
        sector = cv2.morphologyEx(ever, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        sector = cv2.morphologyEx(sector, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
        rows, columns = sector.shape
        x = np.floor(self.points_px[..., 0]).astype(int)
        y = np.floor(self.points_px[..., 1]).astype(int)
        within = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        inside: NDArray[np.bool_] = within & (
            sector[y.clip(0, rows - 1), x.clip(0, columns - 1)] > 0
        )
        return inside

    def part(self, first: int, last: int) -> CachedClip:
        """Return the frames from `first` to `last`, which must contain the beat."""
        start, middle, end = self.beat
        matched, times_s = self.matched_px, self.frame_times_s
        return CachedClip(
            frames=self.frames[first : last + 1],
            points_px=self.points_px[first : last + 1],
            correlation=self.correlation[first : last + 1],
            beat=(start - first, middle - first, end - first),
            mm_per_pixel=self.mm_per_pixel,
            matched_px=None if matched is None else matched[first : last + 1],
            frame_times_s=None if times_s is None else times_s[first : last + 1],
        )

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return len(self.frames)


def on_network_grid(clip: SimulatedClip) -> CachedClip:
    """Return the clip as the input of the network."""
    grid = grid_of(clip.loop)
    beat = clip.beat
    return CachedClip(
        frames=grid.resample(clip.loop.frames),
        points_px=grid.to_network_px(clip.mesh_mm).astype(np.float32),
        correlation=clip.correlation.astype(np.float32),
        beat=(beat.end_diastole, beat.end_systole, beat.last),
        mm_per_pixel=float(grid.mm_per_network_pixel.mean()),
        frame_times_s=clip.loop.frame_times_s,
    )


def save_clip(clip: CachedClip, path: Path) -> None:
    """Write the clip; the file appears whole or not at all."""
    stored: dict[str, Any] = {
        "frames": clip.frames,
        "points_px": clip.points_px,
        # Half precision: the correlation is what a simulation aimed at, no more exact.
        "correlation": clip.correlation.astype(np.float16),
        "beat": np.array(clip.beat),
        "mm_per_pixel": np.array(clip.mm_per_pixel),
    }
    if clip.frame_times_s is not None:
        stored["frame_times_s"] = clip.frame_times_s
    with replacing(path) as part, part.open("wb") as file:
        np.savez(file, **stored)


def save_array(values: NDArray[Any], path: Path) -> None:
    """Write one array, whole or not at all."""
    with replacing(path) as part, part.open("wb") as file:
        np.save(file, values)


def matched_file(path: Path) -> Path:
    """Return where block matching's tracks of a clip are kept, if they are."""
    return path.with_name(f"matched_{path.stem}.npy")


def load_clip(path: Path) -> CachedClip:
    """Read a clip, and block matching's tracks where there are any.

    Clips of `simulate generate` (docs/dataset.md) and those that `save_clip` wrote.
    """
    matched = None
    beside = matched_file(path)
    if beside.exists():
        matches = np.load(beside, allow_pickle=False)
        # Tracks of a thinned mesh, as evaluation keeps them, are not for training.
        matched = matches if matches.ndim == 4 else None
    with np.load(path, allow_pickle=False) as stored:
        if "recipe" in stored:
            return replace(on_network_grid(load_simulated(path)), matched_px=matched)
        first, middle, last = (int(frame) for frame in stored["beat"])
        return CachedClip(
            frames=stored["frames"],
            points_px=stored["points_px"],
            correlation=stored["correlation"].astype(np.float32),
            beat=(first, middle, last),
            mm_per_pixel=float(stored["mm_per_pixel"]),
            matched_px=matched,
            frame_times_s=stored.get("frame_times_s"),
        )
