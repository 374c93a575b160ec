"""The whole way through a real archive: Orthanc, over DICOM and over DICOMweb."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

pytest.importorskip("pynetdicom", reason="needs the [net] extra")

import pydicom

from longaxis.errors import ArchiveError
from longaxis.io.dicom_objects.encapsulated_pdf import (
    read_encapsulated_pdf,
    write_encapsulated_pdf,
)
from longaxis.io.dicom_objects.secondary_capture import write_result_picture
from longaxis.io.dicom_objects.structured_report import read_report, write_echo_report
from longaxis.network.archive import StudyQuery
from longaxis.network.connect import connect
from longaxis.network.nodes import WEB, Node
from longaxis.network.outbox import Outbox
from longaxis.resources import sample_study_folder

pytestmark = [
    pytest.mark.archive,
    # pynetdicom leaves the socket of a failed connection to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PLUGINS = [
    Path("/usr/share/orthanc/plugins"),
    Path("/usr/lib/orthanc"),
]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def ports(tmp_path_factory):
    """Start Orthanc on loopback and return its DICOM and HTTP ports."""
    program = shutil.which("Orthanc")
    if program is None:
        pytest.skip("needs Orthanc (Debian: orthanc orthanc-dicomweb)")
    folder = tmp_path_factory.mktemp("orthanc")
    dicom, http = _free_port(), _free_port()
    plugins = [
        str(path)
        for place in PLUGINS
        for path in place.rglob("libOrthancDicomWeb.so*")
        if path.is_file()
    ]
    settings = {
        "Name": "test",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "index"),
        "DicomAet": "ORTHANC",
        "DicomPort": dicom,
        "HttpPort": http,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomAlwaysAllowEcho": True,
        "DicomAlwaysAllowStore": True,
        "DicomAlwaysAllowFind": True,
        "DicomAlwaysAllowGet": True,
        "Plugins": plugins[:1],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }
    file = folder / "orthanc.json"
    file.write_text(json.dumps(settings))
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([program, str(file)], stdout=log, stderr=log)
    yield dicom, http
    server.terminate()
    server.wait()


@pytest.fixture(params=["dicom", "dicomweb"])
def client(ports, request):
    """Return Orthanc by one of its protocols, once it answers."""
    dicom, http = ports
    common = {"name": "Orthanc", "timeout_s": 20}
    if request.param == "dicom":
        node = Node(host="127.0.0.1", port=dicom, ae_title="ORTHANC", **common)
    else:
        url = f"http://127.0.0.1:{http}/dicom-web"
        node = Node(protocol=WEB, url=url, **common)
    made = connect(node)
    ends = time.monotonic() + 180  # Debian's Orthanc starts slowly beside other tests
    while True:
        try:
            made.echo()
            made.keeps_bytes = request.param == "dicomweb"
            return made
        except ArchiveError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.3)


@pytest.fixture(scope="module")
def measured():
    """Return the sample study, measured."""
    from longaxis import pipeline
    from longaxis.cli.analyse import track_missing
    from longaxis.cli.sample import sample_document

    return pipeline.measure_study(track_missing(sample_document("block-matching")))


def test_loops_reports_and_pictures_come_back_the_same(client, measured, tmp_path):
    """Store, query, retrieve, open; the report read back has the same values."""
    report, pdf, picture = (tmp_path / f"{n}.dcm" for n in ("sr", "pdf", "sc"))
    write_echo_report(measured, report)
    write_encapsulated_pdf(b"%PDF-1.4 report", measured.header, pdf)
    write_result_picture(measured, picture)
    loops = sorted(sample_study_folder().glob("*.dcm"))
    outbox = Outbox(tmp_path / "outbox")
    for path in (*loops, report, pdf, picture):
        outbox.add(path, "Orthanc")
    assert outbox.deliver(lambda _: client) == ()

    header = pydicom.dcmread(loops[0], stop_before_pixels=True)
    found = client.find(StudyQuery(patient_id=str(header.PatientID)))
    assert header.StudyInstanceUID in [study.study_uid for study in found]
    fetched = client.fetch(
        str(header.StudyInstanceUID), tmp_path / "back", lambda *_: None
    )
    assert fetched.n_failed == 0
    back = {path.stem: path for path in fetched.files}
    for path in (*loops, report, pdf, picture):
        uid = pydicom.dcmread(path, stop_before_pixels=True).SOPInstanceUID
        assert body_of(back[uid]) == body_of(path), path.name
    uid = pydicom.dcmread(report).SOPInstanceUID
    assert read_report(back[uid]).readings == read_report(report).readings
    uid = pydicom.dcmread(pdf).SOPInstanceUID
    assert read_encapsulated_pdf(back[uid]) == b"%PDF-1.4 report"


def body_of(path: Path) -> bytes:
    """Return what stands behind a DICOM file's header."""
    content = path.read_bytes()
    file = pydicom.filebase.DicomBytesIO(content)
    pydicom.filereader.read_preamble(file, force=False)
    pydicom.filereader._read_file_meta_info(file)
    return content[file.tell() :]


def pixels_of(path: Path) -> bytes:
    """Return the pixel data of a DICOM file, encoded as it is."""
    return bytes(pydicom.dcmread(path).PixelData)


def test_what_is_stored_is_known(client, tmp_path):
    loop = sorted(sample_study_folder().glob("*.dcm"))[0]
    client.send(loop)
    header = pydicom.dcmread(loop, stop_before_pixels=True)
    uids = (str(header.SOPInstanceUID), str(header.StudyInstanceUID))
    assert client.holds(*uids) is True
    assert client.holds("1.2.3.4", uids[1]) is False


def one_of_each_kind(folder: Path) -> list[tuple[Path, str, str]]:
    """Return a loop of each vendor and transfer syntax, with instance and study UID."""
    loops: dict[object, tuple[Path, str, str]] = {}
    for path in sorted(folder.rglob("*.dcm")):
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True)
            uids = (str(header.SOPInstanceUID), str(header.StudyInstanceUID))
            kind = (header.get("Manufacturer"), header.file_meta.TransferSyntaxUID)
        except (AttributeError, ValueError, pydicom.errors.InvalidDicomError):
            continue  # odd files, made to be refused
        taken = {entry[1] for entry in loops.values()}
        is_loop = "Ultrasound" in header.SOPClassUID.name
        if is_loop and uids[0] not in taken and path.stat().st_size < 30e6:
            loops.setdefault(kind, (path, *uids))
    return list(loops.values())


def test_real_loops_travel_as_the_bytes_they_are(client, shared_data, tmp_path):
    """Some of them cannot be written by pydicom, and need not be."""
    n_sent = 0
    for path, uid, study in one_of_each_kind(shared_data):
        try:
            client.send(path)
        except ArchiveError as error:
            if error.is_refusal:  # a syntax that Orthanc does not know
                continue
            raise
        n_sent += 1
        assert client.holds(uid, study) is True
        fetched = client.fetch(study, tmp_path / path.stem, lambda *_: None)
        back = {each.stem: each for each in fetched.files}
        # Over DICOM Orthanc encodes the header anew; over DICOMweb it keeps it.
        if client.keeps_bytes:
            assert body_of(back[uid]) == body_of(path), path.name
        else:
            assert pixels_of(back[uid]) == pixels_of(path), path.name
    assert n_sent > 5
