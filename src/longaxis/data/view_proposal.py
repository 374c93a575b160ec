"""Which view a loop is thought to show, by its file or by its picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.data._checks import require

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class EchoView(Enum):
    """Standard views, as far as they are distinguished."""

    FOUR_CHAMBER = "A4C"
    TWO_CHAMBER = "A2C"
    LONG_AXIS = "A3C"
    APICAL = "apical"
    NOT_APICAL = "not apical"
    PARASTERNAL_LONG_AXIS = "PLAX"
    PARASTERNAL_SHORT_AXIS = "PSAX"
    SUBCOSTAL = "subcostal"
    COLOUR = "coloured"
    OTHER = "other"
    UNSURE = "unsure"

    @property
    def apical(self) -> View | None:
        """The apical view of the left ventricle, None for every other answer."""
        return _APICAL.get(self)

    @property
    def is_not_apical(self) -> bool:
        """Whether this is an answer, and one that is no apical view."""
        unknown = (EchoView.UNSURE, EchoView.APICAL)
        return self not in unknown and self.apical is None


_APICAL = {
    EchoView.FOUR_CHAMBER: View.FOUR_CHAMBER,
    EchoView.TWO_CHAMBER: View.TWO_CHAMBER,
    EchoView.LONG_AXIS: View.LONG_AXIS,
}


class ViewSource(Enum):
    """Where the view of a loop comes from."""

    FILE = "file"
    READER = "named by the reader"
    PICTURE = "proposed from the picture, confirmed by the reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewProposal:
    """A view that the picture suggests; nothing is measured until the reader confirms.

    Attributes
    ----------
    echo_view
        The view, or that it is not recognised.
    probability
        Calibrated on simulated loops, 0 to 1.
    """

    echo_view: EchoView
    probability: float

    def __post_init__(self) -> None:
        require(
            0 <= self.probability <= 1,
            f"probability must be 0 to 1, got {self.probability}",
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameSample:
    """Some frames of a loop, read to recognise its view.

    Attributes
    ----------
    frames
        Grey, uint8, shape (T, H, W).
    pixel_aspect
        Height of a pixel as a share of its width.
    tissue_region_px
        (x0, y0, x1, y1) of the tissue; None: whole picture.
    is_coloured
        Whether the tissue is coloured like colour Doppler.
    """

    frames: NDArray[np.uint8]
    pixel_aspect: float = 1.0
    tissue_region_px: tuple[int, int, int, int] | None = None
    is_coloured: bool = False
