"""Readers of loops: DICOM, video, NPZ, archives, folders."""
