"""Placing and moving the line: what clicks mean, without a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.core.preferences import Preferences
from longaxis.app.editing.correction_editor import CorrectionEditor
from longaxis.app.editing.wall_thickness_editor import WallThicknessEditor
from longaxis.data import Centreline

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.app.core.session import Session

# Chosen: about one pixel.
NUDGE_MM = 0.5
# A cubic spline needs four.
FEWEST_POINTS = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Grip:
    """What is being dragged: one point, or with index None the whole line."""

    index: int | None
    start_mm: NDArray[np.float64]
    points_mm: NDArray[np.float64]


class LineEditor:
    """Turns clicks and drags into edits of the line of the view on screen.

    Attributes
    ----------
    landmarks_mm
        Clicks so far: annulus, apex, annulus.
    chosen
        Index of the control point that keys move, or None.
    correction
        Puts the tracked wall right in other frames than the line's.
    width
        The handles of the wall width.
    on_placed
        Called once three clicks have made a line.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._grip: _Grip | None = None
        self._draft: NDArray[np.float64] | None = None
        self._drawn: Centreline | None = None
        self._landmarks_frame = 0
        self.landmarks_mm: list[NDArray[np.float64]] = []
        self.chosen: int | None = None
        self.wall_mm = Preferences.wall_mm
        self.correction = CorrectionEditor(session)
        self.width = WallThicknessEditor(session)
        self.on_placed: Callable[[], object] | None = None

    @property
    def line(self) -> Centreline | None:
        """The line as it is being dragged, or as it is in the document."""
        document = self._session.active_document
        line = None if document is None else document.centreline
        if line is None or not self.is_dragging:
            return line
        # Kept until the next move, as several views ask for it while it is dragged.
        if self._drawn is None:
            points_mm = line.control_points_mm if self._draft is None else self._draft
            self._drawn = Centreline(
                # A copy, since a record locks the arrays that it holds.
                control_points_mm=points_mm.copy(),
                frame=line.frame,
                wall_thickness_mm=self.width.draft_mm or line.wall_thickness_mm,
            )
        return self._drawn

    @property
    def is_dragging(self) -> bool:
        """True between press and release."""
        return self._draft is not None or self.width.draft_mm is not None

    @property
    def awaits(self) -> str:
        """What the next click should be on, empty if the line is there."""
        document = self._session.active_document
        if document is None or document.centreline is not None:
            return ""
        return (
            tr("one end of the annulus"),
            tr("the apex"),
            tr("the other end of the annulus"),
        )[len(self.landmarks_mm)]

    def reset(self) -> None:
        """Forget clicks and drags that are not finished."""
        self.landmarks_mm.clear()
        self._grip = None
        self._draft = self._drawn = None
        self.chosen = None
        self.correction.reset()
        self.width.reset()
        self._session.set_dragged(None)

    def keep_frame(self, frame: int) -> None:
        """Forget clicks that were made in another frame."""
        # The three clicks must be of one frame: in the next the heart has moved.
        if self.landmarks_mm and frame != self._landmarks_frame:
            self.landmarks_mm.clear()

    def press(
        self,
        point_mm: NDArray[np.float64],
        *,
        frame: int,
        reach_mm: float,
        moves_all: bool = False,
    ) -> bool:
        """Take a click; return whether it meant something.

        Parameters
        ----------
        point_mm
            Position of the pointer in millimetres, shape (2,).
        frame
            Index of the frame.
        reach_mm
            Largest distance at which a point is caught.
        moves_all
            Whether the whole contour moves.
        """
        document = self._session.active_document
        if document is None:
            return False
        if document.centreline is None:
            self._add_landmark(point_mm, frame)
            return True
        # Other frames show the tracked wall, which is corrected there.
        if document.centreline.frame != frame:
            self.chosen = None
            return self.correction.press(point_mm, frame=frame, reach_mm=reach_mm)
        return self._press_line(document.centreline, point_mm, reach_mm, moves_all)

    def _press_line(
        self,
        line: Centreline,
        point_mm: NDArray[np.float64],
        reach_mm: float,
        moves_all: bool,
    ) -> bool:
        self.correction.chosen = None
        points = line.control_points_mm
        nearest, distance_mm = _nearest(points, point_mm)
        if moves_all:
            self._grip = _Grip(None, point_mm, points)
            return True
        # Points before the handles of the wall width, which may lie near them.
        self.chosen = nearest if distance_mm <= reach_mm else None
        if self.chosen is None:
            return self.width.press(line, point_mm, reach_mm)
        self._grip = _Grip(self.chosen, point_mm, points)
        return True

    def move(self, point_mm: NDArray[np.float64]) -> None:
        """Follow the pointer at (x, y) in millimetres, shape (2,)."""
        self._drawn = None
        self.correction.move(point_mm)
        document = self._session.active_document
        if document is not None and document.centreline is not None:
            self.width.move(document.centreline, point_mm)
        if self._grip is not None:
            self._draft = _dragged(self._grip, point_mm)
        if self.is_dragging or self.correction.is_dragging:
            self._session.set_dragged(self._session.active)

    def release(self) -> None:
        """End the drag; it becomes one edit."""
        # Cleared before the edits, which make views ask for the line.
        draft, self._draft, self._grip, self._drawn = self._draft, None, None, None
        self.correction.release()
        self.width.release()
        if draft is not None:
            self._change(tr("Move the contour"), draft)
        # Last: the numbers stay marked as stale until the edit is in.
        self._session.set_dragged(None)

    def add_point(self, point_mm: NDArray[np.float64], *, reach_mm: float) -> bool:
        """Add a control point if the click is near the contour; return whether it was.

        Click in millimetres, shape (2,); `reach_mm` is the largest distance.
        """
        line = self.line
        if line is None:
            return False
        # Imported here, as SciPy is slow to import and not needed before.
        from longaxis.strain.centreline import smooth_line

        dense = smooth_line(line.control_points_mm)
        place, distance_mm = _nearest(dense, point_mm)
        if distance_mm > reach_mm:
            return False
        points = line.control_points_mm
        # Places of the control points on the dense line; the click falls between two.
        places = [_nearest(dense, point)[0] for point in points]
        index = int(np.searchsorted(places, place))
        # Beyond the ends there is no neighbour on one side.
        if not 0 < index < len(points):
            return False
        self._change(tr("Add a point"), np.insert(points, index, dense[place], axis=0))
        self.chosen = index
        return True

    def add_after_chosen(self) -> bool:
        """Put a control point between the chosen one and the next."""
        line = self.line
        if line is None:
            return False
        points = line.control_points_mm
        # Without a choice, after the first; after the last there is no next one.
        after = min(self.chosen or 0, len(points) - 2)
        from longaxis.strain.centreline import smooth_line

        dense = smooth_line(points)
        ends = [_nearest(dense, points[after + by])[0] for by in (0, 1)]
        middle = dense[sum(ends) // 2]
        self._change(tr("Add a point"), np.insert(points, after + 1, middle, axis=0))
        self.chosen = after + 1
        return True

    def remove_chosen(self) -> bool:
        """Take the chosen control point away, unless too few would be left.

        In a frame corrected after tracking, undo the correction.
        """
        if self.correction.chosen is not None:
            return self.correction.take_back(self.correction.chosen[0])
        line = self.line
        if line is None or self.chosen is None:
            return False
        if len(line.control_points_mm) <= FEWEST_POINTS:
            return False
        points = np.delete(line.control_points_mm, self.chosen, axis=0)
        self._change(tr("Remove a point"), points)
        self.chosen = None
        return True

    def nudge(self, dx: int, dy: int) -> bool:
        """Move the chosen point by half a millimetre."""
        if self.correction.chosen is not None:
            return self.correction.nudge(NUDGE_MM * np.array([dx, dy]))
        line = self.line
        if line is None or self.chosen is None:
            return False
        points = line.control_points_mm.copy()
        points[self.chosen] += NUDGE_MM * np.array([dx, dy])
        # A key that is held down is one step of the undo stack.
        self._change(tr("Nudge a point"), points, merge_key=("nudge", self.chosen))
        return True

    def choose_next(self) -> None:
        """Choose the next control point along the line."""
        line = self.line
        if line is not None:
            last = -1 if self.chosen is None else self.chosen
            self.chosen = (last + 1) % len(line.control_points_mm)

    def suggestion(self, pointer_mm: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the contour that a third click here would make, in mm.

        Shape (K, 2).
        """
        if len(self.landmarks_mm) != 2:
            return None
        return _line_through([*self.landmarks_mm, pointer_mm])

    def _add_landmark(self, point_mm: NDArray[np.float64], frame: int) -> None:
        self.keep_frame(frame)
        self._landmarks_frame = frame
        self.landmarks_mm.append(point_mm)
        if len(self.landmarks_mm) < 3:
            return
        landmarks, self.landmarks_mm = self.landmarks_mm, []
        points = _line_through(landmarks)
        session = self._session
        # Three clicks on one spot make no contour; they are forgotten all the same.
        if points is None or session.active is None:
            return
        line = Centreline(
            control_points_mm=points, frame=frame, wall_thickness_mm=self.wall_mm
        )
        after = edits.set_centreline(session.document, session.active, line)
        session.apply_edit(tr("Place contour"), after)
        # The edit may have been refused, as of a signed report.
        document = session.active_document
        is_placed = document is not None and document.centreline is line
        if is_placed and self.on_placed is not None:
            self.on_placed()

    def _change(
        self,
        text: str,
        points_mm: NDArray[np.float64],
        *,
        merge_key: object | None = None,
    ) -> None:
        session = self._session
        if session.active is not None:
            after = edits.move_points(session.document, session.active, points_mm)
            session.apply_edit(text, after, merge_key=merge_key)


def _dragged(grip: _Grip, point_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the control points while the mouse is at a point, shape (K, 2)."""
    points_mm = grip.points_mm.copy()
    shift_mm = point_mm - grip.start_mm
    if grip.index is None:
        points_mm += shift_mm
    else:
        points_mm[grip.index] += shift_mm
    return points_mm


def _line_through(
    landmarks_mm: list[NDArray[np.float64]],
) -> NDArray[np.float64] | None:
    """Return control points through three clicks; None where they make no line."""
    from longaxis.errors import BadInputError
    from longaxis.strain.centreline import control_points_from_landmarks

    first, apex, second = landmarks_mm
    # Either end of the annulus may be clicked first; a centreline starts at the left.
    left, right = (first, second) if first[0] <= second[0] else (second, first)
    try:
        return control_points_from_landmarks(left, apex, right)
    except BadInputError:
        return None


def _nearest(
    points_mm: NDArray[np.float64], point_mm: NDArray[np.float64]
) -> tuple[int, float]:
    distances = np.linalg.norm(points_mm - point_mm, axis=1)
    nearest = int(distances.argmin())
    return nearest, float(distances[nearest])
