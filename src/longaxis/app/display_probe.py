"""Whether Qt can start here, found out by another process.

Qt ends the whole process where it cannot start (a missing system library, a display
that refuses), so the question is put to a child process.
"""

from __future__ import annotations

import subprocess
import sys

from longaxis.processes.child import ChildProgram

PROGRAM = ChildProgram(
    switch="--longaxis-display-probe", module="longaxis", passes_switch=True
)
"""How this process is started."""

_TIMEOUT_S = 120.0
"""Chosen: a cold start of Qt takes a few seconds, and over half a minute where eight
other programs share two cores. Only a display that hangs is waited for so long."""


def can_start_qt() -> bool:
    """Return whether a Qt application can start with this display."""
    # Qt aborts where it finds no display: its exit status is the answer.
    try:
        probe = subprocess.run(
            PROGRAM.command(),
            env=PROGRAM.full_environment(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0


def run_if_asked() -> None:
    """Start Qt and exit if the command line says so, else do nothing."""
    if PROGRAM.is_requested():
        from PySide6.QtGui import QGuiApplication

        # The platform plugin is what may fail, and QGuiApplication loads it.
        QGuiApplication(["probe"])
        sys.exit(0)
