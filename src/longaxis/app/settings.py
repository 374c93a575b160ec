"""What the reader prefers, kept from one day to the next."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSettings

if TYPE_CHECKING:
    from pathlib import Path


SMALLEST_WALL_MM, LARGEST_WALL_MM = 3.0, 20.0


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """Nothing here changes a number that is there; `AnalysisSettings` does.

    Attributes
    ----------
    geometry, columns, rows
        Where the window stood, and its splitters, as Qt writes them.
    theme
        "dark" or "light".
    reader
        Name printed on reports.
    paper
        "A4" or "Letter".
    wall_mm
        Width of the wall around a new line.
    """

    geometry: bytes = b""
    columns: bytes = b""
    rows: bytes = b""
    last_folder: str = ""
    theme: str = "dark"
    reader: str = ""
    paper: str = "A4"
    patient_is_shown: bool = True
    wall_mm: float = 9.0


def load_preferences(path: Path) -> Preferences:
    """Read preferences; what is missing or spoilt takes its default."""
    stored = QSettings(str(path), QSettings.Format.IniFormat)
    found: dict[str, Any] = {}
    for field in fields(Preferences):
        value = _as(type(field.default), stored.value(field.name))
        if value is not None:
            found[field.name] = value
    preferences = Preferences(**found)
    if preferences.theme not in {"dark", "light"}:
        preferences = replace(preferences, theme="dark")
    if preferences.paper not in {"A4", "Letter"}:
        preferences = replace(preferences, paper="A4")
    if not SMALLEST_WALL_MM <= preferences.wall_mm <= LARGEST_WALL_MM:
        preferences = replace(preferences, wall_mm=Preferences.wall_mm)
    return preferences


def save_preferences(preferences: Preferences, path: Path) -> None:
    """Write preferences."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = QSettings(str(path), QSettings.Format.IniFormat)
    for field in fields(Preferences):
        value = getattr(preferences, field.name)
        stored.setValue(
            field.name, QByteArray(value) if isinstance(value, bytes) else value
        )
    stored.sync()


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def _as(kind: type, value: object) -> object | None:
    """Return what an INI file holds as the kind that is wanted, None if it is not."""
    if kind is bytes and isinstance(value, QByteArray):
        return bytes(value.data())
    if kind is bool and isinstance(value, str):
        return {"true": True, "false": False}.get(value)
    if kind is float:
        return _number(value)
    return value if isinstance(value, kind) else None
