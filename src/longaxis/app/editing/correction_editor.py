"""Putting the tracked wall right where it slipped, in any frame, without a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.data import Correction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.app.core.session import Session
    from longaxis.data import ViewDocument

# Chosen: odd, so that one lies in the middle, near the apex; more would be hard to tell
# apart from the control points.
HANDLES = 9
"""Places along the tracked line that can be dragged."""


@dataclass(frozen=True, slots=True, eq=False)
class _Grip:
    """What is being dragged: a handle of the wall in a frame."""

    frame: int
    handle: int
    start_mm: NDArray[np.float64]
    mesh_mm: NDArray[np.float64]


class CorrectionEditor:
    """Turns drags on the tracked wall into corrected frames.

    Attributes
    ----------
    chosen
        Frame and handle that keys move, or None.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._grip: _Grip | None = None
        self._draft: NDArray[np.float64] | None = None
        self.chosen: tuple[int, int] | None = None

    @property
    def is_dragging(self) -> bool:
        """True between press and release."""
        return self._grip is not None

    def reset(self) -> None:
        """Forget what is not finished."""
        self._grip, self._draft, self.chosen = None, None, None

    def mesh_mm(self, frame: int) -> NDArray[np.float64] | None:
        """Return the wall in a frame that can be corrected, in mm, shape (L, R, 2).

        None where there is nothing to correct: no tracks, the frame of the line
        itself, or a wall that was lost there.
        """
        if self._grip is not None and self._grip.frame == frame:
            return self._grip.mesh_mm if self._draft is None else self._draft
        document = self._session.active_document
        if document is None or document.centreline is None:
            return None
        # In the frame of the contour the contour itself is edited.
        if document.centreline.frame == frame:
            return None
        return _wall_in(document, frame)

    def handles_mm(self, frame: int) -> NDArray[np.float64] | None:
        """Return the places that can be dragged in a frame, shape (K, 2)."""
        mesh_mm = self.mesh_mm(frame)
        if mesh_mm is None:
            return None
        # The middle row of the mesh lies on the contour.
        middle_mm: NDArray[np.float64] = mesh_mm[:, mesh_mm.shape[1] // 2]
        return middle_mm[handle_columns(len(mesh_mm))]

    def press(
        self, point_mm: NDArray[np.float64], *, frame: int, reach_mm: float
    ) -> bool:
        """Take hold of the handle under the mouse; return whether there is one.

        Parameters
        ----------
        point_mm
            Position of the pointer in millimetres, shape (2,).
        frame
            Index of the frame.
        reach_mm
            Largest distance at which a point is caught.
        """
        mesh_mm, handles = self.mesh_mm(frame), self.handles_mm(frame)
        self.chosen = None
        if mesh_mm is None or handles is None:
            return False
        distance_mm = np.linalg.norm(handles - point_mm, axis=1)
        handle = int(distance_mm.argmin())
        if distance_mm[handle] > reach_mm:
            return False
        self.chosen = (frame, handle)
        self._grip = _Grip(frame, handle, point_mm, mesh_mm)
        return True

    def move(self, point_mm: NDArray[np.float64]) -> None:
        """Follow the pointer at (x, y) in millimetres, shape (2,)."""
        grip = self._grip
        if grip is not None:
            # From where the drag began, so that rounding does not add up.
            shift_mm = point_mm - grip.start_mm
            self._draft = _pulled(grip.mesh_mm, grip.handle, shift_mm)

    def release(self) -> None:
        """End the drag; it becomes one edit."""
        grip, draft = self._grip, self._draft
        self._grip, self._draft = None, None
        if grip is not None and draft is not None:
            self._accept(grip.frame, draft)

    def nudge(self, shift_mm: NDArray[np.float64]) -> bool:
        """Move the chosen handle by (x, y) in millimetres, shape (2,)."""
        if self.chosen is None:
            return False
        frame, handle = self.chosen
        mesh_mm = self.mesh_mm(frame)
        if mesh_mm is None:
            return False
        self._accept(frame, _pulled(mesh_mm, handle, shift_mm), merge_key=self.chosen)
        return True

    def take_back(self, frame: int) -> bool:
        """Remove the correction of a frame; return whether there was one."""
        document = self._session.active_document
        if document is None:
            return False
        kept = [
            correction
            for correction in document.corrections
            if correction.frame != frame
        ]
        if len(kept) == len(document.corrections):
            return False
        # The chosen handle may not exist any more.
        self.reset()
        after = edits.set_corrections(self._session.document, document.view, kept)
        self._session.apply_edit(
            tr("Take back the correction in frame {frame}", frame=frame + 1), after
        )
        return True

    def _accept(
        self,
        frame: int,
        mesh_mm: NDArray[np.float64],
        *,
        merge_key: object | None = None,
    ) -> None:
        document = self._session.active_document
        if document is None:
            return
        # A frame has one correction: the new one takes the place of the old.
        kept = [
            correction
            for correction in document.corrections
            if correction.frame != frame
        ]
        # A copy, since a record locks the arrays that it holds.
        kept.append(Correction(frame=frame, points_mm=mesh_mm.copy()))
        after = edits.set_corrections(self._session.document, document.view, kept)
        self._session.apply_edit(
            tr("Correct frame {frame}", frame=frame + 1), after, merge_key=merge_key
        )


def handle_columns(n_columns: int) -> NDArray[np.int64]:
    """Return the indices of the columns that can be dragged, both ends included.

    (K,).
    """
    places = np.linspace(0, n_columns - 1, min(HANDLES, n_columns))
    columns: NDArray[np.int64] = places.round().astype(np.int64)
    return columns


def _pulled(
    mesh_mm: NDArray[np.float64], handle: int, shift_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the wall with one handle moved and the others where they are."""
    from longaxis.strain.reference_frames import pulled_mesh

    columns = handle_columns(len(mesh_mm))
    shifts_mm = np.zeros((len(columns), 2))
    shifts_mm[handle] = shift_mm
    return pulled_mesh(mesh_mm, columns, shifts_mm)


def _wall_in(document: ViewDocument, frame: int) -> NDArray[np.float64] | None:
    """Return the tracked wall in a frame, or as it was corrected there before."""
    tracked = document.tracked
    if tracked is not None and frame < len(tracked.tracks.points_mm):
        mesh_mm = tracked.tracks.points_mm[frame].reshape(*tracked.mesh.shape, 2)
        # A wall with lost points (NaN) cannot be pulled.
        return mesh_mm if np.isfinite(mesh_mm).all() else None
    # A correction drops the tracks, and can still be changed before the next tracking.
    matching = [
        correction for correction in document.corrections if correction.frame == frame
    ]
    return matching[0].points_mm if matching else None
