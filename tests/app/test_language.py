"""The window speaks other languages, and long words fit."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from longaxis.app import theme
from longaxis.app.language import ENGLISH, PSEUDO, languages, said, speak
from longaxis.app.main_window import MainWindow
from longaxis.app.screen import Step
from longaxis.app.settings import Preferences, load_preferences, save_preferences


@pytest.fixture
def pseudo(qapp):
    """Let windows speak a language whose words are a third longer."""
    assert speak(PSEUDO)
    yield
    speak(ENGLISH)


@pytest.fixture
def long_window(pseudo, files, qapp, tmp_path):
    own = tmp_path / "own"
    save_preferences(Preferences(language=PSEUDO), own / "preferences.ini")
    made = MainWindow(files.engine(), folder=own)
    theme.apply(qapp, made.colours)
    made.resize(1366, 768)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def test_english_needs_no_file(qapp):
    assert speak(ENGLISH)
    assert said("Undo") == "Undo"
    assert languages()[0] == ENGLISH
    assert PSEUDO not in languages()


def test_a_language_that_is_not_there_stays_english(qapp):
    assert not speak("Klingon")
    assert said("Undo") == "Undo"


def test_every_action_menu_and_step_is_translated(long_window):
    for name, action in long_window.actions_by_name.items():
        assert "~" in action.text(), name
    for menu in long_window.top_bar.findChildren(QMenu):
        assert all("~" in each.text() for each in menu.actions())
    for button in long_window.top_bar.steps.values():
        assert "~" in button.text()


def test_the_preference_is_kept(tmp_path):
    path = tmp_path / "preferences.ini"
    save_preferences(Preferences(language=PSEUDO), path)
    assert load_preferences(path).language == PSEUDO


@pytest.mark.parametrize("step", list(Step))
def test_long_words_fit(long_window, step, qapp):
    long_window.state.set_step(step)
    qapp.processEvents()
    assert [each for each in cut(long_window) if "~" in each] == []


def cut(window):
    """Return the texts that have no room."""
    found = []
    for each in window.findChildren(QLabel):
        if not each.isVisible() or not each.text() or each.pixmap().width():
            continue
        if each.wordWrap():
            is_cut = each.heightForWidth(each.width()) > each.height() + 1
        else:
            is_cut = each.sizeHint().width() > each.width() + 1
        found += [each.text()] if is_cut else []
    for each in window.findChildren(QPushButton):
        if each.isVisible() and each.sizeHint().width() > each.width() + 1:
            found.append(each.text())
    return found
