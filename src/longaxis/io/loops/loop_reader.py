"""Opening loops: the one door through which every file comes in.

DICOM, video and NPZ files; folders, DICOMDIR and zip archives of them. What a file does
not say stays unsaid: scale, time and view are never guessed.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.data import Loop, LoopOrigin, ValueSource
from longaxis.data.view_proposal import FrameSample
from longaxis.errors import (
    LongAxisError,
    UncalibratedLoopError,
    UnreadableFileError,
    UnsuitableLoopError,
    UntimedLoopError,
)
from longaxis.io.files.file_kind import (
    HEAD_BYTES,
    LOOP_KINDS,
    FileKind,
    kind_of,
    why_no_loop,
)
from longaxis.io.loops.single_frames import is_series, read_series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    from numpy.typing import NDArray

    from longaxis.anatomy import View
    from longaxis.data import LoopSummary, Recording

    Progress = Callable[[float], None]


def _no_progress(_fraction: float) -> None:
    """Tell nobody."""


def origin_of(path: Path) -> LoopOrigin:
    """Return the origin of a plain file."""
    return LoopOrigin(path=str(path))


def start_decoder() -> None:
    """Start the decoding process ahead of time, so that the first loop opens fast."""
    from longaxis.io.decoding.client import WORKER

    WORKER.start()


def scan(
    paths: Sequence[Path], *, progress: Progress | None = None
) -> list[LoopSummary]:
    """Return what is in files, folders, DICOMDIRs and zip archives.

    Only headers are read. A file that cannot be opened becomes a summary without
    frames and with one sentence that says why; in a folder, files of other kinds are
    passed over.

    Parameters
    ----------
    paths
        Files and folders; folders are searched to the bottom.
    progress
        Told the share of files seen so far.
    """
    from longaxis.io.loops.scanning import scan_paths

    return scan_paths(paths, progress or _no_progress)


def read_recording(
    origin: LoopOrigin, *, progress: Progress | None = None
) -> Recording:
    """Return a file's pictures in grey and all it says about them.

    Raises
    ------
    UnreadableFileError
        The file is damaged, of an unknown kind, or claims more than it may.
    UnsuitableLoopError
        The file is what it should be, but holds no pictures.
    """
    tell = progress or _no_progress
    if is_series(origin):
        with _naming(origin):
            return _series_of(origin)
    # Readers are imported when needed: listing a folder must not wait for the decoder.
    with _naming(origin), open_loop(origin) as (stream, kind):
        if kind is FileKind.DICOM:
            from longaxis.io.loops.dicom_loop import read_dicom

            return read_dicom(stream, origin, tell)
        if kind is FileKind.VIDEO:
            from longaxis.io.loops.video_loop import read_video

            return read_video(stream, origin, tell)
        if kind is FileKind.NPZ:
            from longaxis.io.loops.npz_loop import read_npz

            return read_npz(stream, origin)
        raise UnreadableFileError(why_no_loop(kind))


def _series_of(origin: LoopOrigin) -> Recording:
    """Return the single pictures of a series as one recording."""
    return read_series(
        origin, read_recording, lambda path: scan([path], progress=_no_progress)
    )


def read_thumbnail(origin: LoopOrigin, *, max_size_px: int) -> NDArray[np.uint8]:
    """Return one frame of a loop, small, cut to the tissue where the file says where.

    Parameters
    ----------
    max_size_px
        Neither side is larger than this.

    Returns
    -------
    uint8, shape (h, w).
    """
    if is_series(origin):
        with _naming(origin):
            series = _series_of(origin)
        frame, region = series.frames[len(series.frames) // 2], series.tissue_region_px
    else:
        with _naming(origin), open_loop(origin) as (stream, kind):
            frame, region = _one_frame(stream, kind, origin)
    if region is not None:
        x0, y0, x1, y1 = region
        frame = frame[y0:y1, x0:x1] if x1 > x0 and y1 > y0 else frame
    return _shrunk(frame, max_size_px)


def read_sample(
    origin: LoopOrigin, choose: Callable[[int], Sequence[int]]
) -> FrameSample:
    """Return some frames of a loop, decoding no more of it than they take.

    Parameters
    ----------
    origin
        Of the loop.
    choose
        Returns the indices of the frames, given how many there are.

    Raises
    ------
    UnreadableFileError, UnsuitableLoopError
        As `read_recording`.
    """
    if not is_series(origin):
        with _naming(origin), open_loop(origin) as (stream, kind):
            if kind is FileKind.DICOM:
                from longaxis.io.loops.dicom_loop import read_dicom_sample

                return read_dicom_sample(stream, origin, choose)
            if kind is FileKind.VIDEO:
                from longaxis.io.loops.video_loop import read_video_sample

                return read_video_sample(stream, choose)
    from longaxis.io.decoding.frame_checks import COLOUR_PROBLEM

    # The others are few, and read at once.
    recording = read_recording(origin)
    return FrameSample(
        frames=recording.frames[list(choose(len(recording.frames)))],
        pixel_aspect=recording.pixel_aspect,
        tissue_region_px=recording.tissue_region_px,
        is_coloured=COLOUR_PROBLEM in recording.problems,
    )


def to_loop(
    recording: Recording,
    *,
    mm_per_pixel: tuple[float, float] | None = None,
    frame_rate_hz: float | None = None,
    view: View | None = None,
) -> Loop:
    """Return a loop that can be measured, or say what is missing.

    Parameters
    ----------
    mm_per_pixel
        Pixel size (x, y) as the reader measured it; goes before the file's.
    frame_rate_hz
        Frame rate as the reader knows it; goes before the file's frame times.
    view
        View as the reader named it; goes before the file's.

    Raises
    ------
    UncalibratedLoopError, UntimedLoopError
        Neither file nor reader gives the scale, or the frame times. Times that the
        file contradicts are kept with the reason: see `Loop.time_doubt`.
    UnsuitableLoopError
        Strain cannot be measured in this recording.
    """
    name = _name(recording.origin) or "This loop"
    if recording.problems:
        message = f"{name}: {recording.problems[0]}"
        raise UnsuitableLoopError(message)
    scale = mm_per_pixel or recording.mm_per_pixel
    if scale is None:
        message = (
            f"{name} does not say how large a pixel is: give two points of known "
            "distance on the depth scale."
        )
        raise UncalibratedLoopError(message)
    frame_times_s, time_doubt = recording.frame_times_s, recording.time_doubt
    # The reader's rate settles any doubt, at the price of even steps.
    if frame_rate_hz is not None:
        frame_times_s = np.arange(len(recording.frames)) / frame_rate_hz
        time_doubt = ""
    if frame_times_s is None:
        message = (
            f"{name} does not say when its frames were taken: enter the frame rate of "
            "the acquisition."
        )
        raise UntimedLoopError(message)
    r_waves_s, r_wave_notes = _r_waves(recording, frame_times_s)
    return Loop(
        frames=recording.frames,
        frame_times_s=frame_times_s,
        mm_per_pixel=scale,
        view=view or recording.view,
        r_wave_times_s=r_waves_s,
        heart_rate_bpm=recording.heart_rate_bpm,
        tissue_region_px=recording.tissue_region_px,
        scale_source=_source(mm_per_pixel),
        time_source=_source(frame_rate_hz),
        header=recording.header,
        origin=recording.origin,
        notes=tuple(dict.fromkeys((*recording.notes, *r_wave_notes))),
        time_doubt=time_doubt,
        damaged_frames=recording.damaged_frames,
    )


def _r_waves(
    recording: Recording, frame_times_s: NDArray[np.float64]
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return the R waves on the clock of these frame times."""
    if recording.r_wave_frames:
        return frame_times_s[list(recording.r_wave_frames)], ()
    if recording.frame_times_s is frame_times_s:
        return recording.r_wave_times_s, ()
    from longaxis.io.dicom.r_waves import r_waves_inside

    return r_waves_inside(recording.r_wave_times_s, frame_times_s)


def loop_info(summary: LoopSummary) -> dict[str, Any]:
    """Return a summary as plain values, as `longaxis info` prints them."""
    # Times in doubt are not printed: a script that reads them would not see the doubt.
    times_s = None if summary.time_doubt else summary.frame_times_s
    fps = None
    if times_s is not None and len(times_s) > 1:
        fps = float((len(times_s) - 1) / (times_s[-1] - times_s[0]))
    return {
        "path": summary.origin.path,
        "member": summary.origin.member,
        "frames": summary.n_frames,
        "rows": summary.rows,
        "columns": summary.columns,
        "mm_per_pixel": None
        if summary.mm_per_pixel is None
        else list(summary.mm_per_pixel),
        "pixel_aspect": summary.pixel_aspect,
        "frame_times_s": None if times_s is None else times_s.tolist(),
        "fps": fps,
        "time_doubt": summary.time_doubt,
        "heart_rate": summary.heart_rate_bpm,
        "r_waves_s": summary.r_wave_times_s.tolist(),
        "view": None if summary.view is None else summary.view.value,
        "manufacturer": summary.origin.manufacturer,
        "model": summary.origin.model,
        "transfer_syntax": summary.origin.transfer_syntax,
        "problems": list(summary.problems),
        "notes": list(summary.notes),
    }


# ---- inside ------------------------------------------------------------------


def _source(given: object) -> ValueSource:
    return ValueSource.FILE if given is None else ValueSource.READER


def _name(origin: LoopOrigin) -> str:
    return PurePath(origin.member or origin.path).name


@contextmanager
def _naming(origin: LoopOrigin) -> Iterator[None]:
    """Make a sentence of the reason that a reader raises: which file, and why."""
    try:
        yield
    # The kinds are kept apart: an unreadable file may be mended by a new copy.
    except UnsuitableLoopError as error:
        raise UnsuitableLoopError(_sentence(origin, error)) from error
    except UnreadableFileError as error:
        raise UnreadableFileError(_sentence(origin, error)) from error
    except LongAxisError:
        raise
    except MemoryError as error:
        message = _sentence(origin, "there is too little memory")
        raise UnreadableFileError(message) from error
    except OSError as error:
        message = _sentence(origin, "the system does not let it be read to its end")
        raise UnreadableFileError(message) from error
    except Exception as error:
        # Libraries raise what they like on damaged data; the reader gets a sentence.
        message = _sentence(
            origin, "it is damaged in a way that Longaxis does not know"
        )
        raise UnreadableFileError(message) from error


def _sentence(origin: LoopOrigin, reason: object) -> str:
    text = str(reason)
    start = f"{_name(origin)} cannot be opened: "
    # A part of a series, read by itself, is named already.
    return text if " cannot be opened: " in text else f"{start}{text}."


@contextmanager
def open_loop(origin: LoopOrigin) -> Iterator[tuple[BinaryIO, FileKind]]:
    """Open the file of a loop, unpacked where it is packed, and tell its kind.

    Raises
    ------
    UnreadableFileError
        Where it is of no kind that holds loops.
    """
    from longaxis.io.loops.archives import open_origin, unpacked

    with open_origin(origin) as stream:
        name = origin.member or origin.path
        inner: BinaryIO = stream
        # Unpacked before its kind is asked for, as the name inside ends without ".gz".
        if kind_of(_head(stream), name) is FileKind.GZIP:
            inner, name = unpacked(stream), str(PurePath(name).with_suffix(""))
        head = _head(inner)
        kind = kind_of(head, name)
        if kind not in LOOP_KINDS:
            raise UnreadableFileError(why_no_loop(kind, head, name))
        yield inner, kind


def _head(stream: BinaryIO) -> bytes:
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    return head


def _one_frame(
    stream: BinaryIO, kind: FileKind, origin: LoopOrigin
) -> tuple[NDArray[np.uint8], tuple[int, int, int, int] | None]:
    if kind is FileKind.DICOM:
        from longaxis.io.loops.dicom_loop import read_dicom_thumbnail

        return read_dicom_thumbnail(stream, origin)
    if kind is FileKind.VIDEO:
        from longaxis.io.loops.video_loop import decode_video

        frames, _, _ = decode_video(stream.read(), None, _no_progress, max_frames=1)
        return frames[0], None
    if kind is FileKind.NPZ:
        from longaxis.io.loops.npz_loop import read_npz

        frames = read_npz(stream, origin).frames
        return frames[len(frames) // 2], None
    raise UnreadableFileError(why_no_loop(kind))


def _shrunk(frame: NDArray[np.uint8], max_size_px: int) -> NDArray[np.uint8]:
    """Return the picture with whole blocks of pixels averaged."""
    # Rounded up, so that the result never exceeds the size asked for.
    block = -(-max(frame.shape) // max_size_px)
    rows, columns = (max(1, side // block) for side in frame.shape)
    cut = frame[: rows * block, : columns * block]
    if block == 1 or min(frame.shape) < block:
        return np.ascontiguousarray(frame[:max_size_px, :max_size_px])
    # Averages and not every n-th pixel, which would turn speckle into noise.
    means = cut.reshape(rows, block, columns, block).mean(axis=(1, 3))
    return np.asarray(np.rint(means), dtype=np.uint8)


__all__ = [
    "loop_info",
    "open_loop",
    "origin_of",
    "read_recording",
    "read_sample",
    "read_thumbnail",
    "scan",
    "start_decoder",
    "to_loop",
]
