"""The window: puts the views side by side, and connects them to the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.actions.key_map import KeyMap
from longaxis.app.actions.table import make_actions, refresh_enabled
from longaxis.app.base import theme
from longaxis.app.base.i18n import set_language, tr
from longaxis.app.context import make_context
from longaxis.app.core.preferences import PreferenceStore
from longaxis.app.core.services import make_services
from longaxis.app.core.view_state import Screen, Step
from longaxis.app.shell.announcements import Announcements
from longaxis.app.shell.closing import ask_before_closing, may_close
from longaxis.app.shell.context_menus import ContextMenus
from longaxis.app.shell.drop_window import DropWindow
from longaxis.app.shell.tour import Tour
from longaxis.app.shell.window_layout import (
    PAGE_OF,
    SCREENS,
    layout_of,
    restore_place,
    restore_splitters,
    splitter,
)
from longaxis.app.shell.window_menus import make_menu, report_buttons, start_buttons
from longaxis.app.shell.window_size import (
    fit_parts,
    scrolling,
    show_page,
)
from longaxis.app.views.bullseye.bullseye_view import BullseyeView
from longaxis.app.views.cine.frame_painter import Picture
from longaxis.app.views.cine.loop_view import LoopView
from longaxis.app.views.common.icons import window_icon
from longaxis.app.views.common.notice_bar import NoticeBar
from longaxis.app.views.curves.curve_tabs import CurveTabs
from longaxis.app.views.curves.curve_view import CurveView
from longaxis.app.views.curves.vendor_overlay import VendorOverlay
from longaxis.app.views.frame.key_sheet import KeySheet
from longaxis.app.views.frame.readiness_bar import ReadinessBar
from longaxis.app.views.frame.stepper import StatusBar, TopBar
from longaxis.app.views.frame.study_list import StudyList
from longaxis.app.views.pages.beat_panel import BeatPanel
from longaxis.app.views.pages.confirm_page import ConfirmPage
from longaxis.app.views.pages.contour_page import ContourPage
from longaxis.app.views.pages.contour_suggestion_bar import ContourSuggestionBar
from longaxis.app.views.pages.loops_page import LoopsPage
from longaxis.app.views.pages.recent_list import RecentMenu
from longaxis.app.views.pages.report_editor import ReportEditor
from longaxis.app.views.pages.report_page import ReportPage
from longaxis.app.views.pages.study_headline import HeadlineActions
from longaxis.app.views.pages.triplane_view import TriplaneView
from longaxis.app.views.pages.values_view import ValuesView
from longaxis.errors import LongAxisError
from longaxis.io.files.atomic import make_private
from longaxis.io.files.data_folder import data_folder
from longaxis.models.registry import TrackerRegistry

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from longaxis.app.core.preferences import Preferences
    from longaxis.app.core.services import Services
    from longaxis.app.views.cine.canvas import Canvas

# Chosen: sizes at the first start; later those that the reader left.
_COLUMNS_PX = (214, 650, 700)
_ROWS_PX = (390, 390)
_LOWER_PX = (360, 330)
# Chosen: the report is drawn when changes pause, not at each of them.
_REDRAW_MS = 500


class MainWindow(DropWindow):
    """Bars, study list, cine, and the page of the step.

    Parameters
    ----------
    services
        The functions of the layers below.
    folder
        Where preferences and unfinished work are kept.
    trackers
        The trackers to choose from; None for the bundled ones.
    """

    asks_before_closing = False
    """Whether closing with unsaved work asks first; on in the program itself."""

    def __init__(
        self,
        services: Services | None = None,
        *,
        folder: Path | None = None,
        trackers: TrackerRegistry | None = None,
    ) -> None:
        super().__init__()
        trackers = trackers or TrackerRegistry()
        self.folder = folder or data_folder()
        make_private(self.folder)  # its files name the patient
        preferences = PreferenceStore(self.folder / "preferences.ini")
        # Before any widget is made: that is when its texts are translated.
        set_language(preferences.current.language)
        # Before the context, as controllers report to it.
        self.notices = NoticeBar(self)
        self.context = make_context(
            services or make_services(trackers),
            preferences,
            self.notices,
            self.folder,
            trackers,
        )
        self.session = self.context.session
        self.state = self.context.view_state
        self.player = self.context.player
        self.jobs = self.context.jobs
        self.workflow = self.context.workflow
        self.files = self.context.files
        self.editor = self.context.editor
        self.colours = theme.named(preferences.current.theme)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_REDRAW_MS)
        self._pages_show_patient = True
        self._is_compact: bool | None = None
        self.setWindowTitle("Longaxis")
        self.setWindowIcon(window_icon())
        self.setAcceptDrops(True)
        # Views, then their places, then signals; a document only once all are
        # connected.
        self._make_views()
        self._lay_out()
        self._connect()
        self._restore()

    # Building

    def _make_views(self) -> None:
        app, colours = self.context, self.colours
        session, state, player = self.session, self.state, self.player
        self.picture = Picture(session, state, player, self.editor, colours)
        self.picture.contour_suggestions = app.contour_suggestions
        self.study_list = StudyList(session, state, self.workflow, colours)
        self.loop_view = LoopView(
            session, state, player, self.editor, self.picture, colours
        )
        self.loop_view.follow_ecg(app.picture_ecg)
        self.contour_page = ContourPage(
            session, state, self.workflow, self.picture, app.trackers
        )
        self.suggestion_bar = ContourSuggestionBar(
            session,
            player,
            app.contour_suggestions,
            app.contour_propagation,
            self._take_back,
        )
        self.contour_page.controls.body.insertWidget(1, self.suggestion_bar)
        self.curve_view = CurveView(session, state, player, colours)
        self.curve_tabs = CurveTabs(self.curve_view, session, state, player, colours)
        self.bullseye = BullseyeView(session, state, colours)
        self.beat_panel = BeatPanel(session, app.events, colours)
        actions = HeadlineActions(
            sign=self._sign_from_review,
            find_uncertainty=app.uncertainty.find,
            show_follow_up=lambda: self.actions_by_name["follow_up"].trigger(),
            edit_details=lambda: self.report_page.editor.edit_details(),
        )
        self.triplane_view = TriplaneView(session, state, player, colours, actions)
        self.confirm_page = ConfirmPage(
            session, state, self.workflow, app.study_proposals, colours
        )
        self.values = ValuesView(session, state, app.uncertainty)
        self.vendor_overlay = VendorOverlay(
            session, app.vendor_strain, self.curve_view, colours
        )
        self._make_pages_and_bars()

    def _make_pages_and_bars(self) -> None:
        app, session, state = self.context, self.session, self.state
        self.actions_by_name = make_actions(self, app, self)
        self.loops_page = LoopsPage(
            session, state, self.workflow, start_buttons(self.actions_by_name)
        )
        self.loops_page.show_recent_of(app.analysis_index, self.workflow.open_analysis)
        self.report_page = ReportPage(
            ReportEditor(
                session,
                report_buttons(self.actions_by_name),
                self.colours,
                self.folder / "text_blocks.json",
            )
        )
        self.key_sheet = KeySheet(self)
        self.tour = Tour(self, app)
        self.context_menus = ContextMenus(self, session, self.actions_by_name)
        self.context_menus.follow(self)
        recent = RecentMenu(
            app.analysis_index, app.view_state, self.workflow.open_analysis, self
        )
        self.top_bar = TopBar(
            session, state, make_menu(self, self.actions_by_name, recent)
        )
        self.readiness = ReadinessBar(session, state)
        self.status_bar = StatusBar(session, state, self.jobs)
        self.key_map = KeyMap(self)
        self.status_bar.follow_keys(self.key_map)
        self.key_sheet.follow_keys(self.key_map)

    def _lay_out(self) -> None:
        self._lower = QStackedWidget()
        self._lower.addWidget(self.bullseye)
        self._lower.addWidget(self.beat_panel)
        lower = splitter(Qt.Orientation.Horizontal, self._lower, self.values)
        lower.setSizes(list(_LOWER_PX))
        for index, size in enumerate(_LOWER_PX):
            lower.setStretchFactor(index, size)
        self._rows = splitter(Qt.Orientation.Vertical, self.curve_tabs, lower)
        self._rows.setSizes(list(_ROWS_PX))
        self.pages = QStackedWidget()
        for page in (self.loops_page, self.contour_page, self._rows, self.report_page):
            self.pages.addWidget(scrolling(page))
        self.columns = splitter(
            Qt.Orientation.Horizontal, self.study_list, self.loop_view, self.pages
        )
        self.columns.setSizes(list(_COLUMNS_PX))
        # The list keeps its width; picture and page share the rest.
        for index, stretch in enumerate((0, 10, 11)):
            self.columns.setStretchFactor(index, stretch)
        middle = QHBoxLayout()
        middle.setContentsMargins(10, 8, 10, 8)
        self._middle = QStackedWidget()
        overviews = (scrolling(self.triplane_view), scrolling(self.confirm_page))
        for screen in (self.columns, *overviews):
            self._middle.addWidget(screen)
        middle.addWidget(self._middle)
        ground = QWidget()
        ground.setObjectName("ground")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.readiness)
        column.addLayout(middle, 1)
        column.addWidget(self.status_bar)
        self.setCentralWidget(ground)

    def _connect(self) -> None:
        app, session, state = self.context, self.session, self.state
        # After the views: they must know a loop before its frames arrive.
        app.playback.start()
        session.results_changed.connect(self._on_results)
        state.step_changed.connect(self._show_step)
        state.screen_changed.connect(self._show_screen)
        save_as = self.actions_by_name["save_as"]
        self._announcements = Announcements(app, save_as.trigger)
        app.contour_suggestions.changed.connect(self._on_suggestion)
        app.reader_study.changed.connect(self._refresh_enabled)
        session.document_changed.connect(self._refresh_enabled)
        session.active_changed.connect(self._refresh_enabled)
        app.reader_study.reason_needed.connect(self._ask_reason)
        app.preferences.changed.connect(self._follow_preferences)
        # A contour from three clicks is refined at once; the result is only offered.
        self.editor.on_placed = app.contour_suggestions.find
        self._connect_files()
        self._redraw.timeout.connect(self.files.draw_report)
        self.report_page.editor.paper_chosen.connect(
            lambda paper: app.preferences.update(paper=paper)
        )
        state.shown_changed.connect(self._hide_patient_on_pages)
        for changed in (
            session.document_changed,
            session.loops_changed,
            session.active_changed,
            state.shown_changed,
        ):
            changed.connect(self._show_title)
        self._on_suggestion()
        self._show_step()
        self.loop_view.canvas.setFocus()

    def _connect_files(self) -> None:
        app = self.context
        self.workflow.studies_found.connect(self._ask_study)
        self.workflow.loops_added.connect(self._offer_confirmation)
        self.study_list.other_studies_wanted.connect(self.choose_study)
        self.workflow.recovered.connect(app.autosave.take_over)
        self.workflow.opened.connect(app.analysis_index.note)
        app.earlier_exams.report_changed.connect(self._on_results)
        self.files.saved.connect(self.status_bar.set_saved)
        self.files.kept.connect(app.analysis_index.note)
        self.files.pages_drawn.connect(self.report_page.show_pages)
        self.files.pages_missing.connect(self.report_page.say)
        app.autosave.saved.connect(self.status_bar.set_saved)

    # Following the session

    def _ask_study(self, _found: object) -> None:
        self._refresh_enabled()
        self.choose_study()

    def _on_results(self) -> None:
        if self.state.step is Step.REPORT:
            self._redraw.start()

    def _show_step(self) -> None:
        step = self.state.step
        self._show_screen()
        self.pages.setCurrentIndex(PAGE_OF[step])
        show_page(self._lower, 1 if step is Step.BEAT else 0)
        self.loop_view.setVisible(step is not Step.REPORT)
        # Keys belong to the picture: a focused button would take Space and the arrows.
        (self.report_page if step is Step.REPORT else self.loop_view.canvas).setFocus()
        if step is Step.REPORT:
            # The pages on the screen are of numbers that may have changed.
            self.report_page.say(tr("Drawing the pages…"))
            self.files.draw_report()

    def _show_screen(self) -> None:
        screen = self.state.screen
        self._middle.setCurrentIndex(SCREENS.index(screen))
        if screen is Screen.THREE_VIEWS:
            self.triplane_view.refresh()

    def _offer_confirmation(self) -> None:
        """Show a new study for confirmation, unless the reader goes step by step."""
        app = self.context
        if not app.preferences.current.confirms_studies or self.tour.isVisible():
            return
        if app.reader_study.reading is None and app.study_proposals.is_offered:
            self.state.set_screen(Screen.CONFIRM)

    def _hide_patient_on_pages(self) -> None:
        """Draw the pages anew, at once, if the patient was hidden or shown."""
        is_shown = self.state.patient_is_shown
        if is_shown != self._pages_show_patient:
            self._pages_show_patient = is_shown
            if self.state.step is Step.REPORT:
                # A name must not stay on the screen until the new pages are drawn.
                self.report_page.say("")
                self.files.draw_report()

    def _show_title(self) -> None:
        """Name the patient in the title, so that windows are told apart."""
        who = self.study_list.who
        self.setWindowTitle(tr("{who} — Longaxis", who=who) if who else "Longaxis")

    def _on_suggestion(self) -> None:
        self._refresh_enabled()
        self.loop_view.canvas.update()

    def _refresh_enabled(self) -> None:
        refresh_enabled(self.actions_by_name, self.context)

    def _take_back(self) -> None:
        self.editor.correction.take_back(self.player.frame)

    # What actions ask of the window

    @property
    def canvas(self) -> Canvas:
        """The picture of the loop."""
        return self.loop_view.canvas

    def show_next_curve_view(self) -> None:
        """Show the next plot of strain."""
        self.curve_tabs.show_next()

    def show_text_blocks(self) -> None:
        """Offer the text blocks of the conclusion."""
        self.report_page.editor.show_blocks()

    def sign_report(self) -> None:
        """Sign the report, or amend the signed one."""
        self.report_page.editor.sign_or_amend()

    def _sign_from_review(self) -> None:
        # On the report page, where the signed page and its name are seen.
        self.state.set_step(Step.REPORT)
        self.sign_report()

    def toggle_triplane(self) -> None:
        """Show three views in phase, or the page of the step again."""
        is_shown = self.state.screen is Screen.THREE_VIEWS
        self.state.set_screen(Screen.STEP if is_shown else Screen.THREE_VIEWS)

    def toggle_key_sheet(self) -> None:
        """Show or hide the sheet of keys."""
        self.key_sheet.toggle()

    def start_tour(self) -> None:
        """Start the tour of the sample study."""
        self.tour.start()

    def close_overlay(self) -> bool:
        """Close the sheet or page that lies over the step; return if there was one."""
        sheets = (self.key_sheet, self.readiness.sheet)
        shown = [sheet for sheet in sheets if sheet is not None and sheet.isVisible()]
        if shown:
            shown[0].hide()
        elif self.state.screen is not Screen.STEP:
            self.state.set_screen(Screen.STEP)
        else:
            return False
        return True

    # Preferences

    def _follow_preferences(self, before: Preferences) -> None:
        now = self.context.preferences.current
        self.report_page.editor.set_paper(self.files.paper)
        self.key_map.use(now.keys, self.actions_by_name)
        if _look(now) != _look(before):
            self._apply_theme()
        if now.paper != before.paper and self.state.step is Step.REPORT:
            self._redraw.start()

    def _apply_theme(self) -> None:
        """Show everything in the colours of the theme."""
        preferences = self.context.preferences.current
        self.colours.become(theme.named(preferences.theme))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.set_text_percent(application, preferences.text_percent)
            theme.apply(application, self.colours)
        self.curve_tabs.apply_theme()
        self.study_list.loops.apply_theme()
        self.loop_view.refresh()

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the notice above the picture; make room where there is little."""
        self._is_compact = fit_parts(self, was_compact=self._is_compact)
        super().resizeEvent(event)
        self.notices.place(self.width())
        self.key_sheet.center()
        self.tour.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop everything, keep what is not saved, remember the layout."""
        # What is being typed is not in the document yet.
        self.report_page.commit_text()
        self.player.pause()
        if self.asks_before_closing and self.session.has_unsaved_work:
            answer = ask_before_closing(self)
            if not may_close(self.context, self, answer):
                event.ignore()
                return
        # No timer may call into what is stopped below.
        self._redraw.stop()
        try:
            self.context.stop()
        except LongAxisError as error:
            # The work could not be kept: closing now would lose it.
            self.notices.show_error(error)
            event.ignore()
            return
        self._save_preferences()
        event.accept()

    def _save_preferences(self) -> None:
        preferences = self.context.preferences
        preferences.update(
            **layout_of(self, self.columns, self._rows),
            # A document without a reader does not erase the preferred name.
            reader=self.session.document.reader or preferences.current.reader,
        )
        preferences.save()

    def _restore(self) -> None:
        kept = self.context.preferences.current
        self.resize(QSize(1600, 900))
        was_compact = restore_place(kept, self)
        # First: widths are held to the limits of the parts.
        self._is_compact = fit_parts(self, was_compact=self._is_compact)
        if self._is_compact is was_compact:
            restore_splitters(kept, self.columns, self._rows)
        # An empty document with the name and the settings that the reader prefers.
        self.session.open(self.workflow.start)
        self._follow_preferences(kept)


def _look(preferences: Preferences) -> tuple[str, int]:
    return preferences.theme, preferences.text_percent
