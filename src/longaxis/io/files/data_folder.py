"""Where Longaxis keeps its own files on this machine."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def data_folder() -> Path:
    """Return the folder of preferences, unfinished work and the study index."""
    return Path(platformdirs.user_data_dir("longaxis", appauthor=False))
