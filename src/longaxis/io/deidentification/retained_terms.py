"""The words that may stay in a de-identified header, attribute by attribute.

The profile lets these attributes stay, but nothing keeps a scanner or a person from
writing a name into them. So only terms from these lists stay; everything else goes.
"""

from __future__ import annotations

import re

_TRANSDUCERS = """SECTOR_PHASED SECTOR_MECH SECTOR_ANNULAR LINEAR CURVED_LINEAR
SINGLE_CRYSTAL SPLIT_XTAL_CWD IV_PHASED IV_ROT_XTAL IV_ROT_MIRROR ENDOCAV_PA
ENDOCAV_MECH ENDOCAV_CLA ENDOCAV_AA ENDOCAV_LINEAR VECTOR_PHASED"""

_TERMS = {
    # Ultrasound, and those under which echocardiograms are found (`object_type`).
    "Modality": {"US", "OT", "EC", "DD", "CD"},
    "LossyImageCompression": {"00", "01"},
    # PS3.3 C.7.6.1.1.5.1, 2026c.
    "LossyImageCompressionMethod": {
        "ISO_10918_1",
        "ISO_14495_1",
        "ISO_15444_1",
        "ISO_15444_15",
        "ISO_18181_1",
        "ISO_13818_2",
        "ISO_14496_10",
        "ISO_23008_2",
    },
    # Transducer Type (0018,6031), US Image Module: with a space or an underscore.
    "TransducerType": {name.replace("_", " ") for name in _TRANSDUCERS.split()}
    | set(_TRANSDUCERS.split()),
}

_IMAGE_TYPES = (
    {"ORIGINAL", "DERIVED"},
    {"PRIMARY", "SECONDARY"},
    # PS3.3 C.8.5.6.1.1: what kind of examination it is.
    {
        "ABDOMINAL",
        "BREAST",
        "CHEST",
        "ENDOCAVITARY",
        "ENDORECTAL",
        "ENDOVAGINAL",
        "EPICARDIAL",
        "FETAL HEART",
        "GYNECOLOGY",
        "INTRACARDIAC",
        "INTRAOPERATIVE",
        "INTRAVASCULAR",
        "MUSCULOSKELETAL",
        "NEONATAL HEAD",
        "OBSTETRICAL",
        "OPHTHALMIC",
        "PEDIATRIC",
        "PELVIC",
        "RETROPERITONEAL",
        "SCROTAL",
        "SMALL PARTS",
        "TEE",
        "THYROID",
        "TRANSCRANIAL",
        "TTE",
        "US BIOPSY",
        "VASCULAR",
    },
)
_MODE_CODE = re.compile(r"[0-9A-F]{4}")
"""The fourth value of the image type: modes as hexadecimal bits."""

# Makers of echocardiography systems: how their names begin, and what is written.
_MAKERS = {
    "ge": "GE",
    "gems": "GE",
    "general electric": "GE",
    "philips": "Philips",
    # Brands (Acuson, Aloka, SonoSite, Medison) are written as the company behind them.
    "siemens": "Siemens",
    "acuson": "Siemens",
    "canon": "Canon",
    "toshiba": "Toshiba",
    "hitachi": "Hitachi",
    "aloka": "Hitachi",
    "fujifilm": "Fujifilm",
    "sonosite": "Fujifilm",
    "samsung": "Samsung",
    "medison": "Samsung",
    "mindray": "Mindray",
    "esaote": "Esaote",
    "sonoscape": "SonoScape",
    "terason": "Terason",
    "zonare": "ZONARE",
    "butterfly": "Butterfly",
    "tomtec": "TomTec",
    "longaxis": "Longaxis",
}

# Systems as their makers print them; what is not here is left out.
_SYSTEMS = """Vivid E95|Vivid E90|Vivid E80|Vivid E9|Vivid S70|Vivid S70N|Vivid S60|
Vivid S60N|Vivid S6|Vivid S5|Vivid T8|Vivid T9|Vivid iq|Vivid i|Vivid q|Vivid 7|
Vivid 3|Vivid 5|Venue|Vscan|iE33|iE33 X5|HD15|HD11|Sonos 5500|Sonos 7500|CX50|
EPIQ 7|EPIQ 7C|EPIQ 7G|EPIQ 5|EPIQ 5C|EPIQ CVx|EPIQ CVxi|EPIQ Elite|Affiniti 70|
Affiniti 70C|Affiniti 50|Affiniti CVx|Lumify|SC2000|ACUSON SC2000|Sequoia|
ACUSON Sequoia|ACUSON Origin|X300|X700|Aplio i900|Aplio i800|Aplio i700|Aplio 500|
Aplio 300|Artida|Xario|ProSound F75|ProSound Alpha 7|ProSound Alpha 10|
HI VISION Preirus|LISENDO 880|ARIETTA 850|EKO7|HS70A|RS80A|RS85|V8|M9|M7|Resona 7|
Resona R9|DC-8|DC-70|TE7|MyLab Twice|MyLab X8|MyLab X9|MyLab 70|MyLab Omega|Z.One|
TTA2|iQ"""
_SYSTEM_NAMES = {
    system.strip().casefold(): system.strip()
    for system in _SYSTEMS.split("|")
    if system.strip()
}


def retained(keyword: str, values: list[str]) -> list[str]:
    """Return which of an attribute's words may stay, in their order.

    Parameters
    ----------
    keyword
        DICOM keyword of an attribute that may hold words.
    values
        All of its values.
    """
    if keyword == "Manufacturer":
        return [known_maker(value) for value in values[:1]]
    if keyword == "ManufacturerModelName":
        return [known_system(value) for value in values[:1]]
    if keyword == "ImageType":
        return _image_type(values)
    return [value for value in values if value.strip() in _TERMS.get(keyword, set())]


def known_maker(name: str) -> str:
    """Return the maker that a name begins with, empty for none that is known."""
    words = re.sub(r"[^a-z]+", " ", name.casefold()).split()
    # Two words first, for "general electric"; legal forms that follow do not count.
    for count in (2, 1):
        maker = _MAKERS.get(" ".join(words[:count]))
        if maker:
            return maker
    return ""


def known_system(name: str) -> str:
    """Return the ultrasound system of this name, empty for one that is not known."""
    # The whole name: with a beginning alone, "Vivid E95 of Dr X" would pass.
    return _SYSTEM_NAMES.get(" ".join(name.split()).casefold(), "")


def _image_type(values: list[str]) -> list[str]:
    """Return the terms of the standard, up to the first that is none."""
    kept: list[str] = []
    for place, value in enumerate(values[:4]):
        word = value.strip()
        is_term = (
            word in _IMAGE_TYPES[place]
            if place < len(_IMAGE_TYPES)
            else _MODE_CODE.fullmatch(word) is not None
        )
        # Values 1 and 2 are never empty (PS3.3 C.7.6.1.1.2); the others may be.
        if not is_term and not (word == "" and place >= 2):
            break
        kept.append(word)
    # The copy is derived: its pixels were blanked. Image Type must have two values.
    return kept if len(kept) >= 2 else ["DERIVED", "PRIMARY"]
