"""Entry point of the program, from Python and frozen (packaged) alike.

A frozen program has no Python interpreter to start modules with: its child processes
are the program itself, started with a switch. The switches are handled here, before
any other argument.
"""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Run as a child process where the command line asks for one, else the command.

    Returns
    -------
    Exit code.
    """
    multiprocessing.freeze_support()  # batch workers; returns at once in the parent
    if sys.argv[1:2] and sys.argv[1].startswith("--longaxis-"):
        _run_child_process()
    from longaxis.cli import main as run_command

    return run_command()


def _run_child_process() -> None:
    """Become the child process that the first argument names, if it names one."""
    from longaxis.app import display_probe
    from longaxis.app.jobs import tracking_process
    from longaxis.io.decoding import process
    from longaxis.models.custom import graph_process

    process.run_if_asked()
    tracking_process.run_if_asked()
    display_probe.run_if_asked()
    graph_process.run_if_asked()


if __name__ == "__main__":
    sys.exit(main())
