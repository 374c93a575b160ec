"""A saved session measured again, as plain values like those of a result file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def measure_session(path: Path) -> dict[str, Any]:
    """Return a session's result; what was drawn but not tracked is tracked.

    Raises
    ------
    LongAxisError
        Where the session cannot be opened or measured.
    """
    from longaxis import pipeline
    from longaxis.cli.analyse import track_missing
    from longaxis.io.sessions.session_file import load_session
    from longaxis.io.tables.result_json import result_as_json

    document = track_missing(load_session(path))
    return result_as_json(pipeline.measure_study(document))
