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
    """

    lowest: int
    highest: int
    bits: int
    swapped_bits: int
    dark_unsigned: float
    dark_signed: float
    rough_unsigned: float
    rough_signed: float

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
    )


def without_other_bits(values: NDArray[Any], layout: PictureFormat) -> NDArray[Any]:
    """Return values without overlays in their upper bits, and with padding in black."""
    if layout.ignored_bits and values.dtype.kind == "u":
        values = values & values.dtype.type(0xFFFF & ~layout.ignored_bits)
    if layout.padding is not None:
        values = np.where(values == layout.padding, values.dtype.type(0), values)
    return values
