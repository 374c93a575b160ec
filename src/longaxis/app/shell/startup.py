"""What happens once the window is on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.app.base.i18n import tr
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from longaxis.app.context import AppContext


def offer_leftovers(app: AppContext) -> None:
    """Offer work that an earlier window could not save."""
    leftovers = app.autosave.leftovers()
    if leftovers:
        app.notifier.say(
            tr("Longaxis ended with unsaved work; it was kept."),
            way_out=tr("Open it"),
            # Newest first: the others are offered at the next starts.
            act=lambda: app.workflow.open_session(leftovers[0], is_recovery=True),
        )


def enable_custom_trackers(app: AppContext) -> None:
    """Add the reader's own trackers to the list, and report those that cannot be."""
    for line in app.preferences.current.custom_trackers.splitlines():
        # One at a time: a tracker that cannot be loaded must not keep others away.
        try:
            app.trackers.add_permitted(line)
        except LongAxisError as error:
            app.notifier.show_error(error)


def replace_former_tracker(app: AppContext) -> None:
    """Report once that the preferred tracker is gone; new studies take the usual."""
    preferences = app.preferences.current
    # Of two sentences only the last is shown: unsaved work comes first.
    if not preferences.former_tracker or app.autosave.leftovers():
        return
    settings = preferences.starting_settings
    app.notifier.say(
        tr(
            "New studies are tracked with {default}: the tracker {tracker}, which was "
            "chosen in the settings, is not part of this version of Longaxis.",
            default=settings.tracker,
            tracker=preferences.former_tracker,
        )
    )
    app.preferences.replace(preferences.starting_with(settings))
    # At once, so that it is not reported again after a crash.
    app.preferences.save()


def warm_up(app: AppContext) -> None:
    """Import in the background what the first click will need."""
    services = app.services
    app.jobs.start(
        tr("Getting ready"),
        lambda _: services.warm_up(),
        urgent=False,
        of_study=False,
    )
