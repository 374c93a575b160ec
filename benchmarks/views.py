"""How often the classifier of views is right, unsure or wrong.

    python -m benchmarks.views [--drawn 700] [--simulated 300] [--data FOLDER]

Drawn loops of all views and the simulator's apical loops come from seeds below 10,000,
which are never trained on; the simulator's have another size, frame count and frame
rate than those of training. Real loops are read from a folder with `SOURCE.md` (see
`REAL_LOOPS`), each once; nothing is chosen by them.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.view_proposal import EchoView
from longaxis.io.loops.loop_reader import origin_of
from longaxis.models.view_recognition.classifier import ANSWERS, bundled_classifier
from longaxis.pipeline.view_recognition import propose_view
from longaxis.simulation.generate import random_clip
from longaxis.training.view_pictures.display_style import STYLES
from longaxis.training.view_pictures.draw_loop import drawn_loop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from longaxis.data.view_proposal import ViewProposal

A4C, A2C, A3C = EchoView.FOUR_CHAMBER, EchoView.TWO_CHAMBER, EchoView.LONG_AXIS
PLAX = EchoView.PARASTERNAL_LONG_AXIS
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


def drawn(count: int, styles: tuple[str, ...] = STYLES) -> Iterable[tuple[str, str]]:
    """Yield view and verdict of drawn loops."""
    for seed in range(count):
        view = ANSWERS[seed % len(ANSWERS)]
        found = bundled_classifier().suggest(drawn_loop(seed, view, styles))
        yield view.value, verdict(found, (view,))


def simulated(count: int) -> Iterable[tuple[str, str]]:
    """Yield view and verdict of the simulator's apical loops."""
    for seed in range(count):
        view = (A4C, A2C, A3C)[seed % 3]
        clip = random_clip(
            seed, view=view.apical, n_frames=8, size_px=224, frame_rate_hz=9
        )
        found = bundled_classifier().suggest(clip.loop.frames)
        yield view.value, verdict(found, (view,))


def table(title: str, verdicts: Iterable[tuple[str, str]]) -> None:
    """Print the share of each verdict by view and of all."""
    counts: dict[str, dict[str, int]] = {}
    for view, word in verdicts:
        for name in (view, "all"):
            row = counts.setdefault(
                name, dict.fromkeys(("right", "window", "unsure", "wrong"), 0)
            )
            row[word] += 1
    print(title)
    for name, row in sorted(counts.items(), key=lambda item: item[0] == "all"):
        total = sum(row.values())
        shares = ", ".join(f"{word} {100 * n / total:.1f} %" for word, n in row.items())
        print(f"  {name:10s} {total:4d} loops: {shares}")


def real(folder: Path) -> None:
    """Print each real loop's answer and what it cost."""
    for name, right in REAL_LOOPS.items():
        if not (folder / name).is_file():
            print(f"  {name}: not there")
            continue
        started = time.perf_counter()
        found = propose_view(origin_of(folder / name))
        cost_s = time.perf_counter() - started
        views = "/".join(view.value for view in right)
        print(
            f"  {name:50s} {views:20s} {verdict(found, right):7s} "
            f"{found.echo_view.value:15s} {found.probability:.2f} {cost_s:.2f} s"
        )


def foreign(folder: Path) -> None:
    """Print what apical hearts of another simulator are taken for."""
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as arrays:
            found = bundled_classifier().suggest(arrays["frames"])
        print(f"  {path.name:20s} {found.echo_view.value:10s} {found.probability:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", type=int, default=700)
    parser.add_argument("--simulated", type=int, default=300)
    parser.add_argument("--data", type=Path, default=None)
    arguments = parser.parse_args()
    if arguments.drawn:
        table("drawn loops", drawn(arguments.drawn))
    if arguments.simulated:
        table("simulator", simulated(arguments.simulated))
    if arguments.data is not None:
        print("real loops")
        real(arguments.data)
        print("foreign hearts")
        foreign(arguments.data / "foreign_hearts")


if __name__ == "__main__":
    main()
