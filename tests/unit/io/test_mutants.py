"""Thousands of damaged files: each opens, or is refused with one sentence."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from longaxis.errors import LongAxisError
from longaxis.io.loops.loop_reader import read_recording, scan
from tests.unit.io import dicom_files as made

SEED = 20240229
_HEADER_BYTES = 1500
_REAL = (
    "examples_jpeg2k.dcm",
    "examples_palette.dcm",
    "SC_rgb_rle_2frame.dcm",
    "SC_rgb_jls_lossy_line.dcm",
    "image_dfl.dcm",
    "ExplVR_BigEnd.dcm",
)


def loops() -> list[bytes]:
    """Return good files of every syntax, and one archive of each kind."""
    grey = made.header
    jpegs = [made.jpeg(each) for each in made.speckle()]
    colours = [made.jpeg(np.repeat(each[..., None], 3, -1)) for each in made.speckle()]
    planes = [made.j2k(each) for each in made.speckle()]
    lossless = [made.ramp_jpeg_lossless()] * made.N_FRAMES
    high = [made.ramp_htj2k()] * made.N_FRAMES
    pixels = made.speckle().tobytes()
    files = [
        made.plain_loop(RWaveTimeVector=[10.0, 60.0]),
        made.file_bytes(grey(), pixels, made.IMPLICIT),
        made.file_bytes(grey(), pixels, made.BIG_ENDIAN),
        made.file_bytes(grey(), pixels, made.DEFLATED),
        made.file_bytes(grey(), made.encapsulated(jpegs), made.JPEG),
        made.file_bytes(
            made.colour_header("YBR_FULL_422"), made.encapsulated(colours), made.JPEG
        ),
        made.file_bytes(grey(), made.encapsulated(planes), made.J2K),
        made.file_bytes(grey(), made.encapsulated(lossless), made.JPEG_LOSSLESS),
        made.file_bytes(grey(), made.encapsulated(high), made.HTJ2K),
    ]
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("loop.dcm", files[0])
    table = BytesIO()
    np.savez_compressed(table, frames=made.speckle(), mm_per_pixel=np.ones(2))
    return [*files, archive.getvalue(), table.getvalue()]


def real_files() -> list[bytes]:
    paths = [get_testdata_file(name, download=False) for name in _REAL]
    return [Path(str(path)).read_bytes() for path in paths]


def mutant(good: bytes, other: bytes, dice: random.Random) -> bytes:
    """Return a file with a few bytes, lengths or parts changed."""
    bad = bytearray(good)
    for _ in range(dice.randint(1, 4)):
        end = len(bad) if dice.random() < 0.4 else min(len(bad), _HEADER_BYTES)
        if end < 8:
            break
        at = dice.randrange(end)
        kind = dice.randrange(5)
        if kind == 0:
            bad[at] = dice.randrange(256)
        elif kind == 1:
            bad[at] ^= 1 << dice.randrange(8)
        elif kind == 2:
            extreme = dice.choice(
                [b"\xff\xff\xff\xff", b"\x00" * 4, b"\xff\x7f\x00\x00"]
            )
            bad[at : at + 4] = extreme
        elif kind == 3:
            del bad[at : at + dice.randint(1, 40)]
        else:
            start = dice.randrange(len(other))
            bad[at:at] = other[start : start + dice.randint(1, 60)]
    return bytes(bad[: dice.randrange(len(bad))] if dice.random() < 0.1 else bad)


def survives(path: Path) -> None:
    """Scan and read a file; anything but a refusal or a recording is a failure."""
    for summary in scan([path]):
        try:
            recording = read_recording(summary.origin)
        except LongAxisError as error:
            sentence = str(error)
            assert sentence.endswith(".")
            assert "\n" not in sentence
        else:
            assert recording.frames.dtype == np.uint8
            assert recording.frames.size > 0


def run(folder: Path, files: list[bytes], n_mutants: int) -> None:
    dice = random.Random(SEED)
    for number in range(n_mutants):
        bad = mutant(dice.choice(files), dice.choice(files), dice)
        suffix = ".npz" if b"frames.npy" in bad else ".dcm"
        path = folder / f"mutant{suffix}"
        path.write_bytes(bad)
        try:
            survives(path)
        except BaseException:
            kept = folder / f"seed{SEED}_number{number}{suffix}"
            kept.write_bytes(bad)
            raise


def test_the_good_files_open(tmp_path: Path) -> None:
    for number, good in enumerate(loops()):
        path = tmp_path / f"{number}{'.npz' if b'frames.npy' in good else '.dcm'}"
        path.write_bytes(good)
        (summary,) = scan([path])
        assert read_recording(summary.origin).frames.shape[0] == made.N_FRAMES


def test_200_mutants_do_no_harm(tmp_path: Path) -> None:
    run(tmp_path, loops(), 200)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_5000_mutants_do_no_harm(tmp_path: Path) -> None:
    run(tmp_path, loops() + real_files(), 5000)
