"""The manual in the window is that of the documentation."""

from __future__ import annotations

import runpy
from pathlib import Path

from longaxis.resources import manual_file

ROOT = Path(__file__).resolve().parents[1]


def test_the_window_shows_the_manual_as_it_is():
    tool = runpy.run_path(str(ROOT / "tools" / "manual.py"))
    shown = manual_file().read_text(encoding="utf-8")
    assert shown == tool["joined"](ROOT / tool["PAGES"]), "run python tools/manual.py"


def test_it_names_no_picture_that_is_not_there():
    shown = manual_file().read_text(encoding="utf-8")
    assert "](" not in shown
