"""Queries, retrieval and storage over DICOM, with peers that behave and that do not."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from dataclasses import replace

import pydicom
import pytest
from pydicom.dataset import Dataset
from pynetdicom.transport import AssociationSocket

from longaxis.errors import ArchiveError, CancelledError
from longaxis.network.archive import StudyQuery, file_name
from longaxis.network.connect import connect
from longaxis.network.worklist import scheduled_exams
from tests.unit.network.conftest import node_at

pytestmark = [
    # pynetdicom leaves the socket of a failed connection to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def body_of(content: bytes) -> bytes:
    """Return a DICOM file's bytes behind its header."""
    file = pydicom.filebase.DicomBytesIO(content)
    pydicom.filereader.read_preamble(file, force=False)
    pydicom.filereader._read_file_meta_info(file)
    return content[file.tell() :]


def ignore(_done: int, _all: int) -> None:
    """Take progress and do nothing."""


def test_echo_names_the_services(node):
    assert "query, retrieve (C-GET), storage, worklist" in connect(node).echo()


def test_a_study_is_sent_found_and_retrieved(node, archive, loops, tmp_path):
    client = connect(node)
    for path in loops:
        client.send(path)
    header = pydicom.dcmread(loops[0], stop_before_pixels=True)
    (study,) = client.find(StudyQuery(patient_id=header.PatientID))
    assert study.study_uid == header.StudyInstanceUID
    assert study.patient_name == str(header.PatientName)
    assert client.find(StudyQuery(patient_id="NOBODY")) == ()
    told = []
    fetched = client.fetch(
        study.study_uid, tmp_path / "loops", lambda done, _all: told.append(done)
    )
    assert fetched.n_failed == 0
    assert told[-1] == 3
    sent = {pydicom.dcmread(path).SOPInstanceUID: path for path in loops}
    assert {path.stem for path in fetched.files} == set(sent)
    for path in fetched.files:
        assert (
            pydicom.dcmread(path).PixelData
            == pydicom.dcmread(sent[path.stem]).PixelData
        )


def test_a_file_travels_as_the_bytes_it_is(node, archive, loops, tmp_path):
    """A stray delimiter stops pydicom's writer; what is not decoded need not be."""
    odd = tmp_path / "odd.dcm"
    # An item delimitation item where none belongs (FFFE,E00D), behind the last element.
    odd.write_bytes(loops[0].read_bytes() + b"\xfe\xff\x0d\xe0\x00\x00\x00\x00")
    connect(node).send(odd)
    (stored,) = archive.objects.values()
    assert body_of(stored) == body_of(odd.read_bytes())


def test_whether_an_object_is_there(node, archive, loops):
    client = connect(node)
    header = pydicom.dcmread(loops[0], stop_before_pixels=True)
    ids = (header.SOPInstanceUID, header.StudyInstanceUID)
    assert client.holds(*ids) is False
    client.send(loops[0])
    assert client.holds(*ids) is True
    archive.find_status = 0xA900
    assert client.holds(*ids) is None


def test_retrieval_stops_where_the_user_stops_it(node, archive, loops, tmp_path):
    for path in loops:
        archive.keep(path)
    study = pydicom.dcmread(loops[0], stop_before_pixels=True).StudyInstanceUID

    def stop(done: int, _all: int) -> None:
        if done == 1:
            raise CancelledError

    with pytest.raises(CancelledError):
        connect(node).fetch(study, tmp_path / "loops", stop)
    assert len(list((tmp_path / "loops").iterdir())) < len(loops)


def test_a_study_without_loops_is_reported(node, tmp_path):
    with pytest.raises(ArchiveError, match="sent nothing"):
        connect(node).fetch("1.2.3", tmp_path, ignore)


@pytest.mark.parametrize(
    ("status", "is_refusal"), [(0xA900, True), (0x0124, True), (0xA700, False)]
)
def test_a_refused_object_is_reported_with_its_status(
    node, archive, loops, status, is_refusal
):
    archive.store_status = status
    with pytest.raises(ArchiveError, match=f"{status:04X}") as caught:
        connect(node).send(loops[0])
    assert caught.value.is_refusal is is_refusal
    assert caught.value.nothing_arrived


def test_an_object_that_the_archive_has_already_is_stored(node, archive, loops):
    archive.store_status = 0x0111  # duplicate SOP instance
    connect(node).send(loops[0])


def test_a_study_of_which_nothing_comes_is_no_empty_study(
    node, archive, loops, tmp_path
):
    """An object of a kind that is not retrieved: the archive counts it as failed."""
    header = pydicom.dcmread(loops[0])
    header.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"  # CT image
    archive.headers["1.2.3"] = header
    with pytest.raises(ArchiveError, match="did not send the study"):
        connect(node).fetch(header.StudyInstanceUID, tmp_path / "out", ignore)
    archive.keep(loops[1])
    fetched = connect(node).fetch(header.StudyInstanceUID, tmp_path / "out", ignore)
    assert (len(fetched.files), fetched.n_failed) == (1, 1)


def test_an_archive_that_does_not_take_a_kind_of_object(node, archive, loops):
    archive._server.contexts = [
        each
        for each in archive._server.contexts
        if each.abstract_syntax != "1.2.840.10008.5.1.4.1.1.3.1"
    ]
    with pytest.raises(ArchiveError, match="Ultrasound Multi-frame") as caught:
        connect(node).send(loops[0])
    assert caught.value.is_refusal


def test_a_refused_query_is_reported(node, archive):
    archive.find_status = 0xA700
    with pytest.raises(ArchiveError, match="did not answer the query"):
        connect(node).find(StudyQuery(patient_id="1"))


def test_what_is_no_dicom_file_is_not_sent(node, archive, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Notes")
    with pytest.raises(ArchiveError, match=r"“notes\.txt” is not a DICOM file"):
        connect(node).send(path)


def test_nobody_there(node):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ArchiveError, match="cannot be reached") as caught:
        connect(node_at(node, port)).echo()
    assert caught.value.nothing_arrived


def test_a_wrong_title_is_refused(node, archive):
    archive._server.ae.require_called_aet = True
    with pytest.raises(ArchiveError, match="refuses the association"):
        connect(replace(node, ae_title="OTHER")).echo()


GARBAGE = [
    pytest.param(None, id="stalls"),
    pytest.param(b"", id="closes"),
    pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", id="speaks HTTP"),
    pytest.param(bytes(range(256)) * 16, id="sends garbage"),
    pytest.param(b"\x02\x00\xff\xff\xff\xff" + bytes(500), id="claims 4 GB"),
    pytest.param(b"\x02\x00\x00\x00\x00\x44\x00\x01", id="closes half-way"),
]


@pytest.mark.parametrize("answer", GARBAGE)
@pytest.mark.parametrize("task", ["echo", "find", "fetch", "send"])
def test_a_peer_that_misbehaves_gives_one_sentence(
    node, loops, tmp_path, rude_peer, answer, task
):
    client = connect(node_at(node, rude_peer(answer).port))
    tasks = {
        "echo": client.echo,
        "find": lambda: client.find(StudyQuery(patient_id="1")),
        "fetch": lambda: client.fetch("1.2.3", tmp_path / "loops", ignore),
        "send": lambda: client.send(loops[0]),
    }
    started = time.monotonic()
    with pytest.raises(ArchiveError) as caught:
        tasks[task]()
    assert time.monotonic() - started < 60  # far beyond the time-out of 1 s
    assert str(caught.value).endswith(".")
    assert "Error" not in str(caught.value)


@pytest.mark.parametrize("answer", GARBAGE[2:4])
def test_no_socket_stays_open(node, rude_peer, answer, monkeypatch):
    opened = []
    create = AssociationSocket._create_socket

    def create_and_keep(transport, address):
        opened.append(create(transport, address))
        return opened[-1]

    monkeypatch.setattr(AssociationSocket, "_create_socket", create_and_keep)
    with pytest.raises(ArchiveError):
        connect(node_at(node, rude_peer(answer).port)).echo()
    assert [each.fileno() for each in opened] == [-1]


def test_a_peer_that_dies_while_it_is_asked(node, archive, monkeypatch):
    monkeypatch.setattr(archive, "_find", lambda event: event.assoc.abort() or iter(()))
    restarted = type(archive)()
    restarted._find = lambda event: event.assoc.abort() or iter(())
    port = restarted.start()
    try:
        with pytest.raises(ArchiveError, match="closed the connection"):
            connect(node_at(node, port)).find(StudyQuery(patient_id="1"))
    finally:
        restarted.stop()


@pytest.mark.parametrize(
    "uid", ["", "../../etc/passwd", "1.2/3", "..", "1" * 65, "a.b"]
)
def test_an_identifier_never_becomes_a_path(uid):
    with pytest.raises(ArchiveError):
        file_name(uid)


def test_the_worklist_gives_demographics(node, archive):
    step = Dataset()
    step.ScheduledProcedureStepStartDate = "20260105"
    step.ScheduledProcedureStepStartTime = "0930"
    step.ScheduledProcedureStepDescription = "Echo"
    entry = Dataset()
    entry.SpecificCharacterSet = "ISO_IR 192"
    entry.PatientName = "Müller^Änne"
    entry.PatientID = "7"
    entry.PatientBirthDate = "19500101"
    entry.PatientSex = "F"
    entry.AccessionNumber = "A1"
    entry.ScheduledProcedureStepSequence = [step]
    archive.worklist = [entry]
    (exam,) = scheduled_exams(node, date="20260105")
    assert (exam.patient_name, exam.birth_date) == ("Müller^Änne", "19500101")
    assert (exam.accession_number, exam.scheduled_time) == ("A1", "0930")
    asked = archive.requests[0].ScheduledProcedureStepSequence[0]
    assert asked.Modality == "US"
    assert asked.ScheduledProcedureStepStartDate == "20260105"


def storescp_of_dcmtk() -> str:
    """Return DCMTK's receiver; pynetdicom installs another program of this name."""
    for folder in os.get_exec_path():
        program = shutil.which("storescp", path=folder)
        if (
            program is not None
            and b"dcmtk"
            in subprocess.run(
                [program, "--version"], capture_output=True, check=False
            ).stdout
        ):
            return program
    pytest.skip("needs DCMTK's storescp (Debian: dcmtk)")


def test_storescp_of_dcmtk_takes_the_same_bytes(node, loops, tmp_path):
    program = storescp_of_dcmtk()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path / "received"
    folder.mkdir()
    command = [program, "--bit-preserving", "--promiscuous", "+xa"]
    server = subprocess.Popen(
        [*command, "--output-directory", str(folder), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        client = connect(replace(node, port=port))
        for _ in range(100):
            try:
                client.echo()
                break
            except ArchiveError:
                time.sleep(0.1)
        client.send(loops[0])
    finally:
        server.terminate()
        server.wait()
    (received,) = folder.iterdir()
    assert body_of(received.read_bytes()) == body_of(loops[0].read_bytes())
