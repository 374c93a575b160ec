"""The public interface: what `import longaxis` offers to scripts.

Lengths are millimetres, times seconds, points (x, y) with x to the right and y away
from the transducer, the origin in the centre of the top-left pixel. Strain is a
fraction, negative where the wall shortens.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.data import (
    AnalysisSettings,
    BeatChoice,
    Centreline,
    StudyDocument,
    StudyResult,
    ViewDocument,
)
from longaxis.data.agreement import Agreement, PairedReadings
from longaxis.errors import BadInputError
from longaxis.io.loops import loop_reader
from longaxis.io.sessions import session_file
from longaxis.io.vendors.registry import read_vendor_traces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data import Loop
    from longaxis.data.vendor import VendorTrace
    from longaxis.models.tracker import Tracker

__all__ = [
    "AnalysisSettings",
    "BeatChoice",
    "Centreline",
    "StudyResult",
    "View",
    "agreement",
    "analyse",
    "load_session",
    "measure",
    "read_loop",
    "read_vendor_strain",
]


def read_loop(
    path: str | Path,
    *,
    view: View | str | None = None,
    mm_per_pixel: tuple[float, float] | None = None,
    frame_rate_hz: float | None = None,
) -> Loop:
    """Read one loop: DICOM, video or NPZ.

    Parameters
    ----------
    path
        The file.
    view
        Apical view, such as "A4C"; replaces what the file states.
    mm_per_pixel
        Size of a pixel along x and y in millimetres; replaces what the file states.
    frame_rate_hz
        Frames per second of the acquisition; replaces the file's frame times.

    Returns
    -------
    Loop with frames uint8 (T, H, W) and times in seconds (T,), the first 0.

    Raises
    ------
    LongAxisError
        If the file cannot be read, cannot be measured, or states neither scale nor
        frame times and they are not given; the message says which.

    Examples
    --------
    >>> loop = longaxis.read_loop("A4C.dcm", view="A4C")  # doctest: +SKIP
    """
    # origin_of splits a path inside an archive into file and member.
    recording = loop_reader.read_recording(loop_reader.origin_of(Path(path)))
    return loop_reader.to_loop(
        recording,
        view=None if view is None else View(view),
        mm_per_pixel=mm_per_pixel,
        frame_rate_hz=frame_rate_hz,
    )


def analyse(
    loop: Loop,
    centreline: Centreline,
    *,
    settings: AnalysisSettings | None = None,
    tracker: Tracker | None = None,
    beat: BeatChoice | None = None,
    mirrored: bool = False,
) -> StudyResult:
    """Track the wall of one view through its loop and measure strain.

    Parameters
    ----------
    loop
        The loop; its view must be known.
    centreline
        Mid-wall contour, from annulus over apex to annulus, shape (K, 2) in
        millimetres, with the frame it was placed in (end-systole).
    settings
        Tracker, smoothing and drift compensation; the defaults if None.
    tracker
        A tracker already made, such as one of your own from
        `longaxis.models.registry.TrackerRegistry`; None makes the one that the
        settings name.
    beat
        Frames of end-diastole and end-systole; detected if None.
    mirrored
        Whether the picture shows the walls the other way round (Mayo convention).

    Returns
    -------
    StudyResult of one view: `views[0]` holds curves, segments and warnings.

    Raises
    ------
    BadInputError
        If the view of the loop is unknown.
    TrackingError
        If the points cannot be tracked at all.

    Examples
    --------
    >>> line = longaxis.Centreline(control_points_mm=points_mm, frame=29)
    ... # doctest: +SKIP
    >>> result = longaxis.analyse(loop, line)  # doctest: +SKIP
    """
    # Segments are named by the view, so nothing can be measured without it.
    if loop.view is None:
        message = "The view of this loop is unknown: read it with view='A4C'."
        raise BadInputError(message)
    settings = settings or AnalysisSettings()
    view = ViewDocument(
        loop=loop,
        view=loop.view,
        mirrored=mirrored,
        centreline=centreline,
        beat_choice=beat or BeatChoice(),
    )
    tracked = replace(
        view, tracked=pipeline.track_view(view, settings, tracker=tracker)
    )
    # As the window does it: the same document gives the same digits.
    document = StudyDocument(header=loop.header, views=(tracked,), settings=settings)
    return pipeline.measure_study(document)


def load_session(path: str | Path) -> StudyDocument:
    """Read a saved session, with the loops that it refers to.

    Parameters
    ----------
    path
        The `.longaxis` file.

    Returns
    -------
    StudyDocument with loops, contours, choices, settings and raw tracks.

    Raises
    ------
    LongAxisError
        If the session or one of its loops cannot be read; the message says which.

    Examples
    --------
    >>> document = longaxis.load_session("study.longaxis")  # doctest: +SKIP
    """
    return session_file.load_session(Path(path))


def measure(document: StudyDocument) -> StudyResult:
    """Measure strain from the tracks of a saved session, to the same digits.

    Parameters
    ----------
    document
        A session, as `load_session` returns it; views without tracks are left out.

    Returns
    -------
    StudyResult over all views that are tracked.

    Examples
    --------
    >>> result = longaxis.measure(longaxis.load_session("study.longaxis"))
    ... # doctest: +SKIP
    """
    return pipeline.measure_study(document)


def agreement(
    a: Sequence[float],
    b: Sequence[float],
    *,
    subjects: Sequence[str] | None = None,
    unit: str = "",
) -> Agreement:
    """Compare paired readings: Bland–Altman limits, ICC, smallest detectable change.

    Parameters
    ----------
    a, b
        Readings of the same quantity, shape (N,) each, N >= 3.
    subjects
        Who each pair was read in, shape (N,); every pair is a subject of its own if
        None. Repeated names are repeated readings of one subject.
    unit
        Unit of the readings, for the messages.

    Returns
    -------
    Agreement with 95 % confidence intervals; formulas and sources stand in
    `docs/agreement.md`.

    Raises
    ------
    BadInputError
        For fewer than three pairs or two subjects.

    Examples
    --------
    >>> longaxis.agreement([-18, -20, -15], [-17, -21, -16]).limits.bias.value
    ... # doctest: +SKIP
    """
    from longaxis.strain.agreement import agreement as compare

    # Without subjects each pair is one of its own, which is the plain design.
    names = [str(number) for number in range(len(a))] if subjects is None else subjects
    pairs = PairedReadings(
        subjects=tuple(names),
        a=np.asarray(a, dtype=np.float64),
        b=np.asarray(b, dtype=np.float64),
        unit=unit,
    )
    return compare(pairs)


def read_vendor_strain(path: str | Path) -> tuple[VendorTrace, ...]:
    """Read strain that another program measured.

    Parameters
    ----------
    path
        An export of EchoPAC, TomTec or VVI, XStrain or VevoStrain, or an echo report as
        DICOM SR (TID 5200, TID 5300).

    Returns
    -------
    One trace for each view and layer; its `global_values` are the global strains that
    the program states, in percent.

    Raises
    ------
    LongAxisError
        If the file is no such export, or holds no strain.
    """
    return read_vendor_traces(Path(path))
