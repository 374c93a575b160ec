"""NumPy archives from anybody: read whole, or refused with a reason."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_DAMAGES = (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)
"""What NumPy and zipfile raise for files that are damaged, cut short or pickled."""


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of an NPZ file, or of the NPY files of a folder, by name.

    Shapes and units as `docs/dataset.md` describes them.

    Raises
    ------
    BadInputError
        If one of them cannot be read; pickled objects never are.
    """
    try:
        if path.is_dir():
            files = sorted(path.glob("*.npy"))
            return {file.stem: np.load(file, allow_pickle=False) for file in files}
        # NumPy leaves a file open that it opened itself and cannot read.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (*_DAMAGES, AttributeError, TypeError) as error:
        # AttributeError and TypeError: a single NPY array is no archive.
        message = f"“{path.name}” holds no arrays that can be read ({error})."
        raise BadInputError(message) from error


def names_of_arrays(path: Path) -> set[str]:
    """Return the names of the arrays without reading them.

    Raises
    ------
    BadInputError
        If the file is not an NPZ file.
    """
    if path.is_dir():
        return {clip_path.stem for clip_path in path.glob("*.npy")}
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return set(stored.files)
    except (*_DAMAGES, AttributeError, TypeError) as error:
        message = f"“{path.name}” is not an NPZ file that can be read ({error})."
        raise BadInputError(message) from error
