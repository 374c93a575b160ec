"""What only the pictures themselves can tell: colour, and frames that repeat."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from longaxis.io.dicom.ultrasound_regions import COLOUR_PROBLEM as STATED_COLOUR_PROBLEM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.io.files.loop_metadata import LoopFacts

N_COLOUR_SAMPLES = 6
"""So many frames, spread over the loop, are looked at for colour."""

COLOURED_SHARE = 0.02
"""Share of the tissue region that must be coloured to speak of colour Doppler.

Real grey-scale loops with burnt-in text and an ECG trace have up to 0.007, real colour
Doppler has 0.05 and more in at least one of the frames looked at.
"""

COLOUR_PROBLEM = (
    "The picture itself is coloured like colour Doppler; "
    "strain needs a grey-scale loop."
)
_REPEATED = 0.05
_MAX_LISTED = 8


def sampled_frames(n_frames: int) -> set[int]:
    """Return the frames to look at for colour."""
    return set(np.linspace(0, n_frames - 1, N_COLOUR_SAMPLES).astype(int).tolist())


def colour_problems(coloured_shares: Sequence[float]) -> tuple[str, ...]:
    """Return the problem that coloured tissue is, if the share is large enough."""
    is_coloured = len(coloured_shares) > 0 and max(coloured_shares) > COLOURED_SHARE
    return (COLOUR_PROBLEM,) if is_coloured else ()


def repeated_frames(
    frames: NDArray[np.uint8], region: tuple[int, int, int, int] | None
) -> list[int]:
    """Return the frames that show the same tissue as the frame before.

    A frame counts as repeated if it differs from the one before by less than a
    twentieth of what frames of this loop usually differ by.
    """
    x0, y0, x1, y1 = region or (0, 0, frames.shape[2], frames.shape[1])
    thinned = frames[:, y0:y1:2, x0:x1:2]
    if len(thinned) < 3 or thinned.size == 0:
        return []
    steps = np.array(
        [
            np.abs(after.astype(np.int16) - before).mean()
            for before, after in pairwise(thinned)
        ]
    )
    moving = steps[steps > 0]
    if moving.size == 0:
        return list(range(1, len(frames)))
    usual = float(np.median(moving))
    return [int(k) + 1 for k in np.flatnonzero(steps <= _REPEATED * usual)]


def repetition_notes(repeated: Sequence[int], n_frames: int) -> tuple[str, ...]:
    """Return one sentence about repeated frames; frames are counted from 1."""
    if not repeated:
        return ()
    if len(repeated) == n_frames - 1:
        return ("All frames show the same picture.",)
    named = ", ".join(str(each + 1) for each in repeated[:_MAX_LISTED])
    more = " and more" if len(repeated) > _MAX_LISTED else ""
    one = len(repeated) == 1
    word, verb = ("Frame", "repeats") if one else ("Frames", "repeat")
    return (f"{word} {named}{more} {verb} the picture before.",)


def with_picture_findings(
    facts: LoopFacts, frames: NDArray[np.uint8], coloured_shares: Sequence[float]
) -> LoopFacts:
    """Return the facts with what only the pictures can tell."""
    problems = colour_problems(coloured_shares)
    if STATED_COLOUR_PROBLEM in facts.problems:
        problems = ()
    repeated = repeated_frames(frames, facts.tissue_region_px)
    return facts.with_findings(problems, repetition_notes(repeated, len(frames)))
