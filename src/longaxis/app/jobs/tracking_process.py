"""Tracking in a process of its own, so that it never makes the window wait.

Python runs one thread at a time: a tracker on a thread would stop the window for a
moment at each of the thousands of calls that a painted frame takes. What was tracked is
measured there too, as that takes as long as painting all panels. The process is
started at the first tracking, kept for the next, and killed where the reader stops it.
The two sides are the same program and trust each other: what they exchange is pickled.
"""

from __future__ import annotations

import atexit
import io
import pickle
import struct
import sys
import threading
from typing import IO, TYPE_CHECKING, Any

from longaxis.errors import LongAxisError, TrackingError, frames_of
from longaxis.processes.child import ChildProgram, end, limit_resources, own_pipes

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Sequence

    from longaxis.data import AnalysisSettings, ViewDocument

    Progress = Callable[[float], None]
    Known = Sequence[object]

PROGRAM = ChildProgram(
    switch="--longaxis-tracking-process", module="longaxis.app.jobs.tracking_process"
)
"""How this process is started."""

# Chosen: each process keeps its networks in memory, and views mostly come singly.
_MOST_IDLE = 1
# Unsigned 64 bits, little-endian: how many parts, and before each its length.
_COUNT = struct.Struct("<Q")
# Chosen: address space, of which runtimes reserve far more than they use.
_MOST_MEMORY_BYTES = 64 * 2**30
_SHARE_OF_MACHINE = 0.9
"""Or this much of the machine's memory, where that is less (chosen)."""


# The window's side


class Tracking:
    """Processes that track; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[bytes]] = []

    def ask(
        self,
        task: str,
        document: ViewDocument,
        settings: AnalysisSettings,
        progress: Progress,
    ) -> Any:  # noqa: ANN401 - a TrackedMesh or, of "measure", a ViewResult
        """Return what a process found.

        Parameters
        ----------
        task
            "track", "jitter" or "measure".
        document, settings
            As `longaxis.pipeline.track_view` takes them. Parts of the answer that are
            parts of the document are the same objects.
        progress
            Told the share done; what it raises ends the process.

        Raises
        ------
        LongAxisError
            What the tracker raised; TrackingError if the process ended early.
        """
        process = self._taken()
        # Until the answer is there the process is in the middle of its work: whatever
        # is raised here, by `progress` too, ends it.
        is_fit = False
        try:
            question = (task, document, settings)
            answer = _asked(process, question, progress, _known(document))
            is_fit = True
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            # A process that died may have left half a message.
            message = (
                "The tracker ended before it was done, perhaps for want of memory; "
                "close other programs and track again."
            )
            raise TrackingError(message) from error
        finally:
            self._give_back(process, is_fit=is_fit)
        # Sent as an answer and raised here, so that the process stays fit for the next.
        if isinstance(answer, Exception):
            raise answer
        return answer

    def stop(self) -> None:
        """End the processes that wait for work."""
        with self._lock:
            idle, self._idle = self._idle, []
        # Outside the lock: waiting for a process must not hold up other threads.
        for process in idle:
            end(process)

    def _taken(self) -> subprocess.Popen[bytes]:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                # It may have ended while idle, as where the system was short of memory.
                if process.poll() is None:
                    return process
                end(process)
        return PROGRAM.start()

    def _give_back(self, process: subprocess.Popen[bytes], *, is_fit: bool) -> None:
        with self._lock:
            if is_fit and len(self._idle) < _MOST_IDLE:
                self._idle.append(process)
                return
        end(process)


TRACKING = Tracking()
"""The processes of this window."""

atexit.register(TRACKING.stop)


def _asked(
    process: subprocess.Popen[bytes],
    question: object,
    progress: Progress,
    known: Known,
) -> object:
    assert process.stdin is not None
    assert process.stdout is not None
    send(process.stdin, question)
    while True:
        kind, value = receive(process.stdout, known)
        if kind == "answer":
            return value
        # Raises where the job was stopped; `ask` then ends the process.
        progress(value)


# What goes through the pipe


class _Sender(pickle.Pickler):
    """Writes a value, and of what the other side has only which it is."""

    def __init__(
        self, text: io.BytesIO, apart: list[pickle.PickleBuffer], known: Known
    ) -> None:
        # Protocol 5 keeps large arrays out of the pickle (PEP 574), uncopied.
        super().__init__(text, protocol=5, buffer_callback=apart.append)
        self._places = {id(record): place for place, record in enumerate(known)}

    def persistent_id(self, value: object) -> int | None:
        """Return which of the known objects this is."""
        # None: pickled as usual.
        return self._places.get(id(value))


class _Receiver(pickle.Unpickler):
    """Reads a value, and puts in what this side has."""

    def __init__(self, parts: Sequence[bytes], known: Known) -> None:
        # Arrays over bytes are read-only, as those of records are.
        super().__init__(io.BytesIO(parts[0]), buffers=parts[1:])
        self._known = known

    def persistent_load(self, place: int) -> object:
        """Return one of the known objects."""
        return self._known[place]


def _known(document: ViewDocument) -> Known:
    """Return the large parts of a document, which answers only mention."""
    # Both sides build this from the same document, in the same order.
    tracked = document.tracked
    parts = () if tracked is None else (tracked.mesh, tracked.tracks)
    return (document.loop, document.centreline, *parts)


def send(stream: IO[bytes], value: object, known: Known = ()) -> None:
    """Write one value; pictures and tracks go as they lie in memory, uncopied.

    Parameters
    ----------
    stream, value
        Where it goes, and what.
    known
        Objects that the other side has: parts of the value that are only mentioned.
    """
    apart: list[pickle.PickleBuffer] = []
    text = io.BytesIO()
    _Sender(text, apart, known).dump(value)
    parts = [text.getbuffer(), *(buffer.raw() for buffer in apart)]
    stream.write(_COUNT.pack(len(parts)))
    for part in parts:
        stream.write(_COUNT.pack(part.nbytes))
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes], known: Known = ()) -> Any:  # noqa: ANN401 - whatever was sent
    """Read one value; its arrays are locked. EOFError where the other side is gone.

    Parameters
    ----------
    stream
        Where it comes from.
    known
        What the sender took as known, in the same order.
    """
    parts = [_exactly(stream, _number(stream)) for _ in range(_number(stream))]
    return _Receiver(parts, known).load()


def _number(stream: IO[bytes]) -> int:
    n_parts: int = _COUNT.unpack(_exactly(stream, _COUNT.size))[0]
    return n_parts


def _exactly(stream: IO[bytes], n_bytes: int) -> bytes:
    content = stream.read(n_bytes)
    # A buffered pipe gives fewer bytes only at its end.
    if len(content) != n_bytes:
        message = "the other side is gone"
        raise EOFError(message)
    return content


# The other side


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Track until the window is gone."""

    def progress(share: float) -> None:
        send(replies, ("share", share))

    while True:
        try:
            task, document, settings = receive(requests)
            answer = _answer(task, document, settings, progress)
            send(replies, ("answer", answer), _known(document))
        except (EOFError, OSError):
            # The window closed its end: nobody waits for an answer.
            return


def _answer(
    task: str,
    document: ViewDocument,
    settings: AnalysisSettings,
    progress: Progress,
) -> object:
    from longaxis import pipeline, uncertainty

    try:
        if task == "measure":
            return pipeline.measure_view(document, settings)
        work = {"track": pipeline.track_view, "jitter": uncertainty.track_jittered}
        return work[task](document, settings, progress=progress)
    except (EOFError, OSError):
        raise  # the window is gone
    except LongAxisError as error:
        return error
    except MemoryError:
        return TrackingError(
            "Tracking needs more memory than there is; close other programs, or track "
            "a shorter loop."
        )
    except Exception as error:  # noqa: BLE001 - the window logs it, and goes on
        # Frames only: the text of an exception may quote the patient.
        return RuntimeError(frames_of(error))


def _limit_memory() -> None:
    """Let a loop that is too large fail here before the whole machine stands still.

    Not where there is a graphics card: its driver reserves far more than it uses.
    """
    from longaxis.models.onnx_runtime import has_nvidia_driver

    if not has_nvidia_driver():
        limit_resources(_MOST_MEMORY_BYTES, share_of_machine=_SHARE_OF_MACHINE)


def main() -> None:
    """Run as the process that tracks."""
    _limit_memory()
    serve(*own_pipes())


def run_if_asked() -> None:
    """Become the tracking process if the command line says so, else do nothing."""
    if PROGRAM.is_requested():
        main()
        sys.exit(0)


if __name__ == "__main__":
    main()
