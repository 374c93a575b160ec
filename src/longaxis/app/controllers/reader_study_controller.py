"""The reader's end of a reader study: what was read is handed in from the window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog

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

    from longaxis.app.core.services import Progress
    from longaxis.app.shell.main_window import MainWindow
    from longaxis.data import StudyDocument

ACTIONS = ("hand_in", "not_measurable")
"""Names in the table of actions; they mean something only for a reading."""


@dataclass(frozen=True, slots=True)
class _AskWhy:
    """The reading was handed in before: the reader must say why it changes."""


class ReaderStudyController(QObject):
    """Hands in the open session, where it is a reading of a reader study."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.workflow.opened.connect(self._greet)
        window.files.kept.connect(self.refresh)
        window.session.document_changed.connect(self.refresh)

    @property
    def reading(self) -> Reading | None:
        """The reading that is open; None where something else is."""
        return reading_at(self._window.workflow.path)

    def refresh(self, *_: object) -> None:
        """Offer the actions only where they mean something."""
        is_reading = self.reading is not None
        for name in ACTIONS:
            self._window.actions_by_name[name].setEnabled(is_reading)

    def submit_reading(self) -> None:
        """Save the session, measure it, and write its numbers into the study's log."""
        document = self._session.document
        if any(each.centreline and each.tracked is None for each in document.views):
            self._refuse(tr("A view has a line but no tracks: track it first (T)."))
        elif all(each.tracked is None for each in document.views):
            self._refuse(
                tr("Nothing is measured yet: place the line and track it first.")
            )
        else:
            self._start(lambda reading, path: self._measured(reading, path, ""))

    def say_not_measurable(self) -> None:
        """Ask why, and hand in that the case cannot be measured."""
        reason = self._ask(tr("Why is this case not measurable?"))
        if reason:
            nothing = Submission(readings=(), software_version=__version__)
            self._start(
                lambda reading, _: submit_reading(
                    reading, None, nothing, now=datetime.now(UTC), reason=reason
                )
            )

    # Inside

    def _greet(self, path: Path) -> None:
        self.refresh()
        if reading_at(path) is not None:
            self._window.notices.say(
                tr("This is a reading of a reader study."),
                way_out=tr("Hand in"),
                act=self.submit_reading,
            )

    def _start(
        self, work: Callable[[Reading, Path], SubmissionReceipt | _AskWhy]
    ) -> None:
        reading, path = self.reading, self._window.workflow.path
        if reading is None or path is None:
            self._refuse(tr("The open study is not a reading of a reader study."))
            return
        document, services = self._session.document, self._session.services
        is_saved = self._session.undo_stack.isClean()

        def run(_progress: Progress) -> SubmissionReceipt | _AskWhy:
            if not is_saved:
                services.save_session(document, path)
            return work(reading, path)

        def take(done: SubmissionReceipt | _AskWhy) -> None:
            self._session.mark_saved(document)
            self._tell(reading, done)

        self._window.jobs.start(
            tr("Handing in {code}", code=reading.code), run, then=take
        )

    def _measured(
        self, reading: Reading, path: Path, reason: str
    ) -> SubmissionReceipt | _AskWhy:
        """Measure and hand in; runs beside the window."""
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
            return _AskWhy()

    def _tell(self, reading: Reading, done: SubmissionReceipt | _AskWhy) -> None:
        if isinstance(done, SubmissionReceipt):
            self._window.notices.say(
                tr(
                    "{code} {action}: {n_numbers} numbers. Receipt of row "
                    "{number}: {sha256}…",
                    code=reading.code,
                    action=done.action.value,
                    n_numbers=done.n_numbers,
                    number=done.row.number,
                    sha256=done.row.sha256[:16],
                )
            )
            return
        reason = self._ask(
            tr("{code} is handed in already. Why does it change?", code=reading.code)
        )
        if reason:
            self._start(lambda again, path: self._measured(again, path, reason))

    def _ask(self, question: str) -> str:
        words, is_given = QInputDialog.getText(
            self._window, tr("Reader study"), question
        )
        return words.strip() if is_given else ""

    def _refuse(self, sentence: str) -> None:
        self._window.notices.show_error(BadInputError(sentence))
