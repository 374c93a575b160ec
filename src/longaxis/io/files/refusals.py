"""What a library raises at a damaged file becomes one sentence.

Libraries that read files raise many kinds of errors: `zipfile` a RuntimeError for an
encrypted member, NumPy a TokenError for a header, SQLite one error for a full disk and
another for a damaged page. A list of them is never complete, so all of them are caught,
here and nowhere else. The cause stays attached for whoever asks for the traceback.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def refused_as(kind: type[LongAxisError], sentence: str) -> Iterator[None]:
    """Raise `kind` with this sentence where the block raises anything of a library.

    Parameters
    ----------
    kind, sentence
        What the reader gets instead. The text of the library's own error is not
        repeated: it may quote the file, and so the patient.

    Raises
    ------
    LongAxisError
        Errors of Longaxis pass unchanged; all others are raised as `kind`.
    """
    try:
        yield
    except LongAxisError:
        raise
    except Exception as error:
        raise kind(sentence) from error


def require_plain_file(path: Path, kind: type[LongAxisError]) -> None:
    """Refuse what is no plain file: reading a pipe or a device may never end.

    Raises
    ------
    LongAxisError
        As `kind`, where the path is a pipe, a device, a socket or a folder, or is not
        there.
    """
    try:
        # Follows links: what counts is what would be read. Opening a pipe to find out
        # would already wait for its other end.
        mode = os.stat(path).st_mode  # noqa: PTH116 - paths with a NUL raise here too
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no file can have this name"
        message = f"“{path}” could not be read: {reason}."
        raise kind(message) from error
    if not stat.S_ISREG(mode):
        message = f"“{path}” is {_what_it_is(mode)}, not a file; nothing was read."
        raise kind(message)


def _what_it_is(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"
