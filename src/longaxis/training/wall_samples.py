"""One step's worth of data for the wall network: part of a beat, the whole wall.

The picture may be mirrored, the line run the other way and time backwards, so that no
direction of motion is likelier than its opposite; in half of the samples the wall is
given in any frame instead of end-systole, so that "away from it the wall gets
longer" is not the answer. The start is block matching's mesh, its error scaled at
random and others like it added, so that good starts are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.inference.input_grid import SIZE_PX
from longaxis.training.augmentation import augment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.training.wall_clips import WallClip

LENGTHS = (16, 32, 56, 96)
"""Frames of a sample; few different ones, as compiled code is made for each."""

# Chosen: mostly a beat at every second frame; whole loops of several beats are rare,
# since their cost grows with length.
_LENGTH_SHARES = (3 / 18, 10 / 18, 3 / 18, 2 / 18)
# Chosen: frame rates of review and of research alike.
_STRIDES = (1, 1, 2, 2, 3)
# Chosen, as the shares below: enough of each that it cannot be ignored.
_ANY_QUERY = 0.5
_ARTEFACT_SHARE = 0.3
_AS_MATCHED = 0.5
# Mostly smaller than block matching's own, so that good starts are left alone.
_ERROR_SCALES = (0.1, 1.3)
_MORE_ERROR = 0.35
_OTHER_TONE = 0.4
# From a shift of the whole wall to waves of half its length.
_N_WAVES = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WallSample:
    """What one step learns from.

    Attributes
    ----------
    frames, mean
        uint8 (T, 256, 256), and the mean of the whole loop, float32 (256, 256).
    true_px, start_px
        Meshes, float32, shape (T, L, R, 2).
    confidence
        Shape (T, L, R).
    query_frame
        Where both meshes are the same.
    """

    frames: NDArray[np.uint8]
    mean: NDArray[np.float32]
    true_px: NDArray[np.float32]
    start_px: NDArray[np.float32]
    confidence: NDArray[np.float32]
    query_frame: int


def draw_wall_sample(clip: WallClip, rng: np.random.Generator) -> WallSample | None:
    """Return a sample, or None where the clip is too short for one."""
    chosen = _choose_frames(len(clip.frames), clip.query_frame, rng)
    if chosen is None:
        return None
    frames, query = chosen
    true = clip.true_px[frames]
    matched = clip.found_px[frames]
    if rng.random() < _ANY_QUERY:
        query = int(rng.integers(len(frames)))
        # Errors grow from the frame of the handing over, wherever that is.
        matched = matched - (matched[query] - true[query])
    start = _start(true, matched, query, rng)
    confidence = clip.confidence[frames]
    if rng.random() < 0.5:
        true, start, confidence = true[:, ::-1], start[:, ::-1], confidence[:, ::-1]
    pictures, mean = clip.frames[frames], clip.frames.mean(axis=0, dtype=np.float32)
    if rng.random() < 0.5:
        pictures, mean = pictures[..., ::-1], mean[..., ::-1]
        true, start = _mirrored(true), _mirrored(start)
    pictures, mean = _shown_otherwise(pictures, mean, true, rng)
    return WallSample(
        frames=np.ascontiguousarray(pictures),
        mean=np.ascontiguousarray(mean),
        true_px=np.ascontiguousarray(true),
        start_px=np.ascontiguousarray(start),
        confidence=np.ascontiguousarray(confidence),
        query_frame=query,
    )


def _shown_otherwise(
    pictures: NDArray[np.uint8],
    mean: NDArray[np.float32],
    true: NDArray[np.float32],
    rng: np.random.Generator,
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return the pictures in other tones or as other systems do, and their mean."""
    kind = rng.random()
    if kind < _ARTEFACT_SHARE:
        points = true.reshape(len(true), -1, 2)
        dirty = augment(pictures.astype(np.float32), points, rng)
        pictures = np.clip(dirty, 0, 255).astype(np.uint8)
    elif kind < _ARTEFACT_SHARE + _OTHER_TONE:
        pictures = _tone(rng)[pictures]
    else:
        return pictures, mean
    return pictures, pictures.mean(axis=0, dtype=np.float32)


def _choose_frames(
    n_frames: int, end_systole: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], int] | None:
    """Return frames in order, end-systole among them, and its place."""
    fitting = [length for length in LENGTHS if length <= n_frames]
    if not fitting:
        return None
    length = min(int(rng.choice(LENGTHS, p=_LENGTH_SHARES)), fitting[-1])
    widest = max(1, (n_frames - 1) // (length - 1))
    stride = int(rng.choice([stride for stride in _STRIDES if stride <= widest]))
    # Counted from end-systole, which then is one of the frames.
    frames = np.arange(end_systole % stride, n_frames, stride)
    if len(frames) < length:
        frames = np.arange(n_frames)
    query = int(np.searchsorted(frames, end_systole))
    first = int(np.clip(query - rng.integers(0, length), 0, len(frames) - length))
    frames, query = frames[first : first + length], query - first
    if rng.random() < 0.5:
        frames, query = frames[::-1], length - 1 - query
    return frames, query


def _start(
    true: NDArray[np.float32],
    matched: NDArray[np.float32],
    query: int,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return where the network starts, (T, L, R, 2)."""
    scale = 1.0 if rng.random() < _AS_MATCHED else rng.uniform(*_ERROR_SCALES)
    start = true + np.float32(scale) * (matched - true)
    if rng.random() < _MORE_ERROR:
        start = start + _smooth_error(true.shape, query, rng)
    start[query] = true[query]
    return start


def _smooth_error(
    shape: tuple[int, ...], query: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return an error that wanders off from the query frame, alike across the wall."""
    import cv2

    n_frames, n_columns = shape[:2]
    place = np.linspace(0, 1, n_columns)
    waves = np.stack(
        [
            np.cos(np.pi * wave * place + rng.uniform(0, 2 * np.pi))
            for wave in range(_N_WAVES)
        ],
        axis=1,
    )
    walk = np.cumsum(rng.normal(size=(n_frames, _N_WAVES * 2)), axis=0)
    # OpenCV takes (across, down): smoothed over five frames, waves stay apart.
    walk = cv2.blur(walk, (1, 5)).reshape(n_frames, _N_WAVES, 2)
    walk -= walk[query]
    walk /= np.sqrt((walk**2).mean(axis=(0, 2), keepdims=True)) + 1e-6
    error = np.einsum("ln,tnc->tlc", waves, walk) / np.sqrt(_N_WAVES)
    error *= np.exp(rng.normal(0, 0.7))
    across = np.broadcast_to(error[:, :, None], shape)
    return across.astype(np.float32)


def _mirrored(mesh: NDArray[np.float32]) -> NDArray[np.float32]:
    mirrored = mesh.copy()
    # In raster pixels the mirror image of 0 is 256.
    mirrored[..., 0] = SIZE_PX - mirrored[..., 0]
    return mirrored


def _tone(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return another grey for each grey: gain, gamma, and the dark end cut off."""
    grey = np.arange(256) / 255
    floor = rng.uniform(0.0, 0.12)
    share = np.clip((grey - floor) / (1 - floor), 0, 1) ** np.exp(rng.normal(0, 0.3))
    toned = 255 * np.exp(rng.normal(0, 0.2)) * share
    table: NDArray[np.uint8] = np.clip(toned, 0, 255).astype(np.uint8)
    return table
