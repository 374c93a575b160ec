"""Every program in `benchmarks/` imports where the [train] extra is installed."""

import pytest

pytest.importorskip("torch", reason="needs the [train] extra")

from tests.benchmark_imports import failures_in_new_process

pytestmark = pytest.mark.training


def test_every_program_imports():
    assert not failures_in_new_process()
