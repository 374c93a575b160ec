"""No file is overwritten unless the reader was asked about that very file."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from longaxis.app.views.common.save_dialog import ask_save_path


@pytest.fixture
def answers(monkeypatch):
    """Return the answers of the dialogs, to be filled by the test."""
    typed, replaces = [], []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(typed.pop(0)), "")
    )
    monkeypatch.setattr(QMessageBox, "warning", lambda *_: replaces.pop(0))
    return typed, replaces


def test_a_file_that_gets_its_suffix_later_is_asked_about(ground, answers, tmp_path):
    typed, replaces = answers
    (tmp_path / "a.pdf").write_bytes(b"kept")
    typed += [tmp_path / "a", tmp_path / "b"]
    replaces += [QMessageBox.StandardButton.No]
    found = ask_save_path(ground, "Export", tmp_path / "x.pdf", ".pdf")
    assert found == tmp_path / "b.pdf"
    assert replaces == []


def test_who_agrees_replaces_the_file(ground, answers, tmp_path):
    typed, replaces = answers
    (tmp_path / "a.pdf").write_bytes(b"old")
    typed += [tmp_path / "a"]
    replaces += [QMessageBox.StandardButton.Yes]
    found = ask_save_path(ground, "Export", tmp_path / "x.pdf", ".pdf")
    assert found == tmp_path / "a.pdf"


def test_a_name_with_its_suffix_was_asked_about_by_the_dialog(
    ground, answers, tmp_path
):
    typed, _ = answers
    (tmp_path / "a.pdf").write_bytes(b"old")
    typed += [tmp_path / "a.pdf"]
    found = ask_save_path(ground, "Export", tmp_path / "x.pdf", ".pdf")
    assert found == tmp_path / "a.pdf"
