"""De-identification by the profiles of DICOM PS3.15."""
