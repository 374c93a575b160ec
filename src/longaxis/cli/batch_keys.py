"""What a row of `longaxis batch` was measured from, as one hash.

The queue keeps it with each outcome. When any of it has changed, the row is measured
again: the bytes of the loop, the line or the session behind the paths, the options of
the row, the tracker with its weights, the version of the program.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import longaxis
from longaxis.errors import LongAxisError

# Raised when the record that is kept of a row changes.
_FORMAT = 3
"""Of the text that is kept of a row; older texts lack what the tables now hold."""

_FILES = ("session", "loop", "centreline")


def key_of(task: str) -> str:
    """Return the hash of all that a row's numbers depend on; it never fails.

    A file that cannot be read counts as such, so that a row that failed for it is
    measured when the file is there.
    """
    row = json.loads(task)
    parts = {
        # Bytes, not times: a copied loop keeps its key, an edited one does not.
        "format": _FORMAT,
        "row": row,
        # Only files that the row names.
        "files": {name: _digest(row[name]) for name in _FILES if name in row},
        # A session is refused when a loop of it is gone or another one.
        "loops": _loops(row["session"]) if "session" in row else [],
        "trackers": _trackers(row),
        "software": longaxis.__version__,
    }
    # Sorted, so that the order of columns in the table plays no part.
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _digest(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    # ValueError: a name that no file can have.
    except (OSError, ValueError):
        # A constant, so that the key changes when the file can be read.
        return "not readable"


def _loops(session: str) -> list[str]:
    from longaxis.io.sessions.session_file import files_of_loops

    try:
        return [_digest(str(path)) for path in files_of_loops(Path(session))]
    except LongAxisError:
        return ["not readable"]


def _trackers(row: dict[str, str]) -> list[str]:
    """Return the trackers that may be used: any of them for a session."""
    from longaxis.models.registry import TrackerRegistry

    # A session names its tracker itself, so any of them may be used.
    names = list(TrackerRegistry()) if "session" in row else [row.get("tracker", "")]
    return [_identity(name) for name in names]


# Making a tracker reads its weights, and none changes during a run.
@cache
def _identity(name: str) -> str:
    from longaxis.models.registry import TrackerRegistry

    try:
        identity = TrackerRegistry().make(name).identity
    except LongAxisError:
        return f"{name}, not available"
    return f"{name} {identity.version} {identity.model_sha256}"
