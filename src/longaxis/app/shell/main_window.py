"""The window: puts the views side by side, and connects them to the session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base import theme
from longaxis.app.base.i18n import set_language, tr
from longaxis.app.controllers.analysis_index import AnalysisIndex
from longaxis.app.controllers.autosave import Autosave
from longaxis.app.controllers.contour_propagation import ContourPropagation
from longaxis.app.controllers.contour_suggestions import ContourSuggestions
from longaxis.app.controllers.files import Files
from longaxis.app.controllers.interval_updates import IntervalUpdates
from longaxis.app.controllers.player import Player
from longaxis.app.controllers.uncertainty import UncertaintyController
from longaxis.app.controllers.workflow import Workflow
from longaxis.app.core.actions import ACTIONS, make_actions
from longaxis.app.core.key_map import KeyMap
from longaxis.app.core.preferences import load_preferences, save_preferences
from longaxis.app.core.session import Session
from longaxis.app.core.view_state import Step, ViewState
from longaxis.app.editing.contour_editor import LineEditor
from longaxis.app.jobs.jobs import Jobs
from longaxis.app.shell.action_handlers import Handlers
from longaxis.app.shell.closing import CloseAnswer, ask_before_closing
from longaxis.app.shell.tour import Tour
from longaxis.app.views.bullseye.bullseye_view import BullseyeView
from longaxis.app.views.cine.frame_painter import Picture
from longaxis.app.views.cine.loop_view import LoopView
from longaxis.app.views.common.icons import window_icon
from longaxis.app.views.common.notice_bar import NoticeBar
from longaxis.app.views.curves.curve_tabs import CurveTabs
from longaxis.app.views.curves.curve_view import CurveView
from longaxis.app.views.frame.key_sheet import KeySheet
from longaxis.app.views.frame.readiness_bar import ReadinessBar
from longaxis.app.views.frame.stepper import FootBar, TopBar
from longaxis.app.views.frame.study_list import StudyList
from longaxis.app.views.pages.beat_panel import BeatPanel
from longaxis.app.views.pages.contour_page import ContourPage
from longaxis.app.views.pages.contour_suggestion_bar import ContourSuggestionBar
from longaxis.app.views.pages.loops_page import LoopsPage
from longaxis.app.views.pages.report_editor import ReportEditor
from longaxis.app.views.pages.report_page import ReportPage
from longaxis.app.views.pages.triplane_view import TriplaneView
from longaxis.app.views.pages.values_view import ValuesView
from longaxis.data import StudyDocument
from longaxis.errors import LongAxisError
from longaxis.io.files.atomic import make_private
from longaxis.io.files.data_folder import data_folder

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent

    from longaxis.app.core.preferences import Preferences
    from longaxis.app.core.services import Services
    from longaxis.data import LoopSummary

SMALLEST = QSize(1280, 720)
_COLUMNS_PX = (214, 650, 700)
_PAGES_PX = 604
_ROWS_PX = (390, 390)
_LOWER_PX = (360, 330)
_REDRAW_MS = 500
_NOTICE_TOP_PX = 54
_PAGE_OF = {
    Step.LOOPS: 0,
    Step.CONTOUR: 1,
    Step.TRACK: 1,
    Step.BEAT: 2,
    Step.REVIEW: 2,
    Step.REPORT: 3,
}
_PLAYS_ONE_BEAT = {Step.BEAT, Step.REVIEW, Step.REPORT}


class MainWindow(QMainWindow):
    """Bars, study list, cine, and the page of the step.

    Parameters
    ----------
    engine
        What the window asks of the rest of the program.
    folder
        Where preferences and unfinished work are kept.
    """

    asks_before_closing = False
    """Whether closing with unsaved work asks first; on in the program itself."""

    def __init__(
        self, services: Services | None = None, *, folder: Path | None = None
    ) -> None:
        super().__init__()
        self.folder = _private(folder or data_folder())
        self.preferences = load_preferences(self._preferences_path)
        set_language(self.preferences.language)
        self.session = Session(services)
        self.state = ViewState(self)
        self.player = Player(self)
        self.jobs = Jobs(self)
        self.workflow = Workflow(self.session, self.state, self.jobs)
        self.uncertainty_controller = UncertaintyController(self.session, self.jobs)
        self.interval_updates = IntervalUpdates(self.session, self.jobs)
        self.files = Files(self.session, self.state, self.jobs)
        self.analysis_index = AnalysisIndex(self.jobs, self.folder)
        self.autosave = Autosave(self.session, self.jobs, self.folder / "autosave")
        self.editor = LineEditor(self.session)
        self.contour_suggestions = ContourSuggestions(
            self.session, self.player, self.jobs
        )
        self.contour_propagation = ContourPropagation(
            self.session, self.player, self.jobs
        )
        self.colours = theme.named(self.preferences.theme)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_REDRAW_MS)
        self._pages_show_patient = True
        self.setWindowTitle("Longaxis")
        self.setWindowIcon(window_icon())
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(True)
        self._make_views()
        self._lay_out()
        self._connect()
        self._restore()

    # Building

    def _make_views(self) -> None:
        session, state, colours = self.session, self.state, self.colours
        self.picture = Picture(session, state, self.player, self.editor, colours)
        self.study_list = StudyList(session, state, self.workflow, colours)
        self.loop_view = LoopView(
            session, state, self.player, self.editor, self.picture, colours
        )
        self.picture.contour_suggestions = self.contour_suggestions
        self.contour_page = ContourPage(session, state, self.workflow, self.picture)
        self.proposal_bar = ContourSuggestionBar(
            session,
            self.player,
            self.contour_suggestions,
            self.contour_propagation,
            self._take_back,
        )
        self.contour_page.controls.body.insertWidget(1, self.proposal_bar)
        self.curve_view = CurveView(session, state, self.player, colours)
        self.curve_deck = CurveTabs(
            self.curve_view, session, state, self.player, colours
        )
        self.bullseye = BullseyeView(session, state, colours)
        self.beat_panel = BeatPanel(session, self.player, colours)
        self.three_views = TriplaneView(session, state, self.player, colours)
        self.values = ValuesView(session, state, self.uncertainty_controller)
        self.key_sheet = KeySheet(self)
        self.tour = Tour(self)
        self.handlers = Handlers(self)
        self.loops_page = LoopsPage(
            session, state, self.workflow, self.handlers.starts()
        )
        self.loops_page.show_recent_of(self.analysis_index, self.handlers.open_analysis)
        editor = ReportEditor(
            session,
            self.handlers.report_exports(),
            colours,
            self.folder / "text_blocks.json",
        )
        self.report_page = ReportPage(editor)
        self.actions_by_name = make_actions(self, self.handlers.table())
        self.top_bar = TopBar(session, state, self._make_menu())
        self.readiness = ReadinessBar(session, state)
        self.foot_bar = FootBar(session, state, self.jobs)
        self.key_map = KeyMap(self)
        self.foot_bar.follow_keys(self.key_map)
        self.key_sheet.follow_keys(self.key_map)
        self.notices = NoticeBar(self)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        parts: dict[str, QMenu] = {}
        for spec in ACTIONS:
            if spec.menu not in parts:
                parts[spec.menu] = menu.addMenu(tr(spec.menu))
            parts[spec.menu].addAction(self.actions_by_name[spec.name])
        return menu

    def _lay_out(self) -> None:
        self._lower = QStackedWidget()
        self._lower.addWidget(self.bullseye)
        self._lower.addWidget(self.beat_panel)
        lower = _splitter(Qt.Orientation.Horizontal, self._lower, self.values)
        lower.setSizes(list(_LOWER_PX))
        for index, size in enumerate(_LOWER_PX):
            lower.setStretchFactor(index, size)
        self._rows = _splitter(Qt.Orientation.Vertical, self.curve_deck, lower)
        self._rows.setSizes(list(_ROWS_PX))
        self.pages = QStackedWidget()
        self.pages.setMinimumWidth(_PAGES_PX)
        for page in (self.loops_page, self.contour_page, self._rows, self.report_page):
            self.pages.addWidget(page)
        self._columns = _splitter(
            Qt.Orientation.Horizontal, self.study_list, self.loop_view, self.pages
        )
        self._columns.setSizes(list(_COLUMNS_PX))
        for index, stretch in enumerate((0, 10, 11)):
            self._columns.setStretchFactor(index, stretch)
        middle = QHBoxLayout()
        middle.setContentsMargins(10, 8, 10, 8)
        self._middle = QStackedWidget()
        self._middle.addWidget(self._columns)
        self._middle.addWidget(self.three_views)
        middle.addWidget(self._middle)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.readiness)
        column.addLayout(middle, 1)
        column.addWidget(self.foot_bar)
        self.setCentralWidget(ground)

    def _connect(self) -> None:
        session, state = self.session, self.state
        session.active_changed.connect(self._show_loop)
        session.document_changed.connect(self._show_loop)
        session.results_changed.connect(self._on_results)
        state.step_changed.connect(self._show_step)
        self.jobs.failed.connect(self.notices.show_error)
        self.workflow.failed.connect(self.notices.show_error)
        self.uncertainty_controller.failed.connect(self.notices.show_error)
        self.contour_suggestions.failed.connect(self.notices.show_error)
        self.contour_propagation.failed.connect(self.notices.show_error)
        self.contour_suggestions.changed.connect(self._on_proposal)
        self.editor.on_placed = self.contour_suggestions.find
        self.workflow.studies_differ.connect(self._offer_other_study)
        self.workflow.recovered.connect(self.autosave.take_over)
        self.autosave.kept_aside.connect(self._tell_kept_aside)
        self._connect_files()
        self.files.written.connect(self._tell_written)
        self.files.pages_drawn.connect(self.report_page.show_pages)
        self.files.pages_missing.connect(self.report_page.say)
        self.autosave.saved.connect(self.foot_bar.set_saved)
        self._redraw.timeout.connect(self.files.draw_report)
        self.report_page.editor.paper_chosen.connect(self._take_paper)
        state.shown_changed.connect(self._hide_patient_on_pages)
        self._on_proposal()
        self._show_step()
        self.loop_view.canvas.setFocus()

    def _connect_files(self) -> None:
        self.files.failed.connect(self.notices.show_error)
        self.files.saved.connect(self.foot_bar.set_saved)
        self.files.kept.connect(self.analysis_index.note)
        self.workflow.opened.connect(self.analysis_index.note)
        self.workflow.read_only_reason.connect(self._offer_copy)
        self.session.refused.connect(self.notices.show_error)
        self.analysis_index.noticed.connect(self.notices.say)

    # Following the session

    def _show_loop(self) -> None:
        document, preview = self.session.active_document, self.session.preview
        if document is not None:
            loop = document.loop
            self.player.show(id(loop.frames), loop.n_frames, loop.frame_times_s)
        elif preview is not None:
            recording = preview.recording
            times_s = recording.frame_times_s
            self.player.show(id(recording.frames), len(recording.frames), times_s)
        else:
            self.player.show(None, 0, None)
        self._set_range()

    def _on_results(self) -> None:
        self._set_range()
        if self.state.report_is_written:
            self.state.set_report_written(False)
        if self.state.step is Step.REPORT:
            self._redraw.start()

    def _show_step(self) -> None:
        step = self.state.step
        self._middle.setCurrentIndex(0)
        self.pages.setCurrentIndex(_PAGE_OF[step])
        self._lower.setCurrentIndex(1 if step is Step.BEAT else 0)
        self._set_range()
        self.loop_view.setVisible(step is not Step.REPORT)
        (self.report_page if step is Step.REPORT else self.loop_view.canvas).setFocus()
        if step is Step.REPORT:
            self.report_page.say(tr("Drawing the pages…"))
            self.files.draw_report()

    def _take_paper(self, paper: str) -> None:
        self.take_preferences(replace(self.preferences, paper=paper))

    def _hide_patient_on_pages(self) -> None:
        """Draw the pages anew, at once, if the patient was hidden or shown."""
        is_shown = self.state.patient_is_shown
        if is_shown != self._pages_show_patient:
            self._pages_show_patient = is_shown
            if self.state.step is Step.REPORT:
                self.report_page.say("")
                self.files.draw_report()

    def _set_range(self) -> None:
        result = self.session.active_result
        if result is None or self.state.step not in _PLAYS_ONE_BEAT:
            self.player.set_range(None)
        else:
            self.player.set_range((result.beat.end_diastole, result.beat.last))

    def _on_proposal(self) -> None:
        is_offered = self.contour_suggestions.shown is not None
        # Enter means nothing else while a line is offered, and belongs to others else.
        self.actions_by_name["accept_line"].setEnabled(is_offered)
        self.loop_view.canvas.update()

    def _take_back(self) -> None:
        self.editor.correction.take_back(self.player.frame)

    def _offer_other_study(self, loops: list[LoopSummary]) -> None:
        self.notices.say(
            tr("These loops belong to another patient or study than the open one."),
            way_out=tr("Start a new study with them"),
            act=lambda: self.workflow.start_study(loops),
        )

    def _offer_copy(self, sentence: str) -> None:
        self.notices.say(
            sentence, way_out=tr("Save a copy…"), act=self.handlers.save_as
        )

    def _tell_written(self, path: Path) -> None:
        self.notices.say(tr("Written: {path}", path=path), passes=True)

    def _tell_kept_aside(self, path: Path) -> None:
        self.notices.say(
            tr("The study before had changes that were not saved; they were kept."),
            way_out=tr("Open it"),
            act=lambda: self.workflow.open_session(path, is_recovery=True),
        )

    def offer_leftovers(self) -> None:
        """Offer work that an earlier window could not save."""
        found = self.autosave.leftovers()
        if found:
            self.notices.say(
                tr("Longaxis ended with unsaved work; it was kept."),
                way_out=tr("Open it"),
                act=lambda: self.workflow.open_session(found[0], is_recovery=True),
            )

    def enable_custom_trackers(self) -> None:
        """Put the reader's own trackers among the others, and say which cannot be."""
        lines = self.preferences.own_trackers.splitlines()
        if not lines:
            return
        from longaxis.models.custom.registry import switch_on_line

        for line in lines:
            try:
                switch_on_line(line)
            except LongAxisError as error:
                self.notices.show_error(error)

    def warm_up(self) -> None:
        """Import in the background what the first click will need."""
        services = self.session.services
        self.jobs.start(tr("Getting ready"), lambda _: services.warm_up(), urgent=False)

    def toggle_three_views(self) -> None:
        """Show three views in phase, or the page of the step again."""
        is_shown = self._middle.currentWidget() is self.three_views
        self._middle.setCurrentIndex(0 if is_shown else 1)
        if not is_shown:
            self.three_views.refresh()

    def change_theme(self) -> None:
        """Turn to the other theme."""
        other = "dark" if self.preferences.theme == "light" else "light"
        shown = self.state.patient_is_shown
        self.take_preferences(
            replace(self.preferences, theme=other, patient_is_shown=shown)
        )

    def take_preferences(self, preferences: Preferences) -> None:
        """Follow what the reader prefers from now on."""
        is_other_look = _look(preferences) != _look(self.preferences)
        is_other_paper = preferences.paper != self.preferences.paper
        self.preferences = preferences
        if preferences.patient_is_shown != self.state.patient_is_shown:
            self.state.toggle_patient()
        self._follow_preferences()
        if is_other_look:
            self._dress()
        if is_other_paper and self.state.step is Step.REPORT:
            self._redraw.start()

    def _follow_preferences(self) -> None:
        self.files.paper = "Letter" if self.preferences.paper == "Letter" else "A4"
        self.report_page.editor.set_paper(self.files.paper)
        self.editor.wall_mm = self.preferences.wall_mm
        self.workflow.is_mirrored = self.preferences.is_mirrored
        self.workflow.start = self._new_document()
        self.key_map.use(self.preferences.keys, self.actions_by_name)
        self.contour_suggestions.wall_mm = self.preferences.wall_mm

    def _dress(self) -> None:
        """Show everything in the colours of the theme."""
        self.colours.become(theme.named(self.preferences.theme))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.set_text_percent(application, self.preferences.text_percent)
            theme.apply(application, self.colours)
        self.curve_deck.apply_theme()
        self.study_list.loops.apply_theme()
        self.loop_view.refresh()

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the notice above the picture."""
        super().resizeEvent(event)
        width = min(820, self.width() - 320)
        left = (self.width() - width) // 2
        self.notices.setGeometry(left, _NOTICE_TOP_PX, width, 46)
        self.key_sheet.center()
        self.tour.place()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.handlers.vendor.drop(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything, keep what is not saved, remember the layout."""
        self.player.pause()
        self.report_page.commit_text()
        if not self._may_close():
            event.ignore()
            return
        self._redraw.stop()
        self.interval_updates.stop()
        self.session.refresh_queue.stop()
        self.jobs.stop_all()
        try:
            self.autosave.close()
        except LongAxisError as error:
            self.notices.show_error(error)
            event.ignore()
            return
        self.workflow.lock.release()
        self._remember()
        event.accept()

    def _may_close(self) -> bool:
        """Ask where work is not saved; return False if the window stays."""
        if not self.asks_before_closing or not self.session.has_unsaved_work:
            return True
        answer = ask_before_closing(self)
        if answer is not CloseAnswer.SAVE:
            return answer is CloseAnswer.KEEP
        path = self.workflow.path or self.handlers.where_to_save()
        if path is None:
            return False
        document = self.session.document
        try:
            self.session.services.save_session(document, path)
        except LongAxisError as error:
            self.notices.show_error(error)
            return False
        self.session.mark_saved(document)
        return True

    def _remember(self) -> None:
        kept = replace(
            self.preferences,
            geometry=bytes(self.saveGeometry().data()),
            columns=bytes(self._columns.saveState().data()),
            rows=bytes(self._rows.saveState().data()),
            patient_is_shown=self.state.patient_is_shown,
            reader=self.session.document.reader or self.preferences.reader,
        )
        save_preferences(kept, self._preferences_path)

    def _restore(self) -> None:
        kept = self.preferences
        self.resize(QSize(1600, 900))
        if kept.geometry:
            self.restoreGeometry(QByteArray(kept.geometry))
        if kept.columns:
            self._columns.restoreState(QByteArray(kept.columns))
        if kept.rows:
            self._rows.restoreState(QByteArray(kept.rows))
        self.workflow.reader = kept.reader
        self.session.open(self._new_document())
        if not kept.patient_is_shown:
            self.state.toggle_patient()
        self._follow_preferences()

    def _new_document(self) -> StudyDocument:
        kept = self.preferences
        return StudyDocument(reader=kept.reader, settings=kept.starting_settings)

    @property
    def _preferences_path(self) -> Path:
        return self.folder / "preferences.ini"


def _look(preferences: Preferences) -> tuple[str, int]:
    return preferences.theme, preferences.text_percent


def _splitter(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    made = QSplitter(orientation)
    made.setHandleWidth(8)
    made.setChildrenCollapsible(False)
    for part in parts:
        made.addWidget(part)
    return made


def _private(folder: Path) -> Path:
    """Return the folder of preferences and unfinished work, closed to other users."""
    make_private(folder)
    return folder
