"""The loops of the list as they are read: pictures of the list, and the last loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from longaxis.app.core.services import Progress
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.jobs.jobs import Jobs
    from longaxis.data import LoopOrigin, LoopSummary, Recording

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
    """

    thumbnail_ready = Signal(object)

    def __init__(self, session: Session, view_state: ViewState, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._jobs = jobs
        self.thumbnails: dict[LoopKey, NDArray[np.uint8]] = {}
        self._kept: dict[LoopKey, Recording] = {}

    def forget(self) -> None:
        """Forget what was read."""
        self.thumbnails.clear()
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
