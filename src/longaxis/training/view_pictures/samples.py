"""Inputs of the classifier of views, made from seeds and kept in one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import BadInputError
from longaxis.models.view_recognition.classifier import ANSWERS
from longaxis.models.view_recognition.picture import view_input
from longaxis.training.view_pictures.display_style import STYLES
from longaxis.training.view_pictures.draw_loop import drawn_loop
from longaxis.training.view_pictures.simulated_view import simulated_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

# Of 20 loops, how many show each view. Apical ones are two thirds: they are the hard
# ones to distinguish, and the ones that are measured.
_TURNS = (0, 1, 2, 0, 1, 2, 3, 4, 0, 1, 2, 5, 6, 0, 1, 2, 4, 3, 6, 5)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Inputs and what they show.

    Attributes
    ----------
    inputs
        uint8, shape (N, 4, 96, 96).
    answers
        Index into `ANSWERS`, shape (N,).
    """

    inputs: NDArray[np.uint8]
    answers: NDArray[np.int64]

    def save(self, path: Path) -> None:
        """Write both into an NPZ."""
        np.savez(path, inputs=self.inputs, answers=self.answers)


def read_samples(paths: Sequence[Path]) -> Samples:
    """Return the samples of files that `Samples.save` wrote, one after the other.

    Raises
    ------
    BadInputError
        If a file is not one of these.
    """
    inputs, answers = [], []
    for path in paths:
        try:
            with np.load(path, allow_pickle=False) as arrays:
                inputs.append(arrays["inputs"])
                answers.append(arrays["answers"])
        except (OSError, KeyError, ValueError) as error:
            message = f"“{path}” holds no samples of views; make them anew."
            raise BadInputError(message) from error
    return Samples(inputs=np.concatenate(inputs), answers=np.concatenate(answers))


def drawn_samples(
    first_seed: int,
    count: int,
    styles: Sequence[str] = STYLES,
    *,
    is_standard: bool = True,
) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """Yield input, uint8 of shape (4, 96, 96), and answer of drawn loops.

    Parameters
    ----------
    first_seed
        Each loop takes the next seed.
    count
        How many loops.
    styles
        Families of display settings.
    is_standard
        See `drawn_loop`.
    """
    for seed in range(first_seed, first_seed + count):
        answer = _TURNS[seed % len(_TURNS)]
        loop = drawn_loop(seed, ANSWERS[answer], styles, is_standard=is_standard)
        yield view_input(loop), answer


def simulated_samples(
    first_seed: int, count: int, *, is_standard: bool = True
) -> Iterator[tuple[NDArray[np.uint8], int]]:
    """Yield input and answer of the simulator's apical loops, 0.2 s each.

    Inputs are uint8, shape (4, 96, 96); answers are indices into `ANSWERS`.

    Parameters
    ----------
    first_seed
        Each loop takes the next seed.
    count
        How many loops.
    is_standard
        See `simulated_view`.
    """
    for seed in range(first_seed, first_seed + count):
        answer = seed % 3
        yield (
            view_input(simulated_view(seed, ANSWERS[answer], is_standard=is_standard)),
            answer,
        )


def gathered(pairs: Iterator[tuple[NDArray[np.uint8], int]]) -> Samples:
    """Return yielded inputs, shape (4, 96, 96) each, and answers as samples."""
    inputs, answers = zip(*pairs, strict=True)
    return Samples(inputs=np.stack(inputs), answers=np.array(answers, dtype=np.int64))
