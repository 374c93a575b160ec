"""Client that starts, times out and restarts the decoder process."""

from __future__ import annotations

import atexit
import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import UnreadableFileError
from longaxis.io.decoding.process import PROGRAM
from longaxis.io.decoding.protocol import receive, send
from longaxis.io.files.limits import (
    DECODE_TIMEOUT_PER_FRAME_S,
    DECODE_TIMEOUT_S,
    MAX_SIDE_PX,
)
from longaxis.processes.child import Watchdog, end

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from longaxis.io.dicom.pixel_layout import PictureFormat

# Chosen: a cold start takes a second or two, and over half a minute from a slow disc or
# where eight other programs share two cores. Nothing waits that long but a program that
# cannot start at all.
_START_TIMEOUT_S = 120.0


class DamagedPictureError(UnreadableFileError):
    """One picture cannot be decoded; the decoding process goes on."""


class DecodeSession:
    """One file in the decoding process, from opening to its last picture.

    Every method raises UnreadableFileError where the file cannot be decoded, crashes
    the decoder or takes too long.
    """

    def __init__(self, process: subprocess.Popen[bytes], watchdog: Watchdog) -> None:
        self._process = process
        self._watchdog = watchdog

    def open_frames(
        self, layout: PictureFormat, palette: dict[str, Any], tables: bytes
    ) -> None:
        """Say how the pictures to come are stored.

        Parameters
        ----------
        layout
            Layout of the stored pixels.
        palette
            Palette colour lookup table.
        tables
            Tables shared by the frames.
        """
        self._ask(
            {"task": "open frames", "layout": layout.as_dict(), "palette": palette},
            tables,
        )

    def decode(
        self, frame: bytes | memoryview, region: tuple[int, int, int, int] | None = None
    ) -> tuple[NDArray[np.uint8], float | None, bool]:
        """Return one picture in grey, the coloured share, and whether it is damaged.

        Raises
        ------
        DamagedPictureError
            Where this picture cannot be decoded; others of the file may be.
        """
        # One message a frame: Cancel works between frames, and memory stays at one
        # frame.
        values, payload = self._ask({"task": "frame", "region": region}, frame)
        return *_picture(values, payload), bool(values.get("damaged"))

    def survey(self, frame: bytes | memoryview) -> dict[str, Any]:
        """Return lowest and highest value of a picture, and its colour models."""
        return self._ask({"task": "survey"}, frame)[0]

    def open_video(self, data: bytes) -> dict[str, Any]:
        """Hand a video over; return rows, columns, n_frames and playing_rate_hz."""
        return self._ask({"task": "open video"}, data)[0]

    def count_frames(self) -> int:
        """Return how many frames of the open video can be read, and leave it there."""
        return int(self._ask({"task": "count frames"})[0]["n_frames"])

    def next_frame(
        self, region: tuple[int, int, int, int] | None = None
    ) -> VideoPicture:
        """Return the next picture of the video, an empty one at its end."""
        values, payload = self._ask({"task": "next frame", "region": region})
        is_end = bool(values.get("end"))
        grey, share = (None, None) if is_end else _picture(values, payload)
        return VideoPicture(
            grey=grey,
            coloured_share=share,
            is_damaged=bool(values.get("damaged")),
            at_ms=float(values.get("at_ms") or 0.0),
        )

    def close(self) -> None:
        """Let the decoder forget the file."""
        self._ask({"task": "close"})

    def _ask(
        self, values: dict[str, Any], payload: bytes | memoryview = b""
    ) -> tuple[dict[str, Any], bytes]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            send(self._process.stdin, values, payload)
            # Grey pixels of the largest picture: a decoder that was taken over cannot
            # make this process allocate more.
            reply, pixels = receive(
                self._process.stdout, max_payload_bytes=MAX_SIDE_PX * MAX_SIDE_PX
            )
        # The three ways in which a dead or killed child shows: its pipe ends, breaks,
        # or holds what is no message.
        except (EOFError, OSError, ValueError) as error:
            end(self._process)
            message = (
                f"decoding it took more than {self._watchdog.limit_s:.0f} seconds"
                if self._watchdog.has_expired
                else "a picture in it is damaged so badly that the decoder gave up"
            )
            raise UnreadableFileError(message) from error
        except BaseException:
            # An answer that nobody waited for would be taken for the next one.
            end(self._process)
            raise
        # Asked first: such an answer has "error" as well, but the next picture may be
        # good.
        if reply.get("of_picture"):
            raise DamagedPictureError(str(reply["error"]))
        if "error" in reply:
            raise UnreadableFileError(str(reply["error"]))
        return reply, pixels


def _picture(
    values: dict[str, Any], payload: bytes
) -> tuple[NDArray[np.uint8], float | None]:
    shape = int(values["rows"]), int(values["columns"])
    if shape[0] * shape[1] != len(payload):
        message = "the decoder returned a picture of the wrong size"
        raise UnreadableFileError(message)
    return np.frombuffer(payload, np.uint8).reshape(shape), values.get("coloured")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VideoPicture:
    """One picture of a video.

    Attributes
    ----------
    grey
        Shape (H, W); None at the end of the video.
    coloured_share
        Of the region that was asked about, None where none was.
    is_damaged
        True where the data up to here are damaged.
    at_ms
        When it is to be shown, by the container.
    """

    grey: NDArray[np.uint8] | None
    coloured_share: float | None
    is_damaged: bool
    at_ms: float


class DecodeWorker:
    """Keeps one decoding process warm, and starts another where it died.

    Safe to use from several threads: one file is decoded at a time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner_pid = 0

    @contextmanager
    def session(
        self, *, n_frames: int = 1, timeout_s: float = DECODE_TIMEOUT_S
    ) -> Iterator[DecodeSession]:
        """Give the process to one file.

        Parameters
        ----------
        n_frames
            Frames that will be decoded; each adds a little to the time-out.
        timeout_s
            Time for the file, in seconds.
        """
        limit_s = timeout_s + DECODE_TIMEOUT_PER_FRAME_S * n_frames
        with self._lock:
            process = self._running_process()
            with Watchdog(process, limit_s) as watchdog:
                session = DecodeSession(process, watchdog)
                yield session
                # Not reached where the block raises: opening the next file closes this
                # one.
                session.close()

    def start(self) -> None:
        """Start the process ahead of time, so that the first file opens fast."""
        with self._lock:
            self._running_process()

    def stop(self) -> None:
        """End the process."""
        with self._lock:
            self._discard()

    @property
    def pid(self) -> int | None:
        """Number of the running process, or None."""
        return None if self._process is None else self._process.pid

    def _running_process(self) -> subprocess.Popen[bytes]:
        # A process inherited over a fork belongs to the parent.
        if self._process is not None and (
            self._owner_pid != os.getpid() or self._process.poll() is not None
        ):
            self._discard()
        if self._process is None:
            self._process = _started_process()
            self._owner_pid = os.getpid()
        return self._process

    def _discard(self) -> None:
        # A forked child must not kill its parent's decoder; it only forgets it.
        process, self._process = self._process, None
        if process is None or self._owner_pid != os.getpid():
            return
        end(process)


def _started_process() -> subprocess.Popen[bytes]:
    process = PROGRAM.start()
    assert process.stdout is not None
    try:
        with Watchdog(process, _START_TIMEOUT_S):
            # The "ready" message: without it the first file's time-out would also pay
            # for the imports.
            receive(process.stdout, max_payload_bytes=0)
    except (EOFError, OSError, ValueError) as error:
        end(process)
        message = "the process that decodes pictures did not start"
        raise UnreadableFileError(message) from error
    return process


WORKER = DecodeWorker()
"""The one worker of this program."""

# The child would end by itself at the end of its pipe, unless it hangs in a decoder.
atexit.register(WORKER.stop)
