"""The global strains that a report states, for every way out of a study.

The report, the tables and the batch take these numbers from here, so that they cannot
differ in which number is given and which is withheld.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data.strain import GlobalDefinition

if TYPE_CHECKING:
    from longaxis.anatomy import View
    from longaxis.data.convention import Convention
    from longaxis.data.study import StudyResult, ViewResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedGlobal:
    """One global strain as it is reported; fractions, None where it is not given.

    Attributes
    ----------
    view
        None for the mean of the three views.
    definition
        What "global" means.
    convention
        Which of the three is called GLS.
    half_width
        Half of the 95 % interval of `headline`.
    n_accepted, n_segments
        How many of the segments are accepted, in the view or in all views.
    """

    view: View | None
    definition: GlobalDefinition
    peak_systolic: float | None
    end_systolic: float | None
    peak: float | None
    convention: Convention
    half_width: float | None
    n_accepted: int
    n_segments: int

    @property
    def headline(self) -> float | None:
        """The strain that is called GLS."""
        return self.convention.of(self)


def reported_globals(result: StudyResult) -> tuple[ReportedGlobal, ...]:
    """Return the global strains of a study: of the patient, then of each view."""
    messages = [_of_patient(result)]
    for view in result.views:
        messages += [_of_view(view, definition) for definition in view.globals_]
    return tuple(messages)


def reported_headline(result: StudyResult) -> ReportedGlobal | None:
    """Return the number that stands for the study, None where there is none.

    The mean of the three views; of a study of one view, the whole line of that view. A
    mean of two views is never given.
    """
    # A study of one view has no patient's value, so the view's own is given.
    if len(result.views) == 1:
        return _of_view(result.views[0], GlobalDefinition.LINE)
    patient = _of_patient(result)
    # Peak systolic may be withheld alone, where the line lengthens.
    is_given = patient.end_systolic is not None or patient.peak_systolic is not None
    return patient if is_given else None


def _of_patient(result: StudyResult) -> ReportedGlobal:
    values = result.values
    segments = [segment for view in result.views for segment in view.segments]
    return ReportedGlobal(
        view=None,
        definition=GlobalDefinition.LINE,
        peak_systolic=_known(values.global_peak_systolic),
        end_systolic=_known(values.global_end_systolic),
        peak=_known(values.global_peak),
        convention=result.convention,
        half_width=_known(result.convention.of_study(result.uncertainty)),
        n_accepted=sum(segment.accepted for segment in segments),
        n_segments=len(segments),
    )


def _of_view(view: ViewResult, definition: GlobalDefinition) -> ReportedGlobal:
    values = view.globals_[definition]
    convention = view.settings.convention
    widths = None if view.uncertainty is None else view.uncertainty.globals_[definition]
    return ReportedGlobal(
        view=view.view,
        definition=definition,
        peak_systolic=_known(values.peak_systolic),
        end_systolic=_known(values.end_systolic),
        peak=_known(values.peak),
        convention=convention,
        half_width=None if widths is None else _known(convention.of(widths)),
        n_accepted=view.n_accepted,
        n_segments=len(view.segments),
    )


def _known(value: float | None) -> float | None:
    # Inside NaN and None differ; for the outside both mean "not given".
    return value if value is not None and math.isfinite(value) else None
