"""Connections that break, stall or turn to garbage at any point of a task."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import replace

import pydicom
import pytest

from longaxis.errors import ArchiveError
from longaxis.network.archive import StudyQuery
from longaxis.network.connect import connect
from longaxis.network.nodes import WEB, Node
from longaxis.network.outbox import Outbox
from longaxis.network.worklist import scheduled_exams

pytestmark = [
    # pynetdicom leaves the socket of a failed connection to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class BrokenLine:
    """A relay to a server, which breaks once some bytes have passed in one direction.

    Parameters
    ----------
    port
        Of the server.
    fault
        "stall", "close" or "garbage".
    n_bytes
        How many pass before.
    from_server
        Whether the answer breaks, or the request.
    """

    def __init__(self, port: int, fault: str, n_bytes: int, *, from_server: bool):
        self._port, self._fault, self._left = port, fault, n_bytes
        self._from_server = from_server
        self._stopped = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            server = socket.create_connection(("127.0.0.1", self._port))
            self._open += [client, server]
            for source, sink, breaks in (
                (client, server, not self._from_server),
                (server, client, self._from_server),
            ):
                thread = threading.Thread(
                    target=self._pass_on, args=(source, sink, breaks), daemon=True
                )
                self._threads.append(thread)
                thread.start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, breaks: bool):
        with suppress(OSError):
            while data := source.recv(4096):
                if breaks:
                    sink.sendall(data[: self._left])
                    self._left -= min(len(data), self._left)
                    if self._left == 0 and self._break(source, sink):
                        return
                else:
                    sink.sendall(data)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _break(self, source: socket.socket, sink: socket.socket) -> bool:
        """Do what is wrong; True if nothing more may pass."""
        if self._fault == "stall":
            self._stopped.wait(10)
            return True
        if self._fault == "garbage":
            sink.sendall(bytes(range(255, -1, -1)) * 8)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        return True

    def stop(self) -> None:
        """Close everything."""
        self._stopped.set()
        self._threads[0].join()
        for each in (*self._open, self._listener):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def broken_line():
    """Return a function that starts a relay that breaks."""
    started = []

    def start(*arguments, **options) -> BrokenLine:
        started.append(BrokenLine(*arguments, **options))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture(params=["dicom", "dicomweb"])
def server_node(request, archive, node, web_server):
    """Return a node, its port and how often it stored each object."""
    if request.param == "dicom":
        return node, archive.port, archive.n_stored
    port = web_server.server_address[1]
    url = f"http://127.0.0.1:{port}/dicom-web"
    return Node(name="PACS", protocol=WEB, url=url), port, web_server.n_stored


def through(node: Node, port: int) -> Node:
    """Return the node behind a relay, with little patience."""
    if node.protocol == WEB:
        return replace(node, url=f"http://127.0.0.1:{port}/dicom-web", timeout_s=0.7)
    return replace(node, port=port, timeout_s=0.7)


FAULTS = ("stall", "close", "garbage")
BROKEN_REQUESTS = [
    # In the first message, in the association, within the object (about 1.7 MB).
    (fault, n_bytes, False)
    for fault in FAULTS
    for n_bytes in (10, 400, 60_000)
]
BROKEN_ANSWERS = [(fault, 10, True) for fault in FAULTS]


@pytest.mark.parametrize("breaking", [*BROKEN_REQUESTS, *BROKEN_ANSWERS], ids=str)
def test_an_object_arrives_once_wherever_its_sending_breaks(
    server_node, broken_line, loops, tmp_path, breaking
):
    fault, n_bytes, from_server = breaking
    node, port, n_stored = server_node
    line = broken_line(port, fault, n_bytes, from_server=from_server)
    outbox = Outbox(tmp_path / "outbox")
    outbox.add(loops[0], node.name)
    left = outbox.deliver(lambda _: connect(through(node, line.port)), settle_s=0.5)
    for entry in left:
        assert entry.state in {"waiting", "sending"}, entry.problem
        assert entry.problem.endswith(".")
        assert "Error" not in entry.problem
    assert outbox.deliver(lambda _: connect(node), settle_s=0.5) == ()
    assert list(n_stored.values()) == [1]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("n_bytes", [10, 60_000])
def test_a_retrieval_that_breaks_leaves_no_half_file(
    server_node, broken_line, loops, tmp_path, fault, n_bytes
):
    node, port, _ = server_node
    for path in loops:
        connect(node).send(path)
    line = broken_line(port, fault, n_bytes, from_server=True)
    study = pydicom.dcmread(loops[0], stop_before_pixels=True).StudyInstanceUID
    client = connect(through(node, line.port))
    with pytest.raises(ArchiveError) as caught:
        client.fetch(study, tmp_path / "out", lambda *_: None)
    assert str(caught.value).endswith(".")
    assert "Error" not in str(caught.value)
    whole = {pydicom.dcmread(path).SOPInstanceUID: path for path in loops}
    for path in (tmp_path / "out").glob("*"):
        assert (
            pydicom.dcmread(path).PixelData
            == pydicom.dcmread(whole[path.stem]).PixelData
        )


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("task", ["find", "holds"])
def test_a_question_that_breaks_gives_one_sentence(
    server_node, broken_line, fault, task
):
    node, port, _ = server_node
    line = broken_line(port, fault, 120, from_server=True)
    client = connect(through(node, line.port))
    tasks = {
        "find": lambda: client.find(StudyQuery(patient_id="1")),
        "holds": lambda: client.holds("1.2.3", "1.2"),
    }
    with pytest.raises(ArchiveError) as caught:
        tasks[task]()
    assert str(caught.value).endswith(".")
    assert "Error" not in str(caught.value)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_worklist_that_breaks_gives_one_sentence(archive, node, broken_line, fault):
    line = broken_line(archive.port, fault, 100, from_server=True)
    with pytest.raises(ArchiveError) as caught:
        scheduled_exams(through(node, line.port), date="20260105")
    assert str(caught.value).endswith(".")


def test_a_worklist_that_refuses(archive, node):
    archive.find_status = 0xA900
    with pytest.raises(ArchiveError, match="A900"):
        scheduled_exams(node, date="20260105")


def test_a_dicomweb_archive_has_no_worklist():
    node = Node(name="web", protocol=WEB, url="http://127.0.0.1:1")
    with pytest.raises(ArchiveError, match="worklists need a DICOM node"):
        scheduled_exams(node)
