"""Saved studies measured again must give the same digits (gate G11).

Run from the root of the repository: `python -m benchmarks.replay --cases 100`.

Each case is a study of up to three views whose wall moves in its own way, with lost
points, rejected segments, events and settings chosen by its number. It is measured,
saved, opened and measured again; the results as JSON must be equal byte for byte. Then
the simulated hearts of the self-test are measured, whose strain is known.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis import pipeline
from longaxis.cli import main as longaxis
from longaxis.data import AnalysisSettings, BeatChoice, Smoothing, Tracks
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.io.tables.result_json import result_as_json
from tests.made_up_results import ALL_VIEWS, made_up_document

if TYPE_CHECKING:
    from longaxis.data import StudyDocument, ViewDocument


def moved(view: ViewDocument, dice: random.Random) -> ViewDocument:
    """Return a view whose wall moves, and is judged, in its own way."""
    tracked = view.tracked
    assert tracked is not None
    noise = np.random.default_rng(dice.randrange(2**31))
    points_mm = tracked.tracks.points_mm.copy()
    points_mm += noise.normal(0, dice.uniform(0, 0.4), points_mm.shape)
    lost = noise.random(points_mm.shape[:2]) < dice.choice([0, 0, 0.002])
    points_mm[lost] = np.nan
    confidence = np.clip(noise.normal(0.8, 0.2, points_mm.shape[:2]), 0, 1)
    tracks = Tracks(points_mm=points_mm, confidence=confidence)
    choice = BeatChoice(end_systole=dice.choice([None, 16, 18, 21]))
    return replace(
        view,
        loop=replace(view.loop, frames=view.loop.frames[:, ::4, ::4]),
        tracked=replace(tracked, tracks=tracks),
        accepted=tuple(dice.choice([None, None, True, False]) for _ in range(6)),
        beat_choice=choice,
        mirrored=dice.random() < 0.3,
    )


def case(number: int) -> StudyDocument:
    """Return one study; the same for the same number."""
    dice = random.Random(f"replay:{number}")
    document = made_up_document(ALL_VIEWS[: dice.randint(1, 3)])
    settings = AnalysisSettings(
        smoothing=dice.choice(list(Smoothing)),
        compensate_drift=dice.random() < 0.7,
        most_rejected_in_view=dice.randint(0, 3),
    )
    views = tuple(moved(each, dice) for each in document.views)
    return replace(document, views=views, settings=settings)


def as_text(document: StudyDocument) -> str:
    """Return the result of a study as JSON text, every digit in it."""
    return json.dumps(result_as_json(pipeline.measure_study(document)))


def differing(n_cases: int, folder: Path) -> list[int]:
    """Return the numbers of the cases whose digits change."""
    found = []
    for number in range(n_cases):
        document = case(number)
        path = folder / "case.longaxis"
        save_session(document, path)
        if as_text(load_session(path)) != as_text(document):
            found.append(number)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = differing(given.cases, Path(name))
    print(f"{given.cases} studies replayed, {len(found)} differ: {found[:20]}")
    sys.exit(longaxis(["self-test"]) or bool(found))


if __name__ == "__main__":
    main()
