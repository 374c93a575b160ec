"""A reader's own graph in a process of its own, with limits of time and memory.

A graph of unknown origin can loop without end or ask for all memory, and ONNX Runtime
does what it says. So it is loaded and run in a child process: one that gives no answer
in time is ended, and on Linux it cannot take more memory than `MEMORY_BYTES`. What the
child answers is JSON and plain numbers.
"""

from __future__ import annotations

import json
import os
import pickle
import queue
import re
import struct
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import LongAxisError, ModelFileError, TrackingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.models.custom.manifest import OwnManifest

    Array = NDArray[np.float64]

PROCESS_SWITCH = "--longaxis-custom-graph"
"""Argument that makes a packaged Longaxis run as this process; see `run_if_asked`."""

ANSWER_WITHIN_S = 120.0
"""For loading and for one run; the slowest network here takes a tenth (chosen)."""

MEMORY_BYTES = 8 * 2**30
"""Four times what the largest network here takes, with its libraries (chosen)."""

_SHARE_OF_MACHINE = 0.75
_TICK_S = 0.2
_SIZE = struct.Struct("<Q")
_MOST_REPLY_BYTES = 2**31
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
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
        self, manifest: OwnManifest, content: bytes, device: str | None = None
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
        except (EOFError, OSError, ValueError) as error:
            message = (
                f"The tracker “{self._manifest.name}” ended before it was done, "
                "perhaps because it asked for more memory than it may have; choose "
                "another tracker or a shorter loop."
            )
            raise TrackingError(message) from error
        finally:
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
        self._process = subprocess.Popen(
            _command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=_NO_WINDOW,
        )
        self._finalizer = weakref.finalize(self, _end, self._process)

    def ask(
        self, question: object, tick: Callable[[], None]
    ) -> tuple[dict[str, Any], list[Array]]:
        """Return the answer; TimeoutError after `ANSWER_WITHIN_S`."""
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
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
            found: tuple[dict[str, Any], list[Array]] = answer
            return found

    def end(self) -> None:
        """Kill the process."""
        self._finalizer()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _exchange(
    process: subprocess.Popen[bytes],
    question: object,
    answers: queue.SimpleQueue[Any],
) -> None:
    """Send a question and put the answer, or the error, into the queue."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        packed = pickle.dumps(question, protocol=5)
        process.stdin.write(_SIZE.pack(len(packed)))
        process.stdin.write(packed)
        process.stdin.flush()
        answers.put(_received(process.stdout))
    except (EOFError, OSError, ValueError, KeyError, TypeError) as error:
        answers.put(EOFError(type(error).__name__))


def _received(stream: IO[bytes]) -> tuple[dict[str, Any], list[Array]]:
    head = json.loads(_exactly(stream, _size(stream)))
    if not isinstance(head, dict):
        raise EOFError
    arrays = []
    for shape in head.get("shapes", []):
        sizes = [int(each) for each in shape]
        data = _exactly(stream, _size(stream))
        arrays.append(np.frombuffer(bytearray(data), np.float64).reshape(sizes))
    return head, arrays


def _size(stream: IO[bytes]) -> int:
    found = int(_SIZE.unpack(_exactly(stream, _SIZE.size))[0])
    if found > _MOST_REPLY_BYTES:
        raise EOFError
    return found


def _exactly(stream: IO[bytes], n_bytes: int) -> bytes:
    found = stream.read(n_bytes)
    if len(found) != n_bytes:
        raise EOFError
    return found


def _one_sentence(text: str) -> str:
    """Return a text of the runtime on one line, without its codes."""
    plain = " ".join(_OWN_CODES.sub("", text).split())
    return plain if plain.endswith(".") else f"{plain}."


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, PROCESS_SWITCH]
    # -P: a file named numpy.py in the current folder must not be imported.
    return [sys.executable, "-P", "-m", "longaxis.models.custom.graph_process"]


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[3])
    known = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, known)))}


# The other side


def _limit_memory() -> None:
    """Cap the memory of this process, where the system knows how."""
    try:
        import resource
    except ImportError:  # Windows
        return
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = int(min(MEMORY_BYTES, _SHARE_OF_MACHINE * machine))
    hardest = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hardest != resource.RLIM_INFINITY:
        limit = min(limit, hardest)
    with suppress(OSError, ValueError):  # macOS knows no limit of memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, hardest))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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
                    _limit_memory()
                session = OwnSession(manifest, content, device)
                head: dict[str, Any] = {"device": session.device}
            else:
                assert session is not None
                arrays = [each for each in session.run(*values) if each is not None]
                head = {"shapes": [list(each.shape) for each in arrays]}
        except ModelFileError as error:
            head, arrays = {"kind": "file", "error": str(error)}, []
        except LongAxisError as error:
            head, arrays = {"kind": "tracking", "error": str(error)}, []
        except Exception as error:  # noqa: BLE001 - the runtime raises many kinds
            head, arrays = {"kind": "runtime", "error": str(error)}, []
        _reply(replies, head, arrays)


def _reply(stream: IO[bytes], head: dict[str, Any], arrays: list[Array]) -> None:
    text = json.dumps(head).encode()
    numbers = [np.ascontiguousarray(each, np.float64).tobytes() for each in arrays]
    for data in (text, *numbers):
        stream.write(_SIZE.pack(len(data)))
        stream.write(data)
    stream.flush()


def main() -> None:
    """Run as the process of one graph."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)  # a library that prints must not spoil what is sent
    with suppress(BrokenPipeError):
        serve(requests, replies)


def run_if_asked() -> None:
    """Become this process if the command line says so, else do nothing."""
    if PROCESS_SWITCH in sys.argv[1:2]:
        main()
        sys.exit(0)


if __name__ == "__main__":
    main()
