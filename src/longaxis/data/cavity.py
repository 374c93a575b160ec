"""Length, area and volume of the cavity that the tracked endocardium encloses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import lock, require_shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

N_DISKS = 20
"""Disks the cavity is cut into, as the method of disks has it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cavity:
    """The cavity of one view in one frame; NaN where the endocardium was lost.

    Attributes
    ----------
    length_mm
        From the middle of the annulus to the farthest endocardial point.
    area_mm2
        Between the endocardium and the line across the annulus.
    volume_mm3
        Of round disks at right angles to the length.
    diameters_mm
        Of the disks from the annulus to the apex, shape (20,).
    """

    length_mm: float
    area_mm2: float
    volume_mm3: float
    diameters_mm: NDArray[np.float64]

    def __post_init__(self) -> None:
        require_shape("diameters_mm", self.diameters_mm, (N_DISKS,))
        lock(self.diameters_mm)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaneCavity:
    """The cavity of one view over its beat.

    Attributes
    ----------
    end_diastole, end_systole
        At the events of the beat.
    volumes_mm3
        Single-plane volume of each frame of the beat, shape (B,).
    """

    end_diastole: Cavity
    end_systole: Cavity
    volumes_mm3: NDArray[np.float64]

    def __post_init__(self) -> None:
        require_shape("volumes_mm3", self.volumes_mm3, (None,))
        lock(self.volumes_mm3)

    @property
    def ejection_fraction(self) -> float:
        """Single-plane, a fraction."""
        return _ejected(self.end_diastole.volume_mm3, self.end_systole.volume_mm3)


@dataclass(frozen=True, slots=True, kw_only=True)
class BiplaneVolumes:
    """Volumes by the method of disks from A4C and A2C.

    Attributes
    ----------
    length_difference
        At end-diastole, as a share of the longer view: a foreshortened view is short.
    """

    end_diastolic_mm3: float
    end_systolic_mm3: float
    length_difference: float

    @property
    def ejection_fraction(self) -> float:
        """A fraction."""
        return _ejected(self.end_diastolic_mm3, self.end_systolic_mm3)


def _ejected(end_diastolic: float, end_systolic: float) -> float:
    # NaN fails the comparison, and so gives NaN as well.
    if not end_diastolic > 0:
        return float("nan")
    return (end_diastolic - end_systolic) / end_diastolic
