"""A folder with several patients: one is chosen, and none is mixed into another."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.views.dialogs.study_chooser import StudyChooser
from longaxis.data import LoopOrigin, StudyHeader
from tests.app.conftest import NAMES, made_up_recording

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ANNA = StudyHeader(patient_name="Berg^Anna", patient_id="1", study_uid="1.1")
BORIS = StudyHeader(patient_name="Berg^Boris", patient_id="2", study_uid="2.1")


def loops_of(header: StudyHeader, views=tuple(View)):
    """Return loops of a patient, in files of their own."""
    folder = header.patient_id or "film"
    return [
        made_up_recording(
            view,
            header=header,
            origin=LoopOrigin(path=f"/{folder}/{NAMES[view]}.dcm"),
        )
        for view in views
    ]


@pytest.fixture
def two_patients(files):
    """Return a disk on which the loops of two patients alternate."""
    files.recordings.clear()
    for pair in zip(loops_of(ANNA), loops_of(BORIS), strict=True):
        files.add(*pair)
    return files


def open_all(window, files, qtbot):
    """Open everything on the disk."""
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: not window.jobs.running)


def chooser_of(window) -> StudyChooser:
    """Return the question that is on screen."""
    return next(each for each in window.findChildren(StudyChooser) if each.isVisible())


def names_in(window) -> set[str]:
    """Return whose loops are listed or measured."""
    listed = {each.header.patient_name for each in window.session.loops}
    views = window.session.document.views
    return listed | {each.loop.header.patient_name for each in views}


def test_the_reader_chooses_a_patient_and_gets_no_other(window, two_patients, qtbot):
    open_all(window, two_patients, qtbot)
    assert names_in(window) == set()
    chooser = chooser_of(window)
    assert not chooser.opener.isEnabled()
    boris = chooser.tree.topLevelItem(1)
    assert "Boris" in boris.text(0)
    assert boris.childCount() == 1
    assert boris.child(0).childCount() == len(View)
    chooser.tree.setCurrentItem(boris.child(0).child(2))
    QTest.mouseClick(chooser.opener, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    assert names_in(window) == {"Berg^Boris"}
    assert window.session.document.header == BORIS


def test_the_other_patient_takes_the_place_of_the_first(window, two_patients, qtbot):
    open_all(window, two_patients, qtbot)
    window.workflow.open_study(window.workflow.found_patients[0].studies[0])
    # At once, while the first patient's loops are still being read.
    window.study_list.other_studies.click()
    chooser = chooser_of(window)
    chooser.tree.setCurrentItem(chooser.tree.topLevelItem(1))
    chooser.open_chosen()
    qtbot.waitUntil(lambda: not window.jobs.running)
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    assert names_in(window) == {"Berg^Boris"}


def test_a_second_folder_of_another_patient_is_not_listed(window, files, qtbot):
    files.recordings.clear()
    # Neither names its view: nothing stands in a slot, and still one is open.
    unnamed = [
        made_up_recording(
            None, header=each, origin=LoopOrigin(path=f"/{each.patient_id}/x.dcm")
        )
        for each in (ANNA, BORIS)
    ]
    files.add(*unnamed)
    window.workflow.open_paths([Path("/1/x.dcm")])
    qtbot.waitUntil(lambda: not window.jobs.running)
    window.workflow.open_paths([Path("/2/x.dcm")])
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert names_in(window) == {"Berg^Anna"}
    assert "another patient" in window.notices.text.text()


def test_a_film_joins_a_patient_only_when_the_reader_says_so(window, files, qtbot):
    files.recordings.clear()
    files.add(*loops_of(ANNA, (View.FOUR_CHAMBER,)))
    open_all(window, files, qtbot)
    files.recordings.clear()
    files.add(*loops_of(StudyHeader(), (View.TWO_CHAMBER,)))
    open_all(window, files, qtbot)
    assert len(window.session.loops) == 1
    assert "does not state the patient" in window.notices.text.text()
    window.notices._run_way_out()
    qtbot.waitUntil(lambda: len(window.session.document.views) == 2)
    assert window.session.document.header == ANNA


def test_a_hidden_patient_is_hidden_in_the_question_too(window, two_patients, qtbot):
    window.state.toggle_patient()
    open_all(window, two_patients, qtbot)
    tree = chooser_of(window).tree
    told = [tree.topLevelItem(at).text(0) for at in range(tree.topLevelItemCount())]
    assert len(told) == 2
    assert not any("Berg" in each for each in told)


def test_cancelling_opens_nothing_and_the_studies_stay_at_hand(
    window, two_patients, qtbot
):
    open_all(window, two_patients, qtbot)
    chooser_of(window).reject()
    assert names_in(window) == set()
    assert window.actions_by_name["choose_study"].isEnabled()
