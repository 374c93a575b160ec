"""Whether the rows of an uncompressed picture are as long as the header states.

With a wrong number of columns each row begins elsewhere than the one above, and the
picture is slanted or scrambled, while its number of bytes may still be right (rows and
columns exchanged).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCRAMBLED = "so it is scrambled; export the loop again."
"""End of the problem's sentence."""

_MOST_PIXELS = 1 << 17
"""So many pixels around the middle are compared; chosen: 0.01 s."""

_FEWEST_ROWS = 16
"""Below, too few rows are compared for a peak to mean anything; chosen."""

_CLEARLY_ALIKE, _CLEARLY_MORE = 0.6, 0.05
"""At another length, rows must correlate so much, and by so much more than at the
stated one; chosen. Of 28 real loops and stills of eight systems the stated length is
the best in each (0.65 to 0.99), and the next best 0.01 to 0.4 lower.
"""


def row_length_problems(frames: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the problem that rows of another length fit the pixels far better.

    Frames uint8, shape (T, H, W).
    """
    columns = frames.shape[2]
    correlations = _row_correlations(frames[len(frames) // 2])
    if correlations is None:
        return ()
    others = correlations.copy()
    # Short lags compare pixels of one row.
    others[: columns // 4] = -1.0
    best = int(others.argmax())
    if others[best] < max(_CLEARLY_ALIKE, correlations[columns] + _CLEARLY_MORE):
        return ()
    return (
        f"The picture fits rows of {best} pixels far better than the {columns} that "
        f"the file states, {SCRAMBLED}",
    )


def _row_correlations(frame: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """Return how well pixels correlate with those k pixels on, None for too few.

    Frame uint8, shape (H, W); float64, shape (2 W + 1,), k from 0 to 2 W.
    """
    rows, columns = frame.shape
    n_rows = min(rows, max(_FEWEST_ROWS, _MOST_PIXELS // columns))
    first = (rows - n_rows) // 2
    values = frame[first : first + n_rows].ravel().astype(np.float64)
    values -= values.mean()
    power = float(values @ values)
    if n_rows < _FEWEST_ROWS or power == 0:
        return None
    n_lags = min(2 * columns + 1, len(values) // 2)
    # Zeros behind, so that the end of the block is not compared with its beginning.
    spectrum = np.fft.rfft(values, 2 * len(values))
    products = np.fft.irfft(np.abs(spectrum) ** 2)[:n_lags]
    # Fewer pairs at longer lags.
    shares = 1 - np.arange(n_lags) / len(values)
    return np.asarray(products / (power * shares))
