"""The index of saved analyses as the window uses it: in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr, tr_noop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data.saved_analysis import SavedAnalysis
    from longaxis.io.sessions.study_index import StudyIndex

    Found = list[SavedAnalysis]

JOB_NAME = tr_noop("Study index")
# Chosen: a list that is taken in at a glance.
N_RECENT = 5


class AnalysisIndex(QObject):
    """Searches and keeps the index; no widgets.

    Attributes
    ----------
    recent_changed
        The list `recent` has changed.
    found
        Answer to the last search: analyses, and the names of all readers.
    renewed
        The index was looked through: a search would answer otherwise now.
    noticed
        A sentence, such as that the index had to be made anew.
    """

    recent_changed = Signal()
    search_finished = Signal(object, object)
    renewed = Signal()
    noticed = Signal(str)

    def __init__(self, jobs: Jobs, folder: Path) -> None:
        super().__init__()
        self._jobs = jobs
        self._folder = folder
        self._searching: Job | None = None
        self.recent: tuple[SavedAnalysis, ...] = ()

    def look(self) -> None:
        """Find the analyses that were used last."""
        self._start(lambda index: index.recent(N_RECENT), self._accept_recent)

    def note(self, path: Path) -> None:
        """Take in a session that was just saved or opened."""

        def work(index: StudyIndex) -> Found:
            index.note(path)
            return index.recent(N_RECENT)

        self._start(work, self._accept_recent)

    def search(self, words: str, reader: str = "") -> None:
        """Search; the answer of an older search that comes late is dropped."""
        # Only the last search counts; the one before may still be reading.
        if self._searching is not None:
            self._searching.cancel()

        def work(index: StudyIndex) -> tuple[Found, list[str]]:
            return index.search(words, reader=reader), index.readers()

        self._searching = self._start(work, self._accept_found)

    def refresh(self) -> None:
        """Look through the known folders for sessions that are new or changed."""
        self._start(lambda index: index.refresh(), self._report_renewed)

    def add_folder(self, folder: Path) -> None:
        """Take in every session of a folder."""

        def work(index: StudyIndex) -> int:
            index.add_folder(folder)
            return index.refresh()

        self._start(work, self._report_renewed)

    def rebuild(self) -> None:
        """Make the index anew from the session files."""
        self._start(lambda index: index.rebuild(), self._report_renewed)

    def _start(
        self, work: Callable[[StudyIndex], object], accept: Callable[[object], None]
    ) -> Job:
        # The worker gets the folder as a value and does not touch this object.
        folder = self._folder

        def run(_: object) -> tuple[object, str]:
            from longaxis.io.sessions.study_index import StudyIndex

            # SQLite connections belong to the thread that opened them: one for each
            # job.
            index = StudyIndex(folder)
            return work(index), index.notice

        def pass_on(answer: tuple[object, str]) -> None:
            listed, notice = answer
            if notice:
                self.noticed.emit(notice)
            accept(listed)

        # The index owns nothing (decision 8), so it waits for the reader's own work.
        return self._jobs.start(
            tr(JOB_NAME), run, then=pass_on, urgent=False, of_study=False
        )

    def _report_renewed(self, _: object) -> None:
        self.renewed.emit()
        self.look()

    def _accept_recent(self, analyses: object) -> None:
        assert isinstance(analyses, list)
        self.recent = tuple(analyses)
        self.recent_changed.emit()

    def _accept_found(self, answer: object) -> None:
        assert isinstance(answer, tuple)
        self.search_finished.emit(*answer)
