"""What is written for an archive."""

from __future__ import annotations

import pytest

from longaxis.app.controllers.files import SUFFIXES, Files
from longaxis.app.core.view_state import ViewState
from longaxis.app.jobs.jobs import Jobs
from tests.app.views.test_triplane_view import tracked_study

KINDS = ("sr", "research_sr", "dicom_pdf", "picture")


@pytest.fixture
def files_of_study(session, qapp):
    session.open(tracked_study())
    jobs = Jobs()
    yield Files(session, ViewState(), jobs), jobs
    jobs.stop_all()


@pytest.mark.parametrize("kind", KINDS)
def test_dicom_is_written_in_the_background(files_of_study, kind, tmp_path, qtbot):
    files, jobs = files_of_study
    files.paper = "Letter"
    path = tmp_path / f"{kind}{SUFFIXES[kind]}"
    with qtbot.waitSignal(files.written, timeout=60000) as caught:
        files.export(kind, path)
    assert caught.args == [path]
    assert path.read_bytes()[128:132] == b"DICM"
    qtbot.waitUntil(lambda: not jobs.running)


DATA = {
    "fhir": b'{\n "resourceType": "Bundle"',
    "netcdf": b"CDF\x02",
    "redcap_values": b"record_id,redcap_repeat_instrument,",
    "redcap_dictionary": b"Variable / Field Name,Form Name,",
    "data_dictionary": b"file,column,type,unit,meaning",
}


@pytest.mark.parametrize("kind", DATA)
def test_data_for_other_systems_are_written(files_of_study, kind, tmp_path, qtbot):
    files, jobs = files_of_study
    path = tmp_path / f"{kind}{SUFFIXES[kind]}"
    with qtbot.waitSignal(files.written, timeout=60000):
        files.export(kind, path)
    assert path.read_bytes().startswith(DATA[kind])
    qtbot.waitUntil(lambda: not jobs.running)


def test_the_report_within_dicom_is_the_report(files_of_study, tmp_path, qtbot):
    from longaxis.io.dicom_objects.encapsulated_pdf import read_encapsulated_pdf

    files, jobs = files_of_study
    with qtbot.waitSignal(files.written, timeout=60000):
        files.export("dicom_pdf", tmp_path / "r.dcm")
    assert read_encapsulated_pdf(tmp_path / "r.dcm").startswith(b"%PDF-")
    qtbot.waitUntil(lambda: not jobs.running)
