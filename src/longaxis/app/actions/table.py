"""The table of actions: menus, keys, the status bar and the F1 sheet come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from longaxis.app.actions.cine_actions import CINE_ACTIONS
from longaxis.app.actions.edit_actions import EDIT_ACTIONS
from longaxis.app.actions.file_actions import FILE_ACTIONS
from longaxis.app.actions.measure_actions import HELP_ACTIONS, MEASURE_ACTIONS
from longaxis.app.actions.view_actions import VIEW_ACTIONS
from longaxis.app.base.i18n import tr, tr_noop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from longaxis.app.actions.spec import ActionSpec
    from longaxis.app.context import AppContext
    from longaxis.app.core.protocols import Shell
    from longaxis.app.core.view_state import Step

ACTIONS: tuple[ActionSpec, ...] = (
    *FILE_ACTIONS,
    *EDIT_ACTIONS,
    *CINE_ACTIONS,
    *VIEW_ACTIONS,
    *MEASURE_ACTIONS,
    *HELP_ACTIONS,
)
"""Everything the reader can do, in the order of the menus."""

MOUSE = (
    ("Wheel", "One frame on or back"),
    ("Ctrl + wheel", "Zoom about the cursor"),
    ("Middle-drag", "Move the picture"),
    ("Right-drag", "Brightness and contrast"),
    ("Three clicks", "Annulus, apex, annulus"),
    ("Drag a point", "Edit contour"),
    ("Shift + drag", "Move the whole contour"),
    ("Double-click the contour", "Add a point"),
    ("Drag a diamond", "Change ROI width"),
    ("Drag the tracked wall", "Put it right in that frame"),
    ("Drag ED, ES or end", "Move the event"),
    ("Click a bull's-eye cell", "Accept or reject the segment"),
    ("Click the curves", "Go to that moment"),
)
"""What the mouse does, for the F1 sheet."""


def make_actions(parent: QWidget, app: AppContext, shell: Shell) -> dict[str, QAction]:
    """Return one Qt action for each row of the table, by its name.

    Parameters
    ----------
    parent
        Widget whose shortcuts they are.
    app, shell
        Passed to each action when it is triggered.
    """
    made: dict[str, QAction] = {}
    for spec in ACTIONS:
        made[spec.name] = action = QAction(tr(spec.text), parent)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.triggered.connect(_runner(spec, app, shell))
        # Qt runs the shortcut of an action only if a widget of the window holds it.
        parent.addAction(action)
    return made


def refresh_enabled(actions: Mapping[str, QAction], app: AppContext) -> None:
    """Enable the actions that mean something now, and disable the others."""
    for spec in ACTIONS:
        offered = actions[spec.name]
        offered.setEnabled(spec.is_enabled(app))
        if spec.reason:
            # Empty, Qt shows none in a menu.
            offered.setToolTip("" if offered.isEnabled() else tr(spec.reason))


def usual_keys(spec: ActionSpec) -> tuple[str, ...]:
    """Return the keys that the table gives an action."""
    return spec.keys


def keys_for(
    step: Step, keys_of: Callable[[ActionSpec], tuple[str, ...]] = usual_keys
) -> str:
    """Return the line of keys that the status bar shows in a step."""
    shown = [spec for spec in ACTIONS if step in spec.steps and keys_of(spec)]
    return "   ·   ".join(
        f"{_shown_keys(spec, keys_of)} {_short(spec)}" for spec in shown
    )


def _shown_keys(
    spec: ActionSpec, keys_of: Callable[[ActionSpec], tuple[str, ...]]
) -> str:
    """Return the first key; of an action with a counterpart, both arrows."""
    key = key_text(keys_of(spec)[0])
    other = next((row for row in ACTIONS if row.name == _PAIRS.get(spec.name)), None)
    # Of the counterpart only the last sign, which is its arrow.
    return key if other is None else f"{key} {key_text(keys_of(other)[0])[-1]}"


def key_text(key: str) -> str:
    """Return a key as the reader's keyboard calls it."""
    parts = key.split("+")
    return "+".join(tr(_KEY_NAMES.get(part, part)) for part in parts)


def _short(spec: ActionSpec) -> str:
    short = _SHORT.get(spec.name)
    if short is not None:
        return tr(short)
    whole = tr(spec.text).rstrip("…")
    # Only English writes nouns small within a line.
    is_english = tr(spec.text) == spec.text
    return whole[0].lower() + whole[1:] if is_english else whole


def _runner(spec: ActionSpec, app: AppContext, shell: Shell) -> Callable[[bool], None]:
    # triggered passes whether the action is checked; none of ours can be.
    def run(_checked: bool = False) -> None:
        spec.run(app, shell)

    return run


_KEY_NAMES = {
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "PgDown": tr_noop("Page ↓"),
    "PgUp": tr_noop("Page ↑"),
    "Space": tr_noop("Space"),
    "Backspace": tr_noop("Backspace"),
    "Ins": tr_noop("Ins"),
    "Del": tr_noop("Del"),
    "Home": tr_noop("Home"),
    "End": tr_noop("End"),
    "Ctrl": tr_noop("Ctrl"),
    "Shift": tr_noop("Shift"),
}
"""As keyboards call them; arrows are signs everywhere."""

_PAIRS = {"frame_back": "frame_on", "event_back": "event_on"}
"""Shown together in the status bar."""

_SHORT = {
    "play": tr_noop("play"),
    "frame_back": tr_noop("frame"),
    "event_back": "ED/ES",
    "overlay": tr_noop("hide contour"),
    "mirror": tr_noop("swap walls"),
    "set_ed": tr_noop("ED here"),
    "set_es": tr_noop("ES here"),
    "set_avc": tr_noop("AVC here"),
    "a4c": "A4C",
    "a2c": "A2C",
    "a3c": "A3C",
    "alternate": "ED ⇄ ES",
    "stage": tr_noop("raw/smoothed"),
    "keys": tr_noop("all keys"),
    "export_pdf": "PDF",
    "export_values": "CSV",
    "open_files": tr_noop("open"),
    "open_folder": tr_noop("open folder"),
}
