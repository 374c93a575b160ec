"""The table of requirements has no orphans, and is the one that was made last."""

from __future__ import annotations

import runpy
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = runpy.run_path(str(ROOT / "tools/requirements.py"))


@pytest.fixture(scope="module")
def held():
    return TOOL["read"]()


def test_nothing_named_is_missing_and_nothing_is_an_orphan(held):
    assert TOOL["problems"](*held) == []


def test_the_page_is_made_from_the_source(held):
    page = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
    assert page == TOOL["table"](*held), "run python tools/requirements.py"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tests": ()}, "names no test"),
        ({"code": ()}, "names no code"),
        ({"risks": ()}, "controls no risk"),
        ({"code": ("src/longaxis/gone.py",)}, "gone.py, which is not there"),
        ({"tests": ("tests/unit/test_cli.py::test_gone",)}, "test_gone, which is not"),
        ({"risks": ("RISK-99",)}, "RISK-99, which is no risk"),
    ],
)
def test_an_orphan_is_found(held, change, sentence):
    requirements, risks = held
    spoilt = [replace(requirements[0], **change), *requirements[1:]]
    assert any(sentence in each for each in TOOL["problems"](spoilt, risks))


def test_a_risk_without_a_requirement_is_found(held):
    requirements, risks = held
    more = [*risks, replace(risks[0], name="RISK-98")]
    assert TOOL["problems"](requirements, more) == [
        "RISK-98 is controlled by no requirement."
    ]


def test_a_test_that_is_skipped_counts_for_nothing(tmp_path):
    path = tmp_path / "test_it.py"
    path.write_text(
        "@pytest.mark.skip()\ndef test_it(): pass\ndef test_other(): pass\n"
    )
    assert not TOOL["has_test"](f"{path}::test_it")
    assert TOOL["has_test"](f"{path}::test_other")
