"""What compressed pictures say of themselves, before any decoder sees them."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.io.dicom.codestream import jpeg_frame_header
from longaxis.io.dicom.stored_pictures import _sniffed
from tests.unit.io import dicom_files as made

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
