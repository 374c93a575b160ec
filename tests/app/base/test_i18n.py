"""The window speaks other languages, and long words fit."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QPushButton

from longaxis.anatomy import View
from longaxis.app.actions.table import key_text
from longaxis.app.base import theme
from longaxis.app.base.i18n import ENGLISH, PSEUDO, languages, set_language, tr, trn
from longaxis.app.core.preferences import (
    Preferences,
    load_preferences,
    save_preferences,
)
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.views.common.panel import ElidedLabel
from longaxis.app.views.frame.study_list import loop_metadata
from longaxis.display import text
from tests.app.conftest import made_up_recording, place_line, summary_of


@pytest.fixture
def german(qapp):
    """Let windows speak German."""
    assert set_language("Deutsch")
    yield
    set_language(ENGLISH)


@pytest.fixture
def window_in(files, qapp, tmp_path):
    """Return how to make a window that speaks a language, at the size of a laptop."""
    made = []

    def make(language):
        own = tmp_path / "own"
        save_preferences(Preferences(language=language), own / "preferences.ini")
        window = MainWindow(files.engine(), folder=own)
        theme.apply(qapp, window.colours)
        window.resize(1366, 768)
        window.show()
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
    qapp.processEvents()
    set_language(ENGLISH)


@pytest.fixture
def long_window(window_in):
    """Return a window whose words are a third longer."""
    return window_in(PSEUDO)


@pytest.fixture
def measured_in(window_in, files, qtbot):
    """Return how to make a window in which one of three views is tracked."""

    def make(language):
        window = window_in(language)
        window.workflow.open_paths([Path(path) for path in files.recordings])
        qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
        place_line(window, View.FOUR_CHAMBER)
        window.workflow.track()
        qtbot.waitUntil(lambda: not window.workflow.tracking)
        qtbot.waitUntil(lambda: not window.jobs.running)
        return window

    return make


def test_english_needs_no_file(qapp):
    assert set_language(ENGLISH)
    assert tr("Undo") == "Undo"
    assert languages()[0] == ENGLISH
    assert PSEUDO not in languages()


def test_places_are_filled_in_the_order_of_the_language(german):
    told = tr("Copy contour to frame {frame}", frame=7)
    assert told == "Kontur in Bild 7 kopieren"
    set_language(ENGLISH)
    assert tr("Copy contour to frame {frame}", frame=7) == "Copy contour to frame 7"


def test_counts_have_the_plural_forms_of_the_language(german):
    forms = [trn("{n} frame", "{n} frames", n) for n in (0, 1, 2)]
    assert forms == ["0 Bilder", "1 Bild", "2 Bilder"]
    set_language(ENGLISH)
    forms = [trn("{n} frame", "{n} frames", n) for n in (0, 1, 2)]
    assert forms == ["0 frames", "1 frame", "2 frames"]
    within = trn("of {n} study", "of {n} studies", 1)
    whole = ("{n} analysis {studies}", "{n} analyses {studies}")
    assert trn(*whole, 3, studies=within) == "3 analyses of 1 study"


def test_braces_of_a_text_without_places_are_left_alone(qapp):
    assert tr("{not a place") == "{not a place"


def test_keys_are_called_as_on_the_keyboard(german):
    assert key_text("Ctrl+Shift+O") == "Strg+Umsch+O"
    set_language(ENGLISH)
    assert key_text("Ctrl+Shift+O") == "Ctrl+Shift+O"


def test_numbers_and_units_stay_as_they_are(german):
    assert text.percent_with_unit(-0.182) == "\u221218.2\u2009%"
    loop = made_up_recording()
    assert loop_metadata(summary_of(loop)).endswith("33/s")


def test_a_language_that_is_not_there_stays_english(qapp):
    assert not set_language("Klingon")
    assert tr("Undo") == "Undo"


@pytest.mark.parametrize("language", languages())
def test_the_sheet_of_keys_stays_inside_the_window(window_in, language, qapp):
    window = window_in(language)
    window.key_sheet.toggle()
    qapp.processEvents()
    assert window.rect().contains(window.key_sheet.geometry())


def test_every_visible_button_is_translated(measured_in, qapp):
    window = measured_in(PSEUDO)
    english = set()
    for step in Step:
        window.state.set_step(step)
        qapp.processEvents()
        buttons = window.findChildren(QAbstractButton)
        english |= {
            each.text()
            for each in buttons
            if each.isVisible() and re.search("[a-z]{3,}", each.text())
        }
    assert {each for each in english if "~" not in each} == set()


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


@pytest.mark.parametrize("language", [*languages(), PSEUDO])
def test_words_fit_where_something_is_measured(measured_in, language, qtbot):
    window = measured_in(language)
    for step in Step:
        window.state.set_step(step)
        # Panels take turns, and each is laid out after its words have changed.
        with suppress(qtbot.TimeoutError):
            qtbot.waitUntil(lambda: not cut(window), timeout=3000)
        assert cut(window) == [], step


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
        if isinstance(each, ElidedLabel):
            continue  # ends in "…" where the controls beside it need the room
        if each.wordWrap():
            is_cut = each.heightForWidth(each.width()) > each.height() + 1
        else:
            is_cut = each.sizeHint().width() > each.width() + 1
        found += [each.text()] if is_cut else []
    for each in window.findChildren(QPushButton):
        if each.isVisible() and each.sizeHint().width() > each.width() + 1:
            found.append(each.text())
    return found
