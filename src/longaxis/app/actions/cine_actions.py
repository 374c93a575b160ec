"""Menu "Cine": playing the loop, and how its picture is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.app.actions.spec import action, in_menu
from longaxis.app.base.i18n import tr_noop
from longaxis.app.core.view_state import OverlayStyle, Step

if TYPE_CHECKING:
    from longaxis.app.context import AppContext
    from longaxis.app.core.protocols import Shell
    from longaxis.data import TrackedMesh


def toggle_ed_es(app: AppContext, _shell: Shell) -> None:
    """Alternate between end-diastole and end-systole, or stop doing so."""
    result, player = app.session.active_result, app.player
    # Without a measured beat there is no end-systole to alternate with.
    if player.alternating is not None or result is None:
        player.alternate(None)
    else:
        player.alternate((result.beat.end_diastole, result.beat.end_systole))


def next_overlay_style(app: AppContext, _shell: Shell) -> None:
    """Draw the tracked wall in the next way."""
    style = app.view_state.overlay_style
    app.view_state.set_overlay_style(style.next(_tracked(app)))


def toggle_member_lines(app: AppContext, _shell: Shell) -> None:
    """Draw the line of each joined tracker, or the wall in segments again."""
    is_drawn = app.view_state.overlay_style.of(_tracked(app)) is OverlayStyle.MEMBERS
    style = OverlayStyle.WALL if is_drawn else OverlayStyle.MEMBERS
    app.view_state.set_overlay_style(style)


def _tracked(app: AppContext) -> TrackedMesh | None:
    document = app.session.active_document
    return None if document is None else document.tracked


def _has_members(app: AppContext) -> bool:
    tracked = _tracked(app)
    return tracked is not None and bool(tracked.tracks.members)


# Steps whose line in the status bar names the keys; the keys work in all steps.
_WITH_CINE = (Step.LOOPS, Step.BEAT, Step.CONTOUR, Step.REVIEW)
_WITH_CURVES = (Step.REVIEW, Step.BEAT)

CINE_ACTIONS = in_menu(
    "Cine",
    (
        action(
            "play",
            "Play or pause",
            lambda app, _shell: app.player.toggle(),
            "Space",
            "C",
            steps=_WITH_CINE,
        ),
        action(
            "frame_back",
            "One frame back",
            lambda app, _shell: app.player.step(-1),
            "Left",
            steps=_WITH_CINE,
        ),
        # Without steps: the status bar shows it together with frame_back
        # (table._PAIRS).
        action(
            "frame_on",
            "One frame on",
            lambda app, _shell: app.player.step(1),
            "Right",
        ),
        action(
            "alternate",
            "Toggle ED/ES",
            toggle_ed_es,
            "E",
            steps=(Step.REVIEW,),
        ),
        action(
            "event_back",
            "Back to ED or ES",
            lambda app, _shell: app.events.go_to_event(-1),
            "Shift+Left",
            steps=_WITH_CURVES,
        ),
        action(
            "event_on",
            "On to ED or ES",
            lambda app, _shell: app.events.go_to_event(1),
            "Shift+Right",
        ),
        action(
            "first_frame",
            "First frame",
            lambda app, _shell: app.player.set_frame(0),
            "Home",
        ),
        action(
            "last_frame",
            "Last frame",
            lambda app, _shell: app.player.set_frame(app.player.n_frames - 1),
            "End",
        ),
        action(
            "speed",
            "Next speed (¼, ½, 1)",
            lambda app, _shell: app.player.next_speed(),
            "P",
        ),
        action(
            "fit",
            "Fit the tissue, then the picture",
            lambda _app, shell: shell.canvas.fit(),
            "F",
        ),
        action(
            "reset_grey",
            "Reset zoom and grey scale",
            lambda _app, shell: shell.canvas.reset_grey(),
            "R",
        ),
        action(
            "invert",
            "Invert the grey scale",
            lambda _app, shell: shell.canvas.invert(),
            "I",
        ),
        action(
            "auto_gain",
            "Lighten dark loops, or not",
            lambda _app, shell: shell.canvas.toggle_gain(),
        ),
        action(
            "overlay",
            "Hide or show the contour",
            lambda app, _shell: app.view_state.toggle_overlay(),
            "O",
            steps=(Step.CONTOUR,),
        ),
        action(
            "overlay_style",
            "Wall, mesh, trails, strain",
            next_overlay_style,
            "Shift+O",
        ),
        action(
            "member_lines",
            "Line of each joined tracker",
            toggle_member_lines,
            is_enabled=_has_members,
            reason=tr_noop(
                "This view is not tracked by a tracker that joins several, "
                "such as consensus."
            ),
        ),
    ),
)
