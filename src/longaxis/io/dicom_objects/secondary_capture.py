"""The bull's-eye and the curves as a picture for the archive: Secondary Capture."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from pydicom.uid import SecondaryCaptureImageStorage

from longaxis.display.colours import strain_colour
from longaxis.display.text import signed_percent
from longaxis.errors import BadInputError
from longaxis.io.dicom_objects.derived import new_object, save_new
from longaxis.report import curve_figures, figures

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from longaxis.data import StudyHeader, StudyResult

# Chosen: 1400 x 900 pixels.
# Fixed, as the size in pixels follows from it.
_DPI = 100
_SIZE_IN = (14.0, 9.0)


def write_result_picture(
    result: StudyResult, path: Path, *, created_at: datetime | None = None
) -> None:
    """Write bull's-eye and curves as one picture; no name stands in it.

    Parameters
    ----------
    result
        Results of the study.
    path
        File to read or write.
    created_at
        Time of writing; now if None.

    Raises
    ------
    BadInputError
        Where nothing was measured, the study has no DICOM identity, or the file cannot
        be written.
    """
    if not result.views:
        message = "A picture needs at least one tracked view; this study has none."
        raise BadInputError(message)
    write_secondary_capture(
        draw_result(result),
        result.header,
        path,
        description="Longitudinal strain, bull's-eye and curves",
        created_at=created_at,
    )


def write_secondary_capture(
    picture: NDArray[np.uint8],
    header: StudyHeader,
    path: Path,
    *,
    description: str,
    created_at: datetime | None = None,
) -> None:
    """Write a colour picture, shape (H, W, 3), without text about the patient in it.

    Parameters
    ----------
    picture
        Grey levels or colours, uint8, shape (H, W) or (H, W, 3).
    header
        Patient and study.
    path
        File to read or write.
    description
        Series Description.
    created_at
        Time of writing; now if None.
    """
    # Other pictures would be written with a header that does not fit them.
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        message = f"picture must be uint8 (H, W, 3), got {picture.dtype} "
        message += f"{picture.shape}"
        raise ValueError(message)
    dataset = new_object(
        header,
        sop_class_uid=SecondaryCaptureImageStorage,
        # The modality of the loops, so that viewers show it beside them.
        modality="US",
        series_description=description,
        created_at=created_at,
    )
    dataset.ConversionType = "WSD"
    # Type 2C: a drawing has no patient orientation.
    dataset.PatientOrientation = ""
    dataset.BodyPartExamined = "HEART"
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    # No name and no date is drawn into it, so that it may leave the hospital.
    dataset.BurnedInAnnotation = "NO"
    dataset.SamplesPerPixel = 3
    dataset.PhotometricInterpretation = "RGB"
    # Colour by pixel, as numpy keeps it.
    dataset.PlanarConfiguration = 0
    dataset.Rows, dataset.Columns = picture.shape[:2]
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelRepresentation = 0
    pixels = np.ascontiguousarray(picture).tobytes()
    # A value's length is even (PS3.5 7.1.1), 1400 times 900 is; other sizes need not
    # be.
    dataset.PixelData = pixels + b"\0" * (len(pixels) % 2)
    # Explicit VR with 8 bits: OB, PS3.5 A.2.
    dataset["PixelData"].VR = "OB"
    save_new(dataset, path)


def draw_result(result: StudyResult) -> NDArray[np.uint8]:
    """Return bull's-eye and curves of each view as a picture, shape (H, W, 3)."""
    from matplotlib.figure import Figure

    # A Figure of its own without pyplot: this runs in worker threads too.
    figure = Figure(figsize=_SIZE_IN, dpi=_DPI, layout="constrained")
    panels = figure.subplots(2, 2).ravel()
    limits = curve_figures.curve_limits(result.views)
    last_ms = max(1000 * float(view.curves.times_s[-1]) for view in result.views)
    _draw_bullseye(panels[0], result)
    # Panels of views that were not measured stay white.
    for axes in panels[1 + len(result.views) :]:
        axes.set_axis_off()
    for axes, view in zip(panels[1:], result.views, strict=False):
        curve_figures.draw_curves(axes, view, limits=limits, last_ms=last_ms)
        axes.set_title(view.view.value)
    memory = io.BytesIO()
    # RGBA without compression: the bytes are the picture, no decoder is needed.
    figure.savefig(memory, format="rgba", dpi=_DPI)
    pixels = np.frombuffer(memory.getvalue(), dtype=np.uint8)
    width, height = (round(side * _DPI) for side in _SIZE_IN)
    # Opaque everywhere; DICOM's RGB has no alpha.
    return pixels.reshape(height, width, 4)[..., :3].copy()


def _draw_bullseye(axes: Axes, result: StudyResult) -> None:
    segments = [segment for view in result.views for segment in view.segments]
    figures.draw_bullseye(
        axes,
        {segment.segment: segment.values.end_systolic for segment in segments},
        colour_of=strain_colour,
        text_of=partial(signed_percent, decimals=0),
        rejected=[segment.segment for segment in segments if not segment.accepted],
    )
    axes.set_title("End-systolic strain (%)")
