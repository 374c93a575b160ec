"""Uncompressed pictures: their number of bytes against what the header says."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import UnreadableFileError
from longaxis.io.dicom.surplus_bytes import (
    inner_surplus,
    padded_stride,
    surplus_behind,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.io.dicom.header import DicomHeader
    from longaxis.io.dicom.pixel_layout import PictureFormat

_SAMPLE_BYTES = 98_304
"""So many bytes are compared to tell grey stored as RGB from grey; chosen."""

_EQUAL_TRIPLES = 0.8
"""Share of pixels whose three bytes are equal that makes a picture RGB; chosen.

Speckle in single bytes has equal neighbours in less than a tenth of its pixels.
"""

_N_PIECES = 16
# Whole pixels of 1, 2 and 3 bytes: the least common multiple of 3 and 4.
_ALIGNMENT = 12
# PS3.3 C.7.6.3.1.2: colour differences of grey are 128; chosen: 2 more for rounding.
_NEUTRAL, _ROUNDING = 128, 2
# Chosen: black surroundings are equal in any layout and tell nothing.
_BLACK = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeFrames:
    """Uncompressed pictures: where each starts, and how they are really stored."""

    layout: PictureFormat
    starts: tuple[int, ...]
    is_cut_short: bool
    notes: tuple[str, ...]
    problems: tuple[str, ...] = ()


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
    stride = padded_stride(header.stream, size, n_claimed, start, length)
    end = header.stream.seek(0, os.SEEK_END)
    # A deflated file may be unpacked only in part so far.
    present = length if header.is_partial else min(length, end - start)
    # `n_whole` is what the element promises, `n_present` what the file still holds: the
    # first is compared with the header, the second tells a cut file.
    n_whole, n_present = length // stride, max(0, present) // stride
    if n_whole == 0 or (n_whole < max(1, n_claimed) and present >= length):
        _require_a_frame(matching, n_whole, length)
    is_cut_short = present < length and n_present < max(n_claimed, n_whole)
    pictures = NativeFrames(
        layout=matching,
        starts=tuple(start + stride * number for number in range(n_present)),
        is_cut_short=is_cut_short,
        notes=(*notes, *_count_notes(n_claimed, n_whole, is_cut_short)),
    )
    if stride > size:
        padding = f"Each frame is followed by {stride - size} bytes of padding."
        return replace(pictures, notes=(*pictures.notes, padding))
    return _with_surplus(pictures, header, start, length)


def _with_surplus(
    pictures: NativeFrames, header: DicomHeader, start: int, length: int
) -> NativeFrames:
    """Return the pictures with what missing or left over bytes say against them."""
    n_frames, size = len(pictures.starts), pictures.layout.stored_frame_bytes
    problems, notes = surplus_behind(header, size, n_frames, start, start + length)
    inside = inner_surplus(header.stream, pictures.layout, n_frames, start, length)
    return replace(
        pictures, notes=(*pictures.notes, *notes), problems=(*inside, *problems)
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
    expected = layout.stored_frame_bytes * max(1, n_claimed)
    is_422 = layout.photometric == "YBR_FULL_422"
    # PS3.5 7.1.1: values have an even length, so one byte of padding may follow.
    is_consistent = length in {expected, expected + 1}
    # The 4:2:2 label is often left over, and 12 pictures of 3 bytes are 18 of 2.
    if is_consistent and not is_422:
        return layout, ()
    per_pixel = _per_pixel_by_content(header, layout, start, length)
    if per_pixel is None and not is_consistent:
        per_pixel = _per_pixel_by_count(header, layout, n_claimed, start, length)
    other = None if per_pixel is None else _of_bytes_per_pixel(layout, per_pixel)
    if other is None or other == layout:
        return layout, ()
    return other, (
        f"The header describes {_words(layout)}, but the file holds {per_pixel} "
        f"bytes a pixel; read as {_words(other)}.",
    )


def _per_pixel_by_count(
    header: DicomHeader, layout: PictureFormat, n_claimed: int, start: int, length: int
) -> int | None:
    """Return the bytes a pixel that the claimed frames have, None if the label stands.

    A consistent layout stands, and the number of frames gives way. A layout that
    contradicts itself, or would give fewer frames than claimed, gives way itself.
    """
    n_pixels = layout.rows * layout.columns
    if n_claimed == 0:
        stated = layout.stored_frame_bytes // n_pixels
        fitting = [n for n in (3, 2, 1) if length % (n * n_pixels) in {0, 1}]
        if layout.samples == 1 and 3 in fitting and _is_grey_rgb(header, start):
            return 3
        # The label stands where it fits, else whatever fits.
        return None if stated in fitting or not fitting else fitting[0]
    n_pixels *= n_claimed
    # No whole number of bytes a pixel for this many frames: the count of frames is
    # wrong rather than the layout.
    if length % n_pixels not in {0, 1}:
        return None
    per_pixel = length // n_pixels
    # More bytes than expected may just be more frames than claimed, which is common;
    # only fewer bytes, or labels at odds, speak against the layout itself.
    expected = layout.stored_frame_bytes * n_claimed
    doubted = length < expected or _contradicts_itself(layout)
    if doubted or (per_pixel == 3 and _is_grey_rgb(header, start)):
        return per_pixel
    return None


def _per_pixel_by_content(
    header: DicomHeader, layout: PictureFormat, start: int, length: int
) -> int | None:
    """Return the bytes a pixel that the values of a colour picture show, else None."""
    n_pixels = layout.rows * layout.columns
    is_colour = layout.photometric.startswith(("RGB", "YBR"))
    if layout.bits_allocated != 8 or not is_colour or layout.is_planar:
        return None
    shares = _colour_shares(header, start, length)
    best = max(shares, key=lambda n_bytes: shares[n_bytes])
    is_clear = shares[best] > _EQUAL_TRIPLES and length % (best * n_pixels) in {0, 1}
    return best if is_clear else None


def _colour_shares(header: DicomHeader, start: int, length: int) -> dict[int, float]:
    """Return how well the values fit two and three bytes a pixel, from 0 to 1.

    Tissue is grey: three equal samples in RGB, and colour differences of 128 in YBR,
    at every second and third byte, or at every third and fourth in 4:2:2.
    """
    raw = _spread_sample(header, start, length)
    triples, quads = raw.reshape(-1, 3), raw.reshape(-1, 4)
    is_lit = triples.max(axis=1) > _BLACK
    equal = np.ptp(triples[is_lit], axis=1) == 0
    return {
        3: max(
            float(equal.mean()) if len(equal) else 0.0,
            float(_is_neutral(triples[:, 1:]).mean()) if len(triples) else 0.0,
        ),
        2: float(_is_neutral(quads[:, 2:]).mean()) if len(quads) else 0.0,
    }


def _is_neutral(differences: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return where both colour differences are those of grey, 128, as rounded."""
    apart = np.abs(differences.astype(np.int16) - _NEUTRAL)
    return np.asarray((apart <= _ROUNDING).all(axis=1))


def _spread_sample(header: DicomHeader, start: int, length: int) -> NDArray[np.uint8]:
    """Return bytes from all over the pixel data, in whole pixels of any layout."""
    piece = _SAMPLE_BYTES // _N_PIECES // _ALIGNMENT * _ALIGNMENT
    last = max(0, length - piece) // _ALIGNMENT * _ALIGNMENT
    pieces = []
    for number in range(_N_PIECES):
        offset = last * number // (_N_PIECES - 1) // _ALIGNMENT * _ALIGNMENT
        header.stream.seek(start + offset)
        read = header.stream.read(min(piece, length - offset))
        pieces.append(read[: len(read) // _ALIGNMENT * _ALIGNMENT])
    return np.frombuffer(b"".join(pieces), np.uint8)


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
    # RGB has no layout of two bytes: who writes it has kept a wrong label.
    if per_pixel == 2 and is_colour:
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
    triples = triples[triples.max(axis=1, initial=0) > _BLACK]
    # Chosen: a share of fewer pixels is left to chance.
    if len(triples) < 100:
        return False
    return bool((np.ptp(triples, axis=1) == 0).mean() > _EQUAL_TRIPLES)
