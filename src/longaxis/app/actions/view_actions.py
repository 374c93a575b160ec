"""Menu "View": which loop is on screen, and how the window shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.app.actions.spec import action, in_menu
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.core.view_state import Screen, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.app.context import AppContext
    from longaxis.app.core.protocols import Shell


def name_or_show(view: View) -> Callable[[AppContext, Shell], None]:
    """Return the action that names the loop on screen, or else turns to the view."""

    def run(app: AppContext, _shell: Shell) -> None:
        # A loop in preview has no slot yet, so the key names it.
        if app.session.preview is not None:
            app.workflow.name_view(view)
        else:
            app.session.show_view(view)

    return run


def swap_walls(app: AppContext, _shell: Shell) -> None:
    """State that the picture shows the walls the other way round."""
    document = app.session.active_document
    if document is not None:
        # set_mirrored also marks the walls as checked: whoever swaps them has looked.
        after = edits.set_mirrored(
            app.session.document, document.view, not document.mirrored
        )
        app.session.apply_edit(tr("Swap the walls"), after)


def toggle_theme(app: AppContext, _shell: Shell) -> None:
    """Turn to the other theme."""
    is_light = app.preferences.current.theme == "light"
    app.preferences.update(theme="dark" if is_light else "light")


VIEW_ACTIONS = in_menu(
    "View",
    (
        action(
            "a4c",
            "This is A4C / show A4C",
            name_or_show(View.FOUR_CHAMBER),
            "F2",
            steps=(Step.LOOPS,),
        ),
        action(
            "a2c",
            "This is A2C / show A2C",
            name_or_show(View.TWO_CHAMBER),
            "F3",
            steps=(Step.LOOPS,),
        ),
        action(
            "a3c",
            "This is A3C / show A3C",
            name_or_show(View.LONG_AXIS),
            "F4",
            steps=(Step.LOOPS,),
        ),
        action(
            "show_next",
            "Curves, all 18, one by one, map",
            lambda _app, shell: shell.show_next_curve_view(),
            "X",
        ),
        action(
            "three_views",
            "Three views side by side",
            lambda _app, shell: shell.toggle_triplane(),
            "V",
        ),
        action(
            "confirm_study",
            "Confirm views, beat and contours",
            lambda app, _shell: app.view_state.set_screen(Screen.CONFIRM),
            "Shift+V",
        ),
        action("mirror", "Swap the walls", swap_walls, "M", steps=(Step.CONTOUR,)),
        action(
            "next_loop",
            "Next loop",
            lambda app, _shell: app.workflow.choose_next(1),
            "PgDown",
        ),
        action(
            "previous_loop",
            "Previous loop",
            lambda app, _shell: app.workflow.choose_next(-1),
            "PgUp",
        ),
        action(
            "patient",
            "Hide or show the patient",
            lambda app, _shell: app.view_state.toggle_patient(),
            "H",
        ),
        action("theme", "Dark or light", toggle_theme, "Ctrl+L"),
    ),
)
