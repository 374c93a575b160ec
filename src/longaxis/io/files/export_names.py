"""How exported files are called: whose, of when, what, such as "P7_2024-02-29_GLS…"."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

from longaxis.display.text import dicom_date

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import StudyHeader

WHAT = {
    "session": "GLS",
    "pdf": "GLS-report",
    "pages": "GLS-report-page",
    "values": "GLS-values",
    "curves": "GLS-curves",
    "json": "GLS-result",
    "sr": "GLS-SR",
    "research_sr": "GLS-SR-curves",
    "dicom_pdf": "GLS-report-DICOM",
    "picture": "GLS-picture",
}
"""Last part of the name of each kind of file."""

# Chosen: a Patient ID has up to 64 characters (PS3.5, LO); folders and suffix follow,
# and Windows ends at 260.
_LONGEST_PART = 40


def suggested_name(header: StudyHeader, kind: str, *, is_hidden: bool = False) -> str:
    """Return a name without suffix for one kind of `WHAT`, such as "MU-1_..._GLS".

    Parameters
    ----------
    header
        Patient and study; what is empty has no part in the name.
    kind
        What the file holds.
    is_hidden
        Whether the patient may not be named.
    """
    whose = "" if is_hidden else header.patient_id
    parts = (whose, dicom_date(header.study_date), WHAT.get(kind, f"GLS-{kind}"))
    return "_".join(filter(None, map(safe_part, parts)))


def safe_part(text: str) -> str:
    """Return a text that every file system takes as part of a name.

    Letters and digits of any script stay, and "-" takes the place of what is between.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = [sign if sign.isalnum() else "-" for sign in composed]
    # Signs in a row become one.
    joined = "-".join(filter(None, "".join(kept).split("-")))
    return joined[:_LONGEST_PART].strip("-")


def with_suffix(path: Path, suffix: str) -> Path:
    """Return the path with the suffix of its kind, whatever else was typed.

    Another ending is kept as part of the name: "visit.2" is "visit.2.pdf".
    """
    if PurePath(path).suffix.lower() == suffix.lower():
        return path
    return path.with_name(f"{path.name}{suffix}")
