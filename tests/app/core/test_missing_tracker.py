"""Studies whose tracker is not part of this version: opened as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.missing_tracker import missing_tracker, tracker_note
from longaxis.app.core.readiness import notices
from longaxis.app.core.services import make_services
from longaxis.app.core.view_state import Step
from longaxis.data import StudyDocument, TrackerIdentity
from longaxis.models.registry import TrackerRegistry
from tests.app.test_beats import view_document

A4C = View.FOUR_CHAMBER


def made_with(document, name, version):
    """Return the document as if this tracker had made its tracks."""
    tracker = TrackerIdentity(name=name, version=version)
    views = tuple(
        replace(view, tracked=view.tracked and replace(view.tracked, tracker=tracker))
        for view in document.views
    )
    settings = replace(document.settings, tracker=name)
    return replace(document, views=views, settings=settings)


def one_view():
    """Return a study of one tracked view."""
    document = StudyDocument()
    return replace(document, views=(view_document(A4C, document.settings),))


def moved(session):
    """Return the document after the contour of A4C was moved, without its tracks."""
    line = session.document.view(A4C).centreline
    shifted = replace(line, control_points_mm=line.control_points_mm + 0.5)
    return edits.set_centreline(session.document, A4C, shifted)


def test_it_opens_with_its_tracks_and_says_how_to_track_again(tracked, files):
    session, page = tracked.session, tracked.contour_page
    before = session.result(A4C)
    document = made_with(session.document, "wall-flow", "2")
    session.open(document)
    assert session.document.view(A4C).tracked is document.view(A4C).tracked
    after = session.result(A4C)
    np.testing.assert_array_equal(after.curves.line, before.curves.line)
    assert after.globals_ == before.globals_
    sentence = missing_tracker(session)
    assert "wall-flow 2 is not part of this version of Longaxis" in sentence
    assert "tracks are kept" in sentence
    assert "such as block-matching" in sentence
    assert sentence in [notice.sentence for notice in notices(session)]
    tracked.state.set_step(Step.CONTOUR)
    assert page.tracker_note.text() == sentence
    assert page.tracker_note.isVisible()
    assert page.tracker.currentText() == "wall-flow"


def test_nothing_is_tracked_until_another_tracker_is_chosen(tracked, files, qtbot):
    session, n_before = tracked.session, files.n_tracked
    session.open(made_with(session.document, "tas-net", "2"))
    tracked.context.uncertainty.find()
    assert "tas-net 2 is not part of this version" in tracked.notices.text.text()
    session.apply_edit("x", moved(session))
    tracked.notices.dismiss()
    tracked.workflow.track()
    assert "tas-net is not part of this version" in tracked.notices.text.text()
    assert not tracked.workflow.tracking
    tracked.player.set_frame(3)
    tracked.notices.dismiss()
    tracked.context.contour_propagation.propagate()
    assert "tas-net is not part of this version" in tracked.notices.text.text()
    assert files.n_tracked == n_before
    page = tracked.contour_page
    page.tracker.setCurrentText("block-matching")
    page.tracker.textActivated.emit("block-matching")
    assert page.tracker_note.text() == ""
    tracked.workflow.track()
    qtbot.waitUntil(lambda: not tracked.workflow.tracking)
    assert files.n_tracked == n_before + 1
    assert session.document.view(A4C).tracked.tracker.name == "block-matching"


@pytest.mark.parametrize(("version", "is_said"), [("4", True), ("5", False)])
def test_another_network_under_the_same_name_is_named(session, version, is_said):
    session.open(made_with(one_view(), "echotracker2", version))
    assert missing_tracker(session) == ""
    sentence = f"The tracker echotracker2 {version} is not part of this version"
    assert tracker_note(session).startswith(sentence) is is_said


def test_a_readers_own_tracker_that_is_not_there_can_be_added(session):
    session.open(made_with(one_view(), "mine", "7"))
    sentence = missing_tracker(session)
    assert "mine 7 is not among the trackers of this window" in sentence
    assert "add it in the settings" in sentence


def test_a_window_asks_its_own_trackers():
    registry = TrackerRegistry({"mine": object})
    has_tracker = make_services(registry).has_tracker
    assert has_tracker("mine")
    assert not has_tracker("block-matching")
