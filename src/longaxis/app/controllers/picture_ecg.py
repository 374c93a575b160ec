"""The ECG in the pictures of each loop, read in the background and proposed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.app.core.time_edits import set_proposed_loop
from longaxis.data import BeatChoice
from longaxis.data.event_proposal import TimeProposal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.anatomy import View
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Jobs
    from longaxis.data import Loop, ViewDocument


_NOTHING = TimeProposal()


class PictureEcg(QObject):
    """Reads each loop of the study once; R waves enter the document as proposed.

    Attributes
    ----------
    changed
        A loop was read, and its R waves have entered the document.
    """

    changed = Signal()

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._jobs = jobs
        # Frames are kept beside what was read, so that no other array takes their id.
        self._read: dict[int, tuple[NDArray[np.uint8], TimeProposal | None]] = {}
        session.document_changed.connect(self._follow)
        session.study_left.connect(self._read.clear)

    def proposal(self, loop: Loop) -> TimeProposal | None:
        """Return what was found in a loop, None while it is not read."""
        return self._read.get(id(loop.frames), (None, None))[1]

    def is_reading(self, loop: Loop) -> bool:
        """Return True until a loop of the study is read, so that others can wait."""
        return self._read.get(id(loop.frames), (None, _NOTHING))[1] is None

    def _follow(self) -> None:
        for document in self._session.document.views:
            # What the reader measured already is not changed behind their back.
            is_open = document.tracked is None and not self._session.is_read_only
            if is_open and id(document.loop.frames) not in self._read:
                self._start(document)

    def _start(self, document: ViewDocument) -> None:
        loop, services = document.loop, self._session.services
        self._read[id(loop.frames)] = (loop.frames, None)
        job = self._jobs.start(
            tr("ECG of {view}", view=document.view.value),
            lambda _: services.propose_times(loop),
            then=partial(self._take, document.view, loop),
        )
        job.failed.connect(partial(self._fail, loop))

    def _fail(self, loop: Loop, _error: Exception) -> None:
        """Keep that nothing is proposed where reading failed: others wait for it."""
        self._read[id(loop.frames)] = (loop.frames, _NOTHING)
        self.changed.emit()

    def _take(
        self, view: View, loop: Loop, detected: tuple[TimeProposal, Loop]
    ) -> None:
        proposal, proposed = detected
        self._read[id(loop.frames)] = (loop.frames, proposal)
        self._enter(view, loop, proposed)
        self.changed.emit()

    def _enter(self, view: View, loop: Loop, proposed: Loop) -> None:
        """Give the loop in a view its R waves, unless it was replaced since."""
        now = self._session.document.view(view)
        # Another scale or rate makes another loop of the same frames; it asks anew.
        if now is None or now.loop.frames is not loop.frames or proposed is loop:
            return
        if now.loop is not loop:
            del self._read[id(loop.frames)]
            self._follow()
            return
        if now.tracked is None and now.beat_choice == BeatChoice():
            after = set_proposed_loop(self._session.document, view, proposed)
            words = tr("Propose the beat of {view}", view=view.value)
            self._session.apply_edit(words, after)
