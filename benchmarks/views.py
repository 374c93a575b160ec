"""How often the classifier of views is right, unsure or wrong.

    python -m benchmarks.views [--drawn 420] [--simulated 150] [--first-seed 0]
        [--anywhere] [--weights FOLDER] [--data FOLDER]

Drawn loops of all views and the simulator's apical loops come from seeds below 10,000,
which are never trained on; the simulator's have another size, frame count and frame
rate than those of training. What defines the view is seen in the sector, or, with
`--anywhere`, lies wherever chance puts it. Real loops are read from a folder with
`SOURCE.md` (see `REAL_LOOPS`), each once; nothing is chosen by them.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from longaxis.data.view_proposal import EchoView
from longaxis.io.loops.loop_reader import origin_of
from longaxis.models.view_recognition.classifier import (
    ANSWERS,
    ViewClassifier,
    apical_share,
    read_entry,
)
from longaxis.models.view_recognition.picture import crops_of
from longaxis.pipeline.view_recognition import propose_view
from longaxis.simulation.draw import Wish
from longaxis.training.view_pictures.draw_loop import drawn_loop
from longaxis.training.view_pictures.simulated_view import simulated_view

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from longaxis.data.view_proposal import ViewProposal

A4C, A2C, A3C = EchoView.FOUR_CHAMBER, EchoView.TWO_CHAMBER, EchoView.LONG_AXIS
PLAX = EchoView.PARASTERNAL_LONG_AXIS
WORDS = ("right", "window", "unsure", "wrong")
PSAX, COLOUR = EchoView.PARASTERNAL_SHORT_AXIS, EchoView.COLOUR
OTHER = EchoView.OTHER

# Views as SOURCE.md, tags or the publication of the loop state them. Coloured loops are
# right as coloured, or as their view.
REAL_LOOPS = {
    "acuson_a4c/DIRW0007": (A4C,),
    "a4c_four_beats/Example1.mp4": (A4C,),
    "a4c_reference/sample1.mp4": (A4C, COLOUR),
    "a3c_video/input1.mp4": (A3C,),
    "stress_study_and_hp/I_000001.dcm": (PLAX,),
    "stress_study_and_hp/I_000003.dcm": (COLOUR, PLAX),
    "stress_study_and_hp/I_000007.dcm": (PLAX,),
    "stress_study_and_hp/I_000008.dcm": (PSAX,),
    "stress_study_and_hp/I_000009.dcm": (A4C,),
    "stress_study_and_hp/I_000010.dcm": (A2C,),
    "stress_study_and_hp/I_000011.dcm": (A3C,),
    "stress_study_and_hp/I_000012.dcm": (PSAX,),
    "stress_study_and_hp/I_000015.dcm": (A4C,),
    "stress_study_and_hp/I_000016.dcm": (A2C,),
    "stress_study_and_hp/I_000017.dcm": (A3C,),
    "toshiba/I_000031.dcm": (PLAX,),
    "toshiba/I_000034.dcm": (OTHER, COLOUR),
    "toshiba/I_000036.dcm": (COLOUR, A4C),
    "vivid_e95/vividE95_aplax_colour_jpegbaseline.dcm": (COLOUR, A3C),
    "not_trackable/Issue164.dcm": (OTHER, COLOUR),
    "not_trackable/US-GE-4AICL142.dcm": (OTHER, COLOUR),
    "syntaxes/US-PAL-8-10x-echo": (COLOUR, PLAX),
    "syntaxes/jpeg-ls-Palette.dcm": (COLOUR, PLAX),
    "syntaxes/JPEGLosslessP14SV1_3s_2f_u_08_08.dcm": (OTHER, COLOUR),
    "syntaxes/US-YBR_FULL_422-EVRLE.dcm": (OTHER, COLOUR),
    "syntaxes/US1_J2KR.dcm": (OTHER, COLOUR),
    "syntaxes/gdcm-US-ALOKA-16.dcm": (OTHER, COLOUR),
    "syntaxes/jp2k91YBR-ICT.dcm": (OTHER, COLOUR),
}


def verdict(found: ViewProposal, right: tuple[EchoView, ...]) -> str:
    """Return "right", "window" (right, but no view is named), "unsure" or "wrong"."""
    view = found.echo_view
    if view is EchoView.UNSURE:
        return "unsure"
    if view is EchoView.APICAL:
        return "window" if any(each.apical for each in right) else "wrong"
    if view is EchoView.NOT_APICAL:
        return "window" if any(each.is_not_apical for each in right) else "wrong"
    return "right" if view in right else "wrong"


class Judgement(NamedTuple):
    """What became of one loop of a known view.

    Attributes
    ----------
    view, word
        Its name, and "right", "window", "unsure" or "wrong".
    is_best_right, is_window_right
        Whether the most probable view is right, and whether "apical or not" is,
        whatever the thresholds.
    best
        Name of the most probable view.
    """

    view: str
    word: str
    is_best_right: bool
    is_window_right: bool
    best: str


def judged(
    classifier: ViewClassifier, frames: NDArray[np.uint8], view: EchoView
) -> Judgement:
    """Return what the classifier makes of frames (T, H, W) that show a view."""
    probabilities = classifier.probabilities(crops_of(frames)).mean(axis=0)
    best = ANSWERS[int(probabilities.argmax())]
    is_apical = apical_share(probabilities) >= 0.5
    return Judgement(
        view=view.value,
        word=verdict(classifier.answer(probabilities), (view,)),
        is_best_right=best is view,
        is_window_right=is_apical == (view.apical is not None),
        best=best.value,
    )


def drawn(
    classifier: ViewClassifier, seeds: range, *, is_standard: bool
) -> Iterable[Judgement]:
    """Yield what becomes of drawn loops of all views."""
    for seed in seeds:
        view = ANSWERS[seed % len(ANSWERS)]
        frames = drawn_loop(seed, view, is_standard=is_standard)
        yield judged(classifier, frames, view)


def simulated(
    classifier: ViewClassifier, seeds: range, *, is_standard: bool
) -> Iterable[Judgement]:
    """Yield what becomes of the simulator's apical loops."""
    wish = Wish(n_frames=7, size_px=200, frame_rate_hz=8, n_scatterers=50_000)
    for seed in seeds:
        view = (A4C, A2C, A3C)[seed % 3]
        frames = simulated_view(seed, view, wish, is_standard=is_standard)
        yield judged(classifier, frames, view)


def table(title: str, judgements: Iterable[Judgement]) -> None:
    """Print the share of each verdict by view and of all."""
    rows: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        for name in (judgement.view, "all"):
            rows.setdefault(name, []).append(judgement)
    print(title)
    for name, row in sorted(rows.items(), key=lambda item: item[0] == "all"):
        words = Counter(judgement.word for judgement in row)
        shares = [f"{word} {words[word]}" for word in WORDS]
        best = sum(judgement.is_best_right for judgement in row)
        window = sum(judgement.is_window_right for judgement in row)
        print(
            f"  {name:10s} {len(row):4d} loops: {', '.join(shares)}; "
            f"without a threshold: view {100 * best / len(row):.1f} %, "
            f"apical or not {100 * window / len(row):.1f} %"
        )
        if name != "all":
            taken = Counter(judgement.best for judgement in row)
            print(f"             taken for {dict(taken.most_common())}")


def real(classifier: ViewClassifier, folder: Path) -> None:
    """Print each real loop's answer and what it cost."""
    for name, right in REAL_LOOPS.items():
        if not (folder / name).is_file():
            print(f"  {name}: not there")
            continue
        started = time.perf_counter()
        found = propose_view(origin_of(folder / name), classifier)
        cost_s = time.perf_counter() - started
        views = "/".join(view.value for view in right)
        print(
            f"  {name:50s} {views:20s} {verdict(found, right):7s} "
            f"{found.echo_view.value:15s} {found.probability:.2f} {cost_s:.2f} s"
        )


def foreign(classifier: ViewClassifier, folder: Path) -> None:
    """Print what apical hearts of another simulator are taken for."""
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as arrays:
            found = classifier.suggest(arrays["frames"])
        print(f"  {path.name:20s} {found.echo_view.value:10s} {found.probability:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", type=int, default=420)
    parser.add_argument("--simulated", type=int, default=150)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--anywhere", action="store_true")
    parser.add_argument("--weights", type=Path, default=None)
    parser.add_argument("--data", type=Path, default=None)
    arguments = parser.parse_args()
    classifier = ViewClassifier(read_entry(arguments.weights))
    first, is_standard = arguments.first_seed, not arguments.anywhere
    if arguments.drawn:
        seeds = range(first, first + arguments.drawn)
        table("drawn", drawn(classifier, seeds, is_standard=is_standard))
    if arguments.simulated:
        seeds = range(first, first + arguments.simulated)
        table("simulator", simulated(classifier, seeds, is_standard=is_standard))
    if arguments.data is not None:
        print("real loops")
        real(classifier, arguments.data)
        print("foreign hearts")
        foreign(classifier, arguments.data / "foreign_hearts")


if __name__ == "__main__":
    main()
