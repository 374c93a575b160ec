"""One strain number as an item of a structured report, and back (TID 5302)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data.convention import REGIONAL_USE
from longaxis.data.readings import Quantity, StrainReading
from longaxis.data.strain import GlobalDefinition
from longaxis.io.dicom import codes as codes
from longaxis.io.dicom.codes import Code
from longaxis.io.dicom_objects import sr_tree

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

    from longaxis.anatomy import Segment, View
    from longaxis.data import LoopOrigin

    Curve = tuple[View, Segment | None, NDArray[np.int64], NDArray[np.float64]]

# Part of a Code Value, an SH of at most 16 characters (PS3.5 6.2).
_SHORT_QUANTITIES = {
    Quantity.PEAK_SYSTOLIC: "PSS",
    Quantity.END_SYSTOLIC: "ESS",
    Quantity.PEAK: "PEAK",
    Quantity.TIME_TO_PEAK: "TTP",
    Quantity.MECHANICAL_DISPERSION: "MD",
    Quantity.END_SYSTOLE_TIME: "ES",
    Quantity.PEAK_SYSTOLIC_RATE: "SRS",
}
_REGIONAL = f"Regional strain is {REGIONAL_USE}."
# Percent is the unit of strain in the file (UCUM "%").
_PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """What measured: the tracker, its version, and the settings that change numbers."""

    name: str
    version: str
    parameters: str


def measurement(
    reading: StrainReading, source: LoopOrigin | None, algorithm: Algorithm
) -> Dataset:
    """Return the number with every modifier that TID 5302 asks for.

    Parameters
    ----------
    reading
        The number.
    source
        The loop it was measured in, None for a mean or a loop that is not DICOM.
    algorithm
        What measured it.
    """
    # Every number needs a unit (PS3.3 C.18.1).
    _, _, unit = codes.PROPERTIES[reading.quantity]
    items = [*_modifiers(reading), *_algorithm_items(algorithm)]
    items.append(sr_tree.text(codes.SHORT_LABEL, reading.label))
    if reading.segment is not None:
        items.append(sr_tree.text(codes.COMMENT, _REGIONAL))
    if source is not None:
        items.append(sr_tree.image(source, name=codes.SOURCE_OF_MEASUREMENT))
    return sr_tree.number(own_code(reading), value_for_file(reading), unit, items)


def reading_group(
    name: str,
    tracking_uid: str,
    readings: list[StrainReading],
    source: LoopOrigin | None,
    curve: Curve | None,
) -> Dataset:
    """Return a measurement group (TID 1501): what was followed, numbers, curve.

    Parameters
    ----------
    name
        Name.
    tracking_uid
        Tracking Unique Identifier.
    readings
        Readings of one measurement.
    source
        Loop the reading was made in; None for the study.
    curve
        Curve the value was read off; None for none.
    """
    context = sr_tree.HAS_CONTEXT
    items = [
        sr_tree.text(codes.TRACKING_IDENTIFIER, name, relationship=context),
        sr_tree.uid(codes.TRACKING_UID, tracking_uid),
    ]
    for reading in readings:
        _, _, unit = codes.PROPERTIES[reading.quantity]
        comment = reading.label
        if reading.segment is not None:
            comment = f"{comment}. {_REGIONAL}"
        below = [*_modifiers(reading), sr_tree.text(codes.COMMENT, comment)]
        items.append(
            sr_tree.number(own_code(reading), value_for_file(reading), unit, below)
        )
    # A curve refers to frames of an instance; without one there is nothing to refer to.
    if curve is not None and source is not None:
        items += _curve_items(source, curve)
    return sr_tree.container(codes.MEASUREMENT_GROUP, items)


def reading_from(item: Dataset) -> StrainReading | None:
    """Return the reading an item holds, None if it is none of ours."""
    code, scheme = sr_tree.name_of(item)
    measured = sr_tree.measured(item)
    parts = code.split("-")
    # A code of another scheme may look like ours; only the scheme decides.
    if scheme != codes.PRIVATE_SCHEME or measured is None or len(parts) != 4:
        return None
    # The table is written for encoding; reading turns it round.
    quantities = {
        short: short_quantity for short_quantity, short in _SHORT_QUANTITIES.items()
    }
    quantity = quantities.get(parts[0])
    if quantity is None:
        return None
    values = {sr_tree.name_of(child): child for child in sr_tree.children(item)}
    return StrainReading(
        quantity=quantity,
        # Back to the units inside the program: fractions, seconds, per second.
        value=measured[0] / quantity.scale,
        view=_view_from(values.get(codes.IMAGE_VIEW[:2])),
        segment=_segment_from(values.get(codes.FINDING_SITE[:2])),
        definition=_definition_from(parts[2]),
    )


def own_code(reading: StrainReading) -> Code:
    """Return our code: quantity, view, definition or segment, layer."""
    # LV stands for what is measured over all views.
    view = reading.view.value if reading.view else "LV"
    what = reading.definition.value[:2] if reading.definition else "SEG"
    # Values of the whole ventricle without a definition, such as dispersion.
    if reading.segment is None and reading.definition is None:
        what = "ALL"
    value = f"{_SHORT_QUANTITIES[reading.quantity]}-{view}-{what}-MID"
    meaning = f"LV mid-wall {reading.quantity.value}"
    if reading.definition:
        meaning += f", {reading.definition.value}"
    # Code Meaning is an LO: 64 characters at most (PS3.5 6.2).
    return Code(value, codes.PRIVATE_SCHEME, meaning[:64])


def _modifiers(reading: StrainReading) -> list[Dataset]:
    property_, cycle_point, _ = codes.PROPERTIES[reading.quantity]
    # A value without a view is the mean of views, so it is calculated.
    is_mean = reading.view is None
    site = codes.LEFT_VENTRICLE
    if reading.segment is not None:
        site = codes.SEGMENTS[reading.segment]
    items = [
        sr_tree.coded(
            codes.MEASUREMENT_TYPE,
            codes.CALCULATED if is_mean else codes.DIRECTLY_MEASURED,
        ),
        sr_tree.coded(codes.FINDING_SITE, site),
        sr_tree.coded(codes.FINDING_OBSERVATION_TYPE, codes.BEHAVIOUR_OF_SITE),
        sr_tree.coded(codes.MEASURED_PROPERTY, property_),
        sr_tree.coded(codes.MEASUREMENT_METHOD, codes.MID_LAYER),
        sr_tree.coded(codes.IMAGE_MODE, codes.SPECKLE_TRACKING),
        sr_tree.coded(codes.CARDIAC_CYCLE_POINT, cycle_point),
    ]
    # A mean has no view; any code here would be wrong.
    if reading.view is not None:
        items.append(sr_tree.coded(codes.IMAGE_VIEW, codes.VIEWS[reading.view]))
    return items


def _algorithm_items(algorithm: Algorithm) -> list[Dataset]:
    """Return the identification of the algorithm (TID 4019)."""
    texts = (
        (codes.ALGORITHM_NAME, algorithm.name),
        (codes.ALGORITHM_VERSION, algorithm.version),
        (codes.ALGORITHM_PARAMETERS, algorithm.parameters),
    )
    return [
        sr_tree.text(name, value, relationship=sr_tree.HAS_MODIFIER)
        for name, value in texts
    ]


def value_for_file(reading: StrainReading) -> float:
    """Return the value in the file's unit: percent, milliseconds or per second."""
    return reading.value * reading.quantity.scale


def _curve_items(source: LoopOrigin, curve: Curve) -> list[Dataset]:
    """Return one number a frame, each with the frame it was measured in."""
    view, segment, frames, strain = curve
    site = codes.SEGMENTS[segment] if segment else codes.LEFT_VENTRICLE
    return [
        sr_tree.number(
            codes.STRAIN,
            _PERCENT * float(value),
            codes.PERCENT,
            [
                sr_tree.coded(codes.MEASUREMENT_METHOD, codes.MID_LAYER),
                sr_tree.coded(codes.FINDING_SITE, site),
                sr_tree.coded(codes.IMAGE_VIEW, codes.VIEWS[view]),
                # ReferencedFrameNumber counts from 1 (PS3.3 10.3).
                sr_tree.image(source, frames=[int(frame) + 1]),
            ],
        )
        for frame, value in zip(frames, strain, strict=True)
        # A NUM item may not hold NaN; a frame that was not measured is left out.
        if math.isfinite(value)
    ]


def _view_from(item: Dataset | None) -> View | None:
    wanted = sr_tree.value_of(item) if item is not None else ("", "")
    # Compared by value and scheme: meanings may be worded in another way.
    return next(
        (view for view, code in codes.VIEWS.items() if code[:2] == wanted), None
    )


def _segment_from(item: Dataset | None) -> Segment | None:
    wanted = sr_tree.value_of(item) if item is not None else ("", "")
    return next(
        (segment for segment, code in codes.SEGMENTS.items() if code[:2] == wanted),
        None,
    )


def _definition_from(short: str) -> GlobalDefinition | None:
    # The first two letters are G1, G2 or G3, as `own_code` writes them.
    return next(
        (
            definition
            for definition in GlobalDefinition
            if definition.value[:2] == short
        ),
        None,
    )
