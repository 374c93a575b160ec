"""How long it takes to open a loop: `python -m benchmarks.loop_opening [FILE…]`.

Without files, a made-up JPEG loop of 100 frames of 708 x 1016 pixels is opened, the
size that a GE Vivid E95 writes. Goal: 1 s or less with the decoding process running.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit

from longaxis.errors import LongAxisError
from longaxis.io.loops.loop_reader import (
    origin_of,
    read_recording,
    read_thumbnail,
    scan,
    start_decoder,
)

N_FRAMES, ROWS, COLUMNS = 100, 708, 1016
N_RUNS = 5
GOAL_S = 1.0


def made_up_loop(folder: Path) -> Path:
    """Write a JPEG loop that looks like a sector of speckle and compresses like one."""
    random = np.random.default_rng(1)
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    angle = np.arctan2(x - COLUMNS / 2, y + 1.0)
    sector = (np.abs(angle) < 0.7) & (np.hypot(x - COLUMNS / 2, y) < 680)
    frames = []
    for _ in range(10):
        coarse = random.rayleigh(40, (ROWS // 4, COLUMNS // 4)).clip(0, 255)
        fine = np.kron(coarse, np.ones((4, 4))) * sector
        grey = Image.fromarray(fine.astype(np.uint8))
        out = BytesIO()
        grey.convert("RGB").save(out, "JPEG", quality=85, subsampling="4:2:2")
        frames.append(out.getvalue())
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.3.1"
    dataset.SOPInstanceUID = "1.2.826.0.1.3680043.10.9"
    dataset.Modality = "US"
    dataset.NumberOfFrames, dataset.FrameTime = N_FRAMES, 20.0
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = ROWS, COLUMNS, 3
    dataset.PlanarConfiguration, dataset.PixelRepresentation = 0, 0
    dataset.PhotometricInterpretation = "YBR_FULL_422"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelData = encapsulate(frames * (N_FRAMES // 10))
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    path = folder / "made_up.dcm"
    dataset.save_as(path, enforce_file_format=True)
    return path


def seconds(work: object, *args: object, **options: object) -> float:
    """Return the median time of some runs."""
    times = []
    for _ in range(N_RUNS):
        start = time.perf_counter()
        work(*args, **options)  # type: ignore[operator]
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def report(path: Path) -> None:
    """Print what one file takes."""
    origin = origin_of(path)
    try:
        shape = read_recording(origin).frames.shape
    except LongAxisError as error:
        print(f"{path.name}: {error}")
        return
    print(
        f"{path.name} {shape}: open {seconds(read_recording, origin):.2f} s, "
        f"scan {seconds(scan, [path]) * 1000:.1f} ms, "
        f"thumbnail {seconds(read_thumbnail, origin, max_size_px=128) * 1000:.0f} ms"
    )


def main() -> None:
    start = time.perf_counter()
    start_decoder()
    print(f"decoding process started in {time.perf_counter() - start:.2f} s")
    files = [Path(each) for each in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        for path in files or [made_up_loop(Path(folder))]:
            report(path)
    print(f"goal: {N_FRAMES} JPEG frames in {GOAL_S:.0f} s or less")


if __name__ == "__main__":
    main()
