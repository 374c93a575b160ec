"""What the panels of strain over time have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.app.views.common.panel import Panel

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import ViewResult


class CurvePanel(Panel):
    """A panel that follows the numbers, the stage looked at, the mouse and the cine."""

    def __init__(
        self,
        title: str,
        session: Session,
        view_state: ViewState,
        player: Player,
        palette: Palette,
    ) -> None:
        super().__init__(title)
        self._session, self._view_state, self._player = session, view_state, player
        self._palette = palette

    def start(self) -> None:
        """Show what is known, and follow it from now on; called when all is made."""
        # Numbers take turns (decision 9); mouse and cursor below do not wait, since
        # they only recolour what is drawn.
        self.follow(
            self._session.refresh_queue,
            self._session.results_changed,
            self._session.active_changed,
            self._view_state.stage_changed,
        )
        self._view_state.hover_changed.connect(self.light)
        self._player.frame_changed.connect(self.move_cursor)
        self.refresh()

    def light(self) -> None:
        """Show which segment is under the mouse, wherever that is."""

    def move_cursor(self, frame: int) -> None:
        """Show which frame is on screen."""
        raise NotImplementedError

    def shown_result(self) -> tuple[ViewResult | None, bool]:
        """Return the result of the view on screen, and whether its line has changed."""
        result, active = self._session.active_result, self._session.active
        # An old result is still shown, greyed by the panels, until the changed line is
        # tracked again.
        if result is not None or active is None:
            return result, False
        return self._session.stale_result(active), True
