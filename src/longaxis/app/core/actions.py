"""The table of actions: menus, keys, the status bar and the F1 sheet come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.view_state import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One thing the reader can do.

    Attributes
    ----------
    name
        Under which the window says what happens.
    text
        As menus and the key sheet show it.
    menu
        Menu it stands in.
    keys
        Key sequences as Qt spells them; the first is shown.
    steps
        Steps in which the status bar mentions it; empty for never.
    """

    name: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


_WITH_LINE = (Step.CONTOUR,)
_WITH_CURVES = (Step.REVIEW, Step.BEAT)
_WITH_CINE = (Step.LOOPS, Step.BEAT, Step.CONTOUR, Step.REVIEW)

ACTIONS: tuple[ActionSpec, ...] = tuple(
    ActionSpec(name=name, menu=menu, text=text, keys=keys, steps=steps)
    for name, menu, text, keys, steps in (
        ("open_files", "File", "Open files…", ("Ctrl+O",), (Step.LOOPS,)),
        ("open_folder", "File", "Open folder…", ("Ctrl+Shift+O",), (Step.LOOPS,)),
        ("open_sample", "File", "Open the sample study", (), ()),
        ("find_study", "File", "Saved analyses…", ("Ctrl+F",), (Step.LOOPS,)),
        ("find_in_archive", "File", "Find in the archive…", ("Ctrl+Shift+F",), ()),
        ("new_study", "File", "New study", ("Ctrl+N",), ()),
        ("save", "File", "Save session", ("Ctrl+S",), ()),
        ("save_as", "File", "Save session as…", ("Ctrl+Shift+S",), ()),
        ("export_pdf", "File", "Report as PDF…", ("Ctrl+P",), (Step.REPORT,)),
        ("export_pages", "File", "Pages of the report as pictures…", (), ()),
        ("export_values", "File", "Values as CSV…", ("Ctrl+E",), (Step.REPORT,)),
        ("export_curves", "File", "Curves as CSV…", (), ()),
        ("export_json", "File", "Result as JSON…", (), ()),
        ("export_sr", "File", "DICOM structured report (clinical)…", (), ()),
        ("export_research_sr", "File", "DICOM structured report with curves…", (), ()),
        ("export_dicom_pdf", "File", "Report as DICOM PDF…", (), ()),
        ("export_picture", "File", "Bull's-eye and curves as DICOM picture…", (), ()),
        ("send_to_archive", "File", "Send report to the archive", (), ()),
        ("compare", "File", "Compare readings…", ("Ctrl+K",), ()),
        ("hand_in", "File", "Hand in this reading", ("Ctrl+Return",), ()),
        ("not_measurable", "File", "This reading is not measurable…", (), ()),
        ("open_trace", "File", "Another program's strain…", ("Ctrl+Shift+K",), ()),
        ("settings", "File", "Settings…", ("Ctrl+,",), ()),
        ("quit", "File", "Quit", ("Ctrl+Q",), ()),
        ("undo", "Edit", "Undo", ("Ctrl+Z",), (Step.BEAT, Step.CONTOUR, Step.REVIEW)),
        ("redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), ()),
        ("delete_point", "Edit", "Remove the chosen point", ("Del", "Backspace"), ()),
        ("add_point", "Edit", "Add a point after the chosen one", ("Ins",), ()),
        ("clear_line", "Edit", "Remove the line", ("Ctrl+Backspace",), ()),
        ("nudge_left", "Edit", "Nudge the point left", ("Alt+Left",), ()),
        ("nudge_right", "Edit", "Nudge the point right", ("Alt+Right",), ()),
        ("nudge_up", "Edit", "Nudge the point up", ("Alt+Up",), ()),
        ("nudge_down", "Edit", "Nudge the point down", ("Alt+Down",), ()),
        ("next_point", "Edit", "Choose the next point", ("N",), ()),
        ("wall_wider", "Edit", "Wall wider by ½ mm", ("]",), ()),
        ("wall_narrower", "Edit", "Wall narrower by ½ mm", ("[",), ()),
        ("find_line", "Edit", "Look for the wall", ("W",), _WITH_LINE),
        ("accept_line", "Edit", "Accept the line offered", ("Return", "Enter"), ()),
        ("carry_line", "Edit", "Bring the line to this frame", ("B",), _WITH_LINE),
        ("correct_line", "Edit", "Put the wall right in this frame", ("Shift+E",), ()),
        ("play", "Cine", "Play or pause", ("Space", "C"), _WITH_CINE),
        ("frame_back", "Cine", "One frame back", ("Left",), _WITH_CINE),
        ("frame_on", "Cine", "One frame on", ("Right",), ()),
        ("alternate", "Cine", "Show ED and ES by turns", ("E",), (Step.REVIEW,)),
        ("event_back", "Cine", "Back to ED or ES", ("Shift+Left",), _WITH_CURVES),
        ("event_on", "Cine", "On to ED or ES", ("Shift+Right",), ()),
        ("first_frame", "Cine", "First frame", ("Home",), ()),
        ("last_frame", "Cine", "Last frame", ("End",), ()),
        ("speed", "Cine", "Next speed (¼, ½, 1)", ("P",), ()),
        ("fit", "Cine", "Fit the tissue, then the picture", ("F",), ()),
        ("reset_grey", "Cine", "Reset zoom and grey scale", ("R",), ()),
        ("invert", "Cine", "Invert the grey scale", ("I",), ()),
        ("overlay", "Cine", "Hide or show the line", ("O",), _WITH_LINE),
        ("overlay_style", "Cine", "Wall, mesh, trails, strain", ("Shift+O",), ()),
        ("a4c", "View", "This is A4C / show A4C", ("F2",), (Step.LOOPS,)),
        ("a2c", "View", "This is A2C / show A2C", ("F3",), (Step.LOOPS,)),
        ("a3c", "View", "This is A3C / show A3C", ("F4",), (Step.LOOPS,)),
        ("next_look", "View", "Curves, all 18, one by one, map", ("X",), ()),
        ("three_views", "View", "Three views side by side", ("V",), ()),
        ("mirror", "View", "Swap the walls", ("M",), _WITH_LINE),
        ("next_loop", "View", "Next loop", ("PgDown",), ()),
        ("previous_loop", "View", "Previous loop", ("PgUp",), ()),
        ("patient", "View", "Hide or show the patient", ("H",), ()),
        ("theme", "View", "Dark or light", ("Ctrl+L",), ()),
        ("set_ed", "Measure", "End-diastole is this frame", ("D",), (Step.BEAT,)),
        ("set_es", "Measure", "End-systole is this frame", ("S",), (Step.BEAT,)),
        ("set_avc", "Measure", "Aortic valve closes here", ("A",), (Step.BEAT,)),
        ("set_mvo", "Measure", "Mitral valve opens here, or not", ("Shift+A",), ()),
        ("auto_beat", "Measure", "Find the events by the rules", ("Shift+D",), ()),
        ("track", "Measure", "Track", ("T",), _WITH_LINE),
        ("uncertainty", "Measure", "Find the uncertainty (± 95 %)", ("U",), ()),
        ("cancel", "Measure", "Stop", ("Esc",), (Step.TRACK,)),
        ("stage", "Measure", "Raw, smoothed, drift-corrected", ("G",), _WITH_CURVES),
        ("smoothing", "Measure", "Smooth tracks over 40 ms, or not", ("Ctrl+G",), ()),
        ("drift", "Measure", "Compensate drift, or not", ("Ctrl+D",), ()),
        (
            "insert_block",
            "Measure",
            "Insert a text block",
            ("Ctrl+B",),
            (Step.REPORT,),
        ),
        ("sign", "Measure", "Sign the report, or amend it", ("Ctrl+J",), ()),
        ("next_step", "Measure", "Next step", ("Ctrl+Right",), ()),
        ("previous_step", "Measure", "Previous step", ("Ctrl+Left",), ()),
        ("keys", "Help", "Keys and mouse", ("F1",), tuple(Step)),
        ("tour", "Help", "Tour of the sample study", (), ()),
    )
)

MOUSE = (
    ("Wheel", "One frame on or back"),
    ("Ctrl + wheel", "Zoom about the cursor"),
    ("Middle-drag", "Move the picture"),
    ("Right-drag", "Brightness and contrast"),
    ("Three clicks", "Annulus, apex, annulus"),
    ("Drag a point", "Change the line"),
    ("Shift + drag", "Move the whole line"),
    ("Double-click the line", "Add a point"),
    ("Drag a diamond", "Change the wall width"),
    ("Drag the tracked wall", "Put it right in that frame"),
    ("Drag ED, ES or end", "Move the event"),
    ("Click a bull's-eye cell", "Accept or reject the segment"),
    ("Click the curves", "Go to that moment"),
)
"""What the mouse does, for the F1 sheet."""


def make_actions(
    parent: QWidget, handlers: Mapping[str, Callable[[], object]]
) -> dict[str, QAction]:
    """Return one Qt action for each row of the table, wired to its handler."""
    made: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(tr(spec.text), parent)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.triggered.connect(_without_argument(handlers[spec.name]))
        parent.addAction(action)
        made[spec.name] = action
    return made


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
    other = next((each for each in ACTIONS if each.name == _PAIRS.get(spec.name)), None)
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


def _without_argument(handler: Callable[[], object]) -> Callable[[bool], None]:
    def call(_checked: bool = False) -> None:
        handler()

    return call


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
    "overlay": tr_noop("hide line"),
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
