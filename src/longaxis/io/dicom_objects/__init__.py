"""DICOM objects that are written: SR, encapsulated PDF, secondary capture."""

# pydicom is loaded here first, as `pydicom_config` wants it.
from longaxis.io.dicom import pydicom_config as pydicom_config
