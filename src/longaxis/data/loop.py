"""What a file holds: a recording, and the loop that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data._checks import describe, lock, require, require_rising, require_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.anatomy import View
    from longaxis.data.ecg_trace import EcgTrace
    from longaxis.data.view_proposal import ViewSource


class ValueSource(Enum):
    """Where a calibration, a frame time, an R wave or a view comes from."""

    FILE = "file"
    READER = "entered by the reader"
    PICTURE = "ECG in the picture"
    ASSUMED = "assumed"


# Chosen: the usual depth of apical views of adults. It only places the tracker's search
# and the points of the mesh, which are set in millimetres; strain compares lengths.
ASSUMED_DEPTH_MM = 160.0
"""Height of the scanned part of a picture whose scale nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyHeader:
    """Who was examined, when, where and why, as the file or the reader says it.

    Dates are DICOM dates (YYYYMMDD); what is not known is empty.

    Attributes
    ----------
    patient_id_issuer
        Institution that gave the Patient ID: several give the same one.
    patient_age
        DICOM age such as "061Y", where there is no date of birth.
    height_m, weight_kg
        Numbers as text.
    blood_pressure_mmhg
        Systolic and diastolic such as "120/80"; only the reader knows it.
    """

    patient_name: str = ""
    patient_id: str = ""
    patient_id_issuer: str = ""
    birth_date: str = ""
    sex: str = ""
    study_date: str = ""
    study_description: str = ""
    accession_number: str = ""
    study_uid: str = ""
    institution: str = ""
    referring_physician: str = ""
    indication: str = ""
    patient_age: str = ""
    height_m: str = ""
    weight_kg: str = ""
    blood_pressure_mmhg: str = ""


class PatientOfRecord:
    """Base of records that name a patient without the rest of a header."""

    __slots__ = ()

    patient_id: str
    patient_id_issuer: str
    patient_name: str
    birth_date: str

    @property
    def patient(self) -> StudyHeader:
        """Who was examined: what tells patients of one Patient ID apart."""
        return StudyHeader(
            patient_id=self.patient_id,
            patient_id_issuer=self.patient_id_issuer,
            patient_name=self.patient_name,
            birth_date=self.birth_date,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopOrigin:
    """Which file a loop was read from, and what made it.

    Attributes
    ----------
    path
        File the loop was read from, empty for one made in memory.
    member
        Name inside a zip archive, empty for a plain file.
    sha256
        Hash of the file's bytes as lower-case hex, empty where there is no file.
    sop_instance_uid, sop_class_uid, series_uid, transfer_syntax
        DICOM identifiers, empty for other files.
    manufacturer, model
        Of the ultrasound system.
    """

    path: str = ""
    member: str = ""
    sha256: str = ""
    sop_instance_uid: str = ""
    sop_class_uid: str = ""
    series_uid: str = ""
    transfer_syntax: str = ""
    manufacturer: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loop:
    """One or more heartbeats of greyscale ultrasound in one view.

    Everything that measurement needs is here; a `Loop` is always calibrated and timed.

    Attributes
    ----------
    frames
        Brightness, uint8, shape (T, H, W).
    frame_times_s
        Time of each frame after the first, strictly rising, shape (T,).
    mm_per_pixel
        Pixel size as (x, y). The origin of all positions in millimetres is the
        centre of the top-left pixel, x to the right, y downwards.
    view
        Apical view, or None while nobody has named it.
    r_wave_times_s
        R waves on the clock of `frame_times_s`, shape (R,), empty if unknown.
    r_wave_source
        Whether the file states the R waves, or the ECG in the picture shows them; those
        of the picture lie on frames, whatever the clock.
    r_wave_confidence
        From 0 to 1 while R waves of the picture are proposed; None once the reader has
        confirmed them, and for those of the file.
    ecg
        The ECG in the picture; None where there is none, or nobody has read it.
    heart_rate_bpm
        As the file states it, or None.
    tissue_region_px
        (x0, y0, x1, y1), half open, of the 2D tissue region; None: whole picture.
    scale_source, time_source
        Whether the file or the reader said so.
    time_doubt
        One sentence where the file's statements about time contradict each other and
        the reader has not decided; empty where the times are certain. The frame times
        then only give the order of the frames: no value that depends on time is given.
    view_source
        Where the view comes from; None where that is not known, as in sessions of
        before it was kept.
    view_probability
        From 0 to 1, of a view that was proposed from the picture; None for others.
    damaged_frames
        Frames whose picture is damaged; nothing is measured in them.
    notes
        One sentence each about what is odd in this file.
    """

    frames: NDArray[np.uint8]
    frame_times_s: NDArray[np.float64]
    mm_per_pixel: tuple[float, float]
    view: View | None = None
    r_wave_times_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    heart_rate_bpm: float | None = None
    tissue_region_px: tuple[int, int, int, int] | None = None
    scale_source: ValueSource = ValueSource.FILE
    time_source: ValueSource = ValueSource.FILE
    # Shared between loops, which is safe since the record is frozen.
    header: StudyHeader = StudyHeader()
    origin: LoopOrigin = LoopOrigin()
    notes: tuple[str, ...] = ()
    time_doubt: str = ""
    damaged_frames: tuple[int, ...] = ()
    r_wave_source: ValueSource = ValueSource.FILE
    r_wave_confidence: float | None = None
    ecg: EcgTrace | None = None
    view_source: ViewSource | None = None
    view_probability: float | None = None

    def __post_init__(self) -> None:
        require(
            self.frames.ndim == 3 and self.frames.dtype == np.uint8,
            f"frames must be uint8 (T, H, W), got {describe(self.frames)}",
        )
        # One time for each frame, or strain would be drawn at the wrong instant.
        require_shape("frame_times_s", self.frame_times_s, (len(self.frames),))
        # Equal times would make rates infinite and interpolation undefined.
        require_rising("frame_times_s", self.frame_times_s)
        require(
            all(np.isfinite(size) and size > 0 for size in self.mm_per_pixel),
            f"mm_per_pixel must be positive, got {self.mm_per_pixel}",
        )
        require_shape("r_wave_times_s", self.r_wave_times_s, (None,))
        confidence = self.r_wave_confidence
        require(
            confidence is None or 0 <= confidence <= 1,
            f"r_wave_confidence must be from 0 to 1, got {confidence}",
        )
        require(
            # Indices come from files as well as from our own checks.
            all(0 <= frame < len(self.frames) for frame in self.damaged_frames),
            f"damaged_frames must be frames of the loop, got {self.damaged_frames}",
        )
        lock(self.frames, self.frame_times_s, self.r_wave_times_s)

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return len(self.frames)

    def contains(self, points_mm: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points, shape (..., 2), lie inside the picture, shape (...)."""
        height, width = self.frames.shape[1:]
        size_mm = np.array(self.mm_per_pixel)
        # Millimetres count from the centre of the first pixel, so the picture begins
        # half a pixel before 0 and ends half a pixel behind the last centre.
        last_mm = (np.array([width, height]) - 0.5) * size_mm
        inside: NDArray[np.bool_] = (
            (points_mm >= -size_mm / 2) & (points_mm <= last_mm)
        ).all(axis=-1)
        return inside

    @property
    def scale_is_known(self) -> bool:
        """False where millimetres are assumed: then no value in them is given."""
        return self.scale_source is not ValueSource.ASSUMED

    @property
    def frame_rate_hz(self) -> float:
        """Mean frame rate; NaN for a single frame, and where the times are in doubt."""
        # n frames have n - 1 steps; in doubt there is no clock (decision 17).
        if self.n_frames < 2 or self.time_doubt:
            return float("nan")
        return float((self.n_frames - 1) / np.ptp(self.frame_times_s))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """What a file says and nothing else: what is missing is None.

    The attributes are those of `Loop`, but scale and time may be missing, and
    `problems` says why the recording may be unsuitable for strain.

    Attributes
    ----------
    problems
        One sentence for each reason why no strain can be measured (still frame,
        Doppler, colour, too few frames). Empty for a suitable recording. Missing scale
        or time is not a problem of this kind: the reader can enter it.
    acquired_at
        DICOM acquisition date and time as text for sorting, empty if unknown.
    pixel_aspect
        Height of a pixel as a share of its width, where the file states no scale but
        this; 1 otherwise. A scale measured by two marks must use it.
    pixel_shape_is_known
        Whether nothing speaks against `pixel_aspect`: strain then needs no scale. A
        file whose own scale contradicts itself leaves the shape in doubt as well.
    r_wave_frames
        Frames of the R waves, where the file names frames instead of times.
    """

    frames: NDArray[np.uint8]
    frame_times_s: NDArray[np.float64] | None
    mm_per_pixel: tuple[float, float] | None
    view: View | None = None
    r_wave_times_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    heart_rate_bpm: float | None = None
    tissue_region_px: tuple[int, int, int, int] | None = None
    header: StudyHeader = StudyHeader()
    origin: LoopOrigin = LoopOrigin()
    acquired_at: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    time_doubt: str = ""
    damaged_frames: tuple[int, ...] = ()
    pixel_aspect: float = 1.0
    pixel_shape_is_known: bool = False
    r_wave_frames: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        require(
            self.frames.ndim == 3 and self.frames.dtype == np.uint8,
            f"frames must be uint8 (T, H, W), got {describe(self.frames)}",
        )
        # A recording may have no times; a Loop must.
        if self.frame_times_s is not None:
            require_shape("frame_times_s", self.frame_times_s, (len(self.frames),))
            require_rising("frame_times_s", self.frame_times_s)
            lock(self.frame_times_s)
        lock(self.frames, self.r_wave_times_s)

    @property
    def assumed_mm_per_pixel(self) -> tuple[float, float]:
        """Size of a pixel if the scanned part were of a usual depth (x, y)."""
        region = self.tissue_region_px
        rows = self.frames.shape[1] if region is None else region[3] - region[1]
        down_mm = ASSUMED_DEPTH_MM / max(rows, 1)
        return down_mm / self.pixel_aspect, down_mm


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoopSummary:
    """What can be said about a loop without decoding its pictures.

    The attributes are those of `Recording`; here the frames are only counted.

    Attributes
    ----------
    label
        Short text for a list: stage, series or file name.
    instance_number
        Place of a single picture in its series, None where the file does not state it.
    other_view
        View that is not apical, such as "PLAX", as the file states it; empty where it
        states none.
    """

    origin: LoopOrigin
    n_frames: int
    rows: int
    columns: int
    frame_times_s: NDArray[np.float64] | None
    mm_per_pixel: tuple[float, float] | None
    view: View | None
    r_wave_times_s: NDArray[np.float64]
    heart_rate_bpm: float | None
    header: StudyHeader
    acquired_at: str = ""
    label: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    time_doubt: str = ""
    pixel_aspect: float = 1.0
    instance_number: int | None = None
    other_view: str = ""

    @property
    def is_suitable(self) -> bool:
        """True if strain can be measured, once scale and time are known."""
        return not self.problems
