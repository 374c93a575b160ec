"""Child processes that run our own code: command, environment, start, limits, end.

What is sent through the pipes is the business of each user: JSON where the content is
untrusted (`io.decoding`), pickle between our own processes (`app.jobs`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""On Windows: no console window for a child of a windowed program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildProgram:
    """One of our modules that runs as a process of its own.

    Attributes
    ----------
    switch
        First argument that makes a frozen (packaged) program run as this process: it
        has no Python interpreter that could start a module.
    module
        Started by `python -m` where the program is not frozen; its `main` is called.
    passes_switch
        Whether the module needs the switch too, because it has other uses.
    environment
        Variables that are set for the child.
    """

    switch: str
    module: str
    passes_switch: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self) -> list[str]:
        """Return the command that starts the process."""
        if getattr(sys, "frozen", False):
            return [sys.executable, self.switch]
        # -P: a file named numpy.py in the current folder must not be imported.
        python = [sys.executable, "-P", "-m", self.module]
        return [*python, self.switch] if self.passes_switch else python

    def full_environment(self) -> dict[str, str]:
        """Return our environment with this package on the path of the child."""
        # The folder of the package: src in a checkout, site-packages where installed.
        root = str(Path(__file__).resolve().parents[2])
        known = os.environ.get("PYTHONPATH", "")
        # Ours first, so that the child runs the same version.
        path = os.pathsep.join(filter(None, (root, known)))
        return {**os.environ, "PYTHONPATH": path, **self.environment}

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process, with pipes to its input and from its output."""
        return subprocess.Popen(
            self.command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries print, and may print patient data
            env=self.full_environment(),
            creationflags=_NO_WINDOW,
        )

    def is_requested(self) -> bool:
        """Return whether the command line of this process asks for this program."""
        return self.switch in sys.argv[1:2]


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, wait until it is gone, and close the pipes to it."""
    # Killed, not asked: a process within a C library hears no request.
    process.kill()
    # Without it a zombie would be left on Unix.
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was left to send has nobody to read it
                pipe.close()


class Watchdog:
    """Kills a process when its time is over; works where pipes cannot be polled.

    Attributes
    ----------
    limit_s
        Time that the process has.
    has_expired
        True once the process was killed for it.
    """

    def __init__(self, process: subprocess.Popen[bytes], limit_s: float) -> None:
        self.limit_s = limit_s
        self.has_expired = False
        self._process = process
        self._timer = threading.Timer(limit_s, self._expire)
        # A daemon: it does not keep the program alive when that ends.
        self._timer.daemon = True

    def __enter__(self) -> Watchdog:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _expire(self) -> None:
        # Before the kill, as whoever reads the pipe asks when it breaks.
        self.has_expired = True
        self._process.kill()


# The child's side


def own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Return the pipes of this process: requests to read, replies to write.

    Standard input and output are replaced, so that a library that prints cannot spoil
    what is sent.
    """
    # Copied first: descriptors 0 and 1, which C libraries use, are replaced below.
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return os.fdopen(requests, "rb"), os.fdopen(replies, "wb")


def limit_resources(
    memory_bytes: int, *, share_of_machine: float = 1.0, may_write_files: bool = True
) -> None:
    """Cap the memory of this process, where the system knows how (Linux).

    Parameters
    ----------
    memory_bytes
        Most address space.
    share_of_machine
        Of the machine's memory, where that is less.
    may_write_files
        False forbids writing any file.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    if share_of_machine < 1:
        machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        memory_bytes = int(min(memory_bytes, share_of_machine * machine))
    # No core dumps: they would hold the patient's pictures.
    limits = [(resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0)]
    if not may_write_files:
        # Concerns files only: pipes can still be written to.
        limits.append((resource.RLIMIT_FSIZE, 0))
    for kind, limit in limits:
        # A soft limit above the hard one would be refused.
        hardest = resource.getrlimit(kind)[1]
        soft = limit if hardest == resource.RLIM_INFINITY else min(limit, hardest)
        with suppress(OSError, ValueError):  # macOS knows no limit of memory
            resource.setrlimit(kind, (soft, hardest))
