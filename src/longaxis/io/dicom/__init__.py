"""Reading of DICOM headers and pixel layouts."""
