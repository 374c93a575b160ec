"""The way from files to tracks: opening, naming, calibrating, tracking."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.controllers.recordings import Recordings, in_order, key_of
from longaxis.app.controllers.session_lock import SessionLock
from longaxis.app.controllers.study_sorting import sort_out
from longaxis.app.controllers.view_jobs import ViewJobs, ViewTask
from longaxis.app.core import edits
from longaxis.app.core.missing_tracker import missing_tracker
from longaxis.app.core.session import Preview
from longaxis.app.core.view_state import Screen, Step, first_step
from longaxis.data import StudyDocument
from longaxis.data.study_group import is_same_study, names_nobody
from longaxis.errors import (
    BadInputError,
    LongAxisError,
    UncalibratedLoopError,
    UntimedLoopError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from longaxis.app.controllers.recordings import LoopKey
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data import Loop, LoopSummary, Recording, StudyHeader
    from longaxis.data.study_group import PatientGroup, StudyGroup


SESSION_SUFFIX = ".longaxis"


class Workflow(QObject):
    """Opens, names and tracks loops; no widgets.

    Attributes
    ----------
    reader
        Name that a new reading starts with.
    start
        The empty document that a new study starts with.
    is_mirrored
        True where new loops are taken to show the septum on the right, until the
        reader says otherwise.
    recordings
        The loops of the list, read once each.
    failed
        An exception for the reader.
    tracking_changed
        A tracker started, went on or ended.
    studies_differ
        Loops of another patient or study than the open one.
    patient_unknown
        Loops that do not state whose they are, while a named patient is open, or the
        other way round.
    studies_found
        Patients with their studies, of which one is to be chosen.
    loops_added
        Loops of the open study were listed, and are about to fill their views.
    found_patients
        The same, as they were found last; empty where there was only one study.
    recovered
        Path of unfinished work that was taken over.
    opened
        Path of a session that was opened.
    looks_only
        Why a session that was opened can only be looked at.
    """

    tracking_changed = Signal()
    failed = Signal(object)
    studies_differ = Signal(object)
    patient_unknown = Signal(object)
    studies_found = Signal(object)
    loops_added = Signal()
    recovered = Signal(object)
    opened = Signal(object)
    read_only_reason = Signal(str)

    def __init__(self, session: Session, view_state: ViewState, jobs: Jobs) -> None:
        super().__init__()
        self.session = session
        self.view_state = view_state
        self.jobs = jobs
        self.path: Path | None = None
        self.lock = SessionLock()
        self.reader = ""
        self.start = StudyDocument()
        self.is_mirrored = False
        self.found_patients: tuple[PatientGroup, ...] = ()
        self._refused: list[LoopSummary] = []
        self._views = ViewJobs(session, jobs)
        self._views.changed.connect(self._follow_tracking)
        self._views.taken.connect(self._show_accepted)
        self.recordings = Recordings(session, view_state, jobs)
        self._wanted: LoopKey | None = None
        self._opening: Job | None = None
        session.study_left.connect(self._forget_loops)

    # Opening

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files and folders; a saved session replaces what is open."""
        chosen = [Path(path) for path in paths]
        # A session is a whole document and cannot be joined with loops.
        sessions = [path for path in chosen if path.suffix.lower() == SESSION_SUFFIX]
        if sessions:
            self.open_session(sessions[0])
            return
        services = self.session.services
        self.jobs.start(
            tr("Reading files"),
            lambda progress: services.scan(chosen, progress),
            then=self.accept_loops,
        )

    def open_session(self, path: Path, *, is_recovery: bool = False) -> None:
        """Open a saved session; work that was recovered has no file of its own yet.

        One that another window works on can only be looked at.
        """

        def accept(document: StudyDocument) -> None:
            if is_recovery:
                # The autosave file is not the reader's own: Save must ask for a name.
                self._leave_file()
                self.session.open(document)
                # Recovered work counts as unsaved until the reader saves it.
                self.session.undo_stack.resetClean()
                self.recovered.emit(path)
            else:
                self._open_from(path, document)
            self.view_state.set_step(first_step(document))

        self._load(path, accept)

    def open_new_reading(self, path: Path) -> None:
        """Open the loops of a saved session without what its reader did."""

        def accept(document: StudyDocument) -> None:
            self._leave_file()
            self.session.open(edits.as_new_reading(document, self.reader))
            self.view_state.set_step(Step.CONTOUR if document.views else Step.LOOPS)

        self._load(path, accept)

    def _load(self, path: Path, accept: Callable[[StudyDocument], None]) -> None:
        """Read a session; the last one asked for is opened, however long each takes."""
        services = self.session.services
        if self._opening is not None:
            self._opening.cancel()
        # Not of the study that is open: it is the one that takes its place.
        self._opening = self.jobs.start(
            tr("Opening {path}", path=self.view_state.file_name(path.name)),
            lambda _: services.load_session(path),
            then=accept,
            of_study=False,
        )

    def open_analysis(self, path: Path, is_new_reading: bool = False) -> None:
        """Open a saved analysis, or only its loops for a new reading of them."""
        if is_new_reading:
            self.open_new_reading(path)
        else:
            self.open_session(path)

    def open_sample(self) -> None:
        """Open the simulated study that comes with the program."""
        from longaxis.resources import sample_study_folder

        self.open_paths([sample_study_folder()])

    def keep_at(self, path: Path) -> bool:
        """Save to this file from now on, unless another window works on it."""
        refusal = self.lock.acquire(path)
        if refusal:
            self.failed.emit(BadInputError(refusal))
            return False
        self.path = path
        # Under a name of its own the copy of a locked session can be edited.
        if self.session.is_read_only:
            self.session.allow_edits()
        return True

    def _open_from(self, path: Path, document: StudyDocument) -> None:
        refusal = self.lock.acquire(path)
        if refusal:
            # No path while another window holds the lock, so that Save asks for a name.
            self._leave_file()
        else:
            self.path = path
        self.session.open(document, read_only_reason=refusal)
        self.opened.emit(path)
        if refusal:
            self.read_only_reason.emit(refusal)

    def _leave_file(self) -> None:
        self.lock.release()
        self.path = None

    def accept_loops(self, loops: list[LoopSummary]) -> None:
        """Show the loops that were found, and fill the slots that name themselves."""
        if not loops:
            message = tr("No loops were found; open a DICOM file, a folder or a video.")
            self.failed.emit(BadInputError(message))
            return
        # Refused files name nobody; they are listed with the reason beside the others.
        refused = [loop for loop in loops if not loop.n_frames]
        readable = [loop for loop in loops if loop.n_frames]
        studies = sort_out(self._open_header(), readable)
        if self._open_header() is None:
            self.found_patients = studies.patients
        if studies.patients:
            self._refused = refused
            self.studies_found.emit(studies.patients)
        elif studies.joining or not readable:
            self.add_loops([*studies.joining, *refused])
        if studies.unknown:
            self.patient_unknown.emit(studies.unknown)
        if studies.other:
            left = [] if studies.joining else refused
            self.studies_differ.emit([*studies.other, *left])

    def add_loops(self, loops: Sequence[LoopSummary]) -> None:
        """Show loops of the open study, and fill the slots that name themselves."""
        # Opening a folder again adds only what is new.
        known = {key_of(loop.origin) for loop in self.session.loops}
        fresh = [loop for loop in loops if key_of(loop.origin) not in known]
        if not fresh:
            return
        self.session.set_loops((*self.session.loops, *fresh))
        self.recordings.fetch_pictures(fresh)
        self.loops_added.emit()
        self._fill_slots(fresh)

    def open_study(self, study: StudyGroup) -> None:
        """Open one of the studies that were found, in place of the open one."""
        header = self._open_header()
        if header is not None and not is_same_study(header, study.header):
            self.start_study()
        self.add_loops([*study.loops, *self._refused])

    def start_study(self, loops: list[LoopSummary] | None = None) -> None:
        """Close this study, and open the loops of another."""
        if self._opening is not None:
            self._opening.cancel()
        self._leave_file()
        self.session.open(self.start)
        self.view_state.set_step(Step.LOOPS)
        if loops:
            self.accept_loops(loops)

    def _forget_loops(self) -> None:
        """Forget what was read of the study that is left."""
        self.recordings.forget()
        self._wanted = None

    def _open_header(self) -> StudyHeader | None:
        """Return whose study is open, None while nothing is."""
        if self.session.document.views:
            return self.session.document.header
        named = [loop for loop in self.session.loops if loop.n_frames]
        return named[0].header if named else None

    def _fill_slots(self, loops: Sequence[LoopSummary]) -> None:
        suitable = [loop for loop in loops if loop.is_suitable]
        filled = False
        for view in View:
            named = [loop for loop in suitable if loop.view is view]
            # Of two loops of a view the reader chooses, and a filled slot is never
            # replaced.
            if len(named) != 1 or self.session.document.view(view) is not None:
                continue
            # Without scale or times the reader must be asked, so it is not filled by
            # itself.
            if named[0].mm_per_pixel is None or named[0].frame_times_s is None:
                continue
            self.recordings.read(named[0], partial(self._put_into, view, shows=False))
            filled = True
        # Nothing filled a slot: show the first loop, so that it can be named.
        if not filled and suitable and self.session.active is None:
            self.choose(suitable[0])

    # Looking

    def choose(self, loop: LoopSummary) -> None:
        """Look at a loop of the list."""
        for document in self.session.document.views:
            if key_of(document.loop.origin) == key_of(loop.origin):
                self.session.show_view(document.view)
                return
        # What cannot be measured can still be looked at, as far as it has pictures.
        if loop.problems and not loop.n_frames:
            self.failed.emit(BadInputError(loop.problems[0]))
            return
        # The last choice wins: a recording of another loop that comes later is dropped.
        self._wanted = key_of(loop.origin)
        self.recordings.read(loop, self._show)

    def choose_next(self, by: int) -> None:
        """Look at the suitable loop that comes `by` places later in the list."""
        loops = [loop for loop in in_order(self.session.loops) if loop.is_suitable]
        if not loops:
            return
        keys = [key_of(loop.origin) for loop in loops]
        shown = self._shown_key()
        index = keys.index(shown) + by if shown in keys else 0
        self.choose(loops[index % len(loops)])

    def _shown_key(self) -> LoopKey | None:
        document, preview = self.session.active_document, self.session.preview
        if document is not None:
            return key_of(document.loop.origin)
        return None if preview is None else key_of(preview.recording.origin)

    def _show(self, loop: LoopSummary, recording: Recording) -> None:
        if key_of(loop.origin) != self._wanted:
            return
        self.session.show_preview(Preview(recording=recording, label=loop.label))
        self._go_on(Step.LOOPS)

    # Naming and calibrating

    def name_view(self, view: View) -> None:
        """Say which view is on screen."""
        if self.session.preview is not None:
            self._put_preview(self.session.preview, view)
        elif self.session.active not in {None, view}:
            assert self.session.active is not None
            after = edits.rename_view(self.session.document, self.session.active, view)
            text = tr("Name the view {view}", view=view.value)
            self.session.apply_edit(text, after)
            self.session.show_view(view)

    def put_summary(self, loop: LoopSummary, view: View) -> None:
        """Put a loop of the list into a slot."""
        if loop.problems:
            self.failed.emit(BadInputError(loop.problems[0]))
            return
        self._wanted = key_of(loop.origin)
        self.recordings.read(loop, partial(self._put_into, view, shows=True))

    def put_recording(
        self, preview: Preview, view: View, *, shows: bool = True
    ) -> bool:
        """Put a recording into a slot, or say what it lacks.

        Parameters
        ----------
        preview
            Summary and thumbnail.
        view
            The apical view.
        shows
            Whether the loop is shown at once.
        """
        if preview.recording.problems:
            self.failed.emit(BadInputError(preview.recording.problems[0]))
            return False
        try:
            loop = self._loop_of(preview, view)
        except (UncalibratedLoopError, UntimedLoopError) as error:
            # Scale and times can be entered: the loop is shown with the fields for
            # them.
            self.session.show_preview(preview)
            self.view_state.set_step(Step.LOOPS)
            self.failed.emit(error)
            return False
        except LongAxisError as error:
            self.failed.emit(error)
            return False
        loop = self.recordings.with_view_source(loop, view, preview.recording.view)
        after = edits.put_loop(
            self.session.document, loop, view, mirrored=self.is_mirrored
        )
        text = tr("Put a loop into {view}", view=view.value)
        if not self.session.apply_edit(text, after):
            return False
        if shows or self.session.active is None:
            self.session.show_view(view)
        return True

    def _put_into(
        self, view: View, loop: LoopSummary, recording: Recording, *, shows: bool
    ) -> None:
        preview = Preview(recording=recording, label=loop.label)
        if self.put_recording(preview, view, shows=shows):
            self._go_on(Step.CONTOUR)

    def _go_on(self, step: Step) -> None:
        """Go to a step; the screen for confirmation stays if it is shown."""
        is_kept = self.view_state.screen is Screen.CONFIRM
        self.view_state.set_step(step, keeps_screen=is_kept)

    def _put_preview(self, preview: Preview, view: View) -> None:
        if self.put_recording(preview, view):
            self.view_state.set_step(Step.CONTOUR)

    def _loop_of(self, preview: Preview, view: View) -> Loop:
        document = self.session.document
        header = preview.recording.header
        # Loops of two patients in one document would give one GLS of both.
        is_known = not (names_nobody(header) or names_nobody(document.header))
        if document.views and is_known and not is_same_study(document.header, header):
            message = tr(
                "This loop belongs to another patient or study; start a new study "
                "(Ctrl+N) to measure it."
            )
            raise BadInputError(message)
        loop = self.session.services.to_loop(
            preview.recording,
            mm_per_pixel=preview.scale_of_loop,
            frame_rate_hz=preview.frame_rate_hz,
            view=view,
        )
        return preview.mark_assumed(loop)

    def enter_scale(self, mm_per_pixel: tuple[float, float]) -> None:
        """Take the scale (x, y) that the reader measured on the picture."""
        preview, active = self.session.preview, self.session.active_document
        if preview is not None:
            self.session.show_preview(replace(preview, mm_per_pixel=mm_per_pixel))
        elif active is not None and not active.loop.scale_is_known:
            # Only an assumed scale: one that a file states is not typed over.
            after = edits.set_scale(self.session.document, active.view, mm_per_pixel)
            words = tr("Set the scale of {view}", view=active.view.value)
            self.session.apply_edit(words, after)

    def enter_frame_rate(self, frame_rate_hz: float) -> None:
        """Take the frame rate that the reader typed."""
        preview, active = self.session.preview, self.session.active_document
        if preview is not None:
            self.session.show_preview(replace(preview, frame_rate_hz=frame_rate_hz))
        elif active is not None and active.loop.time_doubt:
            # Only times in doubt: those that a file states plainly are not typed over.
            after = edits.set_frame_rate(
                self.session.document, active.view, frame_rate_hz
            )
            words = tr("Set the frame rate of {view}", view=active.view.value)
            self.session.apply_edit(words, after)

    # Tracking

    @property
    def tracking(self) -> dict[View, Job]:
        """The job of each view that is being tracked."""
        return self._views.running

    def track(self) -> None:
        """Track every view that has a line and no tracks."""
        waiting = [
            view
            for view in self.session.document.views
            if view.centreline is not None and view.tracked is None
        ]
        missing = missing_tracker(self.session)
        if waiting and missing:
            # Once, not for each view.
            self.failed.emit(BadInputError(missing))
            return
        task = ViewTask(
            name=tr_noop("Tracking {view}"), track=self.session.services.track
        )
        for document in waiting:
            if document.view not in self.tracking:
                self._views.start(document, task)
        if self.tracking:
            self.view_state.set_step(Step.TRACK)
        if not waiting and not self.tracking:
            message = tr(
                "Place the contour first: annulus, apex, annulus, at end-systole."
            )
            self.failed.emit(BadInputError(message))

    def stop_tracking(self) -> None:
        """Stop all trackers."""
        self._views.stop()

    def _show_accepted(self, _view: View) -> None:
        self.view_state.set_step(Step.REVIEW, keeps_screen=True)

    def _follow_tracking(self) -> None:
        # Stopped or failed without tracks: back to where tracking is started.
        if not self.tracking and self.view_state.step is Step.TRACK:
            self.view_state.set_step(Step.CONTOUR)
        self.tracking_changed.emit()
