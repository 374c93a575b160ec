"""`longaxis self-test`: a value that is none has not passed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from longaxis.cli import terminal
from longaxis.cli.self_test import compare
from longaxis.resources import sample_truth
from tests.made_up_results import made_up_study_result

if TYPE_CHECKING:
    from longaxis.data import StudyResult


def exact() -> StudyResult:
    """Return a result whose segments have the true values."""
    result = made_up_study_result()
    views = []
    for view in result.views:
        truth = sample_truth("normal")["views"][view.view.value]
        segments = tuple(
            replace(segment, values=replace(segment.values, peak_systolic=true))
            for segment, true in zip(
                view.segments, truth["segments_peak_systolic"], strict=True
            )
        )
        globals_ = {
            name: replace(values, peak_systolic=truth["global_peak_systolic"])
            for name, values in view.globals_.items()
        }
        views.append(replace(view, segments=segments, globals_=globals_))
    return replace(result, views=tuple(views))


@pytest.mark.parametrize("place", range(6))
def test_a_segment_without_a_value_fails(
    place: int, capsys: pytest.CaptureFixture[str]
) -> None:
    result = exact()
    assert all(row["passed"] for row in compare(result))
    first = result.views[0]
    values = replace(first.segments[place].values, peak_systolic=math.nan)
    segments = list(first.segments)
    segments[place] = replace(segments[place], values=values)
    views = (replace(first, segments=tuple(segments)), *result.views[1:])
    row = compare(replace(result, views=views))[0]
    assert not row["passed"]
    terminal.say_json(row)
    assert "NaN" not in capsys.readouterr().out
