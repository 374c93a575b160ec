"""Damaged tables, traces, reports and descriptions: each is read, or refused.

Run from the root of the repository; the same command continues where it stopped:

    python -m benchmarks.table_mutants --state tables.json --until 20000 --minutes 5

Lines and points, paired readings, rows of a batch, cases of an evaluation, exports of
other programs, structured reports, results and descriptions of trackers. Mutant number
n depends on n alone. Judged as damaged loops are: nothing is raised but a refusal in
one sentence, without class names and, of reports and results, without the word that
names the patient; of tables, what their writer typed may be repeated. Damage to a digit
of a table cannot be noticed, so numbers are judged in two ways only: points of a line
are finite, and nothing takes more than five seconds of processor time.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import resumed
from benchmarks.mutant_carriers import WORD
from benchmarks.mutant_judgement import Verdict, judge_sentences
from longaxis.cli.batch_rows import tasks_of
from longaxis.data.readings import PairChoice
from longaxis.errors import LongAxisError
from longaxis.evaluation.case_table import read_case_table
from longaxis.evaluation.npz import read_arrays
from longaxis.io.dicom_objects.structured_report import read_report, write_echo_report
from longaxis.io.tables.agreement_csv import read_pairs
from longaxis.io.tables.centreline_csv import read_centreline, write_centreline
from longaxis.io.tables.follow_up_results import read_exam
from longaxis.io.tables.result_json import write_result
from longaxis.io.vendors.registry import read_vendor_traces
from longaxis.models.custom.manifest import manifest_of
from tests.made_up_results import made_up_study_result
from tests.unit.io.test_mutants import mutant
from tests.unit.io.vendors import vendor_samples
from tests.unit.models.custom.test_manifest import GOOD

if TYPE_CHECKING:
    from collections.abc import Callable

_TOO_SLOW_S = 5.0
_SAVED_EVERY = 500


@dataclass
class Tally(resumed.Tally):
    """What was seen so far; kept as JSON between runs."""

    n_read: int = 0
    n_refused: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A whole file, and how it is read."""

    name: str
    data: bytes
    read: Callable[[Path], object]


def read_finite_line(path: Path) -> None:
    """Read a line, whose points must be finite."""
    points_mm = read_centreline(path)
    assert np.isfinite(points_mm).all()


def tables(folder: Path) -> list[Table]:
    """Return a whole file of each kind."""
    return [*_own_tables(folder), *_foreign_tables(), *_results(folder)]


def _own_tables(folder: Path) -> list[Table]:
    line = folder / "line.csv"
    write_centreline(np.random.default_rng(1).uniform(10, 90, (13, 2)), line)
    pairs = "".join(
        f"S{number},{-18 - 0.1 * number},{-18.4 - 0.1 * number}\n"
        for number in range(12)
    )
    rows = "".join(
        f"S{number},loop.npz,line.csv,6,0.{number + 1}\n" for number in range(5)
    )
    arrays = folder / "arrays.npz"
    np.savez(arrays, points_mm=np.ones((4, 6, 2)), frame=np.array(3))
    return [
        Table("line.csv", line.read_bytes(), read_finite_line),
        Table("pairs.csv", f"subject,a,b\n{pairs}".encode(), read_pairs),
        Table(
            "loops.csv",
            f"subject,loop,centreline,frame,mm_per_pixel\n{rows}".encode(),
            lambda path: tasks_of(path, "block-matching"),
        ),
        Table(
            "cases.csv",
            b"reference,subject,view,frame_rate_hz\na.npz,P1,A4C,50\nb.npz,P2,A2C,60\n",
            read_case_table,
        ),
        Table("arrays.npz", arrays.read_bytes(), read_arrays),
        Table(
            "manifest.json",
            json.dumps(GOOD).encode(),
            lambda path: manifest_of(path.parent, path.read_bytes()),
        ),
    ]


def _foreign_tables() -> list[Table]:
    texts = {
        "segments.txt": vendor_samples.segmental_traces(),
        "segments_comma.txt": vendor_samples.segmental_traces(decimal=","),
        "full.csv": vendor_samples.full_trace(),
        "full_semicolon.csv": vendor_samples.full_trace(delimiter=";"),
        "xstrain.csv": vendor_samples.xstrain(),
        "vevo.txt": vendor_samples.vevo(),
    }
    found = [
        Table(name, text.encode("latin-1", "replace"), read_vendor_traces)
        for name, text in texts.items()
    ]
    return [*found, Table("tomtec.xlsx", vendor_samples.tomtec(), read_vendor_traces)]


def _results(folder: Path) -> list[Table]:
    result = made_up_study_result()
    header = replace(result.header, patient_name=WORD, patient_id=WORD)
    result = replace(result, header=header)
    write_result(result, folder / "result.json")
    write_echo_report(result, folder / "report.dcm")
    report = (folder / "report.dcm").read_bytes()
    return [
        Table(
            "result.json",
            (folder / "result.json").read_bytes(),
            lambda path: read_exam(path, PairChoice()),
        ),
        Table("report.dcm", report, read_report),
        # As if another program had written it: a name of the same length.
        Table(
            "other_report.dcm",
            report.replace(b"LONGAXIS", b"DRAWNSET"),
            read_vendor_traces,
        ),
    ]


def try_one(number: int, files: list[Table], folder: Path, tally: Tally) -> None:
    """Make one damaged file, read it, and note what became of it."""
    dice = random.Random(f"table:{number}")
    table = dice.choice(files)
    path = folder / table.name
    path.write_bytes(mutant(table.data, dice.choice(files).data, dice))
    verdict, started_s = Verdict(), time.process_time()
    try:
        table.read(path)
    except LongAxisError as error:
        tally.n_refused += 1
        judge_sentences(verdict, [str(error)])
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        verdict.failures.append(f"{type(error).__name__}: {str(error)[:200]}")
    else:
        tally.n_read += 1
    took_s = time.process_time() - started_s
    if took_s > _TOO_SLOW_S:
        verdict.failures.append(f"took {took_s:.0f} s")
    tally.failures += [f"{number}, {table.name}: {each}" for each in verdict.failures]
    tally.slowest_s = max(tally.slowest_s, took_s)
    tally.n_done = number + 1


def main() -> None:
    given = resumed.options(__doc__, "out/table_mutants.json", 2000).parse_args()
    tally = resumed.load(given.state, Tally)
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error")
        folder = Path(name)
        files = tables(folder)
        resumed.run(
            given,
            tally,
            lambda number, counted: try_one(number, files, folder, counted),
            saved_every=_SAVED_EVERY,
        )
    resumed.report(tally)
    sys.exit(bool(tally.failures))


if __name__ == "__main__":
    main()
