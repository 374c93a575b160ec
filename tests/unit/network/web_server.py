"""A DICOMweb archive on loopback: QIDO-RS, WADO-RS and STOW-RS from memory."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pydicom
import pytest

pytest.importorskip("dicomweb_client", reason="needs the [net] extra")

from longaxis.network.dicomweb import first_part

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
            if found.group(1) in server.withheld:
                self._send(404, "text/plain", b"")
                return
            body = server.objects[found.group(1)]
            parts = b"--b0\r\nContent-Type: application/dicom\r\n\r\n" + body
            kind = 'multipart/related; type="application/dicom"; boundary=b0'
            self._send(200, kind, parts + b"\r\n--b0--\r\n")
        else:
            self._send(200, "application/dicom+json", self._found())

    def do_POST(self) -> None:
        """Take an object."""
        wanted = int(self.headers["Content-Length"])
        body = self.rfile.read(wanted)
        if len(body) < wanted:  # the connection broke
            self.close_connection = True
            return
        if self.server.spoiled is not None:
            self._send(*self.server.spoiled)
            return
        if self.server.store_answer is not None:
            status, answer = self.server.store_answer
            self._send(status, "application/dicom+json", answer)
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


class WebServer(ThreadingHTTPServer):
    """Keeps objects in memory.

    Attributes
    ----------
    objects, n_stored
        Bytes of each object and how often it was sent, by SOP Instance UID.
    spoiled
        Status, type and content that everything is answered with, if any.
    withheld
        Objects that are not found when they are asked for.
    store_answer
        Status and content that STOW-RS is answered with; nothing is then stored.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.n_stored: dict[str, int] = {}
        self.headers_seen: list[dict[str, str]] = []
        self.spoiled: tuple | None = None
        self.withheld: set[str] = set()
        self.store_answer: tuple[int, bytes] | None = None

    def keep(self, content: bytes) -> None:
        """Store an object under its UID."""
        header = pydicom.dcmread(pydicom.filebase.DicomBytesIO(content))
        uid = str(header.SOPInstanceUID)
        self.objects[uid] = content
        self.n_stored[uid] = self.n_stored.get(uid, 0) + 1


@pytest.fixture
def web_server():
    """Return a DICOMweb archive in memory."""
    made = WebServer()
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()
