"""Frames of a video in memory, grey: runs in the decoding process only."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import cv2
import numpy as np

from longaxis.io.decoding.library_messages import LibraryMessages

if TYPE_CHECKING:
    from numpy.typing import NDArray


class VideoDecoder:
    """Decodes a video frame by frame, forward only, never touching a disk."""

    def __init__(self, data: bytes) -> None:
        # WORKAROUND for OpenCV 5.0: releasing a capture drops its stream without the
        # interpreter's lock, and crashes if that was the last reference.
        self._stream = BytesIO(data)
        # FFmpeg goes on after damaged data, and only prints that there are some.
        self._messages = LibraryMessages()
        self.is_damaged = False
        # A second thread works ahead by one picture or none: what it prints could not
        # be ascribed to a picture. For videos of this size it is no faster (three real
        # ones of 68 to 120 frames: 0.06 to 0.26 s with one thread and with two).
        self._capture = cv2.VideoCapture(  # type: ignore[call-overload]
            self._stream, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1]
        )

        # What is odd about the container is no damage of a picture.
        self._messages.printed()

    @property
    def is_open(self) -> bool:
        """True if there is a picture stream that can be decoded."""
        return bool(self._capture.isOpened())

    @property
    def rows(self) -> int:
        """Height in pixels, as the container claims."""
        return int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT))

    @property
    def columns(self) -> int:
        """Width in pixels, as the container claims."""
        return int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH))

    @property
    def n_frames(self) -> int:
        """Number of frames, as the container claims."""
        return int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))

    @property
    def playing_rate_hz(self) -> float:
        """Frame rate for playing, which need not be that of acquisition."""
        rate_hz = float(self._capture.get(cv2.CAP_PROP_FPS))
        return rate_hz if np.isfinite(rate_hz) else 0.0

    @property
    def pixel_aspect(self) -> float:
        """Height of a pixel as a share of its width, 1 where the file states none."""
        width = float(self._capture.get(cv2.CAP_PROP_SAR_NUM))
        height = float(self._capture.get(cv2.CAP_PROP_SAR_DEN))
        is_stated = np.isfinite([width, height]).all() and width > 0 and height > 0
        return height / width if is_stated else 1.0

    def count(self, most: int) -> int:
        """Return the number of frames that can be read, up to `most`."""
        n_frames = 0
        # `grab` and not the claimed count: edit lists and cut files have fewer frames.
        while n_frames < most and self._capture.grab():
            n_frames += 1
        return n_frames

    def next_frame(self) -> NDArray[np.uint8] | None:
        """Return the next picture (H, W, 3) as red, green, blue, or None at the end.

        After it `is_damaged` tells whether the data up to here are damaged: pictures
        are stored as differences, so damage goes on into the next ones.
        """
        is_read, picture = self._capture.read()
        self.is_damaged = self.is_damaged or self._messages.printed()
        if not is_read or picture is None:
            return None
        # OpenCV has blue first.
        return np.ascontiguousarray(picture[..., ::-1])

    def close(self) -> None:
        """Let the stream go."""
        self._capture.release()
        self._messages.close()

    @property
    def at_ms(self) -> float:
        """Time at which the last picture is to be shown, by the container."""
        return float(self._capture.get(cv2.CAP_PROP_POS_MSEC))
