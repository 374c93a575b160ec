"""Matplotlib keeps its font list on disk: in our folder, not in the user's home."""

from __future__ import annotations

import os
from pathlib import Path


def prepare() -> None:
    """Name the folder; call this before matplotlib is imported for the first time."""
    from platformdirs import user_cache_dir

    folder = Path(user_cache_dir("longaxis", appauthor=False)) / "matplotlib"
    os.environ.setdefault("MPLCONFIGDIR", str(folder))
