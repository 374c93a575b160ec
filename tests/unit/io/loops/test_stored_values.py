"""Values that are not what the header calls them: sign, overlays, order of bytes."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from longaxis.data import LoopOrigin
from longaxis.io.loops.dicom_loop import read_dicom
from tests.unit.io import dicom_files as made
from tests.unit.io.loops.test_pictures_against_headers import echo, header, wide

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.data import Recording

SIGNED = {"PixelRepresentation": 1}
TWELVE = {"BitsStored": 12, "HighBit": 11}


def read(dataset: Any, pixels: bytes, syntax: str = made.EXPLICIT) -> Recording:
    file = made.file_bytes(dataset, pixels, syntax)
    return read_dicom(BytesIO(file), LoopOrigin(), lambda _: None)


def dark_with_text() -> NDArray[np.uint8]:
    """Return a loop that is dark but for a line of white letters."""
    grey = echo() // 4
    grey[:, 3:6, 4:90:2] = 255
    return grey


@pytest.mark.parametrize("content", [echo, dark_with_text])
@pytest.mark.parametrize(
    ("syntax", "encode", "error"),
    [
        (made.EXPLICIT, None, 0),
        (made.J2K, made.j2k, 0),
        (made.JPEG, made.jpeg, 30),
    ],
)
def test_unsigned_values_that_are_called_signed_are_read_as_they_are(
    content: Callable[[], NDArray[np.uint8]],
    syntax: str,
    encode: Callable[[NDArray[np.uint8]], bytes] | None,
    error: int,
) -> None:
    grey = content()
    pixels = grey.tobytes()
    if encode is not None:
        pixels = made.encapsulated([encode(picture) for picture in grey])
    found = read(header(**SIGNED), pixels, syntax)
    apart = np.abs(found.frames.astype(int) - grey)
    assert apart.max() <= error
    # JPEG has no signed values, so nothing is odd about them.
    is_said = "calls the values" in " ".join(found.notes)
    assert is_said is (syntax != made.JPEG)


def test_signed_values_of_8_bits_are_shifted_up() -> None:
    grey = echo()
    signed = (grey.astype(np.int16) - 128).astype(np.int8)
    found = read(header(**SIGNED), signed.tobytes())
    assert np.array_equal(found.frames, grey)
    assert not any("signed" in note for note in found.notes)


@pytest.mark.parametrize("extends_sign", [True, False])
def test_the_sign_need_not_reach_the_bits_above(extends_sign: bool) -> None:
    grey = echo()
    signed = (grey.astype(np.int16) - 128) << 4
    stored = signed if extends_sign else signed & 0x0FFF
    found = read(wide(**TWELVE, **SIGNED), stored.astype("<i2").tobytes())
    assert np.array_equal(found.frames, grey)


@pytest.mark.parametrize(
    ("bit", "is_declared"), [(12, True), (12, False), (14, False), (15, False)]
)
def test_an_overlay_in_the_upper_bits_is_left_out(bit: int, is_declared: bool) -> None:
    grey = echo()
    stored = grey.astype(np.uint16) << 4
    stored[:, 10:20, 30:60] |= 1 << bit
    dataset = wide(**TWELVE)
    if is_declared:
        dataset.add_new(0x60000100, "US", 16)
        dataset.add_new(0x60000102, "US", bit)
    found = read(dataset, stored.astype("<u2").tobytes())
    assert np.array_equal(found.frames, grey)
    assert ("overlay" in " ".join(found.notes)) is not is_declared


@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.BIG_ENDIAN])
def test_exchanged_bytes_are_put_in_order(syntax: str) -> None:
    grey = echo()
    wrong = ">u2" if syntax == made.EXPLICIT else "<u2"
    stored = (grey.astype(np.uint16) << 4).astype(wrong)
    found = read(wide(**TWELVE), stored.tobytes(), syntax)
    assert np.array_equal(found.frames, grey)
    assert "exchanged" in " ".join(found.notes)


@pytest.mark.parametrize("other_bits", [0, 1 << 14])
def test_an_overlay_directly_above_8_bits_is_left_out(other_bits: int) -> None:
    grey = echo()
    stored = grey.astype(np.uint16)
    stored[:, 10:12, 30:60] |= 1 << 8
    stored[:, 20:22, 30:60] |= other_bits
    found = read(wide(BitsStored=8, HighBit=7), stored.astype("<u2").tobytes())
    assert np.array_equal(found.frames, grey)
    assert "overlay" in " ".join(found.notes)


def dark_with_grey_text() -> NDArray[np.uint8]:
    """Return a loop that is dark but for a line of grey letters."""
    grey = dark_with_text()
    grey[grey == 255] = 150
    return grey


@pytest.mark.parametrize(
    ("content", "stated"),
    [
        (echo, 11),
        (echo, 12),
        (dark_with_text, 11),
        (dark_with_text, 12),
        (dark_with_grey_text, 12),
    ],
)
def test_a_picture_brighter_than_stated_keeps_its_highest_bit(
    content: Callable[[], NDArray[np.uint8]], stated: int
) -> None:
    grey = content()
    stored = grey.astype(np.uint16) << 5
    found = read(wide(BitsStored=stated, HighBit=stated - 1), stored.tobytes())
    assert np.array_equal(found.frames, grey)
    assert "overlay" not in " ".join(found.notes)


@pytest.mark.parametrize("photometric", ["MONOCHROME2", "MONOCHROME1"])
@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.IMPLICIT, made.BIG_ENDIAN])
def test_padding_is_black(syntax: str, photometric: str) -> None:
    grey = echo()
    shown = grey if photometric == "MONOCHROME2" else 255 - grey
    stored = shown.astype(np.uint16) << 8
    stored[grey == 0] = 0x8080
    dataset = wide(PixelPaddingValue=0x8080, PhotometricInterpretation=photometric)
    order = ">u2" if syntax == made.BIG_ENDIAN else "<u2"
    found = read(dataset, stored.astype(order).tobytes(), syntax)
    assert np.array_equal(found.frames, grey)


@pytest.mark.parametrize("photometric", ["MONOCHROME2", "MONOCHROME1"])
@pytest.mark.parametrize(("lowest", "shift"), [(0, 0), (128, 0), (128, 8), (0, 7)])
@pytest.mark.parametrize("padding", [-2000, -32768, 0x7FFF, 63536])
def test_padding_of_signed_values_is_black(
    padding: int, lowest: int, shift: int, photometric: str
) -> None:
    grey = echo()
    shown = grey if photometric == "MONOCHROME2" else 255 - grey
    stored = (shown.astype(np.int16) - lowest) << shift
    stored[grey == 0] = np.array(padding & 0xFFFF, np.uint16).astype(np.int16)
    dataset = wide(**SIGNED, PhotometricInterpretation=photometric)
    dataset.add_new("PixelPaddingValue", "US" if padding > 0 else "SS", padding)
    found = read(dataset, stored.astype("<i2").tobytes())
    is_other = found.frames != grey
    # A brightness that is the value of padding cannot be told from it.
    assert not is_other[stored != stored[0, 0, 0]].any()
    assert (found.frames[grey == 0] == 0).all()


def test_a_range_of_padding_is_black() -> None:
    grey = echo()
    stored = grey.astype(np.int16)
    stored[grey == 0] = -2000
    stored[:, :5][grey[:, :5] == 0] = -1990
    dataset = wide(**SIGNED)
    dataset.add_new("PixelPaddingValue", "SS", -2000)
    dataset.add_new("PixelPaddingRangeLimit", "SS", -1900)
    found = read(dataset, stored.astype("<i2").tobytes())
    assert np.array_equal(found.frames, grey)
