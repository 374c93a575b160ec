"""What the window asks of the rest of the program.

Each function imports its libraries when it is called, so that the window opens without
reading DICOM, SciPy, Matplotlib or a network runtime; and each can be replaced by
another of the same shape, which is how the tests run the window without files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Literal

from longaxis.models.registry import TrackerRegistry, is_bundled

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from longaxis.anatomy import View
    from longaxis.data import (
        AnalysisSettings,
        ContourSuggestion,
        Loop,
        LoopOrigin,
        LoopSummary,
        Recording,
        StudyDocument,
        StudyResult,
        TrackedMesh,
        ViewDocument,
        ViewResult,
    )
    from longaxis.data.event_proposal import TimeProposal
    from longaxis.data.event_sensitivity import Event, EventSensitivity
    from longaxis.data.reading_proposal import ReadingProposal
    from longaxis.data.view_proposal import ViewProposal

Progress = Callable[[float], None]
Paper = Literal["A4", "Letter"]

# Its settings belong to the whole process: two pages at a time would mix their type.
MATPLOTLIB = Lock()
"""Held while a page is drawn."""


def scan(paths: Sequence[Path], progress: Progress) -> list[LoopSummary]:
    """Return what can be opened in files and folders, without decoding pictures."""
    from longaxis.io.loops import loop_reader

    return loop_reader.scan(paths, progress=progress)


def read_recording(origin: LoopOrigin) -> Recording:
    """Decode one file."""
    from longaxis.io.loops import loop_reader

    return loop_reader.read_recording(origin)


def read_thumbnail(origin: LoopOrigin, max_size_px: int) -> NDArray[np.uint8]:
    """Decode one small picture, shape (height, width)."""
    from longaxis.io.loops import loop_reader

    return loop_reader.read_thumbnail(origin, max_size_px=max_size_px)


def propose_view(origin: LoopOrigin) -> ViewProposal:
    """Return the view that a loop's picture suggests."""
    from longaxis.pipeline import view_recognition

    return view_recognition.propose_view(origin)


def to_loop(
    recording: Recording,
    *,
    mm_per_pixel: tuple[float, float] | None,
    frame_rate_hz: float | None,
    view: View | None,
) -> Loop:
    """Return a calibrated and timed loop, or say what is missing.

    Parameters
    ----------
    recording
        What the file holds.
    mm_per_pixel
        Size of a pixel along x and y; None keeps what the file states.
    frame_rate_hz
        Frames per second; None keeps what the file states.
    view
        The apical view; None keeps what the file states.
    """
    from longaxis.io.loops import loop_reader

    return loop_reader.to_loop(
        recording,
        mm_per_pixel=mm_per_pixel,
        frame_rate_hz=frame_rate_hz,
        view=view,
    )


def track(
    document: ViewDocument, settings: AnalysisSettings, progress: Progress
) -> TrackedMesh:
    """Track the wall of one view by a bundled tracker, in the tracking process.

    Parameters
    ----------
    document
        The view to work on.
    settings
        Settings of the analysis.
    progress
        Called with the share that is done, 0 to 1.
    """
    from longaxis.app.jobs.tracking_process import TRACKING

    tracked: TrackedMesh = TRACKING.ask("track", document, settings, progress)
    return tracked


def suggest(document: ViewDocument, frame: int, wall_mm: float) -> ContourSuggestion:
    """Detect the contour in a frame.

    Parameters
    ----------
    document
        The view to work on.
    frame
        Index of the frame.
    wall_mm
        Thickness of the wall.
    """
    from longaxis import pipeline

    return pipeline.suggest_contour(document, frame=frame, wall_thickness_mm=wall_mm)


def propose_reading(
    document: ViewDocument, wall_mm: float, times: TimeProposal | None
) -> ReadingProposal:
    """Propose beat and contour of a view.

    Parameters
    ----------
    document
        The view; frames of the beat that the reader chose are kept.
    wall_mm
        Thickness of the wall.
    times
        What `propose_times` found in the loop; None where it was not read yet.
    """
    from longaxis import pipeline

    return pipeline.propose_reading(document, wall_thickness_mm=wall_mm, times=times)


def jitter(
    document: ViewDocument, settings: AnalysisSettings, progress: Progress
) -> TrackedMesh:
    """Track many perturbed contours of a tracked view, in the tracking process.

    Parameters
    ----------
    document
        The view to work on.
    settings
        Settings of the analysis.
    progress
        Called with the share that is done, 0 to 1.
    """
    from longaxis.app.jobs.tracking_process import TRACKING

    tracked: TrackedMesh = TRACKING.ask("jitter", document, settings, progress)
    return tracked


def measure(document: ViewDocument, settings: AnalysisSettings) -> ViewResult:
    """Read the numbers of one tracked view."""
    from longaxis import pipeline

    return pipeline.measure_view(document, settings)


def measure_apart(document: ViewDocument, settings: AnalysisSettings) -> ViewResult:
    """Read the numbers of one tracked view in the process that tracks.

    For threads beside the window: measured here, they would hold it up.
    """
    from longaxis.app.jobs.tracking_process import TRACKING

    result: ViewResult = TRACKING.ask("measure", document, settings, lambda _: None)
    return result


def carry_closure(document: StudyDocument) -> StudyDocument:
    """Use the aortic valve closure that is marked in A3C in the other views too."""
    from longaxis.strain import aortic_valve_closure

    return aortic_valve_closure.carry_closure(document)


def event_sensitivity(result: ViewResult, event: Event) -> EventSensitivity:
    """Read the numbers of a view with one event a few frames elsewhere."""
    from longaxis.strain import event_sensitivity as shifted

    return shifted.event_sensitivity(result, event)


def combine(document: StudyDocument, views: Sequence[ViewResult]) -> StudyResult:
    """Put the numbers of the views together."""
    from longaxis import pipeline

    return pipeline.combine(
        document.header,
        views,
        reader=document.reader,
        comment=document.comment,
        report=document.report,
        log=document.log,
    )


def save_session(document: StudyDocument, path: Path) -> None:
    """Write the reader's work."""
    from longaxis.io.sessions import session_file

    session_file.save_session(document, path)


def load_session(path: Path) -> StudyDocument:
    """Read the reader's work."""
    from longaxis.io.sessions import session_file

    return session_file.load_session(path)


def write_report(result: StudyResult, path: Path, paper: Paper) -> None:
    """Write the report as PDF.

    Parameters
    ----------
    result
        Results of the study.
    path
        File to read or write.
    paper
        Paper size.
    """
    from longaxis.io.documents import report_pdf

    with MATPLOTLIB:
        report_pdf.write_report(result, path, paper=paper)


def write_pages(result: StudyResult, path: Path, paper: Paper) -> None:
    """Write each page of the report as a PNG picture.

    Parameters
    ----------
    result
        Results of the study.
    path
        File to read or write.
    paper
        Paper size.
    """
    from longaxis.io.documents import report_pdf

    with MATPLOTLIB:
        report_pdf.write_pages(result, path, paper=paper)


def draw_report(result: StudyResult, paper: Paper) -> list[bytes]:
    """Return the pages of the report as PNG pictures."""
    from longaxis.io.documents import report_pdf

    # Chosen: 150 dots per inch can be read on the screen and are drawn quickly.
    with MATPLOTLIB:
        return report_pdf.page_pictures(result, paper=paper, dots_per_inch=150)


def write_values(result: StudyResult, path: Path) -> None:
    """Write the values as CSV, one row for each measure."""
    from longaxis.io.tables import results_csv

    results_csv.write_values(result, path)


def write_curves(result: StudyResult, path: Path) -> None:
    """Write the strain curves as CSV."""
    from longaxis.io.tables import results_csv

    results_csv.write_curves(result, path)


def write_result(result: StudyResult, path: Path) -> None:
    """Write the whole result as JSON."""
    from longaxis.io.tables import result_json

    result_json.write_result(result, path)


def write_fhir(result: StudyResult, path: Path) -> None:
    """Write the report and its numbers as FHIR R4."""
    from longaxis.io.interchange import fhir

    fhir.write_fhir(result, path)


def write_netcdf(result: StudyResult, path: Path) -> None:
    """Write tracks and curves as NetCDF."""
    from longaxis.io.interchange import netcdf

    netcdf.write_netcdf(result, path)


def write_redcap_values(result: StudyResult, path: Path) -> None:
    """Write the values as REDCap imports them."""
    from longaxis.io.interchange import dictionaries

    dictionaries.write_redcap_values(result, path)


def write_redcap_dictionary(_result: StudyResult, path: Path) -> None:
    """Write REDCap's data dictionary of the values."""
    from longaxis.io.interchange import dictionaries

    dictionaries.write_redcap_dictionary(path)


def write_data_dictionary(_result: StudyResult, path: Path) -> None:
    """Write what stands in each column of the tables."""
    from longaxis.io.interchange import dictionaries

    dictionaries.write_data_dictionary(path)


def write_structured_report(result: StudyResult, path: Path) -> None:
    """Write the clinical DICOM structured report."""
    from longaxis.io.dicom_objects import structured_report

    structured_report.write_echo_report(result, path)


def write_research_report(result: StudyResult, path: Path) -> None:
    """Write the DICOM structured report with all curves."""
    from longaxis.io.dicom_objects import structured_report

    structured_report.write_research_report(result, path)


def write_dicom_pdf(result: StudyResult, path: Path, paper: Paper) -> None:
    """Write the report as a PDF within a DICOM object.

    Parameters
    ----------
    result
        Results of the study.
    path
        File to read or write.
    paper
        Paper size.
    """
    import pathlib
    import tempfile

    from longaxis.io.dicom_objects import encapsulated_pdf
    from longaxis.io.tables.result_json import content_of

    # A folder that is removed again, as the PDF names the patient.
    with tempfile.TemporaryDirectory() as folder:
        pages = pathlib.Path(folder) / "report.pdf"
        write_report(result, pages, paper)
        encapsulated_pdf.write_encapsulated_pdf(
            pages.read_bytes(),
            result.header,
            path,
            content=content_of(result) + paper.encode(),
        )


def write_picture(result: StudyResult, path: Path) -> None:
    """Write bull's-eye and curves as a DICOM secondary capture."""
    from longaxis.io.dicom_objects import secondary_capture

    with MATPLOTLIB:
        secondary_capture.write_result_picture(result, path)


def propose_times(loop: Loop) -> tuple[TimeProposal, Loop]:
    """Return the beat that the picture proposes, and the loop with its R waves."""
    from longaxis.event_detection import proposal

    times = proposal.propose_times(loop)
    return times, proposal.with_proposed_r_waves(loop, times)


def warm_up() -> None:
    """Import what the first click needs, and start the decoding process."""
    import scipy.interpolate
    import scipy.ndimage  # noqa: F401 - imported so that they are there

    from longaxis import pipeline  # noqa: F401
    from longaxis.io.loops import loop_reader

    # The decoding process takes a moment to start, and is kept (decision 5).
    loop_reader.start_decoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The functions above, together."""

    scan: Callable[[Sequence[Path], Progress], list[LoopSummary]] = scan
    read_recording: Callable[[LoopOrigin], Recording] = read_recording
    read_thumbnail: Callable[[LoopOrigin, int], NDArray[np.uint8]] = read_thumbnail
    propose_view: Callable[[LoopOrigin], ViewProposal] = propose_view
    to_loop: Callable[..., Loop] = to_loop
    track: Callable[[ViewDocument, AnalysisSettings, Progress], TrackedMesh] = track
    has_tracker: Callable[[str], bool] = is_bundled
    propose_times: Callable[[Loop], tuple[TimeProposal, Loop]] = propose_times
    suggest: Callable[[ViewDocument, int, float], ContourSuggestion] = suggest
    propose_reading: Callable[
        [ViewDocument, float, TimeProposal | None], ReadingProposal
    ] = propose_reading
    jitter: Callable[[ViewDocument, AnalysisSettings, Progress], TrackedMesh] = jitter
    measure: Callable[[ViewDocument, AnalysisSettings], ViewResult] = measure
    measure_apart: Callable[[ViewDocument, AnalysisSettings], ViewResult] = (
        measure_apart
    )
    carry_closure: Callable[[StudyDocument], StudyDocument] = carry_closure
    event_sensitivity: Callable[[ViewResult, Event], EventSensitivity] = (
        event_sensitivity
    )
    combine: Callable[[StudyDocument, Sequence[ViewResult]], StudyResult] = combine
    save_session: Callable[[StudyDocument, Path], None] = save_session
    load_session: Callable[[Path], StudyDocument] = load_session
    write_report: Callable[[StudyResult, Path, Paper], None] = write_report
    write_pages: Callable[[StudyResult, Path, Paper], None] = write_pages
    draw_report: Callable[[StudyResult, Paper], list[bytes]] = draw_report
    write_values: Callable[[StudyResult, Path], None] = write_values
    write_curves: Callable[[StudyResult, Path], None] = write_curves
    write_result: Callable[[StudyResult, Path], None] = write_result
    write_fhir: Callable[[StudyResult, Path], None] = write_fhir
    write_netcdf: Callable[[StudyResult, Path], None] = write_netcdf
    write_redcap_values: Callable[[StudyResult, Path], None] = write_redcap_values
    write_redcap_dictionary: Callable[[StudyResult, Path], None] = (
        write_redcap_dictionary
    )
    write_data_dictionary: Callable[[StudyResult, Path], None] = write_data_dictionary
    write_structured_report: Callable[[StudyResult, Path], None] = (
        write_structured_report
    )
    write_research_report: Callable[[StudyResult, Path], None] = write_research_report
    write_dicom_pdf: Callable[[StudyResult, Path, Paper], None] = write_dicom_pdf
    write_picture: Callable[[StudyResult, Path], None] = write_picture
    warm_up: Callable[[], None] = warm_up


def make_services(trackers: TrackerRegistry) -> Services:
    """Return services that track with any tracker of a registry.

    A reader's own tracker runs in this process: its network is loaded here, when the
    reader adds it.
    """

    def track_with_any(
        document: ViewDocument, settings: AnalysisSettings, progress: Progress
    ) -> TrackedMesh:
        # The tracking process knows the bundled trackers only.
        if not trackers.is_custom(settings.tracker):
            return track(document, settings, progress)
        from longaxis import pipeline

        tracker = trackers.make(settings.tracker)
        return pipeline.track_view(
            document, settings, tracker=tracker, progress=progress
        )

    def jitter_with_any(
        document: ViewDocument, settings: AnalysisSettings, progress: Progress
    ) -> TrackedMesh:
        if not trackers.is_custom(settings.tracker):
            return jitter(document, settings, progress)
        from longaxis import uncertainty

        tracker = trackers.make(settings.tracker)
        return uncertainty.track_jittered(
            document, settings, tracker=tracker, progress=progress
        )

    services = Services(track=track_with_any, jitter=jitter_with_any)
    return replace(services, has_tracker=trackers.__contains__)
