"""Hearts of another simulator, for choosing between trackers and weights.

A folder of NPZ files with whole cycles whose anatomy, motion law, speckle and display
come from a simulator of another design than `longaxis.simulation`. **Never train on
them**: they are worth something only as long as nothing was fitted to them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Beat, EventSource, Loop
from longaxis.errors import BadInputError
from longaxis.evaluation.case import CaseSource, ReferenceCase
from longaxis.evaluation.measure import Measuring, measure_case
from longaxis.evaluation.metrics import summarise
from longaxis.evaluation.npz import read_arrays

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from longaxis.evaluation.metrics import ClipScore
    from longaxis.models.tracker import Tracker

FRAME_RATE_HZ = 55.0
"""The files hold no frame times; their description gives this rate."""

WORLDS = {"other": "other*.npz", "pymust": "pymust*.npz"}
"""Name of each kind of rendering, and its files: the simulator's own convolution
renderer, and the same motion rendered by PyMUST's SIMUS."""


_FIELDS = {"frames", "mesh", "mmpp", "es"}


def foreign_sources(folder: Path, world: str) -> list[CaseSource]:
    """Return the hearts of one world, in the order of their names, none read yet.

    Parameters
    ----------
    folder
        With the NPZ files.
    world
        Key of `WORLDS`.

    Raises
    ------
    BadInputError
        If the folder holds none of them.
    """
    paths = sorted(folder.glob(WORLDS[world]))
    if not paths:
        message = f"“{folder}” holds no files “{WORLDS[world]}” of foreign hearts."
        raise BadInputError(message)
    return [CaseSource(path.stem, partial(read_foreign_heart, path)) for path in paths]


def read_foreign_heart(path: Path) -> ReferenceCase:
    """Read one heart: loop and true mesh (T, 61, 5, 2), the query frame end-systole.

    Raises
    ------
    BadInputError
        If the file is not such a heart.
    """
    fields = read_arrays(path)
    if not fields.keys() >= _FIELDS:
        missing = ", ".join(sorted(_FIELDS - fields.keys()))
        message = f"“{path.name}” is not a foreign heart: {missing} is missing."
        raise BadInputError(message)
    frames, mesh_px = fields["frames"], fields["mesh"].astype(np.float64)
    scale, end_systole = (
        float(fields["mmpp"].astype(float)),
        int(fields["es"].astype(int)),
    )
    times_s = np.arange(len(frames)) / FRAME_RATE_HZ
    return ReferenceCase(
        name=path.stem,
        subject=path.stem,
        view=None,
        loop=Loop(
            frames=frames.astype(np.uint8),
            frame_times_s=times_s.copy(),
            mm_per_pixel=(scale, scale),
        ),
        times_s=times_s,
        # Pixels count from the centre of the first one, as millimetres do here.
        points_mm=mesh_px * scale,
        visible=np.ones(mesh_px.shape[:3], bool),
        beat=Beat(
            end_diastole=0,
            end_systole=end_systole,
            last=len(frames) - 1,
            end_diastole_source=EventSource.TYPED,
            end_systole_source=EventSource.TYPED,
            is_complete=True,
        ),
    )


def score_on_foreign_hearts(
    tracker: Tracker, folder: Path, *, worlds: Sequence[str] = tuple(WORLDS)
) -> dict[str, dict[str, float]]:
    """Return a tracker's mean errors in each world of foreign hearts.

    Parameters
    ----------
    tracker
        Runs from the true mesh of end-systole through the whole cycle.
    folder
        With the NPZ files.
    worlds
        Keys of `WORLDS`.

    Returns
    -------
    dict
        By world: the values of `metrics.summarise`; strains are fractions.
    """
    return {
        world: summarise(
            [_score(tracker, source) for source in foreign_sources(folder, world)]
        )
        for world in worlds
    }


def _score(tracker: Tracker, source: CaseSource) -> ClipScore:
    return measure_case(tracker, source.load(), Measuring()).score
