"""One training step's worth of data: a piece of a clip, moved, turned and dirtied.

Motion in real loops is partial: started at end-diastole it always begins the same way.
Random query frames, both directions of time, flips and turns take that away, so that a
network learns to use the picture, not the usual motion (the "impartial motion" recipe).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.training.cached_clip import CachedClip


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlan:
    """Sizes of a training sample.

    Attributes
    ----------
    n_frames, strides, side_px
        Shortest and longest piece; frame steps to choose from; smallest and largest
        crop.
    side_step_px
        Crops are a multiple of this.
    n_positions
        Frames times points, so that every step costs about the same.
    zoom
        Smallest and largest.
    reversal, query_at_end_systole, any_turn, augmentation_probability
        Probabilities; the last that brightness is changed at all.
    stationary_probability
        Probability that tracking starts from the query positions. Otherwise it starts
        from the truth with an error like that of block matching: smooth along the wall
        and in time, growing away from the query frame.
    start_error_px
        Median of that error's size.
    matched
        Probability that tracking starts from block matching's own tracks instead,
        where the clip has them; the query frame is end-systole then.
    without_motion
        Probability of pictures without motion: one frame repeated, black, or noise; see
        `motionless`.
    """

    n_frames: tuple[int, int] = (16, 28)
    strides: tuple[int, ...] = (1, 1, 2, 2, 3)
    side_px: tuple[int, int] = (128, 160)
    side_step_px: int = 8
    n_positions: int = 640
    zoom: tuple[float, float] = (0.8, 1.8)
    reversal: float = 0.5
    query_at_end_systole: float = 0.35
    any_turn: float = 0.15
    augmentation_probability: float = 0.65
    stationary_probability: float = 0.2
    start_error_px: float = 1.2
    matched: float = 0.7
    without_motion: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """What one step learns from.

    Attributes
    ----------
    frames
        Brightness, float32, 0 to 255, shape (T, S, S).
    points_px
        Truth, shape (T, N, 2).
    correlation
        Target of the quality output, shape (T, N).
    inside
        True where the point lies within the crop, shape (T, N).
    start_px
        Where tracking starts, shape (T, N, 2).
    query_frame
        Frame in which the points are given to the network.
    mesh_places
        Where the points are along and across the wall, 0 to 1, shape (N, 2). Along
        counts in the same sense of rotation, however the picture was flipped.
    has_speckle
        False for pictures in which no error can be expected to be known: black, noise.
    """

    frames: NDArray[np.float32]
    points_px: NDArray[np.float32]
    correlation: NDArray[np.float32]
    inside: NDArray[np.bool_]
    start_px: NDArray[np.float32]
    query_frame: int
    mesh_places: NDArray[np.float32]
    has_speckle: bool = True


def choose_frames(
    clip: CachedClip,
    plan: SamplePlan,
    rng: np.random.Generator,
    *,
    at_end_systole: bool = False,
) -> tuple[NDArray[np.int64], int]:
    """Return the frames of the piece in order, and which of them is queried.

    Parameters
    ----------
    clip
        Simulated clip with its truth.
    plan
        Sizes and probabilities of training samples.
    rng
        Source of randomness.
    at_end_systole
        Whether the query frame is end-systole.
    """
    n_frames = int(rng.integers(plan.n_frames[0], plan.n_frames[1] + 1))
    n_frames = min(n_frames, clip.n_frames)
    # Long steps only where the clip has room for all frames.
    widest = max((clip.n_frames - 1) // max(n_frames - 1, 1), 1)
    stride = min(int(rng.choice(plan.strides)), widest)
    span = (n_frames - 1) * stride + 1
    start = int(rng.integers(clip.n_frames - span + 1))
    end_systole = clip.beat[1]
    at_end_systole = at_end_systole or bool(rng.random() < plan.query_at_end_systole)
    if at_end_systole:
        # The piece is moved so that end-systole is one of its frames.
        last = min(n_frames - 1, end_systole // stride)
        first = max(0, n_frames - 1 - (clip.n_frames - 1 - end_systole) // stride)
        place = int(rng.integers(min(first, last), last + 1))
        start = int(np.clip(end_systole - place * stride, 0, clip.n_frames - span))
    frames = start + stride * np.arange(n_frames)
    query = int(rng.integers(n_frames))
    if at_end_systole:
        query = int(np.abs(frames - end_systole).argmin())
    if rng.random() < plan.reversal:
        frames, query = frames[::-1], n_frames - 1 - query
    return frames, query


def draw_affine(
    centre_px: NDArray[np.float32],
    side_px: int,
    plan: SamplePlan,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return a (2, 3) map of raster pixels that brings `centre_px` near the middle.

    Parameters
    ----------
    centre_px
        Point to keep in the crop, (x, y), shape (2,).
    side_px
        Side of the square crop.
    plan
        Sizes and probabilities of training samples.
    rng
        Source of randomness.
    """
    low, high = np.log(plan.zoom)
    zoom = np.exp(rng.uniform(low, high))
    stretch = np.exp(rng.uniform(-0.1, 0.1))
    turn = rng.uniform(-np.pi, np.pi)
    if rng.random() >= plan.any_turn:
        turn = rng.normal(0.0, 0.3)
    cosine, sine = np.cos(turn), np.sin(turn)
    linear = np.array([[cosine, -sine], [sine, cosine]])
    # Stretched a little in one direction, as anatomy and aspect vary.
    linear = linear @ np.diag([zoom * stretch, zoom / stretch])
    linear[0] *= rng.choice([-1.0, 1.0])
    # Rarely upside down: no real loop is, but no direction of motion may be known.
    if rng.random() < 0.15:
        linear[1] *= -1.0
    middle = side_px / 2 + rng.uniform(-0.2, 0.2, 2) * side_px
    return np.column_stack([linear, middle - linear @ centre_px])


def warp(
    frames: NDArray[np.uint8], affine: NDArray[np.float64], side_px: int
) -> NDArray[np.float32]:
    """Return the frames seen through the map, float32, shape (T, S, S).

    Parameters
    ----------
    frames
        Grey frames, shape (T, H, W).
    affine
        Map of raster pixels, shape (2, 3).
    side_px
        Side of the square crop.
    """
    import cv2

    # OpenCV counts from pixel centres, the map from pixel edges.
    centred = affine.copy()
    centred[:, 2] += affine[:, :2] @ np.array([0.5, 0.5]) - 0.5
    result = np.empty((len(frames), side_px, side_px), np.float32)
    for source, target in zip(frames, result, strict=True):
        target[:] = cv2.warpAffine(source, centred, (side_px, side_px))
    return result


def _choose_points(
    inside: NDArray[np.bool_],
    query_points: NDArray[np.float32],
    n_points: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Return indices of points within the crop: scattered, or a dense patch."""
    candidates = np.flatnonzero(inside)
    if len(candidates) <= n_points:
        return candidates
    if rng.random() < 0.5:
        chosen = rng.choice(candidates, n_points, replace=False)
    else:
        anchor = query_points[rng.choice(candidates)]
        distance = np.linalg.norm(query_points[candidates] - anchor, axis=1)
        chosen = candidates[np.argsort(distance)[:n_points]]
    return np.sort(chosen)


def _drift(
    n_frames: int, query: int, n_modes: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return random walks of unit spread at most, zero at the query, (T, modes, 2)."""
    # A walk grows away from the query frame, as errors of tracking do.
    steps = rng.normal(size=(n_frames, n_modes, 2))
    walk = np.cumsum(steps, axis=0)
    walk -= walk[query]
    spread = np.sqrt((walk**2).mean(axis=0)) + 1e-6
    drifting: NDArray[np.float64] = walk / spread
    return drifting


def start_error(
    points_px: NDArray[np.float32],
    n_frames: int,
    query: int,
    plan: SamplePlan,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return an error like block matching's for points (N, 2), shape (T, N, 2).

    Parameters
    ----------
    points_px
        Positions (x, y) in pixels, shape (T, N, 2) or (N, 2).
    n_frames
        Number of frames.
    query
        Index of the query frame.
    plan
        Sizes and probabilities of training samples.
    rng
        Source of randomness.
    """
    n_waves = 6
    length_px = np.exp(rng.uniform(np.log(20), np.log(120), n_waves))
    angle = rng.uniform(0, 2 * np.pi, n_waves)
    direction = np.stack([np.cos(angle), np.sin(angle)]) * (2 * np.pi / length_px)
    modes = np.cos(points_px @ direction + rng.uniform(0, 2 * np.pi, n_waves))
    modes = np.column_stack([np.ones(len(points_px)), modes])
    drift = _drift(n_frames, query, modes.shape[1], rng)
    error = np.einsum("nk,tkc->tnc", modes, drift) / np.sqrt(modes.shape[1])
    error *= plan.start_error_px * np.exp(rng.normal(0, 0.7))
    # A little jitter of its own in every point and frame, as matching has.
    error += rng.normal(0, 0.15, error.shape)
    error[query] = 0
    result: NDArray[np.float32] = error.astype(np.float32)
    return result


def _matched_part(clip: CachedClip) -> CachedClip:
    """Return the frames that block matching tracked."""
    if clip.matched_px is None:
        return clip
    there = np.flatnonzero(np.isfinite(clip.matched_px).any(axis=(1, 2, 3)))
    return clip.part(int(there[0]), int(there[-1]))


def _matched_start(
    found_px: NDArray[np.float32],
    points_px: NDArray[np.float32],
    affine: NDArray[np.float64],
    query: int,
) -> NDArray[np.float32]:
    """Return block matching's tracks as the crop shows them, else the truth."""
    shown = (found_px @ affine[:, :2].T + affine[:, 2]).astype(np.float32)
    start: NDArray[np.float32] = np.where(np.isfinite(shown), shown, points_px)
    start[query] = points_px[query]
    return start


def _made_up_start(
    points_px: NDArray[np.float32],
    query: int,
    plan: SamplePlan,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return the query positions in every frame, or the truth with an error."""
    n_frames = len(points_px)
    if rng.random() < plan.stationary_probability:
        return np.repeat(points_px[query : query + 1], n_frames, axis=0)
    return points_px + start_error(points_px[query], n_frames, query, plan, rng)


def _mesh_places(clip: CachedClip, affine: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the place in the mesh of every point of the clip, shape (L * R, 2)."""
    _, n_along, n_across, _ = clip.points_px.shape
    along = np.linspace(0, 1, n_along)
    # Mirrored: along is turned round, so that its sense of rotation stays.
    if np.linalg.det(affine[:, :2]) < 0:
        along = 1 - along
    places = np.meshgrid(along, np.linspace(0, 1, n_across), indexing="ij")
    return np.stack(places, axis=-1).reshape(-1, 2).astype(np.float32)


def motionless(sample: Sample, rng: np.random.Generator) -> Sample:
    """Return a sample in which nothing moves: one frame repeated, black, or noise.

    A network trained on moving hearts alone returns for black pictures with the usual
    motion (2.8 px on a loop of PyMUST).

    Parameters
    ----------
    sample
        Sample with motion.
    rng
        Source of randomness.
    """
    query, frames = sample.query_frame, sample.frames
    stationary = np.broadcast_to(sample.points_px[query], sample.points_px.shape)
    inside = np.broadcast_to(sample.inside[query], sample.inside.shape)
    kind = rng.choice(["still", "black", "noise"])
    if kind == "still":
        pictures = np.repeat(frames[query][None], len(frames), axis=0)
    elif kind == "black":
        pictures = np.zeros_like(frames)
    else:
        # A permutation keeps the grey levels: only their arrangement is lost.
        pictures = rng.permutation(frames.reshape(-1)).reshape(frames.shape)
    has_speckle = bool(kind == "still")
    return replace(
        sample,
        frames=pictures,
        points_px=stationary.copy(),
        inside=inside.copy(),
        correlation=np.full_like(sample.correlation, float(has_speckle)),
        start_px=stationary.copy(),
        has_speckle=has_speckle,
    )


def draw_sample(
    clip: CachedClip, plan: SamplePlan, rng: np.random.Generator
) -> Sample | None:
    """Return a sample from the clip, or None where the draw shows too little wall.

    Parameters
    ----------
    clip
        Simulated clip with its truth.
    plan
        Sizes and probabilities of training samples.
    rng
        Source of randomness.
    """
    from longaxis.training.augmentation import augment

    matched = clip.matched_px is not None and rng.random() < plan.matched
    if matched:
        clip = _matched_part(clip)
    frames, query = choose_frames(clip, plan, rng, at_end_systole=matched)
    # Where the piece could not be laid so that it meets end-systole exactly.
    matched = matched and frames[query] == clip.beat[1]
    truth = clip.points_px[frames].reshape(len(frames), -1, 2)
    step, (least, most) = plan.side_step_px, plan.side_px
    side_px = step * int(rng.integers(least // step, most // step + 1))
    centre = truth[query, rng.integers(truth.shape[1])]
    affine = draw_affine(centre, side_px, plan, rng)
    points = (truth @ affine[:, :2].T + affine[:, 2]).astype(np.float32)
    # Three pixels from the border, windows still hold picture.
    within = ((points > 3) & (points < side_px - 3)).all(axis=-1)
    within &= clip.visible()[frames].reshape(within.shape)
    n_points = max(plan.n_positions // len(frames), 8)
    chosen = _choose_points(within[query], points[query], n_points, rng)
    # Fewer points have no neighbours.
    if len(chosen) < 6:
        return None
    pictures = warp(clip.frames[frames], affine, side_px)
    if rng.random() < plan.augmentation_probability:
        pictures = augment(pictures, points[:, chosen], rng)
    correlation = clip.correlation[frames].reshape(len(frames), -1)
    points = points[:, chosen]
    if matched and clip.matched_px is not None:
        matched_points = clip.matched_px[frames].reshape(len(frames), -1, 2)[:, chosen]
        start = _matched_start(matched_points, points, affine, query)
    else:
        start = _made_up_start(points, query, plan, rng)
    sample = Sample(
        frames=pictures,
        points_px=points,
        correlation=correlation[:, chosen],
        inside=within[:, chosen],
        start_px=start,
        query_frame=query,
        mesh_places=_mesh_places(clip, affine)[chosen],
    )
    # No number is drawn where it is off: samples of older runs stay the same.
    if plan.without_motion and rng.random() < plan.without_motion:
        return motionless(sample, rng)
    return sample
