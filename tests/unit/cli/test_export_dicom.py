"""`longaxis export-dicom`: every object of a session, and the same numbers in them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pydicom
import pytest

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.cli import export_dicom
from longaxis.data import GlobalDefinition
from longaxis.data.readings import Quantity
from longaxis.io.dicom_objects.structured_report import read_report
from longaxis.io.sessions.session_file import save_session
from tests.made_up_results import HEADER, made_up_document

if TYPE_CHECKING:
    from pathlib import Path


def test_a_session_becomes_four_objects_with_its_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = made_up_document((View.FOUR_CHAMBER,))
    session = tmp_path / "study.longaxis"
    save_session(document, session)
    parser = argparse.ArgumentParser()
    export_dicom.add_arguments(parser)
    out = tmp_path / "out"
    assert export_dicom.run(parser.parse_args([str(session), "--out", str(out)])) == 0
    written = [out / name for name in export_dicom.FILE_NAMES]
    assert all(
        pydicom.dcmread(path).StudyInstanceUID == HEADER.study_uid for path in written
    )
    assert len(capsys.readouterr().out.splitlines()) == 5
    (view,) = pipeline.measure_study(document).views
    (found,) = (
        each.value
        for each in read_report(written[0]).readings
        if each.quantity is Quantity.PEAK_SYSTOLIC
        and each.definition is GlobalDefinition.LINE
        and each.view is View.FOUR_CHAMBER
    )
    wanted = view.globals_[GlobalDefinition.LINE].peak_systolic
    assert found == pytest.approx(wanted, rel=1e-9)
