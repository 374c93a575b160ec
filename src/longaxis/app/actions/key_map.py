"""Which keys do what: presets that change a few keys of the table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from longaxis.app.actions.table import ACTIONS, keys_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

    from longaxis.app.actions.spec import ActionSpec
    from longaxis.app.core.view_state import Step

ECHO, RADIOLOGY = "echo", "radiology"

PRESETS: dict[str, dict[str, tuple[str, ...]]] = {
    ECHO: {},
    # Image up and down, C for cine, Space to reset, = to fit: as in OHIF and most PACS.
    RADIOLOGY: {
        "play": ("C",),
        "frame_back": ("Up", "Left"),
        "frame_on": ("Down", "Right"),
        "reset_grey": ("Space",),
        "fit": ("=", "F"),
        "overlay": ("Ctrl+H", "O"),
    },
}
"""Keys that differ from the table of actions, by the name of the action."""


class KeyMap(QObject):
    """The keys in use.

    Attributes
    ----------
    changed
        Another preset is in use.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preset = ECHO

    @property
    def preset(self) -> str:
        """Name of the preset in use."""
        return self._preset

    def use(self, preset: str, actions: Mapping[str, QAction]) -> None:
        """Give every action its keys of a preset; one that is not known is "echo"."""
        # The preferences file may name a preset that this version does not have.
        known = preset if preset in PRESETS else ECHO
        if known == self._preset:
            return
        self._preset = known
        for spec in ACTIONS:
            keys = [QKeySequence(key) for key in self.keys_of(spec)]
            actions[spec.name].setShortcuts(keys)
        self.changed.emit()

    def keys_of(self, spec: ActionSpec) -> tuple[str, ...]:
        """Return the keys of an action, the first of them is shown."""
        return PRESETS[self._preset].get(spec.name, spec.keys)

    def line_for(self, step: Step) -> str:
        """Return the line of keys that the status bar shows in a step."""
        return keys_for(step, self.keys_of)
