"""GLS by each of several joined trackers: what measuring its tracks alone gives."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.data import (
    AnalysisSettings,
    Convention,
    GlobalDefinition,
    MemberTracks,
    Smoothing,
    StudyHeader,
    TrackerIdentity,
)
from longaxis.report.settings_text import settings_lines
from longaxis.strain.member_strain import LARGEST_DIFFERENCE, strain_by_member
from tests.unit.test_pipeline import PLAIN, ScriptedTracker, document_of

CORRECTED = AnalysisSettings(smoothing=Smoothing.GAUSSIAN_40_MS, compensate_drift=True)


def joined(settings, **motion):
    """Return a view whose tracks have one member that moved otherwise, and it alone."""
    document = document_of()
    whole = pipeline.track_view(document, settings, tracker=ScriptedTracker())
    alone = pipeline.track_view(document, settings, tracker=ScriptedTracker(**motion))
    member = MemberTracks(
        tracker=TrackerIdentity(name="scripted", version="0"),
        points_mm=alone.tracks.points_mm,
        confidence=alone.tracks.confidence,
    )
    tracks = replace(whole.tracks, members=(member,))
    tracked = replace(document, tracked=replace(whole, tracks=tracks))
    return tracked, replace(document, tracked=alone)


@pytest.mark.parametrize("settings", [PLAIN, CORRECTED])
@pytest.mark.parametrize("convention", list(Convention))
def test_it_is_what_the_tracks_of_that_tracker_alone_measure(settings, convention):
    settings = replace(settings, convention=convention)
    document, alone = joined(settings, strain=0.15, drift=0.04)
    result = pipeline.measure_view(document, settings)
    own = pipeline.measure_view(alone, settings)
    # The joined events hold; here both trackers find the same.
    assert own.beat == result.beat
    line = own.globals_[GlobalDefinition.LINE]
    (member,) = result.tracks.members
    assert strain_by_member(result, member) == pytest.approx(convention.of(line))
    assert convention.of(result.globals_[GlobalDefinition.LINE]) == pytest.approx(
        -0.2, abs=0.002
    )


def test_a_lost_point_or_no_accepted_segment_leaves_no_value():
    n_rows = PLAIN.mesh_rows
    document, _ = joined(PLAIN, lost=(10 * n_rows + n_rows // 2,))
    result = pipeline.measure_view(document, PLAIN)
    assert math.isnan(strain_by_member(result, result.tracks.members[0]))
    document, _ = joined(PLAIN)
    result = pipeline.measure_view(document, PLAIN)
    assert np.isfinite(strain_by_member(result, result.tracks.members[0]))
    rejected = tuple(replace(each, accepted=False) for each in result.segments)
    without = replace(result, segments=rejected)
    assert math.isnan(strain_by_member(without, result.tracks.members[0]))


def with_two_members(strain):
    """Return the result of a view joined from trackers that find 20 % and another."""
    document, _ = joined(PLAIN, strain=strain)
    tracked = document.tracked
    same = MemberTracks(
        tracker=TrackerIdentity(name="block-matching", version="6"),
        points_mm=tracked.tracks.points_mm,
        confidence=tracked.tracks.confidence,
    )
    members = (same, *tracked.tracks.members)
    tracks = replace(tracked.tracks, members=members)
    both = replace(document, tracked=replace(tracked, tracks=tracks))
    return pipeline.measure_view(both, PLAIN)


def on_members(result):
    return [each for each in result.warnings if "joined trackers" in each]


def test_trackers_that_do_not_agree_are_a_warning():
    (warning,) = on_members(with_two_members(0.2 - LARGEST_DIFFERENCE - 0.01))
    assert "differ by 4.0 points" in warning
    assert "−20.0 % by block-matching 6, −16.0 % by scripted 0" in warning


def test_trackers_that_agree_or_cannot_be_compared_are_none():
    assert on_members(with_two_members(0.2 - LARGEST_DIFFERENCE + 0.01)) == []
    document, _ = joined(PLAIN, strain=0.1)
    assert on_members(pipeline.measure_view(document, PLAIN)) == []


def test_the_settings_of_a_report_name_the_joined_trackers():
    study = pipeline.combine(StudyHeader(), [with_two_members(0.2)])
    lines = settings_lines(study)
    assert any("joining block-matching 6 and scripted 0 on" in each for each in lines)
