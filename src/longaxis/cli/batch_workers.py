"""Worker processes that empty a queue, and the one that watches them."""

from __future__ import annotations

import multiprocessing
import uuid
from typing import TYPE_CHECKING

from longaxis.errors import LongAxisError
from longaxis.io.batch.queue import BatchQueue

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    Measure = Callable[[str], str]

_LOOK_EVERY_S = 0.2
_MOST_BARREN_DEATHS = 10
"""Workers that die with nothing in hand: something is wrong with all of them."""


def empty_queue(
    path: Path,
    measure: Measure,
    *,
    n_workers: int,
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
    tell
        Told how many rows are still open.
    """
    queue = BatchQueue(path)
    queue.recover()
    workers: dict[str, SpawnProcess] = {}
    n_barren = 0
    try:
        while (n_open := queue.count_open()) or workers:
            n_barren += _bury_the_dead(queue, workers)
            if n_barren >= _MOST_BARREN_DEATHS:
                message = "worker processes die before they take any work"
                raise RuntimeError(message)
            while len(workers) < min(n_workers, n_open):
                name = uuid.uuid4().hex
                workers[name] = _start(path, measure, name)
            tell(n_open)
            for worker in list(workers.values())[:1]:
                worker.join(_LOOK_EVERY_S)
    finally:
        for worker in workers.values():
            worker.terminate()
            worker.join()
        queue.close()


def _start(path: Path, measure: Measure, name: str) -> SpawnProcess:
    context = multiprocessing.get_context("spawn")
    worker = context.Process(target=work, args=(path, measure, name))
    worker.start()
    return worker


def _bury_the_dead(queue: BatchQueue, workers: dict[str, SpawnProcess]) -> int:
    """Take the dead off the list; return how many died without any work in hand."""
    n_barren = 0
    for name, worker in list(workers.items()):
        if not worker.is_alive():
            worker.join()
            had_work = queue.bury(name)
            n_barren += worker.exitcode != 0 and not had_work
            del workers[name]
    return n_barren


def work(path: Path, measure: Measure, name: str) -> None:
    """Take rows until none waits, or until the watching process is gone."""
    queue = BatchQueue(path)
    watcher = multiprocessing.parent_process()
    while watcher is None or watcher.is_alive():
        claim = queue.claim(name)
        if claim is None:
            break
        try:
            text = measure(claim.task)
        except LongAxisError as error:
            queue.fail(claim, str(error))
        else:
            queue.finish(claim, text)
    queue.close()
