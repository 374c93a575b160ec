"""DICOM objects that are written: SR, encapsulated PDF, secondary capture."""
