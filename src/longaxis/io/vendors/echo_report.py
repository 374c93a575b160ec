"""Strain in the echo reports of other programs: DICOM SR, TID 5200 and TID 5300.

DICOM has ready-made codes of global strain (CID 12309, all endocardial) and codes to
put one together (TID 5302: property, point of the cycle, site, layer). The older
TID 5200 has none of strain, so programs put codes of their own there; those are read by
their meaning, and a note says so. Strain of the atria and of the right ventricle is
left out.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pydicom
from pydicom.errors import InvalidDicomError
from pydicom.sr.coding import Code as ComparableCode

from longaxis.anatomy import Segment, View
from longaxis.data.readings import Quantity
from longaxis.data.vendor import ALL_VIEWS, GLOBAL_VALUES, VendorTrace, VendorValue
from longaxis.errors import UnreadableFileError
from longaxis.io.dicom import codes
from longaxis.io.dicom_objects import sr_tree
from longaxis.io.vendors.source import view_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydicom.dataset import Dataset

    from longaxis.io.dicom.codes import Code

# PS3.10 section 7.1: 128 bytes, then the letters DICM.
_PREAMBLE_BYTES = 128
# Value Type NUM of SR; storage classes of SR begin so (PS3.6 Annex A).
_SR_CLASSES = "1.2.840.10008.5.1.4.1.1.88."

_VIEW_ORDER = (View.FOUR_CHAMBER, View.TWO_CHAMBER, View.LONG_AXIS, None)
_ENDOCARDIAL = "endocardial"
_LAYERS = {
    codes.ENDOCARDIAL_LAYER: _ENDOCARDIAL,
    codes.MID_LAYER: "mid-wall",
    codes.EPICARDIAL_LAYER: "epicardial",
}
_READY_MADE = {
    f"{first + place}": (quantity, view)
    for first, quantity in (
        (130686, Quantity.END_SYSTOLIC),
        (130690, Quantity.PEAK_SYSTOLIC),
        (130694, Quantity.PEAK),
    )
    for place, view in enumerate(
        (None, View.FOUR_CHAMBER, View.TWO_CHAMBER, View.LONG_AXIS)
    )
}
"""CID 12309: mean of views, 4CH, 2CH and ALAX for each quantity."""

# Points of the cycle at which strain or its peak has a name of its own.
_AT_END_SYSTOLE = (codes.END_SYSTOLE, codes.AORTIC_VALVE_CLOSURE)
_IN_SYSTOLE = (codes.SYSTOLE, codes.VENTRICULAR_EJECTION)
_LEFT_VENTRICLE = (codes.LEFT_VENTRICLE, codes.LEFT_VENTRICULAR_MYOCARDIUM)

# Meanings of programs' own codes. What is no longitudinal strain of the whole left
# ventricle must not match.
_GLOBAL_STRAIN = re.compile(
    r"\bG(LP?|PL)S\b|(?=.*\bglobal\b)(?=.*\blongitudinal\b)(?=.*\bstrain\b)",
    re.IGNORECASE,
)
_OTHER_STRAIN = re.compile(
    r"\brate\b|\bLA\b|\bRA\b|\bRV\b|atri|right ventric|reservoir|free wall|circumf"
    r"|radial|time to",
    re.IGNORECASE,
)
_WORDS = (
    (r"end[- ]?systol", Quantity.END_SYSTOLIC),
    (r"peak.*systol|systol.*peak", Quantity.PEAK_SYSTOLIC),
    (r"peak|GLPS", Quantity.PEAK),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """One strain of a report, a percentage.

    Attributes
    ----------
    quantity
        None where the report does not say at which point of the cycle.
    view, segment
        None for all views together, and for the whole ventricle.
    is_chosen
        Whether the report marks it among several.
    is_own_code
        Whether its name is a code of the program.
    """

    value_percent: float
    quantity: Quantity | None
    view: View | None
    segment: Segment | None = None
    layer: str = ""
    is_chosen: bool = False
    is_own_code: bool = False


def is_dicom(data: bytes) -> bool:
    """Return whether a file is a DICOM file."""
    return data[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] == b"DICM"


def read_echo_report(name: str, data: bytes) -> list[VendorTrace]:
    """Return the strain of each view, and of all views together.

    Raises
    ------
    UnreadableFileError
        Where the file is no structured report, is one of Longaxis, or holds no strain.
    """
    dataset = _dataset(name, data)
    numbers = list(_numbers(dataset, _LEFT_VENTRICLE[0]))
    if not numbers:
        message = (
            f"“{name}” is an echo report without longitudinal strain of the left "
            "ventricle that Longaxis can read."
        )
        raise UnreadableFileError(message)
    kinds = dict.fromkeys((number.view, number.layer) for number in numbers)
    ordered = sorted(kinds, key=lambda kind: _VIEW_ORDER.index(kind[0]))
    return [
        _trace(
            name,
            dataset,
            [number for number in numbers if (number.view, number.layer) == kind],
        )
        for kind in ordered
    ]


def _dataset(name: str, data: bytes) -> Dataset:
    try:
        # pydicom raises ValueError for files that break off or lie about lengths.
        dataset = pydicom.dcmread(io.BytesIO(data))
    except (OSError, InvalidDicomError, ValueError) as error:
        message = f"“{name}” is not a readable DICOM file."
        raise UnreadableFileError(message) from error
    if not str(dataset.get("SOPClassUID", "")).startswith(_SR_CLASSES):
        message = f"“{name}” is a DICOM file, but no structured report."
        raise UnreadableFileError(message)
    schemes = dataset.get("CodingSchemeIdentificationSequence") or []
    names = {str(scheme.get("CodingSchemeDesignator", "")) for scheme in schemes}
    if codes.PRIVATE_SCHEME in names:
        message = f"“{name}” was written by Longaxis; open the saved session instead."
        raise UnreadableFileError(message)
    return dataset


def _trace(name: str, dataset: Dataset, numbers: list[_Number]) -> VendorTrace:
    program = (dataset.get("Manufacturer"), dataset.get("ManufacturerModelName"))
    words = " ".join(dict.fromkeys(str(part) for part in program if part))
    first = numbers[0]
    values, notes = _values(numbers)
    return VendorTrace(
        software=f"{words or 'Unnamed program'}, echo report",
        file_name=name,
        view=first.view,
        view_label=first.view.value if first.view else ALL_VIEWS,
        measure="longitudinal strain",
        layer=first.layer,
        values=values,
        notes=notes,
        patient_id=str(dataset.get("PatientID", "")),
        patient_id_issuer=str(dataset.get("IssuerOfPatientID", "")),
        patient_name=str(dataset.get("PatientName", "")),
        birth_date=str(dataset.get("PatientBirthDate", "")),
        study_uid=str(dataset.get("StudyInstanceUID", "")),
        study_date=str(dataset.get("StudyDate", "")),
    )


def _values(
    numbers: list[_Number],
) -> tuple[tuple[VendorValue, ...], tuple[str, ...]]:
    """Return one value for each quantity and place, and what is odd about them."""
    by_name: dict[str, list[_Number]] = {}
    for number in numbers:
        by_name.setdefault(_name(number), []).append(number)
    values, notes = [], []
    for name, same in by_name.items():
        chosen = [number for number in same if number.is_chosen] or same
        different = {number.value_percent for number in chosen}
        if len(different) == 1:
            value = chosen[0].value_percent
            values.append(VendorValue(name=name, value=value, unit="%"))
        else:
            listed = ", ".join(f"{value:g}" for value in sorted(different))
            notes.append(f"{name}: {listed} %, and none of them is marked as chosen.")
        if max(different) > 0 and chosen[0].segment is None:
            notes.append(f"{name} is stated without its minus sign, or is lengthening.")
    if any(number.is_own_code for number in numbers):
        notes.append("Named by the program's own codes; read by what they say.")
    return tuple(values), tuple(notes)


def _name(number: _Number) -> str:
    if number.segment is None:
        return GLOBAL_VALUES[number.quantity]
    quantity = number.quantity.value if number.quantity else "strain"
    return f"{number.segment.name}, {quantity}"


# ---- the content tree --------------------------------------------------------


def _numbers(item: Dataset, site: Code) -> Iterator[_Number]:
    """Give the strains below an item, which inherit the site of their section."""
    for child in sr_tree.children(item):
        own_site = _site(child, site)
        if own_site is None:
            continue
        if child.get("ValueType") == "NUM":
            number = _number(child, own_site)
            if number is not None:
                yield number
        else:
            yield from _numbers(child, own_site)


def _site(item: Dataset, site: Code) -> Code | None:
    """Return the site of an item, None where it is no part of the left ventricle."""
    stated = _modifier(item, codes.FINDING_SITE)
    if stated is None:
        return site
    known = (*_LEFT_VENTRICLE, *codes.SEGMENTS.values())
    return next((code for code in known if _same(code, stated)), None)


def _number(item: Dataset, site: Code) -> _Number | None:
    percent = _percent(item)
    value, scheme = sr_tree.name_of(item)
    if percent is None:
        return None
    if scheme == "DCM" and value in _READY_MADE:
        quantity, view = _READY_MADE[value]
        return _Number(
            value_percent=percent,
            quantity=quantity,
            view=view,
            layer=_ENDOCARDIAL,
            is_chosen=_is_chosen(item),
        )
    properties = (codes.STRAIN, codes.PEAK_STRAIN)
    stated = _modifier(item, codes.MEASURED_PROPERTY) or (value, scheme)
    measured = next((code for code in properties if _same(code, stated)), None)
    if measured is not None:
        return _put_together(item, percent, measured, site)
    return _by_its_meaning(item, percent, site)


def _put_together(
    item: Dataset, percent: float, measured: Code, site: Code
) -> _Number | None:
    """Return a number whose name is made of modifiers (TID 5302)."""
    point = _modifier(item, codes.CARDIAC_CYCLE_POINT)
    quantity = None
    if measured == codes.PEAK_STRAIN:
        is_systolic = point is not None and _is_one_of(point, _IN_SYSTOLE)
        quantity = Quantity.PEAK_SYSTOLIC if is_systolic else Quantity.PEAK
    elif point is not None and _is_one_of(point, _AT_END_SYSTOLE):
        quantity = Quantity.END_SYSTOLIC
    return _placed(item, percent, quantity, site)


def _by_its_meaning(item: Dataset, percent: float, site: Code) -> _Number | None:
    """Return a global strain that a program has named by a code of its own."""
    meaning = str(item.ConceptNameCodeSequence[0].get("CodeMeaning", ""))
    if not _GLOBAL_STRAIN.search(meaning) or _OTHER_STRAIN.search(meaning):
        return None
    quantity = next(
        (kind for words, kind in _WORDS if re.search(words, meaning, re.IGNORECASE)),
        None,
    )
    return _placed(item, percent, quantity, site, meaning=meaning)


def _placed(
    item: Dataset,
    percent: float,
    quantity: Quantity | None,
    site: Code,
    *,
    meaning: str = "",
) -> _Number | None:
    segments = {code: segment for segment, code in codes.SEGMENTS.items()}
    stated = _modifier(item, codes.IMAGE_VIEW)
    view = view_of(meaning)
    if stated is not None:
        views = (view for view, code in codes.VIEWS.items() if _same(code, stated))
        view = next(views, None)
        # A view that is none of the apical ones has no place here.
        if view is None:
            return None
    method = _modifier(item, codes.MEASUREMENT_METHOD)
    layers = (name for code, name in _LAYERS.items() if method and _same(code, method))
    return _Number(
        value_percent=percent,
        quantity=quantity,
        view=view,
        segment=segments.get(site),
        layer=next(layers, ""),
        is_chosen=_is_chosen(item),
        is_own_code=bool(meaning),
    )


def _percent(item: Dataset) -> float | None:
    measured = sr_tree.measured(item)
    if measured is None:
        return None
    value, unit = measured
    # UCUM: a ratio has the unit 1.
    return {"%": value, "1": 100 * value}.get(unit)


def _is_chosen(item: Dataset) -> bool:
    """Return whether the report marks a number among several (CID 12301)."""
    stated = _modifier(item, codes.SELECTION_STATUS)
    derivation = _modifier(item, codes.DERIVATION)
    is_mean = derivation is not None and _same(codes.MEAN, derivation)
    return stated is not None or is_mean


def _modifier(item: Dataset, name: Code) -> tuple[str, str] | None:
    """Return value and scheme of a coded modifier."""
    for child in sr_tree.children(item):
        if child.get("ValueType") == "CODE" and _same(name, sr_tree.name_of(child)):
            return sr_tree.value_of(child)
    return None


def _is_one_of(stated: tuple[str, str], wanted: tuple[Code, ...]) -> bool:
    return any(_same(code, stated) for code in wanted)


def _same(code: Code, stated: tuple[str, str]) -> bool:
    """Return whether two codes mean the same; SNOMED's old codes (SRT) count too."""
    if not all(stated):
        return False
    ours = ComparableCode(code.value, code.scheme, code.meaning)
    return bool(ours == ComparableCode(*stated, code.meaning))
