"""What was started in one study never arrives in the next one."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from longaxis.anatomy import View
from longaxis.app.core.view_state import Step
from longaxis.data import StudyDocument
from tests.app.conftest import place_line, summary_of

A4C = View.FOUR_CHAMBER


@pytest.fixture
def gate(window):
    """Return what reading waits for."""
    made = threading.Event()
    services = window.session.services

    def held(function):
        def wait(*arguments):
            assert made.wait(5)
            return function(*arguments)

        return wait

    window.session.services = replace(
        services,
        scan=held(services.scan),
        read_recording=held(services.read_recording),
        read_thumbnail=held(services.read_thumbnail),
        draw_report=held(lambda *_: [b"page"]),
    )
    yield made
    made.set()


def settle(window, gate, qtbot):
    gate.set()
    qtbot.waitUntil(lambda: not window.jobs.running)


def a_loop(files):
    return summary_of(next(iter(files.recordings.values())))


def scan(window, files):
    window.workflow.open_paths([Path(path) for path in files.recordings])


def put(window, files):
    window.workflow.put_summary(a_loop(files), A4C)


def choose(window, files):
    window.workflow.choose(a_loop(files))


def find(window, files):
    window.workflow.accept_loops([a_loop(files)])


@pytest.mark.parametrize("start", [scan, put, choose, find])
def test_reading_does_not_arrive_in_the_next_study(window, files, gate, qtbot, start):
    start(window, files)
    window.actions_by_name["new_study"].trigger()
    settle(window, gate, qtbot)
    assert window.session.document.views == ()
    assert window.session.loops == ()
    assert window.session.preview is None
    assert window.workflow.recordings.thumbnails == {}


def test_pages_of_the_study_before_are_not_shown(tracked, gate, qtbot):
    window, drawn = tracked, []
    window.files.pages_drawn.connect(drawn.append)
    window.state.set_step(Step.REPORT)
    window.workflow.start_study()
    settle(window, gate, qtbot)
    assert drawn == []


def test_the_session_asked_for_last_is_opened(window, qtbot, tmp_path):
    gates = {name: threading.Event() for name in ("first", "second")}

    def load(path):
        assert gates[path.stem].wait(5)
        return StudyDocument(comment=path.stem)

    window.session.services = replace(window.session.services, load_session=load)
    window.workflow.open_session(tmp_path / "first.longaxis")
    window.workflow.open_session(tmp_path / "second.longaxis")
    gates["first"].set()
    gates["second"].set()
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.session.document.comment == "second"


def test_a_new_study_is_not_replaced_by_a_session_that_comes_late(
    window, qtbot, tmp_path
):
    gate = threading.Event()

    def load(_path):
        assert gate.wait(5)
        return StudyDocument(comment="late")

    window.session.services = replace(window.session.services, load_session=load)
    window.workflow.open_session(tmp_path / "a.longaxis")
    window.workflow.start_study()
    gate.set()
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.session.document.comment == ""


def test_a_view_can_be_tracked_at_once_after_the_study_before(open_study, files, qtbot):
    window = open_study
    files.gate.clear()
    place_line(window, A4C)
    document = window.session.document
    window.workflow.track()
    window.session.open(replace(document, comment="other"))
    assert window.workflow.tracking == {}
    window.workflow.track()
    files.gate.set()
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.session.document.view(A4C).tracked is not None
    assert window.session.document.comment == "other"


def test_a_report_written_late_does_not_tick_the_next_study(tracked, qtbot, tmp_path):
    window, gate = tracked, threading.Event()

    def write(_study, path, _paper):
        assert gate.wait(5)
        path.write_bytes(b"page")

    window.session.services = replace(window.session.services, write_report=write)
    window.files.export("pdf", tmp_path / "a.pdf")
    window.workflow.start_study()
    gate.set()
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert (tmp_path / "a.pdf").exists()
    assert not window.state.report_is_written


def test_work_that_is_taken_over_while_a_save_runs_is_kept(open_study, qtbot, tmp_path):
    window, gate = open_study, threading.Event()

    def save(_document, path):
        assert gate.wait(5)
        path.write_bytes(b"saved")

    window.session.services = replace(window.session.services, save_session=save)
    autosave = window.context.autosave
    autosave._save()
    taken = tmp_path / "taken.longaxis"
    taken.write_bytes(b"work")
    autosave.take_over(taken)
    with qtbot.waitSignal(autosave.saved):
        gate.set()
    assert taken.exists()
    autosave._save()
    qtbot.waitUntil(lambda: not taken.exists())


def test_only_loops_of_the_open_study_join_it(open_study, files):
    window = open_study
    differing = []
    window.workflow.studies_differ.connect(differing.append)
    one = a_loop(files)
    own = replace(one, origin=replace(one.origin, path="/loops/own.dcm"))
    other = replace(
        own,
        origin=replace(one.origin, path="/loops/other.dcm"),
        header=replace(own.header, patient_id="8"),
    )
    files.add(
        *(
            replace(files.recordings[one.origin.path], origin=each.origin)
            for each in (own, other)
        )
    )
    window.workflow.accept_loops([own, other])
    paths = [each.origin.path for each in window.session.loops]
    assert "/loops/own.dcm" in paths
    assert "/loops/other.dcm" not in paths
    assert differing == [[other]]


def test_tracks_that_are_refused_are_not_called_accepted(tracked):
    session, document = tracked.session, tracked.session.document
    one = document.view(A4C)
    session.open(document, read_only_reason="Another window works on it.")
    taken = session.accept_tracks(A4C, one.tracked, revision=session.revision(A4C))
    assert taken is False
