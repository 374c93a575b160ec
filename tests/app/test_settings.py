"""The page of settings, and what follows from it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from longaxis.app import theme
from longaxis.app.settings import Preferences
from longaxis.app.views.settings_dialog import SettingsDialog
from longaxis.data import AnalysisSettings, Smoothing

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
    dialog = SettingsDialog(settings, preferences, ground)
    assert dialog.settings() == settings
    assert dialog.preferences() == preferences


def test_defaults_can_be_restored(ground):
    dialog = SettingsDialog(OTHER, LIGHT, ground)
    dialog.show_settings(AnalysisSettings())
    assert dialog.settings() == AnalysisSettings()


def test_every_field_has_a_name_and_a_key(ground):
    dialog = SettingsDialog(OTHER, LIGHT, ground)
    titles = [each for each in dialog.findChildren(QLabel) if each.buddy() is not None]
    fields = [each.buddy() for each in titles]
    keys = [each.text()[each.text().index("&") + 1].lower() for each in titles]
    assert len(fields) == 14
    assert len(set(keys)) == len(keys)
    assert all(each.accessibleName() for each in fields)


def test_settings_are_taken_at_once_and_can_be_undone(window):
    dialog = SettingsDialog(window.session.settings, window.preferences, window)
    dialog.show_settings(OTHER)
    dialog.theme.setCurrentText("light")
    dialog.paper.setCurrentText("Letter")
    dialog.wall.setValue(12.0)
    dialog.patient.setCurrentIndex(1)
    window.handlers.take_settings(dialog)
    assert window.session.settings == OTHER
    assert window.colours == theme.LIGHT
    assert theme.DARK != theme.LIGHT
    assert window.files.paper == "Letter"
    assert window.editor.wall_mm == 12.0
    assert not window.state.patient_is_shown
    window.session.undo_stack.undo()
    assert window.session.settings == AnalysisSettings()
    window.change_theme()
    assert window.colours == theme.DARK
