"""What is in an ONNX file of unknown origin, told without running anything of it.

ONNX Runtime opens other files where a graph tells it to, relative to wherever the
program was started. Such a graph is refused before it gets there. The file is read as
what it is, protocol buffers: numbered fields, of which only those are followed that can
hold a tensor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.errors import ModelFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KNOWN_OPERATORS = ("", "ai.onnx", "ai.onnx.ml", "com.microsoft")

# File identifier of FlatBuffers, at byte 4.
_ORT_FORMAT = b"ORTM"

# Kind of message -> field -> kind of message in it, from onnx.proto of ONNX 1.19.
_INSIDE: dict[str, dict[int, str]] = {
    "model": {7: "graph", 8: "operators", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 9: "operators", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {
        5: "tensor",
        6: "graph",
        10: "tensor",
        11: "graph",
        22: "sparse",
        23: "sparse",
    },
    "sparse": {1: "tensor", 2: "tensor"},
}

# Fields of TensorProto.
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14
# Fields of OperatorSetIdProto and NodeProto.
_OPERATOR_DOMAIN, _NODE_DOMAIN = 1, 7


def check_contents(content: bytes, path: Path) -> None:
    """Refuse a graph that needs anything but itself.

    Parameters
    ----------
    path
        Of the file, for the message.

    Raises
    ------
    ModelFileError
        If the bytes are no ONNX graph, if its numbers lie in other files, or if it
        needs operators of its own.
    """
    # This format can be told apart only by its mark, and nothing below could look into
    # it.
    if content[4:8] == _ORT_FORMAT:
        message = (
            f"The network file {path} is in ONNX Runtime's own format; save it as ONNX."
        )
        raise ModelFileError(message)
    try:
        problem = _problem(memoryview(content))
    except ValueError as error:
        message = f"The network file {path} is not an ONNX file, or is damaged."
        raise ModelFileError(message) from error
    if problem:
        message = f"The network file {path} {problem}"
        raise ModelFileError(message)


def _problem(content: memoryview) -> str:
    """Return the end of a sentence that says why the graph is refused, or nothing."""
    # A list instead of recursion: graphs nested a thousand deep cannot exhaust the
    # stack.
    waiting = [("model", content)]
    has_graph = False
    while waiting:
        kind, message = waiting.pop()
        has_graph = has_graph or kind == "graph"
        for number, value in _fields(message):
            problem = _field_problem(kind, number, value)
            if problem:
                return problem
            inside = _INSIDE.get(kind, {}).get(number)
            if inside is not None and isinstance(value, memoryview):
                waiting.append((inside, value))
    # An empty file, and some that are no ONNX, can be read without an error.
    if not has_graph:
        message_text = "there is no graph"
        raise ValueError(message_text)
    return ""


def _field_problem(kind: str, number: int, value: int | memoryview) -> str:
    if kind == "tensor" and (
        # Either alone is refused: names of files without the mark as well as the mark
        # alone.
        number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0)
    ):
        return (
            "keeps some of its numbers in other files, which are never opened; "
            "save it as a single file."
        )
    domain = {"operators": _OPERATOR_DOMAIN, "node": _NODE_DOMAIN}.get(kind)
    if number == domain and isinstance(value, memoryview):
        name = bytes(value).decode("utf-8")
        if name not in _KNOWN_OPERATORS:
            return (
                f"needs operators of “{name}”, and no foreign operator libraries are "
                "loaded; export it with standard ONNX operators."
            )
    return ""


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Go through the fields of one message: number, and value or bytes."""
    place = 0
    while place < len(message):
        key, place = _number(message, place)
        # Kinds of the wire: 0 number, 1 eight bytes, 2 length and bytes, 5 four bytes;
        # 3 and 4 are groups, which ONNX never uses, and are refused.
        wire, number = key & 7, key >> 3
        if wire == 0:
            value, place = _number(message, place)
            yield number, value
            continue
        size = {1: 8, 5: 4}.get(wire)
        if wire == 2:
            size, place = _number(message, place)
        if size is None or place + size > len(message):
            problem = f"field {number} of kind {wire} at byte {place}"
            raise ValueError(problem)
        yield number, message[place : place + size]
        place += size


def _number(message: memoryview, place: int) -> tuple[int, int]:
    """Return a variable-length whole number, and where it ends."""
    value = 0
    # 64 bits in groups of seven take at most ten bytes.
    for index in range(10):
        if place + index >= len(message):
            break
        byte = message[place + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, place + index + 1
    problem = f"a number without an end at byte {place}"
    raise ValueError(problem)
