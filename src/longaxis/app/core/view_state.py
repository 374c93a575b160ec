"""What is on screen but not in the document: step, hovered segment, what is hidden."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.patient_mask import PatientMask

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.anatomy import Segment
    from longaxis.app.core.session import Session
    from longaxis.data import Loop, Recording, Stage, StudyDocument, TrackedMesh

    Point = tuple[float, float]


class Step(Enum):
    """The way from a file to a signed report; each can be reached at any time."""

    LOOPS = tr_noop("Loops")
    BEAT = tr_noop("Beat & events")
    CONTOUR = tr_noop("Contour")
    TRACK = tr_noop("Track")
    REVIEW = tr_noop("Review")
    REPORT = tr_noop("Report")


class Screen(Enum):
    """What fills the middle of the window: the page of the step, or all views."""

    STEP = "step"
    CONFIRM = "confirm"
    THREE_VIEWS = "three_views"


class OverlayStyle(Enum):
    """How the tracked wall is drawn on the loop."""

    WALL = tr_noop("wall in segments")
    MESH = tr_noop("mesh of tracked points")
    TRAILS = tr_noop("trails of the points")
    STRAIN = tr_noop("strain in colours")
    MEMBERS = tr_noop("line of each joined tracker")

    def next(self, tracked: TrackedMesh | None) -> OverlayStyle:
        """Return the style after this one, round the end, that these tracks have."""
        styles = [style for style in OverlayStyle if style.of(tracked) is style]
        return styles[(styles.index(self.of(tracked)) + 1) % len(styles)]

    def of(self, tracked: TrackedMesh | None) -> OverlayStyle:
        """Return the style that tracks are drawn in when this one is chosen.

        Tracks of a single tracker have no members: the wall is then drawn in segments,
        and the choice holds again for the next tracks that have some.
        """
        has_members = tracked is not None and bool(tracked.tracks.members)
        if self is OverlayStyle.MEMBERS and not has_members:
            return OverlayStyle.WALL
        return self


class ViewState(QObject):
    """What the reader looks at; never saved, never undone.

    Attributes
    ----------
    step_changed, screen_changed, hover_changed, stage_changed, shown_changed,
    pointer_changed
        Emitted after the value has changed.
    """

    step_changed = Signal()
    screen_changed = Signal()
    hover_changed = Signal()
    stage_changed = Signal()
    shown_changed = Signal()
    pointer_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._step = Step.LOOPS
        self._screen = Screen.STEP
        self._hovered: Segment | None = None
        self._stage: Stage | None = None
        self._overlay_is_shown = True
        self._overlay_style = OverlayStyle.WALL
        self._patient_is_shown = True
        self._mask = PatientMask()
        self._is_calibrating = False
        self._scale_points_px: tuple[Point, ...] = ()
        self._pointer: Point | None = None
        self._report_is_written = False

    @property
    def step(self) -> Step:
        """The step the reader is at."""
        return self._step

    @property
    def screen(self) -> Screen:
        """What fills the middle of the window."""
        return self._screen

    def set_screen(self, screen: Screen) -> None:
        """Show the page of the step, or one of the screens over all views."""
        if screen is not self._screen:
            self._screen = screen
            self.screen_changed.emit()

    def set_step(self, step: Step, *, keeps_screen: bool = False) -> None:
        """Go to a step.

        Parameters
        ----------
        step
            The step.
        keeps_screen
            True where work goes on by itself: a screen over all views then stays.
        """
        if not keeps_screen:
            self.set_screen(Screen.STEP)
        if step is not self._step:
            self._step = step
            # Waiting for clicks on the depth scale ends with its step.
            self._is_calibrating = False
            self.step_changed.emit()
            self.shown_changed.emit()

    @property
    def hovered(self) -> Segment | None:
        """The segment under the mouse, wherever that is."""
        return self._hovered

    def set_hovered(self, segment: Segment | None) -> None:
        """Light a segment on the wall, the curves and the bull's-eye."""
        if segment != self._hovered:
            self._hovered = segment
            self.hover_changed.emit()

    @property
    def stage(self) -> Stage | None:
        """The stage of processing whose curves are shown; None: the reported one."""
        return self._stage

    def set_stage(self, stage: Stage | None) -> None:
        """Show the curves of another stage."""
        if stage is not self._stage:
            self._stage = stage
            self.stage_changed.emit()

    @property
    def overlay_is_shown(self) -> bool:
        """False while only the picture is shown."""
        return self._overlay_is_shown

    @property
    def overlay_style(self) -> OverlayStyle:
        """How the tracked wall is drawn."""
        return self._overlay_style

    def set_overlay_style(self, style: OverlayStyle) -> None:
        """Draw the tracked wall in another way, and show it."""
        self._overlay_style = style
        # Where the overlay is hidden, the key would seem to do nothing.
        self._overlay_is_shown = True
        self.shown_changed.emit()

    def toggle_overlay(self) -> None:
        """Hide or show everything that lies on the picture."""
        self._overlay_is_shown = not self._overlay_is_shown
        self.shown_changed.emit()

    @property
    def patient_is_shown(self) -> bool:
        """False while name and number of the patient are hidden."""
        return self._patient_is_shown

    def seen(
        self, frame: NDArray[np.uint8], loop: Loop | Recording
    ) -> NDArray[np.uint8]:
        """Return a frame as it may be shown: what is burnt in covered while hidden.

        Parameters
        ----------
        frame
            Shape (H, W), in the grey scale it is to be shown in; it is not changed.
        loop
            The loop that it is of.
        """
        if self._patient_is_shown:
            return frame
        return self._mask.part_of(loop).masked(frame)

    def mask_text(self, loop: Loop | Recording | None) -> str:
        """Return the sentence on how a picture is covered, empty if all is as usual."""
        if self._patient_is_shown or loop is None:
            return ""
        return tr(self._mask.part_of(loop).known.value)

    def file_name(self, name: str) -> str:
        """Return a file's name as it may be shown: it often is the patient's."""
        return name if self._patient_is_shown else "…"

    def toggle_patient(self) -> None:
        """Hide or show who the patient is."""
        self._patient_is_shown = not self._patient_is_shown
        self.shown_changed.emit()

    @property
    def report_is_written(self) -> bool:
        """True once these numbers were written to a report."""
        return self._report_is_written

    def set_report_written(self, is_written: bool) -> None:
        """Remember whether these numbers were written to a report."""
        self._report_is_written = is_written
        self.shown_changed.emit()

    @property
    def pointer(self) -> Point | None:
        """Where the mouse is on the picture, in its millimetres; None outside."""
        return self._pointer

    def set_pointer(self, pointer: Point | None) -> None:
        """Tell where the mouse is on the picture."""
        self._pointer = pointer
        self.pointer_changed.emit()

    @property
    def is_calibrating(self) -> bool:
        """True while two clicks on the depth scale are awaited."""
        return self._is_calibrating

    @property
    def scale_points_px(self) -> tuple[Point, ...]:
        """Pixels that were clicked on the depth scale."""
        return self._scale_points_px

    def set_calibrating(self, is_calibrating: bool) -> None:
        """Start or stop waiting for two clicks on the depth scale."""
        self._is_calibrating = is_calibrating
        # Starting again forgets earlier clicks; stopping keeps them.
        if is_calibrating:
            self._scale_points_px = ()
        self.shown_changed.emit()

    def add_scale_point(self, point_px: Point) -> None:
        """Take a click on the depth scale; the second ends the waiting."""
        # A third click takes the place of the second.
        self._scale_points_px = (*self._scale_points_px[:1], point_px)
        self._is_calibrating = len(self._scale_points_px) < 2
        self.shown_changed.emit()

    def clear_scale_points(self) -> None:
        """Forget the clicks on the depth scale."""
        self._scale_points_px = ()
        self._is_calibrating = False
        self.shown_changed.emit()


def done_steps(session: Session, *, report_is_written: bool = False) -> frozenset[Step]:
    """Return the steps that are done, for the view on screen."""
    document = session.active_document
    done = {
        Step.LOOPS: bool(session.document.views),
        # An end-systole that the reader set counts before there are numbers.
        Step.BEAT: session.active_result is not None
        or (document is not None and document.beat_choice.end_systole is not None),
        Step.CONTOUR: document is not None and document.centreline is not None,
        Step.TRACK: document is not None and document.tracked is not None,
        Step.REVIEW: not missing_views(session),
        Step.REPORT: report_is_written,
    }
    return frozenset(step for step, is_done in done.items() if is_done)


def missing_views(session: Session) -> tuple[View, ...]:
    """Return the views that GLS of the patient still waits for."""
    return tuple(view for view in View if session.result(view) is None)


def first_step(document: StudyDocument) -> Step:
    """Return where a saved study opens: where the reader has something to do."""
    if not document.views:
        return Step.LOOPS
    has_line = any(view.centreline is not None for view in document.views)
    return Step.REVIEW if has_line else Step.CONTOUR
