"""What the bytes of pictures say against their header: the bytes decide, or nothing."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from pydicom.pixels.encoders import RLELosslessEncoder

from longaxis.errors import UnreadableFileError
from longaxis.io.loops.loop_reader import origin_of, read_recording, scan
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import Recording

N, ROWS, COLUMNS = 8, 64, 96


def echo(n_frames: int = N) -> NDArray[np.uint8]:
    """Return a sector of speckle that moves a little, black around, shape (T, H, W)."""
    random = np.random.default_rng(4)
    tissue = random.integers(40, 220, (ROWS + 32, COLUMNS + 32))
    tissue = (tissue + np.roll(tissue, 1, 0) + np.roll(tissue, 1, 1)) // 3
    y, x = np.mgrid[:ROWS, :COLUMNS]
    inside = np.abs(x - COLUMNS / 2) < 4 + 0.6 * y
    frames = [
        np.where(inside, tissue[k : k + ROWS, k // 2 : k // 2 + COLUMNS], 0)
        for k in range(n_frames)
    ]
    return np.stack(frames).astype(np.uint8)


def ybr(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    neutral = np.full_like(grey, 128)
    return np.stack([grey, neutral, neutral], axis=-1)


def rgb(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(grey[..., None], 3, axis=-1)


def header(**changes: Any) -> Any:
    size = {"Rows": ROWS, "Columns": COLUMNS, "NumberOfFrames": N}
    return made.header(**(size | {"SequenceOfUltrasoundRegions": None} | changes))


def colour_header(photometric: str, **changes: Any) -> Any:
    of_colour = {
        "SamplesPerPixel": 3,
        "PlanarConfiguration": 0,
        "PhotometricInterpretation": photometric,
    }
    return header(**(of_colour | changes))


def opened(
    folder: Path, dataset: Any, pixels: bytes, syntax: str = made.EXPLICIT
) -> Recording:
    """Read a file, after checking that the scan says the same of it."""
    path = folder / "loop.dcm"
    path.write_bytes(made.file_bytes(dataset, pixels, syntax))
    (summary,) = scan([path])
    recording = read_recording(origin_of(path))
    assert (summary.n_frames, summary.rows, summary.columns) == recording.frames.shape
    return recording


def words(recording: Recording) -> str:
    return " ".join(recording.notes)


# ---- number of frames ------------------------------------------------------------


@pytest.mark.parametrize("claimed", [None, 0, 1, 3, 5, 20, 1000])
@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.BIG_ENDIAN, made.JPEG])
def test_as_many_frames_are_read_as_there_are(
    tmp_path: Path, claimed: int | None, syntax: str
) -> None:
    grey = echo()
    pixels = grey.tobytes()
    if syntax == made.JPEG:
        pixels = made.encapsulated([made.jpeg(each) for each in grey])
    dataset = header(NumberOfFrames=claimed)
    recording = opened(tmp_path, dataset, pixels, syntax)
    assert len(recording.frames) == N
    assert f"{N} are read" in words(recording)
    assert recording.frame_times_s == pytest.approx(np.arange(N) * 0.02)


def test_fragments_are_not_taken_for_frames(tmp_path: Path) -> None:
    streams = [made.jpeg(each) for each in echo()]
    pixels = made.encapsulated(streams, with_table=False, fragments=2)
    recording = opened(tmp_path, header(NumberOfFrames=2 * N), pixels, made.JPEG)
    assert len(recording.frames) == N


# ---- bytes against layout --------------------------------------------------------


@pytest.mark.parametrize("label", ["YBR_FULL_422", "YBR_FULL", "RGB"])
@pytest.mark.parametrize("content", [ybr, rgb])
def test_three_bytes_a_pixel_are_read_whatever_their_label(
    tmp_path: Path, label: str, content: Any
) -> None:
    grey = echo()
    recording = opened(tmp_path, colour_header(label), content(grey).tobytes())
    assert np.array_equal(recording.frames, grey)
    assert recording.problems == ()


@pytest.mark.parametrize("planar", [0, 1])
def test_planes_are_read_whatever_their_label(tmp_path: Path, planar: int) -> None:
    grey = echo()
    stored = ybr(grey).transpose(0, 3, 1, 2) if planar else ybr(grey)
    dataset = colour_header("RGB", PlanarConfiguration=planar)
    recording = opened(tmp_path, dataset, np.ascontiguousarray(stored).tobytes())
    assert np.array_equal(recording.frames, grey)


@pytest.mark.parametrize("label", ["RGB", "YBR_FULL"])
@pytest.mark.parametrize("content", [ybr, rgb])
@pytest.mark.parametrize("claims_planes", [0, 1])
def test_planes_are_not_taken_for_pixels(
    tmp_path: Path, label: str, content: Any, claims_planes: int
) -> None:
    grey = echo()
    stored = content(grey)
    if not claims_planes:
        stored = np.ascontiguousarray(stored.transpose(0, 3, 1, 2))
    dataset = colour_header(label, PlanarConfiguration=claims_planes)
    recording = opened(tmp_path, dataset, stored.tobytes())
    assert np.array_equal(recording.frames, grey)
    assert recording.problems == ()
    assert "claims that its colours lie in" in words(recording)


def test_two_bytes_a_pixel_are_422(tmp_path: Path) -> None:
    grey = echo()
    pairs = grey.reshape(N, ROWS, COLUMNS // 2, 2)
    stored = np.concatenate([pairs, np.full_like(pairs, 128)], axis=-1)
    for label in ("YBR_FULL_422", "YBR_FULL"):
        recording = opened(tmp_path, colour_header(label), stored.tobytes())
        assert np.array_equal(recording.frames, grey)


@pytest.mark.parametrize(
    ("changes", "content"),
    [
        ({"SamplesPerPixel": None, "PhotometricInterpretation": "RGB"}, rgb),
        ({"SamplesPerPixel": None, "PhotometricInterpretation": "YBR_FULL"}, ybr),
        ({"SamplesPerPixel": None, "PhotometricInterpretation": None}, rgb),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": None}, ybr),
        ({"SamplesPerPixel": 1, "PhotometricInterpretation": "RGB"}, rgb),
        ({"SamplesPerPixel": 1}, rgb),
        ({"SamplesPerPixel": None}, lambda grey: grey),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, lambda grey: grey),
    ],
)
def test_missing_or_wrong_samples_follow_from_the_bytes(
    tmp_path: Path, changes: dict[str, Any], content: Any
) -> None:
    grey = echo()
    recording = opened(tmp_path, header(**changes), content(grey).tobytes())
    assert np.array_equal(recording.frames, grey)


def test_bytes_that_fit_nothing_are_refused_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "loop.dcm"
    file = made.file_bytes(colour_header("RGB", NumberOfFrames=1), bytes(100))
    path.write_bytes(file)
    with pytest.raises(UnreadableFileError, match="holds only 100 bytes"):
        read_recording(origin_of(path))


# ---- depth -----------------------------------------------------------------------


def wide(**changes: Any) -> Any:
    return header(**({"BitsAllocated": 16, "BitsStored": 16, "HighBit": 15} | changes))


@pytest.mark.parametrize(
    ("changes", "shift"),
    [
        ({}, 0),  # 8 bits in words of 16
        ({"BitsStored": 12, "HighBit": 11}, 0),
        ({"PixelRepresentation": 1}, 0),
        ({"BitsStored": 12, "HighBit": 11}, 4),
        ({}, 4),  # 12 bits that are called 16
        ({"BitsStored": 12, "HighBit": 15}, 8),  # left-justified, and said
        ({"BitsStored": 12, "HighBit": 11}, 8),  # left-justified, and not said
        ({}, 8),
    ],
)
@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.BIG_ENDIAN])
def test_values_are_shown_by_the_bits_they_use(
    tmp_path: Path, changes: dict[str, Any], shift: int, syntax: str
) -> None:
    grey = echo()
    order = ">u2" if syntax == made.BIG_ENDIAN else "<u2"
    stored = (grey.astype(np.uint16) << shift).astype(order)
    recording = opened(tmp_path, wide(**changes), stored.tobytes(), syntax)
    assert np.array_equal(recording.frames, grey)
    assert recording.problems == ()


def test_signed_values_are_shifted_up(tmp_path: Path) -> None:
    grey = echo()
    stored = (grey.astype(np.int16) - 128) * 256
    dataset = wide(PixelRepresentation=1)
    assert np.array_equal(opened(tmp_path, dataset, stored.tobytes()).frames, grey)


@pytest.mark.parametrize("level", [0, 2, 90])
def test_a_loop_without_a_picture_is_not_measurable(tmp_path: Path, level: int) -> None:
    empty = np.full((N, ROWS, COLUMNS), level, np.uint8)
    (problem,) = opened(tmp_path, header(), empty.tobytes()).problems
    assert "no picture" in problem


def test_a_loop_that_never_changes_is_not_measurable(tmp_path: Path) -> None:
    still = np.repeat(echo(1), N, axis=0)
    (problem,) = opened(tmp_path, header(), still.tobytes()).problems
    assert "same picture" in problem


# ---- compressed ------------------------------------------------------------------


def stream(components: NDArray[np.uint8], mode: str, kind: str = "JPEG") -> bytes:
    """Return components as they are, compressed without being converted."""
    out = BytesIO()
    options: dict[str, Any] = {"quality": 95, "subsampling": 0}
    if kind == "JPEG2000":
        options = {"irreversible": False, "no_jp2": True, "mct": 0}
    Image.fromarray(components, mode).save(out, kind, **options)
    return out.getvalue()


def without_jfif(jpeg: bytes) -> bytes:
    length = int.from_bytes(jpeg[4:6], "big")
    assert jpeg[2:4] == b"\xff\xe0"
    return jpeg[:2] + jpeg[4 + length :]


@pytest.mark.parametrize("label", ["RGB", "YBR_FULL_422", "YBR_FULL", "MONOCHROME2"])
@pytest.mark.parametrize("jfif", [True, False])
@pytest.mark.parametrize("sampled", [True, False])
def test_a_jpeg_is_read_by_what_it_holds(
    tmp_path: Path, label: str, jfif: bool, sampled: bool
) -> None:
    grey = echo()
    options = {} if sampled else {"subsampling": 0}
    streams = [made.jpeg(rgb(each), **options) for each in grey]
    streams = streams if jfif else [without_jfif(each) for each in streams]
    samples = 1 if label == "MONOCHROME2" else 3
    dataset = colour_header(label, SamplesPerPixel=samples)
    recording = opened(tmp_path, dataset, made.encapsulated(streams), made.JPEG)
    assert recording.problems == ()
    assert np.abs(recording.frames.astype(int) - grey).mean() < 3


@pytest.mark.parametrize("label", ["RGB", "YBR_FULL"])
def test_a_grey_jpeg_is_read_whatever_its_label(tmp_path: Path, label: str) -> None:
    grey = echo()
    pixels = made.encapsulated([made.jpeg(each) for each in grey])
    recording = opened(tmp_path, colour_header(label), pixels, made.JPEG)
    assert np.abs(recording.frames.astype(int) - grey).mean() < 3
    assert "have 1" in words(recording)


@pytest.mark.parametrize("label", ["RGB", "YBR_RCT", "YBR_FULL"])
@pytest.mark.parametrize("content", [ybr, rgb])
def test_jpeg_2000_is_read_by_what_it_holds(
    tmp_path: Path, label: str, content: Any
) -> None:
    grey = echo()
    streams = [stream(each, "RGB", "JPEG2000") for each in content(grey)]
    dataset = colour_header(label)
    recording = opened(tmp_path, dataset, made.encapsulated(streams), made.J2K)
    assert np.array_equal(recording.frames, grey)


@pytest.mark.parametrize("label", ["RGB", "YBR_FULL"])
@pytest.mark.parametrize("content", [ybr, rgb])
def test_rle_is_read_by_what_it_holds(tmp_path: Path, label: str, content: Any) -> None:
    grey = echo()
    streams = [
        RLELosslessEncoder.encode(
            each,
            rows=ROWS,
            columns=COLUMNS,
            samples_per_pixel=3,
            bits_allocated=8,
            bits_stored=8,
            photometric_interpretation="RGB",
            pixel_representation=0,
            planar_configuration=0,
            number_of_frames=1,
        )
        for each in content(grey)
    ]
    pixels = made.encapsulated(streams)
    recording = opened(tmp_path, colour_header(label), pixels, made.RLE)
    assert np.array_equal(recording.frames, grey)


def test_rle_of_one_interleaved_segment_is_read(tmp_path: Path) -> None:
    grey = echo()
    streams = []
    for picture in rgb(grey):
        row_bytes = picture.reshape(ROWS, -1)
        packed = b"".join(
            bytes([len(part) - 1]) + part.tobytes()
            for row in row_bytes
            for part in np.split(row, range(128, len(row), 128))
        )
        streams.append(struct.pack("<16I", 1, 64, *[0] * 14) + packed)
    pixels = made.encapsulated(streams)
    recording = opened(tmp_path, colour_header("RGB"), pixels, made.RLE)
    assert np.array_equal(recording.frames, grey)


def test_a_jpeg_padded_to_whole_blocks_is_cut(tmp_path: Path) -> None:
    padded = np.pad(echo(), ((0, 0), (0, 8), (0, 10)), mode="edge")
    pixels = made.encapsulated([made.jpeg(each) for each in padded])
    recording = opened(tmp_path, header(), pixels, made.JPEG)
    assert recording.frames.shape == (N, ROWS, COLUMNS)
    assert "padded to 106 x 72" in words(recording)


def test_a_syntax_that_lies_is_seen_through(tmp_path: Path) -> None:
    grey = echo()
    path = tmp_path / "loop.dcm"
    jpeg = made.encapsulated([made.jpeg(each) for each in grey])
    as_jpeg = made.file_bytes(header(), jpeg, made.JPEG)
    path.write_bytes(
        as_jpeg.replace(b"1.2.840.10008.1.2.4.50", b"1.2.840.10008.1.2.1\0\0\0")
    )
    recording = read_recording(origin_of(path))
    assert np.abs(recording.frames.astype(int) - grey).mean() < 3
    assert "compressed as JPEG Baseline" in words(recording)


@pytest.mark.parametrize(
    ("claimed", "compress"),
    [(made.JPEG, made.j2k), (made.J2K, made.jpeg), (made.RLE, made.jpeg)],
)
def test_compressed_pictures_under_another_syntax_are_read(
    tmp_path: Path, claimed: str, compress: Any
) -> None:
    grey = echo()
    pixels = made.encapsulated([compress(each) for each in grey])
    recording = opened(tmp_path, header(), pixels, claimed)
    assert np.abs(recording.frames.astype(int) - grey).mean() < 3
    assert "otherwise compressed" in words(recording)


def test_uncompressed_pictures_under_a_compressed_syntax_are_read(
    tmp_path: Path,
) -> None:
    grey = echo()
    plain = made.file_bytes(header(), grey.tobytes())
    packed = made.file_bytes(
        header(), made.encapsulated([made.jpeg(grey[0])]), made.JPEG
    )
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.meta_of(packed) + plain[len(made.meta_of(plain)) :])
    recording = read_recording(origin_of(path))
    assert np.array_equal(recording.frames, grey)
    assert "claims compressed" in words(recording)


def test_more_bits_stored_than_allocated_do_no_harm(tmp_path: Path) -> None:
    grey = echo()
    dataset = header(BitsStored=16, HighBit=15)
    assert np.array_equal(opened(tmp_path, dataset, grey.tobytes()).frames, grey)


def test_a_label_that_is_no_term_is_not_repeated(tmp_path: Path) -> None:
    grey = echo()
    dataset = colour_header("SECRET NAME")
    recording = opened(tmp_path, dataset, ybr(grey).tobytes())
    assert np.array_equal(recording.frames, grey)
    assert "SECRET" not in words(recording)
