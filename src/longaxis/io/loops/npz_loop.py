"""From an NPZ file, as research uses it, to a recording.

Fields: `frames` uint8 (T, H, W), `frame_times_s` (T,), `mm_per_pixel` (2,) as (x, y),
and, if there, `view` ("A4C", "A2C", "A3C") and `r_wave_times_s` (R,).
"""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.lib import format as npy

from longaxis.anatomy import View
from longaxis.errors import UnreadableFileError
from longaxis.io.decoding.frame_checks import with_picture_findings
from longaxis.io.dicom.r_waves import r_waves_inside
from longaxis.io.dicom.timing import LARGEST_STEP_RATIO, rate_notes
from longaxis.io.dicom.ultrasound_regions import plausible_scale
from longaxis.io.files.limits import is_bomb, require_decodable_size, whole_file
from longaxis.io.files.loop_metadata import LoopFacts, length_problems
from longaxis.io.loops.archives import archive_of, require_safe_member
from longaxis.io.loops.axis_order import require_pictures_by_time, require_time_first

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

    from longaxis.data import LoopOrigin, Recording

_FRAMES = "frames"
_FIELDS = {_FRAMES, "frame_times_s", "mm_per_pixel", "view", "r_wave_times_s"}
_LIKE_A_FIELD = re.compile(
    r"(?:^|_)(?:fps|rate|times?|spacing|scale|dt|dx|dy)(?:_|$)|pixel_?size"
    r"|(?:mm|cm)_?per|r_?wave",
    re.IGNORECASE,
).search
# Chosen: a sentence stays readable.
_MOST_LISTED = 4
# Chosen: times of 5,000 frames take 40 kB. Also the most that the header of an array
# may take, since it is the difference between file and array.
_MAX_SMALL_BYTES = 1 << 20
_FASTEST_S, _SLOWEST_S = 0.0005, 1.0
"""The same limits as for DICOM."""


def npz_facts(stream: BinaryIO, origin: LoopOrigin) -> LoopFacts:
    """Return everything but the frames, whose size is read off their header."""
    with _opened(stream) as archive:
        shape = _frames_shape(archive)
        times_s = _small(archive, "frame_times_s")
        require_time_first(shape, None if times_s is None else times_s.size)
        r_waves_s = _small(archive, "r_wave_times_s")
        notes = [*_unread_notes(archive)]
        start_s = 0.0
        if times_s is not None:
            # R waves are on the clock of the frames, wherever that starts.
            start_s = _first(times_s)
            times_s = _plausible_times(_times(times_s, shape[0]), notes)
        return LoopFacts(
            origin=origin,
            n_frames=shape[0],
            rows=shape[1],
            columns=shape[2],
            frame_times_s=times_s,
            mm_per_pixel=_plausible_scale(
                _spacing(_small(archive, "mm_per_pixel")), shape[1], notes
            ),
            view=_view(_small(archive, "view")),
            r_wave_times_s=_r_waves(r_waves_s, times_s, start_s, notes),
            problems=length_problems(shape[0]),
            notes=tuple(notes),
        )


def read_npz(stream: BinaryIO, origin: LoopOrigin) -> Recording:
    """Return the whole recording."""
    # `whole_file` first: it refuses a file that is too large before numpy sees it.
    digest = hashlib.sha256(whole_file(stream)).hexdigest()
    facts = npz_facts(stream, replace(origin, sha256=digest))
    with _opened(stream) as archive:
        frames = np.ascontiguousarray(_array(archive, _FRAMES), dtype=np.uint8)
    # Times for each frame of the first axis alone leave no doubt.
    if facts.frame_times_s is None or len(frames) == frames.shape[-1]:
        require_pictures_by_time(frames)
    return with_picture_findings(facts, frames, ()).recording(frames)


def holds_frames(stream: BinaryIO) -> bool:
    """Return True if this NPZ file is a loop and not, say, a table of tracks."""
    try:
        with _opened(stream) as archive:
            return f"{_FRAMES}.npy" in archive.namelist()
    except UnreadableFileError:
        return False


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    stream.seek(0)
    # With the limits of any other zip archive: a table of contents of millions of
    # entries would fill the memory before the first array.
    with archive_of(stream, "its NPZ container is damaged") as archive:
        yield archive


def _unread_notes(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Return a note on arrays that seem to state scale or time and are not read."""
    names = [name.removesuffix(".npy") for name in archive.namelist()]
    unread = [name for name in names if name not in _FIELDS and _LIKE_A_FIELD(name)]
    if not unread:
        return ()
    listed = ", ".join(sorted(unread)[:_MOST_LISTED])
    return (
        f"The arrays {listed} are not read; see docs/input.md for the names of scale "
        "and times.",
    )


def _frames_shape(archive: zipfile.ZipFile) -> tuple[int, int, int]:
    if f"{_FRAMES}.npy" not in archive.namelist():
        message = "it has no array named frames; see docs/input.md for the fields"
        raise UnreadableFileError(message)
    # Only uint8: floats could be 0 to 1 or 0 to 255, which a file does not say.
    shape, dtype = _claimed(archive, _FRAMES)
    if len(shape) != 3 or dtype != np.uint8:
        message = f"its frames must be uint8 (T, H, W), they are {dtype} {shape}"
        raise UnreadableFileError(message)
    require_decodable_size(
        n_frames=shape[0], rows=shape[1], columns=shape[2], bytes_per_pixel=1
    )
    return shape[0], shape[1], shape[2]


def _claimed(archive: zipfile.ZipFile, name: str) -> tuple[tuple[int, ...], Any]:
    """Return shape and type of an array from its header, and check its size."""
    entry = archive.getinfo(f"{name}.npy")
    require_safe_member(entry)
    try:
        with archive.open(entry) as member:
            version = npy.read_magic(member)
            reader = (
                npy.read_array_header_1_0
                if version == (1, 0)
                else npy.read_array_header_2_0
            )
            shape, _, dtype = reader(member)
    except Exception as error:
        # The header is read as Python source, which may fail in any way.
        raise UnreadableFileError(_damaged(name)) from error
    n_bytes = dtype.itemsize
    for side in shape:
        n_bytes *= side
    # The size of the member against what the header of the array claims: numpy would
    # allocate the claim before reading.
    is_lie = not 0 <= entry.file_size - n_bytes < _MAX_SMALL_BYTES
    # Objects are pickles, which run code when they are read.
    if dtype.hasobject or is_lie or min(shape, default=0) < 0:
        raise UnreadableFileError(_damaged(name))
    if is_bomb(n_packed=entry.compress_size, n_unpacked=entry.file_size):
        message = f"its array {name} grows more than 200-fold, which no loop does"
        raise UnreadableFileError(message)
    return tuple(shape), dtype


def _damaged(name: str) -> str:
    return f"its array {name} is damaged"


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    try:
        with archive.open(f"{name}.npy") as member:
            array: NDArray[Any] = npy.read_array(member, allow_pickle=False)
    except Exception as error:
        raise UnreadableFileError(_damaged(name)) from error
    return array


def _small(archive: zipfile.ZipFile, name: str) -> NDArray[Any] | None:
    if f"{name}.npy" not in archive.namelist():
        return None
    _claimed(archive, name)
    if archive.getinfo(f"{name}.npy").file_size > _MAX_SMALL_BYTES:
        raise UnreadableFileError(_damaged(name))
    return _array(archive, name)


def _times(times_s: NDArray[Any], n_frames: int) -> NDArray[np.float64]:
    is_number = times_s.dtype.kind in "fiu" and times_s.shape == (n_frames,)
    if not is_number or not np.isfinite(times_s).all() or (np.diff(times_s) <= 0).any():
        message = f"its frame_times_s must be {n_frames} rising numbers"
        raise UnreadableFileError(message)
    # On the clock of the loop, which starts at its first frame.
    return np.asarray(times_s - times_s[0], dtype=np.float64)


def _first(times_s: NDArray[Any]) -> float:
    """Return the first entry of an array that `_times` still has to check."""
    is_number = times_s.dtype.kind in "fiu" and times_s.size > 0
    return float(times_s.flat[0]) if is_number else 0.0


def _plausible_times(
    times_s: NDArray[np.float64], notes: list[str]
) -> NDArray[np.float64] | None:
    """Return the times, or None and a note where no echocardiogram has them."""
    if len(times_s) < 2:
        return times_s
    steps_s = np.diff(times_s)
    # The median, because a single gap would spoil the mean it is compared with.
    step_s = float(np.median(steps_s))
    is_plausible = _FASTEST_S <= step_s <= _SLOWEST_S
    low_s, high_s = float(steps_s.min()), float(steps_s.max())
    if is_plausible and max(high_s / step_s, step_s / low_s) <= LARGEST_STEP_RATIO:
        notes += rate_notes(times_s)
        return times_s
    if is_plausible:
        notes.append(
            f"frame_times_s holds a gap: steps from {low_s:.4g} to {high_s:.4g} s, "
            f"{step_s:.4g} s as a rule, so it is not used."
        )
        return None
    notes.append(
        f"frame_times_s has steps of {step_s:.4g} s; plausible ones lie between "
        f"{_FASTEST_S:g} and {_SLOWEST_S:g} s, so it is not used."
    )
    return None


def _plausible_scale(
    scale_mm: tuple[float, float] | None, n_rows: int, notes: list[str]
) -> tuple[float, float] | None:
    """Return the scale, or None and a note where no echocardiogram has it."""
    if scale_mm is None:
        return None
    # The same limits as for DICOM.
    kept, faults = plausible_scale(scale_mm, n_rows)
    notes += faults
    return kept


def _r_waves(
    stated_s: NDArray[Any] | None,
    frame_times_s: NDArray[np.float64] | None,
    start_s: float,
    notes: list[str],
) -> NDArray[np.float64]:
    """Return the R waves that lie in the loop, as for DICOM."""
    if stated_s is None:
        return np.zeros(0)
    if stated_s.dtype.kind not in "fiu" or not np.isfinite(stated_s).all():
        message = "its r_wave_times_s must be numbers, in seconds"
        raise UnreadableFileError(message)
    r_waves_s = np.unique(stated_s.astype(np.float64)) - start_s
    if frame_times_s is None or len(frame_times_s) < 2:
        return r_waves_s
    kept, more = r_waves_inside(r_waves_s, frame_times_s)
    notes += more
    return kept


def _spacing(sizes_mm: NDArray[Any] | None) -> tuple[float, float] | None:
    if sizes_mm is None:
        return None
    is_pair = sizes_mm.dtype.kind in "fiu" and sizes_mm.shape == (2,)
    if not is_pair or not np.isfinite(sizes_mm).all() or (sizes_mm <= 0).any():
        message = "its mm_per_pixel must be two positive numbers, x then y"
        raise UnreadableFileError(message)
    return float(sizes_mm[0]), float(sizes_mm[1])


def _view(name: NDArray[Any] | None) -> View | None:
    if name is None or name.size != 1 or not str(name.item()):
        return None
    try:
        return View(str(name.item()))
    except ValueError as error:
        message = f"its view must be A4C, A2C or A3C, it is {str(name.item())[:20]!r}"
        raise UnreadableFileError(message) from error
