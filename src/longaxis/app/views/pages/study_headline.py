"""The one number that stands for the study, how certain it is, and what is withheld."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.readiness import needs, withheld
from longaxis.app.core.view_state import Step
from longaxis.app.jobs.refresh_queue import Scope
from longaxis.app.views.common.panel import Panel, button, label
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import StudyResult


_DETAILS = tr_noop("Blood pressure, and what else the files do not state")


def _nothing() -> None:
    """Do nothing: a headline without a window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadlineActions:
    """What the buttons of the headline do.

    Attributes
    ----------
    sign
        Signs the report, or amends the signed one.
    find_uncertainty
        Computes the 95 % interval from perturbed contours.
    show_follow_up
        Opens the earlier exams of the patient.
    edit_details
        Asks for blood pressure, and what else the files do not say.
    """

    sign: Callable[[], object] = _nothing
    find_uncertainty: Callable[[], object] = _nothing
    show_follow_up: Callable[[], object] = _nothing
    edit_details: Callable[[], object] = _nothing


class StudyHeadline(Panel):
    """GLS of the study with its interval, and the way to the report.

    Parameters
    ----------
    session, view_state
        What is measured, and the step on screen.
    actions
        What the buttons do.
    """

    def __init__(
        self, session: Session, view_state: ViewState, actions: HeadlineActions
    ) -> None:
        super().__init__("")
        self._session = session
        self.value = label("", "headline")
        self.circulation = label("", "quiet", wraps=True)
        self.beside = label("", "quiet", wraps=True)
        self.reason = label("", "notice", wraps=True)
        self.pressure = button("Edit", actions.edit_details, role="flat", tip=_DETAILS)
        self.earlier = button(
            "Follow-up…", actions.show_follow_up, role="flat", tip="Earlier exams"
        )
        first, beside_label, row = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.value, 1)
        first.addWidget(self.earlier)
        beside_label.addWidget(self.circulation, 1)
        beside_label.addWidget(self.pressure)
        self.body.addLayout(first)
        self.body.addLayout(beside_label)
        for widget in (self.beside, self.reason):
            self.body.addWidget(widget)
        self.report = button(
            "Report", lambda: view_state.set_step(Step.REPORT), role="primary"
        )
        self.sign = button("Sign…", actions.sign)
        self.interval = button("± 95 %", actions.find_uncertainty)
        row.addWidget(self.interval)
        row.addWidget(self.sign)
        row.addWidget(self.report, 1)
        self.body.addLayout(row)
        self.follow(
            session.refresh_queue,
            session.results_changed,
            session.document_changed,
            stale_at=Scope.STUDY,
        )
        self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Leave the row to the number; the menu leads to the exams too."""
        self.earlier.setVisible(not compact)

    def refresh(self) -> None:
        """Show the number of now, or why there is none."""
        study = self._session.study_result()
        kind = tr(self._session.settings.convention.words)
        self.set_title(tr("GLS, {kind}, mean of 3 views", kind=kind))
        self.value.setText(_gls(study))
        self.circulation.setText(_circulation(self._session))
        self.beside.setText(_beside(study))
        self.beside.setVisible(bool(self.beside.text()))
        reason = _reason(self._session)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        for push_button in (self.report, self.sign, self.interval):
            push_button.setEnabled(study is not None)


def _gls(study: StudyResult | None) -> str:
    if study is None:
        return text.MISSING
    convention = study.convention
    interval = text.percent_with_interval(
        convention.of_study(study.values), convention.of_study(study.uncertainty)
    )
    return interval if interval == text.MISSING else f"{interval}{text.THIN_SPACE}%"


def _circulation(session: Session) -> str:
    """Return blood pressure, heart rates and frame rates: what strain depends on."""
    document = session.document
    pressure = document.header.blood_pressure_mmhg
    shown = tr("{pressure} mmHg", pressure=pressure) if pressure else text.MISSING
    parts = [tr("blood pressure {pressure}", pressure=shown)]
    results = [session.result(view) for view in View]
    measured = [result for result in results if result is not None]
    heart = [result.heart_rate_bpm for result in measured]
    frames = [
        None if result.loop.time_doubt else result.loop.frame_rate_hz
        for result in measured
    ]
    if measured:
        parts.append(tr("{rates} bpm", rates=_span(heart)))
        parts.append(tr("{rates} frames/s", rates=_span(frames)))
    return " · ".join(parts)


def _span(rates: Sequence[float | None]) -> str:
    """Return the lowest and the highest rate; one where they round to the same."""
    known = [rate for rate in rates if rate is not None]
    if not known:
        return text.MISSING
    ends = (min(known), max(known))
    return "–".join(dict.fromkeys(text.number(end, decimals=0) for end in ends))


def _beside(study: StudyResult | None) -> str:
    """Return the other definitions, and how many segments all of them rest on."""
    if study is None:
        return ""
    values = study.values
    parts = []
    convention = study.convention
    if convention.of_study(values) is not None:
        other = convention.other
        parts.append(
            tr(
                "{other} {strain} · peak {peak}",
                other=tr(other.words),
                strain=text.percent_with_unit(other.of_study(values)),
                peak=text.percent_with_unit(values.global_peak),
            )
        )
        # Without it nobody could tell a certain value from one never examined.
        if convention.of_study(study.uncertainty) is None:
            parts.append(tr("95 % interval: not computed (U)"))
    accepted = tr(
        "{accepted} of {all} segments accepted",
        accepted=sum(view.n_accepted for view in study.views),
        all=sum(len(view.segments) for view in study.views),
    )
    return " · ".join((*parts, accepted))


def _reason(session: Session) -> str:
    """Return why there is no GLS of the study, empty if there is."""
    study = session.study_result()
    if study is not None and study.convention.of_study(study.values) is not None:
        return ""
    missing = [
        f"{need.view.value}: {need.text}" for need in needs(session) if need.text
    ]
    if len(missing) == len(View) and study is None:
        return tr("Nothing is measured yet.")
    if missing:
        return tr("Not given: {missing}", missing=", ".join(missing))
    return withheld(session)
