"""What only the pictures themselves can tell: colour, repeated or damaged frames."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from longaxis.io.decoding.neighbour_check import unlike_neighbours
from longaxis.io.dicom.ultrasound_regions import COLOUR_PROBLEM as STATED_COLOUR_PROBLEM
from longaxis.io.files.loop_metadata import MIN_FRAMES

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
# Mean difference in grey levels below which two frames are the same; chosen.
_REPEATED = 0.05
# Chosen: a sentence stays readable.
_MAX_LISTED = 8
_FEWEST_GREYS = 4
"""A picture spans at least so many grey levels; chosen. Speckle spans over 100."""

_MOST_DAMAGED = 1 / 3
"""With a larger share of damaged frames the others cannot be compared; chosen."""


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
    """Return the indices of frames that show the same tissue as the frame before.

    Frames uint8, shape (T, H, W); region (x0, y0, x1, y1) in pixels, None for all.
    """
    x0, y0, x1, y1 = region or (0, 0, frames.shape[2], frames.shape[1])
    thinned = frames[:, y0:y1:2, x0:x1:2]
    # Two frames have one step, which cannot be compared with a usual one.
    if len(thinned) < 3 or thinned.size == 0:
        return []
    steps = np.array(
        [
            np.abs(after.astype(np.int16) - before).mean()
            for before, after in pairwise(thinned)
        ]
    )
    # Identical frames must not lower what is usual: a video that shows each frame twice
    # has a zero for every other step.
    moving = steps[steps > 0]
    if moving.size == 0:
        return list(range(1, len(frames)))
    usual = float(np.median(moving))
    # Relative to the usual step: recompression makes repeated frames differ a little.
    return [int(k) + 1 for k in np.flatnonzero(steps <= _REPEATED * usual)]


def repetition_notes(repeated: Sequence[int], n_frames: int) -> tuple[str, ...]:
    """Return one sentence about repeated frames; frames are counted from 1."""
    if not repeated or len(repeated) == n_frames - 1:
        return ()
    one = len(repeated) == 1
    word, verb = ("Frame", "repeats") if one else ("Frames", "repeat")
    return (f"{word} {_listed(repeated)} {verb} the picture before.",)


def empty_frames(
    frames: NDArray[np.uint8], region: tuple[int, int, int, int] | None
) -> list[int]:
    """Return the indices of frames without a picture: of one grey, or black.

    Frames uint8, shape (T, H, W); region (x0, y0, x1, y1) in pixels, None for all. Text
    around the region is no picture.
    """
    x0, y0, x1, y1 = region or (0, 0, frames.shape[2], frames.shape[1])
    inside = frames[:, y0:y1, x0:x1]
    if inside.size == 0:
        return []
    spans = inside.max(axis=(1, 2)).astype(int) - inside.min(axis=(1, 2))
    return [int(k) for k in np.flatnonzero(spans < _FEWEST_GREYS)]


def content_problems(
    frames: NDArray[np.uint8], repeated: Sequence[int], empty: Sequence[int]
) -> tuple[str, ...]:
    """Return why there is nothing to measure: no picture at all, or no motion.

    Frames uint8, shape (T, H, W); `repeated` are indices of repeated frames, `empty` of
    frames without a picture.
    """
    if len(frames) and len(empty) == len(frames):
        highest = int(frames.max())
        shade = "black" if highest < _FEWEST_GREYS else "of one grey"
        return (f"All frames are {shade}: there is no picture to measure in.",)
    if len(frames) > 1 and len(repeated) == len(frames) - 1:
        return ("All frames show the same picture; strain needs a moving one.",)
    return ()


def damage_findings(
    damaged: Sequence[int], n_frames: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return problems and notes about damaged frames; frames are counted from 1."""
    if not damaged:
        return (), ()
    one = len(damaged) == 1
    word, verb, them = ("Frame", "is", "it") if one else ("Frames", "are", "them")
    note = (
        f"{word} {_listed(damaged)} {verb} damaged (the picture is empty, cannot be "
        "decoded without errors, or is unlike both neighbours); nothing is measured in "
        f"{them}."
    )
    n_left = n_frames - len(damaged)
    is_too_much = len(damaged) > _MOST_DAMAGED * n_frames or n_left < MIN_FRAMES
    # A loop that is too short has a problem already, and a still must stay viewable.
    if n_frames < MIN_FRAMES or not is_too_much:
        return (), (note,)
    problem = (
        f"{len(damaged)} of {n_frames} frames are damaged, so that the others cannot "
        "be trusted; copy the file again from where it came."
    )
    return (problem,), (note,)


def _listed(numbers: Sequence[int]) -> str:
    named = ", ".join(str(number + 1) for number in numbers[:_MAX_LISTED])
    return named + (" and more" if len(numbers) > _MAX_LISTED else "")


def with_picture_findings(
    facts: LoopFacts,
    frames: NDArray[np.uint8],
    coloured_shares: Sequence[float],
    *,
    damaged: Sequence[int] = (),
) -> LoopFacts:
    """Return the facts with what only the pictures can tell.

    Parameters
    ----------
    damaged
        Frames that the decoder found damaged.
    """
    colour = colour_problems(coloured_shares)
    if STATED_COLOUR_PROBLEM in facts.problems:
        colour = ()
    region = facts.tissue_region_px
    empty = empty_frames(frames, region)
    # Where all are empty that is said instead, and none is worse than the others.
    damaged = sorted({*damaged, *(empty if len(empty) < len(frames) else ())})
    # The limits of unlikeness were measured on grey loops only, and an unsuitable loop
    # is not tracked anyway.
    if not (facts.problems or colour):
        damaged = sorted({*damaged, *unlike_neighbours(frames, damaged)})
    left = sorted(set(range(len(frames))) - set(damaged))
    # Among the frames that are left: a damaged one would hide that all others are one.
    shown = frames[left] if damaged else frames
    repeated = [left[k] for k in repeated_frames(shown, region)]
    checked = facts.with_findings(
        (*colour, *content_problems(shown, repeated, empty)),
        repetition_notes(repeated, len(shown)),
    )
    checked = replace(checked, damaged_frames=tuple(damaged))
    return checked.with_findings(*damage_findings(damaged, len(frames)))
