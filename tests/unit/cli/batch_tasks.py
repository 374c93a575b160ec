"""What the workers of the tests do; a module of its own, because workers import it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from longaxis.cli.batch_workers import empty_queue
from longaxis.errors import BadInputError


def square(task: str) -> str:
    """Return the square of a number, slowly enough to be killed at it."""
    time.sleep(0.02)
    if task == "bad":
        message = "That is no number."
        raise BadInputError(message)
    return str(int(task) ** 2)


def deadly(task: str) -> str:
    """Return the square of a number; 13 kills the process, as a bad file would."""
    if task == "13":
        os._exit(9)
    return square(task)


def full_disk(task: str) -> str:
    """Fail as the queue does when the disk is full."""
    message = "The queue could not be written."
    raise BadInputError(message)


if __name__ == "__main__":
    empty_queue(Path(sys.argv[1]), square, n_workers=2)
