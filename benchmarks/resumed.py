"""The main loop of checks over many damaged files, which can be stopped and continued.

A tally counts what was done; it is kept as JSON in the state file and read from there
at the next start. While a mutant is in work its number lies in a file beside the state,
so that one which ends the process is found.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import signal
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from longaxis.io.files import atomic

if TYPE_CHECKING:
    from collections.abc import Callable

# Longer than any time limit inside: what hangs beyond it ends the process.
_HANGS_S = 600.0


@dataclass
class Tally:
    """What was seen so far; a check adds fields of its own."""

    n_done: int = 0
    slowest_s: float = 0.0
    failures: list[str] = field(default_factory=list)


AnyTally = TypeVar("AnyTally", bound=Tally)


def options(text: str, state: str, until: int) -> argparse.ArgumentParser:
    """Return the options that every such check has.

    Parameters
    ----------
    text
        Description of the check.
    state
        State file if none is given.
    until
        Number of mutants if none is given.
    """
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--state", type=Path, default=Path(state))
    parser.add_argument("--until", type=int, default=until, metavar="COUNT")
    parser.add_argument("--minutes", type=float, default=60.0)
    return parser


def load(state: Path, kind: type[AnyTally]) -> AnyTally:
    """Return the tally of the state file, an empty one where there is no file."""
    state.parent.mkdir(parents=True, exist_ok=True)
    return kind(**json.loads(state.read_text())) if state.exists() else kind()


def save(state: Path, tally: Tally) -> None:
    """Keep the tally, so that the next run continues from here."""
    atomic.write_text(state, json.dumps(asdict(tally), indent=1))


def pass_over(
    state: Path, tally: AnyTally, try_one: Callable[[int, AnyTally], None]
) -> None:
    """Try the mutant that was in work when the last run ended in a process apart.

    One that ends that process as well is a failure, and is not tried again.

    Parameters
    ----------
    state
        State file.
    tally
        Tally of the state file.
    try_one
        Tries the mutant of a number, and counts it.
    """
    mark = _mark_of(state)
    if not mark.exists():
        return
    number = int(mark.read_text())
    for missed in range(tally.n_done, number):
        try_one(missed, tally)
    process = os.fork()
    if process == 0:
        _try_and_exit(number, type(tally)(), try_one)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code != 0:
        tally.failures.append(f"{number}: the process ended with {code}")
        tally.n_done = number + 1
    mark.unlink()


def _try_and_exit(
    number: int, tally: AnyTally, try_one: Callable[[int, AnyTally], None]
) -> None:
    """Try a mutant and end this process, whatever happens."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        faulthandler.dump_traceback_later(_HANGS_S, exit=True)
        try_one(number, tally)
        code = 0
    finally:
        os._exit(code)


def _mark_of(state: Path) -> Path:
    """Return the path of the file that holds the number of the mutant in work."""
    return state.with_suffix(".now")


def run(
    given: argparse.Namespace,
    tally: AnyTally,
    try_one: Callable[[int, AnyTally], None],
    *,
    saved_every: int,
    before_saving: Callable[[AnyTally], None] = lambda _: None,
) -> None:
    """Try mutants until there are so many, time is up, or SIGTERM comes.

    Starts with the one that ended the last run, if there is one (`pass_over`).

    Parameters
    ----------
    given
        The options of `options`.
    tally
        Tally of `load`; each trial counts itself in `n_done`.
    try_one
        Tries the mutant of a number.
    saved_every
        Number of mutants after which the state is written.
    before_saving
        Completes the tally before it is written.
    """
    pass_over(given.state, tally, try_one)
    mark = _mark_of(given.state)
    stopped: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
    end_s = time.monotonic() + 60 * given.minutes
    while tally.n_done < given.until and time.monotonic() < end_s and not stopped:
        mark.write_text(str(tally.n_done))
        try_one(tally.n_done, tally)
        if tally.n_done % saved_every == 0:
            before_saving(tally)
            save(given.state, tally)
    before_saving(tally)
    save(given.state, tally)
    mark.unlink(missing_ok=True)
    signal.signal(signal.SIGTERM, before)


def report(tally: Tally) -> None:
    """Print the tally as JSON."""
    print(json.dumps(asdict(tally), indent=1))
