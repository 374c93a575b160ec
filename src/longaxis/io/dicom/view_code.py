"""Which apical view a DICOM file says it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.io.dicom.values import items, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_CODES = {
    # DICOM PS3.16 CID 12226 Echocardiography Image View: SNOMED CT, then SNOMED RT.
    "399214001": View.FOUR_CHAMBER,
    "G-A19C": View.FOUR_CHAMBER,
    "399232001": View.TWO_CHAMBER,
    "G-A19B": View.TWO_CHAMBER,
    "399339008": View.LONG_AXIS,
    "G-0395": View.LONG_AXIS,
}


def _chamber_words(digit: str, words: str) -> str:
    """Return a pattern for "A4C", "AP4", "4CH", "apical four chamber", "4-Kammer".

    A bare "4C" is left out: that is also the name of a probe.
    """
    count = f"(?:{digit}|{words})"
    gap = "[ _-]*"
    chamber = "(?:CH|CHAMBERS?|KAMMER\\w*|CAVIT[EÉ]S?|C[AÁ]MARAS?|CAMERE)"
    return (
        f"(?:A|AP|APICAL|APIKAL\\w*){gap}{count}{gap}(?:C|{chamber})"
        f"|{count}{gap}{chamber}"
        f"|AP(?:ICAL|IKAL)?{gap}{digit}"
    )


_WORDS = {
    View.FOUR_CHAMBER: _chamber_words("4", "FOUR|VIER|QUATRE|CUATRO|QUATTRO"),
    View.TWO_CHAMBER: _chamber_words("2", "TWO|ZWEI|DEUX|DOS|DUE"),
    View.LONG_AXIS: _chamber_words("3", "THREE|DREI|TROIS|TRES|TRE")
    + "|A[ _-]?P?LAX|APICAL[ _-]*LONG[ _-]*AXIS",
}
_PATTERNS = {
    # `\b` counts an underscore as a letter; here it parts words, as in "A4C_1".
    view: re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)
    for view, words in _WORDS.items()
}
_OTHER_WINDOW = re.compile(
    # Words, and beginnings of words, that name another window or chamber.
    r"(?<![^\W_])(?:"
    r"RVF?|VD|LAA?|RA|TV|TAPSE|TEE|TOE|ME|SC|SX|PLAX|PSAX|PLA|PSA|SAX|A5C|5[ _-]?CH?"
    r"|FIVE"
    r")(?![^\W\d_])"
    r"|TRICUSP|TRIKUSP|(?<![^\W_])MODIF|BICAVAL|[EÖ]SOPHAG|OESOPHAG"
    r"|RIGHT[ _-]*(?:HEART|ATRI)|LEFT[ _-]*ATRI|(?:LINKER|RECHTER)[ _-]*VORHOF"
    r"|OREILLETTE|AUR[IÍ]CULA|ATRIO[ _-]*(?:SIN|DES)"
    r"|RV[ _-]?(?:FOC|INFLOW|OUTFLOW|MOD)|RVOT|RVIT|RIGHT[ _-]*VENTRIC"
    r"|RECHTS|REC?HTER|VENTRICULE[ _-]*DROIT|VENTR[IÍ]CULO[ _-]*DERECHO"
    r"|(?<![^\W_])SUB[ _-]?[CKX]|SUBCOST|SUBKOST|SUBX|SOUS[ _-]*(?:COST|XI)|XIPH|XYPH"
    r"|(?<![^\W_])(?:FETAL|FOETAL|FÖTAL|FETO)|PARASTERN|SHORT[ _-]*AXIS|KURZE[ _-]*ACHS"
    r"|SUPRASTERN|JUGUL|TRANSESO|TRANSOES|MODIFIED|MODIFIZIERT"
    r"|(?:LA|LEFT[ _-]*ATRI\w*|RA|RIGHT[ _-]*ATRI\w*|ATRI\w*)[ _-]*FOC"
    r"|EPIGAST|TRANSGAST|(?<![^\W_])D?TG(?![^\W\d_])|(?<![^\W_])RV[ _-]?FW"
    r"|(?<![^\W_])(?:RT|RIGHT)(?![^\W\d_])|(?<![^\W_])(?:BI)?ATRI(?:UM|AL?|EN)(?![^\W_])"
    # Several planes in one picture.
    r"|BI[ _-]?PLAN|X[ _-]?PLANE|TRI[ _-]?PLAN|MULTI[ _-]?PLAN"
    r"|(?<![\d])[234][ _-]*(?:AND|UND|ET|&|\+|/)[ _-]*[234](?!\d)",
    re.IGNORECASE,
)
_TEXT_KEYWORDS = ("ViewName", "SeriesDescription", "ProtocolName", "ImageType")


def view_of(dataset: Dataset) -> View | None:
    """Return the apical view that the file names, or None if it names none or two."""
    # (0054,0220) goes before all texts, which may be presets of the whole exam. A code
    # that is not apical gives None here, and then texts are not asked either.
    coded = {_coded_view(item) for item in items(dataset, "ViewCodeSequence")}
    if coded:
        return coded.pop() if len(coded) == 1 else None
    # Two texts that name two views contradict each other: none is proposed, since a
    # wrong view puts strain into the wrong segments without any sign of it.
    named = {
        view
        for keyword in _TEXT_KEYWORDS
        for view in named_views(text(dataset, keyword))
    }
    return named.pop() if len(named) == 1 else None


_OTHER_CODES = {
    # DICOM PS3.16 CID 12226, SNOMED CT.
    "399139001": "PLAX",
    "399306005": "PSAX",
    "399036006": "PSAX",
    "399271003": "PSAX",
    "399239005": "PSAX",
    "399371001": "PSAX",
    "399310008": "subcostal",
    "399200001": "subcostal",
    "443499004": "subcostal",
    "443609003": "subcostal",
    "443160001": "subcostal",
    "443500008": "subcostal",
    "443640005": "subcostal",
    "443100003": "subcostal",
}
_OTHER_WORDS = {
    name: re.compile(rf"(?<![^\W_])(?:{words})(?![^\W\d_])", re.IGNORECASE)
    for name, words in {
        "PLAX": r"PLAX|PLA|PS[ _-]LAX|PARASTERN\w*[ _-]*(?:LONG|LANGE?)[ _-]*"
        r"A(?:XIS|CHSE)",
        "PSAX": r"PSAX|PSA|SAX|PS[ _-]SAX|(?:PARASTERN\w*[ _-]*)?(?:SHORT|KURZE)[ _-]*"
        r"A(?:XIS|CHSE)",
        "subcostal": r"SUB[ _-]?[CK]OST\w*|SUBC|SC4C|SC[ _-]?4CH|SUBXIPH\w*",
    }.items()
}


def other_view_of(dataset: Dataset) -> str:
    """Return "PLAX", "PSAX" or "subcostal" where the file names it, else an empty text.

    Files that name an apical view too, or two of these, name none.
    """
    coded = items(dataset, "ViewCodeSequence")
    if coded:
        names = {_OTHER_CODES.get(text(item, "CodeValue"), "") for item in coded}
    else:
        texts = [text(dataset, keyword) for keyword in _TEXT_KEYWORDS]
        names = {
            name
            for words in texts
            for name, pattern in _OTHER_WORDS.items()
            if pattern.search(words)
        }
        if any(named_views(words) for words in texts):
            return ""
    return names.pop() if len(names) == 1 else ""


def _coded_view(item: Dataset) -> View | None:
    return _CODES.get(text(item, "CodeValue"))


def named_views(words: str) -> set[View]:
    """Return the apical views of the left ventricle that a text names.

    A text that names another window or the right ventricle names none of them, since
    "SUBCOST 4CH" or "A4C_RVF" would mislead. Underscores part words.
    """
    if _OTHER_WINDOW.search(words):
        return set()
    return {view for view, pattern in _PATTERNS.items() if pattern.search(words)}
