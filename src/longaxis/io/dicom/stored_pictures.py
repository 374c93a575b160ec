"""Where each picture of a DICOM file lies, and what its bytes say against its header.

Only the headers of the pictures are read here. Where header and bytes disagree, the
bytes decide, and one sentence says so; where they do not decide, the file is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import UnreadableFileError
from longaxis.io.dicom.codestream import (
    PictureSize,
    is_jpeg_2000,
    j2k_size,
    jpeg_frame_header,
    jpeg_start,
    rle_length,
    rle_segments,
)
from longaxis.io.dicom.fragments import Fragment, fragments_at, frames_of_fragments
from longaxis.io.dicom.native_frames import NativeFrames, native_frames
from longaxis.io.dicom.pixel_layout import (
    JPEG_SYNTAX,
    NATIVE_SYNTAXES,
    RLE_SYNTAX,
    SIZE_READERS,
    VIDEO_SYNTAXES,
    PictureFormat,
    frame_count,
    require_openable,
    stated_format,
)
from longaxis.io.dicom.values import syntax_name

if TYPE_CHECKING:
    from typing import Literal

    from longaxis.io.dicom.header import DicomHeader

# PS3.5 7.1.2: two reserved bytes, then a length of 32 bits; others have 16 bits, too
# few for pictures.
_LONG_LENGTH_VRS = {b"OB", b"OW", b"UN", b"OD", b"OF", b"OL", b"OV"}
# PS3.5 7.1: undefined length.
_UNDEFINED_LENGTH = 0xFFFFFFFF
# The second is JPEG Extended, which allows 12 bits: 8-bit builds of libjpeg cannot
# decode those.
_EIGHT_BIT_SYNTAXES = {JPEG_SYNTAX + "50", JPEG_SYNTAX + "51"}
_HEADER_BYTES = 1 << 20
"""So much of a compressed picture is read for its own header; chosen."""

_PADDING_PX = 16
"""JPEG blocks are up to 16 pixels; some encoders write the picture padded to them."""

_CONTRADICTION = "its header and its picture data contradict each other"

Spans = tuple[tuple[int, int], ...]
"""(start, length) of each piece of one picture, in bytes of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPictures:
    """The stored pictures of one file.

    Attributes
    ----------
    layout
        How they are stored, as far as header and bytes tell.
    frames
        Where each complete picture lies; for a video its whole stream.
    n_claimed
        Frames as the header counts them, 0 where it does not.
    is_video
        True where the stream has to be decoded to learn where its frames are.
    is_cut_short
        True where the file ends before its pictures do.
    swaps_words
        True for bytes that were written as big-endian words.
    notes
        One sentence each about what the header says otherwise.
    problems
        One sentence each on why the pictures cannot be relied upon.
    """

    layout: PictureFormat
    frames: tuple[Spans, ...]
    n_claimed: int
    is_video: bool = False
    is_cut_short: bool = False
    swaps_words: bool = False
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def n_frames(self) -> int:
        """Frames in the file; of a video as many as the header claims."""
        return max(1, self.n_claimed) if self.is_video else len(self.frames)

    def bytes_of(self, number: int, data: bytes) -> bytes | memoryview:
        """Return one stored picture.

        Parameters
        ----------
        data
            All bytes of the file, unpacked where it is deflated.
        """
        spans = self.frames[number]
        view = memoryview(data)
        pieces = [view[start : start + length] for start, length in spans]
        if self.swaps_words:
            return self._swapped(number, view)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _swapped(self, number: int, view: memoryview) -> bytes:
        """Return one picture out of words whose two bytes are exchanged."""
        first = self.frames[0][0][0]
        start, length = self.frames[number][0]
        # Words count from the start of the pixel data, not of the frame: with an odd
        # number of bytes a frame, every other frame begins inside a word.
        odd = (start - first) % 2
        words = view[start - odd : start + length + (odd + length) % 2]
        even = words[: len(words) // 2 * 2]
        swapped = np.frombuffer(even, dtype=">u2").astype("<u2").tobytes()
        return swapped[odd : odd + length]


def stored_pictures(header: DicomHeader) -> StoredPictures:
    """Return where the pictures of a file are, or raise UnreadableFileError."""
    layout = stated_format(header)
    n_claimed = frame_count(header.dataset)
    # Before any byte of the pictures is looked at: a claim that is too large is refused
    # for what it is, and not for the bytes that are missing.
    require_openable(replace_invalid(layout), max(1, n_claimed))
    start, length, vr = _pixel_element(header)
    is_native = layout.transfer_syntax in NATIVE_SYNTAXES
    if is_native and length != _UNDEFINED_LENGTH:
        native = native_frames(header, layout, n_claimed, start, length)
        return _of_native(layout, native, n_claimed, vr)
    # PS3.5 A.4: encapsulated pixel data always have undefined length. A stated length
    # under a compressed syntax means that the pictures were unpacked and the syntax
    # kept.
    if length != _UNDEFINED_LENGTH:
        return _of_mislabelled_native(header, layout, n_claimed, (start, length), vr)
    return _of_fragments(header, layout, n_claimed, start)


def replace_invalid(layout: PictureFormat) -> PictureFormat:
    """Return the layout with samples that the bytes may still put right."""
    return layout if layout.samples in {1, 3} else replace(layout, samples=3)


def _pixel_element(header: DicomHeader) -> tuple[int, int, bytes]:
    """Return where the value of the pixel data starts, its length and its VR."""
    start = header.pixels_at or 0
    order: Literal["little", "big"] = "little" if header.is_little_endian else "big"
    header.stream.seek(start)
    head = header.stream.read(12)
    if header.is_implicit:
        # PS3.5 A.1: in implicit VR, Pixel Data are OW.
        return start + 8, int.from_bytes(head[4:8], order), b"OW"
    vr = head[4:6]
    if vr not in _LONG_LENGTH_VRS:
        raise UnreadableFileError(_CONTRADICTION)
    return start + 12, int.from_bytes(head[8:12], order), vr


# ---- uncompressed ---------------------------------------------------------------


def _of_native(
    layout: PictureFormat, native: NativeFrames, n_claimed: int, vr: bytes
) -> StoredPictures:
    is_big = NATIVE_SYNTAXES.get(layout.transfer_syntax) == "big"
    stored = native.layout
    # Asked again, since bytes may have changed both layout and number of frames.
    require_openable(stored, max(1, len(native.starts)))
    size = stored.stored_frame_bytes
    return StoredPictures(
        layout=stored,
        frames=tuple(((start, size),) for start in native.starts),
        n_claimed=n_claimed,
        is_cut_short=native.is_cut_short,
        # Bytes were written as big-endian words, two pixels in each.
        # With 16 bits allocated a word is a pixel, which the decoder swaps itself.
        swaps_words=is_big and vr == b"OW" and stored.bits_allocated == 8,
        notes=native.notes,
        problems=native.problems,
    )


def _of_mislabelled_native(
    header: DicomHeader,
    layout: PictureFormat,
    n_claimed: int,
    element: tuple[int, int],
    vr: bytes,
) -> StoredPictures:
    """Return uncompressed pictures of a file that claims a compressed syntax."""
    size = layout.stored_frame_bytes * max(1, n_claimed)
    if element[1] not in {size, size + 1}:
        raise UnreadableFileError(_CONTRADICTION)
    plain = replace(layout, transfer_syntax="1.2.840.10008.1.2.1")
    native = native_frames(header, plain, n_claimed, *element)
    note = "The file claims compressed pictures, but they are not; read as they are."
    stored = _of_native(plain, native, n_claimed, vr)
    return replace(stored, notes=(note, *stored.notes))


# ---- compressed -----------------------------------------------------------------


def _of_fragments(
    header: DicomHeader, layout: PictureFormat, n_claimed: int, start: int
) -> StoredPictures:
    offsets, fragments, is_whole = fragments_at(header.stream, start)
    if layout.transfer_syntax in VIDEO_SYNTAXES:
        # One stream over all fragments; where its frames begin is known to its decoder
        # only.
        spans = tuple((fragment.start, fragment.length) for fragment in fragments)
        return StoredPictures(
            layout=layout,
            frames=(spans,),
            n_claimed=n_claimed,
            is_video=True,
            is_cut_short=not is_whole,
        )
    layout, notes = _true_syntax(header, layout, fragments)
    if layout.transfer_syntax == RLE_SYNTAX and fragments:
        layout, more = _of_rle_segments(header, layout, fragments[0])
        notes += more
    frames = frames_of_fragments(
        offsets,
        fragments,
        n_claimed,
        is_rle=layout.transfer_syntax == RLE_SYNTAX,
    )
    stored = StoredPictures(
        layout=layout,
        frames=frames,
        n_claimed=n_claimed,
        # A missing sequence delimiter alone is no harm where all frames are there.
        is_cut_short=not is_whole and (not n_claimed or len(frames) < n_claimed),
        notes=notes,
    )
    return _with_count_noted(_with_streams_own_layout(header, stored))


def _with_count_noted(stored: StoredPictures) -> StoredPictures:
    n_frames = len(stored.frames)
    if stored.is_cut_short or n_frames in {0, max(1, stored.n_claimed)}:
        require_openable(stored.layout, max(1, n_frames))
        return stored
    require_openable(stored.layout, n_frames)
    return replace(
        stored, notes=(*stored.notes, count_note(stored.n_claimed, n_frames))
    )


def count_note(n_claimed: int, n_frames: int) -> str:
    """Return one sentence on a number of frames that the header states wrongly."""
    if n_claimed == 0:
        return (
            f"The header does not say how many frames there are; {n_frames} are read."
        )
    return (
        f"The header claims {n_claimed} frames, the file holds {n_frames}; "
        f"{n_frames} are read."
    )


def _true_syntax(
    header: DicomHeader, layout: PictureFormat, fragments: list[Fragment]
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the layout with the syntax of the stream where the file claims another."""
    syntax = layout.transfer_syntax
    head = _head(header, fragments[0]) if fragments else b""
    family = _sniffed(head)
    # Damaged streams have no marker: the stated syntax stands.
    if family is None:
        if syntax in NATIVE_SYNTAXES:
            raise UnreadableFileError(_CONTRADICTION)
        return layout, ()
    if _family(family) == _family(syntax):
        return layout, ()
    claimed = "uncompressed" if syntax in NATIVE_SYNTAXES else "otherwise compressed"
    note = (
        f"The file claims {claimed} pictures, but they are compressed as "
        f"{syntax_name(family)}; read so."
    )
    return replace(layout, transfer_syntax=family), (note,)


# Progressive JPEG (C2) has no syntax of its own any more; the baseline decoder,
# libjpeg, takes it.
_BY_MARKER = {0xC0: "50", 0xC1: "51", 0xC2: "50", 0xC3: "70", 0xF7: "80"}
"""JPEG start-of-frame markers and a transfer syntax that decodes them."""

_FAMILIES = (
    {"50", "51"},
    {"57", "70"},
    {"80", "81"},
    {"90", "91", "201", "202", "203"},
)
"""Last parts of the JPEG transfer syntaxes that one decoder takes."""


def _of_rle_segments(
    header: DicomHeader, layout: PictureFormat, fragment: Fragment
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the samples that the first RLE picture has: one byte of each a segment."""
    picture = _head(header, fragment)
    segments = rle_segments(picture)
    # Only 8 bits: two segments of one sample are high and low bytes.
    if layout.bits_allocated != 8 or len(segments) not in {1, 3}:
        return layout, ()
    samples = len(segments)
    n_pixels = layout.rows * layout.columns
    # Some systems write red, green and blue of all pixels as one segment.
    if samples == 1 and rle_length(picture[segments[0] :]) >= 3 * n_pixels:
        samples = 3
    if samples == layout.samples:
        return layout, ()
    is_colour = layout.photometric.startswith(("RGB", "YBR"))
    photometric = "MONOCHROME2" if samples == 1 else "RGB"
    if is_colour == (samples == 3):
        photometric = layout.photometric
    return replace(layout, samples=samples, photometric=photometric), (
        _samples_note(layout.samples, samples),
    )


def _family(syntax: str) -> object:
    """Return what the syntaxes of one decoder share."""
    last = syntax.removeprefix(JPEG_SYNTAX)
    numbers = [number for number, family in enumerate(_FAMILIES) if last in family]
    return numbers[0] if numbers else syntax


def _sniffed(head: bytes) -> str | None:
    """Return the transfer syntax that a compressed picture must have."""
    start = jpeg_start(head)
    if start is None and rle_segments(head):
        return RLE_SYNTAX
    if start is None:
        is_j2k = is_jpeg_2000(head)
        return JPEG_SYNTAX + "90" if is_j2k else None
    try:
        marker, _ = jpeg_frame_header(head)
    except UnreadableFileError:
        return None
    return JPEG_SYNTAX + _BY_MARKER[marker] if marker in _BY_MARKER else None


def _head(header: DicomHeader, fragment: Fragment) -> bytes:
    header.stream.seek(fragment.start)
    return header.stream.read(min(fragment.length, _HEADER_BYTES))


def _with_streams_own_layout(
    header: DicomHeader, stored: StoredPictures
) -> StoredPictures:
    """Return the layout that the first readable picture itself states."""
    reader = SIZE_READERS.get(stored.layout.transfer_syntax)
    if reader is None or not stored.frames:
        return stored
    size = None
    # Not the first alone: a damaged first frame must not decide about the whole loop.
    for spans in stored.frames:
        start, length = spans[0]
        header.stream.seek(start)
        try:
            size = reader(header.stream.read(min(length, _HEADER_BYTES)))
        except UnreadableFileError:
            continue
        break
    if size is None:
        kind = "JPEG 2000" if reader is j2k_size else "JPEG"
        message = f"the {kind} pictures in it are damaged"
        raise UnreadableFileError(message)
    _require_fitting(size, stored.layout)
    layout, notes = _corrected(stored.layout, size)
    return replace(stored, layout=layout, notes=(*stored.notes, *notes))


def _require_fitting(size: PictureSize, layout: PictureFormat) -> None:
    """Raise UnreadableFileError if a compressed picture cannot be what it should be."""
    if not fits(size, layout):
        message = (
            f"its header claims {layout.columns} x {layout.rows} pixels but a picture "
            f"in it {size.columns} x {size.rows}"
        )
        raise UnreadableFileError(message)
    if size.bits > 8 and layout.transfer_syntax in _EIGHT_BIT_SYNTAXES:
        message = (
            f"its pictures are JPEG with {size.bits} bits, which Longaxis cannot "
            "decode; export the loop again as uncompressed or JPEG baseline"
        )
        raise UnreadableFileError(message)
    if size.samples not in {1, 3}:
        message = f"its pictures have {size.samples} samples a pixel, not 1 or 3"
        raise UnreadableFileError(message)


def fits(size: PictureSize, layout: PictureFormat) -> bool:
    """Return True if a picture has the size of the header, or is padded to blocks."""
    return (
        0 <= size.rows - layout.rows < _PADDING_PX
        and 0 <= size.columns - layout.columns < _PADDING_PX
    )


def _samples_note(n_claimed: int, n_found: int) -> str:
    return (
        f"The header claims {n_claimed} samples a pixel, the pictures have {n_found}; "
        "they are read as they are."
    )


def _corrected(
    layout: PictureFormat, size: PictureSize
) -> tuple[PictureFormat, tuple[str, ...]]:
    notes = []
    if size.samples != layout.samples:
        notes.append(_samples_note(layout.samples, size.samples))
        photometric = "MONOCHROME2" if size.samples == 1 else "RGB"
        layout = replace(layout, samples=size.samples, photometric=photometric)
    if (size.rows, size.columns) != (layout.rows, layout.columns):
        notes.append(
            f"The pictures are padded to {size.columns} x {size.rows} pixels; the "
            f"{layout.columns} x {layout.rows} of the header are used."
        )
    # Decoders give one or two bytes a sample by the depth of the stream, whatever Bits
    # Allocated (0028,0100) promises.
    allocated = 8 if size.bits <= 8 else 16
    if allocated != layout.bits_allocated:
        layout = replace(
            layout,
            bits_allocated=allocated,
            bits_stored=size.bits,
            high_bit=size.bits - 1,
        )
    return layout, tuple(notes)
