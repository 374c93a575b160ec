"""Apical loops and their masks in the layout of the CAMUS data set.

A folder for each patient holds, for the views 2CH and 4CH, a sequence, masks of its
end-diastolic and end-systolic frame and, for some patients, of every frame, and a text
file. Leclerc et al., IEEE Trans Med Imaging 38:2198-2210, 2019.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.errors import BadInputError, UnreadableFileError, UntimedLoopError
from longaxis.io.loops.image_volume import ImageVolume, read_volume

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

CAVITY, WALL = 1, 2
"""Labels of the left ventricle's cavity and wall in a mask; 3 is the left atrium."""

_NAMES = {View.FOUR_CHAMBER: "4CH", View.TWO_CHAMBER: "2CH"}
# The names of two releases of the data set.
_SEQUENCES = ("half_sequence", "sequence")
_ENDINGS = (".nii.gz", ".nii", ".mhd")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CamusLoop:
    """One view of one patient.

    Attributes
    ----------
    patient
        Name of the folder.
    frames
        uint8, shape (T, H, W).
    mm_per_pixel
        As (x, y); pixels of CAMUS are not square.
    frame_times_s
        Shape (T,).
    masks
        Labels (H, W) of the frames that have any; the key is the frame.
    end_diastole, end_systole
        Frames.
    """

    patient: str
    view: View
    frames: NDArray[np.uint8]
    mm_per_pixel: tuple[float, float]
    frame_times_s: NDArray[np.float64]
    masks: dict[int, NDArray[np.uint8]]
    end_diastole: int
    end_systole: int


def read_camus(
    folder: Path, view: View, *, frame_rate_hz: float | None = None
) -> CamusLoop:
    """Read one view of one patient.

    Parameters
    ----------
    folder
        Of the patient, such as `patient0001`.
    view
        A4C or A2C.
    frame_rate_hz
        Goes before the one in the text file; older releases have none.

    Raises
    ------
    BadInputError
        If the view or its files are not there.
    UntimedLoopError
        If nobody says how fast the frames follow each other.
    UnreadableFileError
        If a file is damaged or does not fit the others.
    """
    if view not in _NAMES:
        message = f"CAMUS has the views A2C and A4C, not {view.value}."
        raise BadInputError(message)
    stem = f"{folder.name}_{_NAMES[view]}"
    sequence = _file(folder, [f"{stem}_{name}" for name in _SEQUENCES])
    volume = read_volume(sequence)
    facts = _facts(folder / f"Info_{_NAMES[view]}.cfg")
    end_diastole, end_systole = _events(folder, facts, len(volume.pictures))
    rate_hz = frame_rate_hz or _number(facts.get("framerate", ""))
    if not rate_hz or rate_hz <= 0:
        message = f"“{sequence.name}” has no frame rate: give one with --frame-rate."
        raise UntimedLoopError(message)
    return CamusLoop(
        patient=folder.name,
        view=view,
        frames=_grey(volume),
        mm_per_pixel=volume.mm_per_pixel,
        frame_times_s=np.arange(len(volume.pictures)) / rate_hz,
        masks=_masks(folder, stem, volume, (end_diastole, end_systole)),
        end_diastole=end_diastole,
        end_systole=end_systole,
    )


def _file(folder: Path, stems: list[str]) -> Path:
    for stem in stems:
        for ending in _ENDINGS:
            path = folder / f"{stem}{ending}"
            if path.is_file():
                return path
    message = f"“{folder}” holds no {stems[0]}.nii.gz or {stems[-1]}.mhd."
    raise BadInputError(message)


def _facts(path: Path) -> dict[str, str]:
    """Return the `name: value` lines of a text file, names in lower case."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, value in pairs}


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    # Python reads "nan" and "inf" as numbers.
    return value if math.isfinite(value) else None


def _events(folder: Path, facts: dict[str, str], n_frames: int) -> tuple[int, int]:
    """Return end-diastole and end-systole; the file counts from 1."""
    stated = [_number(facts.get(name, "")) for name in ("ed", "es")]
    # ED and ES are not required to be the first and the last frame, nor in this order.
    frames = [
        int(value) - 1 for value in stated if value is not None and value == int(value)
    ]
    if len(frames) != 2 or not all(0 <= frame < n_frames for frame in frames):
        message = (
            f"The text file in “{folder}” does not say which frames are ED and ES."
        )
        raise UnreadableFileError(message)
    return frames[0], frames[1]


def _grey(volume: ImageVolume) -> NDArray[np.uint8]:
    # NIfTI may store the grey levels as floating point numbers.
    return np.clip(volume.pictures.astype(np.float64), 0, 255).astype(np.uint8)


def _masks(
    folder: Path, stem: str, volume: ImageVolume, events: tuple[int, int]
) -> dict[int, NDArray[np.uint8]]:
    """Return the masks of every frame where there are any, else those of ED and ES."""
    for name in _SEQUENCES:
        for ending in _ENDINGS:
            path = folder / f"{stem}_{name}_gt{ending}"
            if path.is_file():
                return dict(enumerate(_fitting(path, volume, len(volume.pictures))))
    masks = {}
    for name, frame in zip(("ED", "ES"), events, strict=True):
        path = _file(folder, [f"{stem}_{name}_gt"])
        masks[frame] = _fitting(path, volume, 1)[0]
    return masks


def _fitting(path: Path, volume: ImageVolume, n_frames: int) -> NDArray[np.uint8]:
    labels = read_volume(path).pictures
    expected = (n_frames, *volume.pictures.shape[1:])
    # A mask of another size would be laid over the wrong pixels without any error.
    if labels.shape != expected:
        message = f"“{path.name}” has the shape {labels.shape}, its loop {expected}."
        raise UnreadableFileError(message)
    # Rounded, since a label stored as 0.99999 must not become the label below.
    return np.clip(labels.astype(np.float64), 0, 255).round().astype(np.uint8)
