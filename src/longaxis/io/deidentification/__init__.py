"""De-identification by the profiles of DICOM PS3.15."""

# pydicom is loaded here first, as `pydicom_config` wants it.
from longaxis.io.dicom import pydicom_config as pydicom_config
