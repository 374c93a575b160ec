"""Traces that another program measured and exported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import lock, require, require_rising, require_shape
from longaxis.data.loop import PatientOfRecord
from longaxis.data.readings import Quantity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.anatomy import Segment, View
    from longaxis.data.strain import StrainCurves


ALL_VIEWS = "all views"
"""View label of a value of several views together."""

GLOBAL_VALUES: dict[Quantity | None, str] = {
    Quantity.END_SYSTOLIC: "Global strain, end-systolic",
    Quantity.PEAK_SYSTOLIC: "Global strain, peak systolic",
    Quantity.PEAK: "Global strain, lowest",
    None: "Global strain, as stated",
}
"""What the readers call the global strain that a program states as a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorValue:
    """One number as the other program states it, in its own words and unit."""

    name: str
    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VendorKnots:
    """Where the other program's points were, so that our formula can be applied.

    Attributes
    ----------
    points_mm
        Shape (T, N, 2), in the order of the other program's line.
    times_s
        Shape (T,), first 0.
    end_diastole, end_systole, last
        Frames of its markers.
    """

    points_mm: NDArray[np.float64]
    times_s: NDArray[np.float64]
    end_diastole: int
    end_systole: int
    last: int

    def __post_init__(self) -> None:
        require_shape("points_mm", self.points_mm, (len(self.times_s), None, 2))
        require_rising("times_s", self.times_s)
        require(
            # As in Beat, and within the frames that were exported.
            0 <= self.end_diastole < self.end_systole <= self.last < len(self.times_s),
            "markers need 0 <= end_diastole < end_systole <= last < frames, got "
            f"{self.end_diastole}, {self.end_systole}, {self.last}",
        )
        lock(self.points_mm, self.times_s)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VendorTrace(PatientOfRecord):
    """Strain of one view over one beat as another program exported it.

    Attributes
    ----------
    software
        Program and kind of export, such as "GE EchoPAC segment traces".
    file_name
        File it was read from, without its folder.
    view
        None where the file does not say it, or it is no apical view.
    view_label, measure, layer
        View, measure and wall layer as the file names them, empty where it does not.
    segment_names
        The other program's names of the curves, in their order.
    segments
        Our segment for each curve, None where the name leaves it open.
    curves
        Its curves over the beat between its markers; `line` is NaN, because no such
        export says how long the line was. None where it exports points alone.
    global_curve
        Its own global curve, a fraction, shape (B,); by which definition it does not
        say.
    end_systole_s
        Its end-systole after the first sample of `curves`.
    knots
        Its points, where it exports them.
    values
        Its own numbers, kept beside ours.
    notes
        One sentence each about what is odd in this file.
    patient_id, patient_id_issuer, patient_name, birth_date, study_uid, study_date
        Of the exam, as a DICOM report states them; empty where the file does not.
    """

    software: str
    file_name: str
    view: View | None = None
    view_label: str = ""
    measure: str = ""
    layer: str = ""
    segment_names: tuple[str, ...] = ()
    segments: tuple[Segment | None, ...] = ()
    curves: StrainCurves | None = None
    global_curve: NDArray[np.float64] | None = None
    end_systole_s: float | None = None
    knots: VendorKnots | None = None
    values: tuple[VendorValue, ...] = ()
    notes: tuple[str, ...] = ()
    patient_id: str = ""
    patient_id_issuer: str = ""
    patient_name: str = ""
    birth_date: str = ""
    study_uid: str = ""
    study_date: str = ""

    def __post_init__(self) -> None:
        require(
            # A trace without any of them has nothing to compare.
            bool(self.curves is not None or self.knots or self.values or self.notes),
            "a vendor trace needs curves, knots or values",
        )
        require(
            # Names and segments are read by the same index.
            len(self.segment_names) == len(self.segments),
            "segments needs one entry for each name",
        )
        if self.curves is not None:
            n_samples, n_curves = self.curves.segments.shape
            require(
                n_curves == len(self.segment_names),
                f"{n_curves} curves but {len(self.segment_names)} names",
            )
            if self.global_curve is not None:
                require_shape("global_curve", self.global_curve, (n_samples,))
                lock(self.global_curve)

    @property
    def is_of_all_views(self) -> bool:
        """Whether its numbers are of several views together."""
        return self.view is None and self.view_label == ALL_VIEWS

    @property
    def global_values(self) -> tuple[VendorValue, ...]:
        """The global strains that the program states as numbers."""
        names = set(GLOBAL_VALUES.values())
        return tuple(value for value in self.values if value.name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorComparison:
    """One kind of global strain of another program, beside ours.

    Attributes
    ----------
    name
        What is compared, in words.
    theirs
        A fraction.
    ours
        By the same formula from our own tracks; None where the other program's formula
        is not known, so that nothing of ours can stand beside its number.
    """

    name: str
    theirs: float
    ours: float | None = None
