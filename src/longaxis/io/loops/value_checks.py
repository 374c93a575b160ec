"""Sign, order of bytes, overlays and depth: stored values against their header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from longaxis.io.decoding.stored_values import ValueSurvey
from longaxis.io.dicom.pixel_layout import NATIVE_SYNTAXES, PictureFormat

ValueCheck = Callable[
    [PictureFormat, Sequence[ValueSurvey]], tuple[PictureFormat, tuple[str, ...]]
]
"""Returns the layout that the values of some pictures show, and notes on it."""

_UNUSED_BITS = 3
"""So many bits that no value uses mean that the stated depth is wrong; chosen.

One or two bits may be unused in a dark picture; text and graphics are white in most.
"""

_MOSTLY_DARK, _DARKER = 0.25, 4.0
"""Ultrasound has black around its sector: a reading by which so much of the picture is
dark, and so many times more than by the other, is right; chosen."""

_SMOOTHER = 0.8
"""Else the reading counts by which neighbouring pixels are so much more alike; chosen.
The wrong one wraps around at half of the range."""

_MOST_OVERLAY, _JUMP = 0.25, 2.0
"""An overlay covers less of the picture, and its edges are steps so many times those of
the picture without it; chosen."""

_WHITE, _EVEN = 0.75, 0.5
"""Letters that belong to the picture use so much of the range, or are so much of them
of one level; chosen."""

_EXCHANGED = {
    "little": "1.2.840.10008.1.2.2",
    "big": "1.2.840.10008.1.2.1",
}
"""Transfer syntax that reads words in the other order of bytes."""


def value_survey(answer: dict[str, Any]) -> ValueSurvey:
    """Return the part of a survey that is about values."""
    return ValueSurvey(**{it.name: answer[it.name] for it in fields(ValueSurvey)})


def with_sign(
    layout: PictureFormat, surveys: Sequence[ValueSurvey]
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the layout with unsigned values where those that are called signed are so.

    Parameters
    ----------
    layout
        As stated, with signed values.
    surveys
        Of some pictures.
    """
    if not surveys or _is_signed(surveys, counts_dark=layout.bits_allocated == 8):
        return layout, ()
    note = (
        "The header calls the values of the pictures signed, but they are not; read as "
        "they are."
    )
    return replace(layout, is_signed=False), (note,)


def _is_signed(surveys: Sequence[ValueSurvey], *, counts_dark: bool) -> bool:
    n_surveys = len(surveys)
    dark_unsigned = sum(survey.dark_unsigned for survey in surveys) / n_surveys
    dark_signed = sum(survey.dark_signed for survey in surveys) / n_surveys
    # Of 16 bits, padding far from the picture would decide.
    if counts_dark and max(dark_unsigned, dark_signed) > _MOSTLY_DARK:
        if dark_unsigned > _DARKER * dark_signed:
            return False
        if dark_signed > _DARKER * dark_unsigned:
            return True
    rough_unsigned = sum(survey.rough_unsigned for survey in surveys)
    return rough_unsigned >= _SMOOTHER * sum(survey.rough_signed for survey in surveys)


def with_other_bits(
    layout: PictureFormat, surveys: Sequence[ValueSurvey]
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the layout without bits that are no brightness, or with bytes exchanged.

    Parameters
    ----------
    layout
        With 16 bits allocated.
    surveys
        Of all pictures.
    """
    if layout.is_signed or not surveys:
        return layout, ()
    bits = swapped = 0
    for survey in surveys:
        bits, swapped = bits | survey.bits, swapped | survey.swapped_bits
    below = (1 << (layout.high_bit + 1)) - 1
    above = bits & ~below
    if not above:
        return layout, ()
    order = NATIVE_SYNTAXES.get(layout.transfer_syntax)
    # With 8 bits stored, exchanged bytes and left-justified values are the same.
    if order and layout.bits_stored > 8 and bits & 0xFF and not swapped & ~below:
        note = (
            "The two bytes of each value are exchanged; read in the order that fits "
            f"the {layout.bits_stored} bits of the header."
        )
        return replace(layout, transfer_syntax=_EXCHANGED[order]), (note,)
    if not bits & below:
        return layout, ()
    # A brighter picture would use the next bit, and after it the one above that.
    next_bit = below + 1
    reaches_higher = above & 2 * next_bit != 0
    if above & next_bit and (reaches_higher or not _is_overlay(surveys)):
        above = 0 if reaches_higher else above & ~next_bit
    if above:
        note = (
            f"Bits above the {layout.high_bit + 1} of the picture are in use, as for "
            "an overlay; they are left out."
        )
        return replace(layout, ignored_bits=layout.ignored_bits | above), (note,)
    return layout, ()


def _is_overlay(surveys: Sequence[ValueSurvey]) -> bool:
    """Return whether the bit directly above the stated ones is no brightness.

    Tissue rises to that bit by small steps, and letters are white or of one grey. An
    overlay is a jump, and without it its pixels are like their neighbours.
    """
    n_surveys = len(surveys)
    share = sum(survey.next_bit_share for survey in surveys) / n_surveys
    level = sum(survey.next_bit_level for survey in surveys) / n_surveys
    even = sum(survey.next_bit_even for survey in surveys) / n_surveys
    with_bit = sum(survey.edge_steps_with for survey in surveys)
    without = sum(survey.edge_steps_without for survey in surveys)
    is_jump = share < _MOST_OVERLAY and with_bit > _JUMP * without
    return is_jump and level < _WHITE and even < _EVEN


def with_depth(
    layout: PictureFormat, surveys: Sequence[ValueSurvey]
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the layout with the depth that the values use.

    Parameters
    ----------
    layout
        With 16 bits allocated.
    surveys
        Of all pictures.
    """
    if not surveys:
        return layout, ()
    lowest = min(survey.lowest for survey in surveys)
    highest = max(survey.highest for survey in surveys)
    if lowest < 0:
        return _signed_depth(layout, lowest, highest)
    # Signed, without the sign in the bits above: the decoder looks at these bits alone.
    if layout.is_signed and highest >> (layout.bits_stored - 1):
        return layout, ()
    # Fewer than 8 bits are a dark picture and not another depth.
    used = max(8, highest.bit_length())
    # The sign bit of values that are never negative carries no brightness.
    stated = layout.bits_stored - (1 if layout.is_signed else 0)
    if stated - _UNUSED_BITS < used <= stated:
        plain = max(0, stated - 8)
        return replace(layout, value_shift=plain), ()
    return replace(layout, value_shift=used - 8), (_depth_note(layout, used),)


def _depth_note(layout: PictureFormat, used: int) -> str:
    return (
        f"The header claims {layout.bits_stored} bits a pixel, the pictures use "
        f"{used}; they are shown by the bits they use."
    )


def _signed_depth(
    layout: PictureFormat, lowest: int, highest: int
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the layout with the depth that truly signed values use."""
    # One bit more for the sign; -128 to 127 are 8 bits.
    used = max(8, 1 + max(highest.bit_length(), (-lowest - 1).bit_length()))
    if layout.bits_stored - _UNUSED_BITS < used <= layout.bits_stored:
        return layout, ()
    deeper = replace(layout, bits_stored=used, high_bit=used - 1)
    return deeper, (_depth_note(layout, used),)
