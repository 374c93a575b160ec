"""Good files to be damaged: each transfer syntax, colour model and container, small.

A carrier is what a reader opens (a file, a folder, a disc) and the one file in it that
gets damaged. Loops have 8 frames of 40 x 48 pixels with a texture that moves, so that
the checks of pictures against their neighbours apply. Every DICOM header states scale
and time more than once, and names a patient by a word that no message may repeat.
"""

from __future__ import annotations

import gzip
import tempfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.unit.io import dicom_files as made
from tests.unit.io.test_mutants import real_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

WORD = "Zqxvk"
"""Part of every value that names the patient; no message may hold it."""

N_FRAMES, ROWS, COLUMNS = 8, 40, 48
STEP_MS = 20.0
MM_PER_PIXEL = 0.8

_JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
_JPEG_LS_NEAR = "1.2.840.10008.1.2.4.81"
_J2K_LOSSY = "1.2.840.10008.1.2.4.91"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What is opened, and which of its files is damaged.

    Attributes
    ----------
    files
        Bytes by relative path.
    target
        Path of the file that is damaged.
    opened
        Path that is opened; "." is the folder.
    """

    name: str
    files: dict[str, bytes]
    target: str
    opened: str


def moving(n_frames: int = N_FRAMES) -> NDArray[np.uint8]:
    """Return a texture that moves by a pixel a frame, shape (T, 40, 48)."""
    noise = np.random.default_rng(5).uniform(0, 255, (ROWS, COLUMNS + n_frames))
    smooth = cv2.GaussianBlur(noise, (0, 0), 1.5)
    spread = (smooth - smooth.min()) / np.ptp(smooth) * 220 + 20
    frames = [spread[:, k : k + COLUMNS] for k in range(n_frames)]
    return np.stack(frames).astype(np.uint8)


def header(**changes: Any) -> Dataset:  # noqa: ANN401
    """Return a header that states scale and time twice and more."""
    region = made.region(
        RegionLocationMaxX1=COLUMNS - 1,
        RegionLocationMaxY1=ROWS - 1,
        PhysicalDeltaX=MM_PER_PIXEL / 10,
        PhysicalDeltaY=MM_PER_PIXEL / 10,
    )
    values: dict[str, Any] = {
        "PatientName": f"{WORD}^{WORD}",
        "PatientID": f"{WORD}1",
        "InstitutionName": f"{WORD} Hospital",
        "ReferringPhysicianName": f"{WORD}^{WORD}",
        "StudyDescription": f"{WORD} echo",
        "NumberOfFrames": N_FRAMES,
        "Rows": ROWS,
        "Columns": COLUMNS,
        "FrameTime": STEP_MS,
        "CineRate": 50,
        "RecommendedDisplayFrameRate": 50,
        "EffectiveDuration": N_FRAMES * STEP_MS / 1000,
        "SequenceOfUltrasoundRegions": made.Sequence([region]),
        "PixelSpacing": [MM_PER_PIXEL, MM_PER_PIXEL],
        "RWaveTimeVector": [40.0],
    }
    return made.header(**(values | changes))


def colour_header(photometric: str, **changes: Any) -> Dataset:  # noqa: ANN401
    """Return the header of a loop with three samples a pixel."""
    return header(
        **{
            "SamplesPerPixel": 3,
            "PlanarConfiguration": 0,
            "PhotometricInterpretation": photometric,
        }
        | changes
    )


# ---- DICOM loops ----------------------------------------------------------------


def dicom_loops() -> Iterator[tuple[str, bytes]]:
    """Yield a loop of each transfer syntax, and of each way to store its pixels."""
    yield from _native_loops()
    yield from _jpeg_loops()
    yield from _other_compressed_loops()
    yield from _video_loops()


def _native_loops() -> Iterator[tuple[str, bytes]]:
    grey = moving()
    plain = grey.tobytes()
    for name in ("EXPLICIT", "IMPLICIT", "BIG_ENDIAN", "DEFLATED"):
        yield name.lower(), made.file_bytes(header(), plain, getattr(made, name))
    vector = header(
        FrameIncrementPointer=0x00181065,
        FrameTimeVector=[0.0, *[STEP_MS] * (N_FRAMES - 1)],
    )
    yield "frame time vector", made.file_bytes(vector, plain)
    yield "sparse header", made.file_bytes(_sparse(), plain)
    bits = {"BitsAllocated": 16, "BitsStored": 12, "HighBit": 11}
    words = (grey.astype("<u2") << 4).tobytes()
    yield "12 bits", made.file_bytes(header(**bits), words)
    rgb = np.repeat(grey[..., None], 3, axis=-1)
    yield "rgb", made.file_bytes(colour_header("RGB"), rgb.tobytes())
    planes = colour_header("RGB", PlanarConfiguration=1)
    yield "rgb planes", made.file_bytes(planes, rgb.transpose(0, 3, 1, 2).tobytes())
    ybr = np.full_like(rgb, 128)
    ybr[..., 0] = grey
    yield "ybr full", made.file_bytes(colour_header("YBR_FULL"), ybr.tobytes())
    pairs = grey.reshape(N_FRAMES, ROWS, COLUMNS // 2, 2)
    sampled = np.concatenate([pairs, np.full_like(pairs, 128)], axis=-1)
    yield "ybr 422", made.file_bytes(colour_header("YBR_FULL_422"), sampled.tobytes())
    yield "palette", made.file_bytes(_palette(), plain)


def _sparse() -> Dataset:
    """Return a header that states scale and time once."""
    return header(
        CineRate=None,
        RecommendedDisplayFrameRate=None,
        EffectiveDuration=None,
        PixelSpacing=None,
    )


def _palette() -> Dataset:
    dataset = header(PhotometricInterpretation="PALETTE COLOR")
    table = (np.arange(256, dtype="<u2") << 8).tobytes()
    for colour in ("Red", "Green", "Blue"):
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(dataset, f"{colour}PaletteColorLookupTableData", table)
    return dataset


def _jpeg_loops() -> Iterator[tuple[str, bytes]]:
    frames = moving()
    rgb = [np.repeat(each[..., None], 3, -1) for each in frames]
    grey = made.encapsulated([made.jpeg(each) for each in frames])
    yield "jpeg", made.file_bytes(header(), grey, made.JPEG)
    yield "jpeg extended", made.file_bytes(header(), grey, _JPEG_EXTENDED)
    pieces = made.encapsulated(
        [made.jpeg(each) for each in frames], with_table=False, fragments=2
    )
    yield "jpeg in fragments", made.file_bytes(header(), pieces, made.JPEG)
    colours = made.encapsulated([made.jpeg(each) for each in rgb])
    labelled = colour_header("YBR_FULL_422")
    yield "jpeg 422", made.file_bytes(labelled, colours, made.JPEG)
    progressive = made.encapsulated([made.jpeg(each, progressive=True) for each in rgb])
    labelled = colour_header("YBR_FULL_422")
    yield "jpeg progressive", made.file_bytes(labelled, progressive, made.JPEG)
    lossless = made.encapsulated([jpeg_lossless(each) for each in frames])
    yield "jpeg lossless", made.file_bytes(header(), lossless, made.JPEG_LOSSLESS)
    process_14 = "1.2.840.10008.1.2.4.57"
    yield "jpeg lossless 57", made.file_bytes(header(), lossless, process_14)


def _other_compressed_loops() -> Iterator[tuple[str, bytes]]:
    frames = moving()
    yield "rle", _compressed(made.RLE)
    yield "jpeg-ls", _compressed(made.JPEG_LS)
    yield "jpeg-ls near", _compressed(_JPEG_LS_NEAR, jls_error=3)
    planes = made.encapsulated([made.j2k(each) for each in frames])
    yield "jpeg 2000", made.file_bytes(header(), planes, made.J2K)
    lossy = made.encapsulated([_j2k_lossy(each) for each in frames])
    yield "jpeg 2000 lossy", made.file_bytes(header(), lossy, _J2K_LOSSY)
    # One picture only, since no encoder is installed: a loop without motion.
    high = made.encapsulated([made.ramp_htj2k()] * made.N_FRAMES)
    for last in ("201", "202", "203"):
        syntax = made.HTJ2K.removesuffix("201") + last
        yield f"htj2k {last}", made.file_bytes(made.header(), high, syntax)
    ramp = made.encapsulated([made.ramp_jpeg_lossless()] * made.N_FRAMES)
    yield (
        "jpeg lossless ramp",
        made.file_bytes(made.header(), ramp, made.JPEG_LOSSLESS),
    )


def _compressed(syntax: str, **options: Any) -> bytes:  # noqa: ANN401
    dataset = dcmread(BytesIO(made.file_bytes(header(), moving().tobytes())))
    dataset.compress(syntax, generate_instance_uid=False, **options)
    out = BytesIO()
    dataset.save_as(out)
    return out.getvalue()


def _j2k_lossy(picture: NDArray[np.uint8]) -> bytes:
    out = BytesIO()
    options = {"quality_mode": "dB", "quality_layers": [40], "no_jp2": True}
    Image.fromarray(picture).save(out, "JPEG2000", irreversible=True, **options)
    return out.getvalue()


def _video_loops() -> Iterator[tuple[str, bytes]]:
    stream = video(".mp4", "mp4v")
    stream += b"\0" * (len(stream) % 2)
    # The decoder goes by the stream, whichever of the video syntaxes is stated.
    for last in ("100", "102", "107"):
        syntax = f"1.2.840.10008.1.2.4.{last}"
        pixels = made.encapsulated([stream])
        yield f"video {last}", made.file_bytes(header(), pixels, syntax)


def jpeg_lossless(picture: NDArray[np.uint8]) -> bytes:
    """Return a grey picture as lossless JPEG, predictor 1 (ITU-T T.81 annex H)."""
    rows, columns = picture.shape
    values = picture.astype(int)
    predicted = np.empty_like(values)
    predicted[:, 1:] = values[:, :-1]
    predicted[1:, 0] = values[:-1, 0]
    predicted[0, 0] = 128
    bits = []
    for difference in (values - predicted).ravel():
        size = int(abs(difference)).bit_length()
        low = difference if difference >= 0 else difference + (1 << size) - 1
        # Sizes 0 to 8 as Huffman codes of four bits each, in order.
        bits.append(f"{size:04b}" + (f"{low:0{size}b}" if size else ""))
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    coded = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\0")
    frame = bytes(
        [8, *rows.to_bytes(2, "big"), *columns.to_bytes(2, "big"), 1, 1, 17, 0]
    )
    counts = bytes([0, 0, 0, 9, *[0] * 12])
    return b"".join(
        (
            b"\xff\xd8",
            b"\xff\xc3" + (2 + len(frame)).to_bytes(2, "big") + frame,
            b"\xff\xc4" + (3 + 16 + 9).to_bytes(2, "big") + b"\0" + counts,
            bytes(range(9)),
            b"\xff\xda\0\x08\x01\x01\0\x01\0\0",
            coded,
            b"\xff\xd9",
        )
    )


# ---- other files, and containers -------------------------------------------------


def video(suffix: str, code: str) -> bytes:
    """Return the frames as a video file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"loop{suffix}"
        fourcc = cv2.VideoWriter.fourcc(*code)
        writer = cv2.VideoWriter(str(path), fourcc, 30, (COLUMNS, ROWS))
        for frame in moving():
            writer.write(np.repeat(frame[..., None], 3, axis=-1))
        writer.release()
        return path.read_bytes()


def npz() -> bytes:
    """Return the frames as NPZ, with scale, times and R waves."""
    out = BytesIO()
    np.savez_compressed(
        out,
        frames=moving(),
        mm_per_pixel=np.full(2, MM_PER_PIXEL),
        frame_times_s=np.arange(N_FRAMES) * STEP_MS / 1000,
        r_wave_times_s=np.array([0.04]),
        view=np.array("A4C"),
    )
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    """Return an archive of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as members:
        for name, data in files.items():
            members.writestr(f"{name}.dcm", data)
    return out.getvalue()


def disc() -> dict[str, bytes]:
    """Return a DICOMDIR and two loops that it names."""
    records = []
    for name in ("IM1", "IM2"):
        record = Dataset()
        record.DirectoryRecordType = "IMAGE"
        record.ReferencedFileID = ["IMAGES", name]
        records.append(record)
    table = Dataset()
    table.SOPClassUID = "1.2.840.10008.1.3.10"
    table.DirectoryRecordSequence = made.Sequence(records)
    plain = moving().tobytes()
    other = header(SOPInstanceUID="1.2.826.0.1.3680043.10.1.9")
    return {
        "DICOMDIR": made.without_pixels(table),
        "IMAGES/IM1": made.file_bytes(header(), plain),
        "IMAGES/IM2": made.file_bytes(other, plain),
    }


def single_frames() -> dict[str, bytes]:
    """Return a loop as one file for each frame."""
    files = {}
    for number, frame in enumerate(moving(), start=1):
        dataset = header(
            NumberOfFrames=None,
            InstanceNumber=number,
            SOPInstanceUID=f"1.2.3.{number}",
        )
        files[f"IM{number}"] = made.file_bytes(dataset, frame.tobytes())
    return files


def _one(name: str, data: bytes, suffix: str = ".dcm") -> Carrier:
    file = f"loop{suffix}"
    return Carrier(name=name, files={file: data}, target=file, opened=file)


def carriers() -> list[Carrier]:
    """Return every carrier; the order decides which one a number gets."""
    loops = dict(dicom_loops())
    table, folder = disc(), single_frames()
    return [
        *(_one(name, data) for name, data in loops.items()),
        *(
            _one(f"pydicom {number}", data)
            for number, data in enumerate(real_files())
            # Large pictures cost a hundred times as much and hold nothing new.
            if len(data) < 50_000
        ),
        _one("npz", npz(), ".npz"),
        _one("mp4", video(".mp4", "mp4v"), ".mp4"),
        _one("avi", video(".avi", "MJPG"), ".avi"),
        _one("zip", zipped(a=loops["explicit"], b=loops["jpeg"]), ".zip"),
        _one("gzip", gzip.compress(loops["implicit"], mtime=0), ".dcm.gz"),
        Carrier(name="disc", files=table, target="DICOMDIR", opened="DICOMDIR"),
        Carrier(name="disc, loop", files=table, target="IMAGES/IM1", opened="DICOMDIR"),
        Carrier(name="folder of frames", files=folder, target="IM4", opened="."),
    ]
