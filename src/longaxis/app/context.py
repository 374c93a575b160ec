"""The application without a window: the session, its state, and the controllers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.app.controllers.analysis_index import AnalysisIndex
from longaxis.app.controllers.archives import Archives
from longaxis.app.controllers.autosave import Autosave
from longaxis.app.controllers.contour_propagation import ContourPropagation
from longaxis.app.controllers.contour_suggestions import ContourSuggestions
from longaxis.app.controllers.earlier_exams import EarlierExams
from longaxis.app.controllers.event_marking import EventMarking
from longaxis.app.controllers.files import Files
from longaxis.app.controllers.interval_updates import IntervalUpdates
from longaxis.app.controllers.picture_ecg import PictureEcg
from longaxis.app.controllers.playback import Playback
from longaxis.app.controllers.player import Player
from longaxis.app.controllers.preference_updates import PreferenceUpdates
from longaxis.app.controllers.reader_study_controller import ReaderStudyController
from longaxis.app.controllers.study_proposals import StudyProposals
from longaxis.app.controllers.uncertainty import UncertaintyController
from longaxis.app.controllers.vendor_strain import VendorTraces
from longaxis.app.controllers.workflow import Workflow
from longaxis.app.core.session import Session
from longaxis.app.core.view_state import ViewState
from longaxis.app.editing.contour_editor import LineEditor
from longaxis.app.jobs.jobs import Jobs
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.app.core.preferences import PreferenceStore
    from longaxis.app.core.protocols import Notifier
    from longaxis.app.core.services import Services
    from longaxis.models.registry import TrackerRegistry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AppContext:
    """Everything that actions and views work with.

    Attributes
    ----------
    session
        The open document, its undo stack and results.
    view_state
        What is on screen but not in the document.
    player
        The clock of the cine.
    jobs
        Slow work on worker threads.
    services
        The functions of the layers below.
    preferences
        What the reader prefers; announces every change.
    notifier
        Where sentences for the reader are shown.
    trackers
        The trackers there are, the reader's own among them.
    """

    session: Session
    view_state: ViewState
    player: Player
    jobs: Jobs
    services: Services
    preferences: PreferenceStore
    notifier: Notifier
    trackers: TrackerRegistry

    workflow: Workflow
    files: Files
    editor: LineEditor
    events: EventMarking
    contour_suggestions: ContourSuggestions
    study_proposals: StudyProposals
    contour_propagation: ContourPropagation
    picture_ecg: PictureEcg
    uncertainty: UncertaintyController
    interval_updates: IntervalUpdates
    vendor_strain: VendorTraces
    reader_study: ReaderStudyController
    analysis_index: AnalysisIndex
    earlier_exams: EarlierExams
    archives: Archives
    autosave: Autosave
    playback: Playback
    preference_updates: PreferenceUpdates

    def stop(self) -> None:
        """End all work; what is not saved stays for the next start.

        Raises
        ------
        LongAxisError
            Where the work cannot be kept; the application then goes on.
        """
        # In this order: no timer may start work once the jobs are stopped, and a save
        # that is under way must end before autosave removes or rewrites its file.
        self.player.pause()
        self.interval_updates.stop()
        self.jobs.stop_all()
        try:
            self.autosave.close()
        except LongAxisError:
            # The window stays: its panels go on, and what was stopped is made up for.
            self.interval_updates.resume()
            raise
        self.session.refresh_queue.stop()
        self.workflow.lock.release()


def make_context(
    services: Services,
    preferences: PreferenceStore,
    notifier: Notifier,
    folder: Path,
    trackers: TrackerRegistry,
) -> AppContext:
    """Return the application with an empty session.

    Parameters
    ----------
    services
        The functions of the layers below; replaced in tests.
    preferences
        What the reader prefers.
    notifier
        Where sentences for the reader are shown.
    folder
        Where unfinished work and the index of analyses are kept.
    trackers
        The trackers there are.
    """
    session, view_state = Session(services), ViewState()
    player, jobs = Player(), Jobs()
    session.study_left.connect(jobs.stop_study)
    workflow = Workflow(session, view_state, jobs)
    earlier_exams = EarlierExams(session, jobs, folder)
    files = Files(session, view_state, jobs, earlier_exams.with_trend)
    earlier_exams.report_changed.connect(files.forget_written)
    editor = LineEditor(session)
    suggestions = ContourSuggestions(session, player, jobs)
    # Before the proposals, which wait for loops that are being read.
    picture_ecg = PictureEcg(session, jobs)
    proposals = StudyProposals(session, view_state, workflow, jobs, picture_ecg)
    return AppContext(
        session=session,
        view_state=view_state,
        player=player,
        jobs=jobs,
        services=services,
        preferences=preferences,
        notifier=notifier,
        trackers=trackers,
        workflow=workflow,
        files=files,
        editor=editor,
        events=EventMarking(session, player),
        contour_suggestions=suggestions,
        study_proposals=proposals,
        picture_ecg=picture_ecg,
        contour_propagation=ContourPropagation(session, player, jobs),
        uncertainty=UncertaintyController(session, jobs),
        interval_updates=IntervalUpdates(session, jobs),
        vendor_strain=VendorTraces(session, jobs),
        reader_study=ReaderStudyController(session, workflow, files, jobs, notifier),
        analysis_index=AnalysisIndex(jobs, folder),
        earlier_exams=earlier_exams,
        archives=Archives(jobs),
        autosave=Autosave(session, jobs, folder / "autosave"),
        playback=Playback(session, view_state, player, picture_ecg, editor),
        preference_updates=PreferenceUpdates(
            preferences,
            view_state,
            workflow,
            files,
            editor,
            (suggestions, proposals),
        ),
    )
