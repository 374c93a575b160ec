"""Queries, retrieval and storage over DICOMweb, with servers that behave or do not."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("dicomweb_client", reason="needs the [net] extra")

import pydicom

from longaxis.errors import ArchiveError
from longaxis.network.archive import StudyQuery
from longaxis.network.connect import connect
from longaxis.network.dicomweb import PASSWORD_VARIABLE, first_part
from longaxis.network.nodes import WEB, Node
from longaxis.network.outbox import Outbox

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def server(web_server):
    return web_server


@pytest.fixture
def client(server):
    url = f"http://127.0.0.1:{server.server_address[1]}/dicom-web"
    return connect(Node(name="web", protocol=WEB, url=url, user="ada", timeout_s=15))


def test_a_study_travels_both_ways_as_the_bytes_it_is(client, server, loops, tmp_path):
    for path in loops:
        client.send(path)
    assert sorted(server.objects.values()) == sorted(p.read_bytes() for p in loops)
    header = pydicom.dcmread(loops[0], stop_before_pixels=True)
    (study,) = client.find(StudyQuery(patient_id=str(header.PatientID)))
    assert study.patient_name == str(header.PatientName)
    told: list[int] = []
    fetched = client.fetch(
        study.study_uid, tmp_path / "out", lambda done, _all: told.append(done)
    )
    assert told == [0, 1, 2, 3]
    assert sorted(p.read_bytes() for p in fetched.files) == sorted(
        p.read_bytes() for p in loops
    )
    assert client.holds(str(header.SOPInstanceUID), study.study_uid)
    assert not client.holds("1.2.3", study.study_uid)


def test_the_password_comes_from_the_environment(server, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret")
    url = f"http://127.0.0.1:{server.server_address[1]}"
    node = Node(name="web", protocol=WEB, url=url, user="ada")
    connect(node).echo()
    assert server.headers_seen[0]["Authorization"].startswith("Basic ")
    assert "secret" not in repr(node)


SPOILED = [
    pytest.param((500, "text/plain", b"oops"), "HTTP 500", id="fails"),
    pytest.param((401, "text/plain", b""), "password", id="password"),
    pytest.param((404, "text/plain", b""), "HTTP 404", id="no such service"),
    pytest.param((200, "text/html", b"<html>"), "no DICOMweb answer", id="web page"),
    pytest.param(
        (200, "application/dicom+json", b"[{]"), "no DICOMweb answer", id="bad JSON"
    ),
    pytest.param(
        (200, "application/dicom+json", b"[", 900),
        "closed the connection",
        id="cut off",
    ),
]


@pytest.mark.parametrize(("answer", "sentence"), SPOILED)
def test_a_server_that_misbehaves_gives_one_sentence(client, server, answer, sentence):
    server.spoiled = answer
    with pytest.raises(ArchiveError, match=sentence):
        client.find(StudyQuery(patient_id="1"))


@pytest.mark.parametrize(
    ("status", "is_refusal"), [(400, True), (409, True), (401, False), (503, False)]
)
def test_only_a_final_answer_is_a_refusal(client, server, loops, status, is_refusal):
    server.spoiled = (status, "text/plain", b"")
    with pytest.raises(ArchiveError) as caught:
        client.send(loops[0])
    assert caught.value.is_refusal is is_refusal


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        ((404, "text/plain", b""), None),
        ((501, "text/plain", b""), "raises"),
        ((200, "text/html", b"<html>"), None),
        ((401, "text/plain", b""), "raises"),
        ((503, "text/plain", b""), "raises"),
        ((200, "application/dicom+json", b"[]"), False),
    ],
)
def test_a_server_that_answers_no_queries_does_not_say(client, server, answer, known):
    server.spoiled = answer
    if known == "raises":
        with pytest.raises(ArchiveError) as caught:
            client.holds("1.2.3", "1.2")
        assert not caught.value.is_refusal
    else:
        assert client.holds("1.2.3", "1.2") is known


def test_an_object_whose_sending_broke_reaches_a_server_without_queries(
    client, server, loops, tmp_path
):
    """It was neither sent again nor given up: the question was refused each time."""
    outbox = Outbox(tmp_path / "outbox")
    entry = outbox.add(loops[0], "web")
    outbox._set(entry, "sending")
    posted = client._session.post

    def only_posts(*_arguments, **_options):
        server.spoiled = None
        return posted(*_arguments, **_options)

    client._session.post = only_posts
    server.spoiled = (404, "text/plain", b"")
    assert outbox.deliver(lambda _: client, settle_s=0.0) == ()
    assert [each.state for each in outbox.entries()] == ["sent"]
    assert list(server.objects.values()) == [loops[0].read_bytes()]


# ---- what the answer to STOW-RS says --------------------------------------------


def store_answer(uid: str, *, reason: int | None) -> bytes:
    """Return a Store Instances Response about one object; no reason: stored."""
    row = {
        "00081150": {"vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.3.1"]},
        "00081155": {"vr": "UI", "Value": [uid]},
    }
    if reason is None:
        return json.dumps({"00081199": {"vr": "SQ", "Value": [row]}}).encode()
    row["00081197"] = {"vr": "US", "Value": [reason]}
    return json.dumps({"00081198": {"vr": "SQ", "Value": [row]}}).encode()


@pytest.mark.parametrize("status", [200, 202, 409])
@pytest.mark.parametrize(
    ("reason", "is_refusal"), [(0xA900, True), (0x0122, True), (0xA700, False)]
)
def test_an_object_that_the_answer_names_as_failed_is_not_stored(
    client, server, loops, status, reason, is_refusal
):
    uid = pydicom.dcmread(loops[0]).SOPInstanceUID
    server.store_answer = (status, store_answer(uid, reason=reason))
    with pytest.raises(ArchiveError, match=f"{reason:04X}") as caught:
        client.send(loops[0])
    assert caught.value.is_refusal is is_refusal
    assert caught.value.nothing_arrived


def test_an_object_that_the_archive_has_already_is_stored(client, server, loops):
    uid = pydicom.dcmread(loops[0]).SOPInstanceUID
    server.store_answer = (409, store_answer(uid, reason=0x0111))
    client.send(loops[0])


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b""),
        (200, b"{}"),
        (200, b'[{"00081190": {"vr": "UR", "Value": ["http://a/b"]}}]'),
        (200, b"<?xml version='1.0'?><NativeDicomModel/>"),
    ],
)
def test_the_status_speaks_where_the_answer_names_no_object(
    client, server, loops, status, answer
):
    server.store_answer = (status, answer)
    client.send(loops[0])


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b"<html>Log in to the hospital's network</html>"),
        (200, b'{"00081198": {"vr": "SQ", "Value": "broken"}}'),
        (202, b"{}"),
    ],
)
def test_an_answer_that_does_not_say_leaves_it_open(
    client, server, loops, status, answer
):
    server.store_answer = (status, answer)
    with pytest.raises(ArchiveError) as caught:
        client.send(loops[0])
    assert not caught.value.is_refusal
    assert not caught.value.nothing_arrived


def test_one_object_that_cannot_be_sent_keeps_back_no_other(
    client, server, loops, tmp_path
):
    for path in loops:
        client.send(path)
    study = pydicom.dcmread(loops[0], stop_before_pixels=True).StudyInstanceUID
    server.withheld = {sorted(server.objects)[0]}
    fetched = client.fetch(study, tmp_path / "out", lambda *_: None)
    assert (len(fetched.files), fetched.n_failed) == (2, 1)
    assert fetched.problem.startswith("1 object of the study did not come")
    server.withheld = set(server.objects)
    with pytest.raises(ArchiveError, match="HTTP 404"):
        client.fetch(study, tmp_path / "none", lambda *_: None)


def test_nobody_there(loops):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    node = Node(name="web", protocol=WEB, url=f"http://127.0.0.1:{port}")
    with pytest.raises(ArchiveError, match="cannot be reached") as caught:
        connect(node).send(loops[0])
    assert caught.value.nothing_arrived


def test_a_server_that_stalls(rude_peer):
    url = f"http://127.0.0.1:{rude_peer(None).port}"
    node = Node(name="web", protocol=WEB, url=url, timeout_s=0.5)
    with pytest.raises(ArchiveError, match=r"silent for 0\.5 s"):
        connect(node).find(StudyQuery(patient_id="1"))


def test_what_is_no_dicom_object_is_not_kept(client, server, tmp_path, loops):
    client.send(loops[0])
    (uid,) = server.objects
    study = pydicom.dcmread(loops[0], stop_before_pixels=True).StudyInstanceUID
    server.objects[uid] = server.objects[uid].replace(b"DICM", b"NOPE", 1)
    with pytest.raises(ArchiveError):
        client.fetch(study, tmp_path / "out", lambda *_: None)
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.parametrize(
    "body",
    [b"", b"--b0\r\n", b"--b0\r\n\r\nabc", b"abc", b"--b1\r\n\r\nabc\r\n--b1--"],
)
def test_a_body_that_is_cut_off_is_refused(body):
    with pytest.raises(ArchiveError, match="half-way"):
        first_part(body, "multipart/related; boundary=b0")


def test_the_first_part_of_a_body():
    body = b"--b0\r\nA: 1\r\n\r\nab\r\nc\r\n--b0\r\n\r\nd\r\n--b0--"
    assert first_part(body, 'multipart/related; boundary="b0"') == b"ab\r\nc"
    assert first_part(b"abc", "application/dicom") == b"abc"


def test_only_loops_and_reports_are_retrieved(client, server, loops, tmp_path: Path):
    client.send(loops[0])
    header = pydicom.dcmread(loops[1])
    header.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"  # CT image
    other = tmp_path / "ct.dcm"
    header.save_as(other)
    server.keep(other.read_bytes())
    fetched = client.fetch(header.StudyInstanceUID, tmp_path / "out", lambda *_: None)
    assert len(fetched.files) == 1
