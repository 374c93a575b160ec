"""Times that a file contradicts: strain is measured, all that needs a clock is not."""

import json
from dataclasses import replace

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.data import AnalysisSettings, GlobalDefinition, Smoothing
from longaxis.errors import BadInputError
from longaxis.io.tables.result_json import result_as_json
from longaxis.strain.phases import resolve_beat
from tests.unit.test_pipeline import ScriptedTracker, document_of, loop_of

DOUBT = "The file contradicts itself about time: Frame Time 20 ms, Cine Rate 100."


def measured(**changes):
    document = document_of(loop_of(**changes))
    settings = AnalysisSettings()
    tracked = pipeline.track_view(document, settings, tracker=ScriptedTracker())
    document = replace(document, tracked=tracked)
    return pipeline.measure_view(document, settings)


def test_the_same_loop_without_doubt_gives_times():
    result = measured(heart_rate_bpm=75.0)
    assert result.strain_rates.line.systolic is not None
    assert result.beat.is_complete
    assert np.isfinite([each.values.time_to_peak_s for each in result.segments]).all()


def test_nothing_that_needs_a_clock_is_given_in_doubt():
    result = measured(time_doubt=DOUBT, heart_rate_bpm=75.0)
    line = result.globals_[GlobalDefinition.LINE]
    assert line.peak_systolic == pytest.approx(-0.2, abs=0.005)
    assert line.time_to_peak_s is None
    assert result.strain_rates.line_curve is None
    assert "in doubt" in result.strain_rates.reasons[0]
    assert np.isnan([each.values.time_to_peak_s for each in result.segments]).all()
    assert result.drift is None
    assert not result.beat.is_complete
    assert result.settings.smoothing is Smoothing.NONE
    assert result.warnings[0] == DOUBT
    assert not any(" ms" in each for each in result.warnings[1:])
    assert np.isnan(result.loop.frame_rate_hz)


def test_the_result_file_holds_no_times_in_doubt():
    result = measured(time_doubt=DOUBT)
    study = pipeline.combine(result.loop.header, [result])
    (view,) = result_as_json(study)["views"]
    assert view["loop"]["frame_times_s"] is None
    assert view["loop"]["frame_rate_hz"] is None
    assert view["loop"]["time_doubt"] == DOUBT
    assert all(stage["times_s"] is None for stage in view["curves"].values())
    assert view["strain_rate"]["line_curve"] is None


@pytest.mark.parametrize("outside_s", [5.0, -3.0])
def test_an_r_wave_outside_the_loop_is_no_length_of_a_beat(outside_s):
    from longaxis.data import BeatChoice

    times_s = np.arange(45) * 0.02
    beat = resolve_beat(
        line_length_mm=100 - 20 * np.sin(np.pi * times_s / 0.8) ** 2,
        frame_times_s=times_s,
        r_wave_times_s=np.sort([0.1, outside_s]),
        choice=BeatChoice(),
        anchor_frame=20,
    )
    inside = resolve_beat(
        line_length_mm=100 - 20 * np.sin(np.pi * times_s / 0.8) ** 2,
        frame_times_s=times_s,
        r_wave_times_s=np.array([0.1]),
        choice=BeatChoice(),
        anchor_frame=20,
    )
    assert (beat.end_diastole, beat.last) == (inside.end_diastole, inside.last)


def test_a_damaged_frame_is_neither_tracked_nor_measured():
    seen = []

    class Watching(ScriptedTracker):
        def track(self, loop, points_mm, **rest):
            seen.append(loop.n_frames)
            return super().track(loop, points_mm, **rest)

    document = document_of(loop_of(damaged_frames=(10,)))
    settings = AnalysisSettings()
    tracked = pipeline.track_view(document, settings, tracker=Watching())
    assert seen == [44]
    lost = np.isnan(tracked.tracks.points_mm).all(axis=(1, 2))
    assert np.flatnonzero(lost).tolist() == [10]
    result = pipeline.measure_view(replace(document, tracked=tracked), settings)
    assert result.view is View.FOUR_CHAMBER
    assert np.isnan(result.globals_[GlobalDefinition.LINE].peak_systolic)
    assert not any(each.accepted for each in result.segments)


def test_a_line_in_a_damaged_frame_is_refused():
    document = document_of(loop_of(damaged_frames=(16,)))
    assert document.centreline is not None
    frame = document.centreline.frame
    loop = replace(document.loop, damaged_frames=(frame,))
    with pytest.raises(BadInputError, match="damaged"):
        pipeline.track_view(
            replace(document, loop=loop),
            AnalysisSettings(),
            tracker=ScriptedTracker(),
        )


def test_a_view_without_a_number_is_written_as_null(tmp_path):
    from longaxis.cli.outputs import summary

    document = document_of(loop_of(damaged_frames=(10,)))
    settings = AnalysisSettings()
    tracked = pipeline.track_view(document, settings, tracker=ScriptedTracker())
    result = pipeline.measure_view(replace(document, tracked=tracked), settings)
    study = pipeline.combine(result.loop.header, [result])
    text = json.dumps(summary(study, []), allow_nan=False)
    assert json.loads(text)["views"]["A4C"]["global_peak_systolic"] is None


def test_a_batch_keeps_a_view_whose_frame_rate_is_in_doubt():
    from longaxis.cli.batch_record import decode_record, encode_record, record_of

    result = measured(time_doubt=DOUBT)
    study = pipeline.combine(result.loop.header, [result])
    (view,) = decode_record(encode_record(record_of(study))).views
    assert np.isnan(view.frame_rate_hz)
    assert any(DOUBT in each for each in view.warnings)
