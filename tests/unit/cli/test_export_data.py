"""`longaxis export-data`: the formats of other systems, of one saved session."""

from __future__ import annotations

import argparse
import json

import pytest

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.cli import export_data
from longaxis.data import GlobalDefinition
from longaxis.io.sessions.session_file import save_session
from tests.made_up_results import made_up_document


def test_a_session_becomes_files_with_its_numbers(tmp_path, capsys):
    document = made_up_document((View.FOUR_CHAMBER,))
    session = tmp_path / "study.longaxis"
    save_session(document, session)
    parser = argparse.ArgumentParser()
    export_data.add_arguments(parser)
    out = tmp_path / "out"
    assert export_data.run(parser.parse_args([str(session), "--out", str(out)])) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(export_data.FILE_NAMES)
    assert sorted(path.name for path in out.iterdir()) == sorted(export_data.FILE_NAMES)
    (view,) = pipeline.measure_study(document).views
    bundle = json.loads((out / "fhir.json").read_text(encoding="utf-8"))
    values = {
        entry["resource"]["code"]["coding"][0]["code"]: entry["resource"]
        for entry in bundle["entry"]
    }
    written = values["ESS-A4C-G1-MID"]["valueQuantity"]["value"]
    wanted = 100 * view.globals_[GlobalDefinition.LINE].end_systolic
    assert written == pytest.approx(wanted)
