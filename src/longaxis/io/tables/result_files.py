"""Results that Longaxis wrote, read back as plain values."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeGuard

from longaxis.data import StudyHeader
from longaxis.errors import UnreadableFileError

Result = dict[str, Any]
MeasureSession = Callable[[Path], Result]
"""Turns a saved session into its result; whoever can measure hands it in."""

_FORMAT = "Longaxis result"
_SESSION_SUFFIX = ".longaxis"
# Chosen: tracks are not in it, so no result comes near this size.
_MAX_BYTES = 256 * 1024 * 1024


def read_result(path: Path, measure: MeasureSession | None = None) -> Result:
    """Return the result of a file as `write_result` wrote it, or of a session.

    Raises
    ------
    UnreadableFileError
        Where it is neither.
    """
    # A session holds no numbers (decision 3), so it has to be measured.
    if measure is not None and _is_session(path):
        return measure(path)
    content = _json_or_none(path)
    if not _is_result(content):
        message = f"“{path.name}” is not a result that Longaxis wrote."
        raise UnreadableFileError(message)
    return content


def read_results(source: Path, measure: MeasureSession | None = None) -> list[Result]:
    """Return the results of a file, or of a folder and the folders in it.

    A session beside a result is where the result came from, and is left out.

    Raises
    ------
    UnreadableFileError
        Where there is none.
    """
    if not source.is_dir():
        return [read_result(source, measure)]
    all_results: list[Result] = []
    # Sorted, so that the order of the pairs does not depend on the file system.
    for folder in [
        source,
        *sorted(path for path in source.rglob("*") if path.is_dir()),
    ]:
        candidates = (_json_or_none(path) for path in sorted(folder.glob("*.json")))
        results = [candidate for candidate in candidates if _is_result(candidate)]
        # A folder with results was measured already; sessions beside them would count
        # twice.
        if not results and measure is not None:
            sessions = sorted(path for path in folder.iterdir() if _is_session(path))
            results = [measure(session) for session in sessions]
        all_results += results
    if not all_results:
        kinds = "no result" if measure is None else "neither result nor session"
        message = f"The folder “{source.name}” holds {kinds} that Longaxis wrote."
        raise UnreadableFileError(message)
    return all_results


def header_text(result: Result, name: str) -> str:
    """Return an entry of the header, empty where there is none."""
    return str(result["header"].get(name) or "")


def patient_of(result: Result) -> StudyHeader:
    """Return who was examined: what tells patients of one Patient ID apart."""
    names = ("patient_id", "patient_id_issuer", "patient_name", "birth_date")
    return StudyHeader(**{name: header_text(result, name) for name in names})


def _is_session(path: Path) -> bool:
    return path.suffix.lower() == _SESSION_SUFFIX and path.is_file()


def _json_or_none(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        return json.loads(path.read_text(encoding="utf-8"))
    # Deeply nested JSON exhausts Python's stack; other files may lie in the folder.
    except (OSError, ValueError, RecursionError):
        return None


def _is_result(content: object) -> TypeGuard[Result]:
    return (
        # Only what the comparisons read is checked here; the rest is checked on use.
        isinstance(content, dict)
        and content.get("format") == _FORMAT
        and isinstance(content.get("header"), dict)
        and isinstance(content.get("views"), list)
        and all(isinstance(view, dict) for view in content["views"])
        and isinstance(content.get("values"), dict)
    )
