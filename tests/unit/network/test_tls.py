"""Encrypted connections: the right authority is accepted, a wrong one is refused."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from longaxis.errors import ArchiveError
from longaxis.network.archive import StudyQuery
from longaxis.network.connect import connect
from longaxis.network.nodes import WEB, Node
from longaxis.network.outbox import Outbox
from tests.unit.network.conftest import LoopbackArchive
from tests.unit.network.web_server import WebServer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl"),
    # pynetdicom leaves the socket of a failed connection to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

EXTENSIONS = """
basicConstraints=critical,CA:TRUE
keyUsage=critical,digitalSignature,keyCertSign
subjectAltName={name}
"""


def make_authority(folder: Path, name: str, host: str = "IP:127.0.0.1") -> Path:
    """Return a PEM file of a certificate that is signed by itself, its key beside it.

    Parameters
    ----------
    folder
        To write to.
    name
        Of the files.
    host
        Alternative name of the server.
    """
    settings = folder / f"{name}.cnf"
    extensions = EXTENSIONS.format(name=host)
    settings.write_text(
        "[req]\ndistinguished_name=subject\nx509_extensions=ext\nprompt=no\n"
        f"[subject]\nCN={name}\n[ext]{extensions}"
    )
    certificate = folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    files = ["-keyout", str(folder / f"{name}.key"), "-out", str(certificate)]
    subprocess.run(
        [*command, "-config", str(settings), *files], check=True, capture_output=True
    )
    return certificate


@pytest.fixture(scope="module")
def authorities(tmp_path_factory) -> dict[str, Path]:
    """Return certificates: right, wrong, and of another host."""
    folder = tmp_path_factory.mktemp("certificates")
    made = {name: make_authority(folder, name) for name in ("right", "wrong")}
    made["elsewhere"] = make_authority(folder, "elsewhere", "DNS:pacs.example")
    return made


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return context


@pytest.fixture
def start_dicom():
    """Return a function that starts a DICOM archive with a certificate."""
    started = []

    def start(certificate: Path) -> Node:
        archive = LoopbackArchive()
        started.append(archive)
        port = archive.start(server_context(certificate))
        return Node(
            name="PACS",
            host="127.0.0.1",
            port=port,
            ae_title="ARCHIVE",
            tls=True,
            timeout_s=5,
        )

    yield start
    for archive in started:
        archive.stop()


@pytest.fixture
def start_web():
    """Return a function that starts a DICOMweb server with a certificate."""
    started = []

    def start(certificate: Path) -> Node:
        server = WebServer()
        server.socket = server_context(certificate).wrap_socket(
            server.socket, server_side=True
        )
        server.handle_error = lambda *_: None  # clients that trust nobody hang up
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        started.append((server, thread))
        url = f"https://127.0.0.1:{server.server_address[1]}/dicom-web"
        return Node(name="PACS", protocol=WEB, url=url, timeout_s=5)

    yield start
    for server, thread in started:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(params=["dicom", "dicomweb"])
def start(request, start_dicom, start_web):
    return start_dicom if request.param == "dicom" else start_web


def test_the_right_authority_is_accepted(start, authorities, loops):
    node = start(authorities["right"])
    client = connect(replace(node, ca_file=str(authorities["right"])))
    client.echo()
    client.send(loops[0])
    assert len(client.find(StudyQuery(patient_name="*", date="19000101-"))) == 1


@pytest.mark.parametrize("ca", ["wrong", ""])
def test_a_wrong_authority_is_refused_in_one_sentence(start, authorities, loops, ca):
    node = start(authorities["right"])
    client = connect(replace(node, ca_file=str(authorities[ca]) if ca else ""))
    for task in (client.echo, lambda: client.send(loops[0])):
        with pytest.raises(ArchiveError, match="certificate of PACS is not") as caught:
            task()
        assert str(caught.value).count(".") == 1
        assert "Error" not in str(caught.value)
        assert caught.value.nothing_arrived


def test_a_certificate_of_another_host_is_refused(start, authorities):
    certificate = authorities["elsewhere"]
    node = start(certificate)
    with pytest.raises(ArchiveError, match="not trusted"):
        connect(replace(node, ca_file=str(certificate))).echo()


def test_the_file_of_the_node_goes_before_the_environment(
    start_web, authorities, monkeypatch
):
    node = start_web(authorities["right"])
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authorities["wrong"]))
    connect(replace(node, ca_file=str(authorities["right"]))).echo()


def test_what_is_not_trusted_waits_in_the_outbox(start, authorities, loops, tmp_path):
    node = start(authorities["right"])
    outbox = Outbox(tmp_path / "outbox")
    outbox.add(loops[0], "PACS")
    wrong, right = (
        replace(node, ca_file=str(authorities[name])) for name in ("wrong", "right")
    )
    (left,) = outbox.deliver(lambda _: connect(wrong))
    assert left.state == "waiting"
    assert outbox.deliver(lambda _: connect(right)) == ()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_certificates_that_cannot_be_read(
    start, authorities, tmp_path, content
):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    node = start(authorities["right"])
    with pytest.raises(ArchiveError, match="cannot be read"):
        connect(replace(node, ca_file=str(path))).echo()


def test_an_archive_without_tls_is_reported(archive, node):
    with pytest.raises(ArchiveError, match="with TLS"):
        connect(replace(node, tls=True, timeout_s=1)).echo()
