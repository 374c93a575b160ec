"""What each action of the table does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.controllers.files import SUFFIXES, with_suffix
from longaxis.app.controllers.reader_study_controller import ReaderStudyController
from longaxis.app.controllers.workflow import SESSION_SUFFIX, key_of
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.app.shell.archive_handlers import ArchiveHandlers
from longaxis.app.shell.vendor_overlay import VendorOverlay
from longaxis.app.views.dialogs.agreement_window import CompareWindow
from longaxis.app.views.dialogs.saved_analyses_window import IndexWindow
from longaxis.app.views.dialogs.settings_dialog import SettingsDialog
from longaxis.app.views.frame.study_list import in_order
from longaxis.data import Smoothing, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.app.shell.main_window import MainWindow
    from longaxis.data import AnalysisSettings

_OPENED = tr_noop("Loops, studies and sessions (*)")
_STEPS = list(Step)
_STAGES = list(Stage)


class Handlers:
    """Asks where a question is needed, and hands the answer on."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._session = window.session
        self._view_state = window.state
        self._player = window.player
        self._workflow = window.workflow
        self._files = window.files
        self.vendor = VendorOverlay(window)
        self.desk = ReaderStudyController(window)
        self.archive = ArchiveHandlers(window)

    def table(self) -> dict[str, Callable[[], object]]:
        """Return what happens under each name of the table of actions."""
        return {**self._file(), **self._edit(), **self._cine(), **self._rest()}

    def starts(self) -> list[tuple[str, Callable[[], object]]]:
        """Return the buttons of the welcome page."""
        return [
            (tr("Open files…"), self.open_files),
            (tr("Open folder…"), self.open_folder),
            (tr("Open the sample study"), self.open_sample),
        ]

    def report_exports(self) -> list[tuple[str, Callable[[], object]]]:
        """Return the buttons of the report page."""
        return [
            (tr("Report as PDF…"), lambda: self.export("pdf")),
            (tr("Pages as pictures…"), lambda: self.export("pages")),
            (tr("Values as CSV…"), lambda: self.export("values")),
            (tr("Result as JSON…"), lambda: self.export("json")),
        ]

    def _file(self) -> dict[str, Callable[[], object]]:
        return {
            "open_files": self.open_files,
            "open_folder": self.open_folder,
            "open_sample": self.open_sample,
            "find_study": self.find_study,
            "find_in_archive": self.archive.find_study,
            "send_to_archive": self.archive.send_report,
            "new_study": self._workflow.start_study,
            "save": self.save,
            "save_as": self.save_as,
            "export_pdf": lambda: self.export("pdf"),
            "export_pages": lambda: self.export("pages"),
            "export_values": lambda: self.export("values"),
            "export_curves": lambda: self.export("curves"),
            "export_json": lambda: self.export("json"),
            "export_sr": lambda: self.export("sr"),
            "export_research_sr": lambda: self.export("research_sr"),
            "export_dicom_pdf": lambda: self.export("dicom_pdf"),
            "export_picture": lambda: self.export("picture"),
            "compare": self.compare,
            "open_trace": self.vendor.ask,
            "hand_in": self.desk.submit_reading,
            "not_measurable": self.desk.say_not_measurable,
            "settings": self.ask_settings,
            "quit": self._window.close,
        }

    def _edit(self) -> dict[str, Callable[[], object]]:
        editor, stack = self._window.editor, self._session.undo_stack
        return {
            "undo": stack.undo,
            "redo": stack.redo,
            "delete_point": self._seen(editor.remove_chosen),
            "add_point": self._seen(editor.add_after_chosen),
            "wall_wider": self._seen(lambda: editor.width.step(1)),
            "wall_narrower": self._seen(lambda: editor.width.step(-1)),
            "find_line": self._window.contour_suggestions.find,
            "accept_line": self._window.contour_suggestions.accept,
            "carry_line": self._window.contour_propagation.carry,
            "correct_line": lambda: self._view_state.set_step(Step.CONTOUR),
            "clear_line": self.clear_line,
            "nudge_left": self._seen(lambda: editor.nudge(-1, 0)),
            "nudge_right": self._seen(lambda: editor.nudge(1, 0)),
            "nudge_up": self._seen(lambda: editor.nudge(0, -1)),
            "nudge_down": self._seen(lambda: editor.nudge(0, 1)),
            "next_point": self._seen(editor.choose_next),
        }

    def _cine(self) -> dict[str, Callable[[], object]]:
        player, canvas = self._player, self._window.loop_view.canvas
        return {
            "play": player.toggle,
            "frame_back": lambda: player.step(-1),
            "frame_on": lambda: player.step(1),
            "alternate": self.alternate,
            "event_back": lambda: self.go_to_event(-1),
            "event_on": lambda: self.go_to_event(1),
            "first_frame": lambda: player.set_frame(0),
            "last_frame": lambda: player.set_frame(player.n_frames - 1),
            "speed": player.next_speed,
            "fit": canvas.fit,
            "reset_grey": canvas.reset_grey,
            "invert": canvas.invert,
            "overlay": self._view_state.toggle_overlay,
            "overlay_style": self.next_overlay_style,
        }

    def _rest(self) -> dict[str, Callable[[], object]]:
        beat = self._window.beat_panel
        return {
            "a4c": lambda: self.view_key(View.FOUR_CHAMBER),
            "a2c": lambda: self.view_key(View.TWO_CHAMBER),
            "a3c": lambda: self.view_key(View.LONG_AXIS),
            "mirror": self.swap_walls,
            "next_loop": lambda: self.turn_loop(1),
            "previous_loop": lambda: self.turn_loop(-1),
            "next_look": self._window.curve_deck.next_look,
            "three_views": self._window.toggle_three_views,
            "patient": self._view_state.toggle_patient,
            "theme": self._window.change_theme,
            "set_ed": lambda: beat.set_here("end_diastole"),
            "set_es": lambda: beat.set_here("end_systole"),
            "set_avc": beat.set_closure_here,
            "set_mvo": self.mark_mitral_opening,
            "auto_beat": beat.find_again,
            "track": self._workflow.track,
            "sign": lambda: self._window.report_page.editor.sign_or_amend(),
            "insert_block": self.insert_block,
            "uncertainty": self._window.uncertainty_controller.find,
            "cancel": self.stop,
            "stage": self.next_stage,
            "smoothing": self.change_smoothing,
            "drift": self.change_drift,
            "next_step": lambda: self.turn_step(1),
            "previous_step": lambda: self.turn_step(-1),
            "keys": self._window.key_sheet.toggle,
            "tour": self._window.tour.start,
        }

    # Files

    def open_files(self) -> None:
        """Ask for files, and open them."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            tr("Open"),
            self._window.preferences.last_folder,
            tr(_OPENED),
        )
        if names:
            self._remember(Path(names[0]).parent)
            self._workflow.open_paths([Path(name) for name in names])

    def open_folder(self) -> None:
        """Ask for a folder, and open it."""
        name = QFileDialog.getExistingDirectory(
            self._window, tr("Open folder"), self._window.preferences.last_folder
        )
        if name:
            self._remember(Path(name))
            self._workflow.open_paths([Path(name)])

    def open_sample(self) -> None:
        """Open the simulated study that comes with the program."""
        from longaxis.resources import sample_study_folder

        self._workflow.open_paths([sample_study_folder()])

    def save(self) -> None:
        """Save where the session was saved before, else ask."""
        if self._workflow.path is None:
            self.save_as()
        else:
            self._files.save(self._workflow.path)

    def save_as(self) -> None:
        """Ask where, and save."""
        path = self.where_to_save()
        if path is not None:
            self._files.save(path)

    def where_to_save(self) -> Path | None:
        """Ask for a file to save to; None if there is none that may be written."""
        path = self._ask_where(tr("Save session"), "study", SESSION_SUFFIX)
        return path if path is not None and self._workflow.keep_at(path) else None

    def find_study(self) -> None:
        """Show the saved analyses, to open one again."""
        window = self._window
        dialog = IndexWindow(
            window.analysis_index,
            self.open_analysis,
            patient_is_shown=self._view_state.patient_is_shown,
            parent=window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_analysis(self, path: Path, is_new_reading: bool = False) -> None:
        """Open a saved analysis, or its loops for a reading of one's own."""
        if is_new_reading:
            self._workflow.open_new_reading(path)
        else:
            self._workflow.open_session(path)

    def export(self, kind: str) -> None:
        """Ask where, and write a file."""
        path = self._ask_where(tr("Export"), f"longaxis-{kind}", SUFFIXES[kind])
        if path is not None:
            self._files.export(kind, path)

    def _ask_where(self, title: str, name: str, suffix: str) -> Path | None:
        folder = Path(self._window.preferences.last_folder)
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, title, str(folder / f"{name}{suffix}"), f"*{suffix}"
        )
        if not chosen:
            return None
        path = with_suffix(Path(chosen), suffix)
        self._remember(path.parent)
        return path

    def _remember(self, folder: Path) -> None:
        window = self._window
        window.preferences = replace(window.preferences, last_folder=str(folder))

    # Steps and views

    def view_key(self, view: View) -> None:
        """Name the loop that is looked at; else turn to the view."""
        if self._session.preview is not None:
            self._workflow.name_view(view)
        else:
            self._session.show_view(view)

    def swap_walls(self) -> None:
        """Say that the picture shows the walls the other way round."""
        document = self._session.active_document
        if document is not None:
            after = edits.set_mirrored(
                self._session.document, document.view, not document.mirrored
            )
            self._session.do(tr("Swap the walls"), after)

    def mark_mitral_opening(self) -> None:
        """Say that the mitral valve opens in the frame on screen, or take it back."""
        document = self._session.active_document
        if document is not None:
            after = edits.set_mitral_opening(
                self._session.document, document.view, self._player.frame
            )
            self._session.do(tr("Mark mitral valve opening"), after)

    def clear_line(self) -> None:
        """Take the line away."""
        document = self._session.active_document
        if document is not None and document.centreline is not None:
            after = edits.set_centreline(self._session.document, document.view, None)
            self._session.do(tr("Remove the line"), after)
            self._view_state.set_step(Step.CONTOUR)

    def turn_loop(self, by: int) -> None:
        """Look at the next suitable loop of the list."""
        loops = [each for each in in_order(self._session.loops) if each.is_suitable]
        if not loops:
            return
        document, preview = self._session.active_document, self._session.preview
        shown = None
        if document is not None:
            shown = key_of(document.loop.origin)
        elif preview is not None:
            shown = key_of(preview.recording.origin)
        keys = [key_of(each.origin) for each in loops]
        at = keys.index(shown) + by if shown in keys else 0
        self._workflow.choose(loops[at % len(loops)])

    def turn_step(self, by: int) -> None:
        """Go to the step before or after."""
        at = _STEPS.index(self._view_state.step) + by
        self._view_state.set_step(_STEPS[min(max(at, 0), len(_STEPS) - 1)])

    def change_smoothing(self) -> None:
        """Smooth the tracked points, or not."""
        settings = self._session.settings
        is_smoothed = settings.smoothing is not Smoothing.NONE
        other = Smoothing.NONE if is_smoothed else Smoothing.GAUSSIAN_40_MS
        self._change_settings(tr("Smoothing"), replace(settings, smoothing=other))

    def change_drift(self) -> None:
        """Compensate drift, or not."""
        settings = self._session.settings
        other = replace(settings, compensate_drift=not settings.compensate_drift)
        self._change_settings(tr("Drift compensation"), other)

    def compare(self) -> None:
        """Open the window that compares two sets of readings."""
        window = self._window
        dialog = CompareWindow(window.jobs, window.colours, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def ask_settings(self) -> None:
        """Show all settings, and take them once the reader agrees."""
        session, window = self._session, self._window
        kept = replace(
            window.preferences, patient_is_shown=self._view_state.patient_is_shown
        )
        dialog = SettingsDialog(session.settings, kept, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.take_settings(dialog))
        dialog.archives_wanted.connect(lambda: self.archive.ask_nodes(dialog))
        dialog.open()

    def take_settings(self, dialog: SettingsDialog) -> None:
        """Take what the fields of the dialog say."""
        preferences = dialog.preferences().starting_with(dialog.settings())
        self._window.take_preferences(preferences)
        if dialog.settings() != self._session.settings:
            self._change_settings(tr("Settings"), dialog.settings())

    def _change_settings(self, name: str, settings: AnalysisSettings) -> None:
        session = self._session
        session.do(name, edits.set_settings(session.document, settings))
        self._view_state.set_stage(None)

    def next_stage(self) -> None:
        """Show the curves of the next stage of processing."""
        result = self._session.active_result
        if result is None:
            return
        offered = [stage for stage in _STAGES if stage in result.stages]
        shown = self._view_state.stage or result.reported_stage
        at = offered.index(shown) if shown in offered else 0
        self._view_state.set_stage(offered[(at + 1) % len(offered)])

    def go_to_event(self, direction: int) -> None:
        """Go to the next of end-diastole, end-systole and the end of the beat."""
        frames = sorted({each.frame for each in self._window.loop_view.strip.markers})
        now = self._player.frame
        ahead = [frame for frame in frames if (frame - now) * direction > 0]
        self._player.pause()
        if ahead:
            self._player.set_frame(min(ahead, key=lambda frame: abs(frame - now)))
        elif frames:
            self._player.set_frame(frames[0] if direction > 0 else frames[-1])

    def next_overlay_style(self) -> None:
        """Draw the tracked wall in the next way."""
        self._view_state.set_overlay_style(self._view_state.overlay_style.next())

    def alternate(self) -> None:
        """Show end-diastole and end-systole by turns, or stop doing so."""
        result, player = self._session.active_result, self._player
        if player.alternating is not None or result is None:
            player.alternate(None)
        else:
            player.alternate((result.beat.end_diastole, result.beat.end_systole))

    def insert_block(self) -> None:
        """Offer the text blocks of the conclusion."""
        self._view_state.set_step(Step.REPORT)
        self._window.report_page.editor.show_blocks()

    def stop(self) -> None:
        """Stop what can be stopped: the sheet, two clicks, the tracker."""
        sheet = self._window.readiness.sheet
        if self._window.key_sheet.isVisible():
            self._window.key_sheet.hide()
        elif sheet is not None and sheet.isVisible():
            sheet.hide()
        elif self._window.three_views.isVisible():
            self._window.toggle_three_views()
        elif self._window.contour_suggestions.discard() and not self._workflow.tracking:
            pass
        elif self._view_state.is_calibrating or self._view_state.scale_points_px:
            self._view_state.clear_scale_points()
        elif self._window.editor.landmarks_mm:
            self._window.editor.landmarks_mm.clear()
            self._window.loop_view.canvas.update()
        else:
            self._workflow.stop_tracking()
            self._window.uncertainty_controller.stop()

    def _seen(self, act: Callable[[], object]) -> Callable[[], object]:
        """Return the act followed by a look at the picture."""

        def call() -> None:
            act()
            self._window.loop_view.canvas.update()

        return call
