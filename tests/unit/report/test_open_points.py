"""What is open is listed before it is signed, and stays with the signature."""

from __future__ import annotations

from dataclasses import replace

from longaxis.anatomy import View
from longaxis.app.core import report_edits
from longaxis.data import EventSource, StudyDocument
from longaxis.data.report import ReportChoice
from longaxis.report.open_points import open_points
from tests.made_up_results import made_up_study_result

AT = "2026-03-04T10:11:12+01:00"


def settled(result):
    """Return the study with everything seen and judged."""
    views = []
    for view in result.views:
        beat = replace(
            view.beat,
            end_diastole_source=EventSource.R_WAVE,
            end_systole_source=EventSource.AORTIC_VALVE_CLOSURE,
        )
        quality = replace(view.segments[0].quality, reasons=())
        segments = [replace(each, quality=quality) for each in view.segments]
        views.append(replace(view, beat=beat, segments=tuple(segments)))
    return replace(result, views=tuple(views))


def test_nothing_is_open_where_all_is_seen():
    assert open_points(settled(made_up_study_result())) == []


def test_each_open_point_is_named_with_its_view():
    result = settled(made_up_study_result((View.FOUR_CHAMBER, View.TWO_CHAMBER)))
    first, second = result.views
    first = replace(first, walls_are_checked=False)
    beat = replace(
        second.beat,
        is_complete=False,
        end_systole_source=EventSource.SHORTEST_LINE,
    )
    quality = replace(second.segments[2].quality, reasons=("drift",))
    doubtful = replace(second.segments[2], quality=quality)
    segments = (*second.segments[:2], doubtful, *second.segments[3:])
    second = replace(second, beat=beat, segments=segments)
    name = doubtful.segment.name
    assert open_points(replace(result, views=(first, second))) == [
        "A3C not measured.",
        "A4C: orientation not confirmed.",
        "A2C: aortic valve closure not seen, end-systole taken from the curve.",
        "A2C: not a whole beat.",
        f"A2C: doubtful segments not judged by the reader: {name}.",
    ]


def test_a_signature_keeps_what_was_open_and_what_stood_there():
    result = made_up_study_result()
    result = replace(result, report=ReportChoice(conclusion="GLS {GLS}."))
    points = open_points(result)
    assert points
    signed = report_edits.sign(StudyDocument(), "Ann", AT, result=result)
    signature = signed.report.signature
    assert signature.open_points == tuple(points)
    assert "GLS, end-systolic" in signature.headline
    assert signature.conclusion.startswith("GLS −")
    # What is settled afterwards was still open when it was signed.
    later = replace(settled(result), report=signed.report)
    assert open_points(later) == points
