"""`longaxis doctor` says what is there, and ends with 4 where something is missing."""

from __future__ import annotations

import json

from longaxis.app import display_probe
from longaxis.cli import doctor, main
from longaxis.models import onnx_runtime


def facts_of(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def test_packages_and_the_provider_that_really_runs(capsys, monkeypatch):
    monkeypatch.setattr(display_probe, "can_start_qt", lambda: True)
    monkeypatch.setattr(doctor, "_missing", lambda _: [])
    monkeypatch.setattr(
        onnx_runtime, "installed_builds", lambda: {"onnxruntime": "1.31.1"}
    )
    assert main(["doctor", "--json"]) == 0
    facts = facts_of(capsys)
    assert facts["required"]["pydicom"]
    assert "torch" in facts["extras"]["train"]
    assert facts["onnx_runtime"]["runs_on"] in {"CPU", "CUDA"}
    assert facts["qt"]["starts"]
    assert facts["problems"] == []


def test_what_is_missing_is_named_with_its_package(capsys, monkeypatch):
    monkeypatch.setattr(display_probe, "can_start_qt", lambda: False)
    monkeypatch.setattr(doctor, "_QT_ALWAYS", {"libnone.so.9": "libnone9"})
    assert main(["doctor"]) == 4
    shown = capsys.readouterr().out
    assert "Qt needs libnone.so.9: sudo apt-get install libnone9" in shown


def test_two_builds_that_overwrite_each_other_are_a_problem(capsys, monkeypatch):
    both = {"onnxruntime": "1.31.1", "onnxruntime-gpu": "1.31.1"}
    monkeypatch.setattr(onnx_runtime, "installed_builds", lambda: both)
    monkeypatch.setattr(display_probe, "can_start_qt", lambda: True)
    assert main(["doctor", "--json"]) == 4
    assert "overwrite each other" in " ".join(facts_of(capsys)["problems"])


def test_a_missing_package_is_a_problem(capsys, monkeypatch):
    required = {"pydicom": None}
    monkeypatch.setattr(doctor, "installed_packages", lambda: (required, {}))
    monkeypatch.setattr(display_probe, "can_start_qt", lambda: True)
    assert main(["doctor"]) == 4
    assert "The package pydicom is not installed." in capsys.readouterr().out


def test_cuda_that_does_not_start_is_noted(monkeypatch):
    from longaxis.models.inference import sessions

    class OnCpu:
        device = "CPU"

        def __init__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(sessions, "best_device", lambda: "CUDA")
    monkeypatch.setattr(sessions, "Sessions", OnCpu)
    found = doctor._device_facts({"problems": [], "notes": []})
    assert found["runs_on"] == "CPU"
    assert "does not start" in found["notes"][0]
