"""Loops of every kind of odd_files.md, made by hand: each as the bytes of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

N, ROWS, COLUMNS = 12, 120, 160
VECTOR = 0x00181065


def moving(n_frames: int = N) -> NDArray[np.uint8]:
    """Return speckle that moves to the right, shape (T, 120, 160)."""
    random = np.random.default_rng(11)
    coarse = random.integers(20, 230, (ROWS // 8, COLUMNS // 8)).astype(np.uint8)
    still = np.kron(coarse, np.ones((8, 8), np.uint8))
    return np.stack([np.roll(still, 2 * k, axis=1) for k in range(n_frames)])


def region(**changes: Any) -> Any:
    """Return a region over the whole picture of 0.1 cm a pixel."""
    size = {
        "RegionLocationMaxX1": COLUMNS - 1,
        "RegionLocationMaxY1": ROWS - 1,
        "PhysicalDeltaX": 0.1,
        "PhysicalDeltaY": 0.1,
    }
    return made.region(**(size | changes))


def header(**changes: Any) -> Any:
    """Return the header of the plain loop: 12 x 120 x 160, 1 mm, 20 ms."""
    values = {
        "NumberOfFrames": N,
        "Rows": ROWS,
        "Columns": COLUMNS,
        "SequenceOfUltrasoundRegions": made.Sequence([region()]),
    }
    return made.header(**(values | changes))


def plain(pixels: bytes | None = None, **changes: Any) -> bytes:
    """Return the plain loop with changes in its header."""
    return made.file_bytes(header(**changes), pixels or moving().tobytes())


def regions(*each: Any, **changes: Any) -> bytes:
    """Return the plain loop with these regions."""
    return plain(SequenceOfUltrasoundRegions=made.Sequence(list(each)), **changes)


def as_text(tag: int, value: str, **changes: Any) -> bytes:
    """Return the plain loop with one number written as text."""
    dataset = header(**changes)
    dataset.add_new(tag, "LO", value)
    return made.file_bytes(dataset, moving().tobytes())


def coloured(**changes: Any) -> bytes:
    """Return a loop with a colour box, as colour Doppler has it."""
    frames = np.repeat(moving()[..., None], 3, axis=3)
    frames[:, 30:80, 40:100, 0], frames[:, 30:80, 40:100, 2] = 220, 20
    values = {
        "SamplesPerPixel": 3,
        "PlanarConfiguration": 0,
        "PhotometricInterpretation": "RGB",
    }
    return plain(frames.tobytes(), **(values | changes))


def cut_jpeg(*which: int) -> bytes:
    """Return a JPEG loop in which these frames are cut in half."""
    pictures = [made.jpeg(each) for each in moving()]
    for k in which:
        pictures[k] = pictures[k][: len(pictures[k]) // 2]
    return made.file_bytes(header(), made.encapsulated(pictures), made.JPEG)


GAP = [0, *[20.0] * 5, 5000.0, *[20.0] * 5]
SMALL = {"RegionLocationMaxX1": 29, "RegionLocationMaxY1": 29}
HALF = moving()[: N // 2].tobytes()
SC_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.7.2"


def by_vector(*steps: float, **changes: Any) -> bytes:
    """Return the plain loop timed by a Frame Time Vector."""
    values: dict[str, Any] = {
        "FrameIncrementPointer": VECTOR,
        "FrameTime": None,
        "FrameTimeVector": list(steps),
    }
    return plain(**(values | changes))


LOOPS: dict[str, Callable[[], bytes]] = {
    "plain": plain,
    "without preamble": lambda: plain()[132:],
    "without SOP class": lambda: plain(SOPClassUID=None),
    "implicit": lambda: made.file_bytes(header(), moving().tobytes(), made.IMPLICIT),
    "big endian": lambda: made.file_bytes(
        header(), moving().tobytes(), made.BIG_ENDIAN
    ),
    "deflated": lambda: made.file_bytes(header(), moving().tobytes(), made.DEFLATED),
    # time
    "uneven vector": lambda: by_vector(0, *[20.0, 40.0] * 5, 20.0),
    "vector in seconds": lambda: by_vector(0, *[0.02] * 11),
    "cumulative vector": lambda: by_vector(*[20.0 * k for k in range(N)]),
    "vector with a gap": lambda: by_vector(*GAP),
    "gap beside frame time": lambda: by_vector(*GAP, FrameTime=20.0),
    "vector against frame time": lambda: by_vector(0, *[40.0] * 11, FrameTime=20.0),
    "both without pointer": lambda: by_vector(
        0, *[20.0] * 11, FrameTime=20.0, FrameIncrementPointer=None
    ),
    "pointer to frame time, other vector": lambda: by_vector(
        0, *[40.0] * 11, FrameTime=20.0, FrameIncrementPointer=0x00181063
    ),
    "cine rate alone": lambda: plain(FrameTime=None, CineRate=50),
    "cine rate contradicts": lambda: plain(CineRate=60),
    "display rate contradicts": lambda: plain(RecommendedDisplayFrameRate=25),
    "frame duration contradicts": lambda: plain(ActualFrameDuration=33),
    "duration contradicts": lambda: plain(EffectiveDuration=1.0),
    "no time": lambda: plain(FrameTime=None),
    "frame time 0": lambda: plain(FrameTime=0),
    "frame time with a comma": lambda: as_text(0x00181063, "33,33", FrameTime=None),
    "cine rate 29.97": lambda: as_text(0x00180040, "29.97", FrameTime=None),
    "cut, with vector and duration": lambda: by_vector(
        0, *[20.0, 40.0] * 5, 20.0, pixels=HALF, EffectiveDuration=0.32
    ),
    "cut, with a gap and frame time": lambda: by_vector(
        0, 20.0, 20.0, 900.0, *[20.0] * 8, pixels=HALF, FrameTime=20.0
    ),
    "R waves": lambda: plain(RWaveTimeVector=[40.0, 200.0, 9000.0]),
    "R waves in seconds": lambda: plain(RWaveTimeVector=[0.02, 0.18]),
    "R wave pointer": lambda: plain(RWavePointer=[2, 9, 40]),
    "R wave pointer without time": lambda: plain(RWavePointer=[2, 9], FrameTime=None),
    "nominal interval 500": lambda: plain(NominalInterval=500),
    "heart rate 900": lambda: plain(HeartRate=900),
    # scale
    "inset region first": lambda: regions(
        region(PhysicalDeltaX=0.4, PhysicalDeltaY=0.4, **SMALL), region()
    ),
    "two scales": lambda: regions(
        region(PhysicalDeltaX=0.3, PhysicalDeltaY=0.3), region()
    ),
    "scale of an inset": lambda: regions(
        region(**SMALL), region(PhysicalUnitsXDirection=0)
    ),
    "swapped ends": lambda: regions(
        region(RegionLocationMinX0=COLUMNS - 1, RegionLocationMaxX1=0)
    ),
    "shrunk picture": lambda: regions(
        region(
            RegionLocationMaxX1=2 * COLUMNS - 1,
            RegionLocationMaxY1=2 * ROWS - 1,
            PhysicalDeltaX=0.05,
            PhysicalDeltaY=0.05,
        )
    ),
    "too deep": lambda: regions(region(PhysicalDeltaX=1.0, PhysicalDeltaY=1.0)),
    "long pixels": lambda: regions(region(PhysicalDeltaX=0.5)),
    "spacing against region": lambda: plain(PixelSpacing=[0.3, 0.3]),
    "spacing alone": lambda: plain(
        SequenceOfUltrasoundRegions=None, PixelSpacing=[0.5, 0.5]
    ),
    "spacing with commas": lambda: as_text(
        0x00280030, "0,5\\0,5", SequenceOfUltrasoundRegions=None
    ),
    "pixel aspect": lambda: regions(
        region(PhysicalUnitsXDirection=0), PixelAspectRatio=[12, 11]
    ),
    "aspect alone": lambda: plain(
        SequenceOfUltrasoundRegions=None, PixelAspectRatio=[12, 11]
    ),
    # pictures
    "colour box": coloured,
    "colour box without region": lambda: coloured(SequenceOfUltrasoundRegions=None),
    "colour by image type": lambda: plain(
        ImageType=["ORIGINAL", "PRIMARY", "A NAME", "0011"]
    ),
    "M-mode by image type": lambda: plain(
        ImageType=["ORIGINAL", "PRIMARY", "A NAME", "0002"]
    ),
    "colour region": lambda: regions(region(RegionDataType=2)),
    "M-mode beside": lambda: regions(region(), region(RegionSpatialFormat=2, **SMALL)),
    "one frame damaged": lambda: cut_jpeg(5),
    "two frames in a row damaged": lambda: cut_jpeg(5, 6),
    "most frames damaged": lambda: cut_jpeg(*range(2, 9)),
    "all frames alike": lambda: plain(np.repeat(moving(1), N, axis=0).tobytes()),
    "all black": lambda: plain(bytes(N * ROWS * COLUMNS)),
    "16 bits of 8": lambda: plain(
        moving().astype("<u2").tobytes(), BitsAllocated=16, BitsStored=16, HighBit=15
    ),
    "more frames than claimed": lambda: plain(NumberOfFrames=6),
    "no number of frames": lambda: plain(NumberOfFrames=None),
    # kind of object and view
    "view in the text": lambda: plain(SeriesDescription="A4C"),
    "view as code": lambda: plain(ViewName="Apical 2 chamber"),
    "two view codes": lambda: plain(ViewCodeSequence=_codes("399214001", "1")),
    "modality us": lambda: plain(Modality="us"),
    "modality OT": lambda: plain(Modality="OT"),
    "modality EC": lambda: plain(Modality="EC"),
    "secondary capture": lambda: plain(SOPClassUID=SC_MULTIFRAME, Modality=None),
    "still": lambda: plain(moving(1).tobytes(), NumberOfFrames=1),
}


def _codes(*values: str) -> Any:
    items = made.Sequence()
    for value in values:
        item = made.Dataset()
        item.CodeValue, item.CodingSchemeDesignator = value, "SCT"
        item.CodeMeaning = "any"
        items.append(item)
    return items
