"""Queries, retrieval and storage over DICOMweb, with servers that behave or do not."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("dicomweb_client", reason="needs the [net] extra")

import pydicom

from longaxis.errors import ArchiveError
from longaxis.network.archive import StudyQuery
from longaxis.network.connect import connect
from longaxis.network.dicomweb import PASSWORD_VARIABLE, first_part
from longaxis.network.nodes import WEB, Node

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")
MORE = ("PatientID", "PatientName", "StudyDate")


class _Handler(BaseHTTPRequestHandler):
    """Answers QIDO-RS, WADO-RS and STOW-RS from memory."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer a query or a retrieval."""
        server = self.server
        server.headers_seen.append(dict(self.headers))
        if server.spoiled is not None:
            self._send(*server.spoiled)
        elif found := re.search(r"/instances/([\d.]+)$", self.path):
            body = server.objects[found.group(1)]
            parts = b"--b0\r\nContent-Type: application/dicom\r\n\r\n" + body
            kind = 'multipart/related; type="application/dicom"; boundary=b0'
            self._send(200, kind, parts + b"\r\n--b0--\r\n")
        else:
            self._send(200, "application/dicom+json", self._found())

    def do_POST(self) -> None:
        """Take an object."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.spoiled is not None:
            self._send(*self.server.spoiled)
            return
        content = first_part(body, self.headers["Content-Type"])
        self.server.keep(content)
        self._send(200, "application/dicom+json", b"{}")

    def _found(self) -> bytes:
        rows, seen = [], set()
        level = "SOPInstanceUID" if "/instances" in self.path else "StudyInstanceUID"
        for content in self.server.objects.values():
            header = pydicom.dcmread(pydicom.filebase.DicomBytesIO(content))
            wanted = re.findall(r"(PatientID|SOPInstanceUID)=([^&]*)", self.path)
            unit = header[level].value
            fits = all(str(header[name].value) == value for name, value in wanted)
            if fits and unit not in seen:
                seen.add(unit)
                row = pydicom.Dataset()
                for name in (*SHOWN, *MORE):
                    row[name] = header[name]
                rows.append(row.to_json_dict())
        return json.dumps(rows).encode()

    def _send(self, status: int, kind: str, body: bytes, claimed: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(claimed or len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.headers_seen: list[dict[str, str]] = []
        self.spoiled: tuple | None = None

    def keep(self, content: bytes) -> None:
        """Store an object under its UID."""
        header = pydicom.dcmread(pydicom.filebase.DicomBytesIO(content))
        self.objects[str(header.SOPInstanceUID)] = content


@pytest.fixture
def server():
    made = _Server()
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


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
