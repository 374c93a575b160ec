"""`longaxis batch`: measure every loop of a table; goes on where it was stopped."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse

    from longaxis.io.batch_queue import Outcome

QUEUE_NAME = "queue.sqlite"
TABLE_NAME = "results.csv"

_COLUMNS = (
    "row",
    "subject",
    "loop",
    "state",
    "view",
    "gls_peak_systolic_percent",
    "gls_end_systolic_percent",
    "gls_peak_percent",
    "n_segments_accepted",
    "frame_rate_hz",
    "tracker",
    "tracker_version",
    "problem",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell the parser what the command takes."""
    parser.add_argument(
        "table",
        metavar="LOOPS.csv",
        help="columns loop,centreline,frame (or session) and, if wanted, subject, "
        "view, mirrored, ed, es, avc, last, mm_per_pixel, fps",
    )
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--workers", type=int, default=1, metavar="N")
    parser.add_argument("--tracker", metavar="NAME")


def run(arguments: argparse.Namespace) -> int:
    """Fill the queue, empty it, and write the table of results."""
    from longaxis.cli.batch_rows import measure_row, tasks_of
    from longaxis.cli.batch_workers import empty_queue
    from longaxis.cli.loop_options import check_tracker
    from longaxis.io.batch_queue import BatchQueue

    if arguments.workers < 1:
        message = f"--workers needs 1 or more, got {arguments.workers}."
        raise BadInputError(message)
    tracker = check_tracker(arguments.tracker)
    folder = Path(arguments.out)
    (folder / "results").mkdir(parents=True, exist_ok=True)
    queue_path = folder / QUEUE_NAME
    with closing(BatchQueue(queue_path)) as queue:
        queue.fill(tasks_of(Path(arguments.table), tracker))
        n_rows = len(queue.outcomes())
        with terminal.Bar("Measuring") as bar:
            empty_queue(
                queue_path,
                partial(measure_row, folder=folder / "results"),
                n_workers=arguments.workers,
                tell=lambda n_open: bar(1 - n_open / n_rows),
            )
        outcomes = queue.outcomes()
    write_table(outcomes, folder / TABLE_NAME)
    n_done = sum(each.state == "done" for each in outcomes)
    terminal.say(f"{n_done} of {n_rows} loops measured: {folder / TABLE_NAME}")
    return 0 if n_done == n_rows else 3


def write_table(outcomes: list[Outcome], path: Path) -> None:
    """Write one line for each row, in the order of the table that came in."""
    from longaxis.io.atomic import write_text

    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for outcome in outcomes:
        row = json.loads(outcome.task)
        done = json.loads(outcome.text) if outcome.state == "done" else {}
        problem = "" if outcome.state == "done" else outcome.text
        writer.writerow(
            {
                "row": outcome.position,
                "subject": row.get("subject", ""),
                "loop": Path(row.get("session") or row["loop"]).name,
                "state": outcome.state,
                "problem": problem,
                **done,
            }
        )
    write_text(path, text.getvalue())
