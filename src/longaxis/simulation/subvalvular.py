"""Papillary muscles and chordae: what hangs between the wall and the mitral valve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.simulation.ribbon import Ribbon
from longaxis.simulation.ventricle import N_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.simulation.realism import PapillaryMuscle
    from longaxis.simulation.ventricle import Wall

# Chosen: smooth lines at little cost.
_N_POINTS = 24
# Chosen, about as thick as real chordae.
_CHORDAE_MM = 1.0


def papillary_ribbons(
    muscles: Sequence[PapillaryMuscle], wall: Wall, leaflets: Sequence[Ribbon]
) -> list[Ribbon]:
    """Return the muscles, and chordae from each tip to every leaflet's tip.

    Parameters
    ----------
    muscles
        Of the recipe.
    wall
        Carries the muscles.
    leaflets
        Mitral; their lines end at the tip.
    """
    endocardium = wall.line_at(0.0)
    ribbons = []
    for muscle in muscles:
        line = _muscle_line(muscle, wall, endocardium)
        ribbons.append(Ribbon(line_mm=line, width_mm=muscle.width_mm, gain=muscle.gain))
        for leaflet in leaflets:
            share = np.linspace(0, 1, _N_POINTS)[None, :, None]
            chord = (1 - share) * line[:, -1:] + share * leaflet.line_mm[:, -1:]
            ribbons.append(
                Ribbon(line_mm=chord, width_mm=_CHORDAE_MM, gain=muscle.chordae_gain)
            )
    return ribbons


def _muscle_line(
    muscle: PapillaryMuscle, wall: Wall, endocardium: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the muscle from root to tip, rising off the wall, shape (T, K, 2)."""
    share = np.linspace(0, 1, _N_POINTS)
    columns = (muscle.root + share * (muscle.tip - muscle.root)) * (N_COLUMNS - 1)
    below = np.clip(np.floor(columns), 0, N_COLUMNS - 2).astype(int)
    part = (columns - below)[None, :, None]
    at_wall = (1 - part) * endocardium[:, below] + part * endocardium[:, below + 1]
    # Below 1 the muscle leaves the wall at its root at once.
    rise_mm = muscle.offset_mm * share**0.7
    return np.asarray(at_wall + rise_mm[None, :, None] * wall.normal[:, below])
