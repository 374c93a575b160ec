"""NumPy archives from anybody: read whole, or refused with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import BadInputError
from longaxis.io.files.refusals import refused_as

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of an NPZ file, or of the NPY files of a folder, by name.

    Shapes and units as `docs/dataset.md` describes them.

    Raises
    ------
    BadInputError
        If one of them cannot be read; pickled objects never are.
    """
    refusal = f"“{path.name}” holds no arrays that can be read."
    with refused_as(BadInputError, refusal):
        if path.is_dir():
            files = sorted(path.glob("*.npy"))
            return {file.stem: np.load(file, allow_pickle=False) for file in files}
        # NumPy leaves a file open that it opened itself and cannot read.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}


def names_of_arrays(path: Path) -> set[str]:
    """Return the names of the arrays without reading them.

    Raises
    ------
    BadInputError
        If the file is not an NPZ file.
    """
    if path.is_dir():
        return {clip_path.stem for clip_path in path.glob("*.npy")}
    refusal = f"“{path.name}” is not an NPZ file that can be read."
    with (
        refused_as(BadInputError, refusal),
        path.open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return set(stored.files)
