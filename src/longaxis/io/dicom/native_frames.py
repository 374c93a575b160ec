"""Uncompressed pictures: their number of bytes against what the header says."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import UnreadableFileError

if TYPE_CHECKING:
    from longaxis.io.dicom.header import DicomHeader
    from longaxis.io.dicom.pixel_layout import PictureFormat

_SAMPLE_BYTES = 98_304
"""So many bytes are compared to tell grey stored as RGB from grey; chosen."""

_EQUAL_TRIPLES = 0.8
"""Share of pixels whose three bytes are equal that makes a picture RGB; chosen.

Speckle in single bytes has equal neighbours in less than a tenth of its pixels.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeFrames:
    """Uncompressed pictures: where each starts, and how they are really stored."""

    layout: PictureFormat
    starts: tuple[int, ...]
    is_cut_short: bool
    notes: tuple[str, ...]


def native_frames(
    header: DicomHeader, layout: PictureFormat, n_claimed: int, start: int, length: int
) -> NativeFrames:
    """Return the pictures that the bytes hold.

    Parameters
    ----------
    n_claimed
        Frames as the header counts them, 0 where it does not.
    start, length
        Of the pixel data, in bytes; the file may end before.

    Raises
    ------
    UnreadableFileError
        Where the bytes fit neither the stated layout nor another.
    """
    matching, notes = _by_byte_count(header, layout, n_claimed, start, length)
    size = matching.stored_frame_bytes
    end = header.stream.seek(0, os.SEEK_END)
    # A deflated file may be unpacked only in part so far.
    present = length if header.is_partial else min(length, end - start)
    # `n_whole` is what the element promises, `n_present` what the file still holds: the
    # first is compared with the header, the second tells a cut file.
    n_whole, n_present = length // size, max(0, present) // size
    if n_whole == 0 or (n_whole < max(1, n_claimed) and present >= length):
        _require_a_frame(matching, n_whole, length)
    is_cut_short = present < length and n_present < max(n_claimed, n_whole)
    return NativeFrames(
        layout=matching,
        starts=tuple(start + size * number for number in range(n_present)),
        is_cut_short=is_cut_short,
        notes=(*notes, *_count_notes(n_claimed, n_whole, is_cut_short)),
    )


def _require_a_frame(layout: PictureFormat, n_whole: int, length: int) -> None:
    if n_whole:
        return
    message = (
        f"it claims pictures of {layout.columns} x {layout.rows} pixels with "
        f"{layout.samples} samples of {layout.bits_allocated} bits, but holds only "
        f"{length} bytes of them"
    )
    raise UnreadableFileError(message)


def _count_notes(n_claimed: int, n_whole: int, is_cut_short: bool) -> tuple[str, ...]:
    if is_cut_short or n_whole == max(1, n_claimed):
        return ()
    if n_claimed == 0:
        return (
            f"The header does not say how many frames there are; {n_whole} are read.",
        )
    return (
        f"The header claims {n_claimed} frames, the file holds {n_whole}; "
        f"{n_whole} are read.",
    )


def _by_byte_count(
    header: DicomHeader, layout: PictureFormat, n_claimed: int, start: int, length: int
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the layout that the number of bytes allows.

    A consistent layout stands, and the number of frames gives way. A layout that
    contradicts itself, or would give fewer frames than claimed, gives way itself.
    """
    n_pixels = layout.rows * layout.columns * max(1, n_claimed)
    expected = layout.stored_frame_bytes * max(1, n_claimed)
    # PS3.5 7.1.1: values have an even length, so one byte of padding may follow.
    if length in {expected, expected + 1}:
        return layout, ()
    per_pixel = length // n_pixels if length % n_pixels in {0, 1} else 0
    if n_claimed == 0:
        return layout, ()
    # No whole number of bytes a pixel for this many frames: the count of frames is
    # wrong rather than the layout, apart from the usual 4:2:2 label.
    if not per_pixel:
        return _without_422(layout, length)
    # More bytes than expected may just be more frames than claimed, which is common;
    # only fewer bytes, or labels at odds, speak against the layout itself.
    doubted = length < expected or _contradicts_itself(layout)
    if not doubted and not (per_pixel == 3 and _is_grey_rgb(header, start)):
        return layout, ()
    other = _of_bytes_per_pixel(layout, per_pixel)
    if other is None:
        return layout, ()
    return other, (
        f"The header describes {_words(layout)}, but the file holds {per_pixel} "
        f"bytes a pixel; read as {_words(other)}.",
    )


def _without_422(
    layout: PictureFormat, length: int
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return three bytes a pixel where only they, and not two, fill whole pictures."""
    n_pixels = layout.rows * layout.columns
    if layout.photometric != "YBR_FULL_422" or length % (2 * n_pixels) in {0, 1}:
        return layout, ()
    if length % (3 * n_pixels) not in {0, 1}:
        return layout, ()
    return replace(layout, photometric="YBR_FULL"), (
        "The header describes YBR_FULL_422, but the file holds 3 bytes a pixel.",
    )


def _contradicts_itself(layout: PictureFormat) -> bool:
    is_colour = layout.photometric.startswith(("RGB", "YBR"))
    return (
        # PS3.3 C.7.6.3.1.2: native 4:2:2 has two bytes a pixel, which Samples per Pixel
        # (0028,0002) = 3 does not show. Some writers keep the label after converting.
        layout.photometric == "YBR_FULL_422"
        or is_colour != (layout.samples == 3)
        or layout.samples not in {1, 3}
    )


def _of_bytes_per_pixel(layout: PictureFormat, per_pixel: int) -> PictureFormat | None:
    """Return a layout with so many bytes a pixel, None if there is none."""
    is_colour = layout.photometric.startswith(("RGB", "YBR"))
    if per_pixel == 1:
        grey = layout.photometric if not is_colour else "MONOCHROME2"
        return _with(layout, 1, 8, grey)
    if per_pixel == 2 and layout.photometric.startswith("YBR"):
        return _with(layout, 3, 8, "YBR_FULL_422")
    if per_pixel == 2 and not is_colour:
        return _with(layout, 1, 16, layout.photometric)
    if per_pixel in {3, 6}:
        colour = layout.photometric if is_colour else "RGB"
        colour = "YBR_FULL" if colour == "YBR_FULL_422" else colour
        return _with(layout, 3, 8 * per_pixel // 3, colour)
    return None


def _with(
    layout: PictureFormat, samples: int, allocated: int, photometric: str
) -> PictureFormat:
    if allocated == layout.bits_allocated:
        return replace(layout, samples=samples, photometric=photometric)
    return replace(
        layout,
        samples=samples,
        bits_allocated=allocated,
        bits_stored=allocated,
        high_bit=allocated - 1,
        photometric=photometric,
    )


def _words(layout: PictureFormat) -> str:
    return (
        f"{layout.samples} sample(s) of {layout.bits_allocated} bits "
        f"({layout.photometric})"
    )


def _is_grey_rgb(header: DicomHeader, start: int) -> bool:
    """Return True if the bytes come in threes of equal values."""
    header.stream.seek(start)
    raw = np.frombuffer(header.stream.read(_SAMPLE_BYTES), np.uint8)
    triples = raw[: len(raw) // 3 * 3].reshape(-1, 3)
    # The black surroundings are equal in threes in any layout and tell nothing.
    triples = triples[triples.max(axis=1, initial=0) > 16]
    # Chosen: a share of fewer pixels is left to chance.
    if len(triples) < 100:
        return False
    return bool((np.ptp(triples, axis=1) == 0).mean() > _EQUAL_TRIPLES)
