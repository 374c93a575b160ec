"""Several beats of one loop: which is measured, and the mean of those chosen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core import edits
from longaxis.app.views.common.panel import button, label, set_role
from longaxis.app.views.common.time_text import milliseconds_of
from longaxis.data import BeatChoice, GlobalDefinition
from longaxis.display import text
from longaxis.strain.index_beat import index_beats, whole_beats

if TYPE_CHECKING:
    from longaxis.app.core.session import Session
    from longaxis.data import ViewDocument, ViewResult
    from longaxis.data.beats import WholeBeat

_NONE = tr_noop(
    "No whole beat lies between R waves in this loop. Set ED and the end of the beat, "
    "then add it."
)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_HOW = tr_noop("Click a beat to measure it; tick two or more for their mean and SD.")


class BeatsBox(QWidget):
    """A row for each beat, and their mean below; whoever holds it refreshes it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._how = label(_HOW, "quiet", wraps=True)
        column.addWidget(self._how)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self.rows: list[tuple[QCheckBox, QPushButton]] = []
        self._values: list[QLabel] = []
        self.mean = label("", "strong", wraps=True)
        column.addWidget(self.mean)
        self.all = button("All beats", self.choose_all)
        self.add = button("Add the beat from ED to end", self.add_by_hand)
        column.addWidget(self.all)
        column.addWidget(self.add)
        column.addStretch(1)
        self.refresh()

    @property
    def beats(self) -> tuple[BeatChoice, ...]:
        """The beats that can be chosen, in the order of time."""
        document = self._session.active_document
        return () if document is None else offered_beats(document)

    def refresh(self) -> None:
        """Show the beats of the view on screen."""
        document, result = self._session.active_document, self._session.active_result
        beats = self.beats
        self._make_rows(len(beats))
        if document is not None:
            for row, beat in enumerate(beats):
                self._fill(row, beat, document, result)
        self._how.setText(tr(_HOW) if beats else tr(_NONE))
        self._how.setVisible(document is not None)
        self.mean.setText(_mean_text(result))
        self.mean.setVisible(bool(self.mean.text()))
        self.all.setVisible(len(beats) > 1)
        self.add.setVisible(document is not None)
        self.add.setEnabled(_by_hand(result) not in (None, *map(_span, beats)))

    def measure(self, row: int) -> None:
        """Measure another beat; its end-systole is found again."""
        document = self._session.active_document
        if document is not None:
            # A closure holds for the whole view; end-systole was that of the other
            # beat.
            chosen = replace(self.beats[row], closure=document.beat_choice.closure)
            after = edits.set_beat(self._session.document, document.view, chosen)
            self._session.apply_edit(tr("Measure beat {row}", row=row + 1), after)

    def tick(self, row: int) -> None:
        """Take a beat into the mean, or out of it."""
        document = self._session.active_document
        if document is None:
            return
        # Beats are told apart by their frames: end-systole may be set in one and open
        # in the other.
        kept = {
            _span(averaged_beat): averaged_beat
            for averaged_beat in document.averaged_beats
        }
        beat = self.beats[row]
        if kept.pop(_span(beat), None) is None:
            kept[_span(beat)] = beat
        self._average(tuple(kept.values()))

    def choose_all(self) -> None:
        """Take every beat into the mean, or none if all are."""
        document = self._session.active_document
        if document is not None:
            is_all = len(document.averaged_beats) == len(self.beats)
            self._average(() if is_all else self.beats)

    def add_by_hand(self) -> None:
        """Take the beat between the markers into the mean."""
        document, span = (
            self._session.active_document,
            _by_hand(self._session.active_result),
        )
        if document is not None and span is not None:
            # Without end-systole: it is found in each beat by the rules.
            fresh = BeatChoice(end_diastole=span[0], last=span[1])
            self._average((*document.averaged_beats, fresh))

    def _average(self, beats: tuple[BeatChoice, ...]) -> None:
        document = self._session.active_document
        if document is not None:
            # In the order of time, as the values in the result are.
            ordered = tuple(sorted(beats, key=_span))
            after = edits.set_averaged(self._session.document, document.view, ordered)
            self._session.apply_edit(tr("Beats of the mean"), after)

    def _make_rows(self, n_rows: int) -> None:
        while len(self.rows) < n_rows:
            row = len(self.rows)
            ticked = QCheckBox()
            ticked.clicked.connect(lambda _checked, row=row: self.tick(row))
            chosen = button("", partial(self.measure, row), role="row")
            value = label("")
            value.setAlignment(_RIGHT)
            for column, widget in enumerate((ticked, chosen, value)):
                self._grid.addWidget(widget, row, column)
            self.rows.append((ticked, chosen))
            self._values.append(value)
        for row, pair in enumerate(self.rows):
            for widget in (*pair, self._values[row]):
                widget.setVisible(row < n_rows)

    def _fill(
        self,
        row: int,
        beat: BeatChoice,
        document: ViewDocument,
        result: ViewResult | None,
    ) -> None:
        ticked, chosen = self.rows[row]
        spans = [_span(averaged_beat) for averaged_beat in document.averaged_beats]
        ticked.setChecked(_span(beat) in spans)
        ticked.setAccessibleName(tr("Beat {row} in the mean", row=row + 1))
        is_shown = result is not None and _span(beat) == (
            result.beat.end_diastole,
            result.beat.last,
        )
        set_role(chosen, "row-shown" if is_shown else "row")
        chosen.setText(_beat_text(row, beat, document))
        chosen.setAccessibleName(tr("Measure beat {row}", row=row + 1))
        first, last = _span(beat)
        chosen.setToolTip(
            tr("Frames {first} to {last}", first=first + 1, last=last + 1)
        )
        value = self._values[row]
        value.setText(text.percent_with_unit(_value(result, beat, spans, is_shown)))


def offered_beats(document: ViewDocument) -> tuple[BeatChoice, ...]:
    """Return the whole beats between R waves and those added by hand, in their order.

    Parameters
    ----------
    document
        A view.
    """
    whole = _whole(document)
    beats = {_span(beat.choice): beat.choice for beat in whole}
    # Whole beats and those added by hand; where both are the same span, the reader's
    # own is kept.
    beats |= {
        _span(averaged_beat): averaged_beat for averaged_beat in document.averaged_beats
    }
    return tuple(beats[span] for span in sorted(beats))


def _whole(document: ViewDocument) -> tuple[WholeBeat, ...]:
    """Return the beats from R wave to R wave, none where the times are in doubt."""
    # Contradictory times make R waves useless for finding frames (decision 17).
    loop = document.loop
    if loop.time_doubt:
        return ()
    return whole_beats(loop.r_wave_times_s, loop.frame_times_s)


def _span(choice: BeatChoice) -> tuple[int, int]:
    return choice.end_diastole or 0, choice.last or 0


def _by_hand(result: ViewResult | None) -> tuple[int, int] | None:
    """Return the beat that is measured, if it is a whole one."""
    if result is None or not result.beat.is_complete:
        return None
    return result.beat.end_diastole, result.beat.last


def _beat_text(row: int, beat: BeatChoice, document: ViewDocument) -> str:
    first, last = _span(beat)
    loop = document.loop
    length_s = float(loop.frame_times_s[last] - loop.frame_times_s[first])
    name = f"{row + 1} · {milliseconds_of(length_s, loop.time_doubt)}"
    whole = _whole(document)
    # Shown where the loop is irregular: in atrial fibrillation the index beat stands
    # for the mean of many.
    is_index = any(
        _span(index_beat.choice) == (first, last) for index_beat in index_beats(whole)
    )
    return tr("{beat} · index", beat=name) if is_index else name


def _value(
    result: ViewResult | None,
    beat: BeatChoice,
    averaged: list[tuple[int, int]],
    is_shown: bool,
) -> float | None:
    """Return the strain called GLS of a beat, None where it is not measured."""
    if result is None:
        return None
    convention = result.settings.convention
    if is_shown:
        return convention.of(result.globals_[GlobalDefinition.LINE])
    if result.beats is None or _span(beat) not in averaged:
        return None
    line = result.beats.globals_[GlobalDefinition.LINE]
    values = convention.of(line).values
    return values[averaged.index(_span(beat))]


def _mean_text(result: ViewResult | None) -> str:
    if result is None or result.beats is None:
        return ""
    convention = result.settings.convention
    summary = convention.of(result.beats.globals_[GlobalDefinition.LINE])
    mean_sd = text.percent_with_interval(summary.mean, summary.sd)
    return tr(
        "GLS {view}, line, {kind}, mean ± SD of {n_lengths_s} beats: {mean_sd} %",
        kind=tr(convention.words),
        view=result.view.value,
        n_lengths_s=summary.n_measured,
        mean_sd=mean_sd,
    )
