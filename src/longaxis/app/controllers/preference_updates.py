"""Passes changed preferences to the controllers that start new work with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from longaxis.data import StudyDocument

if TYPE_CHECKING:
    from longaxis.app.controllers.contour_suggestions import ContourSuggestions
    from longaxis.app.controllers.files import Files
    from longaxis.app.controllers.study_proposals import StudyProposals
    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.preferences import PreferenceStore
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.editing.contour_editor import LineEditor


class PreferenceUpdates(QObject):
    """Applies the preferences of the reader, now and after every change."""

    def __init__(
        self,
        preferences: PreferenceStore,
        view_state: ViewState,
        workflow: Workflow,
        files: Files,
        editor: LineEditor,
        contour_searches: tuple[ContourSuggestions, StudyProposals],
    ) -> None:
        super().__init__()
        self._preferences = preferences
        self._view_state = view_state
        self._workflow = workflow
        self._files = files
        self._editor = editor
        self._contour_searches = contour_searches
        workflow.reader = preferences.current.reader
        preferences.changed.connect(self.apply)
        view_state.shown_changed.connect(self._keep_patient_shown)
        self.apply()

    def apply(self) -> None:
        """Apply the preferences as they are now."""
        now = self._preferences.current
        # toggle_patient comes back through _keep_patient_shown, so it is compared
        # first.
        if now.patient_is_shown != self._view_state.patient_is_shown:
            self._view_state.toggle_patient()
        self._files.paper = "Letter" if now.paper == "Letter" else "A4"
        self._editor.wall_mm = now.wall_mm
        for search in self._contour_searches:
            search.wall_mm = now.wall_mm
        self._workflow.is_mirrored = now.is_mirrored
        # For new studies only: the open document keeps its settings.
        self._workflow.start = StudyDocument(
            reader=now.reader, settings=now.starting_settings
        )

    def _keep_patient_shown(self) -> None:
        """Remember whether the patient is shown: it is a preference too."""
        # shown_changed is emitted for other things too, such as the overlay.
        is_shown = self._view_state.patient_is_shown
        if is_shown != self._preferences.current.patient_is_shown:
            self._preferences.update(patient_is_shown=is_shown)
