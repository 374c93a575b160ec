"""Views that the picture suggests: on the cards, and only taken by the reader."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from longaxis.anatomy import View
from longaxis.app.views.common.proposed_view import proposal_text
from longaxis.data import LoopOrigin
from longaxis.data.view_proposal import EchoView, ViewProposal, ViewSource
from tests.app.conftest import made_up_recording

SHOWN = (
    EchoView.NOT_APICAL,
    EchoView.LONG_AXIS,
    EchoView.UNSURE,
    EchoView.FOUR_CHAMBER,
)


@pytest.fixture
def cards(window, files, qtbot):
    """Return the cards of four loops without a named view."""
    files.recordings.clear()
    paths = []
    for number, view in enumerate(SHOWN):
        path = f"/unnamed/{number}.dcm"
        made = made_up_recording(None, origin=LoopOrigin(path=path))
        files.add(made)
        files.views[path] = ViewProposal(echo_view=view, probability=0.93)
        paths.append(Path(path))
    window.workflow.open_paths(paths)
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=10_000)
    return window.confirm_page.cards


def names(cards):
    return [Path(loop.origin.path).stem for loop in cards.loops()]


def test_each_card_shows_what_the_picture_suggests(cards):
    texts = [label.text() for label in cards.widget().findChildren(QLabel)]
    assert "A3C? from the picture (93 %)" in texts
    assert "not apical? from the picture (93 %)" in texts
    assert "view not recognised" in texts


def test_the_list_shows_it_too(cards, window):
    rows = window.study_list.loops
    texts = [rows.item(row).text() for row in range(rows.count())]
    assert any("A4C? from the picture (93 %)" in text for text in texts)


def test_loops_that_are_not_apical_come_last(cards):
    assert names(cards) == ["1", "2", "3", "0"]


def test_nothing_stands_in_a_view_before_the_reader_takes_it(cards, window, qtbot):
    assert window.session.document.views == ()
    assert set(cards.proposed()) == {View.FOUR_CHAMBER, View.LONG_AXIS}
    window.confirm_page.take.click()
    qtbot.waitUntil(lambda: len(window.session.document.views) == 2, timeout=10_000)
    for view in (View.FOUR_CHAMBER, View.LONG_AXIS):
        loop = window.session.document.view(view).loop
        assert loop.view_source is ViewSource.PICTURE
        assert loop.view_probability == 0.93
        facts = window.confirm_page.columns[view].facts.text()
        assert f"{view.value}? from the picture (93 %)" in facts
    assert cards.proposed() == {}
    assert window.confirm_page.take.isHidden()


def test_a_view_that_the_reader_names_otherwise_is_the_readers(cards, window, qtbot):
    window.workflow.put_summary(cards.loops()[0], View.TWO_CHAMBER)
    qtbot.waitUntil(lambda: len(window.session.document.views) == 1, timeout=10_000)
    loop = window.session.document.view(View.TWO_CHAMBER).loop
    assert loop.view_source is ViewSource.READER


def test_of_two_loops_of_a_view_the_likelier_is_proposed(cards, window, files):
    recordings = window.workflow.recordings
    key = ("/unnamed/2.dcm", "")
    assert key in recordings.view_proposals
    likelier = ViewProposal(echo_view=EchoView.LONG_AXIS, probability=0.99)
    recordings.view_proposals[key] = likelier
    assert cards.proposed()[View.LONG_AXIS].origin.path == "/unnamed/2.dcm"


def test_loops_whose_file_names_the_view_are_not_looked_at(window, files, qtbot):
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=10_000)
    assert window.workflow.recordings.view_proposals == {}
    for view in View:
        loop = window.session.document.view(view).loop
        assert loop.view_source is ViewSource.FILE


def test_exchanged_views_are_the_readers(cards, window, qtbot):
    window.workflow.put_summary(cards.loops()[0], View.LONG_AXIS)
    qtbot.waitUntil(lambda: len(window.session.document.views) == 1, timeout=10_000)
    window.workflow.name_view(View.TWO_CHAMBER)
    loop = window.session.document.view(View.TWO_CHAMBER).loop
    assert loop.view_source is ViewSource.READER


@pytest.mark.parametrize(
    ("view", "text"),
    [
        (EchoView.TWO_CHAMBER, "A2C? from the picture (50 %)"),
        (EchoView.APICAL, "apical? view not recognised (50 %)"),
        (EchoView.NOT_APICAL, "not apical? from the picture (50 %)"),
        (EchoView.COLOUR, "coloured picture, cannot be measured"),
        (EchoView.UNSURE, "view not recognised"),
    ],
)
def test_every_answer_has_a_text(view, text):
    assert proposal_text(ViewProposal(echo_view=view, probability=0.5)) == text


def test_probabilities_are_shares():
    with pytest.raises(ValueError, match="0 to 1"):
        replace(ViewProposal(echo_view=EchoView.OTHER, probability=1), probability=1.2)
