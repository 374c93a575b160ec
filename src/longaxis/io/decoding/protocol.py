"""How a message looks on the pipe between Longaxis and its decoding process.

A message is plain values as JSON and a run of bytes. Nothing in it is ever executed,
so a decoder that was taken over by a hostile file can only send wrong pixels.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

# Lengths of both parts: 4 bytes for the values, 8 for the payload, which is a whole
# video at most. Fixed byte order and no alignment.
_SIZES = struct.Struct("<IQ")
# Chosen: replies and layouts take some hundred bytes.
_MAX_VALUES_BYTES = 1 << 20


def send(
    stream: IO[bytes], values: dict[str, Any], payload: bytes | memoryview = b""
) -> None:
    """Write one message.

    Parameters
    ----------
    stream
        Pipe to write to.
    values
        Values that JSON can hold.
    payload
        Bytes that follow the values.
    """
    text = json.dumps(values).encode()
    # Bytes of an array are sent without being copied; `len` must count bytes, not
    # items.
    view = memoryview(payload).cast("B")
    stream.write(_SIZES.pack(len(text), len(view)) + text)
    stream.write(view)
    stream.flush()


def receive(
    stream: IO[bytes], *, max_payload_bytes: int
) -> tuple[dict[str, Any], bytes]:
    """Read one message; EOFError where the other side is gone or talks nonsense."""
    n_text, n_payload = _SIZES.unpack(_exactly(stream, _SIZES.size))
    # Checked before anything is read or allocated. EOFError, so that a child that sends
    # nonsense is treated like one that died: it is replaced.
    if n_text > _MAX_VALUES_BYTES or n_payload > max_payload_bytes:
        message = "a message larger than any that is due"
        raise EOFError(message)
    values = json.loads(_exactly(stream, n_text))
    if not isinstance(values, dict):
        message = "a message of the wrong form"
        raise EOFError(message)
    return values, _exactly(stream, n_payload)


def _exactly(stream: IO[bytes], n_bytes: int) -> bytes:
    # A buffered pipe returns fewer bytes only at its end.
    content = stream.read(n_bytes)
    if len(content) != n_bytes:
        message = "the other side is gone"
        raise EOFError(message)
    return content
