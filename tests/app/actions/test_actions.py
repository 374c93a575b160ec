"""What actions do to the application, without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from longaxis.anatomy import View
from longaxis.app.actions.table import ACTIONS, make_actions, refresh_enabled
from longaxis.app.context import make_context
from longaxis.app.core import edits
from longaxis.app.core.preferences import PreferenceStore
from longaxis.app.core.view_state import OverlayStyle, Step
from longaxis.data import Centreline, EventSource, Smoothing
from longaxis.io.files.export_names import suggested_name
from longaxis.models.registry import TrackerRegistry
from longaxis.network.nodes import Node
from tests.app.conftest import END_SYSTOLE, as_loop, made_up_recording
from tests.app.core.test_session import POINTS
from tests.app.stand_ins import RecordedNotices, ScriptedShell

A4C = View.FOUR_CHAMBER


@pytest.fixture
def app(files, qapp, tmp_path):
    """Return the application without a window."""
    preferences = PreferenceStore(tmp_path / "preferences.ini")
    made = make_context(
        files.engine(), preferences, RecordedNotices(), tmp_path, TrackerRegistry()
    )
    made.playback.start()
    yield made
    files.gate.set()
    made.stop()


@pytest.fixture
def shell():
    return ScriptedShell()


@pytest.fixture
def with_contour(app, qtbot):
    loop = as_loop(made_up_recording(A4C))
    app.session.apply_edit("put", edits.put_loop(app.session.document, loop, A4C))
    app.session.show_view(A4C)
    contour = Centreline(control_points_mm=POINTS.copy(), frame=END_SYSTOLE)
    app.session.apply_edit(
        "line", edits.set_centreline(app.session.document, A4C, contour)
    )
    # The ECG of the loop is looked for first.
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=30000)
    return app


@pytest.fixture
def tracked(with_contour, shell, qtbot):
    run(with_contour, shell, "track")
    qtbot.waitUntil(lambda: not with_contour.jobs.running, timeout=30000)
    return with_contour


def node(name):
    return Node(name=name, host="pacs", ae_title="ARCHIVE")


def run(app, shell, name):
    next(spec for spec in ACTIONS if spec.name == name).run(app, shell)


def test_a_cancelled_question_changes_nothing(with_contour, shell):
    before = with_contour.session.document
    for name in ("open_files", "open_folder", "save_as", "export_pdf", "open_trace"):
        run(with_contour, shell, name)
    run(with_contour, shell, "not_measurable")
    assert with_contour.session.document is before
    assert with_contour.jobs.running == ()
    assert with_contour.workflow.path is None


def test_files_are_opened_into_their_views(app, files, qtbot):
    paths = [Path(path) for path in files.recordings]
    run(app, ScriptedShell(ask_open=paths), "open_files")
    qtbot.waitUntil(lambda: len(app.session.document.views) == len(View))


def test_an_export_is_asked_for_and_written(tracked, qtbot, tmp_path):
    shell = ScriptedShell(ask_save=tmp_path / "values.csv")
    with qtbot.waitSignal(tracked.files.written):
        run(tracked, shell, "export_values")
    (asked,) = shell.calls
    header = tracked.session.document.header
    name = suggested_name(header, "values", is_hidden=False)
    assert asked == f"ask_save {name}.csv"
    assert name.endswith("GLS-values")
    assert "A4C" in (tmp_path / "values.csv").read_text(encoding="utf-8")


def test_no_name_of_a_file_names_a_hidden_patient(tracked):
    document = tracked.session.document
    header = replace(document.header, patient_id="P-77", study_date="20240229")
    tracked.session.open(replace(document, header=header))
    for is_shown in (True, False):
        shell = ScriptedShell(ask_save=None)
        for name in ("export_pdf", "export_json", "save_as"):
            run(tracked, shell, name)
        named = ["P-77" in asked for asked in shell.calls]
        assert named == [is_shown] * 3
        assert all("2024-02-29" in asked for asked in shell.calls)
        tracked.view_state.toggle_patient()


def test_a_session_is_saved_where_the_reader_chose_and_then_again(
    tracked, qtbot, tmp_path
):
    shell = ScriptedShell(ask_save=tmp_path / "study.longaxis")
    for _ in range(2):
        with qtbot.waitSignal(tracked.files.kept):
            run(tracked, shell, "save")
    assert len(shell.calls) == 1
    assert shell.calls[0].endswith("GLS.longaxis")


def test_events_are_set_to_the_frame_on_screen(tracked, shell):
    tracked.player.set_frame(9)
    run(tracked, shell, "set_es")
    assert tracked.session.active_result.beat.end_systole == 9
    tracked.player.set_frame(14)
    run(tracked, shell, "set_avc")
    beat = tracked.session.active_result.beat
    assert beat.end_systole == 14
    assert beat.end_systole_source is EventSource.AORTIC_VALVE_CLOSURE
    run(tracked, shell, "event_back")
    assert tracked.player.frame == beat.end_diastole
    run(tracked, shell, "auto_beat")
    assert tracked.session.active_result.beat.end_systole_source.is_surrogate


def test_only_events_of_the_reader_are_gone_to_before_tracking(with_contour, shell):
    assert with_contour.events.frames == {}
    with_contour.player.set_frame(11)
    run(with_contour, shell, "set_es")
    with_contour.player.set_frame(2)
    run(with_contour, shell, "event_on")
    assert with_contour.player.frame == 11


def test_the_contour_is_edited_and_painted(with_contour, shell):
    with_contour.editor.choose_next()
    before = with_contour.editor.line.control_points_mm.copy()
    run(with_contour, shell, "nudge_left")
    moved = with_contour.editor.line.control_points_mm - before
    assert moved.sum() == pytest.approx(-0.5)
    assert "update" in shell.calls
    run(with_contour, shell, "undo")
    assert (with_contour.editor.line.control_points_mm == before).all()
    run(with_contour, shell, "clear_line")
    assert with_contour.session.active_document.centreline is None


def test_processing_is_switched_and_can_be_undone(tracked, shell):
    run(tracked, shell, "smoothing")
    run(tracked, shell, "drift")
    settings = tracked.session.settings
    assert settings.smoothing is Smoothing.NONE
    assert not settings.compensate_drift
    run(tracked, shell, "undo")
    assert tracked.session.settings.compensate_drift


def test_escape_closes_the_overlay_and_only_asks_about_the_tracker(
    with_contour, shell, files, qtbot
):
    files.gate.clear()
    run(with_contour, shell, "track")
    shell.overlay_is_open = True
    run(with_contour, shell, "cancel")
    assert not shell.overlay_is_open
    assert not with_contour.workflow.tracking[A4C].is_cancelled
    for _ in range(3):
        run(with_contour, shell, "cancel")
    assert not with_contour.workflow.tracking[A4C].is_cancelled
    assert "Stop it" in with_contour.notifier.sentences[-1]
    with_contour.notifier.act()
    qtbot.waitUntil(lambda: not with_contour.workflow.tracking)
    assert with_contour.session.active_document.tracked is None


def test_steps_end_at_the_first_and_the_last(app, shell):
    run(app, shell, "previous_step")
    assert app.view_state.step is Step.LOOPS
    for _ in Step:
        run(app, shell, "next_step")
    assert app.view_state.step is list(Step)[-1]


def test_an_action_is_disabled_where_it_means_nothing(app, shell, ground):
    actions = make_actions(QWidget(ground), app, shell)
    refresh_enabled(actions, app)
    disabled = {name for name, each in actions.items() if not each.isEnabled()}
    assert disabled == {
        "accept_line",
        "choose_study",
        "hand_in",
        "member_lines",
        "not_measurable",
    }
    assert "a tracker that joins several" in actions["member_lines"].toolTip()


def test_a_key_runs_its_action(app, shell, ground):
    actions = make_actions(QWidget(ground), app, shell)
    actions["overlay_style"].trigger()
    assert app.view_state.overlay_style is OverlayStyle.MESH
    actions["keys"].trigger()
    assert shell.calls == ["toggle_key_sheet"]


def test_preferences_reach_those_who_start_new_work(app, shell):
    app.preferences.update(wall_mm=11.0, paper="Letter", is_mirrored=True, reader="R")
    assert app.editor.wall_mm == 11.0
    assert app.contour_suggestions.wall_mm == 11.0
    assert app.files.paper == "Letter"
    assert app.workflow.is_mirrored
    assert app.workflow.start.reader == "R"
    run(app, shell, "patient")
    assert not app.preferences.current.patient_is_shown
    app.preferences.update(patient_is_shown=True)
    assert app.view_state.patient_is_shown


def test_preferences_announce_only_changes(app, qtbot):
    with qtbot.waitSignal(app.preferences.changed) as change:
        app.preferences.update(theme="light")
    assert change.args[0].theme == "dark"
    with qtbot.assertNotEmitted(app.preferences.changed):
        app.preferences.update(theme="light")


def test_a_submission_is_refused_in_words(with_contour):
    with_contour.reader_study.submit()
    assert "track it first" in with_contour.notifier.sentences[-1]


def test_a_report_is_sent_only_where_an_archive_is_configured(
    with_contour, shell, monkeypatch
):
    archives = with_contour.archives
    monkeypatch.setattr(archives, "nodes", lambda: ())
    run(with_contour, shell, "send_to_archive")
    assert "No archive is configured" in with_contour.notifier.sentences[-1]
    monkeypatch.setattr(archives, "nodes", lambda: (node("one"), node("two")))
    run(with_contour, shell, "send_to_archive")
    assert with_contour.jobs.running == ()
    run(with_contour, ScriptedShell(ask_choice="two"), "send_to_archive")
    assert "Nothing has been measured" in with_contour.notifier.sentences[-1]


def test_the_report_goes_to_the_archive_that_was_chosen(tracked, monkeypatch):
    sent = []
    nodes = (node("one"), node("two"))
    monkeypatch.setattr(tracked.archives, "nodes", lambda: nodes)
    monkeypatch.setattr(tracked.archives, "send", lambda node, *_: sent.append(node))
    run(tracked, ScriptedShell(ask_choice="two"), "send_to_archive")
    assert sent == [nodes[1]]
