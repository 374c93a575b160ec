"""The line brought from the frame it was placed in to another one, by tracking."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.core.missing_tracker import missing_tracker
from longaxis.app.editing.correction_editor import handle_columns
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Jobs
    from longaxis.data import TrackedMesh, ViewDocument


class ContourPropagation(QObject):
    """Brings the line of the view on screen to the frame on screen.

    Attributes
    ----------
    failed
        An exception for the reader.
    """

    failed = Signal(object)

    def __init__(self, session: Session, player: Player, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._player = player
        self._jobs = jobs

    def propagate(self) -> None:
        """Copy the contour to this frame; one without tracks is tracked first."""
        document, frame = self._session.active_document, self._player.frame
        if document is None or document.centreline is None:
            message = tr(
                "Place the contour first; then it can be copied to other frames."
            )
            self.failed.emit(BadInputError(message))
            return
        if document.centreline.frame == frame:
            message = tr(
                "The contour lies in this frame already; go to another one first."
            )
            self.failed.emit(BadInputError(message))
            return
        if document.tracked is not None:
            self._accept(document, document.tracked, frame)
            return
        missing = missing_tracker(self._session)
        if missing:
            self.failed.emit(BadInputError(missing))
            return
        services, settings = self._session.services, self._session.settings
        self._jobs.start(
            tr(
                "Copying the contour of {view} to frame {frame}",
                view=document.view.value,
                frame=frame + 1,
            ),
            lambda progress: services.track(document, settings, progress),
            then=lambda tracked: self._accept(document, tracked, frame),
        )

    def _accept(self, document: ViewDocument, tracked: TrackedMesh, frame: int) -> None:
        session, line = self._session, document.centreline
        now = session.document.view(document.view)
        if now is None or line is None or now.centreline is not line:
            return  # the line was changed while it was tracked
        # Tracks are flat over the mesh: (L * R, 2) becomes (L, R, 2).
        mesh_mm = tracked.tracks.points_mm[frame].reshape(*tracked.mesh.shape, 2)
        columns = handle_columns(len(mesh_mm))
        # The middle row of the mesh lies on the contour.
        points_mm = mesh_mm[columns, mesh_mm.shape[1] // 2]
        # Points that the tracker lost are NaN.
        if not np.isfinite(points_mm).all():
            message = tr(
                "Part of the contour was lost on the way to this frame; place it again."
            )
            self.failed.emit(BadInputError(message))
            return
        carried = replace(line, control_points_mm=points_mm, frame=frame)
        # A new contour: set_centreline drops the tracks and corrections of the old one.
        after = edits.set_centreline(session.document, document.view, carried)
        session.apply_edit(tr("Copy contour to frame {frame}", frame=frame + 1), after)
