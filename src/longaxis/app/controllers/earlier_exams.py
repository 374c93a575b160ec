"""Earlier exams of the patient beside the open study, and their trend; no widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.data.convention import Convention
from longaxis.data.study_group import is_same_patient
from longaxis.display.text import dicom_date
from longaxis.errors import BadInputError, LongAxisError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from longaxis.anatomy import View
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Jobs
    from longaxis.data import StudyDocument, StudyResult, ViewResult
    from longaxis.data.follow_up import DetectableChange, Exam
    from longaxis.data.loop import StudyHeader
    from longaxis.data.readings import PairChoice
    from longaxis.data.saved_analysis import SavedAnalysis
    from longaxis.data.trend import Trend, TrendValue

    Progress = Callable[[float], None]

OPEN_STUDY = ""
"""Stands for the path of the study that is open."""

_SESSION, _RESULT = ".longaxis", ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedExam:
    """One analysis of the patient.

    Attributes
    ----------
    path
        Session or result; `OPEN_STUDY` for what is on screen.
    name
        Date of the exam, or the file.
    exam
        Its numbers; None while they are computed, and where they cannot be.
    problem
        Why there are none, in one sentence.
    is_shown
        Whether it takes part in the trend.
    """

    path: str
    name: str
    study_uid: str = ""
    reader: str = ""
    exam: Exam | None = None
    problem: str = ""
    is_shown: bool = True

    @property
    def has_loops(self) -> bool:
        """Whether its loops can be shown: a result holds numbers alone."""
        is_session = self.path == OPEN_STUDY or self.path.lower().endswith(_SESSION)
        return self.exam is not None and is_session


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PicturedExam:
    """The loops of an exam, with their tracks and results."""

    path: str
    document: StudyDocument
    results: dict[View, ViewResult]


class EarlierExams(QObject):
    """Finds other exams of the patient and measures them in the background.

    Attributes
    ----------
    exams
        The open study among them; in the order of their dates.
    others
        Values of other programs, imported or typed; kept from session to session.
    detectable
        Smallest detectable changes of the site's own reader study; empty without one.
    changed
        The list, the values or the choice have changed.
    report_changed
        The report gets or loses its page.
    pictured
        Loops that were asked for are there.
    failed
        Why something cannot be used.
    """

    changed = Signal()
    report_changed = Signal()
    pictured = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, folder: Path) -> None:
        super().__init__()
        self._session = session
        self._jobs = jobs
        self._folder = folder
        self.exams: tuple[ListedExam, ...] = ()
        self.others: tuple[TrendValue, ...] = ()
        self._what: str | None = None
        self.detectable: dict[str, DetectableChange] = {}
        self.is_in_report = False
        self._of_study = self._study()
        session.study_left.connect(self._forget)
        session.document_changed.connect(self._forget_other_study)

    @property
    def what(self) -> str:
        """View, or "mean of three views"."""
        # Imported when exams are looked at, as all that is needed for them.
        from longaxis.data.follow_up import MEAN_OF_VIEWS

        return self._what or MEAN_OF_VIEWS

    @property
    def choice(self) -> PairChoice:
        """Which number of each exam is shown: what the open study calls GLS."""
        from longaxis.data.readings import PairChoice, Quantity

        quantities = {
            Convention.GUIDELINE_2025: Quantity.END_SYSTOLIC,
            Convention.CONVENTION_2015: Quantity.PEAK_SYSTOLIC,
        }
        return PairChoice(quantity=quantities[self._session.settings.convention])

    def search(self, own_path: Path | None) -> None:
        """List the analyses of this patient, and measure them one after the other.

        Parameters
        ----------
        own_path
            Session of the open study, which is not listed twice.
        """
        self._forget_exams()
        self._add_open_study()
        header, folder = self._session.document.header, self._folder
        if not header.patient_id:
            return
        self._jobs.start(
            tr("Earlier exams"),
            lambda _: _saved_of_patient(folder, header),
            then=partial(self._accept_saved, own_path),
            urgent=False,
        )

    def open(self, paths: Sequence[Path]) -> None:
        """Add exams from sessions, results, or reports of other programs."""
        for path in paths:
            if path.suffix.lower() in {_SESSION, _RESULT}:
                self._add(ListedExam(path=str(path), name=path.stem))
                self._measure(str(path))
            else:
                self._jobs.start(
                    tr("Reading files"),
                    partial(_read_report, path, self._patient),
                    then=self.add_others,
                )

    def add_others(self, values: Sequence[TrendValue]) -> None:
        """Keep values of other programs for this patient."""
        self._keep_others((*self.others, *values))

    def remove_other(self, value: TrendValue) -> None:
        """Remove a value of another program."""
        self._keep_others(tuple(kept for kept in self.others if kept != value))

    def show_exam(self, path: str, *, is_shown: bool) -> None:
        """Let an exam take part in the trend, or leave it out."""
        self._update(path, lambda it: replace(it, is_shown=is_shown))

    def show_what(self, what: str) -> None:
        """Choose the view whose strain is shown, or the mean of three."""
        self._what = what
        self.changed.emit()

    def use_own_study(self, path: Path) -> None:
        """Take the smallest detectable change from the site's own reader study."""
        choice = self.choice
        self._jobs.start(
            tr("Reading files"),
            lambda _: _own_changes(path, choice),
            then=self._accept_own_study,
        )

    def picture(self, path: str) -> None:
        """Load the loops of an exam; `pictured` follows."""
        if path == OPEN_STUDY:
            self.pictured.emit(_pictured_session(self._session))
        elif path.lower().endswith(_SESSION):
            self._jobs.start(
                tr("Reading files"), partial(_picture, path), then=self.pictured.emit
            )

    def trend(self) -> Trend | None:
        """Return what is shown; None while there is nothing."""
        exams = [
            listed.exam
            for listed in self.exams
            if listed.exam is not None and listed.is_shown
        ]
        if not exams and not self.others:
            return None
        from longaxis.strain.trend import make_trend

        return make_trend(exams, self.others, self.choice, self.what, self.detectable)

    def with_trend(self, study: StudyResult) -> StudyResult:
        """Return the study with the page of its earlier exams, if that is wanted."""
        if not self.is_in_report:
            return study
        # Of the numbers that the report prints, which may be newer than the list.
        exam = _exam_of(study, self.choice)
        self._update(OPEN_STUDY, lambda it: replace(it, exam=exam))
        return replace(study, follow_up=self.trend())

    def set_in_report(self, is_in_report: bool) -> None:
        """Print the page of earlier exams in the report, or leave it out."""
        self.is_in_report = is_in_report
        self.report_changed.emit()

    @property
    def _patient(self) -> StudyHeader:
        return self._session.document.header

    def _add_open_study(self) -> None:
        study = self._session.study_result()
        if study is None:
            return
        header = study.header
        listed = ListedExam(
            path=OPEN_STUDY,
            name=tr("open study"),
            study_uid=header.study_uid,
            reader=study.reader,
        )
        self._add(listed)
        choice = self.choice
        self._jobs.start(
            tr("Earlier exams"),
            lambda _: _exam_of(study, choice),
            then=partial(self._accept_exam, OPEN_STUDY),
        )

    def _accept_saved(
        self,
        own_path: Path | None,
        answer: tuple[list[SavedAnalysis], tuple[TrendValue, ...]],
    ) -> None:
        analyses, self.others = answer
        for listed in _listed(analyses, self._patient):
            if own_path is None or listed.path != str(own_path.resolve()):
                self._add(listed)
                if not listed.problem:
                    self._measure(listed.path)
        self.changed.emit()

    def _measure(self, path: str) -> None:
        choice = self.choice

        def work(_progress: Progress) -> Exam | str:
            # A session that cannot be opened is listed with its reason: an error in
            # the middle of others would not say which exam is missing.
            try:
                return _read_exam(path, choice)
            except LongAxisError as error:
                return str(error)

        self._jobs.start(
            tr("Earlier exams"),
            work,
            then=partial(self._accept_exam, path),
            urgent=False,
        )

    def _accept_exam(self, path: str, answer: Exam | str) -> None:
        if isinstance(answer, str):
            self._update(path, lambda it: replace(it, problem=answer))
        elif not is_same_patient(answer.patient, self._patient):
            self.exams = tuple(it for it in self.exams if it.path != path)
            self.changed.emit()
            self.failed.emit(BadInputError(_other_patient(path)))
        else:
            name = tr("open study") if path == OPEN_STUDY else ""
            shown = f"{answer.name} ({name})" if name else answer.name
            self._update(
                path,
                lambda it: replace(it, exam=answer, name=shown, reader=answer.reader),
            )

    def _accept_own_study(self, changes: dict[str, DetectableChange]) -> None:
        self.detectable = changes
        self.changed.emit()

    def _keep_others(self, values: tuple[TrendValue, ...]) -> None:
        folder, patient = self._folder, self._patient

        def work(_progress: Progress) -> tuple[TrendValue, ...]:
            from longaxis.io.sessions.other_values import write_other_values

            # Without an identifier the next patient would get them too.
            if patient.patient_id:
                write_other_values(folder, patient, values)
            return values

        self._jobs.start(tr("Saving"), work, then=self._accept_others)

    def _accept_others(self, values: tuple[TrendValue, ...]) -> None:
        self.others = values
        self.changed.emit()

    def _add(self, listed: ListedExam) -> None:
        kept = [it for it in self.exams if it.path != listed.path]
        self.exams = (*kept, listed)
        self.changed.emit()

    def _update(self, path: str, change: Callable[[ListedExam], ListedExam]) -> None:
        changed = (change(it) if it.path == path else it for it in self.exams)
        self.exams = tuple(sorted(changed, key=_date_of))
        self.changed.emit()

    def _study(self) -> tuple[str, str]:
        header = self._session.document.header
        return header.patient_id, header.study_uid

    def _forget_other_study(self) -> None:
        study = self._study()
        if study != self._of_study:
            self._of_study = study
            self._forget()

    def _forget(self) -> None:
        self._forget_exams()
        # The next study asks anew: a page of exams is wanted for one patient.
        self.is_in_report = False
        self.changed.emit()

    def _forget_exams(self) -> None:
        self.exams, self.others = (), ()


def _date_of(listed: ListedExam) -> tuple[str, bool]:
    # Exams that are not measured yet stand last. Of the readings of one exam the open
    # one is the last: the others were saved before.
    date = listed.exam.study_date if listed.exam else "9"
    return date, listed.path == OPEN_STUDY


def _listed(
    analyses: Sequence[SavedAnalysis], open_study: StudyHeader
) -> list[ListedExam]:
    """Return the analyses as they are listed; one of each study takes part."""
    listed = []
    taken = {open_study.study_uid} - {""}
    # The last saved first: it is the one of its study that takes part.
    for analysis in sorted(analyses, key=lambda it: it.saved_at, reverse=True):
        problem = analysis.problem
        if not analysis.is_there:
            problem = tr("“{path}” is not there now.", path=analysis.path)
        # "0" and "ANONYMOUS" are Patient IDs of many.
        elif not is_same_patient(analysis.header, open_study):
            problem = tr(
                "It has the Patient ID of the open study, but another name or birth "
                "date, so it is left out."
            )
        uid = analysis.header.study_uid
        listed.append(
            ListedExam(
                path=analysis.path,
                name=dicom_date(analysis.header.study_date) or tr("date unknown"),
                study_uid=uid,
                reader=analysis.reader,
                problem=problem,
                is_shown=uid not in taken,
            )
        )
        taken |= {uid} - {""}
    return listed


def _saved_of_patient(
    folder: Path, patient: StudyHeader
) -> tuple[list[SavedAnalysis], tuple[TrendValue, ...]]:
    from longaxis.io.sessions.other_values import read_other_values
    from longaxis.io.sessions.study_index import StudyIndex

    analyses = StudyIndex(folder).of_patient(patient.patient_id)
    return analyses, read_other_values(folder, patient)


def _read_exam(path: str, choice: PairChoice) -> Exam:
    """Return the numbers of a session, measured anew, or of a result."""
    from pathlib import Path

    from longaxis import pipeline
    from longaxis.io.sessions.session_file import load_session
    from longaxis.io.tables.follow_up_results import read_exam

    if path.lower().endswith(_SESSION):
        return _exam_of(pipeline.measure_study(load_session(Path(path))), choice)
    return read_exam(Path(path), choice)


def _exam_of(study: StudyResult, choice: PairChoice) -> Exam:
    from longaxis.io.tables.follow_up_results import exam_of
    from longaxis.io.tables.result_json import result_as_json

    return exam_of(result_as_json(study), tr("date unknown"), choice)


def _picture(path: str, _progress: Progress) -> PicturedExam:
    from pathlib import Path

    from longaxis import pipeline
    from longaxis.io.sessions.session_file import load_session

    document = load_session(Path(path))
    results = pipeline.measure_study(document).views
    return PicturedExam(
        path=path, document=document, results={it.view: it for it in results}
    )


def _pictured_session(session: Session) -> PicturedExam:
    document = session.document
    results = {view.view: session.result(view.view) for view in document.views}
    return PicturedExam(
        path=OPEN_STUDY,
        document=document,
        results={view: it for view, it in results.items() if it is not None},
    )


def _read_report(
    path: Path, patient: StudyHeader, _progress: Progress
) -> tuple[TrendValue, ...]:
    """Return the values of another program's report of this patient."""
    from longaxis.io.vendors.registry import read_vendor_traces
    from longaxis.strain.trend import values_of_report

    traces = read_vendor_traces(path)
    values = values_of_report(traces)
    # An export that names nobody could be anybody's.
    if not all(
        trace.patient_id and is_same_patient(trace.patient, patient) for trace in traces
    ):
        raise BadInputError(_other_patient(str(path)))
    return values


def _own_changes(path: Path, choice: PairChoice) -> dict[str, DetectableChange]:
    from longaxis.io.tables.agreement_csv import read_pairs
    from longaxis.strain.follow_up import own_detectable_changes

    return own_detectable_changes(read_pairs(path), choice, path.name)


def _other_patient(path: str) -> str:
    return tr(
        "“{name}” does not state the Patient ID, name and birth date of the open "
        "study; nothing of it was added.",
        name=path.replace("\\", "/").rsplit("/", 1)[-1],
    )
