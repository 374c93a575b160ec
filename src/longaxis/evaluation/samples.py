"""Samples as EchoTracker and its kin keep them: frames, points, visibility.

One NPZ with the fields below, or a folder of NPY files of the same names. Positions are
shares of the picture's width and height where none is beyond 1, and pixels otherwise, 0
at the centre of the first pixel; (T, N, 2) or (N, T, 2). Pictures may lie in a file of
their own. `riponazad/echotracker` evaluates on (N, T, 2) shares and (N, T) visibility.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import numpy as np

from longaxis.anatomy import View
from longaxis.data import Loop
from longaxis.errors import BadInputError, LongAxisError
from longaxis.evaluation.case_facts import CaseFacts, beat_from, case_of_beat
from longaxis.evaluation.npz import read_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.evaluation.case import ReferenceCase

    Fields = Mapping[str, NDArray[np.generic]]

_FRAMES = ("frames", "video", "images")
_POINTS = ("points", "tracks", "trajs", "trajectories", "points_mm")
_VISIBLE = ("visibility", "visible", "visibs", "vis")
_OCCLUDED = ("occluded", "occlusion")


def is_sample(fields: Fields) -> bool:
    """Return True where there are points, in the pictures or beside them."""
    return _named(fields, _POINTS) is not None


def is_sample_folder(path: Path) -> bool:
    """Return True for a folder of NPY files, one of them with points."""
    return any((path / f"{name}.npy").is_file() for name in _POINTS)


def read_sample(path: Path, facts: CaseFacts) -> ReferenceCase:
    """Read one sample.

    Raises
    ------
    BadInputError
        Where pictures, scale or frame times are missing, or the shapes do not fit.
    """
    fields = read_arrays(path)
    facts = facts.over(_facts_in(fields))
    loop = _loop(path, fields, facts)
    points, visible = _tracks(path, fields, loop.n_frames)
    kept = _kept_frames(fields, loop.n_frames)
    loop, points, visible = _without_repeats(loop, points, visible, kept)
    points_mm = _in_mm(path, fields, points, loop)
    usable = np.isfinite(points_mm).all(axis=-1)
    points_mm, visible = points_mm[:, :, None], (visible & usable)[:, :, None]
    return case_of_beat(
        path.stem,
        facts,
        loop=loop,
        times_s=loop.frame_times_s,
        points_mm=points_mm,
        visible=visible,
        beat=beat_from(facts, points_mm, path.name),
    )


def _named(fields: Fields, names: tuple[str, ...]) -> NDArray[np.generic] | None:
    return next((fields[name] for name in names if name in fields), None)


def _refuse(path: Path, reason: str) -> NoReturn:
    message = f"“{path.name}” cannot be used as a reference: {reason}."
    raise BadInputError(message)


def _facts_in(fields: Fields) -> CaseFacts:
    """Return what the sample says about itself."""
    words = {
        name: str(fields[name])
        for name in ("subject", "exam", "reader", "pathology")
        if name in fields and fields[name].ndim == 0
    }
    frames = {}
    if "beat" in fields and fields["beat"].shape == (3,):
        names = ("end_diastole", "end_systole", "last")
        frames = dict(zip(names, (int(field) for field in fields["beat"]), strict=True))
    named = {view.value: view for view in View}
    view = named.get(str(fields["view"])) if "view" in fields else None
    return CaseFacts(view=view, **words, **frames)  # type: ignore[arg-type]


def _loop(path: Path, fields: Fields, facts: CaseFacts) -> Loop:
    frames = _named(fields, _FRAMES)
    if facts.pictures is not None:
        return loop_of(facts.pictures, facts)
    if frames is None:
        _refuse(path, "it holds no frames, and no file of pictures is named")
    grey = _grey(path, frames)
    scale = facts.mm_per_pixel or _scale(fields)
    if scale is None:
        _refuse(path, "the size of a pixel is missing; give mm_per_pixel")
    if "frame_times_s" in fields and facts.frame_rate_hz is None:
        times_s = fields["frame_times_s"].astype(np.float64)
    else:
        rate = facts.frame_rate_hz or _one(fields, "frame_rate_hz")
        if rate is None:
            _refuse(path, "the frame rate is missing; give frame_rate_hz")
        times_s = np.arange(len(grey)) / rate
    return Loop(frames=grey, frame_times_s=times_s - times_s[0], mm_per_pixel=scale)


def loop_of(pictures: Path, facts: CaseFacts) -> Loop:
    """Read the loop that a reference belongs to.

    Raises
    ------
    BadInputError
        If it cannot be opened, or says neither scale nor frame times.
    """
    from longaxis.io.loops.loop_reader import origin_of, read_recording, to_loop

    try:
        return to_loop(
            read_recording(origin_of(pictures)),
            mm_per_pixel=facts.mm_per_pixel,
            frame_rate_hz=facts.frame_rate_hz,
            view=facts.view,
        )
    except LongAxisError as error:
        message = f"{error} (mm_per_pixel and frame_rate_hz can be given.)"
        raise BadInputError(message) from error


def _grey(path: Path, frames: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return frames as uint8 (T, H, W); colours are averaged."""
    if frames.ndim == 4 and frames.shape[-1] in {1, 3}:
        frames = frames.mean(axis=-1).round()
    if frames.ndim != 3:
        _refuse(path, f"frames need the shape (T, H, W), not {frames.shape}")
    values = frames.astype(np.float64)
    if values.min() < 0 or values.max() > 255:
        _refuse(path, "the brightness of the frames lies outside 0 to 255")
    # Only floating-point frames can be shares of white: dark integer frames with 0 and
    # 1 stay as they are.
    if frames.dtype.kind == "f" and values.max() <= 1:
        values = values * 255
    return np.ascontiguousarray(values.round().astype(np.uint8))


def _scale(fields: Fields) -> tuple[float, float] | None:
    if "mm_per_pixel" not in fields:
        return None
    size = np.broadcast_to(fields["mm_per_pixel"].astype(np.float64), (2,))
    return float(size[0]), float(size[1])


def _one(fields: Fields, name: str) -> float | None:
    return float(fields[name].astype(np.float64)) if name in fields else None


def _tracks(
    path: Path, fields: Fields, n_frames: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return positions (T, N, 2) as stored, and where they count (T, N)."""
    named = _named(fields, _POINTS)
    if named is None or named.ndim != 3 or named.shape[2] != 2:
        _refuse(path, "it has no points of the shape (T, N, 2) or (N, T, 2)")
    points = named.astype(np.float64)
    fits = [axis for axis in (0, 1) if points.shape[axis] == n_frames]
    order = str(fields["axes"]) if "axes" in fields else ""
    # As many points as frames: both axes fit, and a wrong guess would look plausible.
    if len(fits) == 2 and order not in {"TN", "NT"}:
        _refuse(
            path,
            f"{n_frames} points in {n_frames} frames: the field “axes” must say "
            "whether it is “TN” or “NT”",
        )
    if not fits:
        _refuse(path, f"points {points.shape} do not fit {n_frames} frames")
    visible = _visibility(fields, points.shape[:2])
    if fits == [1] or order == "NT":
        points, visible = points.transpose(1, 0, 2), visible.T
    reliable = fields.get("reliable")
    # Points that the reference's author calls unreliable are no reference.
    if reliable is not None and reliable.shape == (points.shape[1],):
        sound = reliable.astype(np.float64) > 0
        points, visible = points[:, sound], visible[:, sound]
    return points, visible


def _visibility(fields: Fields, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    seen, hidden = _named(fields, _VISIBLE), _named(fields, _OCCLUDED)
    if seen is not None and seen.shape == shape:
        return np.asarray(seen.astype(np.float64) > 0.5)
    if hidden is not None and hidden.shape == shape:
        return np.asarray(hidden.astype(np.float64) <= 0.5)
    return np.ones(shape, bool)


def _kept_frames(fields: Fields, n_frames: int) -> NDArray[np.bool_]:
    """Return which frames are no mere repeats of the one before."""
    repeated = fields.get("repeated_frame")
    if repeated is None or repeated.shape != (n_frames,):
        return np.ones(n_frames, bool)
    return np.asarray(repeated.astype(np.float64) < 0.5)


def _without_repeats(
    loop: Loop,
    points: NDArray[np.float64],
    visible: NDArray[np.bool_],
    kept: NDArray[np.bool_],
) -> tuple[Loop, NDArray[np.float64], NDArray[np.bool_]]:
    if kept.all():
        return loop, points, visible
    times_s = loop.frame_times_s[kept]
    shown = Loop(
        frames=loop.frames[kept].copy(),
        frame_times_s=times_s - times_s[0],
        mm_per_pixel=loop.mm_per_pixel,
        view=loop.view,
        tissue_region_px=loop.tissue_region_px,
    )
    return shown, points[kept], visible[kept]


def _in_mm(
    path: Path, fields: Fields, points: NDArray[np.float64], loop: Loop
) -> NDArray[np.float64]:
    """Return positions in millimetres from the centre of the first pixel."""
    if "points_mm" in fields:
        return points
    rows, columns = loop.frames.shape[1:]
    scale = np.array(loop.mm_per_pixel)
    largest = float(np.nanmax(np.abs(points)))
    if largest <= 1:
        # A wall of less than a pixel there is not: these are shares of the picture.
        # Shares count from the edge of the first pixel, millimetres from its centre.
        millimetres: NDArray[np.float64] = (
            points * np.array([columns, rows]) - 0.5
        ) * scale
        return millimetres
    # A pixel or two beyond the border is rounding; more is another picture or unit.
    beyond = points > np.array([columns, rows]) + 1.0
    if (beyond | (points < -2)).any():
        _refuse(path, f"points lie outside the {columns} x {rows} pixels of a frame")
    in_pixels: NDArray[np.float64] = points * scale
    return in_pixels
