"""`longaxis batch`: measure every loop of a table; resumes where it was stopped."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.cli.batch_keys import key_of
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from longaxis.io.batch.queue import Outcome

QUEUE_NAME = "queue.sqlite"
TABLE_NAME = "results.csv"
SEGMENTS_NAME = "segments.csv"
PATIENTS_NAME = "patients.csv"
PARQUET_NAME = "results.parquet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "table",
        metavar="LOOPS.csv",
        help="columns loop,centreline,frame (or session) and, if wanted, subject, "
        "view, mirrored, ed, es, avc, last, mm_per_pixel, fps",
    )
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--workers", type=int, default=1, metavar="N")
    parser.add_argument("--tracker", metavar="NAME")
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="let a Dask cluster do the work: the address of its scheduler, or "
        "“local” for one of --workers processes here",
    )
    parser.add_argument(
        "--parquet", action="store_true", help="write the results as Parquet too"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fill the queue, empty it, and write the table of results."""
    from longaxis.cli.batch_rows import measure_row, tasks_of
    from longaxis.cli.loop_options import check_tracker
    from longaxis.io.batch.queue import BatchQueue
    from longaxis.io.files.atomic import sweep

    if arguments.workers < 1:
        message = f"--workers needs 1 or more, got {arguments.workers}."
        raise BadInputError(message)
    # Before the queue is filled: a wrong name would fail in every row.
    tracker = check_tracker(arguments.tracker)
    folder = Path(arguments.out)
    # The folder of results must be there before workers write into it.
    (folder / "results").mkdir(parents=True, exist_ok=True)
    queue_path = folder / QUEUE_NAME
    with closing(BatchQueue(queue_path)) as queue:
        # The same table continues, another one is refused: rows are known by place.
        queue.fill(tasks_of(Path(arguments.table), tracker))
        # Files behind the paths may have changed since the last run.
        n_changed = queue.reopen_changed(key_of)
        if n_changed:  # they hold numbers of before, and this run may be stopped
            # Tables of an earlier run would otherwise stand beside rows that wait
            # again.
            for name in (TABLE_NAME, SEGMENTS_NAME, PATIENTS_NAME, PARQUET_NAME):
                (folder / name).unlink(missing_ok=True)
        n_rows = len(queue.outcomes())
        with terminal.Bar("Measuring") as bar:
            _empty(
                queue_path,
                # resolve(): workers may run in another folder.
                partial(measure_row, folder=(folder / "results").resolve()),
                arguments,
                tell=lambda n_open: bar(1 - n_open / n_rows),
            )
        outcomes = queue.outcomes()
    # A worker that was killed leaves the part of a file behind.
    sweep(folder / "results")
    _write_tables(outcomes, folder, is_parquet=arguments.parquet)
    n_done = sum(outcome.state == "done" for outcome in outcomes)
    if n_changed:
        terminal.say(
            f"{n_changed} of {n_rows} loops were measured again, as the loop, the "
            "line, the tracker or the program has changed."
        )
    terminal.say(f"{n_done} of {n_rows} loops measured: {folder / TABLE_NAME}")
    # 3 also where only some rows failed, so that scripts notice.
    return 0 if n_done == n_rows else 3


def _write_tables(
    outcomes: Sequence[Outcome], folder: Path, *, is_parquet: bool
) -> None:
    """Write loops, segments and patients as CSV, and the loops as Parquet if wanted."""
    from longaxis.cli import batch_tables as tables

    lines = tables.lines_of(outcomes)
    tables.write_loops(lines, folder / TABLE_NAME)
    tables.write_segments(lines, folder / SEGMENTS_NAME)
    tables.write_patients(lines, folder / PATIENTS_NAME)
    if is_parquet:
        from longaxis.io.tables.parquet_table import write_parquet

        cells = [tables.loop_cells(line) for line in lines]
        write_parquet(cells, tables.LOOP_COLUMNS, folder / PARQUET_NAME)


def _empty(
    path: Path,
    measure: Callable[[str], str],
    arguments: argparse.Namespace,
    *,
    tell: Callable[[int], None],
) -> None:
    """Empty the queue by our own processes, or by those of a cluster."""
    if arguments.cluster is None:
        from longaxis.cli.batch_workers import empty_queue

        empty_queue(
            path, measure, n_workers=arguments.workers, key_of=key_of, tell=tell
        )
        return
    from longaxis.cli.batch_cluster import connected, empty_queue_on_cluster

    with connected(arguments.cluster, n_workers=arguments.workers) as client:
        empty_queue_on_cluster(path, measure, client, key_of=key_of, tell=tell)
