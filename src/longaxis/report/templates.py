"""The reader's sentences with the measured values in them.

A field is a name in braces. It is filled when the page is drawn, so that a number in a
conclusion is always the number beside it; a value that is withheld is never filled in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.data import Convention, GlobalDefinition
from longaxis.data.normal_range import RangeMeasure
from longaxis.display import text
from longaxis.display.normal_range import limit_in_words, range_in_words
from longaxis.report.study_head import heart_rates
from longaxis.report.text import view_of
from longaxis.resources.guideline_limits import limit_of_gls
from longaxis.resources.normal_ranges import ranges_to_show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from longaxis.data import StudyResult, ViewResult

NOT_GIVEN = "not given"
"""Stands on the page where a value is withheld or was not measured."""

# No line end and no second brace inside: a stray brace spoils one line, not the text.
_FIELD = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True, slots=True)
class Field:
    """What a field stands for.

    Attributes
    ----------
    value
        As printed; None where it is withheld or was not measured.
    reason
        Why it is None.
    """

    value: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its fields filled in.

    Attributes
    ----------
    text
        As printed.
    withheld
        Name and reason of each field without a value, each once.
    unknown
        Names in braces that mean nothing; they stay as they were typed.
    """

    text: str
    withheld: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


def fields_of(result: StudyResult) -> dict[str, Field]:
    """Return every field, in the order in which a menu shows them."""
    values = result.values
    # One reason for both, as they are withheld together where a view is missing.
    whole = _why_no_global(result)
    return {
        "GLS": _of(
            _with_interval(
                result.convention.of_study(values),
                result.convention.of_study(result.uncertainty),
            ),
            whole,
        ),
        "GLS definition": Field(result.convention.words),
        "GLS end-systolic": _of(
            text.percent_with_unit(values.global_end_systolic), whole
        ),
        "GLS peak systolic": _of(
            text.percent_with_unit(values.global_peak_systolic), whole
        ),
        **{f"GLS {view.value}": _of_view(result, view) for view in View},
        **_volumes(result),
        "dispersion": _of(
            text.milliseconds_with_unit(values.mechanical_dispersion_s),
            "it needs three views with whole beats",
        ),
        "apical ratio": _of(
            text.number(values.apical_ratio, decimals=2), "it needs all three views"
        ),
        "PSI": _of(
            text.percent_with_unit(values.post_systolic_index),
            "it needs three views with whole beats",
        ),
        "accepted": Field(_accepted(result.views)),
        "rejected": Field(_rejected(result.views)),
        "limits": Field(limit_in_words(limit_of_gls())),
        "normal range": _range(result, RangeMeasure.GLOBAL_STRAIN),
        "normal range of dispersion": _range(
            result, RangeMeasure.MECHANICAL_DISPERSION
        ),
        "heart rate": _of(heart_rates(result.views), "it is not known"),
        "ES source": Field(
            _joined(view.beat.end_systole_source.value for view in result.views)
        ),
        "tracker": Field(_joined(view.tracker.label for view in result.views)),
        "reader": _of(result.reader or text.MISSING, "no reader is named"),
    }


def filled(template: str, fields: Mapping[str, Field]) -> Filled:
    """Return a text with each field filled in, and what could not be.

    Parameters
    ----------
    template
        Any text; only names in braces that are fields are replaced.
    fields
        As `fields_of` returns them.
    """
    withheld: dict[str, str] = {}
    unknown: dict[str, None] = {}

    # A text is filled once: a value that holds braces is not looked at again.
    def replaced(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        field = fields.get(name)
        if field is None:
            unknown[name] = None
            # Left as typed: braces may be meant, and a misspelt name must be seen.
            return match.group(0)
        if field.value is None:
            withheld[name] = field.reason
            return NOT_GIVEN
        return field.value

    filled_text = _FIELD.sub(replaced, template)
    return Filled(filled_text, tuple(withheld.items()), tuple(unknown))


# Derived each time: a stored text would keep numbers of an earlier measurement.
def conclusion_of(result: StudyResult) -> str:
    """Return the conclusion as it stands on the page."""
    return filled(result.report.conclusion, fields_of(result)).text.strip()


def normal_range_lines(result: StudyResult) -> list[str]:
    """Return the published range of each value that is given, with its source."""
    values = result.values
    shown = (
        ("GLS", RangeMeasure.GLOBAL_STRAIN, result.convention.of_study(values)),
        (
            "Mechanical dispersion",
            RangeMeasure.MECHANICAL_DISPERSION,
            values.mechanical_dispersion_s,
        ),
        (
            "Post-systolic index",
            RangeMeasure.POST_SYSTOLIC_INDEX,
            values.post_systolic_index,
        ),
    )
    lines = _limit_lines(result)
    for name, measure, value in shown:
        field = _range(result, measure)
        # A range beside a value that is not given would read as if the value were
        # normal.
        if value is not None and field.value is not None:
            lines.append(f"{name}: {field.value}.")
    return lines


def _limit_lines(result: StudyResult) -> list[str]:
    """Return the limits of the guideline beside the value they are limits of."""
    is_given = result.convention.of_study(result.values) is not None
    if result.convention is not Convention.GUIDELINE_2025 or not is_given:
        return []
    return [f"GLS, {limit_in_words(limit_of_gls())}."]


def _of(shown: str, reason: str) -> Field:
    # Display writes one sign for all that is absent; the reason is ours to add.
    return Field(None, reason) if shown == text.MISSING else Field(shown)


def _with_interval(value: float | None, half_width: float | None) -> str:
    shown = text.percent_with_interval(value, half_width)
    return shown if shown == text.MISSING else f"{shown}{text.THIN_SPACE}%"


def _why_no_global(result: StudyResult) -> str:
    absent = [view.value for view in View if view_of(result, view) is None]
    if absent:
        return f"it needs {' and '.join(absent)}"
    # End-systolic strain exists also where the wall lengthens; the peak does not.
    if result.values.global_end_systolic is not None:
        return "the line of a view lengthens in systole"
    return "too many segments are rejected"


def _of_view(result: StudyResult, view: View) -> Field:
    measured = view_of(result, view)
    if measured is None:
        return Field(None, "this view was not measured")
    n_rejected = sum(not segment.accepted for segment in measured.segments)
    most = measured.settings.most_rejected_in_view
    # The same rule as for GLS: a view with too many rejected segments has no number.
    if n_rejected > most or not measured.n_accepted:
        return Field(None, f"{n_rejected} segments of the view are rejected")
    uncertainty = measured.uncertainty
    line, convention = GlobalDefinition.LINE, measured.settings.convention
    half_width = (
        None if uncertainty is None else convention.of(uncertainty.globals_[line])
    )
    strain = convention.of(measured.globals_[line])
    # An end-systolic value shows that the line was measured, so it must have
    # lengthened.
    if np.isfinite(measured.globals_[line].end_systolic):
        return _of(_with_interval(strain, half_width), "the line lengthens in systole")
    return _of(_with_interval(strain, half_width), "the line could not be measured")


def _volumes(result: StudyResult) -> dict[str, Field]:
    volumes = result.volumes
    # Biplane volumes by the method of discs need both views (EACVI/ASE 2015).
    if volumes is None:
        missing = Field(None, "it needs A4C and A2C with accepted segments")
        return dict.fromkeys(("EF", "EDV", "ESV"), missing)
    fraction = text.percent_with_unit(volumes.ejection_fraction, decimals=0)
    sizes = {
        "EDV": volumes.end_diastolic_mm3,
        "ESV": volumes.end_systolic_mm3,
    }
    return {
        "EF": _of(fraction, "the volumes could not be measured"),
        **{
            name: _of(text.millilitres(size_mm3), "the volumes could not be measured")
            for name, size_mm3 in sizes.items()
        },
    }


def _accepted(views: Iterable[ViewResult]) -> str:
    segments = [segment for view in views for segment in view.segments]
    return f"{sum(segment.accepted for segment in segments)} of {len(segments)}"


def _rejected(views: Iterable[ViewResult]) -> str:
    names = [
        segment.segment.name
        for view in views
        for segment in view.segments
        if not segment.accepted
    ]
    return ", ".join(names) or "none"


def _joined(words: Iterable[str]) -> str:
    # A dict keeps the order of the views and drops what is the same.
    return ", ".join(dict.fromkeys(words))


def _range(result: StudyResult, measure: RangeMeasure) -> Field:
    # Published ranges differ between women and men.
    ranges = ranges_to_show(measure, sex=result.header.sex)
    if not ranges:
        return Field(None, "no published range fits")
    return Field(" / ".join(range_in_words(normal_range) for normal_range in ranges))
