"""Worker processes that empty a queue, and the one that watches them."""

from __future__ import annotations

import multiprocessing
import sys
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError, LongAxisError
from longaxis.io.batch.queue import BatchQueue, disk_full_sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    Measure = Callable[[str], str]
    KeyOf = Callable[[str], str]

# Chosen: no cost, and no wait that is felt.
_LOOK_EVERY_S = 0.2
# Chosen: too many for chance.
_MOST_BARREN_DEATHS = 10
"""Workers that die with nothing in hand: something is wrong with all of them."""

QUEUE_LOST = 74
"""Exit status of a worker that can no longer write the queue; EX_IOERR of sysexits."""


def no_key(_task: str) -> str:
    """Return no key: the rows of this queue are never measured again."""
    return ""


def empty_queue(
    path: Path,
    measure: Measure,
    *,
    n_workers: int,
    key_of: KeyOf = no_key,
    tell: Callable[[int], None] = lambda _n_open: None,
) -> None:
    """Measure every waiting row of the queue in `n_workers` processes.

    A worker that dies is replaced; the row it died on waits once more, and is set aside
    after the second death.

    Parameters
    ----------
    path
        The queue.
    measure
        Turns a task into the text of its result; a function of a module, because the
        workers import it.
    key_of
        Turns a task into the key of what it is measured from; likewise of a module.
    tell
        Called with the number of rows that are still open.

    Raises
    ------
    BadInputError
        Where the queue can no longer be written, such as on a full disk.
    """
    queue = BatchQueue(path)
    # No worker lives yet, so whatever is running was left by an earlier run.
    queue.recover()
    workers: dict[str, SpawnProcess] = {}
    n_barren = 0
    try:
        # Workers are waited for as well: a row is open until they have answered.
        while (n_open := queue.count_open()) or workers:
            # A worker that ends in good order counts neither as barren nor as a death.
            n_barren += _bury_the_dead(queue, workers, path)
            if n_barren >= _MOST_BARREN_DEATHS:
                message = "worker processes die before they take any work"
                raise RuntimeError(message)
            # Not more workers than rows: each start imports the program anew.
            while len(workers) < min(n_workers, n_open):
                name = uuid.uuid4().hex
                workers[name] = _start(path, measure, name, key_of)
            tell(n_open)
            # Waiting for one of them is enough: it is only a pause that ends early.
            for worker in list(workers.values())[:1]:
                worker.join(_LOOK_EVERY_S)
    finally:
        for worker in workers.values():
            worker.terminate()
            worker.join()
        queue.close()


def _start(path: Path, measure: Measure, name: str, key_of: KeyOf) -> SpawnProcess:
    # spawn: a forked process would share locks and threads of the libraries.
    context = multiprocessing.get_context("spawn")
    worker = context.Process(target=_work_or_leave, args=(path, measure, name, key_of))
    worker.start()
    return worker


def _bury_the_dead(
    queue: BatchQueue, workers: dict[str, SpawnProcess], path: Path
) -> int:
    """Take the dead off the list; return how many died without any work in hand."""
    n_barren = 0
    for name, worker in list(workers.items()):
        if not worker.is_alive():
            worker.join()
            # Not taken for a crash: the row is not at fault, and more workers would
            # not help.
            if worker.exitcode == QUEUE_LOST:
                # Both say why: the first if the queue is still lost to this process.
                queue.release(name)
                raise BadInputError(disk_full_sentence(path))
            had_work = queue.bury(name)
            n_barren += worker.exitcode != 0 and not had_work
            del workers[name]
    return n_barren


def _work_or_leave(path: Path, measure: Measure, name: str, key_of: KeyOf) -> None:
    """Work; where the queue is lost, leave the sentence to the watching process."""
    try:
        work(path, measure, name, key_of)
    except LongAxisError:
        sys.exit(QUEUE_LOST)


def work(path: Path, measure: Measure, name: str, key_of: KeyOf = no_key) -> None:
    """Take rows until none waits, or until the watching process is gone.

    Parameters
    ----------
    path
        File to read or write.
    measure
        Measures one row.
    name
        Name.
    key_of
        Returns the key of a row.

    Raises
    ------
    BadInputError
        Where the queue can no longer be written.
    """
    watcher = multiprocessing.parent_process()
    with closing(BatchQueue(path)) as queue:
        # Without its parent a worker must not go on measuring unseen.
        while watcher is None or watcher.is_alive():
            claim = queue.claim(name)
            if claim is None:
                break
            # Before measuring: a row that changes meanwhile then has an old key.
            queue.note_key(claim, key_of(claim.task))
            try:
                text = measure(claim.task)
            # A refusal is an outcome; any other error ends the process and is counted.
            except LongAxisError as error:
                queue.fail(claim, str(error))
            else:
                queue.finish(claim, text)
