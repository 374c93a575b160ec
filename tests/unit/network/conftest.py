"""Archives on loopback, in this process: one that behaves, and several that do not."""

from __future__ import annotations

import gc
import socket
import threading
import time
import warnings
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pynetdicom", reason="needs the [net] extra")

import pydicom
from pydicom.dataset import Dataset
from pydicom.uid import JPEGBaseline8Bit
from pynetdicom import AE, AllStoragePresentationContexts, evt
from pynetdicom.sop_class import (
    ModalityWorklistInformationFind,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    Verification,
)

from longaxis.network.nodes import Node
from longaxis.resources import sample_study_folder
from tests.unit.network.web_server import web_server

__all__ = ["web_server"]

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

SYNTAXES = [JPEGBaseline8Bit, "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"]


class LoopbackArchive:
    """An archive that keeps objects in memory.

    Attributes
    ----------
    objects
        The bytes of each object behind its file header, by SOP Instance UID.
    n_stored
        How often each object was sent.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.headers: dict[str, Dataset] = {}
        self.n_stored: dict[str, int] = {}
        self.store_status = 0x0000
        self.find_status = 0x0000
        self.worklist: list[Dataset] = []
        self.requests: list[Dataset] = []
        self._entity: AE | None = None
        self._server = None

    def start(self, tls: ssl.SSLContext | None = None) -> int:
        """Listen on a free port of loopback, encrypted if asked, and return it."""
        entity = AE(ae_title="ARCHIVE")
        entity.add_supported_context(Verification)
        entity.add_supported_context(StudyRootQueryRetrieveInformationModelFind)
        entity.add_supported_context(StudyRootQueryRetrieveInformationModelGet)
        entity.add_supported_context(ModalityWorklistInformationFind)
        for context in AllStoragePresentationContexts:
            entity.add_supported_context(
                context.abstract_syntax, SYNTAXES, scu_role=True, scp_role=True
            )
        handlers = [
            (evt.EVT_C_STORE, self._store),
            (evt.EVT_C_FIND, self._find),
            (evt.EVT_C_GET, self._get),
        ]
        self._entity = entity
        self._server = entity.start_server(
            ("127.0.0.1", 0), block=False, evt_handlers=handlers, ssl_context=tls
        )
        return self._server.server_address[1]

    def stop(self) -> None:
        """Close all connections."""
        self._entity.shutdown()
        # pynetdicom leaves the socket of a peer that was killed to the collector,
        # whose warning would otherwise fail whichever test runs then.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            self._entity = self._server = None
            gc.collect()

    def is_idle(self) -> bool:
        """Return whether no connection is open."""
        return not self._entity.active_associations

    def keep(self, path: Path) -> None:
        """Put a file into the archive, as if it had been stored before."""
        dataset = pydicom.dcmread(path)
        self.headers[dataset.SOPInstanceUID] = dataset

    def _store(self, event) -> int:
        if self.store_status == 0:
            uid = str(event.request.AffectedSOPInstanceUID)
            self.objects[uid] = event.encoded_dataset()
            self.headers[uid] = pydicom.dcmread(
                pydicom.filebase.DicomBytesIO(self.objects[uid])
            )
            self.n_stored[uid] = self.n_stored.get(uid, 0) + 1
        return self.store_status

    def _find(self, event):
        keys = event.identifier
        self.requests.append(keys)
        if self.find_status:
            yield self.find_status, None
            return
        if "ScheduledProcedureStepSequence" in keys:
            for entry in self.worklist:
                yield 0xFF00, entry
            return
        for header in self._matches(keys):
            found = Dataset()
            found.QueryRetrieveLevel = keys.QueryRetrieveLevel
            for element in keys:
                if element.keyword in header:
                    found[element.tag] = header[element.tag]
            found.SpecificCharacterSet = "ISO_IR 192"
            yield 0xFF00, found

    def _matches(self, keys):
        seen = set()
        level = {"STUDY": "StudyInstanceUID", "IMAGE": "SOPInstanceUID"}
        for header in self.headers.values():
            unit = header[level[keys.QueryRetrieveLevel]].value
            wanted = ("PatientID", "StudyInstanceUID", "SOPInstanceUID")
            fits = all(
                not keys.get(name) or header.get(name) == keys.get(name)
                for name in wanted
            )
            if fits and unit not in seen:
                seen.add(unit)
                yield header

    def _get(self, event):
        study = event.identifier.StudyInstanceUID
        found = [h for h in self.headers.values() if h.StudyInstanceUID == study]
        yield len(found)
        for header in found:
            if event.is_cancelled:
                yield 0xFE00, None
                return
            yield 0xFF00, header


@pytest.fixture
def archive():
    """Return an archive that behaves."""
    made = LoopbackArchive()
    made.port = made.start()
    yield made
    made.stop()


@pytest.fixture
def node(archive) -> Node:
    """Return how to reach it."""
    return Node(
        name="PACS",
        host="127.0.0.1",
        port=archive.port,
        ae_title="ARCHIVE",
        timeout_s=5,
    )


@pytest.fixture
def patient_node(node) -> Node:
    """Return the same with patience: the archive shares a busy machine with others."""
    return replace(node, timeout_s=60)


@pytest.fixture
def loops() -> list[Path]:
    """Return the files of the sample study."""
    return sorted(sample_study_folder().glob("*.dcm"))


class RudePeer:
    """A server that accepts connections and then misbehaves.

    Parameters
    ----------
    answer
        What it sends after the first bytes; then it closes. None: it says nothing.
    """

    def __init__(self, answer: bytes | None) -> None:
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)  # closing a socket wakes nobody who accepts
        self.port = self._socket.getsockname()[1]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                peer, _ = self._socket.accept()
            except TimeoutError:
                continue
            with peer, suppress(OSError):
                peer.settimeout(2)
                peer.recv(65536)
                if self._answer is None:
                    self._stopped.wait(5)
                else:
                    peer.sendall(self._answer)

    def stop(self) -> None:
        """Close the connection, and wait for the thread."""
        self._stopped.set()
        self._thread.join()
        self._socket.close()


@pytest.fixture
def rude_peer():
    """Return a function that starts a peer that misbehaves."""
    started = []

    def start(answer: bytes | None) -> RudePeer:
        started.append(RudePeer(answer))
        return started[-1]

    yield start
    for peer in started:
        peer.stop()


def node_at(node: Node, port: int) -> Node:
    """Return the node at another port, with little patience."""
    return replace(node, port=port, timeout_s=1)


def wait_until(holds, seconds: float = 10) -> bool:
    """Return whether something becomes true in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.02)
    return False
