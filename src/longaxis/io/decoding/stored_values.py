"""What stored values tell about themselves: bits in use, sign, order of bytes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.io.dicom.pixel_layout import PictureFormat

_DARK_SHARE = 16
"""The lowest sixteenth of the range is dark; chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSurvey:
    """Stored values of one picture, before they are shifted to 8 bits.

    Attributes
    ----------
    lowest, highest
        As the header reads them, signed or not.
    bits
        All bits that any value uses.
    swapped_bits
        The same with the two bytes of each word exchanged.
    dark_unsigned, dark_signed
        Share of the pixels that are dark, by either reading of the stated bits.
    rough_unsigned, rough_signed
        Mean step from pixel to pixel along the rows, by either reading.
    next_bit_share
        Share of the pixels that have the bit directly above the stated ones.
    edge_steps_with, edge_steps_without
        Sum of the steps from pixel to pixel where that bit changes, with and without
        it.
    next_bit_level
        Mean of the bits below in pixels that have it, as a share of their range.
    next_bit_even
        Share of these pixels that have one and the same level, 0 not counted.
    """

    lowest: int
    highest: int
    bits: int
    swapped_bits: int
    dark_unsigned: float
    dark_signed: float
    rough_unsigned: float
    rough_signed: float
    next_bit_share: float
    edge_steps_with: float
    edge_steps_without: float
    next_bit_level: float
    next_bit_even: float

    def as_dict(self) -> dict[str, Any]:
        """Return the values by name, as they travel from the decoder."""
        return asdict(self)


def survey_values(values: NDArray[Any], layout: PictureFormat) -> ValueSurvey:
    """Return the survey of one picture.

    Parameters
    ----------
    values
        Shape (H, W) or (H, W, 3).
    layout
        How the header describes them.
    """
    words = values.astype(np.uint16)
    bits = int(np.bitwise_or.reduce(words, axis=None))
    # Of colour the first sample, which is brightness or red.
    codes = (words if words.ndim == 2 else words[..., 0]).astype(np.int32)
    half = 1 << (layout.bits_stored - 1)
    codes &= 2 * half - 1
    readings = {"unsigned": codes, "signed": codes ^ half}
    dark = {
        name: float((read < 2 * half // _DARK_SHARE).mean())
        for name, read in readings.items()
    }
    rough = {
        name: float(np.abs(np.diff(read, axis=1)).mean()) if read.shape[1] > 1 else 0.0
        for name, read in readings.items()
    }
    return ValueSurvey(
        lowest=int(values.min()),
        highest=int(values.max()),
        bits=bits,
        swapped_bits=(bits & 0xFF) << 8 | bits >> 8,
        dark_unsigned=dark["unsigned"],
        dark_signed=dark["signed"],
        rough_unsigned=rough["unsigned"],
        rough_signed=rough["signed"],
        **_next_bit(words if words.ndim == 2 else words[..., 0], layout),
    )


def _next_bit(words: NDArray[np.uint16], layout: PictureFormat) -> dict[str, float]:
    """Return how the bit directly above the stated ones lies in the picture."""
    values = words.astype(np.int32)
    bit = 1 << (layout.high_bit + 1)
    has_bit = values & bit != 0
    below = values & (bit - 1)
    # 1 where the bit begins, -1 where it ends.
    turn = np.diff(has_bit.astype(np.int32), axis=1)
    rises = (turn * np.diff(below, axis=1))[turn != 0]
    levels, counts = np.unique(below[has_bit], return_counts=True)
    n_even = counts[levels > 0].max(initial=0)
    n_bits = max(1, int(has_bit.sum()))
    return {
        "next_bit_share": float(has_bit.mean()),
        "edge_steps_with": float(np.abs(rises + bit).sum()),
        "edge_steps_without": float(np.abs(rises).sum()),
        "next_bit_level": float(below[has_bit].sum()) / n_bits / bit,
        "next_bit_even": float(n_even) / n_bits,
    }


def without_other_bits(
    values: NDArray[Any], layout: PictureFormat, *, is_survey: bool = False
) -> NDArray[Any]:
    """Return values without overlays in their upper bits, and with padding in black.

    Parameters
    ----------
    values
        As stored, shape (H, W) or (H, W, 3).
    layout
        How they are stored.
    is_survey
        True takes the darkest value of the picture itself for black, which tells
        nothing new about the bits in use.
    """
    is_padding = _is_padding(values, layout)
    if layout.ignored_bits and values.dtype.kind == "u":
        values = values & values.dtype.type(0xFFFF & ~layout.ignored_bits)
    if is_padding is None or is_padding.all():
        return values
    is_inverse = layout.photometric == "MONOCHROME1"
    others = values[~is_padding]
    black = _black(layout, is_inverse=is_inverse)
    if is_survey:
        black = int(others.max() if is_inverse else others.min())
    return np.where(is_padding, np.int32(black), values.astype(np.int32))


def _is_padding(
    values: NDArray[Any], layout: PictureFormat
) -> NDArray[np.bool_] | None:
    """Return which values lie outside the picture, None where none is said to."""
    if layout.padding is None or values.ndim != 2:
        return None
    low, high = layout.padding
    # By the sign of the header, also where the values turn out to be unsigned.
    words = values.astype(np.int16) if low < 0 else values
    is_padding: NDArray[np.bool_] = (words >= low) & (words <= high)
    return is_padding


def _black(layout: PictureFormat, *, is_inverse: bool) -> int:
    """Return the stored value that becomes black; of an inverse picture the highest."""
    half = 1 << (layout.bits_stored - 1)
    # See `FrameDecoder._eight_bits`: signed values count from the lowest one.
    if layout.is_signed and layout.value_shift is None:
        return half - 1 if is_inverse else -half
    shift = layout.value_shift
    shift = max(0, layout.bits_stored - 8) if shift is None else shift
    return (256 << shift) - 1 if is_inverse else 0
