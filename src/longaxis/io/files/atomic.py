"""A file is written whole or not at all, whatever happens in between."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PART_NAME = ".longaxis-{}.part"
_RETRY_FOR_S = 2.0
"""Virus scanners on Windows hold a fresh file open for a moment."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file in the same folder, and put it in the place of `path` at the end.

    The new bytes are on the disk before the old file goes, so that a crash or a power
    cut leaves the one or the other. If the block raises, the old file stays.

    Raises
    ------
    BadInputError
        If the file cannot be written; the old file is then unchanged.
    """
    target = path.resolve()
    part = target.parent / _PART_NAME.format(secrets.token_hex(8))
    try:
        yield part
        _sync(part)
        _replace(part, target)
    except OSError as error:
        message = (
            f"“{path}” could not be written ({error.strerror or error}); "
            "what was there before is unchanged."
        )
        raise BadInputError(message) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove the unfinished files that killed processes left in a folder.

    Only where no other process writes into it any more.
    """
    for part in folder.glob(_PART_NAME.format("*")):
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Write the file whole or not at all; raises as `replacing`."""
    with replacing(path) as part:
        part.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Write the text as UTF-8, lines ended as in `text`; raises as `replacing`."""
    write_bytes(path, text.encode("utf-8", errors="replace"))


def _sync(part: Path) -> None:
    """Wait until the bytes are on the disk."""
    handle = os.open(part, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(part: Path, target: Path) -> None:
    """Rename over the old file, and make the name itself durable."""
    give_up_at = time.monotonic() + _RETRY_FOR_S
    while True:
        try:
            part.replace(target)
            break
        except PermissionError:
            if os.name != "nt" or time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
    if os.name != "nt":
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Network file systems may refuse this; the rename itself has succeeded.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
