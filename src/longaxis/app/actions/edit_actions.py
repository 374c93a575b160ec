"""Menu "Edit": undo, and the contour of the view on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.app.actions.spec import action, in_menu
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.app.context import AppContext
    from longaxis.app.core.protocols import Shell
    from longaxis.app.editing.contour_editor import LineEditor


def clear_contour(app: AppContext, _shell: Shell) -> None:
    """Remove the contour of the view on screen."""
    document = app.session.active_document
    if document is not None and document.centreline is not None:
        after = edits.set_centreline(app.session.document, document.view, None)
        app.session.apply_edit(tr("Remove contour"), after)
        # Without a contour there is nothing to review: the reader starts at the
        # contour.
        app.view_state.set_step(Step.CONTOUR)


def _edit_contour(
    edit: Callable[[LineEditor], object],
) -> Callable[[AppContext, Shell], None]:
    """Return the action that edits the contour and paints the picture again."""

    def run(app: AppContext, shell: Shell) -> None:
        edit(app.editor)
        # The editor is no QObject and sends no signal, so the canvas is told here.
        shell.canvas.update()

    return run


def _is_contour_suggested(app: AppContext) -> bool:
    # Enter means nothing else while a contour is suggested, and belongs to others else.
    return app.contour_suggestions.shown is not None


_WITH_CONTOUR = (Step.CONTOUR,)

EDIT_ACTIONS = in_menu(
    "Edit",
    (
        action(
            "undo",
            "Undo",
            lambda app, _shell: app.session.undo_stack.undo(),
            "Ctrl+Z",
            steps=(Step.BEAT, Step.CONTOUR, Step.REVIEW),
        ),
        # Ctrl+Shift+Z is usual on Linux and macOS, Ctrl+Y on Windows.
        action(
            "redo",
            "Redo",
            lambda app, _shell: app.session.undo_stack.redo(),
            "Ctrl+Shift+Z",
            "Ctrl+Y",
        ),
        action(
            "delete_point",
            "Remove the chosen point",
            _edit_contour(lambda editor: editor.remove_chosen()),
            "Del",
            "Backspace",
        ),
        action(
            "add_point",
            "Add a point after the chosen one",
            _edit_contour(lambda editor: editor.add_after_chosen()),
            "Ins",
        ),
        action("clear_line", "Remove contour", clear_contour, "Ctrl+Backspace"),
        action(
            "nudge_left",
            "Move the point left",
            _edit_contour(lambda editor: editor.nudge(-1, 0)),
            "Alt+Left",
        ),
        action(
            "nudge_right",
            "Move the point right",
            _edit_contour(lambda editor: editor.nudge(1, 0)),
            "Alt+Right",
        ),
        action(
            "nudge_up",
            "Move the point up",
            _edit_contour(lambda editor: editor.nudge(0, -1)),
            "Alt+Up",
        ),
        action(
            "nudge_down",
            "Move the point down",
            _edit_contour(lambda editor: editor.nudge(0, 1)),
            "Alt+Down",
        ),
        action(
            "next_point",
            "Choose the next point",
            _edit_contour(lambda editor: editor.choose_next()),
            "N",
        ),
        action(
            "wall_wider",
            "ROI wider by ½ mm",
            _edit_contour(lambda editor: editor.width.step(1)),
            "]",
        ),
        action(
            "wall_narrower",
            "ROI narrower by ½ mm",
            _edit_contour(lambda editor: editor.width.step(-1)),
            "[",
        ),
        action(
            "find_line",
            "Auto-contour",
            lambda app, _shell: app.contour_suggestions.find(),
            "W",
            steps=_WITH_CONTOUR,
        ),
        # Qt tells Return from Enter on the number pad; both accept.
        action(
            "accept_line",
            "Accept the suggested contour",
            lambda app, _shell: app.contour_suggestions.accept(),
            "Return",
            "Enter",
            is_enabled=_is_contour_suggested,
        ),
        action(
            "carry_line",
            "Copy contour to this frame",
            lambda app, _shell: app.contour_propagation.propagate(),
            "B",
            steps=_WITH_CONTOUR,
        ),
        action(
            "correct_line",
            "Correct contour in this frame",
            lambda app, _shell: app.view_state.set_step(Step.CONTOUR),
            "Shift+E",
        ),
    ),
)
