"""Fill an outbox and send it from processes that are killed at random moments.

Arguments: the outbox, the port of the archive, how many kills, the objects. The parent
imports everything once; each child is a fork of it, so that a kill costs milliseconds.
Prints a line after each child that was killed before it was done, and goes on when it
reads a line: the archive has then ended what it was receiving.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from longaxis.errors import ArchiveError
from longaxis.network.connect import connect
from longaxis.network.nodes import Node
from longaxis.network.outbox import Outbox

SETTLE_S = 0.5
SEED = 18


def main() -> None:
    """Kill until the wanted number is reached, then let the last child finish."""
    folder, port, n_kills = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    objects = [Path(each) for each in sys.argv[4:]]
    node = Node(
        name="PACS", host="127.0.0.1", port=port, ae_title="ARCHIVE", timeout_s=60
    )
    chance = random.Random(SEED)
    n_killed = 0
    while n_killed < n_kills:
        # Adding is part of what is interrupted: a batch of new objects each time.
        batch = objects[2 * n_killed : 2 * n_killed + 2]
        child = os.fork()
        if child == 0:
            send(folder, batch, node)
        time.sleep(chance.uniform(0.0, 0.8))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):  # not if it had ended before
            n_killed += 1
            sys.stdout.write(f"{n_killed}\n")
            sys.stdout.flush()
            sys.stdin.readline()
    child = os.fork()
    if child == 0:
        send(folder, objects, node)
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


def send(folder: Path, objects: list[Path], node: Node) -> None:
    """Add and send; never returns."""
    outbox = Outbox(folder)
    try:
        for path in objects:
            outbox.add(path, node.name)
        left = outbox.deliver(lambda _: connect(node), settle_s=SETTLE_S)
    except ArchiveError as error:
        sys.stderr.write(f"{error}\n")
        os._exit(2)
    os._exit(1 if left else 0)


if __name__ == "__main__":
    main()
