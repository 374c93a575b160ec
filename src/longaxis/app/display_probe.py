"""Whether Qt can start here, found out by another process.

Qt ends the whole process where it cannot start (a missing system library, a display
that refuses), so the question is put to a child process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import longaxis

PROCESS_SWITCH = "--longaxis-display-probe"
"""Argument that makes the program run as this process; see `run_if_asked`."""

_TIMEOUT_S = 30.0
"""Chosen: a cold start of Qt from a slow disk takes a few seconds."""


def can_start_qt() -> bool:
    """Return whether a Qt application can start with this display."""
    try:
        probe = subprocess.run(
            _command(),
            env=_environment(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, PROCESS_SWITCH]
    # -P: a file named numpy.py in the current folder must not be imported.
    return [sys.executable, "-P", "-m", "longaxis", PROCESS_SWITCH]


def _environment() -> dict[str, str]:
    root = str(Path(longaxis.__file__).resolve().parents[1])
    known = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, known)))}


def run_if_asked() -> None:
    """Start Qt and exit if the command line says so, else do nothing."""
    if PROCESS_SWITCH in sys.argv[1:2]:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication(["probe"])
        sys.exit(0)
