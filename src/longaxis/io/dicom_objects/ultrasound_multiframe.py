"""Write a loop as an ultrasound multi-frame DICOM file, JPEG baseline compressed."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    JPEGBaseline8Bit,
    UltrasoundMultiFrameImageStorage,
)

from longaxis.anatomy import View

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import Loop

_VIEW_CODES = {
    View.FOUR_CHAMBER: ("399214001", "Apical four chamber"),
    View.TWO_CHAMBER: ("399232001", "Apical two chamber"),
    View.LONG_AXIS: ("399339008", "Apical long axis"),
}
"""SNOMED CT codes of CID 12226, Echocardiography Image View."""


def write_simulated_loop(
    loop: Loop, path: Path, *, jpeg_quality: int = 88, instance_number: int = 1
) -> None:
    """Write a simulated loop; the file says in several places that it is simulated.

    Parameters
    ----------
    loop
        Frames, times, scale, view and header.
    path
        File to write.
    jpeg_quality
        From 1 to 95.
    instance_number
        Orders the loops of one study.
    """
    dataset = Dataset()
    _describe_patient(dataset, loop)
    _describe_instance(dataset, loop, instance_number)
    _describe_time(dataset, loop)
    dataset.SequenceOfUltrasoundRegions = [_region(loop)]
    _add_pixels(dataset, loop.frames, jpeg_quality)
    dataset.file_meta = _file_meta(dataset)
    # Straight to the path: simulated files are test data and can be made again.
    dataset.save_as(path, enforce_file_format=True)


def _uid(*parts: str) -> UID:
    """Return a UID that depends on the parts alone (UUID-derived, PS3.5 B.2)."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return UID(f"2.25.{int.from_bytes(digest[:16], 'big')}")


def _describe_patient(dataset: Dataset, loop: Loop) -> None:
    header = loop.header
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = header.patient_name or "Simulated^Heart"
    dataset.PatientID = header.patient_id or "SIMULATED"
    dataset.PatientBirthDate = header.birth_date
    dataset.PatientSex = header.sex
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = "Simulated: there is no patient"
    # The same patient gives the same study: three views belong together.
    dataset.StudyInstanceUID = header.study_uid or _uid("study", dataset.PatientID)
    dataset.StudyID = "SIM"
    dataset.StudyDate = header.study_date or "20260101"
    dataset.StudyTime = "120000"
    dataset.StudyDescription = header.study_description or "Simulated echocardiogram"
    dataset.AccessionNumber = header.accession_number
    dataset.ReferringPhysicianName = ""


def _describe_instance(dataset: Dataset, loop: Loop, instance_number: int) -> None:
    view = loop.view.value if loop.view else ""
    dataset.SOPClassUID = UltrasoundMultiFrameImageStorage
    # Of the pixels, so that the same simulation gives the same instance.
    dataset.SOPInstanceUID = _uid(
        dataset.StudyInstanceUID, str(instance_number), view, _pixel_hash(loop.frames)
    )
    dataset.SeriesInstanceUID = _uid(dataset.StudyInstanceUID, "series")
    dataset.SeriesNumber = 1
    dataset.SeriesDescription = f"SIMULATED {view}".strip()
    dataset.InstanceNumber = instance_number
    dataset.Modality = "US"
    # DERIVED, as no transducer has seen it (0008,0008).
    dataset.ImageType = ["DERIVED", "PRIMARY", "SIMULATED"]
    dataset.DerivationDescription = "Simulated by Longaxis; not a patient"
    dataset.Manufacturer = "Longaxis"
    dataset.ManufacturerModelName = "Simulated"
    dataset.SoftwareVersions = "simulation"
    dataset.ContentDate = dataset.StudyDate
    dataset.ContentTime = dataset.StudyTime
    dataset.AcquisitionDateTime = f"{dataset.StudyDate}1200{instance_number:02d}"
    # JPEG baseline loses: PS3.3 C.7.6.1.1.5 requires it to be said.
    dataset.LossyImageCompression = "01"
    dataset.LossyImageCompressionMethod = "ISO_10918_1"
    # Chosen: a round figure; the true ratio depends on the pictures.
    dataset.LossyImageCompressionRatio = 10
    if loop.view:
        dataset.ViewCodeSequence = [_view_code(loop.view)]
        dataset.ViewName = loop.view.value


def _pixel_hash(frames: NDArray[np.uint8]) -> str:
    return hashlib.sha256(np.ascontiguousarray(frames).tobytes()).hexdigest()


def _view_code(view: View) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodeMeaning = _VIEW_CODES[view]
    code.CodingSchemeDesignator = "SCT"
    return code


def _describe_time(dataset: Dataset, loop: Loop) -> None:
    """Write frame times as a vector where they are uneven, as one number otherwise."""
    steps_ms = np.diff(loop.frame_times_s) * 1000
    # Below a microsecond of spread the steps differ by rounding only.
    even = len(steps_ms) == 0 or np.ptp(steps_ms) < 1e-3
    if even:
        # A single frame has no step; any positive one will do.
        step_ms = float(steps_ms.mean()) if len(steps_ms) else 1.0
        dataset.FrameTime = f"{step_ms:.6f}"
        # Frame Increment Pointer names Frame Time (0018,1063).
        dataset.FrameIncrementPointer = 0x00181063
        dataset.CineRate = max(1, round(1000 / step_ms))
    else:
        # The first entry of the vector is 0: steps count from the frame before.
        dataset.FrameTimeVector = [f"{step:.6f}" for step in (0.0, *steps_ms)]
        # It names Frame Time Vector (0018,1065).
        dataset.FrameIncrementPointer = 0x00181065
    if len(loop.r_wave_times_s):
        # Milliseconds, (0018,6060).
        dataset.RWaveTimeVector = (loop.r_wave_times_s * 1000).tolist()
    if loop.heart_rate_bpm:
        dataset.HeartRate = round(loop.heart_rate_bpm)


def _region(loop: Loop) -> Dataset:
    """Return the ultrasound region: 2D tissue, centimetres."""
    height, width = loop.frames.shape[1:]
    x0, y0, x1, y1 = loop.tissue_region_px or (0, 0, width, height)
    region = Dataset()
    # 1: 2D, PS3.3 C.8.5.5.1.1.
    region.RegionSpatialFormat = 1
    # 1: tissue, PS3.3 C.8.5.5.1.2.
    region.RegionDataType = 1
    # Bit 1: the region must not be scaled by itself, PS3.3 C.8.5.5.1.3.
    region.RegionFlags = 2
    region.RegionLocationMinX0, region.RegionLocationMinY0 = x0, y0
    # Ends are inside the region, unlike in Python's slices.
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = x1 - 1, y1 - 1
    # 3 means centimetres, Physical Units X Direction (0018,6024).
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = loop.mm_per_pixel[0] / 10
    region.PhysicalDeltaY = loop.mm_per_pixel[1] / 10
    return region


def _add_pixels(dataset: Dataset, frames: NDArray[np.uint8], jpeg_quality: int) -> None:
    n_frames, height, width = frames.shape
    dataset.NumberOfFrames = n_frames
    dataset.Rows, dataset.Columns = height, width
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelRepresentation = 0
    # Each frame in a fragment of its own, PS3.5 A.4: frames are found without decoding.
    dataset.PixelData = encapsulate([_jpeg(frame, jpeg_quality) for frame in frames])
    # Encapsulated pixels are OB whatever their depth, PS3.5 A.4.
    dataset["PixelData"].VR = "OB"


def _jpeg(frame: NDArray[np.uint8], quality: int) -> bytes:
    from PIL import Image

    memory = io.BytesIO()
    Image.fromarray(frame).save(memory, format="JPEG", quality=quality)
    return memory.getvalue()


def _file_meta(dataset: Dataset) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = JPEGBaseline8Bit
    meta.ImplementationClassUID = _uid("longaxis simulated loop writer")
    meta.ImplementationVersionName = "LONGAXIS_SIM"
    return meta
