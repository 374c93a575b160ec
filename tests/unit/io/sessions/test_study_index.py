"""The index finds every saved analysis, and never owns anything that could be lost."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from longaxis.data import StudyHeader
from longaxis.errors import BadInputError, SessionFileError
from longaxis.io.sessions.session_file import read_saved_analysis, save_session
from longaxis.io.sessions.study_index import StudyIndex
from tests.made_up_results import made_up_document
from tests.unit.io.sessions.test_session_file import reseal

ANNA = StudyHeader(
    patient_name="Berg^Anna", patient_id="A-1", study_date="20240305", study_uid="1.2"
)
BORIS = StudyHeader(patient_name="Orlov^Boris", patient_id="B_2", study_date="20190812")


@pytest.fixture
def index(tmp_path):
    return StudyIndex(tmp_path / "own")


def saved(folder, name, header, reader):
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.longaxis"
    document = replace(made_up_document(), header=header, reader=reader)
    save_session(document, path)
    return path


def names(found):
    return [each.path.rsplit("/", 1)[-1].rsplit("\\", 1)[-1] for each in found]


def test_a_session_says_whose_it_is_without_its_loops(tmp_path):
    path = saved(tmp_path, "a", ANNA, "Reader One")
    found = read_saved_analysis(path)
    assert found.header == ANNA
    assert found.reader == "Reader One"
    assert found.views == ("A4C", "A2C", "A3C")
    assert len(found.trackers) == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["a.longaxis", "b.longaxis"]),
        ("berg", ["a.longaxis"]),
        ("BERG anna", ["a.longaxis"]),
        ("b_2", ["b.longaxis"]),
        ("b%2", []),
        ("2024-03", ["a.longaxis"]),
        ("20190812", ["b.longaxis"]),
        ("berg boris", []),
        ("two", ["b.longaxis"]),
    ],
)
def test_every_word_must_occur(index, tmp_path, words, expected):
    index.note(saved(tmp_path / "s", "a", ANNA, "One"))
    index.note(saved(tmp_path / "s", "b", BORIS, "Two"))
    assert names(index.search(words)) == expected


def test_analyses_of_one_study_stand_together(index, tmp_path):
    for name, header in (("x", ANNA), ("y", BORIS), ("z", ANNA)):
        index.note(saved(tmp_path / "s", name, header, name.upper()))
    found = index.search()
    assert [each.header.patient_id for each in found] == ["A-1", "A-1", "B_2"]
    assert found[0].study_key == found[1].study_key != found[2].study_key
    assert names(index.search(reader="Z")) == ["z.longaxis"]
    assert index.readers() == ["X", "Y", "Z"]


def test_recent_ones_are_those_used_last_and_still_there(index, tmp_path):
    paths = [saved(tmp_path / "s", name, ANNA, "") for name in "abc"]
    for path in paths:
        index.note(path)
    index.note(paths[0])
    assert names(index.recent(2)) == ["a.longaxis", "c.longaxis"]
    paths[0].unlink()
    assert names(index.recent(2)) == ["c.longaxis", "b.longaxis"]
    assert not next(each for each in index.search() if "a.l" in each.path).is_there


def test_refresh_reads_what_is_new_or_changed_and_nothing_else(index, tmp_path):
    index.note(saved(tmp_path / "s", "a", ANNA, "One"))
    saved(tmp_path / "s", "b", BORIS, "Two")
    assert index.refresh() == 1
    assert index.refresh() == 0
    saved(tmp_path / "s", "a", ANNA, "A longer name")
    assert index.refresh() == 1
    assert names(index.search("longer")) == ["a.longaxis"]


@pytest.mark.parametrize("damage", ["noise", "torn", "other version", "other columns"])
def test_a_damaged_index_is_made_anew_from_the_sessions(index, tmp_path, damage):
    session = saved(tmp_path / "s", "a", ANNA, "One")
    before = session.read_bytes()
    index.note(session)
    data = index.path.read_bytes()
    if damage == "noise":
        index.path.write_bytes(b"no database at all" * 300)
    elif damage == "torn":
        index.path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    else:
        with closing(sqlite3.connect(index.path)) as connection, connection:
            if damage == "other version":
                connection.execute("PRAGMA user_version = 99")
            else:
                connection.execute("ALTER TABLE analyses ADD COLUMN more")
    assert names(index.search("berg")) == ["a.longaxis"]
    assert "made anew" in index.notice
    assert session.read_bytes() == before
    assert list(index.path.parent.glob("studies.sqlite.old-*"))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_flipped_bit_is_noticed_wherever_it_matters(index, tmp_path, seed):
    for name, header in (("a", ANNA), ("b", BORIS), ("c", ANNA)):
        index.note(saved(tmp_path / "s", name, header, f"Reader {name}"))
    right = [replace(each) for each in index.search()]
    whole = index.path.read_bytes()
    dice = random.Random(seed)
    places = [each for each in range(len(whole)) if whole[each]]
    for _ in range(150):
        spoiled = bytearray(whole)
        spoiled[dice.choice(places)] ^= 1 << dice.randrange(8)
        index.path.write_bytes(spoiled)
        anew = StudyIndex(index.path.parent)
        assert anew.search() == right
        assert anew.readers() == ["Reader a", "Reader b", "Reader c"]


def test_a_hostile_session_does_not_stop_the_others(index, tmp_path):
    good = saved(tmp_path / "s", "good", ANNA, "One")
    for name, change in (
        ("z_null", lambda head: head.update(document=None)),
        ("a_list", lambda head: head["document"].update(views=[3])),
        ("b_text", lambda head: head["document"].update(header={"patient_name": {}})),
        ("c_half", lambda head: head["document"].update(reader="\ud800")),
        ("d_deep", lambda head: head["document"]["views"][0].update(tracked=[[[]]])),
    ):
        reseal(saved(tmp_path / "s", name, BORIS, "Two"), change)
    index.note(good)
    index.refresh()
    found = {each.path: each for each in index.search()}
    assert len(found) == 6
    assert found[str(good)].problem == ""
    assert sum("damaged" in each.problem for each in found.values()) == 4


def test_a_named_pipe_is_no_session(index, tmp_path):
    saved(tmp_path / "s", "good", ANNA, "One")
    os.mkfifo(tmp_path / "s" / "pipe.longaxis")
    with pytest.raises(SessionFileError, match="named pipe"):
        read_saved_analysis(tmp_path / "s" / "pipe.longaxis")
    index.add_folder(tmp_path / "s")
    assert index.refresh() == 1


def test_it_can_be_made_anew_at_any_time(index, tmp_path):
    for name, header in (("a", ANNA), ("b", BORIS)):
        index.note(saved(tmp_path / name, name, header, ""))
    before = index.search()
    assert index.rebuild() == 2
    assert [each.path for each in index.search()] == [each.path for each in before]


def test_a_damaged_session_is_listed_with_its_reason(index, tmp_path):
    path = saved(tmp_path / "s", "a", ANNA, "")
    path.write_bytes(path.read_bytes()[:-9])
    found = index.note(path)
    assert "damaged" in found.problem
    assert index.recent() == []
    assert [each.problem for each in index.search()] == [found.problem]


def test_forgetting_leaves_the_file_alone(index, tmp_path):
    path = saved(tmp_path / "s", "a", ANNA, "")
    found = index.note(path)
    index.forget(found.path)
    assert index.search() == []
    assert path.exists()


def test_a_locked_index_is_refused_in_one_sentence(index, tmp_path, monkeypatch):
    monkeypatch.setattr("longaxis.io.sessions.index_table.WAIT_S", 0.05)
    path = saved(tmp_path / "s", "a", ANNA, "")
    index.note(path)
    with closing(sqlite3.connect(index.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BadInputError, match="cannot be used"):
            index.note(path)
        other.rollback()
    assert names(index.search()) == ["a.longaxis"]
