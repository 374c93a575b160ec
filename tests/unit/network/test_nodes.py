"""Nodes are kept for this user only, and a bad one is refused in one sentence."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from longaxis.cli import main
from longaxis.errors import ArchiveError
from longaxis.network import nodes
from longaxis.network.archive import StudyQuery
from longaxis.network.nodes import WEB, Node, node_named, read_nodes, write_nodes

PACS = Node(name="PACS", host="pacs", ae_title="ARCHIVE")
ONLINE = Node(name="web", protocol=WEB, url="https://pacs/dicom-web")


def test_nodes_come_back(tmp_path):
    path = tmp_path / "new" / "archives.json"
    assert read_nodes(path) == ()
    write_nodes((PACS, ONLINE), path)
    assert read_nodes(path) == (PACS, ONLINE)
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", '{"nodes": [1]}', '{"nodes": [{}]}'])
def test_a_damaged_file_is_reported(tmp_path, text):
    path = tmp_path / "archives.json"
    path.write_text(text)
    with pytest.raises(ArchiveError, match="cannot be read"):
        read_nodes(path)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "no name"),
        ({"host": ""}, "no host name"),
        ({"port": 0}, "port"),
        ({"port": 70000}, "port"),
        ({"ae_title": ""}, "AE title"),
        ({"ae_title": "A" * 17}, "AE title"),
        ({"ae_title": "Ärzte"}, "AE title"),
        ({"calling_ae_title": "A\\B"}, "AE title"),
        ({"timeout_s": 0.0}, "time-out"),
        ({"protocol": "ftp"}, "protocol"),
        ({"protocol": WEB, "url": "file:///etc/passwd"}, "URL"),
        ({"protocol": WEB, "url": ""}, "URL"),
    ],
)
def test_a_node_that_cannot_be_used_is_refused(changed, sentence):
    with pytest.raises(ArchiveError, match=sentence):
        Node(**{"name": "PACS", "host": "pacs", "ae_title": "ARCHIVE"} | changed)


def test_a_node_is_found_by_its_name():
    assert node_named(None, (PACS,)) is PACS
    assert node_named("web", (PACS, ONLINE)) is ONLINE
    with pytest.raises(ArchiveError, match="No archive is configured"):
        node_named(None, ())
    with pytest.raises(ArchiveError, match="say which"):
        node_named(None, (PACS, ONLINE))
    with pytest.raises(ArchiveError, match="No archive is named “x”"):
        node_named("x", (PACS,))


def test_names_are_unique(tmp_path):
    with pytest.raises(ArchiveError, match="Two archives"):
        write_nodes((PACS, PACS), tmp_path / "archives.json")


@pytest.mark.parametrize("date", ["2026", "20260101-2026", "x", "2026-01-01"])
def test_a_date_that_is_none_is_refused(date):
    with pytest.raises(ArchiveError, match="is no date"):
        StudyQuery(date=date)


def test_a_query_for_everything_is_empty():
    assert StudyQuery(patient_id="*").is_empty
    assert not StudyQuery(date="20260101-").is_empty


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """Keep nodes and outbox of the commands in a folder of the test."""
    monkeypatch.setattr(nodes, "data_folder", lambda: tmp_path)
    monkeypatch.setattr("longaxis.network.outbox.data_folder", lambda: tmp_path)


def test_nodes_on_the_command_line(at_home, capsys):
    add = ["archive", "add", "PACS", "--host=pacs", "--ae-title=ARCHIVE"]
    assert main(add) == 0
    assert main(["archive", "add", "PACS", "--port=11112", "--tls"]) == 0
    assert main(["archive", "add", "web", "--url=https://pacs/dicom-web"]) == 0
    (pacs, web) = read_nodes()
    assert (pacs.host, pacs.port, pacs.tls) == ("pacs", 11112, True)
    assert web.protocol == WEB
    capsys.readouterr()
    assert main(["archive", "list"]) == 0
    assert "ARCHIVE at pacs, port 11112" in capsys.readouterr().out
    assert main(["archive", "remove", "web"]) == 0
    assert read_nodes() == (pacs,)
    assert main(["archive", "add", "bad", "--host=x"]) == 3
    assert "AE title" in capsys.readouterr().err


def test_nothing_connects_without_a_node(at_home, capsys):
    for step in (["echo"], ["query", "--patient-id=1"], ["worklist"]):
        assert main(["archive", *step]) == 3
        assert "No archive is configured" in capsys.readouterr().err
    assert main(["archive", "query"]) == 2


def test_without_the_extra_one_sentence_says_what_to_install(
    at_home, capsys, monkeypatch
):
    write_nodes((PACS,))
    for name in [
        each for each in sys.modules if each.startswith("longaxis.network.di")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pynetdicom", None)
    assert main(["archive", "echo"]) == 3
    assert "longaxis[net]" in capsys.readouterr().err
