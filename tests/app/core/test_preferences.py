"""The page of settings, and what follows from it."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from longaxis.app.actions.key_map import PRESETS
from longaxis.app.actions.table import ACTIONS
from longaxis.app.base import theme
from longaxis.app.core.preferences import (
    Preferences,
    load_preferences,
    save_preferences,
)
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.shell.startup import replace_former_tracker
from longaxis.app.views.common.painting import segment_colour
from longaxis.app.views.dialogs.settings_dialog import SettingsDialog
from longaxis.data import AnalysisSettings, Smoothing
from longaxis.display.colours import contrast
from longaxis.io.sessions.session_document import encode_settings
from longaxis.models.registry import TrackerRegistry
from tests.unit.models.custom.test_manifest import GOOD

OTHER = AnalysisSettings(
    mesh_rows=7,
    mesh_spacing_mm=4.0,
    smoothing=Smoothing.NONE,
    compensate_drift=False,
    most_rejected_in_view=2,
    most_rejected_in_study=5,
)
LIGHT = Preferences(
    wall_mm=11.0,
    theme="light",
    paper="Letter",
    patient_is_shown=False,
    keys="radiology",
    text_percent=115,
    is_mirrored=True,
)


@pytest.mark.parametrize("settings", [AnalysisSettings(), OTHER])
@pytest.mark.parametrize("preferences", [Preferences(), LIGHT])
def test_the_page_says_what_it_was_shown(ground, settings, preferences):
    dialog = SettingsDialog(settings, preferences, TrackerRegistry(), ground)
    assert dialog.settings() == settings
    assert dialog.preferences() == preferences


def test_a_tracker_that_is_gone_stays_in_the_study_that_has_it(ground):
    def names(settings):
        choice = SettingsDialog(settings, LIGHT, TrackerRegistry(), ground).tracker
        return [choice.itemText(place) for place in range(choice.count())]

    earlier = AnalysisSettings(tracker="wall-flow")
    assert "wall-flow" not in names(AnalysisSettings())
    assert "wall-flow" in names(earlier)
    dialog = SettingsDialog(earlier, LIGHT, TrackerRegistry(), ground)
    assert dialog.settings() == earlier
    # New studies do not take it over from there.
    kept = LIGHT.starting_with(earlier)
    assert kept.starting_settings == AnalysisSettings()
    assert kept.former_tracker == ""


def test_a_preferred_tracker_that_is_gone_is_replaced_and_reported_once(
    files, qtbot, qapp, tmp_path
):
    own = tmp_path / "own"
    measuring = json.dumps(
        encode_settings(AnalysisSettings(tracker="wall-flow", mesh_rows=7))
    )
    save_preferences(Preferences(measuring=measuring), own / "preferences.ini")
    said = []
    for _ in range(2):
        made = MainWindow(files.engine(), folder=own)
        assert made.session.settings == AnalysisSettings(mesh_rows=7)
        replace_former_tracker(made.context)
        said.append(made.notices.text.text())
        made.close()
        made.deleteLater()
        qapp.processEvents()
    assert "tracker wall-flow" in said[0]
    assert "tracked with block-matching" in said[0]
    assert said[1] == ""


def test_defaults_can_be_restored(ground):
    dialog = SettingsDialog(OTHER, LIGHT, TrackerRegistry(), ground)
    dialog.show_settings(AnalysisSettings())
    assert dialog.settings() == AnalysisSettings()


def test_every_field_has_a_name_and_a_key(ground):
    dialog = SettingsDialog(OTHER, LIGHT, TrackerRegistry(), ground)
    titles = [each for each in dialog.findChildren(QLabel) if each.buddy() is not None]
    fields = [each.buddy() for each in titles]
    keys = [each.text()[each.text().index("&") + 1].lower() for each in titles]
    assert len(fields) == 17
    assert len(set(keys)) == len(keys)
    assert all(each.accessibleName() for each in fields)


def test_settings_are_taken_at_once_and_can_be_undone(window):
    app, settings = window.context, window.session.settings
    dialog = SettingsDialog(settings, app.preferences.current, app.trackers, window)
    dialog.show_settings(OTHER)
    dialog.theme.setCurrentText("light")
    dialog.paper.setCurrentText("Letter")
    dialog.wall.setValue(12.0)
    dialog.patient.setCurrentIndex(1)
    window.accept_settings(dialog)
    assert window.session.settings == OTHER
    assert window.colours == theme.LIGHT
    assert theme.DARK != theme.LIGHT
    assert window.files.paper == "Letter"
    assert window.editor.wall_mm == 12.0
    assert not window.state.patient_is_shown
    window.session.undo_stack.undo()
    assert window.session.settings == AnalysisSettings()
    window.actions_by_name["theme"].trigger()
    assert window.colours == theme.DARK


def test_settings_are_what_the_next_study_and_the_next_run_start_with(window):
    app, settings = window.context, window.session.settings
    dialog = SettingsDialog(settings, app.preferences.current, app.trackers, window)
    dialog.show_settings(OTHER)
    dialog.septum.setCurrentIndex(1)
    window.accept_settings(dialog)
    window.workflow.start_study()
    assert window.session.settings == OTHER
    assert window.workflow.is_mirrored
    save_preferences(window.context.preferences.current, window.folder / "kept.ini")
    again = load_preferences(window.folder / "kept.ini")
    assert again.starting_settings == OTHER
    assert again == window.context.preferences.current


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"smoothing": "no such"}', "7"])
def test_spoilt_settings_are_the_usual_ones(spoilt):
    assert Preferences(measuring=spoilt).starting_settings == AnalysisSettings()


def test_a_preset_changes_keys_everywhere(window):
    play = window.actions_by_name["play"]
    assert play.shortcut().toString() == "Space"
    window.context.preferences.update(keys="radiology")
    assert play.shortcut().toString() == "C"
    assert window.actions_by_name["reset_grey"].shortcut().toString() == "Space"
    assert "↑ ↓ frame" in window.key_map.line_for(Step.REVIEW)
    window.key_sheet.toggle()
    shown = [each.text() for each in window.key_sheet.findChildren(QLabel)]
    assert "↑" in shown
    window.context.preferences.update(keys="echo")
    assert play.shortcut().toString() == "Space"


@pytest.mark.parametrize("preset", PRESETS)
def test_no_key_of_a_preset_means_two_things(preset):
    keys = [
        key for spec in ACTIONS for key in PRESETS[preset].get(spec.name, spec.keys)
    ]
    assert len(set(keys)) == len(keys)
    assert set(PRESETS[preset]) <= {spec.name for spec in ACTIONS}


def test_text_grows_everywhere(window, qapp):
    before = theme.font().pixelSize()
    window.context.preferences.update(text_percent=130)
    assert theme.font().pixelSize() == round(1.3 * before)
    assert "font-size: 17px" in qapp.styleSheet()
    window.context.preferences.update(text_percent=100)
    assert theme.font().pixelSize() == before


def test_a_wrong_tracker_is_refused_in_the_dialog(ground, tmp_path):
    trackers = TrackerRegistry()
    dialog = SettingsDialog(AnalysisSettings(), Preferences(), trackers, ground)
    dialog.own.add(tmp_path)
    assert "is no tracker" in dialog.own.message_label.text()
    assert dialog.preferences().custom_trackers == ""
    assert dialog.settings() == AnalysisSettings()


def test_an_own_tracker_is_kept_and_can_be_removed(ground, tmp_path, monkeypatch):
    (tmp_path / "manifest.json").write_text(json.dumps(GOOD))
    (tmp_path / "tracker.onnx").write_bytes(b"a network")
    monkeypatch.setattr(
        "longaxis.models.custom.tracker.load_custom_tracker", lambda *_: None
    )
    trackers = TrackerRegistry()
    dialog = SettingsDialog(AnalysisSettings(), Preferences(), trackers, ground)
    dialog.own.add(tmp_path)
    assert dialog.settings().tracker == "my-tracker"
    sha256, _, folder = dialog.preferences().custom_trackers.partition(" ")
    assert folder == str(tmp_path.resolve())
    assert len(sha256) == 64
    (tmp_path / "tracker.onnx").write_bytes(b"another network")
    dialog.own.add(tmp_path)
    (line,) = dialog.preferences().custom_trackers.splitlines()
    assert line.endswith(folder)
    assert not line.startswith(sha256)
    dialog.own.remove()
    assert dialog.preferences().custom_trackers == ""
    assert "my-tracker" not in trackers


def test_segments_read_on_the_light_theme():
    ground = tuple(QColor(theme.LIGHT.panel).getRgb()[:3])
    for index in range(6):
        shade = tuple(segment_colour(index, on_light=True).getRgb()[:3])
        assert contrast(shade, ground) >= 4.5


@pytest.mark.parametrize(
    "line",
    [
        "text_percent=inf",
        "text_percent=nan",
        "text_percent=1e400",
        "wall_mm=nan",
        "measuring=[]",
        "measuring={}",
        'measuring="{\\"mesh_rows\\": 5.5}"',
        'measuring="' + "[" * 5000 + '"',
        "geometry=@ByteArray(\\xff)",
        "own_trackers=7",
        "theme=pink",
        "language=Klingon",
        "keys=none",
    ],
)
def test_spoilt_preferences_take_their_default(tmp_path, line):
    path = tmp_path / "settings.ini"
    path.write_text(f"[General]\n{line}\n", encoding="utf-8")
    found = load_preferences(path)
    assert found.text_percent == 100
    assert found.wall_mm == Preferences.wall_mm
    assert found.theme == "dark"
    assert found.starting_settings == AnalysisSettings()


def test_permissions_of_custom_trackers_are_read_under_their_first_name(tmp_path):
    path = tmp_path / "settings.ini"
    path.write_text("[General]\nown_trackers=abc\n", encoding="utf-8")
    assert load_preferences(path).custom_trackers == "abc"
    save_preferences(load_preferences(path), path)
    assert "own_trackers=abc" in path.read_text(encoding="utf-8")
