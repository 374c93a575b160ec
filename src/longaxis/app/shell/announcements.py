"""What controllers report, shown to the reader with a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from longaxis.app.base.i18n import tr, trn
from longaxis.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.app.context import AppContext
    from longaxis.data import LoopSummary
    from longaxis.network.outbox import OutboxEntry


class Announcements(QObject):
    """Connects the signals of the controllers with the notifier.

    Parameters
    ----------
    app
        The application.
    save_copy
        Asks where, and saves; offered where a session can only be read.
    """

    def __init__(self, app: AppContext, save_copy: Callable[[], None]) -> None:
        super().__init__()
        self._app = app
        self._notifier = app.notifier
        self._save_copy = save_copy
        for failed in (
            app.jobs.failed,
            app.workflow.failed,
            app.files.failed,
            app.uncertainty.failed,
            app.contour_suggestions.failed,
            app.contour_propagation.failed,
            app.vendor_strain.failed,
            app.earlier_exams.failed,
            app.archives.incomplete,
            app.session.refused,
        ):
            failed.connect(self._show_error)
        app.workflow.studies_differ.connect(self._offer_other_study)
        app.workflow.patient_unknown.connect(self._offer_unknown)
        app.workflow.read_only_reason.connect(self._offer_copy)
        app.autosave.kept_aside.connect(self._offer_kept_aside)
        app.files.written.connect(self._report_written)
        app.archives.sent.connect(self._report_sent)
        app.vendor_strain.noticed.connect(self._say_in_passing)
        app.analysis_index.noticed.connect(self._say)

    def _show_error(self, error: Exception) -> None:
        self._notifier.show_error(error)

    def _say(self, sentence: str) -> None:
        self._notifier.say(sentence)

    def _say_in_passing(self, sentence: str) -> None:
        self._notifier.say(sentence, passes=True)

    def _offer_other_study(self, loops: list[LoopSummary]) -> None:
        self._notifier.say(
            tr("These loops belong to another patient or study than the open one."),
            way_out=tr("Start a new study with them"),
            act=lambda: self._app.workflow.start_study(loops),
        )

    def _offer_unknown(self, loops: list[LoopSummary]) -> None:
        self._notifier.say(
            tr(
                "It is not known whether these loops belong to the open study: one of "
                "the two does not state the patient."
            ),
            way_out=tr("Add them to this study"),
            act=lambda: self._app.workflow.add_loops(loops),
        )

    def _offer_copy(self, sentence: str) -> None:
        self._notifier.say(sentence, way_out=tr("Save a copy…"), act=self._save_copy)

    def _offer_kept_aside(self, path: Path) -> None:
        self._notifier.say(
            tr("The study before had changes that were not saved; they were kept."),
            way_out=tr("Open it"),
            act=lambda: self._app.workflow.open_session(path, is_recovery=True),
        )

    def _report_written(self, path: Path) -> None:
        self._say_in_passing(
            tr("Written: {path}", path=self._app.view_state.file_name(str(path)))
        )

    def _report_sent(self, left: tuple[OutboxEntry, ...]) -> None:
        """Report what of the outbox could not be sent."""
        if not left:
            self._say(tr("The report is in the archive."))
            return
        waiting = trn(
            "{n} object could not be sent and waits in the outbox",
            "{n} objects could not be sent and wait in the outbox",
            len(left),
        )
        # One reason is enough to act on; the outbox lists each.
        self._show_error(ArchiveError(f"{waiting}: {left[0].problem}"))
