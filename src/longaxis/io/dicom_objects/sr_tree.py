"""The content of DICOM structured reports, item by item (PS3.3 C.17.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.charset import default_encoding
from pydicom.dataset import Dataset
from pydicom.valuerep import format_number_as_ds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from longaxis.data import LoopOrigin
    from longaxis.io.dicom.codes import Code

# Relationship Types of PS3.3 table C.17.3-8.
CONTAINS = "CONTAINS"
HAS_MODIFIER = "HAS CONCEPT MOD"
HAS_CONTEXT = "HAS OBS CONTEXT"
HAS_PROPERTIES = "HAS PROPERTIES"
INFERRED_FROM = "INFERRED FROM"


def _new() -> Dataset:
    """Return an empty item that is written as it stands.

    A tree has ten thousands of items. pydicom searches each of them, with all below it,
    for ambiguous value representations unless it counts as encoded already; no
    attribute of a tree has one.
    """
    item = Dataset()
    item.set_original_encoding(False, True, default_encoding)
    return item


def code_item(code: Code) -> Dataset:
    """Return the item of a code sequence."""
    item = _new()
    item.CodeValue = code.value
    item.CodingSchemeDesignator = code.scheme
    item.CodeMeaning = code.meaning
    return item


def container(
    name: Code, children: Sequence[Dataset], *, relationship: str = CONTAINS
) -> Dataset:
    """Return a heading with its items below it.

    Parameters
    ----------
    name
        Concept name of the item.
    children
        Items below it.
    relationship
        Relationship Type, such as CONTAINS.
    """
    item = _item("CONTAINER", name, relationship)
    # SEPARATE: items are not one running text, so readers may list them.
    item.ContinuityOfContent = "SEPARATE"
    _add_children(item, children)
    return item


def coded(
    name: Code,
    value: Code,
    *,
    relationship: str = HAS_MODIFIER,
    children: Sequence[Dataset] = (),
) -> Dataset:
    """Return a term: name and coded value.

    Parameters
    ----------
    name
        Concept name of the item.
    value
        Value.
    relationship
        Relationship Type, such as CONTAINS.
    children
        Items below it.
    """
    item = _item("CODE", name, relationship)
    item.ConceptCodeSequence = [code_item(value)]
    _add_children(item, children)
    return item


def text(name: Code, value: str, *, relationship: str = HAS_PROPERTIES) -> Dataset:
    """Return a text.

    Parameters
    ----------
    name
        Concept name of the item.
    value
        Value.
    relationship
        Relationship Type, such as CONTAINS.
    """
    item = _item("TEXT", name, relationship)
    item.TextValue = value
    return item


def person(name: Code, value: str, *, relationship: str = HAS_CONTEXT) -> Dataset:
    """Return a person's name.

    Parameters
    ----------
    name
        Concept name of the item.
    value
        Value.
    relationship
        Relationship Type, such as CONTAINS.
    """
    item = _item("PNAME", name, relationship)
    item.PersonName = value
    return item


def uid(name: Code, value: str, *, relationship: str = HAS_CONTEXT) -> Dataset:
    """Return a unique identifier.

    Parameters
    ----------
    name
        Concept name of the item.
    value
        Value.
    relationship
        Relationship Type, such as CONTAINS.
    """
    item = _item("UIDREF", name, relationship)
    item.UID = value
    return item


def number(
    name: Code, value: float, unit: Code, children: Sequence[Dataset] = ()
) -> Dataset:
    """Return a number with its unit; the double beside the decimal text is exact.

    Parameters
    ----------
    name
        Concept name of the item.
    value
        Value, in the unit.
    unit
        Unit of the value.
    children
        Items below it.
    """
    measured = _new()
    # A DS has 16 characters at most and rounds; FD beside it keeps every bit.
    measured.NumericValue = format_number_as_ds(float(value))
    measured.FloatingPointValue = float(value)
    measured.MeasurementUnitsCodeSequence = [code_item(unit)]
    # A NUM below a container is contained in it, PS3.3 C.17.3.2.4.
    item = _item("NUM", name, CONTAINS)
    item.MeasuredValueSequence = [measured]
    _add_children(item, children)
    return item


def image(
    origin: LoopOrigin,
    *,
    name: Code | None = None,
    frames: Sequence[int] = (),
    relationship: str = INFERRED_FROM,
) -> Dataset:
    """Return a reference to a loop, or to frames of it counted from 1.

    Parameters
    ----------
    origin
        File and member that the loop comes from.
    name
        Concept name of the item; None leaves it out.
    frames
        Frame numbers, counted from 1.
    relationship
        Relationship Type, such as CONTAINS.
    """
    item = _item("IMAGE", name, relationship)
    item.ReferencedSOPSequence = [_reference(origin)]
    # Left out where the whole loop is meant: no frames means all of them.
    if frames:
        item.ReferencedSOPSequence[0].ReferencedFrameNumber = list(frames)
    return item


def evidence(study_uid: str, origins: Iterable[LoopOrigin]) -> list[Dataset]:
    """Return the items of an evidence sequence: one study, its series, its loops."""
    # The sequence is ordered by series; the order of the loops stays within one.
    by_series: dict[str, list[LoopOrigin]] = {}
    for origin in origins:
        by_series.setdefault(origin.series_uid, []).append(origin)
    if not by_series:
        return []
    # All loops are of the study that the object itself belongs to.
    study = _new()
    study.StudyInstanceUID = study_uid
    study.ReferencedSeriesSequence = [
        _series(series_uid, loops) for series_uid, loops in by_series.items()
    ]
    return [study]


def children(item: Dataset) -> Iterator[Dataset]:
    """Give the items below an item."""
    yield from item.get("ContentSequence") or ()


def name_of(item: Dataset) -> tuple[str, str]:
    """Return (value, scheme) of an item's name, empty where it has none."""
    return _code_of(item, "ConceptNameCodeSequence")


def value_of(item: Dataset) -> tuple[str, str]:
    """Return (value, scheme) of a coded item's value."""
    return _code_of(item, "ConceptCodeSequence")


def measured(item: Dataset) -> tuple[float, str] | None:
    """Return the number of an item and its unit, None where it was not measured."""
    values = item.get("MeasuredValueSequence")
    if not values:
        return None
    # Reports of other programs have no double; the decimal text is then all.
    exact = values[0].get("FloatingPointValue")
    value = float(values[0].NumericValue if exact is None else exact)
    return value, _code_of(values[0], "MeasurementUnitsCodeSequence")[0]


def _item(kind: str, name: Code | None, relationship: str) -> Dataset:
    item = _new()
    item.RelationshipType = relationship
    item.ValueType = kind
    # Reference items below a container need no concept name.
    if name is not None:
        item.ConceptNameCodeSequence = [code_item(name)]
    return item


def _add_children(item: Dataset, items: Sequence[Dataset]) -> None:
    # An empty Content Sequence is not allowed (Type 1C), so it is left out.
    if items:
        item.ContentSequence = list(items)


def _reference(origin: LoopOrigin) -> Dataset:
    reference = _new()
    reference.ReferencedSOPClassUID = origin.sop_class_uid
    reference.ReferencedSOPInstanceUID = origin.sop_instance_uid
    return reference


def _series(series_uid: str, loops: Sequence[LoopOrigin]) -> Dataset:
    series = _new()
    series.SeriesInstanceUID = series_uid
    series.ReferencedSOPSequence = [_reference(origin) for origin in loops]
    return series


def _code_of(item: Dataset, keyword: str) -> tuple[str, str]:
    value = item.get(keyword)
    if not value:
        return "", ""
    code = value[0]
    return str(code.get("CodeValue", "")), str(code.get("CodingSchemeDesignator", ""))
