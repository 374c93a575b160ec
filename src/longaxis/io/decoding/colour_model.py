"""Whether three components are red, green, blue or brightness and colour differences.

Labels are often wrong; the pictures are not. Ultrasound is grey for the most part: in
RGB the three components are then equal, in YBR two of them lie at 128.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RGB, YBR = "RGB", "YBR"

# Chosen, in grey levels: the pixels between are left out, so that none counts as both
# dark and bright.
_DARK, _BRIGHT = 16, 32
_NEUTRAL = 128
_FEWEST = 0.02
"""Share of the picture that has to be dark, or bright, to tell anything; chosen."""

# Chosen, in grey levels: wide in the dark, where 0 and 128 lie far apart; narrow in the
# bright, where grey by RGB and grey by YBR lie closer.
_NEAR_NEUTRAL, _NEAR_BLACK = 24, 48
_EQUAL, _GREY = 8, 12
_MOST, _HALF = 0.8, 0.5
"""Share of the bright, and of the dark pixels that look grey by one model; chosen."""


def colour_model(pixels: NDArray[np.uint8]) -> str:
    """Return "RGB" or "YBR", or "" where the picture does not tell.

    Parameters
    ----------
    pixels
        Components as stored, shape (H, W, 3).
    """
    # int16, since differences of bytes would wrap around.
    first, second, third = np.moveaxis(pixels[::2, ::2].astype(np.int16), -1, 0)
    bright = first >= _BRIGHT
    share_rgb = share_ybr = 0.0
    if bright.mean() > _FEWEST:
        a, b, c = first[bright], second[bright], third[bright]
        share_rgb = _share_within(b - a, c - a, _EQUAL)
        share_ybr = _share_within(b - _NEUTRAL, c - _NEUTRAL, _GREY)
    dark = first < _DARK
    if dark.mean() > _FEWEST:
        b, c = second[dark], third[dark]
        # Black surroundings decide by themselves: 0, 0, 0 is green by YBR, which no
        # ultrasound picture is in its dark half.
        if _share_within(b, c, _NEAR_BLACK) > _HALF:
            return RGB
        is_neutral = _share_within(b - _NEUTRAL, c - _NEUTRAL, _NEAR_NEUTRAL) > _HALF
        if is_neutral and share_rgb < _MOST:
            return YBR
    # Both are high where the tissue is near 128 itself: then the picture does not tell.
    if share_rgb > _MOST and share_ybr < _MOST:
        return RGB
    return YBR if share_ybr > _MOST and share_rgb < _MOST else ""


def greyness(pixels: NDArray[np.uint8]) -> float:
    """Return how far the components are from grey by either model; 0 is grey.

    Parameters
    ----------
    pixels
        Components as stored, shape (H, W, 3).
    """
    first, second, third = np.moveaxis(pixels.astype(np.int16), -1, 0)
    by_rgb = np.abs(second - first).mean() + np.abs(third - first).mean()
    by_ybr = np.abs(second - _NEUTRAL).mean() + np.abs(third - _NEUTRAL).mean()
    return float(min(by_rgb, by_ybr))


def _share_within(
    one: NDArray[np.int16], other: NDArray[np.int16], limit: int
) -> float:
    return float(((np.abs(one) <= limit) & (np.abs(other) <= limit)).mean())
