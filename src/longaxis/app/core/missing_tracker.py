"""What there is to say of a study whose tracker is not part of this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.app.base.i18n import tr
from longaxis.data import AnalysisSettings
from longaxis.models.registry import FORMER_TRACKERS, fails_image_controls

if TYPE_CHECKING:
    from longaxis.app.core.session import Session
    from longaxis.data import TrackerIdentity


def missing_tracker(session: Session) -> str:
    """Return why the tracker of the open study cannot track, empty where it can."""
    name = session.settings.tracker
    if session.services.has_tracker(name):
        return ""
    versions = {tracker.version for tracker in _used(session) if tracker.name == name}
    shown, default = " ".join([name, *sorted(versions)]), AnalysisSettings().tracker
    if name not in FORMER_TRACKERS:
        return tr(
            "The tracker {tracker} is not among the trackers of this window: its "
            "tracks are kept, and to track again add it in the settings or choose "
            "another one, such as {default}.",
            tracker=shown,
            default=default,
        )
    return tr(
        "The tracker {tracker} is not part of this version of Longaxis: its tracks are "
        "kept, and to track again choose another tracker, such as {default}.",
        tracker=shown,
        default=default,
    )


def tracker_note(session: Session) -> str:
    """Return what to know before tracking again, empty where there is nothing.

    Beside a missing tracker, one that has another network now under the same name.
    """
    if not session.document.views:
        return ""
    missing = missing_tracker(session)
    if missing:
        return missing
    for tracker in _used(session):
        if tracker.name == session.settings.tracker and fails_image_controls(tracker):
            return tr(
                "The tracker {tracker} is not part of this version of Longaxis: its "
                "tracks are kept, and to track again choose {default}, or keep {name}, "
                "which is another network now.",
                tracker=tracker.label,
                default=AnalysisSettings().tracker,
                name=tracker.name,
            )
    return ""


def _used(session: Session) -> list[TrackerIdentity]:
    return [
        view.tracked.tracker
        for view in session.document.views
        if view.tracked is not None
    ]
