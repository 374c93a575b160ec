"""Submits the open session, where it is a reading of a reader study."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis import __version__
from longaxis.app.base.i18n import tr
from longaxis.data.reader_study import Submission
from longaxis.errors import BadInputError
from longaxis.reader_study import (
    Reading,
    ReasonMissingError,
    SubmissionReceipt,
    numbers_of,
    reading_at,
    submit_reading,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.app.controllers.files import Files
    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.protocols import Notifier
    from longaxis.app.core.services import Progress
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Jobs
    from longaxis.data import StudyDocument


@dataclass(frozen=True, slots=True)
class _AskWhy:
    """The reading was submitted before: the reader must state why it changes."""


class ReaderStudyController(QObject):
    """Submits readings; no widgets.

    Attributes
    ----------
    changed
        Another session is open, which may be a reading or none.
    reason_needed
        The reading was submitted before; the argument is the question to ask the
        reader. The answer goes to `submit`.
    """

    changed = Signal()
    reason_needed = Signal(str)

    def __init__(
        self,
        session: Session,
        workflow: Workflow,
        files: Files,
        jobs: Jobs,
        notifier: Notifier,
    ) -> None:
        super().__init__()
        self._session = session
        self._workflow = workflow
        self._jobs = jobs
        self._notifier = notifier
        self._asked_for: Reading | None = None
        workflow.opened.connect(self._announce_reading)
        files.kept.connect(self._on_file_changed)
        session.document_changed.connect(self._on_file_changed)

    @property
    def reading(self) -> Reading | None:
        """The reading that is open; None where something else is."""
        return reading_at(self._workflow.path)

    def submit(self, reason: str = "") -> None:
        """Save the session, measure it, and write its numbers into the study's log.

        Parameters
        ----------
        reason
            Why a reading that was submitted before changes.
        """
        if reason and self._asked_for != self.reading:
            # Another session was opened while the question was on the screen.
            self._refuse(tr("The open study is not the one that you were asked about."))
            return
        document = self._session.document
        # A contour without tracks would be submitted as a view that was not measured.
        if any(view.centreline and view.tracked is None for view in document.views):
            self._refuse(tr("A view has a contour but no tracks: track it first (T)."))
        elif all(view.tracked is None for view in document.views):
            self._refuse(
                tr("Nothing is measured yet: place the contour and track it first.")
            )
        else:
            self._start(lambda reading, path: self._measured(reading, path, reason))

    def submit_not_measurable(self, reason: str) -> None:
        """Submit that the case cannot be measured, and why."""
        nothing = Submission(readings=(), software_version=__version__)
        self._start(
            lambda reading, _: submit_reading(
                reading, None, nothing, now=datetime.now(UTC), reason=reason
            )
        )

    # Inside

    def _on_file_changed(self, *_: object) -> None:
        self.changed.emit()

    def _announce_reading(self, path: Path) -> None:
        self.changed.emit()
        if reading_at(path) is not None:
            self._notifier.say(
                tr("This is a reading of a reader study."),
                way_out=tr("Submit"),
                act=self.submit,
            )

    def _start(
        self, work: Callable[[Reading, Path], SubmissionReceipt | _AskWhy]
    ) -> None:
        reading, path = self.reading, self._workflow.path
        if reading is None or path is None:
            self._refuse(tr("The open study is not a reading of a reader study."))
            return
        # Taken on the window's thread: the job must not touch the session.
        document, services = self._session.document, self._session.services
        logged = self._session.logged_document
        is_saved = self._session.undo_stack.isClean()

        def run(_progress: Progress) -> SubmissionReceipt | _AskWhy:
            # The numbers are measured from the file, so it must hold what is on screen.
            if not is_saved:
                services.save_session(logged, path)
            return work(reading, path)

        def report(outcome: SubmissionReceipt | _AskWhy) -> None:
            self._session.mark_saved(document)
            self._report(reading, outcome)

        # The submission stands whatever is opened meanwhile.
        self._jobs.start(
            tr("Submitting {code}", code=reading.code),
            run,
            then=report,
            of_study=False,
        )

    def _measured(
        self, reading: Reading, path: Path, reason: str
    ) -> SubmissionReceipt | _AskWhy:
        """Measure and submit; runs on a worker thread."""
        # From the file, so that what is submitted can be measured again later.
        document: StudyDocument = self._session.services.load_session(path)
        try:
            return submit_reading(
                reading,
                document,
                numbers_of(document, path),
                now=datetime.now(UTC),
                reason=reason,
            )
        except ReasonMissingError:
            # Returned, not raised: the question is asked on the window's thread.
            return _AskWhy()

    def _report(self, reading: Reading, outcome: SubmissionReceipt | _AskWhy) -> None:
        if isinstance(outcome, SubmissionReceipt):
            self._notifier.say(
                tr(
                    "{code} {action}: {n_numbers} numbers. Receipt of row "
                    "{number}: {sha256}…",
                    code=reading.code,
                    action=outcome.action.value,
                    n_numbers=outcome.n_numbers,
                    number=outcome.row.number,
                    # Chosen: enough to compare a receipt by eye.
                    sha256=outcome.row.sha256[:16],
                )
            )
            return
        if reading != self.reading:
            self._refuse(
                tr(
                    "{code} is submitted already; open it again to submit a change.",
                    code=reading.code,
                )
            )
            return
        self._asked_for = reading
        self.reason_needed.emit(
            tr("{code} is submitted already. Why does it change?", code=reading.code)
        )

    def _refuse(self, sentence: str) -> None:
        self._notifier.show_error(BadInputError(sentence))
