"""What is not settled in a study: listed before it is signed, and printed with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.anatomy import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.data import StudyResult, ViewResult


def open_points(result: StudyResult) -> list[str]:
    """Return one sentence for each open point, of a signed report those of signing.

    Parameters
    ----------
    result
        The study as it is on the page.
    """
    signature = result.report.signature
    return list(signature.open_points if signature else points_of_now(result))


def points_of_now(result: StudyResult) -> list[str]:
    """Return one sentence for each thing that is open in the study as it is."""
    measured = {view.view: view for view in result.views}
    points = [f"{view.value} not measured." for view in View if view not in measured]
    for view in result.views:
        points += [f"{view.view.value}: {point}." for point in _of_view(view)]
    if not points and result.convention.of_study(result.values) is None:
        points.append("GLS of the study is not given.")
    return points


def _of_view(view: ViewResult) -> Iterator[str]:
    if not view.walls_are_checked:
        yield "orientation not confirmed"
    if view.loop.time_doubt:
        yield "times of the file in doubt"
    if view.beat.end_diastole_source.is_surrogate:
        yield "end-diastole not seen, taken from the curve"
    if view.beat.end_systole_source.is_surrogate:
        yield "aortic valve closure not seen, end-systole taken from the curve"
    if not view.beat.is_complete:
        yield "not a whole beat"
    # A word of the reader, either way, settles a segment.
    unsettled = [
        segment.segment.name
        for segment in view.segments
        if segment.quality.reasons and segment.override is None
    ]
    if unsettled:
        yield f"doubtful segments not judged by the reader: {', '.join(unsettled)}"
