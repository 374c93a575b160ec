"""DICOM files made by hand, so that each test knows what is in them."""

from __future__ import annotations

import base64
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import dcmwrite, write_dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

if TYPE_CHECKING:
    from numpy.typing import NDArray

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
RLE = "1.2.840.10008.1.2.5"
JPEG = "1.2.840.10008.1.2.4.50"
JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70"
JPEG_LS = "1.2.840.10008.1.2.4.80"
J2K = "1.2.840.10008.1.2.4.90"
HTJ2K = "1.2.840.10008.1.2.4.201"
JPEG_XL = "1.2.840.10008.1.2.4.111"
H264 = "1.2.840.10008.1.2.4.102"

N_FRAMES, ROWS, COLUMNS = 6, 24, 32
_RAMP_HTJ2K = (
    "/0//UQApQAAAAAAgAAAAGAAAAAAAAAAAAAAAIAAAABgAAAAAAAAAAAABBwEB/1AACAACAAAAAv9SAAwA"
    "AgABAAUEBEAB/1wAEyBIUFBQUFBQUFBQUFBQSEhI/2QAFwABT3BlbkpQSCBWZXIgMC4yNi4zLv+QAAoA"
    "AAAAATUAAf+TwCXvAAd0AMASwBLAEoD0AQd0AJIBB3QA6QAHdADAFRAEsATAgoLw9gBClAAB/jIzAASC"
    "AEI0AMAVUAVsAVYhaKyk7rMwArUARxAsqzfxgOQ+fABXAEF49DIJ+pmYI5UAwBa0AWzAFrBemSKxNwsQ"
    "MKCVz0ID8uXBXl8UAlgA5qVQVCgRATimTx46yuUBAJ7k9lgFcVPcAIHDXuNRNwIPZPeZJ8HnBG95ODwD"
    "WQDALqYBdbALcCTD/IdffIyHx08fw3w8vq+HwfD6/OiB/Pnngpy98m5HZHDZLi5HQnEB/j9+z9fj8+t7"
    "/3v/PhEAAAAe8iMeIeD+q2E9iqE/ZJ79knssNR4MNkuKAFYB/v9Pv39+/n7/fz+/fv7+q8CPjBOjlsMK"
    "SiBeAP/Z"
)
_RAMP_JPEG_LOSSLESS = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALCAAYACABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAwj/2gAI"
    "AQEAAQAAn93d3d3d3d3d3d3d3d3d3d1d3d3d3d3d3d3d3d3d3d3dXd3d3d3d3d3d3d3d3d3d3V3d3d3d"
    "3d3d3d3d3d3d3d1d3d3d3d3d3d3d3d3d3d3dXd3d3d3d3d3d3d3d3d3d3V3d3d3d3d3d3d3d3d3d3d1d"
    "3d3d3d3d3d3d3d3d3d3dXd3d3d3d3d3d3d3d3d3d4GV3d3d3d3d3d3d3d3d3d3eBld3d3d3d3d3d3d3d"
    "3d3d4GdXd3d3d3d3d3d3d3d3d3gZ3V3d3d3d3d3d3d3d3d3eBnd1d3d3d3d3d3d3d3d3d3gZ3dXd3d3d"
    "3d3d3d3d3d3eBnd3V3d3d3d3d3d3d3d3d4Gd3d1d3d3d3d3d3d3d3d3eBnd3dXd3d3d3d3d3d3d3d4Gd"
    "3d3V3d3d3d3d3d3d3d3gZ3d3d1d3d3d3d3d3d3d3eBnd3d3dXd3d3d3d3d3d3d3gZ3d3d3V3d3d3d3d3"
    "d3d3eBnd3d3d1d3d3d3d3d3d3d4Gd3d3d3dXd3d3d3d3d3d3eBnd3d3d3//Z"
)


def ramp() -> NDArray[np.uint8]:
    """Return the picture that the two streams below were made from."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    return ((7 * x + 5 * y) % 256).astype(np.uint8)


def ramp_htj2k() -> bytes:
    """Return the ramp as reversible HTJ2K (nothing we install writes it)."""
    return base64.b64decode(_RAMP_HTJ2K)


def ramp_jpeg_lossless() -> bytes:
    """Return the ramp as lossless JPEG, process 14."""
    return base64.b64decode(_RAMP_JPEG_LOSSLESS)


def speckle(
    n_frames: int = N_FRAMES, rows: int = ROWS, columns: int = COLUMNS
) -> NDArray[np.uint8]:
    """Return frames of noise, each different, shape (T, H, W)."""
    random = np.random.default_rng(7)
    return random.integers(0, 256, (n_frames, rows, columns), dtype=np.uint8)


def region(**changes: Any) -> Dataset:
    """Return a 2D tissue region over the whole picture, 0.25 x 0.2 cm a pixel."""
    item = Dataset()
    values: dict[str, Any] = {
        "RegionSpatialFormat": 1,
        "RegionDataType": 1,
        "RegionFlags": 0,
        "RegionLocationMinX0": 0,
        "RegionLocationMinY0": 0,
        "RegionLocationMaxX1": COLUMNS - 1,
        "RegionLocationMaxY1": ROWS - 1,
        "PhysicalUnitsXDirection": 3,
        "PhysicalUnitsYDirection": 3,
        "PhysicalDeltaX": 0.25,
        "PhysicalDeltaY": 0.2,
    }
    for keyword, value in (values | changes).items():
        if value is not None:
            setattr(item, keyword, value)
    return item


def header(**changes: Any) -> Dataset:
    """Return the header of a suitable loop; None as a change leaves an element out."""
    values: dict[str, Any] = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.3.1",
        "SOPInstanceUID": "1.2.826.0.1.3680043.10.1.1",
        "StudyInstanceUID": "1.2.826.0.1.3680043.10.1.2",
        "SeriesInstanceUID": "1.2.826.0.1.3680043.10.1.3",
        "Modality": "US",
        "Manufacturer": "Made by hand",
        "ManufacturerModelName": "Pencil",
        "PatientName": "Doe^Jo",
        "PatientID": "4711",
        "StudyDate": "20240229",
        "NumberOfFrames": N_FRAMES,
        "FrameIncrementPointer": 0x00181063,
        "FrameTime": 20.0,
        "HeartRate": 60,
        "Rows": ROWS,
        "Columns": COLUMNS,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "SequenceOfUltrasoundRegions": Sequence([region()]),
    }
    dataset = Dataset()
    for keyword, value in (values | changes).items():
        if value is not None:
            setattr(dataset, keyword, value)
    return dataset


def colour_header(photometric: str, **changes: Any) -> Dataset:
    """Return the header of a loop with three samples a pixel."""
    return header(
        **{
            "SamplesPerPixel": 3,
            "PlanarConfiguration": 0,
            "PhotometricInterpretation": photometric,
        }
        | changes
    )


def file_bytes(dataset: Dataset, pixels: bytes, syntax: str = EXPLICIT) -> bytes:
    """Return a whole file; `pixels` is the value of its pixel data."""
    if syntax == JPEG_XL:  # pydicom does not know it
        known = file_bytes(dataset, pixels, HTJ2K)
        return known.replace(HTJ2K.encode(), JPEG_XL.encode())
    is_encapsulated = syntax not in {IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN}
    if syntax == BIG_ENDIAN and dataset.BitsAllocated == 8:
        # Bytes travel as words there, two pixels in each.
        pixels = np.frombuffer(pixels, "<u2").astype(">u2").tobytes()
    dataset.PixelData = pixels
    words = dataset.BitsAllocated > 8 or syntax in {IMPLICIT, BIG_ENDIAN}
    dataset["PixelData"].VR = "OW" if words and not is_encapsulated else "OB"
    dataset["PixelData"].is_undefined_length = is_encapsulated
    return without_pixels(dataset, syntax)


def without_pixels(dataset: Dataset, syntax: str = EXPLICIT) -> bytes:
    """Return a file of this data set as it is."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", UID("1.2.3"))
    meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", UID("1.2.3"))
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = UID("1.2.826.0.1.3680043.10.1")
    dataset.file_meta = meta
    out = BytesIO()
    dcmwrite(out, dataset, enforce_file_format=True)
    return out.getvalue()


def plain_loop(**changes: Any) -> bytes:
    """Return an uncompressed grey loop of `speckle()`."""
    return file_bytes(header(**changes), speckle().tobytes())


def deflated(dataset: Dataset, tail: bytes) -> bytes:
    """Return a deflated file whose data set is followed by raw bytes."""
    stream = DicomBytesIO()
    stream.is_little_endian, stream.is_implicit_VR = True, False
    write_dataset(stream, dataset)
    head = without_pixels(Dataset(), DEFLATED)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(stream.getvalue() + tail) + packer.flush()
    return meta_of(head) + body


def meta_of(file: bytes) -> bytes:
    """Return preamble and file meta of a file."""
    length = int.from_bytes(file[140:144], "little")
    return file[: 144 + length]


def encapsulated(
    frames: list[bytes], *, with_table: bool = True, fragments: int = 1
) -> bytes:
    """Return compressed pictures as the value of pixel data."""
    return encapsulate(frames, fragments_per_frame=fragments, has_bot=with_table)


def j2k(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture as reversible JPEG 2000."""
    from PIL import Image

    out = BytesIO()
    Image.fromarray(picture).save(
        out, "JPEG2000", irreversible=False, num_resolutions=2, no_jp2=True
    )
    return out.getvalue()


def jpeg(picture: NDArray[np.uint8], **options: Any) -> bytes:
    """Return a picture (H, W) or (H, W, 3: RGB) as baseline JPEG."""
    from PIL import Image

    out = BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=95, **options)
    return out.getvalue()
