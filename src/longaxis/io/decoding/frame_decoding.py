"""One stored picture becomes grey: runs in the decoding process only.

Each transfer syntax has one decoder, so that the same file gives the same pixels
everywhere. GDCM, which can end the process, is used for JPEG lossless alone.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.io.decoding.colour_model import RGB, YBR, colour_model, greyness
from longaxis.io.decoding.jpeg_decoding import is_damaged, jpeg_components, jpeg_luma
from longaxis.io.decoding.palette import palette_rgb
from longaxis.io.decoding.stored_values import (
    ValueSurvey,
    survey_values,
    without_other_bits,
)
from longaxis.io.dicom.codestream import (
    JpegColour,
    is_rle_padded,
    jpeg_colour,
)
from longaxis.io.dicom.pixel_layout import SIZE_READERS, PictureFormat

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PREFIX = "1.2.840.10008.1.2."
_RLE = _PREFIX + "5"
_BASELINE_JPEG = {_PREFIX + "4.50", _PREFIX + "4.51"}
# Tried in this order: some old JPEG 2000 streams are too odd for Pillow. Baseline JPEG
# does not come this way: see `jpeg_decoding`.
_PLUGINS = {
    _PREFIX + "5": ("pydicom",),
    _PREFIX + "4.57": ("gdcm",),
    _PREFIX + "4.70": ("gdcm",),
    _PREFIX + "4.80": ("pyjpegls",),
    _PREFIX + "4.81": ("pyjpegls",),
    _PREFIX + "4.90": ("pillow", "pylibjpeg"),
    _PREFIX + "4.91": ("pillow", "pylibjpeg"),
    _PREFIX + "4.201": ("pylibjpeg",),
    _PREFIX + "4.202": ("pylibjpeg",),
    _PREFIX + "4.203": ("pylibjpeg",),
}
_BIG_ENDIAN = _PREFIX + "2"
_LITTLE_ENDIAN = _PREFIX + "1"

_MUCH_GREYER = 0.25
"""The other arrangement of samples is taken if it is so much nearer to grey; chosen."""

_COLOURED = 20.0
"""Distance from the usual tint, in steps of Cb and Cr, that counts as colour."""
_N_GREY_BINS = 16


class FrameDecoder:
    """Decodes the pictures of one file.

    Parameters
    ----------
    layout
        `PictureFormat` by name.
    palette, tables
        Description and bytes of the colour palette, empty if there is none.
    """

    def __init__(
        self, layout: dict[str, Any], palette: dict[str, Any], tables: bytes
    ) -> None:
        self._layout = PictureFormat(**layout)
        self._palette = palette_rgb(palette, tables) if palette else None
        # PS3.3 C.7.6.3.1.5: the second value of the descriptor is the stored value that
        # the first entry stands for.
        first = palette["parts"][0]["descriptor"][1] if palette else 0
        self._first_entry = int(first)

    @property
    def _syntax(self) -> str:
        """The syntax to decode by: that of the file, or one that comes to the same.

        Deflated data are inflated by now, and bytes have no byte order.
        """
        syntax = self._layout.transfer_syntax
        if syntax in _PLUGINS:
            return syntax
        is_big = syntax == _BIG_ENDIAN and self._layout.bits_allocated > 8
        return _BIG_ENDIAN if is_big else _LITTLE_ENDIAN

    def decode(
        self, frame: bytes, *, region: tuple[int, int, int, int] | None = None
    ) -> DecodedFrame:
        """Return the picture in grey, how much is coloured, and whether it is whole.

        Parameters
        ----------
        region
            (x0, y0, x1, y1) to measure colour in; None measures none.
        """
        values, photometric, damaged = self._checked_values(
            frame, needs_colour=region is not None
        )
        # Streams padded to whole blocks are larger than the picture of the header.
        values = values[: self._layout.rows, : self._layout.columns]
        if self._palette is not None and values.ndim == 2:
            coloured = self._look_up(values, self._palette)
            grey, share = grey_and_colour(coloured, RGB, region)
            return DecodedFrame(grey, share, damaged)
        if values.ndim == 2:
            return DecodedFrame(self._monochrome(values, photometric), None, damaged)
        grey, share = grey_and_colour(self._eight_bits(values), photometric, region)
        return DecodedFrame(grey, share, damaged)

    def survey_values(self, frame: bytes) -> ValueSurvey:
        """Return which bits the stored values use, and whether they are signed."""
        # Before any shift: the survey asks which bits are used at all.
        values, _ = self._values(frame, is_survey=True)
        return survey_values(values, self._layout)

    def is_arranged_otherwise(self, frame: bytes) -> bool:
        """Return True if planes are stored as pixels, or pixels as planes.

        The wrong arrangement scrambles the picture, and is far from grey.
        """
        layout = self._layout
        n_bytes = 3 * layout.rows * layout.columns
        is_plain = layout.samples == 3 and layout.bits_allocated == 8
        if not is_plain or self._syntax in _PLUGINS or len(frame) != n_bytes:
            return False
        if layout.transfer_syntax in _BASELINE_JPEG:
            return False
        raw = np.frombuffer(frame, np.uint8)
        pixels = raw.reshape(layout.rows, layout.columns, 3)
        planes = np.moveaxis(raw.reshape(3, layout.rows, layout.columns), 0, -1)
        stated, other = (planes, pixels) if layout.is_planar else (pixels, planes)
        return greyness(other) < _MUCH_GREYER * greyness(stated)

    def colour_models(self, frame: bytes) -> tuple[str, str]:
        """Return the colour model that file and stream state, and that of the picture.

        The second is empty where the picture does not tell.
        """
        values, photometric = self._values(frame)
        if values.ndim == 2:
            return "", ""
        stated = RGB if photometric == RGB else YBR
        return stated, colour_model(self._eight_bits(values))

    def _checked_values(
        self, frame: bytes, *, needs_colour: bool
    ) -> tuple[NDArray[Any], str, bool]:
        """Return stored values, what they stand for, and whether they are damaged."""
        if self._layout.transfer_syntax == _RLE:
            return self._checked_rle(frame)
        if self._layout.transfer_syntax not in _BASELINE_JPEG:
            return *self._values(frame), False
        photometric = self._jpeg_photometric(frame)
        is_grey = self._layout.samples == 1
        if is_grey or (not needs_colour and photometric == _photometric(YBR)):
            # Brightness alone: exact, and half the work.
            grey, damaged = jpeg_luma(frame)
            return grey, photometric, damaged
        return *self._values(frame), is_damaged(frame)

    def _checked_rle(self, frame: bytes) -> tuple[NDArray[Any], str, bool]:
        """Return the values of an RLE picture, and whether it has too many of them.

        One damaged byte shifts all that follows, mostly beyond the end of the picture,
        where pydicom cuts it off with a warning.
        """
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            values, photometric = self._values(frame)
        is_longer = any("padding" in str(entry.message) for entry in caught)
        layout = self._layout
        n_values = layout.rows * layout.columns * layout.samples
        n_bytes = n_values * layout.bits_allocated // 8
        has_surplus = is_longer and not is_rle_padded(bytes(frame), n_bytes)
        return values, photometric, has_surplus

    def _values(
        self, frame: bytes, *, is_survey: bool = False
    ) -> tuple[NDArray[Any], str]:
        """Return stored values (H, W) or (H, W, 3), and what they stand for."""
        if self._layout.transfer_syntax in _BASELINE_JPEG:
            return jpeg_components(frame), self._jpeg_photometric(frame)
        values, photometric = self._decode_values(frame)
        photometric = _photometric(self._layout.colour_model) or photometric
        whole = without_other_bits(values, self._layout, is_survey=is_survey)
        return whole, photometric

    def _jpeg_photometric(self, frame: bytes) -> str:
        """Return what the components of a JPEG stand for.

        The picture itself goes before the stream's own markers, and these before the
        label in the header.
        """
        layout = self._layout
        if layout.samples == 1:
            return layout.photometric
        stated_colour = jpeg_colour(frame)
        is_rgb = stated_colour is JpegColour.RGB or (
            stated_colour is JpegColour.UNSAID and layout.photometric == RGB
        )
        return _photometric(layout.colour_model or (RGB if is_rgb else YBR))

    def _decode_values(self, frame: bytes) -> tuple[NDArray[Any], str]:
        """Return the values that a decoder other than JPEG's gives."""
        from pydicom.encaps import encapsulate

        layout = self._layout
        if layout.bits_allocated == 16 and self._syntax in {
            _LITTLE_ENDIAN,
            _BIG_ENDIAN,
        }:
            return self._words(frame), layout.photometric
        plugins = _PLUGINS.get(layout.transfer_syntax, ("",))
        source = encapsulate([bytes(frame)]) if plugins[0] else frame
        rows, columns = _stream_size(frame, layout)
        # Size of the stream and not of the header: a decoder refuses to fill another
        # one.
        options: dict[str, Any] = {
            "rows": rows,
            "columns": columns,
            "number_of_frames": 1,
            "samples_per_pixel": layout.samples,
            "bits_allocated": layout.bits_allocated,
            "bits_stored": layout.bits_stored,
            "pixel_representation": int(layout.is_signed),
            "photometric_interpretation": layout.photometric,
            "planar_configuration": int(layout.is_planar),
            "pixel_keyword": "PixelData",
        }
        if layout.samples == 3 and _is_one_segment(frame, layout):
            return self._interleaved_rle(source, options), layout.photometric
        # pydicom raises RuntimeError where a plugin fails; of the last one it is passed
        # on.
        for plugin in plugins[:-1]:
            try:
                return _decoded(self._syntax, source, plugin, options)
            except RuntimeError:
                continue
        return _decoded(self._syntax, source, plugins[-1], options)

    def _words(self, frame: bytes) -> NDArray[Any]:
        """Return uncompressed values of 16 bits, none of them masked."""
        layout = self._layout
        # pydicom masks the bits above Bits Stored (0028,0101), which would hide values
        # that are written left-justified, so words are read here.
        order = ">" if self._syntax == _BIG_ENDIAN else "<"
        kind = f"{order}{'i' if layout.is_signed else 'u'}2"
        values = np.frombuffer(frame, kind)
        if layout.samples == 1:
            return values.reshape(layout.rows, layout.columns)
        if layout.is_planar:
            planes = values.reshape(layout.samples, layout.rows, layout.columns)
            return np.moveaxis(planes, 0, -1)
        return values.reshape(layout.rows, layout.columns, layout.samples)

    def _interleaved_rle(
        self, source: bytes, options: dict[str, Any]
    ) -> NDArray[np.uint8]:
        """Return RLE that some systems write as one segment of red, green, blue."""
        as_grey = {
            "columns": options["columns"] * 3,
            "samples_per_pixel": 1,
            "photometric_interpretation": "MONOCHROME2",
        }
        values, _ = _decoded(self._syntax, source, "pydicom", options | as_grey)
        return np.asarray(values, np.uint8).reshape(
            self._layout.rows, self._layout.columns, 3
        )

    def _monochrome(self, values: NDArray[Any], photometric: str) -> NDArray[np.uint8]:
        grey = self._eight_bits(values)
        # PS3.3 C.7.6.3.1.2: in MONOCHROME1 the lowest value is white.
        return 255 - grey if photometric == "MONOCHROME1" else grey

    def _eight_bits(self, values: NDArray[Any]) -> NDArray[np.uint8]:
        """Return values of any depth as 8 bits, by the depth and not the content."""
        bits, shift = self._layout.bits_stored, self._layout.value_shift
        if self._layout.is_signed and shift is None:
            # Signed values are centred at 0; the lowest one becomes black. Masked, as
            # some systems do not extend the sign into the bits above.
            mask, half = (1 << bits) - 1, 1 << (bits - 1)
            values = (values.astype(np.int32) & mask) ^ half
        if shift is None:
            shift = max(0, bits - 8)
        if shift:
            values = values >> shift
        return np.asarray(np.clip(values, 0, 255), dtype=np.uint8)

    def _look_up(
        self, values: NDArray[Any], table: NDArray[np.uint8]
    ) -> NDArray[np.uint8]:
        layout = self._layout
        # Bits beside the stored ones may hold anything (overlays of old systems).
        lowest = layout.high_bit + 1 - layout.bits_stored
        # int64 and a mask: a palette is indexed by exact values, so no bit may be
        # wrong.
        stored = (values.astype(np.int64) >> lowest) & ((1 << layout.bits_stored) - 1)
        entries = stored - self._first_entry
        coloured: NDArray[np.uint8] = table[np.clip(entries, 0, len(table) - 1)]
        return coloured


@dataclass(frozen=True, slots=True)
class DecodedFrame:
    """One decoded picture.

    Attributes
    ----------
    grey
        Shape (H, W).
    coloured_share
        Of the region that was asked about, None where none was.
    is_damaged
        True where the decoder found the data damaged and went on.
    """

    grey: NDArray[np.uint8]
    coloured_share: float | None
    is_damaged: bool = False


def _photometric(model: str) -> str:
    """Return the photometric interpretation of a colour model."""
    return {RGB: "RGB", YBR: "YBR_FULL"}.get(model, "")


def _stream_size(frame: bytes, layout: PictureFormat) -> tuple[int, int]:
    """Return rows and columns of a stream, which may be padded to whole blocks."""
    reader = SIZE_READERS.get(layout.transfer_syntax)
    if reader is None:
        return layout.rows, layout.columns
    size = reader(bytes(frame))
    return size.rows, size.columns


def _is_one_segment(frame: bytes, layout: PictureFormat) -> bool:
    """Return True for an RLE picture whose header names a single segment."""
    is_rle = layout.transfer_syntax == _PREFIX + "5"
    return is_rle and int.from_bytes(bytes(frame[:4]), "little") == 1


def _decoded(
    syntax: str, source: bytes, plugin: str, options: dict[str, Any]
) -> tuple[NDArray[Any], str]:
    from pydicom.pixels.decoders.base import get_decoder

    values, meta = get_decoder(syntax).as_array(
        source, index=0, raw=True, decoding_plugin=plugin, **options
    )
    return values, str(meta["photometric_interpretation"])


# ---- grey and colour --------------------------------------------------------


def grey_and_colour(
    pixels: NDArray[np.uint8],
    photometric: str,
    region: tuple[int, int, int, int] | None,
) -> tuple[NDArray[np.uint8], float | None]:
    """Return the luma of colour pixels (H, W, 3), and how much is coloured.

    Parameters
    ----------
    pixels
        Decoded pixels, shape (H, W) or (H, W, 3).
    photometric
        Photometric Interpretation.
    region
        Tissue region (x0, y0, x1, y1) in pixels; None is the whole frame.
    """
    if photometric == "RGB":
        grey = luma(pixels)
    elif photometric.startswith("YBR_PARTIAL"):
        # ITU-R BT.601: luma from 16 to 235 in the PARTIAL models.
        stretched = (pixels[..., 0].astype(np.int32) - 16) * 255 // 219
        grey = np.clip(stretched, 0, 255).astype(np.uint8)
    else:
        grey = np.ascontiguousarray(pixels[..., 0])
    if region is None:
        return grey, None
    x0, y0, x1, y1 = region
    # Every second pixel both ways: colour Doppler is never finer than that.
    inside = pixels[y0:y1:2, x0:x1:2].astype(np.float32)
    brightness = grey[y0:y1:2, x0:x1:2]
    if photometric == "RGB":
        # BT.601: Cb = 0.564 (B - Y) and Cr = 0.713 (R - Y), here without the offset of
        # 128, so that RGB and YBR pictures have one limit for colour.
        blueness = 0.564 * (inside[..., 2] - brightness)
        redness = 0.713 * (inside[..., 0] - brightness)
    else:
        blueness, redness = inside[..., 1] - 128, inside[..., 2] - 128
    return grey, coloured_share(brightness, blueness, redness)


def luma(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the brightness of (H, W, 3) red, green and blue (ITU-R BT.601).

    The weights sum to 256, so that grey pixels keep their value exactly.
    """
    wide = rgb.astype(np.uint16)
    # 0.299, 0.587 and 0.114 times 256; 128 rounds. 256 times 255 still fits 16 bits.
    total = 77 * wide[..., 0] + 150 * wide[..., 1] + 29 * wide[..., 2] + 128
    return (total >> 8).astype(np.uint8)


def coloured_share(
    brightness: NDArray[np.uint8],
    blueness: NDArray[np.float32],
    redness: NDArray[np.float32],
) -> float:
    """Return the share of pixels whose colour is not the picture's usual tint.

    Many systems tint the grey scale sepia or blue. A tint gives every brightness one
    colour, colour Doppler does not: so the usual colour of each brightness is taken
    away first.

    Parameters
    ----------
    brightness
        Grey levels, shape (H, W).
    blueness
        Difference of blue and green, grey levels, shape (H, W).
    redness
        Difference of red and green, grey levels, shape (H, W).
    """
    if brightness.size == 0:
        return 0.0
    bins = brightness // (256 // _N_GREY_BINS)
    n_coloured = 0
    for bin_ in range(_N_GREY_BINS):
        here = bins == bin_
        if not here.any():
            continue
        blue, red = blueness[here], redness[here]
        # The median, since up to half of the pixels may be coloured without shifting it
        # far.
        distance = np.hypot(blue - np.median(blue), red - np.median(red))
        n_coloured += int((distance > _COLOURED).sum())
    return n_coloured / brightness.size
