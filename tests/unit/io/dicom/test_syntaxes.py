"""Every transfer syntax and every colour model gives back the pixels that went in."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread
from pydicom.datadict import tag_for_keyword

from longaxis.errors import UnreadableFileError
from longaxis.io.decoding.frame_decoding import luma
from longaxis.io.loops.loop_reader import origin_of, read_recording
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import Recording


def opened(folder: Path, file: bytes) -> Recording:
    path = folder / "loop.dcm"
    path.write_bytes(file)
    return read_recording(origin_of(path))


def compressed(syntax: str, **options: Any) -> bytes:
    """Return the grey loop, compressed by pydicom without loss."""
    dataset = dcmread(BytesIO(made.plain_loop()))
    dataset.compress(syntax, generate_instance_uid=False, **options)
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()


def colours() -> np.ndarray:
    """Return colour frames (T, H, W, 3)."""
    random = np.random.default_rng(3)
    shape = (made.N_FRAMES, made.ROWS, made.COLUMNS, 3)
    return random.integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize("syntax", [made.IMPLICIT, made.EXPLICIT, made.BIG_ENDIAN])
def test_uncompressed_pixels_come_back(tmp_path: Path, syntax: str) -> None:
    file = made.file_bytes(made.header(), made.speckle().tobytes(), syntax)
    recording = opened(tmp_path, file)
    assert np.array_equal(recording.frames, made.speckle())
    assert recording.origin.transfer_syntax == syntax
    assert recording.problems == ()


@pytest.mark.parametrize("syntax", [made.RLE, made.JPEG_LS])
def test_lossless_syntaxes_give_the_same_pixels(tmp_path: Path, syntax: str) -> None:
    assert np.array_equal(opened(tmp_path, compressed(syntax)).frames, made.speckle())


@pytest.mark.parametrize(
    ("syntax", "stream"),
    [
        (made.HTJ2K, made.ramp_htj2k()),
        (made.JPEG_LOSSLESS, made.ramp_jpeg_lossless()),
    ],
)
def test_streams_of_other_encoders_decode(
    tmp_path: Path, syntax: str, stream: bytes
) -> None:
    pixels = made.encapsulated([stream] * made.N_FRAMES)
    recording = opened(tmp_path, made.file_bytes(made.header(), pixels, syntax))
    assert np.array_equal(recording.frames[3], made.ramp())


def test_jpeg_2000_gives_the_same_pixels(tmp_path: Path) -> None:
    pixels = made.encapsulated([made.j2k(picture) for picture in made.speckle()])
    recording = opened(tmp_path, made.file_bytes(made.header(), pixels, made.J2K))
    assert np.array_equal(recording.frames, made.speckle())


def test_a_deflated_loop_opens(tmp_path: Path) -> None:
    file = made.file_bytes(made.header(), made.speckle().tobytes(), made.DEFLATED)
    assert np.array_equal(opened(tmp_path, file).frames, made.speckle())


@pytest.mark.parametrize("with_table", [True, False])
@pytest.mark.parametrize("fragments", [1, 3])
def test_jpeg_needs_no_offset_table(
    tmp_path: Path, with_table: bool, fragments: int
) -> None:
    frames = [made.jpeg(picture) for picture in made.speckle()]
    pixels = made.encapsulated(frames, with_table=with_table, fragments=fragments)
    recording = opened(tmp_path, made.file_bytes(made.header(), pixels, made.JPEG))
    expected = np.stack([np.asarray(Image.open(BytesIO(each))) for each in frames])
    assert np.array_equal(recording.frames, expected)


def test_a_stray_delimiter_behind_the_pixels_does_no_harm(tmp_path: Path) -> None:
    frames = [made.jpeg(picture) for picture in made.speckle()]
    file = made.file_bytes(made.header(), made.encapsulated(frames), made.JPEG)
    stray = b"\xfe\xff\xdd\xe0\x00\x00\x00\x00"
    assert opened(tmp_path, file + stray).frames.shape[0] == made.N_FRAMES


# ---- colour ---------------------------------------------------------------------


@pytest.mark.parametrize("planar", [0, 1])
def test_rgb_becomes_luma_in_either_order(tmp_path: Path, planar: int) -> None:
    rgb = colours()
    stored = rgb.transpose(0, 3, 1, 2) if planar else rgb
    dataset = made.colour_header("RGB", PlanarConfiguration=planar)
    recording = opened(tmp_path, made.file_bytes(dataset, stored.tobytes()))
    weights = np.array([0.299, 0.587, 0.114])
    assert np.abs(recording.frames - rgb @ weights).max() < 1.0


def test_grey_stored_as_rgb_keeps_its_values(tmp_path: Path) -> None:
    grey = made.speckle()
    dataset = made.colour_header("RGB")
    rgb = np.repeat(grey[..., None], 3, axis=-1)
    recording = opened(tmp_path, made.file_bytes(dataset, rgb.tobytes()))
    assert np.array_equal(recording.frames, grey)
    assert recording.problems == ()


def test_ybr_full_is_read_as_its_first_sample(tmp_path: Path) -> None:
    ybr = colours()
    recording = opened(
        tmp_path, made.file_bytes(made.colour_header("YBR_FULL"), ybr.tobytes())
    )
    assert np.array_equal(recording.frames, ybr[..., 0])


def test_uncompressed_ybr_422_is_two_bytes_a_pixel(tmp_path: Path) -> None:
    grey = made.speckle()
    pairs = grey.reshape(made.N_FRAMES, made.ROWS, made.COLUMNS // 2, 2)
    chroma = np.full_like(pairs, 128)
    stored = np.concatenate([pairs, chroma], axis=-1)
    dataset = made.colour_header("YBR_FULL_422")
    recording = opened(tmp_path, made.file_bytes(dataset, stored.tobytes()))
    assert np.array_equal(recording.frames, grey)


@pytest.mark.parametrize("label", ["YBR_FULL_422", "RGB"])
def test_a_jpeg_with_jfif_marker_is_ycbcr_whatever_its_label(
    tmp_path: Path, label: str
) -> None:
    grey = made.ramp()
    stream = made.jpeg(np.repeat(grey[..., None], 3, axis=-1))
    pixels = made.encapsulated([stream] * made.N_FRAMES)
    recording = opened(
        tmp_path, made.file_bytes(made.colour_header(label), pixels, made.JPEG)
    )
    truth = np.asarray(Image.open(BytesIO(stream)).convert("L"), dtype=int)
    assert np.abs(recording.frames[0] - truth).max() <= 1


def test_monochrome1_is_turned_over(tmp_path: Path) -> None:
    dataset = made.header(PhotometricInterpretation="MONOCHROME1")
    recording = opened(tmp_path, made.file_bytes(dataset, made.speckle().tobytes()))
    assert np.array_equal(recording.frames, 255 - made.speckle())


@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.BIG_ENDIAN])
def test_twelve_bits_become_eight_by_depth_and_not_by_content(
    tmp_path: Path, syntax: str
) -> None:
    wide = made.speckle().astype(np.uint16) * 4 + 3
    order = ">u2" if syntax == made.BIG_ENDIAN else "<u2"
    dataset = made.header(BitsAllocated=16, BitsStored=12, HighBit=11)
    file = made.file_bytes(dataset, wide.astype(order).tobytes(), syntax)
    assert np.array_equal(opened(tmp_path, file).frames, wide >> 4)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_palette_is_looked_up(tmp_path: Path, bits: int) -> None:
    n_entries = 200
    table = (np.arange(n_entries) * 3 % 256).astype(np.uint8)
    stored = table if bits == 8 else table.astype(np.uint16) * 256
    changes: dict[str, Any] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for colour in ("Red", "Green", "Blue"):
        changes[f"{colour}PaletteColorLookupTableDescriptor"] = [n_entries, 10, bits]
        changes[f"{colour}PaletteColorLookupTableData"] = stored.tobytes()
    dataset = made.header(**changes)
    recording = opened(tmp_path, made.file_bytes(dataset, made.speckle().tobytes()))
    entries = np.clip(made.speckle().astype(int) - 10, 0, n_entries - 1)
    assert np.array_equal(recording.frames, table[entries])


def test_a_palette_that_is_missing_is_said(tmp_path: Path) -> None:
    dataset = made.header(PhotometricInterpretation="PALETTE COLOR")
    with pytest.raises(UnreadableFileError, match="palette"):
        opened(tmp_path, made.file_bytes(dataset, made.speckle().tobytes()))


def test_colour_does_not_shift_the_grey_around_it(tmp_path: Path) -> None:
    grey = made.speckle()
    rgb = np.repeat(grey[..., None], 3, axis=-1)
    rgb[:, :4, :4] = [255, 0, 0]
    recording = opened(
        tmp_path, made.file_bytes(made.colour_header("RGB"), rgb.tobytes())
    )
    assert np.array_equal(recording.frames[:, 4:], grey[:, 4:])
    assert (recording.frames[:, :4, :4] == 77).all()
    assert any("coloured like colour Doppler" in each for each in recording.problems)


def test_a_tint_is_not_taken_for_colour_doppler(tmp_path: Path) -> None:
    grey = made.speckle()
    sepia = (grey[..., None] * np.array([1.0, 0.8, 0.55])).astype(np.uint8)
    recording = opened(
        tmp_path, made.file_bytes(made.colour_header("RGB"), sepia.tobytes())
    )
    assert recording.problems == ()


def test_luma_of_grey_is_grey() -> None:
    grey = np.arange(256, dtype=np.uint8)
    assert np.array_equal(luma(np.repeat(grey[:, None, None], 3, axis=-1))[:, 0], grey)


@pytest.mark.parametrize("kind", ["OW", "US"])
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.IMPLICIT, made.BIG_ENDIAN])
def test_a_palette_is_looked_up_in_any_byte_order(
    tmp_path: Path, syntax: str, bits: int, kind: str
) -> None:
    n_entries = 256
    table = (np.arange(n_entries) * 3 % 256).astype(np.uint16)
    # One entry in a word, of 8 or 16 bits.
    words = table if bits == 8 else table * 256
    order = ">u2" if syntax == made.BIG_ENDIAN else "<u2"
    dataset = made.header(PhotometricInterpretation="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        name = f"{colour}PaletteColorLookupTable"
        setattr(dataset, f"{name}Descriptor", [n_entries, 0, bits])
        value = words.tolist() if kind == "US" else words.astype(order).tobytes()
        dataset.add_new(tag_for_keyword(f"{name}Data"), kind, value)
    file = made.file_bytes(dataset, made.speckle().tobytes(), syntax)
    assert np.array_equal(opened(tmp_path, file).frames, table[made.speckle()])
