"""What the reader prefers, kept from one day to the next."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from longaxis.data import AnalysisSettings
from longaxis.data.contour import NARROWEST_WALL_MM, USUAL_WALL_MM, WIDEST_WALL_MM

if TYPE_CHECKING:
    from pathlib import Path

# Chosen; larger text comes from the scale of the screen.
TEXT_PERCENTS = (100, 115, 130)


_STORED_NAMES = {"custom_trackers": "own_trackers"}
"""Keys of the file that differ from the field: version 0.1 wrote them so."""


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
    measuring
        How new studies are measured, as JSON; empty for the usual.
    custom_trackers
        The reader's own trackers that are switched on, one a line: a hash of the
        files that were allowed, and their folder.
    keys
        Preset of the key map.
    text_percent
        Size of all text.
    is_mirrored
        True where new loops are taken to show the septum on the right (Mayo).
    tour_was_shown
        True once the first tour has been offered.
    language
        Of windows opened from now on, one of `longaxis.app.base.i18n.languages`.
    """

    geometry: bytes = b""
    columns: bytes = b""
    rows: bytes = b""
    last_folder: str = ""
    theme: str = "dark"
    reader: str = ""
    paper: str = "A4"
    patient_is_shown: bool = True
    wall_mm: float = USUAL_WALL_MM
    measuring: str = ""
    custom_trackers: str = ""
    keys: str = "echo"
    text_percent: int = 100
    is_mirrored: bool = False
    confirms_studies: bool = True
    tour_was_shown: bool = False
    language: str = "English"

    @property
    def starting_settings(self) -> AnalysisSettings:
        """How a new study is measured; what is spoilt or gone takes the usual."""
        return _with_present_tracker(self._kept_settings)

    @property
    def former_tracker(self) -> str:
        """The preferred tracker if Longaxis no longer has it, else empty."""
        kept = self._kept_settings
        return "" if _with_present_tracker(kept) == kept else kept.tracker

    @property
    def _kept_settings(self) -> AnalysisSettings:
        """Settings as the file has them."""
        # Imported here: sessions need not be read to open the window.
        from longaxis.errors import LongAxisError
        from longaxis.io.sessions.session_decoding import decode_settings

        if not self.measuring:
            return AnalysisSettings()
        try:
            return decode_settings(json.loads(self.measuring))
        except (LongAxisError, ValueError, RecursionError):
            # RecursionError: JSON that is nested too deeply.
            return AnalysisSettings()

    def starting_with(self, settings: AnalysisSettings) -> Preferences:
        """Return preferences under which new studies are measured so."""
        from longaxis.io.sessions.session_document import encode_settings

        # The open study may have a tracker that new ones cannot have.
        encoded = encode_settings(_with_present_tracker(settings))
        return replace(self, measuring=json.dumps(encoded))


def _with_present_tracker(settings: AnalysisSettings) -> AnalysisSettings:
    """Return the settings with the usual tracker in place of a former one."""
    from longaxis.models.registry import FORMER_TRACKERS

    if settings.tracker not in FORMER_TRACKERS:
        return settings
    return replace(settings, tracker=AnalysisSettings().tracker)


class PreferenceStore(QObject):
    """The preferences in use; announces every change.

    Attributes
    ----------
    changed
        Emitted with the preferences before the change.
    current
        The preferences as they are now.
    """

    changed = Signal(object)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self.current = load_preferences(path)

    def replace(self, preferences: Preferences) -> None:
        """Use other preferences from now on."""
        # Set before it is announced, as listeners read `current`.
        before, self.current = self.current, preferences
        if preferences != before:
            self.changed.emit(before)

    def update(self, **changes: object) -> None:
        """Change some fields of `Preferences`."""
        fresh = replace(self.current, **changes)  # type: ignore[arg-type]
        self.replace(fresh)

    def save(self) -> None:
        """Write them to their file."""
        save_preferences(self.current, self._path)


def load_preferences(path: Path) -> Preferences:
    """Read preferences; what is missing or spoilt takes its default."""
    # INI on every system, so that Windows keeps it in a file and not in its registry.
    stored = QSettings(str(path), QSettings.Format.IniFormat)
    loaded: dict[str, Any] = {}
    for field in fields(Preferences):
        value = _as(
            type(field.default), stored.value(_STORED_NAMES.get(field.name, field.name))
        )
        if value is not None:
            loaded[field.name] = value
    preferences = Preferences(**loaded)
    # The file can be edited by hand, so each value is checked.
    if preferences.theme not in {"dark", "light"}:
        preferences = replace(preferences, theme="dark")
    if preferences.paper not in {"A4", "Letter"}:
        preferences = replace(preferences, paper="A4")
    if not NARROWEST_WALL_MM <= preferences.wall_mm <= WIDEST_WALL_MM:
        preferences = replace(preferences, wall_mm=Preferences.wall_mm)
    if preferences.text_percent not in TEXT_PERCENTS:
        preferences = replace(preferences, text_percent=100)
    return preferences


def save_preferences(preferences: Preferences, path: Path) -> None:
    """Write preferences."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = QSettings(str(path), QSettings.Format.IniFormat)
    for field in fields(Preferences):
        value = getattr(preferences, field.name)
        stored.setValue(
            _STORED_NAMES.get(field.name, field.name),
            QByteArray(value) if isinstance(value, bytes) else value,
        )
    stored.sync()


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    # float() reads "nan" and "inf" as numbers.
    return number if math.isfinite(number) else None


def _as(kind: type, value: object) -> object | None:
    """Return what an INI file holds as the kind that is wanted, None if it is not."""
    # QSettings gives bytes back as QByteArray, and all else of an INI file as text.
    if kind is bytes and isinstance(value, QByteArray):
        return bytes(value.data())
    if kind is bool and isinstance(value, str):
        # bool("false") would be True.
        return {"true": True, "false": False}.get(value)
    if kind is float:
        return _number(value)
    if kind is int:
        number = _number(value)
        return None if number is None else int(number)
    return value if isinstance(value, kind) else None
