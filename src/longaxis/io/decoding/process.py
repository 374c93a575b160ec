"""The process that decodes pictures: started by `DecodeWorker`, never by a user.

It sees bytes and gives back grey pictures. It has a memory limit, cannot write a file,
and may die at any time without harm. Whatever goes wrong with a picture, even what is
not an `Exception` (some bindings raise such), becomes one sentence.
"""

from __future__ import annotations

import sys
import warnings
from typing import IO, TYPE_CHECKING, Any

from longaxis.io.decoding.protocol import receive, send
from longaxis.io.files.hidden_modules import DOWNLOADS, hidden
from longaxis.io.files.limits import MAX_FILE_BYTES, MAX_FRAMES, WORKER_MEMORY_BYTES
from longaxis.processes.child import ChildProgram, limit_resources, own_pipes

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from longaxis.io.decoding.frame_decoding import FrameDecoder
    from longaxis.io.decoding.video_decoding import VideoDecoder

PROGRAM = ChildProgram(
    switch="--longaxis-decoding-process",
    module="longaxis.io.decoding.process",
    # Each thread of OpenBLAS reserves memory, which counts against the limit.
    environment={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
)
"""How this process is started."""

_Reply = tuple[dict[str, Any], Any]


class _Desk:
    """Answers requests, one at a time; remembers the file that is open."""

    def __init__(self) -> None:
        self._frames: FrameDecoder | None = None
        self._video: VideoDecoder | None = None

    def answer(self, values: dict[str, Any], payload: bytes) -> _Reply:
        """Return the reply to one request."""
        # A table and not names from the message: nothing else can be called from
        # outside.
        tasks: dict[object, Callable[[], _Reply]] = {
            "open frames": lambda: self._open_frames(values, payload),
            "frame": lambda: self._frame(values, payload),
            "survey": lambda: self._survey(payload),
            "open video": lambda: self._open_video(payload),
            "count frames": self._count_frames,
            "next frame": lambda: self._next_frame(values),
        }
        answer = tasks.get(values.get("task"))
        if answer is not None:
            return answer()
        self.close()
        return {}, b""

    def close(self) -> None:
        """Forget the open file."""
        if self._video is not None:
            self._video.close()
        self._frames = self._video = None

    def _open_frames(self, values: dict[str, Any], payload: bytes) -> _Reply:
        from longaxis.io.decoding.frame_decoding import FrameDecoder

        self.close()
        self._frames = FrameDecoder(values["layout"], values["palette"], payload)
        return {}, b""

    def _frame(self, values: dict[str, Any], payload: bytes) -> _Reply:
        region = values.get("region")
        decoded = self._open_decoder().decode(
            payload, region=None if region is None else tuple(region)
        )
        reply, pixels = _picture_reply(decoded.grey, decoded.coloured_share)
        return reply | {"damaged": decoded.is_damaged}, pixels

    def _survey(self, payload: bytes) -> _Reply:
        decoder = self._open_decoder()
        values = decoder.survey_values(payload)
        stated, seen = decoder.colour_models(payload)
        return values.as_dict() | {
            "stated_model": stated,
            "model": seen,
            "is_arranged_otherwise": decoder.is_arranged_otherwise(payload),
        }, b""

    def _open_decoder(self) -> FrameDecoder:
        if self._frames is None:
            message = "no file is open"
            raise ValueError(message)
        return self._frames

    def _open_video(self, payload: bytes) -> _Reply:
        from longaxis.io.decoding.video_decoding import VideoDecoder

        self.close()
        video = VideoDecoder(payload)
        if not video.is_open:
            # Without "of_picture": there are no further pictures to try.
            return {"error": "its video stream cannot be decoded"}, b""
        self._video = video
        return {
            "rows": video.rows,
            "columns": video.columns,
            "n_frames": video.n_frames,
            "playing_rate_hz": video.playing_rate_hz,
            "pixel_aspect": video.pixel_aspect,
        }, b""

    def _count_frames(self) -> _Reply:
        n_frames = 0 if self._video is None else self._video.count(MAX_FRAMES)
        return {"n_frames": n_frames}, b""

    def _next_frame(self, values: dict[str, Any]) -> _Reply:
        from longaxis.io.decoding.frame_decoding import grey_and_colour

        video = self._video
        if video is None:
            return {"end": True}, b""
        picture = video.next_frame()
        facts = {"damaged": video.is_damaged, "at_ms": video.at_ms}
        if picture is None:
            return facts | {"end": True}, b""
        region = values.get("region")
        grey, coloured = grey_and_colour(
            picture, "RGB", None if region is None else tuple(region)
        )
        reply, pixels = _picture_reply(grey, coloured)
        return reply | facts, pixels


def _picture_reply(grey: NDArray[np.uint8], coloured: float | None) -> _Reply:
    import numpy as np

    rows, columns = grey.shape
    values = {"rows": rows, "columns": columns, "coloured": coloured}
    return values, np.ascontiguousarray(grey)


def _answer_safely(desk: _Desk, values: dict[str, Any], payload: bytes) -> _Reply:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return desk.answer(values, payload)
    # Ends the file and not one picture: the next picture would fail the same way.
    except MemoryError:
        return {"error": "decoding it takes more memory than it may have"}, b""
    except BaseException:  # noqa: BLE001 - bindings raise what they like
        return {"error": "a picture in it cannot be decoded", "of_picture": True}, b""


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer requests until the other side is gone."""
    desk = _Desk()
    while True:
        try:
            # Videos come whole, so a request may be as large as a file.
            values, payload = receive(requests, max_payload_bytes=MAX_FILE_BYTES)
            send(replies, *_answer_safely(desk, values, payload))
        except (EOFError, OSError):
            desk.close()
            return


def main() -> None:
    """Run as the decoding process."""
    # Before any import of a decoder, since libraries may print to standard output.
    requests, replies = own_pipes()
    limit_resources(WORKER_MEMORY_BYTES, may_write_files=False)
    with hidden(*DOWNLOADS):
        # Loaded now, so that the first file opens fast.
        import pydicom.pixels  # noqa: F401

    send(replies, {"ready": True})
    serve(requests, replies)


def run_if_asked() -> None:
    """Become the decoding process if the command line says so, else do nothing."""
    if PROGRAM.is_requested():
        main()
        sys.exit(0)


if __name__ == "__main__":
    main()
