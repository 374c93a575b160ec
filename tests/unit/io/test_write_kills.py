"""Killed while it writes, nothing that was reported as written is lost."""

from __future__ import annotations

import os

import pytest

from benchmarks.write_kills import KINDS, try_kind

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")


@pytest.mark.parametrize("kind", KINDS)
def test_five_kills_lose_nothing(tmp_path, kind):
    assert try_kind(kind, 5, tmp_path) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", KINDS)
def test_a_thousand_kills_lose_nothing(tmp_path, kind):
    assert try_kind(kind, 1000, tmp_path) == []
