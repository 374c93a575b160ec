"""Imitation of a frozen program: runs no module and no code, only its own entry point.

Like the start program of PyInstaller it sets `sys.frozen`; like its hook it extends
`freeze_support`, which the standard library has for Windows only, to every system and
to the resource tracker of multiprocessing.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.spawn
import sys

sys.frozen = True
sys.executable = sys.argv[0] = sys.argv.pop(1)
multiprocessing.spawn.set_executable(sys.executable)
TRACKER = "from multiprocessing.resource_tracker import main;main("


def _freeze_support() -> None:
    if sys.argv[-2:-1] == ["-c"] and sys.argv[-1].startswith(TRACKER):
        from multiprocessing.resource_tracker import main as track_resources

        track_resources(int(sys.argv[-1].removeprefix(TRACKER).rstrip(")")))
        sys.exit(0)
    multiprocessing.spawn.freeze_support()


multiprocessing.freeze_support = _freeze_support

if __name__ == "__main__":
    from longaxis.__main__ import main

    sys.exit(main())
