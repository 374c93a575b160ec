"""Numbers of a study that standards have ready-made codes for (CID 12300).

Only what the code says: volumes by the method of disks and what follows from them.
Strain has ready-made codes for the endocardium alone, which ours is not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.io.dicom.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.data import StudyResult
    from longaxis.data.cavity import PlaneCavity

_MILLILITRE = Code("ml", "UCUM", "ml")
_MILLIMETRE = Code("mm", "UCUM", "mm")
_PERCENT = Code("%", "UCUM", "%")
# Volumes are mm³ inside.
_MM3_PER_ML = 1000.0


def _loinc(value: str, meaning: str) -> Code:
    return Code(value, "LN", meaning)


# LOINC codes and meanings as in PS3.16 CID 12300.
_BIPLANE = {
    "end-diastole": _loinc(
        "79996-5", "Left ventricular end diastolic volume biplane (MOD)"
    ),
    "end-systole": _loinc(
        "80001-1", "Left ventricular end systolic volume biplane (MOD)"
    ),
    "ejection": _loinc("79991-6", "Left ventricular ejection fraction biplane (MOD)"),
}
_ONE_PLANE = {
    View.FOUR_CHAMBER: {
        "end-diastole": _loinc(
            "79999-9", "Left ventricular end diastolic volume single plane 4C (MOD)"
        ),
        "end-systole": _loinc(
            "80004-5", "Left ventricular end systolic volume single plane 4C (MOD)"
        ),
        "ejection": _loinc(
            "79993-2", "Left ventricular ejection fraction single plane 4C (MOD)"
        ),
    },
    View.TWO_CHAMBER: {
        "end-diastole": _loinc(
            "79998-1", "Left ventricular end diastolic volume single plane 2C (MOD)"
        ),
        "end-systole": _loinc(
            "80003-7", "Left ventricular end systolic volume single plane 2C (MOD)"
        ),
        "ejection": _loinc(
            "79992-4", "Left ventricular ejection fraction single plane 2C (MOD)"
        ),
    },
}
_LENGTH_4C = _loinc("79994-0", "Left ventricular end diastolic length 4C")

HOW_VOLUMES = "Method of disks inside the innermost tracked row, 20 disks."
"""Goes along with each of these numbers: that row counts as the endocardium."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardValue:
    """A number under a ready-made code.

    Attributes
    ----------
    value
        In the unit.
    unit
        UCUM.
    view
        None for two planes together.
    """

    code: Code
    value: float
    unit: Code
    view: View | None


def standard_values(result: StudyResult) -> tuple[StandardValue, ...]:
    """Return the numbers that were measured and are not withheld."""
    return tuple(value for value in _all_values(result) if math.isfinite(value.value))


def _all_values(result: StudyResult) -> Iterator[StandardValue]:
    volumes = result.volumes
    if volumes is not None:
        sizes = (volumes.end_diastolic_mm3, volumes.end_systolic_mm3)
        yield from _of_volumes(_BIPLANE, sizes, volumes.ejection_fraction, None)
    for view in result.views:
        # A3C has no code; its volumes are in the tables.
        if view.cavity is not None and view.view in _ONE_PLANE:
            yield from _of_view(view.cavity, view.view)


def _of_view(cavity: PlaneCavity, view: View) -> Iterator[StandardValue]:
    sizes = (cavity.end_diastole.volume_mm3, cavity.end_systole.volume_mm3)
    yield from _of_volumes(_ONE_PLANE[view], sizes, cavity.ejection_fraction, view)
    if view is View.FOUR_CHAMBER:
        yield StandardValue(
            code=_LENGTH_4C,
            value=cavity.end_diastole.length_mm,
            unit=_MILLIMETRE,
            view=view,
        )


def _of_volumes(
    own: dict[str, Code],
    sizes_mm3: tuple[float, float],
    fraction: float,
    view: View | None,
) -> Iterator[StandardValue]:
    for phase, size_mm3 in zip(("end-diastole", "end-systole"), sizes_mm3, strict=True):
        yield StandardValue(
            code=own[phase], value=size_mm3 / _MM3_PER_ML, unit=_MILLILITRE, view=view
        )
    yield StandardValue(
        code=own["ejection"], value=100 * fraction, unit=_PERCENT, view=view
    )
