"""The colours of segments and strain: one colour, one meaning, on screen and page.

Colours are (red, green, blue), 0 to 255. None of them carries a meaning alone: every
cell also holds a number, and every curve a name.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RGB = tuple[int, int, int]

SEGMENT_COLOURS: tuple[RGB, ...] = (
    (0xE6, 0xB4, 0x22),
    (0x3F, 0xC1, 0xC9),
    (0x5B, 0xD0, 0x66),
    (0xD6, 0x6B, 0xD0),
    (0x5B, 0x8C, 0xFF),
    (0xFF, 0x6B, 0x5E),
)
"""The six segments of a view in the order of the line, for a dark ground."""

SEGMENT_COLOURS_ON_WHITE: tuple[RGB, ...] = (
    (0xA8, 0x7B, 0x00),
    (0x0B, 0x83, 0x8C),
    (0x22, 0x8B, 0x32),
    (0xA6, 0x3A, 0xA0),
    (0x2F, 0x5F, 0xD0),
    (0xCC, 0x3B, 0x2F),
)
"""The same six hues, darker, so that thin lines and small text read on paper."""

SEGMENT_COLOURS_ON_LIGHT: tuple[RGB, ...] = (
    (0x86, 0x62, 0x00),
    (0x08, 0x74, 0x7C),
    (0x1B, 0x77, 0x29),
    (0xA0, 0x36, 0x9A),
    (0x2B, 0x5A, 0xC8),
    (0xC4, 0x34, 0x28),
)
"""The same six hues for the light theme: at least 4.5 to 1 against its panels."""

JOINED_COLOUR: RGB = (0xE6, 0xE9, 0xEE)
"""The line of several trackers joined, on the picture."""

MEMBER_COLOURS: tuple[RGB, ...] = (
    (0xD5, 0x5E, 0x00),
    (0x56, 0xB4, 0xE9),
    (0xCC, 0x79, 0xA7),
)
"""The line of each tracker that was joined, on the picture, which is black in both
themes: vermilion, sky blue and reddish purple of Okabe and Ito, "Color Universal
Design" (2008), which with the joined line are told apart in the three common kinds of
colour blindness; with a fourth of their colours the nearest two are not."""

STRAIN_LIMIT = 0.20
"""The strain colours run from -20 % to +20 %, always: studies can be compared."""

MISSING_ON_DARK: RGB = (0x20, 0x27, 0x2F)
"""A cell without a value in the window. Grey is not zero."""

MISSING_ON_WHITE: RGB = (0xD9, 0xDC, 0xE0)
"""A cell without a value on the page."""

_DARK_INK: RGB = (0, 0, 0)
_LIGHT_INK: RGB = (255, 255, 255)

# ColorBrewer RdBu, 11 classes, its middle made white: shortening red, lengthening
# blue, told apart in the three common kinds of colour blindness.
_STRAIN_STOPS = np.array(
    [
        (0x67, 0x00, 0x1F),
        (0xB2, 0x18, 0x2B),
        (0xD6, 0x60, 0x4D),
        (0xF4, 0xA5, 0x82),
        (0xFD, 0xDB, 0xC7),
        (0xFF, 0xFF, 0xFF),
        (0xD1, 0xE5, 0xF0),
        (0x92, 0xC5, 0xDE),
        (0x43, 0x93, 0xC3),
        (0x21, 0x66, 0xAC),
        (0x05, 0x30, 0x61),
    ],
    dtype=np.float64,
)

# ColorBrewer Purples: times must not look like strain.
_TIME_STOPS = np.array(
    [
        (0xF2, 0xF0, 0xF7),
        (0xDA, 0xDA, 0xEB),
        (0xBC, 0xBD, 0xDC),
        (0x9E, 0x9A, 0xC8),
        (0x75, 0x6B, 0xB1),
        (0x54, 0x27, 0x8F),
    ],
    dtype=np.float64,
)


def strain_colour(
    strain: float | None, *, missing: RGB = MISSING_ON_DARK, limit: float = STRAIN_LIMIT
) -> RGB:
    """Return red for shortening, white for 0, blue for lengthening.

    Parameters
    ----------
    strain
        A fraction; None or NaN where there is no value.
    missing
        Colour of a cell without a value.
    limit
        Strain, up or down, at which the scale ends.
    """
    # None and NaN are not zero strain, whose colour is white.
    if strain is None or not np.isfinite(strain):
        return missing
    # Beyond the limit the colour saturates: a scale fitted to each study would make the
    # same colour mean different strains.
    return _mix(_STRAIN_STOPS, (strain + limit) / (2 * limit))


def time_colour(
    time_s: float | None,
    *,
    earliest_s: float,
    latest_s: float,
    missing: RGB = MISSING_ON_DARK,
) -> RGB:
    """Return light violet for an early time, dark violet for a late one.

    Parameters
    ----------
    time_s
        Time; None where there is none.
    earliest_s
        Time of the first colour.
    latest_s
        Time of the last colour.
    missing
        Colour where there is no time.
    """
    if time_s is None or not np.isfinite(time_s):
        return missing
    # Purely sequential: a time has no neutral middle that a diverging scale could show.
    return _mix(_TIME_STOPS, (time_s - earliest_s) / (latest_s - earliest_s))


@cache
def strain_table(n_colours: int = 256) -> NDArray[np.uint8]:
    """Return the strain colours from -20 % to +20 %, shape (n_colours, 3), locked."""
    shares = np.linspace(0.0, 1.0, n_colours)
    table = np.array([_mix(_STRAIN_STOPS, share) for share in shares], dtype=np.uint8)
    # The table is cached and shared by all callers; a write would recolour every map.
    table.setflags(write=False)
    return table


def readable_ink(background: RGB) -> RGB:
    """Return black or white, whichever reads better on this ground."""
    # Chosen per cell by measured contrast: both ends of the strain scale are dark and
    # its middle is white, so no single ink reads on all of it.
    on_dark = contrast(_LIGHT_INK, background)
    return _LIGHT_INK if on_dark > contrast(_DARK_INK, background) else _DARK_INK


def contrast(first: RGB, second: RGB) -> float:
    """Return the contrast of two colours by WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def as_hex(colour: RGB) -> str:
    """Return the colour as Qt, HTML and matplotlib read it, such as "#e6b422"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _mix(stops: NDArray[np.float64], share: float) -> RGB:
    """Return the colour at `share` of the way along equally spaced stops."""
    place = float(np.clip(share, 0.0, 1.0)) * (len(stops) - 1)
    # At share 1 there is no stop after the last one to mix with.
    before = min(int(place), len(stops) - 2)
    colour = stops[before] + (place - before) * (stops[before + 1] - stops[before])
    red, green, blue = (round(float(part)) for part in colour)
    return red, green, blue


def _luminance(colour: RGB) -> float:
    share = np.array(colour) / 255.0
    # sRGB to linear light; luminance is defined on linear values (WCAG 2, "relative
    # luminance", with the threshold of IEC 61966-2-1).
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    # Weights of red, green and blue in Rec. 709.
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))
