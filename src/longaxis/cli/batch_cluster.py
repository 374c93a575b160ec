"""The queue emptied by workers of a Dask cluster instead of our own processes.

The queue stays with this process; a worker is given one row at a time, so that it is
known which row it died on. Dask's own counting of deaths depends on how its scheduler
was started and blames whatever was waiting on the worker; ours does neither.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import longaxis
from longaxis.cli.batch_workers import no_key
from longaxis.errors import BadInputError, LongAxisError
from longaxis.io.batch.queue import BatchQueue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from longaxis.io.batch.queue import Claim

    Measure = Callable[[str], str]
    KeyOf = Callable[[str], str]

LOCAL = "local"
"""Instead of an address: a cluster of this computer, for the time of the run."""

# Chosen: no cost, and no wait that is felt.
_LOOK_EVERY_S = 0.2
# Short enough that an idle worker is used at once, long enough to cost nothing.
_BLINK_S = 0.01
# Chosen: a scheduler that does not answer by then is not there.
_CONNECT_WITHIN_S = 30
_WORKERS_WITHIN_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flight:
    """A row on its way, and Dask's promise of an answer."""

    claim: Claim
    future: Any


@contextlib.contextmanager
def connected(address: str, *, n_workers: int) -> Iterator[Any]:
    """Give a client of the cluster at an address, or of one started here.

    Raises
    ------
    BadInputError
        Where Dask is not installed, nothing answers, or the workers have another
        Longaxis.
    """
    try:
        from distributed import (  # type: ignore[import-not-found,unused-ignore]
            Client,
            LocalCluster,
        )
    except ImportError as error:
        message = "A cluster needs Dask: install the extra, longaxis[cluster]."
        raise BadInputError(message) from error
    with contextlib.ExitStack() as stack:
        scheduler: Any = address
        if address == LOCAL:
            scheduler = stack.enter_context(
                LocalCluster(  # type: ignore[no-untyped-call,unused-ignore]
                    n_workers=n_workers,
                    # One row at a time in a process: a death then belongs to one row.
                    threads_per_worker=1,
                    # Not to be reached from outside: who can connect to Dask can run
                    # code.
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                )
            )
        try:
            # Not the default client: a host program may have a cluster of its own.
            client = Client(scheduler, timeout=_CONNECT_WITHIN_S, set_as_default=False)  # type: ignore[no-untyped-call,unused-ignore]
        except (OSError, TimeoutError, ValueError) as error:
            message = f"No Dask scheduler answers at “{address}”: {error}."
            raise BadInputError(message) from error
        stack.enter_context(client)
        _check_workers(client, address)
        yield client


def _check_workers(client: Any, address: str) -> None:  # noqa: ANN401 - Dask's own
    try:
        client.wait_for_workers(1, timeout=_CONNECT_WITHIN_S)
    except TimeoutError as error:
        message = f"The cluster at “{address}” has no workers; start some."
        raise BadInputError(message) from error
    # Other versions give other numbers; a table must come from one.
    others = set(client.run(version).values()) - {longaxis.__version__}
    if others:
        message = (
            f"The cluster at “{address}” runs Longaxis {', '.join(sorted(others))}, "
            f"this is {longaxis.__version__}: install the same everywhere."
        )
        raise BadInputError(message)


def version() -> str:
    """Return the version of Longaxis where this runs."""
    return longaxis.__version__


def empty_queue_on_cluster(
    path: Path,
    measure: Measure,
    client: Any,  # noqa: ANN401 - Dask's own, imported only where it is there
    *,
    key_of: KeyOf = no_key,
    tell: Callable[[int], None] = lambda _n_open: None,
) -> None:
    """Measure every waiting row of the queue on the workers of a cluster.

    A row whose worker dies waits once more, and is set aside after the second death.

    Parameters
    ----------
    path
        The queue; only this process opens it.
    measure
        Turns a task into the text of its result. It runs on the workers, which must
        see the files that it names under the same paths.
    client
        As `connected` gives it.
    key_of
        Turns a task into the key of what it is measured from; runs there too.
    tell
        Called with the number of rows that are still open.

    Raises
    ------
    BadInputError
        Where the cluster has had no worker for a minute.
    """
    flights: dict[str, _Flight] = {}
    with closing(BatchQueue(path)) as queue:
        # Whatever was running when an earlier run stopped is free again.
        queue.recover()
        alone_since = time.monotonic()
        try:
            # Dask's answers are looked for here, so that the queue has a single writer.
            while n_open := queue.count_open():
                tell(n_open)
                workers = set(client.nthreads())
                _settle(queue, flights, workers)
                _send(queue, flights, workers, (client, measure, key_of))
                # Workers may come and go; only a full minute without any ends the run.
                alone_since = time.monotonic() if workers else alone_since
                if time.monotonic() - alone_since > _WORKERS_WITHIN_S:
                    message = "The cluster has lost all its workers; start some."
                    raise BadInputError(message)
                _wait(flights)
        # Rows that are still measured elsewhere must not go on in vain.
        finally:
            for flight in flights.values():
                flight.future.cancel()


def attempt(measure: Measure, key_of: KeyOf, task: str) -> tuple[str, bool, str]:
    """Return a row's text and True, or the sentence why not and False, and its key.

    Parameters
    ----------
    measure
        Measures one row.
    key_of
        Returns the key of a row.
    task
        What was tried, for the message.
    """
    # On the worker and before measuring: what changes meanwhile is measured again.
    key = key_of(task)
    try:
        return measure(task), True, key
    # Refusals come back as text; anything else is an error of the worker.
    except LongAxisError as error:
        return str(error), False, key


def _send(
    queue: BatchQueue,
    flights: dict[str, _Flight],
    workers: set[str],
    work: tuple[Any, Measure, KeyOf],
) -> None:
    """Give every idle worker a row."""
    client, measure, key_of = work
    for worker in sorted(workers - set(flights)):
        # A new name for each attempt: a late answer of an earlier one is not accepted.
        claim = queue.claim(uuid.uuid4().hex)
        if claim is None:
            return
        # On this worker only, and never taken from Dask's cache of equal calls.
        future = client.submit(
            attempt, measure, key_of, claim.task, workers=[worker], pure=False
        )
        flights[worker] = _Flight(claim=claim, future=future)


def _settle(queue: BatchQueue, flights: dict[str, _Flight], workers: set[str]) -> None:
    """Write down what has come back, and which workers are gone."""
    # A copy of the items, as entries are deleted on the way.
    for worker, flight in list(flights.items()):
        claim, future = flight.claim, flight.future
        if future.status == "finished" and _note(queue, claim, future):
            del flights[worker]
        # A worker that is gone never answers, whatever its future says.
        elif future.status in {"error", "cancelled", "lost"} or worker not in workers:
            future.cancel()
            queue.bury(claim.worker)
            del flights[worker]


def _note(queue: BatchQueue, claim: Claim, future: Any) -> bool:  # noqa: ANN401
    """Write down an answer; False if it was lost with its worker on the way here."""
    from distributed import (  # type: ignore[import-not-found,unused-ignore]
        TimeoutError as LateError,
    )

    try:
        text, is_done, key = future.result(timeout=_CONNECT_WITHIN_S)
    # The answer lay on a worker that died before it was fetched.
    except (OSError, LateError):
        return False
    # The key first: if this process dies between, the row is measured again.
    queue.note_key(claim, key)
    settle = queue.finish if is_done else queue.fail
    settle(claim, text)
    return True


def _wait(flights: dict[str, _Flight]) -> None:
    """Wait for the next answer, but not for long: a worker may die silently."""
    until = time.monotonic() + _LOOK_EVERY_S
    # Polled, as the end of a worker wakes none of the futures.
    while time.monotonic() < until:
        if any(flight.future.done() for flight in flights.values()):
            return
        time.sleep(_BLINK_S)
