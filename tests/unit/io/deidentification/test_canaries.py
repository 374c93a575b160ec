"""A patient's name gets out nowhere: a few damaged headers, and a window that fails."""

from __future__ import annotations

import os

import pytest

from benchmarks.canaries import try_headers, try_window


def test_twenty_damaged_headers_name_nobody(tmp_path):
    assert try_headers(20, tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_a_window_that_fails_and_is_aborted_names_nobody(tmp_path):
    assert try_window(tmp_path) == []
