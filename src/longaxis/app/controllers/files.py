"""Saving, exporting, and the pages of the report; no widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.app.controllers.autosave import now_text
from longaxis.app.core.patient_mask import without_patient
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data import StudyResult
    from longaxis.data.trend import Trend

    Paper = Literal["A4", "Letter"]

SUFFIXES = {
    "pdf": ".pdf",
    "pages": ".png",
    "values": ".csv",
    "curves": ".csv",
    "json": ".json",
    "fhir": ".json",
    "netcdf": ".nc",
    "redcap_values": ".csv",
    "redcap_dictionary": ".csv",
    "data_dictionary": ".csv",
    "sr": ".dcm",
    "research_sr": ".dcm",
    "dicom_pdf": ".dcm",
    "picture": ".dcm",
}
"""Kinds of files that can be written, and how their names end."""

# Only these tick the step Report; tables and pictures are no report.
_REPORTS = {"pdf", "sr", "dicom_pdf"}


class Files(QObject):
    """Writes files in the background.

    Parameters
    ----------
    complete
        Adds to a study what is printed but not part of it, such as earlier exams.

    Attributes
    ----------
    saved
        Time of day at which the session was saved.
    kept
        Path it was saved to.
    written
        Path of an export.
    pages_drawn
        PNG pictures of the report's pages.
    pages_missing
        Why there are none.
    """

    saved = Signal(str)
    kept = Signal(object)
    written = Signal(object)
    pages_drawn = Signal(object)
    pages_missing = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        jobs: Jobs,
        complete: Callable[[StudyResult], StudyResult] = lambda study: study,
    ) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._jobs = jobs
        self._complete = complete
        self._drawing: Job | None = None
        self._n_changes = 0
        self.paper: Paper = "A4"
        session.results_changed.connect(self.forget_written)

    def save(self, path: Path) -> None:
        """Save the session, and call the work saved once it is."""
        session, services = self._session, self._session.services
        # The document of now: what is edited while it is written is not saved yet.
        document, logged = session.document, session.logged_document

        def accept(_: object) -> None:
            session.mark_saved(document)
            self.saved.emit(now_text())
            self.kept.emit(path)

        self._jobs.start(
            tr("Saving {path}", path=self._view_state.file_name(path.name)),
            lambda _: services.save_session(logged, path),
            then=accept,
            of_study=False,
        )

    def export(self, kind: str, path: Path) -> None:
        """Write one of the kinds of `SUFFIXES`."""
        study = self._study()
        if study is None:
            return
        # With the paper of now, not of the moment at which the job runs.
        write, n_changes = self._writer(kind), self._n_changes

        def accept(_: object) -> None:
            # Numbers that came while it was written are in no report.
            if kind in _REPORTS and n_changes == self._n_changes:
                self._view_state.set_report_written(True)
            self.written.emit(path)

        self._jobs.start(
            tr("Writing {path}", path=self._view_state.file_name(path.name)),
            lambda _: write(study, path),
            then=accept,
            of_study=False,
        )

    def export_trend(self, trend: Trend, path: Path) -> None:
        """Write the trend of the patient, as JSON or CSV by the suffix."""

        def write(_progress: object) -> None:
            from longaxis.io.tables import trend_files

            is_json = path.suffix.lower() == ".json"
            writer = (
                trend_files.write_trend_json
                if is_json
                else trend_files.write_trend_table
            )
            writer(trend, path)

        self._jobs.start(
            tr("Writing {path}", path=self._view_state.file_name(path.name)),
            write,
            then=lambda _: self.written.emit(path),
            of_study=False,
        )

    def draw_report(self) -> None:
        """Draw the pages of the report; an older drawing that comes late is dropped."""
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None
        if not any(view.tracked is not None for view in self._session.document.views):
            self.pages_missing.emit(tr("The report needs at least one tracked view."))
            return
        study, services, paper = self._study(), self._session.services, self.paper
        if study is not None:
            # Only on the screen: a report that is written always names its patient.
            as_seen = (
                (lambda it: it)
                if self._view_state.patient_is_shown
                else without_patient
            )
            self._drawing = self._jobs.start(
                tr("Drawing the report"),
                lambda _: services.draw_report(as_seen(study), paper),
                then=self.pages_drawn.emit,
            )

    def forget_written(self) -> None:
        """Reset the flag: these numbers are in no report yet."""
        self._n_changes += 1
        if self._view_state.report_is_written:
            self._view_state.set_report_written(False)

    def _writer(self, kind: str) -> Callable[[StudyResult, Path], None]:
        services, paper = self._session.services, self.paper
        return {
            "pdf": lambda study, path: services.write_report(study, path, paper),
            "pages": lambda study, path: services.write_pages(study, path, paper),
            "values": services.write_values,
            "curves": services.write_curves,
            "json": services.write_result,
            "fhir": services.write_fhir,
            "netcdf": services.write_netcdf,
            "redcap_values": services.write_redcap_values,
            "redcap_dictionary": services.write_redcap_dictionary,
            "data_dictionary": services.write_data_dictionary,
            "sr": services.write_structured_report,
            "research_sr": services.write_research_report,
            "dicom_pdf": lambda study, path: services.write_dicom_pdf(
                study, path, paper
            ),
            "picture": services.write_picture,
        }[kind]

    def _study(self) -> StudyResult | None:
        # Reports print intervals: those still to come are computed first.
        self._session.measure_fully()
        study = self._session.study_result()
        if study is None:
            message = tr(
                "Nothing has been measured yet; track at least one view first."
            )
            self.failed.emit(BadInputError(message))
            return None
        return self._complete(study)
