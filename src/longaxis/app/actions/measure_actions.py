"""Menus "Measure" and "Help": events, tracking, processing, the report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from longaxis.app.actions.spec import action, in_menu
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.data import Smoothing, Stage

if TYPE_CHECKING:
    from longaxis.app.context import AppContext
    from longaxis.app.core.protocols import Shell
    from longaxis.data import AnalysisSettings

_STEPS = list(Step)
_STAGES = list(Stage)


def change_settings(app: AppContext, name: str, settings: AnalysisSettings) -> None:
    """Measure with other settings; an edit that can be undone.

    Parameters
    ----------
    app
        The application.
    name
        What the undo menu calls it.
    settings
        How the document is measured from now on.
    """
    app.session.apply_edit(name, edits.set_settings(app.session.document, settings))
    # The stage on screen may not exist with other settings; None: the reported one.
    app.view_state.set_stage(None)


def toggle_smoothing(app: AppContext, _shell: Shell) -> None:
    """Smooth the tracked points over 40 ms, or not."""
    settings = app.session.settings
    is_smoothed = settings.smoothing is not Smoothing.NONE
    other = Smoothing.NONE if is_smoothed else Smoothing.GAUSSIAN_40_MS
    change_settings(app, tr("Smoothing"), replace(settings, smoothing=other))


def toggle_drift_compensation(app: AppContext, _shell: Shell) -> None:
    """Compensate drift, or not."""
    settings = app.session.settings
    other = replace(settings, compensate_drift=not settings.compensate_drift)
    change_settings(app, tr("Drift compensation"), other)


def show_next_stage(app: AppContext, _shell: Shell) -> None:
    """Show the curves of the next stage of processing."""
    result = app.session.active_result
    if result is None:
        return
    # Without smoothing or drift compensation some stages do not exist.
    offered = [stage for stage in _STAGES if stage in result.stages]
    shown = app.view_state.stage or result.reported_stage
    index = offered.index(shown) if shown in offered else 0
    app.view_state.set_stage(offered[(index + 1) % len(offered)])


def turn_step(app: AppContext, by: int) -> None:
    """Go to the step before or after."""
    index = _STEPS.index(app.view_state.step) + by
    app.view_state.set_step(_STEPS[min(max(index, 0), len(_STEPS) - 1)])


def insert_text_block(app: AppContext, shell: Shell) -> None:
    """Offer the text blocks of the conclusion."""
    app.view_state.set_step(Step.REPORT)
    shell.show_text_blocks()


def cancel(app: AppContext, shell: Shell) -> None:
    """End what can be ended at once; a tracker that runs is asked about."""
    # Esc ends one thing at a time, the topmost first.
    if shell.close_overlay():
        return
    view_state, editor = app.view_state, app.editor
    # While views are tracked the same Esc stops the trackers too.
    if app.contour_suggestions.discard() and not app.workflow.tracking:
        return
    if view_state.is_calibrating or view_state.scale_points_px:
        view_state.clear_scale_points()
    elif editor.landmarks_mm:
        editor.landmarks_mm.clear()
        shell.canvas.update()
    elif app.workflow.tracking or app.uncertainty.running:
        # Minutes of work: Esc is pressed for many things, and so only asks.
        app.notifier.say(
            tr("Tracking goes on. Stop it, and lose what is tracked so far?"),
            way_out=tr("Stop tracking"),
            act=lambda: stop_tracking(app),
            passes=True,
        )


def stop_tracking(app: AppContext) -> None:
    """Stop trackers, and the search for the uncertainty."""
    app.workflow.stop_tracking()
    app.uncertainty.stop()


_WITH_BEAT = (Step.BEAT,)

MEASURE_ACTIONS = in_menu(
    "Measure",
    (
        action(
            "set_ed",
            "End-diastole is this frame",
            lambda app, _shell: app.events.set_here("end_diastole"),
            "D",
            steps=_WITH_BEAT,
        ),
        action(
            "set_es",
            "End-systole is this frame",
            lambda app, _shell: app.events.set_here("end_systole"),
            "S",
            steps=_WITH_BEAT,
        ),
        action(
            "set_avc",
            "Aortic valve closes here",
            lambda app, _shell: app.events.set_closure_here(),
            "A",
            steps=_WITH_BEAT,
        ),
        action(
            "set_mvo",
            "Mitral valve opens here, or not",
            lambda app, _shell: app.events.toggle_mitral_opening_here(),
            "Shift+A",
        ),
        action(
            "auto_beat",
            "Find the events by the rules",
            lambda app, _shell: app.events.detect_again(),
            "Shift+D",
        ),
        action(
            "track",
            "Track",
            lambda app, _shell: app.workflow.track(),
            "T",
            steps=(Step.CONTOUR,),
        ),
        action(
            "uncertainty",
            "Find the uncertainty (± 95 %)",
            lambda app, _shell: app.uncertainty.find(),
            "U",
        ),
        action("cancel", "Stop", cancel, "Esc", steps=(Step.TRACK,)),
        action(
            "stage",
            "Raw, smoothed, drift-corrected",
            show_next_stage,
            "G",
            steps=(Step.REVIEW, Step.BEAT),
        ),
        action(
            "smoothing",
            "Smooth tracks over 40 ms, or not",
            toggle_smoothing,
            "Ctrl+G",
        ),
        action(
            "drift",
            "Compensate drift, or not",
            toggle_drift_compensation,
            "Ctrl+D",
        ),
        action(
            "insert_block",
            "Insert a text block",
            insert_text_block,
            "Ctrl+B",
            steps=(Step.REPORT,),
        ),
        action(
            "sign",
            "Sign the report, or amend it",
            lambda _app, shell: shell.sign_report(),
            "Ctrl+J",
        ),
        action(
            "next_step",
            "Next step",
            lambda app, _shell: turn_step(app, 1),
            "Ctrl+Right",
        ),
        action(
            "previous_step",
            "Previous step",
            lambda app, _shell: turn_step(app, -1),
            "Ctrl+Left",
        ),
    ),
)

HELP_ACTIONS = in_menu(
    "Help",
    (
        action(
            "keys",
            "Keys and mouse",
            lambda _app, shell: shell.toggle_key_sheet(),
            "F1",
            steps=tuple(Step),
        ),
        action(
            "manual",
            "Manual",
            lambda _app, shell: shell.show_manual(),
            "Shift+F1",
        ),
        action(
            "tour",
            "Tour of the sample study",
            lambda _app, shell: shell.start_tour(),
        ),
        action(
            "about",
            "About Longaxis",
            lambda _app, shell: shell.show_about(),
        ),
    ),
)
