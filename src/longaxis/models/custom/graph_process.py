"""A reader's own graph in a process of its own, with limits of time and memory.

A graph of unknown origin can loop without end or ask for all memory, and ONNX Runtime
does what it says. So it is loaded and run in a child process: one that gives no answer
in time is ended, and on Linux it cannot take more memory than `MEMORY_BYTES`. What the
child answers is JSON and plain numbers.
"""

from __future__ import annotations

import json
import pickle
import queue
import re
import struct
import sys
import threading
import time
import weakref
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import LongAxisError, ModelFileError, TrackingError
from longaxis.processes.child import (
    ChildProgram,
    end,
    limit_resources,
    own_pipes,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.models.custom.manifest import CustomManifest

    Array = NDArray[np.float64]

PROGRAM = ChildProgram(
    switch="--longaxis-custom-graph", module="longaxis.models.custom.graph_process"
)
"""How this process is started."""

ANSWER_WITHIN_S = 120.0
"""For loading and for one run; the slowest network here takes a tenth (chosen)."""

MEMORY_BYTES = 8 * 2**30
"""Four times what the largest network here takes, with its libraries (chosen)."""

# Chosen: leaves a small machine memory for the program itself.
_SHARE_OF_MACHINE = 0.75
# Chosen: how soon a reader's stop is noticed while the graph runs.
_TICK_S = 0.2
_SIZE = struct.Struct("<Q")
# Chosen: a length that the child invents must not make this process ask for memory.
_MOST_REPLY_BYTES = 2**31
_OWN_CODES = re.compile(r"\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : ")
_KINDS: dict[str, type[LongAxisError]] = {
    "file": ModelFileError,
    "tracking": TrackingError,
}


class GraphRunError(Exception):
    """The runtime failed inside the graph, most often for want of memory."""


class GraphProcess:
    """The graph as `session.OwnSession` has it, but on the other side of a pipe.

    Attributes
    ----------
    device
        Where it runs.

    Raises
    ------
    ModelFileError
        If the graph cannot be used.
    """

    def __init__(
        self, manifest: CustomManifest, content: bytes, device: str | None = None
    ) -> None:
        self._manifest = manifest
        self._content = content
        self._wanted = device
        self._child: _Child | None = None
        self.device = ""
        self._load(lambda: None)

    def run(
        self,
        frames: NDArray[np.uint8],
        points: Array,
        query_frame: int,
        tick: Callable[[], None] = lambda: None,
    ) -> tuple[Array, Array | None]:
        """Return tracks and confidence as `OwnSession.run` does.

        Parameters
        ----------
        tick
            Called while waiting; what it raises ends the process.

        Raises
        ------
        TrackingError
            If there was no answer in time, or the process ended.
        GraphRunError
            If the runtime failed.
        """
        # Ended after an error or a stop; the next loop gets a new one.
        if self._child is None:
            self._load(tick)
        _, arrays = self._ask(("run", frames, points, query_frame), tick)
        return arrays[0], arrays[1] if len(arrays) > 1 else None

    def _load(self, tick: Callable[[], None]) -> None:
        self._child = _Child()
        question = ("load", self._manifest, self._content, self._wanted)
        try:
            head, _ = self._ask(question, tick)
        except GraphRunError as error:
            message = (
                f"The network of the tracker “{self._manifest.name}” was refused by "
                f"ONNX Runtime: {error}"
            )
            raise ModelFileError(message) from error
        self.device = str(head["device"])

    def _ask(
        self, question: object, tick: Callable[[], None]
    ) -> tuple[dict[str, Any], list[Array]]:
        child = self._child
        assert child is not None
        is_fit = False
        try:
            head, arrays = child.ask(question, tick)
            is_fit = True
        except TimeoutError as error:
            message = (
                f"The tracker “{self._manifest.name}” gave no answer for "
                f"{ANSWER_WITHIN_S:.0f} seconds and was stopped; choose another "
                "tracker or a shorter loop."
            )
            raise TrackingError(message) from error
        # A child that the system ends for want of memory leaves a broken pipe or half
        # an answer, and so does one that crashes in the runtime.
        except (EOFError, OSError, ValueError) as error:
            message = (
                f"The tracker “{self._manifest.name}” ended before it was done, "
                "perhaps because it asked for more memory than it may have; choose "
                "another tracker or a shorter loop."
            )
            raise TrackingError(message) from error
        finally:
            # After an error or a stop an answer may still be on its way: it would be
            # taken for the answer to the next question.
            if not is_fit:
                child.end()
                self._child = None
        if "kind" in head:
            self._raise(head)
        return head, arrays

    def _raise(self, head: dict[str, Any]) -> None:
        sentence = _one_sentence(str(head["error"]))
        kind = _KINDS.get(str(head["kind"]))
        if kind is None:
            raise GraphRunError(sentence)
        raise kind(sentence)


class _Child:
    """The process, and the pipes to it."""

    def __init__(self) -> None:
        self._process = PROGRAM.start()
        # Also runs at the end of the program: no child outlives it.
        self._finalizer = weakref.finalize(self, end, self._process)

    def ask(
        self, question: object, tick: Callable[[], None]
    ) -> tuple[dict[str, Any], list[Array]]:
        """Return the answer; TimeoutError after `ANSWER_WITHIN_S`."""
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        # Reading from a pipe cannot be interrupted, so another thread waits; killing
        # the child ends it. A daemon, as it must not keep the program from closing.
        worker = threading.Thread(
            target=_exchange, args=(self._process, question, answers), daemon=True
        )
        worker.start()
        give_up_at = time.monotonic() + ANSWER_WITHIN_S
        while True:
            try:
                answer = answers.get(timeout=_TICK_S)
            except queue.Empty:
                tick()
                if time.monotonic() > give_up_at:
                    raise TimeoutError from None
                continue
            if isinstance(answer, Exception):
                raise answer
            reply: tuple[dict[str, Any], list[Array]] = answer
            return reply

    def end(self) -> None:
        """Kill the process."""
        self._finalizer()


def _exchange(
    process: subprocess.Popen[bytes],
    question: object,
    answers: queue.SimpleQueue[Any],
) -> None:
    """Send a question and put the answer, or the error, into the queue."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        # Only towards the child. Its answers are JSON and numbers: unpickling them
        # would let a graph that took over the child run code here.
        packed = pickle.dumps(question, protocol=5)
        process.stdin.write(_SIZE.pack(len(packed)))
        process.stdin.write(packed)
        process.stdin.flush()
        answers.put(_received(process.stdout))
    except (EOFError, OSError, ValueError, KeyError, TypeError) as error:
        answers.put(EOFError(type(error).__name__))


def _received(stream: IO[bytes]) -> tuple[dict[str, Any], list[Array]]:
    head = json.loads(_exactly(stream, _size(stream)))
    # JSON of any kind may come from a child that went wrong.
    if not isinstance(head, dict):
        raise EOFError
    arrays = []
    for shape in head.get("shapes", []):
        sizes = [int(size) for size in shape]
        data = _exactly(stream, _size(stream))
        # A copy, as arrays over bytes cannot be written to.
        arrays.append(np.frombuffer(bytearray(data), np.float64).reshape(sizes))
    return head, arrays


def _size(stream: IO[bytes]) -> int:
    length = int(_SIZE.unpack(_exactly(stream, _SIZE.size))[0])
    if length > _MOST_REPLY_BYTES:
        raise EOFError
    return length


def _exactly(stream: IO[bytes], n_bytes: int) -> bytes:
    content = stream.read(n_bytes)
    if len(content) != n_bytes:
        raise EOFError
    return content


def _one_sentence(text: str) -> str:
    """Return a text of the runtime on one line, without its codes."""
    plain = " ".join(_OWN_CODES.sub("", text).split())
    return plain if plain.endswith(".") else f"{plain}."


# The other side


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Load and run graphs until the other side is gone."""
    from longaxis.models.custom.session import OwnSession
    from longaxis.models.inference.sessions import CPU, best_device

    session: OwnSession | None = None
    while True:
        try:
            task, *values = pickle.loads(_exactly(requests, _size(requests)))
        except EOFError:
            return
        arrays: list[Array] = []
        try:
            if task == "load":
                manifest, content, device = values
                device = device or best_device()
                if device == CPU:  # drivers of graphics cards reserve far more
                    limit_resources(MEMORY_BYTES, share_of_machine=_SHARE_OF_MACHINE)
                session = OwnSession(manifest, content, device)
                head: dict[str, Any] = {"device": session.device}
            else:
                # The other side always loads first.
                assert session is not None
                arrays = [
                    output for output in session.run(*values) if output is not None
                ]
                head = {"shapes": [list(array.shape) for array in arrays]}
        except ModelFileError as error:
            head, arrays = {"kind": "file", "error": str(error)}, []
        except LongAxisError as error:
            head, arrays = {"kind": "tracking", "error": str(error)}, []
        # Any error becomes an answer; otherwise the other side would only see a closed
        # pipe.
        except Exception as error:  # noqa: BLE001 - the runtime raises many kinds
            head, arrays = {"kind": "runtime", "error": str(error)}, []
        _reply(replies, head, arrays)


def _reply(stream: IO[bytes], head: dict[str, Any], arrays: list[Array]) -> None:
    text = json.dumps(head).encode()
    numbers = [np.ascontiguousarray(array, np.float64).tobytes() for array in arrays]
    for data in (text, *numbers):
        stream.write(_SIZE.pack(len(data)))
        stream.write(data)
    stream.flush()


def main() -> None:
    """Run as the process of one graph."""
    with suppress(BrokenPipeError):
        serve(*own_pipes())


def run_if_asked() -> None:
    """Become this process if the command line says so, else do nothing."""
    if PROGRAM.is_requested():
        main()
        sys.exit(0)


if __name__ == "__main__":
    main()
