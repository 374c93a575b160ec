"""From a video (mp4, mov, avi, wmv, mpg, mkv) to a recording without scale and time.

A video knows how fast it should be played, not how fast it was acquired; many systems
play slower. So its rate is told to the reader and never used.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from longaxis.data.view_proposal import FrameSample
from longaxis.errors import UnreadableFileError
from longaxis.io.decoding.client import WORKER
from longaxis.io.decoding.frame_checks import colour_problems, with_picture_findings
from longaxis.io.files.limits import MAX_FRAMES, require_decodable_size, whole_file
from longaxis.io.files.loop_metadata import LoopFacts, Progress, length_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from longaxis.data import LoopOrigin, Recording
    from longaxis.io.decoding.client import DecodeSession

# Chosen: the number of frames is not known before, so every tenth is looked at.
_COLOUR_EVERY = 10
# The same limit as for DICOM (`ultrasound_regions`).
_LARGEST_ASPECT = 1.5
# Frames come one after the other, 12 ms each: chosen to hold a beat of 0.8 to 1 s.
SAMPLE_FRAMES = 24
"""Frames of the start of a video that are enough to recognise its view."""

# Chosen: times in whole milliseconds differ by less.
_UNEVEN = 1.5

_NO_FRAMES = "no frame of its video can be decoded"


def video_facts(stream: BinaryIO, origin: LoopOrigin) -> LoopFacts:
    """Return what the container claims about the video."""
    data = whole_file(stream)
    # How many frames follow is not known; chosen: the time-out of 500, which is 155 s.
    with WORKER.session(n_frames=MAX_FRAMES // 10) as session:
        claims = _open(session, data)
        # Counted and not believed: `scan` and `read_recording` must agree on the
        # number.
        n_frames = session.count_frames()
    if n_frames == 0:
        raise UnreadableFileError(_NO_FRAMES)
    return _facts(origin, claims, n_frames)


def decode_video(
    data: bytes,
    region: tuple[int, int, int, int] | None,
    progress: Progress,
    *,
    max_frames: int = MAX_FRAMES,
) -> tuple[NDArray[np.uint8], list[float], dict[str, Any]]:
    """Return frames (T, H, W), coloured shares of some, and the container's claims.

    With the claims come "times_ms" of the frames, and "damaged_from", the first frame
    of damaged data, where there is one.

    Parameters
    ----------
    data
        Content of the file.
    region
        Tissue region (x0, y0, x1, y1) in pixels; None is the whole frame.
    progress
        Called with the share that is done, 0 to 1.
    max_frames
        Most frames to read.
    """
    frames: list[NDArray[np.uint8]] = []
    shares: list[float] = []
    with WORKER.session(n_frames=MAX_FRAMES // 10) as session:
        claims = _open(session, data) | {"times_ms": []}
        whole = (0, 0, claims["columns"], claims["rows"])
        while len(frames) < max_frames:
            is_sample = len(frames) % _COLOUR_EVERY == 0
            answer = session.next_frame((region or whole) if is_sample else None)
            if answer.is_damaged and "damaged_from" not in claims:
                # One before: what is printed may be read a picture late.
                claims["damaged_from"] = max(0, len(frames) - 1)
            grey, share = answer.grey, answer.coloured_share
            if grey is None:
                break
            claims["times_ms"].append(answer.at_ms)
            # A video may change its size on the way; a loop has one, and the limits
            # were checked for it.
            if grey.shape != (claims["rows"], claims["columns"]):
                message = f"frame {len(frames) + 1} is a picture of another size"
                raise UnreadableFileError(message)
            frames.append(grey)
            shares += [] if share is None else [share]
            # While it grows: containers claim too few frames as well as too many.
            _require_room(claims, len(frames))
            progress(min(1.0, len(frames) / max(1, claims["n_frames"])))
    if not frames:
        raise UnreadableFileError(_NO_FRAMES)
    return np.stack(frames), shares, claims


def read_video(stream: BinaryIO, origin: LoopOrigin, progress: Progress) -> Recording:
    """Return the whole recording.

    Parameters
    ----------
    stream
        Opened file.
    origin
        File and member that the loop comes from.
    progress
        Called with the share that is done, 0 to 1.
    """
    data = whole_file(stream)
    origin = replace(origin, sha256=hashlib.sha256(data).hexdigest())
    frames, shares, claims = decode_video(data, None, progress)
    facts = _facts(origin, claims, len(frames))
    facts = facts.with_findings((), _uneven_notes(claims["times_ms"]))
    damaged = damaged_frames(claims, len(frames))
    checked = with_picture_findings(facts, frames, shares, damaged=damaged)
    return checked.recording(frames)


def damaged_frames(claims: dict[str, Any], n_frames: int) -> range:
    """Return the frames from the first damaged one on: each is built on those before.

    Parameters
    ----------
    claims
        As `decode_video` returns them.
    n_frames
        Frames of the video.
    """
    return range(claims.get("damaged_from", n_frames), n_frames)


def read_video_sample(
    stream: BinaryIO, choose: Callable[[int], Sequence[int]]
) -> FrameSample:
    """Return some frames of the start of a video.

    Parameters
    ----------
    stream
        Opened file.
    choose
        Returns the indices of the frames, given how many there are.
    """
    frames, shares, claims = decode_video(
        whole_file(stream), None, lambda _: None, max_frames=SAMPLE_FRAMES
    )
    aspect = float(claims["pixel_aspect"])
    return FrameSample(
        frames=frames[list(choose(len(frames)))],
        pixel_aspect=aspect if _is_plausible(aspect) else 1.0,
        is_coloured=bool(colour_problems(shares)),
    )


def _open(session: DecodeSession, data: bytes) -> dict[str, Any]:
    claims = session.open_video(data)
    # Containers without a count claim 0 or a huge number: only the frames that would be
    # read are asked about.
    _require_room(claims, max(1, min(int(claims["n_frames"]), MAX_FRAMES)))
    return claims


def _require_room(claims: dict[str, Any], n_frames: int) -> None:
    require_decodable_size(
        rows=int(claims["rows"]),
        columns=int(claims["columns"]),
        n_frames=n_frames,
        bytes_per_pixel=1,
    )


def _facts(origin: LoopOrigin, claims: dict[str, Any], n_frames: int) -> LoopFacts:
    rate_hz = float(claims["playing_rate_hz"])
    note = (
        f"The video asks to be played at {rate_hz:.4g} frames per second; that need "
        "not be the rate of acquisition, so it is not used."
    )
    stated_aspect = float(claims["pixel_aspect"])
    is_plausible = _is_plausible(stated_aspect)
    return LoopFacts(
        origin=origin,
        n_frames=n_frames,
        rows=int(claims["rows"]),
        columns=int(claims["columns"]),
        pixel_aspect=stated_aspect if is_plausible else 1.0,
        pixel_shape_is_known=is_plausible,
        problems=length_problems(n_frames),
        notes=(
            *((note,) if rate_hz > 0 else ()),
            *_count_notes(int(claims["n_frames"]), n_frames),
            *_aspect_notes(stated_aspect, is_plausible=is_plausible),
        ),
    )


def _is_plausible(aspect: float) -> bool:
    return 1 / _LARGEST_ASPECT <= aspect <= _LARGEST_ASPECT


def _count_notes(n_claimed: int, n_frames: int) -> tuple[str, ...]:
    if n_claimed in {0, n_frames}:
        return ()
    return (
        f"The video announces {n_claimed} frames, but {n_frames} can be read: it is "
        "trimmed, or cut short.",
    )


def _uneven_notes(times_ms: Sequence[float]) -> tuple[str, ...]:
    """Return a note where no single frame rate fits the frames."""
    steps_ms = np.diff(times_ms)
    if len(steps_ms) < 2:
        return ()
    usual_ms = float(np.median(steps_ms))
    longest, shortest = float(steps_ms.max()), float(steps_ms.min())
    # Times that go back are no times: some containers state none for the last frames.
    is_even = longest <= _UNEVEN * usual_ms and usual_ms <= _UNEVEN * shortest
    if shortest <= 0 or is_even:
        return ()
    return (
        f"The frames of the video are not evenly spaced in time ({shortest:.4g} to "
        f"{longest:.4g} ms, the longest step after frame "
        f"{int(steps_ms.argmax()) + 1}), so that no single frame rate fits them.",
    )


def _aspect_notes(aspect: float, *, is_plausible: bool) -> tuple[str, ...]:
    if aspect == 1.0:
        return ()
    if not is_plausible:
        return (
            f"A pixel of the video is {aspect:.4g} times as high as wide, which is not "
            "plausible, so it is not used; measure the scale along the depth.",
        )
    return (
        f"A pixel of the video is {aspect:.4g} times as high as wide; a scale measured "
        "by two marks takes that into account.",
    )
