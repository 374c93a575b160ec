"""Where Longaxis keeps its own files on this machine."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from longaxis.errors import BadInputError
from longaxis.io.files.atomic import make_private

if TYPE_CHECKING:
    from collections.abc import Iterator


def data_folder() -> Path:
    """Return the folder of preferences, unfinished work and the study index."""
    return Path(platformdirs.user_data_dir("longaxis", appauthor=False))


@contextlib.contextmanager
def writable_data_folder(wanted: Path | None = None) -> Iterator[Path]:
    """Give the data folder, or a temporary one where it cannot be written to.

    Parameters
    ----------
    wanted
        The folder; None for the user's own.

    Yields
    ------
    The wanted folder, or one that is removed at the end.
    """
    folder = wanted or data_folder()
    try:
        make_private(folder)
        can_write = os.access(folder, os.W_OK)
    except BadInputError:
        can_write = False
    if can_write:
        yield folder
        return
    with tempfile.TemporaryDirectory(
        prefix="longaxis-", ignore_cleanup_errors=True
    ) as temporary:
        yield Path(temporary)
