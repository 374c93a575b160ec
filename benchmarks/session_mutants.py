"""Damaged sessions with a right seal: each opens and is measured, or is refused.

Run from the root of the repository; the same command continues where it stopped:

    python -m benchmarks.session_mutants --state sessions.json --until 20000 --minutes 5

Mutant number n depends on n alone. What opens is saved, opened again, measured and
written as tables and JSON, every 20th as PDF and DICOM report, too. Goal: no error but
a refusal in one sentence, no message with the name of an error's class.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks import resumed
from longaxis import pipeline
from longaxis.errors import LongAxisError
from longaxis.io.dicom_objects.structured_report import write_echo_report
from longaxis.io.documents.report_pdf import write_report
from longaxis.io.sessions.session_file import (
    load_session,
    read_saved_analysis,
    save_session,
)
from longaxis.io.tables.result_json import write_result
from longaxis.io.tables.results_csv import write_curves, write_values
from tests.unit.io.sessions.session_mutants import mutant, whole_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.data import StudyDocument

Answer = TypeVar("Answer")

CLASS_NAME = re.compile(r"\b[A-Z][A-Za-z]*(?:Error|Exception|Warning)\b")
_SAVED_EVERY = 50
_PAGES_EVERY = 20


@dataclass
class Tally(resumed.Tally):
    """What was seen so far; kept as JSON between runs."""

    n_opened: int = 0
    n_measured: int = 0


class Trial:
    """One damaged session, through everything that is done with a session."""

    def __init__(self, number: int, folder: Path, tally: Tally) -> None:
        self._number = number
        self._folder = folder
        self._tally = tally

    def run(self, data: bytes) -> None:
        """Try everything; what goes wrong is in the tally."""
        path = self._folder / "mutant.longaxis"
        path.write_bytes(data)
        self._attempt("index", lambda: read_saved_analysis(path))
        document = self._attempt("open", lambda: load_session(path))
        if document is None:
            return
        self._tally.n_opened += 1
        again = self._folder / "again.longaxis"
        self._attempt("save", lambda: save_session(document, again))
        if self._attempt("open again", lambda: load_session(again)) is None:
            self._fail("open again", "what was saved does not open")
        self._measure(document)

    def _measure(self, document: StudyDocument) -> None:
        study = self._attempt("measure", lambda: pipeline.measure_study(document))
        if study is None or not study.views:
            return
        self._tally.n_measured += 1
        folder = self._folder
        self._attempt("values", lambda: write_values(study, folder / "values.csv"))
        self._attempt("curves", lambda: write_curves(study, folder / "curves.csv"))
        self._attempt("json", lambda: write_result(study, folder / "result.json"))
        if self._number % _PAGES_EVERY == 0:
            self._attempt("pdf", lambda: write_report(study, folder / "report.pdf"))
            self._attempt("sr", lambda: write_echo_report(study, folder / "report.dcm"))

    def _attempt(self, what: str, action: Callable[[], Answer]) -> Answer | None:
        try:
            return action()
        except LongAxisError as error:
            sentence = str(error)
            if "\n" in sentence or not sentence.endswith("."):
                self._fail(what, f"not one sentence: {sentence[:200]!r}")
            if CLASS_NAME.search(sentence):
                self._fail(what, f"names a class: {sentence[:200]!r}")
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            self._fail(what, f"{type(error).__name__}: {str(error)[:200]}")
        return None

    def _fail(self, what: str, problem: str) -> None:
        self._tally.failures.append(f"mutant {self._number}, {what}: {problem}")


def try_one(number: int, whole: bytes, folder: Path, tally: Tally) -> None:
    """Damage a whole session, and do with it what is done with sessions."""
    started_s = time.perf_counter()
    Trial(number, folder, tally).run(mutant(whole, random.Random(f"session:{number}")))
    tally.slowest_s = max(tally.slowest_s, time.perf_counter() - started_s)
    tally.n_done = number + 1


def try_some(numbers: range, folder: Path, tally: Tally) -> None:
    """Try the mutants of these numbers; warnings count as errors."""
    whole = whole_session(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for number in numbers:
            try_one(number, whole, folder, tally)


def main() -> None:
    given = resumed.options(__doc__, "out/session_mutants.json", 1000).parse_args()
    tally = resumed.load(given.state, Tally)
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("error")
        folder = Path(name)
        whole = whole_session(folder)
        resumed.run(
            given,
            tally,
            lambda number, counted: try_one(number, whole, folder, counted),
            saved_every=_SAVED_EVERY,
        )
    resumed.report(tally)
    sys.exit(bool(tally.failures))


if __name__ == "__main__":
    main()
