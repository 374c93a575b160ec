"""The walk-through of `docs/core_lab.md`, run: prints what it prints, draws its figure.

Run from the root of the repository, in a few minutes:

    python -m benchmarks.core_lab docs/figures

Two readers are imitated: each draws the sample study's true line with smooth errors of
his own, and the tracker does the rest.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis.cli import main as longaxis
from longaxis.cli.analyse import track_missing
from longaxis.cli.measured_sessions import measure_session
from longaxis.cli.sample import sample_document
from longaxis.io.sessions.session_file import load_session, save_session

if TYPE_CHECKING:
    from longaxis.data import StudyDocument

READERS = {"ANNA": 1, "BEN": 2}
CASES = {"case_1": "A4C", "case_2": "A2C", "case_3": "A3C"}
LINE_ERROR_MM = 1.5
FIGURE_NAME = "core_lab_agreement.png"


def drawn(line_mm: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return a line drawn with a smooth error: three waves along the wall."""
    along = np.linspace(0, np.pi, len(line_mm))
    waves = np.stack([np.cos(order * along) for order in range(3)], axis=1)
    size_mm = LINE_ERROR_MM / np.sqrt(1 + 0.5 + 0.5)
    error_mm = waves @ generator.normal(0, size_mm, (3, 2))
    return np.asarray(line_mm + error_mm)


def make_cases(folder: Path, document: StudyDocument) -> None:
    """Save each view of the sample study as a case of its own."""
    folder.mkdir()
    for name, view in CASES.items():
        views = tuple(each for each in document.views if each.view.value == view)
        save_session(replace(document, views=views), folder / f"{name}.longaxis")


def read(path: Path, truth: StudyDocument, generator: np.random.Generator) -> None:
    """Do a reader's work on a session that was handed out."""
    document = load_session(path)
    (blank,) = document.views
    known = truth.view(blank.view)
    assert known is not None
    assert known.centreline is not None
    line_mm = drawn(known.centreline.control_points_mm, generator)
    line = replace(known.centreline, control_points_mm=line_mm)
    view = replace(blank, centreline=line, beat_choice=known.beat_choice)
    save_session(track_missing(replace(document, views=(view,))), path)


def say(*command: str | Path) -> None:
    """Print a command as it is typed, and let it print."""
    shown = " ".join(each.name if isinstance(each, Path) else each for each in command)
    print(f"\n$ longaxis {shown}", flush=True)
    longaxis([str(each) for each in command])


def finish(study: Path, reader: str, truth: StudyDocument, *, aloud: bool) -> None:
    """Read all that one reader is to read."""
    generator = np.random.default_rng(READERS[reader])
    while True:
        step = ("study", "next", study, "--reader", reader)
        known = set(study.rglob("*.longaxis"))
        say(*step) if aloud else longaxis([str(each) for each in step])
        fresh = set(study.rglob("*.longaxis")) - known
        if not fresh:
            return
        (path,) = fresh
        read(path, truth, generator)
        say("study", "submit", study, path, "--reader", reader)


def as_exam(session: Path, date: str, path: Path) -> Path:
    """Write a reading as the result of an exam of one patient on a date."""
    result = measure_session(session)
    header = {"patient_id": "P1", "study_date": date, "study_uid": f"2.25.{date}"}
    result["header"] |= header
    path.write_text(json.dumps(result), encoding="utf-8")
    return path


def main(figures: Path) -> None:
    """Walk through a core laboratory's work."""
    truth = sample_document("block-matching")
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        cases, study, pairs = root / "cases", root / "study", root / "pairs"
        make_cases(cases, truth)
        readers = ("--readers", *READERS)
        say("study", "create", study, "--cases", cases, *readers, "--seed", "7")
        for number, reader in enumerate(READERS):
            finish(study, reader, truth, aloud=number == 0)
        say("study", "progress", study)
        say("study", "export", study, "--of", "segments", "--out", pairs)
        figures.mkdir(parents=True, exist_ok=True)
        table, figure = pairs / "readers_ANNA_BEN.csv", figures / FIGURE_NAME
        say("agree", table, "--names", *READERS, "--unit", "%", "--figure", figure)
        say("study", "audit", study, "--table", root / "log.csv")
        sessions = [next((study / "readings" / each).iterdir()) for each in READERS]
        views = [load_session(each).views[0].view for each in sessions]
        if views[0] is not views[1]:
            others = (study / "readings" / "BEN").iterdir()
            sessions[1] = next(
                each for each in others if load_session(each).views[0].view is views[0]
            )
        dates = ("20260110", "20260710")
        exams = [
            as_exam(session, date, root / f"exam_{number}.json")
            for number, (session, date) in enumerate(
                zip(sessions, dates, strict=True), start=1
            )
        ]
        say("serial", *exams)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
