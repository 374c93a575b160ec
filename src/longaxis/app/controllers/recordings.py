"""The loops of the list as they are read: pictures of the list, and the last loops."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.data.view_proposal import ViewSource
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from longaxis.anatomy import View
    from longaxis.app.core.services import Progress
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.jobs.jobs import Jobs
    from longaxis.data import Loop, LoopOrigin, LoopSummary, Recording
    from longaxis.data.view_proposal import ViewProposal

    LoopKey = tuple[str, str]

# Chosen: sharp in the study list (214 px wide) on screens of high density.
THUMBNAIL_PX = 320
# Chosen: going back to the last loop is instant, and a decoded loop may take 100 MB.
_KEPT_RECORDINGS = 2


class Recordings(QObject):
    """Reads loops in jobs, and keeps the last ones.

    Attributes
    ----------
    thumbnails
        Small pictures, uint8, at most 320 px wide and high, by the key of the loop.
    thumbnail_ready
        Key of a loop whose small picture has come.
    view_proposals
        Views that pictures suggest, by the key of the loop, for loops whose file names
        none.
    view_proposed
        Key of a loop whose view has been proposed.
    """

    thumbnail_ready = Signal(object)
    view_proposed = Signal(object)

    def __init__(self, session: Session, view_state: ViewState, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._jobs = jobs
        self.thumbnails: dict[LoopKey, NDArray[np.uint8]] = {}
        self.view_proposals: dict[LoopKey, ViewProposal] = {}
        self._kept: dict[LoopKey, Recording] = {}

    def forget(self) -> None:
        """Forget what was read."""
        self.thumbnails.clear()
        self.view_proposals.clear()
        self._kept.clear()

    def read(
        self, loop: LoopSummary, then: Callable[[LoopSummary, Recording], None]
    ) -> None:
        """Read a loop, at once if it was read just before, and pass it on."""
        kept = self._kept.get(key_of(loop.origin))
        if kept is not None:
            then(loop, kept)
            return
        services = self._session.services

        def accept(recording: Recording) -> None:
            self._keep(key_of(loop.origin), recording)
            then(loop, recording)

        self._jobs.start(
            tr("Reading {label}", label=self._view_state.file_name(loop.label)),
            lambda _: services.read_recording(loop.origin),
            then=accept,
        )

    def _keep(self, key: LoopKey, recording: Recording) -> None:
        self._kept[key] = recording
        # Dictionaries keep the order of insertion: the oldest goes.
        while len(self._kept) > _KEPT_RECORDINGS:
            del self._kept[next(iter(self._kept))]

    def fetch_pictures(self, loops: Sequence[LoopSummary]) -> None:
        """Read the small pictures of loops, and then recognise the views they lack."""
        for loop in loops:
            self.fetch_thumbnail(loop)
        for loop in loops:
            self.fetch_view_proposal(loop)

    def with_view_source(self, loop: Loop, view: View, stated: View | None) -> Loop:
        """Return a loop with what names its view, now that the reader has put it there.

        Parameters
        ----------
        loop
            The loop.
        view
            View that it is put into.
        stated
            View that its file states.
        """
        if stated is view:
            return replace(loop, view_source=ViewSource.FILE)
        proposal = self.view_proposals.get(key_of(loop.origin))
        if proposal is None or proposal.echo_view.apical is not view:
            return replace(loop, view_source=ViewSource.READER)
        return replace(
            loop,
            view_source=ViewSource.PICTURE,
            view_probability=proposal.probability,
        )

    def fetch_thumbnail(self, loop: LoopSummary) -> None:
        """Read the small picture of a loop."""
        if loop.n_frames == 0:
            return
        services, key = self._session.services, key_of(loop.origin)

        def work(_: Progress) -> NDArray[np.uint8] | None:
            try:
                return services.read_thumbnail(loop.origin, THUMBNAIL_PX)
            except LongAxisError:
                return None  # the list says so when the loop itself is opened

        def accept(picture: NDArray[np.uint8] | None) -> None:
            if picture is not None:
                self.thumbnails[key] = picture
                self.thumbnail_ready.emit(key)

        self._jobs.start(f"Picture of {loop.label}", work, then=accept, urgent=False)

    def fetch_view_proposal(self, loop: LoopSummary) -> None:
        """Recognise the view of a loop from its picture, where its file names none."""
        if not lacks_view(loop):
            return
        services, key = self._session.services, key_of(loop.origin)

        def work(_: Progress) -> ViewProposal | None:
            try:
                return services.propose_view(loop.origin)
            except LongAxisError:
                return None  # the reason is shown when the loop itself is opened

        def accept(proposal: ViewProposal | None) -> None:
            if proposal is not None:
                self.view_proposals[key] = proposal
                self.view_proposed.emit(key)

        self._jobs.start(f"View of {loop.label}", work, then=accept, urgent=False)


def lacks_view(loop: LoopSummary) -> bool:
    """Return whether a loop could be measured, and its file states no view of it."""
    is_stated = loop.view is not None or bool(loop.other_view)
    return loop.is_suitable and loop.n_frames > 1 and not is_stated


def in_order(loops: Sequence[LoopSummary]) -> list[LoopSummary]:
    """Return suitable loops first, then by time of acquisition and label."""
    # False sorts before True, so that suitable loops head the list.
    return sorted(
        loops,
        key=lambda loop: (not loop.is_suitable, loop.acquired_at, loop.label),
    )


def key_of(origin: LoopOrigin) -> LoopKey:
    """Return what tells one loop from another."""
    return origin.path, origin.member
