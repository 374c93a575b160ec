"""A strain map as colours, evenly spaced in time, for screen and page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.display.colours import STRAIN_LIMIT, strain_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data.strain_map import StrainMap

# Levels of an 8-bit palette.
_N_COLOURS = 256
# Chosen: at least three columns a frame, so that uneven frame times are drawn to scale
# within a third of a frame.
_COLUMNS_PER_SAMPLE = 3


def strain_picture(strain_map: StrainMap) -> NDArray[np.uint8]:
    """Return the map as colours, shape (P, n, 4): place down, time to the right.

    The fourth number is 0 where there is no strain, else 255. Colours run from -20 to
    +20 %, always.
    """
    n_columns = _COLUMNS_PER_SAMPLE * len(strain_map.times_s)
    # A picture has equal columns, while frame times may be uneven: resampling keeps
    # events and map at the same place of the time axis.
    even_s = np.linspace(0, float(strain_map.times_s[-1]), n_columns)
    strain = np.stack(
        [
            np.interp(even_s, strain_map.times_s, column)
            for column in strain_map.strain.T
        ]
    )
    share = np.clip((strain + STRAIN_LIMIT) / (2 * STRAIN_LIMIT), 0, 1)
    # NaN has no integer; its colour is arbitrary since its alpha becomes 0 below.
    index = np.nan_to_num(share * (_N_COLOURS - 1)).round().astype(int)
    shown = np.empty((*strain.shape, 4), dtype=np.uint8)
    shown[..., :3] = strain_table(_N_COLOURS)[index]
    shown[..., 3] = np.where(np.isfinite(strain), 255, 0)
    return shown
