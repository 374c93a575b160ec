"""What is known of one segment, in sentences: for tool tips and the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.app.base.i18n import tr
from longaxis.data import GlobalDefinition
from longaxis.display import text
from longaxis.strain.leave_one_out import strain_without

if TYPE_CHECKING:
    from longaxis.anatomy import Segment
    from longaxis.data import SegmentResult, ViewResult


_SHORT_WALLS = {
    "anteroseptal": "antsept",
    "inferoseptal": "infsept",
    "inferolateral": "inflat",
    "anterolateral": "antlat",
}


def short_name(segment: Segment) -> str:
    """Return a segment's name as it fits beside a curve."""
    wall = segment.wall.value
    return f"{segment.level.value} {_SHORT_WALLS.get(wall, wall)}"


def without_text(result: ViewResult, index: int) -> str:
    """Return GLS of the view as it would be without a segment, and the difference."""
    without = strain_without(result, index)
    # Compared with G1, the whole line, since that is the value printed as GLS of a
    # view.
    line = result.settings.convention.of(result.globals_[GlobalDefinition.LINE])
    value = text.percent_with_unit(without)
    change = text.percent(without - line)
    # Where either number is missing there is no difference to tell.
    if text.MISSING in {value, change}:
        return ""
    # Judged on the rounded text: a difference that prints as 0.0 has no sign.
    sign = "" if change.startswith(text.MINUS) or float(change) == 0 else "+"
    name = tr("GLS {view} without this segment", view=result.view.value)
    return tr(
        "{name}: {text} ({sign}{change} points)",
        name=name,
        text=value,
        sign=sign,
        change=change,
    )


def decision_text(segment: SegmentResult) -> str:
    """Return who accepted or rejected a segment, and when; empty if nobody did."""
    from longaxis.report.text import moment

    if segment.override is None:
        return ""
    word = tr("Accepted") if segment.accepted else tr("Rejected")
    by = segment.override.reader or tr("the reader")
    return tr(
        "{word} by {by}, {moment}", word=word, by=by, moment=moment(segment.override.at)
    )


def expected_error_text(segment: SegmentResult) -> str:
    """Return how far off the tracker expects the segment to be; empty if unsaid."""
    error_mm = segment.quality.expected_error_mm
    if error_mm is None:
        return ""
    return tr("Expected tracking error {error} mm", error=text.number(error_mm))


def reason_lines(result: ViewResult) -> list[str]:
    """Return for each doubtful or decided segment the reasons, and GLS without it."""
    lines = []
    for index, segment in enumerate(result.segments):
        decided = decision_text(segment)
        if not (segment.quality.reasons or decided):
            continue
        # A segment that the reader rejected against the proposal has no reasons of its
        # own; the decision stands in their place.
        reasons = ", ".join(segment.quality.reasons) or decided
        lines.append(f"{segment.segment.name}: {reasons}")
        lines += [
            sentence for sentence in (decided, without_text(result, index)) if sentence
        ]
    # Segments may share a line, such as one decision by the same reader in the same
    # minute; it is shown once, in its first place.
    return [line for index, line in enumerate(lines) if line not in lines[:index]]


def rule_text(result: ViewResult) -> str:
    """Return the rule that withholds the global strain of the study."""
    settings = result.settings
    return tr(
        "GLS of 3 views is withheld above {in_view} "
        "rejected in a view or {in_study} in all "
        "(Ctrl+,).",
        in_view=settings.most_rejected_in_view,
        in_study=settings.most_rejected_in_study,
    )
