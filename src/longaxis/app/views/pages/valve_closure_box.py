"""Aortic valve closure for all views: typed in ms, or carried from A3C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core import edits
from longaxis.app.views.common.panel import button, label
from longaxis.app.views.pages.loops_page import NumberEdit
from longaxis.data import ClosureTime, EventSource
from longaxis.display import text

if TYPE_CHECKING:
    from longaxis.app.core.session import Session
    from longaxis.data import ViewDocument, ViewResult

# What can be typed as the time of aortic valve closure; chosen.
# The range is wider than that of systole; it catches seconds typed for milliseconds.
_LONGEST_MS = 1000.0
_SHORTEST_MS = 50.0
_HINT = tr_noop("AVC, ms")


class ValveClosureBox(QWidget):
    """A box for milliseconds, and where the closure in use comes from.

    Whoever holds it refreshes it.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.milliseconds = NumberEdit(tr(_HINT), _LONGEST_MS)
        self.milliseconds.setToolTip(
            tr(
                "When the aortic valve closes, in ms after ED (Doppler); in the "
                "other views it is scaled by RR"
            )
        )
        self.apply = button("Use in all views", self.set_time)
        row = QHBoxLayout()
        row.addWidget(self.milliseconds, 1)
        row.addWidget(self.apply)
        column.addLayout(row)
        self.words = label("", "quiet", wraps=True)
        column.addWidget(self.words)
        self.milliseconds.textChanged.connect(self._enable)
        self.milliseconds.returnPressed.connect(self.set_time)
        self.refresh()

    def refresh(self) -> None:
        """Say where the closure of the view on screen comes from."""
        document, result = self._session.active_document, self._session.active_result
        shown = "" if document is None else closure_text(document, result)
        self.words.setText(shown)
        self.words.setVisible(bool(shown))
        self._enable()

    def set_time(self) -> None:
        """Use the typed time in every view, in proportion to its beat."""
        result = self._session.active_result
        if not self.apply.isEnabled() or result is None:
            return
        loop, beat = result.loop, result.beat
        from longaxis.strain.phases import beat_length_s

        closure = ClosureTime(
            after_s=self.milliseconds.number / 1000,
            # Of a beat whose times are in doubt there is no proportion to keep.
            beat_s=None
            if loop.time_doubt
            else beat_length_s(
                loop.frame_times_s,
                loop.r_wave_times_s,
                beat,
                heart_rate_bpm=loop.heart_rate_bpm,
            ),
        )
        after = edits.set_typed_closure(self._session.document, closure)
        self._session.apply_edit(tr("Type aortic valve closure"), after)
        self.milliseconds.clear()

    def _enable(self) -> None:
        has_result = self._session.active_result is not None
        self.milliseconds.setEnabled(has_result)
        self.apply.setEnabled(has_result and self.milliseconds.number >= _SHORTEST_MS)


def closure_text(document: ViewDocument, result: ViewResult | None) -> str:
    """Return where a view's aortic valve closure comes from, empty if it has none.

    Parameters
    ----------
    document
        The view.
    result
        What was measured in it, if anything.
    """
    closure = document.beat_choice.closure
    if closure is None:
        return ""
    of_view = (
        tr("typed")
        if closure.view is None
        else tr("of {view}", view=closure.view.value)
    )
    sentence = tr(
        "AVC {of_view}: {time}",
        of_view=of_view,
        time=text.milliseconds_with_unit(closure.after_s),
    )
    if closure.beat_s is not None:
        sentence += tr(
            " of RR {length}", length=text.milliseconds_with_unit(closure.beat_s)
        )
    if result is None:
        return f"{sentence}."
    beat, times_s = result.beat, result.loop.frame_times_s
    # A frame that the reader set in this view comes before any carried closure.
    if document.beat_choice.end_systole is not None:
        return tr("{text}; not used, as ES was set in this view.", text=sentence)
    # A closure after the end of the beat is not used.
    sources = {EventSource.CARRIED_CLOSURE, EventSource.TYPED}
    if beat.end_systole_source not in sources:
        return tr("{text}; not used, as the beat ends before.", text=sentence)
    here_s = float(times_s[beat.end_systole] - times_s[beat.end_diastole])
    return tr(
        "{text}; here {time}.", text=sentence, time=text.milliseconds_with_unit(here_s)
    )
