"""What compressed pictures say of themselves, before any decoder sees them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from pydicom.pixels.encoders import RLELosslessEncoder

from longaxis.data import LoopOrigin
from longaxis.io.dicom.codestream import jpeg_frame_header, rle_length, rle_segments
from longaxis.io.dicom.stored_pictures import _sniffed
from longaxis.io.loops.dicom_loop import read_dicom
from tests.unit.io import dicom_files as made
from tests.unit.io.deidentification import odd_loops

JPEG = "1.2.840.10008.1.2.4."


def with_segment(picture: bytes, marker: int, content: bytes) -> bytes:
    """Return a JPEG with a segment right behind its start."""
    length = (len(content) + 2).to_bytes(2, "big")
    return picture[:2] + bytes([0xFF, marker]) + length + content + picture[2:]


@pytest.mark.parametrize("marker", [0xE1, 0xED, 0xFE])
@pytest.mark.parametrize("inside", [0xC1, 0xC2, 0xC3, 0xF7])
def test_a_marker_inside_a_segment_is_none(marker: int, inside: int) -> None:
    picture = made.jpeg(made.ramp())
    preview = b"\xff\xd8" + bytes([0xFF, inside]) + b"\x00\x0b\x08\x00\x10\x00\x10\x01"
    odd = with_segment(picture, marker, preview)
    assert _sniffed(odd) == _sniffed(picture) == JPEG + "50"
    assert jpeg_frame_header(odd) == jpeg_frame_header(picture)


def test_the_start_of_a_jpeg_2000_stream_is_not_looked_for_in_other_data() -> None:
    assert _sniffed(made.j2k(made.ramp())) == JPEG + "90"
    other = b"\x01\x00\x00\x00" + bytes(60) + b"\xff\x4f\xff\x51" + bytes(40)
    assert _sniffed(other) is None


def test_what_is_cut_before_its_frame_header_tells_nothing() -> None:
    picture = made.jpeg(np.tile(made.ramp(), (4, 4)))
    at = picture.index(b"\xff\xc0")
    assert _sniffed(picture[:at]) is None


def rle(frames: np.ndarray) -> list[bytes]:
    """Return pictures (H, W) or (H, W, 3) as RLE."""
    n_samples = 3 if frames.ndim == 4 else 1
    return [
        RLELosslessEncoder.encode(
            frame.tobytes(),
            rows=frame.shape[0],
            columns=frame.shape[1],
            samples_per_pixel=n_samples,
            bits_allocated=8,
            bits_stored=8,
            pixel_representation=0,
            photometric_interpretation="RGB" if n_samples == 3 else "MONOCHROME2",
            planar_configuration=0,
            number_of_frames=1,
        )
        for frame in frames
    ]


@pytest.mark.parametrize("syntax", [made.RLE, made.JPEG, made.J2K, made.EXPLICIT])
@pytest.mark.parametrize("n_stored", [1, 3])
@pytest.mark.parametrize(
    ("n_claimed", "photometric"), [(1, "MONOCHROME2"), (3, "RGB"), (None, "")]
)
def test_rle_pictures_are_read_whatever_is_claimed(
    syntax: str, n_stored: int, n_claimed: int | None, photometric: str
) -> None:
    frames = odd_loops.moving()
    stored = frames if n_stored == 1 else np.repeat(frames[..., None], 3, axis=3)
    dataset = odd_loops.header(
        SamplesPerPixel=n_claimed,
        PhotometricInterpretation=photometric or None,
        PlanarConfiguration=0 if n_claimed == 3 else None,
    )
    written = made.RLE if syntax == made.EXPLICIT else syntax
    data = made.file_bytes(dataset, made.encapsulated(rle(stored)), written)
    if syntax == made.EXPLICIT:
        # pydicom does not write this; both UIDs have the same length.
        data = data.replace(made.RLE.encode(), syntax.encode())
    recording = read_dicom(BytesIO(data), LoopOrigin(), lambda _: None)
    assert np.array_equal(recording.frames, frames)
    assert recording.problems == ()


def test_the_length_of_an_rle_segment() -> None:
    assert rle_length(b"\x02abc\xffx\x80\x00y") == 3 + 2 + 0 + 1
    assert rle_segments(b"\x01" + bytes(10)) == ()
    assert rle_segments(bytes(64)) == ()
