"""JPEG pictures (8 bits): their components as stored, and whether they are whole.

Runs in the decoding process only.
"""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.io.decoding.library_messages import LibraryMessages
from longaxis.io.dicom.codestream import (
    JpegColour,
    has_end_marker,
    jpeg_colour,
    jpeg_start,
)
from longaxis.io.files.limits import MAX_SIDE_PX

if TYPE_CHECKING:
    from numpy.typing import NDArray

_END = b"\xff\xd9"


def jpeg_components(frame: bytes) -> NDArray[np.uint8]:
    """Return the stored components of a JPEG, (H, W) or (H, W, 3), not converted.

    Zeros before the start marker and a missing end marker do no harm.
    """
    from PIL import Image

    # Pillow only warns up to twice its limit, and its default is larger than ours.
    Image.MAX_IMAGE_PIXELS = MAX_SIDE_PX * MAX_SIDE_PX
    stream = _mended(frame)
    with Image.open(BytesIO(stream), formats=("JPEG",)) as image:
        # A stream that says RGB is left alone: asked for YCbCr, libjpeg would convert
        # it.
        if image.mode != "L" and jpeg_colour(stream) is not JpegColour.RGB:
            # Asked for YCbCr, the library returns the components as they are.
            image.draft("YCbCr", image.size)
        pixels: NDArray[np.uint8] = np.asarray(image)
    return pixels


def jpeg_luma(frame: bytes) -> tuple[NDArray[np.uint8], bool]:
    """Return the first component of a grey or YCbCr JPEG, and whether it is damaged.

    libjpeg goes on after damage in the entropy-coded data and prints a warning, which
    Pillow drops and OpenCV does not. The pixels of both are the same to the last bit,
    since both have libjpeg-turbo's accurate transform.

    Raises
    ------
    ValueError
        If the picture cannot be decoded at all.
    """
    pixels, printed = _with_opencv(frame, reduced=False)
    if pixels is None:
        message = "the picture cannot be decoded"
        raise ValueError(message)
    return pixels, printed


def is_damaged(frame: bytes) -> bool:
    """Return True if the decoder finds the entropy-coded data damaged.

    A reduced picture is enough, since all the data are read for it too.
    """
    pixels, printed = _with_opencv(frame, reduced=True)
    return pixels is None or printed


def _with_opencv(
    frame: bytes, *, reduced: bool
) -> tuple[NDArray[np.uint8] | None, bool]:
    import cv2

    # An Exif orientation in the stream would turn the picture against its header, so it
    # is ignored below.
    grey = cv2.IMREAD_REDUCED_GRAYSCALE_8 if reduced else cv2.IMREAD_GRAYSCALE
    data: NDArray[Any] = np.frombuffer(_mended(frame), np.uint8)
    with closing(LibraryMessages()) as messages:
        pixels: Any = cv2.imdecode(data, grey | cv2.IMREAD_IGNORE_ORIENTATION)
        return pixels, messages.printed()


def _mended(frame: bytes) -> bytes:
    start = jpeg_start(frame) or 0
    stream = bytes(frame[start:])
    return stream if has_end_marker(stream) else stream + _END
