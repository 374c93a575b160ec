"""A reading of a reader study, handed in from the window."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from longaxis.anatomy import View
from longaxis.cli import main
from longaxis.data.reader_study import Action
from longaxis.io.reader_study.audit_log import StudyLog
from longaxis.io.reader_study.audit_log_json import state_of
from longaxis.io.sessions.session_file import save_session
from longaxis.reader_study import LOG_NAME, reading_at
from tests.made_up_results import made_up_document
from tests.unit.cli.test_study import case_loop, read


@pytest.fixture
def study(tmp_path):
    """Return the folder of a study with one case and one reader."""
    cases = tmp_path / "cases"
    cases.mkdir()
    view = View.FOUR_CHAMBER
    document = made_up_document((view,), {view: case_loop(0)})
    save_session(document, cases / "patient_0.longaxis")
    folder = tmp_path / "study"
    command = ["study", "create", folder, "--cases", cases, "--readers", "ANNA"]
    assert main([*map(str, command), "--seed", "5"]) == 0
    assert main(["study", "next", str(folder), "--reader", "ANNA"]) == 0
    return folder


@pytest.fixture
def path(study):
    (found,) = (study / "readings" / "ANNA").glob("*.longaxis")
    return found


def open_reading(window, path, qtbot):
    window.workflow.open_session(path)
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.session.document.views


def submissions(study):
    with closing(StudyLog(study / LOG_NAME)) as log:
        rows = log.rows()
    return rows, state_of(rows).submissions


def settle(window, qtbot):
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=20000)


def test_only_a_reading_can_be_handed_in(window, study, path, tmp_path, qtbot):
    action = window.actions_by_name["hand_in"]
    assert not action.isEnabled()
    open_reading(window, tmp_path / "cases" / "patient_0.longaxis", qtbot)
    assert not action.isEnabled()
    open_reading(window, path, qtbot)
    assert action.isEnabled()
    assert "reader study" in window.notices.text.text()
    window.context.reader_study.submit()
    assert "Nothing is measured yet" in window.notices.text.text()
    window.workflow.start_study()
    assert not action.isEnabled()


def test_a_reading_goes_into_the_log_with_its_numbers(window, study, path, qtbot):
    read(path, -0.2)
    open_reading(window, path, qtbot)
    window.actions_by_name["hand_in"].trigger()
    settle(window, qtbot)
    rows, found = submissions(study)
    assert rows[-1].entry.action is Action.SUBMITTED
    assert rows[-1].entry.who == "ANNA"
    assert found[path.stem].readings
    said = window.notices.text.text()
    assert f"{path.stem} submitted" in said
    assert rows[-1].sha256[:16] in said


def test_a_change_needs_a_reason(window, study, path, qtbot, monkeypatch):
    read(path, -0.2)
    open_reading(window, path, qtbot)
    controller = window.context.reader_study
    controller.submit()
    settle(window, qtbot)
    asked = []

    def answer(words):
        def get_text(_parent, _title, question):
            asked.append(question)
            return words, bool(words)

        return get_text

    place = "longaxis.app.shell.dialog_window.QInputDialog.getText"
    monkeypatch.setattr(place, answer(""))
    controller.submit()
    settle(window, qtbot)
    assert len(submissions(study)[0]) == 3
    assert "Why does it change" in asked[0]
    monkeypatch.setattr(place, answer("line redrawn"))
    controller.submit()
    settle(window, qtbot)
    qtbot.waitUntil(lambda: len(submissions(study)[0]) == 4, timeout=20000)
    rows, _ = submissions(study)
    assert rows[-1].entry.action is Action.REVISED
    assert rows[-1].entry.reason == "line redrawn"
    assert rows[-1].entry.old
    settle(window, qtbot)


def test_a_case_can_be_not_measurable(window, study, path, qtbot, monkeypatch):
    open_reading(window, path, qtbot)
    place = "longaxis.app.shell.dialog_window.QInputDialog.getText"
    monkeypatch.setattr(place, lambda *_: ("  no apex  ", True))
    window.actions_by_name["not_measurable"].trigger()
    settle(window, qtbot)
    rows, found = submissions(study)
    assert found[path.stem].readings == ()
    assert rows[-1].entry.reason == "no apex"


def test_only_files_in_a_study_are_readings(study, path, tmp_path):
    assert reading_at(None) is None
    assert reading_at(tmp_path / "study" / "other.longaxis") is None
    assert reading_at(Path("/readings/ANNA/ABCDEF.longaxis")) is None
    found = reading_at(path)
    assert (found.study, found.reader, found.code) == (study, "ANNA", path.stem)
