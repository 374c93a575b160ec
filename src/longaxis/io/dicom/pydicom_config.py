"""pydicom, loaded so that the program itself never has GDCM, and quiet about values.

Every reader takes pydicom from here.
"""

from __future__ import annotations

import logging

from longaxis.io.files.hidden_modules import DOWNLOADS, hidden

# pydicom loads every decoder it finds. GDCM can end the process on damaged data, so
# only the decoding process may have it.
with hidden("gdcm", *DOWNLOADS):
    import pydicom
    from pydicom.dataelem import RawDataElement
    from pydicom.filereader import read_dataset
    from pydicom.tag import Tag
    from pydicom.uid import UID

pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
# Its messages repeat values of the file, and must reach no log.
pydicom.config.logger.setLevel(logging.CRITICAL + 1)

__all__ = ["UID", "RawDataElement", "Tag", "pydicom", "read_dataset"]
