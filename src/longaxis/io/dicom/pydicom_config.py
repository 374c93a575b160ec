"""pydicom, loaded so that the program itself never has GDCM, and quiet about values.

Every reader takes pydicom from here.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _gdcm_hidden() -> Iterator[None]:
    """Let an import believe that GDCM is not installed.

    pydicom loads every decoder it finds. GDCM can end the process on damaged data, so
    only the decoding process may have it.
    """
    if "gdcm" in sys.modules:
        yield
        return
    sys.modules["gdcm"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["gdcm"]


with _gdcm_hidden():
    import pydicom
    from pydicom.dataelem import RawDataElement
    from pydicom.filereader import read_dataset
    from pydicom.tag import Tag
    from pydicom.uid import UID

pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

__all__ = ["UID", "RawDataElement", "Tag", "pydicom", "read_dataset"]
