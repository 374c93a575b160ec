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
    TrackerIdentity,
)
from longaxis.strain.member_strain import strain_by_member
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
