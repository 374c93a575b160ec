"""What may leave the hospital in a DICOM header (PS3.15 Annex E, Basic Profile).

Four rules, in this order: the standard's own table, attribute by attribute; private
and free text goes; of what is left, numbers stay, and words only from a short list
(`retained_terms`). What cannot be read cannot be judged, and goes.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import re
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import UID

from longaxis.data.study_group import patient_identity
from longaxis.io.deidentification.retained_terms import retained
from longaxis.io.dicom.codes import VIEWS
from longaxis.io.dicom_objects.sr_tree import code_item
from longaxis.io.loops.dicom_loop import study_header
from longaxis.resources import confidentiality_table_file

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.tag import BaseTag

    from longaxis.data import StudyHeader

EDITION = "PS3.15 2026c"
# 128 bits.
# With a shorter key, all keys could be tried on a known patient's number.
FEWEST_KEY_BYTES = 16

# Numbers without an entry in table E.1-1 describe the acquisition.
_NUMERIC = {"US", "SS", "UL", "SL", "UV", "SV", "FL", "FD", "AT"}
# Decimal and integer strings are text in the file and may hold anything.
_NUMERIC_TEXT = {"DS", "IS"}
_KEPT_WORDS = {
    "Modality",
    "ImageType",
    "Manufacturer",
    "ManufacturerModelName",
    "LossyImageCompression",
    "LossyImageCompressionMethod",
    "TransducerType",
}
_NUMBER = re.compile(r"[ +-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]{1,3})? *")
_REMOVED = "REMOVED"
_DUMMIES = {
    # Dummies must be valid for their value representation (PS3.15 table E.1-1a, action
    # D).
    "DA": "19000101",
    "TM": "000000",
    "DT": "19000101000000",
    "AS": "000Y",
    "IS": "0",
    "DS": "0",
}
# PS3.15 table E.1-1 has these groups with wildcards, (50xx,xxxx) and (60xx,3000), which
# a look-up by tag would miss.
_CURVES_AND_OVERLAYS = (range(0x5000, 0x5100), range(0x6000, 0x6100))


class Pseudonyms:
    """Names and UIDs that stand for others: the same with the same key, and no other.

    Parameters
    ----------
    key
        Secret of the project, 16 bytes or more. Whoever has it can find out which
        pseudonym belongs to a known patient, so it stays where the patients are known.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < FEWEST_KEY_BYTES:
            message = f"the key needs {FEWEST_KEY_BYTES} bytes or more, got {len(key)}"
            raise ValueError(message)
        self._key = key

    def uid(self, uid: str) -> str:
        """Return the UID that stands for this one; a standard UID stays itself."""
        # UIDs of the standard (SOP classes, syntaxes) identify nobody and must stay
        # valid.
        if not uid or UID(uid).name != uid:
            return uid
        # PS3.5 B.2: 2.25 and an integer of 128 bits, at most 44 characters.
        return f"2.25.{int.from_bytes(self._digest('uid', uid)[:16], 'big')}"

    def patient(self, identity: str) -> str:
        """Return the pseudonym of a patient."""
        # 48 bits, chosen: two of 100,000 patients share one with a probability of about
        # 1 in 50,000.
        return f"LX-{self._digest('patient', identity).hex()[:12].upper()}"

    def patient_of(self, header: StudyHeader) -> str:
        """Return the pseudonym of a patient; of the study where no number is given.

        Patients without a number must not all become one, and neither must those of one
        number ("0", "ANONYMOUS") or of one that two institutions gave.
        """
        identity = patient_identity(header)
        if identity:
            return self.patient("\n".join(identity))
        return self.patient(header.study_uid and f"study {header.study_uid}")

    def _digest(self, kind: str, text: str) -> bytes:
        # Keyed: a plain hash of a patient number can be reversed by trying all numbers.
        # `kind` keeps a UID and a number of the same text apart.
        return hmac.digest(self._key, f"{kind}:{text}".encode(), hashlib.sha256)


@cache
def confidentiality_table() -> dict[int, str]:
    """Return the action code of each attribute in the standard's table, by tag."""
    with confidentiality_table_file().open(encoding="utf-8", newline="") as file:
        return {
            int(row["group"] + row["element"], 16): row["action"]
            for row in csv.DictReader(file)
        }


def deidentified(dataset: Dataset, pseudonyms: Pseudonyms) -> Dataset:
    """Return a new dataset with what may leave; patient and UIDs are pseudonyms."""
    clean = cleaned(dataset, pseudonyms)
    pseudonym = pseudonyms.patient_of(study_header(dataset))
    clean.PatientName = pseudonym
    clean.PatientID = pseudonym
    clean.PatientIdentityRemoved = "YES"
    clean.DeidentificationMethod = f"Longaxis, {EDITION} Basic Profile"
    return clean


def cleaned(dataset: Dataset, pseudonyms: Pseudonyms) -> Dataset:
    """Return a new dataset, or item of a sequence, with what may leave of this one."""
    clean = Dataset()
    for tag in sorted(dataset.keys()):
        kept = _kept_if_readable(dataset, tag, pseudonyms)
        if kept is not None:
            clean.add(kept)
    return clean


def _kept_if_readable(
    dataset: Dataset, tag: BaseTag, pseudonyms: Pseudonyms
) -> DataElement | None:
    """Return what of an element may leave; nothing of one whose value is damaged.

    pydicom reads a value when it is asked for, and raises whatever its bytes lead to.
    """
    with suppress(Exception), catch_warnings():
        # pydicom may only warn of a value that breaks its rules; such values are not
        # kept.
        simplefilter("error")
        element = dataset[tag]
        # A name in an attribute relabelled as a number would pass by its kind.
        if not _has_its_own_kind(element):
            return None
        kept = _kept(element, pseudonyms)
        if kept is not None:
            stream = DicomBytesIO()
            stream.is_little_endian, stream.is_implicit_VR = True, False
            # Tried now: a value that cannot be written would end the whole export
            # later.
            write_data_element(stream, kept, "ISO_IR 192")
        return kept
    return None


def _has_its_own_kind(element: DataElement) -> bool:
    """Return whether an attribute of the standard has its value representation."""
    if not dictionary_has_tag(element.tag):
        return True
    return element.VR in dictionary_VR(element.tag).split(" or ")


def _kept(element: DataElement, pseudonyms: Pseudonyms) -> DataElement | None:
    """Return what of an element may leave, None if nothing may."""
    tag = element.tag
    # Private attributes and overlays before the table, which cannot list them all.
    if tag.is_private or any(
        tag.group in curves_and_overlay for curves_and_overlay in _CURVES_AND_OVERLAYS
    ):
        return None
    action = confidentiality_table().get(int(tag))
    if action is not None:
        return _acted_on(element, action, pseudonyms)
    return _kept_by_kind(element, pseudonyms)


def _acted_on(
    element: DataElement, action: str, pseudonyms: Pseudonyms
) -> DataElement | None:
    """Carry out an action of the table; of alternatives, the last.

    "X/Z/D" for instance allows removal, an empty value or a dummy, as the object
    permits: a dummy is right in every object.
    """
    # Table E.1-1 orders the alternatives from removal to replacement.
    last = action.split("/")[-1]
    if last == "X":
        return None
    if element.VR == "SQ":
        # U* keeps a sequence of references with its UIDs replaced; other sequences of
        # the table are removed whole.
        return _kept_sequence(element, pseudonyms) if last.startswith("U") else None
    if element.VR == "UI" and element.value:
        return _with_value(element, _uids(element, pseudonyms))
    if last == "Z" or element.VR == "UI":
        return _with_value(element, None)
    return _dummy(element)


def _kept_by_kind(element: DataElement, pseudonyms: Pseudonyms) -> DataElement | None:
    """Return an element that the table does not know, if its kind cannot identify."""
    kind = element.VR
    if kind in _NUMERIC or (kind in _NUMERIC_TEXT and _is_numeric(element)):
        return element
    if kind == "UI":
        return _with_value(element, _uids(element, pseudonyms))
    if element.keyword == "ViewCodeSequence":
        return _with_value(element, _known_views(element))
    if kind == "SQ":
        return _kept_sequence(element, pseudonyms)
    return _with_known_words(element) if element.keyword in _KEPT_WORDS else None


def _with_known_words(element: DataElement) -> DataElement:
    values = element.value if element.VM > 1 else [element.value or ""]
    kept = retained(element.keyword, [str(value) for value in values])
    return _with_value(element, kept if len(kept) > 1 else "".join(kept))


def _kept_sequence(element: DataElement, pseudonyms: Pseudonyms) -> DataElement | None:
    items = [cleaned(item, pseudonyms) for item in element.value]
    items = [item for item in items if len(item)]
    return _with_value(element, Sequence(items)) if items else None


def _known_views(element: DataElement) -> Sequence:
    """Return the view codes that are ours, written anew: a code's meaning is text."""
    by_value = {code.value: code for code in VIEWS.values()}
    values = [str(item.get("CodeValue", "")) for item in element.value]
    return Sequence(
        [code_item(by_value[value]) for value in values if value in by_value]
    )


def _uids(element: DataElement, pseudonyms: Pseudonyms) -> str | list[str]:
    if element.VM > 1:
        return [pseudonyms.uid(str(uid)) for uid in element.value]
    return pseudonyms.uid(str(element.value or ""))


def _is_numeric(element: DataElement) -> bool:
    """Return whether every value, as it is written, is a number and nothing else."""
    values = element.value if element.VM > 1 else [element.value]
    return all(
        _NUMBER.fullmatch(str(getattr(value, "original_string", value)))
        for value in values
        if value not in (None, "")
    )


def _dummy(element: DataElement) -> DataElement | None:
    kind = element.VR
    if kind in _NUMERIC:
        return _with_value(element, 0)
    # No bytes can be a dummy without knowing what they mean.
    if kind in {"OB", "OW", "OF", "OD", "OL", "OV", "UN"}:
        return None
    return _with_value(element, _DUMMIES.get(kind, _REMOVED))


def _with_value(element: DataElement, value: object) -> DataElement:
    from pydicom.dataelem import DataElement as Element

    return Element(Tag(element.tag), element.VR, value)
