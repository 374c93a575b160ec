"""`longaxis archive` from query to stored report, over one archive on loopback."""

from __future__ import annotations

import json

import pydicom
import pytest

from longaxis.cli import main
from longaxis.network import nodes
from longaxis.network.nodes import write_nodes


@pytest.fixture(autouse=True)
def _configured(tmp_path, monkeypatch, node):
    monkeypatch.setattr(nodes, "data_folder", lambda: tmp_path / "data")
    monkeypatch.setattr(
        "longaxis.network.outbox.data_folder", lambda: tmp_path / "data"
    )
    write_nodes((node,))


def test_query_fetch_send_and_outbox(archive, loops, tmp_path, capsys):
    archive.keep(loops[0])
    header = pydicom.dcmread(loops[0], stop_before_pixels=True)
    assert main(["archive", "echo"]) == 0
    capsys.readouterr()
    assert main(["archive", "query", f"--patient-id={header.PatientID}", "--json"]) == 0
    study = json.loads(capsys.readouterr().out)
    assert study["study_uid"] == header.StudyInstanceUID
    out = tmp_path / "loops"
    assert main(["archive", "fetch", study["study_uid"], f"--out={out}"]) == 0
    assert len(list(out.glob("*.dcm"))) == 1
    capsys.readouterr()
    assert main(["archive", "send", str(loops[1]), str(loops[2])]) == 0
    assert "2 objects of the outbox are sent, 0 are not." in capsys.readouterr().out
    assert set(archive.n_stored.values()) == {1}
    assert main(["archive", "outbox", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["state"] for row in rows] == ["sent", "sent"]


def test_what_is_refused_stays_in_the_outbox(archive, loops, capsys):
    archive.store_status = 0xA900
    assert main(["archive", "send", str(loops[0])]) == 3
    assert "A900" in capsys.readouterr().out
    archive.store_status = 0
    assert main(["archive", "outbox", "--send"]) == 0
    assert archive.n_stored == {}
    assert main(["archive", "outbox", "--retry"]) == 0
    assert len(archive.n_stored) == 1
