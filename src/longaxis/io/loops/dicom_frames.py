"""Decoding the pictures of a DICOM loop, and finding out what they really are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import UnreadableFileError
from longaxis.io.decoding.client import WORKER, DamagedPictureError
from longaxis.io.decoding.frame_checks import sampled_frames
from longaxis.io.dicom.pixel_layout import (
    NATIVE_SYNTAXES,
    RLE_SYNTAX,
    SIZE_READERS,
    palette_bytes,
)
from longaxis.io.dicom.stored_pictures import fits
from longaxis.io.loops.value_checks import (
    value_survey,
    with_depth,
    with_other_bits,
    with_sign,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from longaxis.io.decoding.client import DecodeSession
    from longaxis.io.dicom.header import DicomHeader
    from longaxis.io.dicom.pixel_layout import PictureFormat
    from longaxis.io.dicom.stored_pictures import StoredPictures
    from longaxis.io.files.loop_metadata import Progress
    from longaxis.io.loops.value_checks import ValueCheck

    Box = tuple[int, int, int, int]

# Chosen: first, middle and last frame; each is decoded once more than the loop needs.
_N_MODEL_SAMPLES = 3
# PS3.5 Annex G: a replicate run of two bytes makes up to 128.
_RLE_GROWTH = 64
_HEADER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedLoop:
    """The pictures of one file.

    Attributes
    ----------
    frames
        Grey, uint8, shape (T, H, W); black where a picture cannot be decoded.
    coloured_shares
        Of the sampled frames.
    damaged
        Frames that the decoder found damaged, or could not decode.
    """

    frames: NDArray[np.uint8]
    coloured_shares: tuple[float, ...]
    damaged: tuple[int, ...]
    notes: tuple[str, ...]


def decode_loop(
    header: DicomHeader,
    stored: StoredPictures,
    data: bytes,
    region: Box | None,
    progress: Progress,
) -> DecodedLoop:
    """Decode every picture; raise UnreadableFileError where none can be decoded.

    Parameters
    ----------
    header
        Header of the file.
    stored
        The stored pixel data.
    data
        Content of the file.
    region
        Tissue region (x0, y0, x1, y1) in pixels; None is the whole frame.
    progress
        Called with the share that is done, 0 to 1.
    """
    layout, n_frames = stored.layout, len(stored.frames)
    # Zeros: a picture that cannot be decoded stays black in its place, so that frame
    # numbers and times keep fitting.
    frames = np.zeros((n_frames, layout.rows, layout.columns), np.uint8)
    looked_at = sampled_frames(n_frames)
    box = region or (0, 0, layout.columns, layout.rows)
    shares: list[float] = []
    damaged: list[int] = []
    reason = UnreadableFileError("no picture in it can be decoded")
    # One session for survey and pictures: the time-out is for the file as a whole.
    with WORKER.session(n_frames=n_frames) as session:
        layout, notes = _surveyed(session, header, stored, data)
        open_frames(session, header, layout)
        for k in range(n_frames):
            try:
                grey, share, is_damaged = session.decode(
                    _picture(stored, k, data), box if k in looked_at else None
                )
                _require_shape(grey, frames.shape[1:], k)
            except DamagedPictureError as error:
                damaged.append(k)
                reason = error
            else:
                frames[k] = grey
                shares += [] if share is None else [share]
                damaged += [k] if is_damaged else []
            progress((k + 1) / n_frames)
    # Damaged but partly decoded pictures are shown all the same.
    if not frames.any() and len(damaged) == n_frames:
        raise UnreadableFileError(str(reason)) from reason
    return DecodedLoop(
        frames=frames,
        coloured_shares=tuple(shares),
        damaged=tuple(damaged),
        notes=notes,
    )


def _picture(stored: StoredPictures, number: int, data: bytes) -> bytes | memoryview:
    """Return one stored picture that a decoder may see.

    Raises
    ------
    DamagedPictureError
        Where it claims another size than the header, or cannot fill that size.
    """
    picture, layout = stored.bytes_of(number, data), stored.layout
    reader = SIZE_READERS.get(layout.transfer_syntax)
    if reader is not None:
        try:
            # Each frame and not only the first: every picture is its own stream, with a
            # size that the decoder would believe.
            size = reader(bytes(picture[:_HEADER_BYTES]))
        except UnreadableFileError as error:
            raise DamagedPictureError(str(error)) from error
        if not fits(size, layout):
            message = f"frame {number + 1} is a picture of another size"
            raise DamagedPictureError(message)
    needed = layout.rows * layout.columns * layout.bytes_per_pixel
    # Two bytes of RLE make 128 at most: fewer cannot fill the picture.
    if layout.transfer_syntax == RLE_SYNTAX and len(picture) * _RLE_GROWTH < needed:
        message = "a picture in it is damaged: it is far too short for its size"
        raise DamagedPictureError(message)
    return picture


def _require_shape(
    grey: NDArray[np.uint8], wanted: tuple[int, ...], number: int
) -> None:
    if grey.shape != wanted:
        message = f"frame {number + 1} is a picture of another size"
        raise DamagedPictureError(message)


def decode_one(
    header: DicomHeader, stored: StoredPictures, data: bytes
) -> NDArray[np.uint8]:
    """Return one picture from the middle of the loop, the first that is readable.

    Parameters
    ----------
    header
        Header of the file.
    stored
        The stored pixel data.
    data
        Content of the file.
    """
    n_frames = len(stored.frames)
    # From the middle outwards: any frame will do, so damaged ones are passed over.
    order = sorted(range(n_frames), key=lambda number: abs(number - n_frames // 2))
    with WORKER.session() as session:
        layout, _ = _surveyed(session, header, stored, data)
        open_frames(session, header, layout)
        for number in order[:-1]:
            try:
                return session.decode(_picture(stored, number, data))[0]
            except DamagedPictureError:
                continue
        return session.decode(_picture(stored, order[-1], data))[0]


def decode_some(
    header: DicomHeader,
    stored: StoredPictures,
    data: bytes,
    numbers: Sequence[int],
    region: Box | None,
) -> tuple[NDArray[np.uint8], tuple[float, ...]]:
    """Return some pictures of the loop, shape (T, H, W), and their coloured shares.

    Damaged ones are left out.

    Parameters
    ----------
    header
        Header of the file.
    stored
        The stored pixel data.
    data
        Content of the file.
    numbers
        Indices of the pictures.
    region
        Tissue region (x0, y0, x1, y1) in pixels; None is the whole frame.

    Raises
    ------
    UnreadableFileError
        Where none of them can be decoded.
    """
    frames: list[NDArray[np.uint8]] = []
    shares: list[float] = []
    with WORKER.session(n_frames=len(numbers)) as session:
        layout, _ = _surveyed(session, header, stored, data)
        box = region or (0, 0, layout.columns, layout.rows)
        open_frames(session, header, layout)
        for number in numbers:
            try:
                grey, share, _ = session.decode(_picture(stored, number, data), box)
                _require_shape(grey, (layout.rows, layout.columns), number)
            except DamagedPictureError:
                continue
            frames.append(grey)
            shares += [] if share is None else [share]
    if not frames:
        message = "no picture in it can be decoded"
        raise UnreadableFileError(message)
    return np.stack(frames), tuple(shares)


def open_frames(
    session: DecodeSession, header: DicomHeader, layout: PictureFormat
) -> None:
    """Prepare the decoding process for pictures of this layout.

    Parameters
    ----------
    session
        Connection to the decoder process.
    header
        Header of the file.
    layout
        Layout of the stored pixels.
    """
    palette: dict[str, object] = {}
    tables = b""
    if layout.photometric == "PALETTE COLOR":
        palette, tables = palette_bytes(header)
    session.open_frames(layout, palette, tables)


# ---- what the pictures say against the header -----------------------------------


def _surveyed(
    session: DecodeSession, header: DicomHeader, stored: StoredPictures, data: bytes
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the layout with colour model and depth as the pictures have them."""
    layout = stored.layout
    notes: tuple[str, ...] = ()
    # Arrangement before colour model: components taken from wrong places tell no model.
    if layout.samples == 3:
        layout, notes = _with_arrangement(session, header, stored, data)
        stored = replace(stored, layout=layout)
        layout, more = _with_model(session, header, stored, data)
        notes += more
    # Values of a palette are indices, whose depth means nothing for brightness.
    if layout.photometric == "PALETTE COLOR":
        return layout, notes
    for numbers, correct in _value_checks(layout, stored):
        surveys = _surveys(
            session, header, replace(stored, layout=layout), data, numbers
        )
        layout, more = correct(layout, [value_survey(survey) for survey in surveys])
        notes += more
    return layout, notes


def _value_checks(
    layout: PictureFormat, stored: StoredPictures
) -> Iterator[tuple[Sequence[int], ValueCheck]]:
    """Yield what to ask of the values, and of which frames."""
    if layout.is_signed:
        yield _samples_of(stored), with_sign
    # All frames, since one shift has to serve the whole loop: by frame, brightness
    # would jump between frames, and trackers rely on it.
    if layout.bits_allocated == 16:
        yield range(len(stored.frames)), with_other_bits
        yield range(len(stored.frames)), with_depth


def _surveys(
    session: DecodeSession,
    header: DicomHeader,
    stored: StoredPictures,
    data: bytes,
    numbers: Sequence[int],
) -> list[dict[str, object]]:
    open_frames(session, header, stored.layout)
    surveys: list[dict[str, object]] = []
    for number in numbers:
        try:
            surveys.append(session.survey(_picture(stored, number, data)))
        except DamagedPictureError:
            continue
    return surveys


def _samples_of(stored: StoredPictures) -> list[int]:
    """Return a few frames, spread over the loop."""
    samples = np.linspace(0, len(stored.frames) - 1, _N_MODEL_SAMPLES).astype(int)
    return sorted(set(samples.tolist()))


def _with_arrangement(
    session: DecodeSession, header: DicomHeader, stored: StoredPictures, data: bytes
) -> tuple[PictureFormat, tuple[str, ...]]:
    """Return the layout with the planar configuration that the pictures have."""
    layout = stored.layout
    if layout.transfer_syntax not in NATIVE_SYNTAXES:
        return layout, ()
    surveys = _surveys(session, header, stored, data, _samples_of(stored))
    # All of the samples: a single black or flat picture is grey in both arrangements.
    if not surveys or not all(survey["is_arranged_otherwise"] for survey in surveys):
        return layout, ()
    stated, true = ("planes", "pixels") if layout.is_planar else ("pixels", "planes")
    note = f"The file claims that its colours lie in {stated}; they lie in {true}."
    return replace(layout, is_planar=not layout.is_planar), (note,)


def _with_model(
    session: DecodeSession, header: DicomHeader, stored: StoredPictures, data: bytes
) -> tuple[PictureFormat, tuple[str, ...]]:
    layout = stored.layout
    surveys = _surveys(session, header, stored, data, _samples_of(stored))
    models = {str(survey["model"]) for survey in surveys if survey["model"]}
    # None: nothing to tell. Two: the samples contradict each other, the label stands.
    if len(models) != 1:
        return layout, ()
    (model,) = models
    if all(survey["stated_model"] == model for survey in surveys):
        return layout, ()
    words = {"RGB": "red, green and blue", "YBR": "brightness and colour differences"}
    note = (
        f"The file calls its pictures {layout.photometric}, but they hold "
        f"{words[model]}; read so."
    )
    return replace(layout, colour_model=model), (note,)
