"""Grey pictures with a pixel size from MetaImage (`.mhd`) and NIfTI (`.nii.gz`) files.

Both are formats of research data sets. NIfTI is read by nibabel, of the [datasets]
extra; MetaImage is a small text header beside raw numbers and read here.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.files.limits import MAX_DECODED_BYTES

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_TYPES = {
    "MET_UCHAR": "u1",
    "MET_CHAR": "i1",
    "MET_USHORT": "u2",
    "MET_SHORT": "i2",
    "MET_INT": "i4",
    "MET_FLOAT": "f4",
}
_MOST_HEADER_BYTES = 16_384


class _MisfitError(Exception):
    """What is wrong with a file, in words that may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImageVolume:
    """Pictures (T, H, W), one for a still, and the pixel size (x, y) in millimetres."""

    pictures: NDArray[np.generic]
    mm_per_pixel: tuple[float, float]


def read_volume(path: Path) -> ImageVolume:
    """Read a `.mhd`, `.nii` or `.nii.gz` file.

    Raises
    ------
    UnreadableFileError
        If the file is damaged or none of these.
    BadInputError
        If nibabel is not installed.
    """
    if path.suffix == ".mhd":
        return _read_metaimage(path)
    if path.name.endswith((".nii", ".nii.gz")):
        return _read_nifti(path)
    message = f"“{path.name}” is neither MetaImage (.mhd) nor NIfTI (.nii, .nii.gz)."
    raise UnreadableFileError(message)


def _read_metaimage(path: Path) -> ImageVolume:
    try:
        with path.open("rb") as stream:
            text = stream.read(_MOST_HEADER_BYTES).decode("ascii")
        fields = _header_fields(text)
        size = [int(value) for value in fields["DimSize"].split()]
        spacing = [float(value) for value in fields["ElementSpacing"].split()]
        if len(spacing) < 2:
            message = "it states one pixel size instead of two"
            raise _MisfitError(message)
        kind = np.dtype(_TYPES[fields["ElementType"]])
        is_big = fields.get("BinaryDataByteOrderMSB", "False").lower() == "true"
        raw = _raw_bytes(path, fields, math.prod(size) * kind.itemsize)
        pictures = np.frombuffer(raw, kind.newbyteorder(">" if is_big else "<"))
        pictures = pictures.reshape(size[::-1])
    except _MisfitError as error:
        message = f"“{path.name}” is no MetaImage file that can be read: {error}."
        raise UnreadableFileError(message) from error
    except (OSError, KeyError, ValueError, zlib.error) as error:
        message = f"“{path.name}” is no MetaImage file that can be read."
        raise UnreadableFileError(message) from error
    return _volume(path, pictures, (spacing[0], spacing[1]))


def _header_fields(text: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def _raw_bytes(path: Path, fields: dict[str, str], n_bytes: int) -> bytes:
    """Return exactly so many bytes of the data file beside the header."""
    name = fields["ElementDataFile"]
    if "/" in name or "\\" in name or name in {"LOCAL", "LIST"}:
        message = f"its numbers must lie in a file beside it, not in {name!r}"
        raise _MisfitError(message)
    if n_bytes > MAX_DECODED_BYTES:
        message = f"it asks for {n_bytes} bytes"
        raise _MisfitError(message)
    raw = (path.parent / name).read_bytes()
    if fields.get("CompressedData", "False").lower() == "true":
        raw = zlib.decompressobj().decompress(raw, n_bytes + 1)
    if len(raw) != n_bytes:
        message = f"{name} holds {len(raw)} bytes instead of {n_bytes}"
        raise _MisfitError(message)
    return raw


def _read_nifti(path: Path) -> ImageVolume:
    try:
        import nibabel
        from nibabel.filebasedimages import ImageFileError
    except ImportError as error:
        message = f"“{path.name}” needs nibabel: install longaxis with [datasets]."
        raise BadInputError(message) from error
    try:
        image = nibabel.load(path)
        if not isinstance(image, nibabel.Nifti1Pair):
            message = "it holds another format"
            raise _MisfitError(message)
        if math.prod(image.shape) * 8 > MAX_DECODED_BYTES:
            message = f"it asks for {image.shape} numbers"
            raise _MisfitError(message)
        # NIfTI runs x, y, t; a third axis of one picture is left out by some writers.
        pictures = np.asanyarray(image.dataobj).T
        x_mm, y_mm = (float(size) for size in image.header.get_zooms()[:2])
    except _MisfitError as error:
        message = f"“{path.name}” is no NIfTI file that can be read: {error}."
        raise UnreadableFileError(message) from error
    except (OSError, ValueError, EOFError, ImageFileError) as error:
        message = f"“{path.name}” is no NIfTI file that can be read."
        raise UnreadableFileError(message) from error
    return _volume(path, pictures, (x_mm, y_mm))


def _volume(
    path: Path, pictures: NDArray[np.generic], mm_per_pixel: tuple[float, float]
) -> ImageVolume:
    stacked = pictures[None] if pictures.ndim == 2 else pictures
    if stacked.ndim != 3 or min(stacked.shape) < 1:
        message = f"“{path.name}” holds no pictures: its shape is {pictures.shape}."
        raise UnreadableFileError(message)
    if not all(0.01 < size < 10 for size in mm_per_pixel):
        message = f"“{path.name}” says a pixel measures {mm_per_pixel} mm."
        raise UnreadableFileError(message)
    return ImageVolume(pictures=stacked, mm_per_pixel=mm_per_pixel)
