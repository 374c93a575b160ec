"""Sentences of the report that the window shows are there in its language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longaxis.app.base.i18n import ENGLISH, set_language
from longaxis.app.views.common.report_sentences import has_pattern, translated
from longaxis.data import EventSource, SegmentQuality
from longaxis.data.follow_up import MEAN_OF_VIEWS, DetectableChange, ExamView
from longaxis.data.readings import PairChoice
from longaxis.display.trend_text import trend_sentences
from longaxis.report.open_points import points_of_now
from longaxis.strain.trend import NOT_STATED, make_trend
from tests.made_up_results import made_up_study_result
from tests.unit.strain.test_trend import FIRST, OTHER, later


def all_open_points() -> list[str]:
    """Return every open point that a study can have."""
    study = made_up_study_result()
    view = study.views[0]
    doubtful = replace(
        view.segments[0], quality=SegmentQuality(score=0.2, reasons=("drift",))
    )
    beat = replace(
        view.beat,
        end_diastole_source=EventSource.LONGEST_LINE,
        end_systole_source=EventSource.SHORTEST_LINE,
        is_complete=False,
    )
    open_view = replace(
        view,
        beat=beat,
        walls_are_checked=False,
        loop=replace(view.loop, time_doubt="The times contradict."),
        segments=(doubtful, *view.segments[1:]),
    )
    settled = tuple(
        replace(
            each,
            beat=replace(
                each.beat, end_systole_source=EventSource.AORTIC_VALVE_CLOSURE
            ),
            segments=tuple(
                replace(segment, quality=SegmentQuality(score=0.9, reasons=()))
                for segment in each.segments
            ),
        )
        for each in study.views
    )
    values = replace(study.values, global_end_systolic=None)
    withheld = replace(study, views=settled, values=values)
    return [
        *points_of_now(replace(study, views=(open_view,))),
        *points_of_now(withheld),
    ]


def all_trend_sentences() -> list[str]:
    """Return the sentences of exams that differ in all that is compared."""
    view = ExamView(
        name="A4C",
        frame_rate_hz=50.0,
        heart_rate_bpm=60.0,
        tracker="a 1",
        processing="none",
        end_systole="AVC",
        system="one",
    )
    others = [
        OTHER,
        replace(OTHER, program="Another 2", quantity=NOT_STATED, study_date="20260302"),
    ]
    first = replace(FIRST, views=(view,), patient_id="")
    second = later(
        "20260610",
        numbers={MEAN_OF_VIEWS: -16.0},
        reader="",
        software="Longaxis 0.9",
        layer="inner",
        convention="2015",
        patient_id="",
        views=(
            replace(
                view,
                frame_rate_hz=90.0,
                heart_rate_bpm=100.0,
                tracker="b 2",
                processing="smoothed",
                end_systole="typed",
                system="",
            ),
            replace(view, name="A2C"),
        ),
    )
    same = later("20260610", study_uid="20260610", numbers={MEAN_OF_VIEWS: -16.5})
    unknown = replace(view, frame_rate_hz=None, heart_rate_bpm=None)
    undated = later("20260801", study_date="", name="x.json")
    fifth = later("20260701", views=(unknown,), numbers={"A4C": -18.0}, reader="")
    exams = [first, second, replace(same, patient_id=""), replace(fifth, patient_id="")]
    exams.append(replace(undated, patient_id=""))
    wide = [replace(each, half_widths={MEAN_OF_VIEWS: 6.0}) for each in exams[:2]]
    own = DetectableChange(
        value=1.2, is_relative=False, source="own reader study, p.csv, 30 pairs"
    )
    choice = PairChoice()
    return [
        sentence
        for trend in (
            make_trend(exams, others, choice, MEAN_OF_VIEWS, {}),
            make_trend(wide, [], choice, MEAN_OF_VIEWS, {}),
            make_trend(exams[:3], [], choice, MEAN_OF_VIEWS, {MEAN_OF_VIEWS: own}),
            make_trend([first, exams[3]], [], choice, "A4C", {}),
        )
        for sentence in trend_sentences(trend)
    ]


@pytest.fixture
def german(qapp):
    assert set_language("Deutsch")
    yield
    set_language(ENGLISH)


@pytest.mark.parametrize("sentences", [all_open_points, all_trend_sentences])
def test_every_sentence_has_a_pattern_and_is_the_same_in_english(qapp, sentences):
    found = sentences()
    assert len(found) > 7
    assert [sentence for sentence in found if not has_pattern(sentence)] == []
    assert [translated(sentence) for sentence in found] == found


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("sentences", [all_open_points, all_trend_sentences])
def test_no_english_is_left_in_the_german_window(sentences):
    """Words of the patterns that are no German ones are found in no sentence."""
    english = {"the", "of", "not", "and", "then", "is", "by", "points", "unknown"}
    shown = [translated(sentence) for sentence in sentences()]
    kept = ("doi", "guideline on", "J Am")  # titles of sources stay as they are
    left = [
        sentence
        for sentence in shown
        if english & set(sentence.replace(":", " ").replace(",", " ").split())
        and not any(word in sentence for word in kept)
    ]
    assert left == []


@pytest.mark.usefixtures("german")
def test_a_sentence_keeps_its_numbers_and_names():
    sentence = (
        "2026-01-10 to 2026-06-10: +3.1 points, fall of 16\u2009%: beyond the smallest "
        "detectable change (2.7 points)."
    )
    assert translated(sentence) == (
        "2026-01-10 bis 2026-06-10: +3.1 Punkte, Abfall um 16\u2009%: über der "
        "kleinsten nachweisbaren Änderung (2.7 Punkte)."
    )
    assert translated("Something else: the end.") == "Something else: the end."
