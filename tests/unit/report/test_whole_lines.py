"""Nothing that a signer must know is cut on the report, however long it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import product

import matplotlib as mpl

from longaxis.anatomy import View
from longaxis.data import EventSource, SegmentQuality
from longaxis.data.follow_up import MEAN_OF_VIEWS
from longaxis.data.readings import PairChoice
from longaxis.data.report import ReportChoice, ReportPicture, Signature
from longaxis.display.text import person_name
from longaxis.io.documents.report_pdf import pages
from longaxis.report import typeface
from longaxis.report.first_page import CONTINUED, first_page
from longaxis.report.image_rows import event_lines
from longaxis.report.page_layout import LABEL, Page
from longaxis.report.study_head import CONTINUED_ENTRY, head_lines
from longaxis.report.text import headline
from longaxis.strain.trend import make_trend
from tests.made_up_results import (
    made_up_study_result,
    with_beats,
    with_rates_and_volumes,
    with_uncertainty,
)
from tests.unit.strain.test_trend import FIRST, OTHER, later

NOON = datetime(2024, 3, 1, 12, 0)
# DICOM PS3.5: 64 characters are the most of a component of a name, and of a text (LO).
LONGEST_NAME = f"{'Wolffenbuettel-' * 4}Abcd"
LONGEST = f"{'Department of Cardiology, ' * 3}"[:64]
REASONS = (
    "speckle poorly followed (74 % of points)",
    "outside the sector (12 % of points)",
)


ALL_PAGES = partial(pages, paper="A4", created_at=NOON)


def pages_of(result, *, of=ALL_PAGES):
    """Return the lines of each page."""
    with mpl.rc_context({"font.family": list(typeface.families())}):
        drawn = of(result)
    return [[text.get_text() for text in page.sheet.texts] for page in drawn]


def cut_lines(written):
    return [
        line
        for page in written
        for line in page
        if "…" in line and line not in {CONTINUED, CONTINUED_ENTRY}
    ]


def with_doubts(result):
    """Return the study with every segment but three doubtful, and times in doubt."""
    views = []
    for view in result.views:
        segments = tuple(
            replace(
                segment,
                quality=SegmentQuality(score=0.3, reasons=REASONS),
                accepted=index < 3,
            )
            for index, segment in enumerate(view.segments)
        )
        loop = replace(view.loop, time_doubt="The times of the file contradict.")
        views.append(replace(view, segments=segments, loop=loop))
    return replace(result, views=tuple(views))


def from_events(result, start: EventSource, end: EventSource):
    beats = [
        replace(view.beat, end_diastole_source=start, end_systole_source=end)
        for view in result.views
    ]
    views = zip(result.views, beats, strict=True)
    return replace(
        result, views=tuple(replace(view, beat=beat) for view, beat in views)
    )


def with_long_head(result, **changes):
    header = replace(
        result.header,
        patient_name=f"{LONGEST_NAME}^Maria",
        patient_id="1234567890" * 6 + "1234",
        study_description=LONGEST,
        institution=LONGEST,
        indication=LONGEST * 3,
        referring_physician=f"{LONGEST_NAME}^Jan",
        height_m="1.80",
        weight_kg="80",
        **changes,
    )
    return replace(result, header=header, reader=LONGEST)


def test_the_note_under_the_headline_of_one_view_is_whole():
    one = with_uncertainty(made_up_study_result((View.FOUR_CHAMBER,)))
    doubtful = with_doubts(one)
    first = pages_of(doubtful, of=lambda result: [first_page(result, "A4")[0]])[0]
    for part in headline(doubtful)[2].split(" · "):
        assert any(part in line for line in first)
    assert any("see the warnings" in line for line in first)
    assert not cut_lines([first])


def test_one_view_with_many_rejected_segments_is_named_not_reliable():
    one = made_up_study_result((View.FOUR_CHAMBER,))
    assert "not reliable" not in headline(one)[2]
    assert "not reliable, segments accepted 3 of 6" in headline(with_doubts(one))[2]
    none = replace(
        one.views[0],
        segments=tuple(replace(each, accepted=False) for each in one.views[0].segments),
    )
    assert "not reliable" not in headline(replace(one, views=(none,)))[2]
    written = pages_of(
        replace(one, views=(none,)), of=lambda result: [first_page(result, "A4")[0]]
    )
    assert "✕ dashed: rejected" in written[0]
    assert not any("whole line (G1);" in line for line in written[0])
    three = with_doubts(made_up_study_result())
    assert "not reliable" not in headline(three)[2]


def test_the_longest_lines_of_a_study_are_whole():
    fullest = with_beats(
        with_uncertainty(with_rates_and_volumes(made_up_study_result()))
    )
    doubtful = with_long_head(with_doubts(fullest))
    events = from_events(doubtful, EventSource.ECG_PROPOSED, EventSource.PICTURE_MOTION)
    report = ReportChoice(
        pictures=tuple(ReportPicture),
        conclusion="A line.\n" * 20,
        signature=Signature(
            reader=LONGEST, at="2024-03-01T12:00+01:00", software_version="0.1.0.dev12"
        ),
        amended=(
            Signature(
                reader=LONGEST,
                at="2024-02-29T12:00+01:00",
                software_version="0.1.0",
                headline=f"GLS, end-systolic, {LONGEST}: −20 %",
            ),
        )
        * 2,
    )
    written = pages_of(replace(events, report=report))
    assert not cut_lines(written)
    words = " ".join(line for page in written[1:] for line in page)
    # What the first page has no room for stands whole on a later one.
    assert f"Indication: {LONGEST * 3}" in words
    assert words.count("Amends the report signed by") == 1
    assert "see Amendments" in words
    assert "see Warnings" in words
    assert words.count(REASONS[1]) >= 9


def test_how_events_were_found_is_whole_below_the_frames():
    one = made_up_study_result((View.TWO_CHAMBER,))
    page = Page("A4")
    for start, end in product(EventSource, EventSource):
        (view,) = from_events(one, start, end).views
        for line in event_lines(page, view):
            assert typeface.width_mm(line, LABEL.size_pt) <= (page.inner_mm - 10) / 3


def test_earlier_exams_are_whole_and_go_on_on_another_page():
    exams = [
        later(
            f"20{year}0610", reader=LONGEST, numbers={MEAN_OF_VIEWS: -20.0 + year / 5}
        )
        for year in range(10, 20)
    ]
    others = [replace(OTHER, method=LONGEST, program=f"{LONGEST} {n}") for n in (1, 2)]
    trend = make_trend([FIRST, *exams], others, PairChoice(), MEAN_OF_VIEWS, {})
    written = pages_of(replace(made_up_study_result(), follow_up=trend))
    assert not cut_lines(written)
    words = " ".join(line for page in written for line in page)
    assert "doi 10.1007/s00392-018-1363-7" in words
    assert trend.notes[-1] in words


def test_a_long_name_is_whole_on_the_first_page():
    result = made_up_study_result((View.FOUR_CHAMBER,))
    name = "Von Hohenlohe-Langenburg-Oehringen^Maria Theresia Wilhelmine^^Prof. Dr."
    named = replace(result, header=replace(result.header, patient_name=name))
    lines = [line for entry, _, line in head_lines(named, "A4") if entry == "Name"]
    assert " ".join(lines[0]) == person_name(name)


def test_a_long_head_leaves_no_row_too_low_to_be_read():
    fullest = with_beats(with_rates_and_volumes(made_up_study_result()))
    report = ReportChoice(conclusion="A line.\n" * 20)
    usual = replace(fullest, report=report)
    _, rows = first_page(usual, "A4")
    assert rows == (ReportPicture.END_SYSTOLE, ReportPicture.CURVES)
    _, rows = first_page(with_long_head(usual), "Letter")
    assert rows == (ReportPicture.CURVES,)
