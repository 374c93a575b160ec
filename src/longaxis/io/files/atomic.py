"""A file is written whole or not at all, whatever happens in between."""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PART_NAME = ".longaxis-{host}-{process}-{number}.part"
_NO_REASON = "the system does not say why"
_RETRY_FOR_S = 2.0
"""Virus scanners on Windows hold a fresh file open for a moment."""

_OLD_S = 24 * 3600.0
"""No file is written for so long (chosen); it is what another machine left."""

# A hash, since the name of a computer may be that of its user.
_HOST = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
_swept: set[Path] = set()
_being_written: set[str] = set()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file in the same folder, and put it in the place of `path` at the end.

    The new bytes are on the disk before the old file goes, so that a crash or a power
    cut leaves the one or the other. If the block raises, the old file stays. Until it
    is whole only its owner can read it; then as whoever could read the old file.

    Raises
    ------
    BadInputError
        If the file cannot be written; the old file is then unchanged.
    """
    # Through links, so that the file they lead to is replaced and not the link itself.
    target = path.resolve()
    part = _part_in(target.parent)
    try:
        _sweep_once(target.parent)
        _being_written.add(part.name)
        mode = _made_private(part, target)
        yield part
        _set_mode(part, mode)
        # Data before the rename: some file systems would otherwise order them the other
        # way, and a power cut would leave an empty file under the right name.
        _sync(part)
        _replace(part, target)
    except OSError as error:
        message = (
            f"“{path}” could not be written ({error.strerror or _NO_REASON}); "
            "what was there before is unchanged."
        )
        raise BadInputError(message) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        _being_written.discard(part.name)


def write_under_free_name(
    folder: Path,
    name_of: Callable[[int], str],
    first: int,
    write: Callable[[Path], None],
) -> Path:
    """Write a file under the first name that no other has, and return where.

    Whole or not at all, and never over another file, whoever writes at the same time.

    Parameters
    ----------
    folder, name_of, first
        Names are `name_of(first)`, `name_of(first + 1)` and so on.
    write
        Called with a path to write to.

    Raises
    ------
    BadInputError
        If the file cannot be written.
    """
    part = _part_in(folder)
    _being_written.add(part.name)
    try:
        write(part)
        number = first
        while not _take_name(part, folder / name_of(number)):
            number += 1
    except OSError as error:
        reason = error.strerror or _NO_REASON
        message = f"Nothing could be written to “{folder}”: {reason}."
        raise BadInputError(message) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        _being_written.discard(part.name)
    return folder / name_of(number)


def _take_name(part: Path, target: Path) -> bool:
    """Give a whole file another name; False if that one is taken."""
    try:
        # A link fails where the name is taken, in one step; a test before a rename
        # would leave room for another writer between the two.
        os.link(part, target)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if target.exists():
            return False
        part.rename(target)
    return True


def _part_in(folder: Path) -> Path:
    name = _PART_NAME.format(
        host=_HOST, process=os.getpid(), number=secrets.token_hex(8)
    )
    return folder / name


def make_private(folder: Path) -> None:
    """Make a folder, and everything in it, its owner's alone.

    On Windows the folders of a user are closed to others already.

    Raises
    ------
    BadInputError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder “{folder}” could not be made: {error.strerror or error}."
        raise BadInputError(message) from error
    if os.name == "nt":
        return
    for path, mode in ((folder, 0o700), *((path, 0o600) for path in folder.iterdir())):
        if mode == 0o700 or path.is_file():
            _set_mode(path, mode)


def sweep(folder: Path) -> None:
    """Remove the unfinished files that killed processes left in a folder.

    Those of running processes stay, and of other machines what is younger than a day.
    """
    with suppress(OSError):
        for part in folder.glob(".longaxis-*.part"):
            if _is_left(part):
                part.unlink(missing_ok=True)


def _sweep_once(folder: Path) -> None:
    if folder not in _swept:
        _swept.add(folder)
        sweep(folder)


def _is_left(part: Path) -> bool:
    """Return whether nobody writes to an unfinished file any more."""
    words = part.stem.split("-")
    # Process numbers mean something on their own machine only; shared drives hold
    # unfinished files of others. On Windows `os.kill(…, 0)` sends Ctrl-C instead of
    # asking.
    is_of_here = len(words) == 4 and words[1] == _HOST and words[2].isdigit()
    if is_of_here and os.name != "nt":
        process = int(words[2])
        if process == os.getpid():  # of now, or of a process that had our number
            return part.name not in _being_written
        return not _is_running(process)
    with suppress(OSError):
        return time.time() - part.stat().st_mtime > _OLD_S
    return False


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's
    return True


def _made_private(part: Path, target: Path) -> int:
    """Make the unfinished file, for its owner only; return the mode it ends with."""
    # 0o666 lets the user's umask decide, and the mode it gives is read back.
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    mode = stat.S_IMODE(part.stat().st_mode)
    if os.name != "nt" and not stat.S_IMODE(target.parent.stat().st_mode) & 0o077:
        mode &= 0o700  # in a private folder everything new is private
    with suppress(OSError):
        mode = stat.S_IMODE(target.stat().st_mode)
    _set_mode(part, 0o600)
    return mode


def _set_mode(path: Path, mode: int) -> None:
    """Say who may read a file, where the file system knows of such a thing."""
    with suppress(OSError):
        path.chmod(mode)


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
        # The new name is data of the folder; Windows cannot open a folder for this.
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Network file systems may refuse this; the rename itself has succeeded.
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
