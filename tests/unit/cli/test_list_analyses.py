"""Saved analyses from the command line."""

from __future__ import annotations

import json
from dataclasses import replace

from longaxis.cli import main
from longaxis.io.sessions.session_file import save_session
from tests.made_up_results import made_up_document


def saved(folder, name, reader):
    document = made_up_document()
    path = folder / f"{name}.longaxis"
    save_session(replace(document, reader=reader, views=document.views[:1]), path)


def test_sessions_of_a_folder_are_listed_searched_and_listed_anew(tmp_path, capsys):
    sessions, own = tmp_path / "sessions", ["--index", str(tmp_path / "own")]
    sessions.mkdir()
    saved(sessions, "a", "One")
    saved(sessions, "b", "Two")
    assert main(["studies", "--add", str(sessions), "--json", *own]) == 0
    rows = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert {row["reader"] for row in rows} == {"One", "Two"}
    assert rows[0]["views"] == ["A4C"]
    assert rows[0]["problem"] is None
    (tmp_path / "own" / "studies.sqlite").write_bytes(b"noise" * 99)
    assert main(["studies", "two", *own]) == 0
    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    assert "b.longaxis" in said.out
    assert "made anew" in said.err
    assert main(["studies", "--rebuild", "--reader", "One", *own]) == 0
    assert "a.longaxis" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_refused(tmp_path, capsys):
    own = ["--index", str(tmp_path / "own")]
    assert main(["studies", "--add", str(tmp_path / "none"), *own]) == 3
    assert "is no folder" in capsys.readouterr().err
