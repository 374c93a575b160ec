"""From a reader's line to a result: known motions in, known numbers out."""

from dataclasses import replace

import numpy as np
import pytest

from longaxis import __version__, pipeline
from longaxis.anatomy import View
from longaxis.data import (
    AnalysisSettings,
    BeatChoice,
    Centreline,
    EventSource,
    GlobalDefinition,
    Loop,
    Smoothing,
    Stage,
    StudyDocument,
    StudyHeader,
    TrackerIdentity,
    Tracks,
    ValueSource,
    ViewDocument,
)
from longaxis.errors import BadInputError, CancelledError
from longaxis.strain.centreline import control_points_from_landmarks

BEAT_FRAMES = 40
END_SYSTOLE = 16
PLAIN = AnalysisSettings(smoothing=Smoothing.NONE)


def activation(n_frames, beat_frames=BEAT_FRAMES):
    """Return 0 at end-diastole and 1 at end-systole, beat after beat, (T,)."""
    phase = np.arange(n_frames) % beat_frames
    systole = np.sin(np.pi / 2 * phase / END_SYSTOLE) ** 2
    diastole = np.cos(np.pi / 2 * (phase - END_SYSTOLE) / (beat_frames - END_SYSTOLE))
    return np.where(phase <= END_SYSTOLE, systole, diastole**2)


class ScriptedTracker:
    """Moves points as told: a wall that shrinks, drifts or gets lost."""

    def __init__(self, *, strain=0.2, drift=0.0, lost=()):
        self._strain, self._drift, self._lost = strain, drift, lost

    @property
    def identity(self):
        """Say who is tracking."""
        return TrackerIdentity(name="scripted", version="0")

    def track(self, loop, points_mm, *, start_frame, mesh_shape=None, progress=None):
        """Scale the points about their centre."""
        del mesh_shape
        share = np.arange(loop.n_frames) / BEAT_FRAMES
        scale = 1 - self._strain * activation(loop.n_frames) + self._drift * share
        centre = points_mm.mean(axis=0)
        moved = (
            centre
            + (points_mm - centre) * ((scale / scale[start_frame])[:, None, None])
        )
        for point in self._lost:
            moved[5, point] = np.nan
        progress(1.0)
        return Tracks(points_mm=moved, confidence=np.full(moved.shape[:2], 0.9))


def speckle(n_frames, size=(200, 220)):
    """Return frames of noise, each another."""
    rng = np.random.default_rng(3)
    return rng.integers(20, 90, (n_frames, *size), dtype=np.uint8)


def loop_of(n_frames=45, **changes):
    facts = {
        "frames": speckle(n_frames),
        "frame_times_s": np.arange(n_frames) * 0.02,
        "mm_per_pixel": (0.6, 0.7),
        "r_wave_times_s": np.array([0.0, 0.8]),
    }
    return Loop(**(facts | changes))


def document_of(loop=None, **changes):
    line = control_points_from_landmarks(
        np.array([45.0, 110.0]), np.array([66.0, 30.0]), np.array([90.0, 108.0])
    )
    document = ViewDocument(
        loop=loop if loop is not None else loop_of(),
        view=View.FOUR_CHAMBER,
        centreline=Centreline(control_points_mm=line, frame=END_SYSTOLE),
    )
    return replace(document, **changes)


def measured(document=None, settings=PLAIN, **motion):
    document = document if document is not None else document_of()
    tracked = pipeline.track_view(document, settings, tracker=ScriptedTracker(**motion))
    return pipeline.measure_view(replace(document, tracked=tracked), settings)


def test_a_wall_that_shortens_by_a_fifth_reads_minus_twenty_percent():
    result = measured()
    for definition in GlobalDefinition:
        values = result.globals_[definition]
        assert round(100 * values.peak_systolic, 2) == -20.00
        assert round(100 * values.end_systolic, 2) == -20.00
    assert all(each.values.peak == pytest.approx(-0.2) for each in result.segments)
    assert all(each.accepted for each in result.segments)
    assert (result.beat.end_diastole, result.beat.end_systole, result.beat.last) == (
        0,
        16,
        40,
    )


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("wall-flow", "2", True),
        ("echotracker2", "4", True),
        ("echotracker2", "5", False),
        ("tas-net", "2", True),
        ("block-matching", "3", False),
    ],
)
def test_a_tracker_that_fails_the_controls_is_a_warning(name, version, expected):
    document = document_of()
    tracked = pipeline.track_view(document, PLAIN, tracker=ScriptedTracker())
    identity = replace(tracked.tracker, name=name, version=version)
    measured_by = replace(document, tracked=replace(tracked, tracker=identity))
    result = pipeline.measure_view(measured_by, PLAIN)
    sentence = f"{name} {version} fails the controls"
    assert any(text.startswith(sentence) for text in result.warnings) is expected


def test_drift_is_printed_and_taken_off():
    result = measured(drift=0.03)
    assert result.drift == pytest.approx(0.03)
    assert all(each.drift == pytest.approx(0.03) for each in result.segments)
    assert result.reported_stage is Stage.DRIFT_CORRECTED
    assert result.curves.line[-1] == pytest.approx(0, abs=1e-12)
    assert result.globals_[GlobalDefinition.LINE].peak == pytest.approx(-0.2)


def test_without_compensation_the_values_keep_the_drift():
    settings = replace(PLAIN, compensate_drift=False)
    result = measured(settings=settings, drift=0.03)
    assert result.reported_stage is Stage.RAW
    assert result.drift == pytest.approx(0.03)
    expected = -0.2 + 0.03 * END_SYSTOLE / BEAT_FRAMES
    assert result.globals_[GlobalDefinition.LINE].end_systolic == pytest.approx(
        expected
    )


def test_every_stage_can_be_looked_at():
    assert set(measured().stages) == {Stage.RAW, Stage.DRIFT_CORRECTED}
    smoothed = measured(settings=AnalysisSettings())
    assert set(smoothed.stages) == set(Stage)
    peak = smoothed.globals_[GlobalDefinition.LINE].peak
    assert -0.2 < peak < -0.19


def test_large_drift_is_a_warning_and_rejects_the_segments():
    result = measured(drift=0.07)
    assert any("+7.0 points from where it began" in each for each in result.warnings)
    none = "None of the 6 segments is accepted: no global strain of this view is given."
    assert none in result.warnings
    for values in result.globals_.values():
        assert np.isnan([values.end_systolic, values.peak_systolic, values.peak]).all()
    assert np.isnan(result.curves.line).all()
    assert result.cavity is None
    assert result.strain_rates.line.systolic is None
    assert all(
        each.quality.reasons == ("drift +7.0 points",) for each in result.segments
    )


def test_the_readers_word_on_a_segment_goes_before_the_quality():
    document = document_of(accepted=(True, None, None, False, None, None))
    result = measured(document, drift=0.07)
    assert [each.accepted for each in result.segments] == [True] + [False] * 5
    clean = measured(document)
    assert [each.accepted for each in clean.segments] == [True] * 3 + [False] + [
        True
    ] * 2


def test_a_segment_without_a_number_never_counts():
    document = document_of(accepted=(True,) * 6)
    result = measured(document, lost=(12,))
    first = result.segments[0]
    assert np.isnan(first.values.peak)
    assert not first.accepted
    assert "points lost" in first.quality.reasons[0]
    assert np.isfinite(result.globals_[GlobalDefinition.MEAN_OF_SEGMENTS].peak_systolic)
    assert np.isnan(result.globals_[GlobalDefinition.LINE].peak_systolic)


def test_systole_alone_has_no_drift_and_says_so():
    loop = loop_of(19, r_wave_times_s=np.zeros(0), heart_rate_bpm=75.0)
    result = measured(document_of(loop))
    assert not result.beat.is_complete
    assert result.drift is None
    assert all(each.drift is None for each in result.segments)
    assert Stage.DRIFT_CORRECTED not in result.stages
    assert any("drift can be neither measured" in each for each in result.warnings)
    assert result.globals_[GlobalDefinition.LINE].peak_systolic == pytest.approx(-0.2)


def test_warnings_say_what_the_numbers_rest_on():
    loop = loop_of(
        frame_times_s=np.arange(45) * 0.04,
        r_wave_times_s=np.zeros(0),
        scale_source=ValueSource.READER,
        time_source=ValueSource.READER,
        notes=("One frame is repeated.",),
    )
    warnings = measured(document_of(loop)).warnings
    text = " ".join(warnings)
    assert "The frame rate is 25 per second" in text
    assert "Entered by the reader, not from the file: scale and time." in text
    assert "End-diastole is a surrogate" in text
    assert "End-systole is a surrogate" in text
    assert "One frame is repeated." in text
    assert all(sentence.endswith(".") for sentence in warnings)


def test_a_beat_that_contradicts_the_stated_heart_rate_is_said():
    agreeing = measured(document_of(loop_of(heart_rate_bpm=75.0)))
    assert "check the frame times" not in " ".join(agreeing.warnings)
    contradicting = measured(document_of(loop_of(heart_rate_bpm=37.5)))
    assert (
        "The beat lasts 800 ms, 75 per minute, but the file states 38 per minute"
        in " ".join(contradicting.warnings)
    )


def test_a_good_loop_has_only_the_surrogate_to_tell():
    document = document_of(
        beat_choice=BeatChoice(
            end_systole=16, end_systole_source=EventSource.AORTIC_VALVE_CLOSURE
        )
    )
    assert measured(document).warnings == ()


def test_events_are_edited_without_tracking_again():
    document = document_of()
    tracked = pipeline.track_view(document, PLAIN, tracker=ScriptedTracker())
    document = replace(document, tracked=tracked)
    first = pipeline.measure_view(document, PLAIN)
    later = replace(document, beat_choice=BeatChoice(end_systole=12))
    second = pipeline.measure_view(later, PLAIN)
    assert second.tracks is first.tracks
    expected = -0.2 * activation(45)[12]
    assert second.globals_[GlobalDefinition.LINE].end_systolic == pytest.approx(
        expected
    )
    assert second.segments[0].values.post_systolic == pytest.approx(-0.2 - expected)


def test_the_mitral_valves_opening_is_kept_and_changes_no_number():
    plain = measured()
    marked = measured(document_of(beat_choice=BeatChoice(mitral_opening=22)))
    assert (plain.beat.mitral_opening, marked.beat.mitral_opening) == (None, 22)
    assert [each.values for each in marked.segments] == [
        each.values for each in plain.segments
    ]
    outside = measured(document_of(beat_choice=BeatChoice(mitral_opening=44)))
    assert outside.beat.mitral_opening is None


def test_mirrored_pictures_swap_the_walls():
    names = [each.segment.name for each in measured().segments]
    mirrored = measured(document_of(mirrored=True))
    assert names[0] == "basal inferoseptal"
    assert mirrored.segments[0].segment.name == "basal anterolateral"


def test_what_is_missing_is_asked_for():
    with pytest.raises(BadInputError, match="no centreline"):
        pipeline.track_view(document_of(centreline=None), PLAIN)
    with pytest.raises(BadInputError, match="has not been tracked"):
        pipeline.measure_view(document_of(), PLAIN)
    with pytest.raises(BadInputError, match="only 10 frames"):
        pipeline.track_view(document_of(loop_of(10)), PLAIN)
    with pytest.raises(BadInputError, match="no tracker “magic”"):
        pipeline.track_view(document_of(), replace(PLAIN, tracker="magic"))


def test_the_reader_can_stop_the_tracker():
    def stop(_fraction):
        raise CancelledError

    with pytest.raises(CancelledError):
        pipeline.track_view(
            document_of(), PLAIN, tracker=ScriptedTracker(), progress=stop
        )


def test_the_tracker_in_the_settings_is_the_one_that_tracks():
    tracked = pipeline.track_view(document_of(loop_of(18)), PLAIN)
    assert tracked.tracker.name == PLAIN.tracker == "block-matching"
    assert tracked.start_frame == END_SYSTOLE
    assert tracked.mesh.shape[1] == PLAIN.mesh_rows


def test_a_study_measures_its_tracked_views_in_their_order():
    views = []
    for view, strain in (
        (View.LONG_AXIS, 0.17),
        (View.TWO_CHAMBER, 0.21),
        (View.FOUR_CHAMBER, 0.19),
    ):
        document = document_of(view=view)
        tracker = ScriptedTracker(strain=strain)
        tracked = pipeline.track_view(document, PLAIN, tracker=tracker)
        views.append(replace(document, tracked=tracked))
    study = StudyDocument(
        header=StudyHeader(patient_id="7"),
        views=tuple(views),
        settings=PLAIN,
        reader="A reader",
        comment="A comment",
    )
    result = pipeline.measure_study(study)
    assert [each.view for each in result.views] == list(View)
    assert result.values.global_peak_systolic == pytest.approx(-0.19)
    assert result.software_version == __version__
    assert (result.header.patient_id, result.reader) == ("7", "A reader")

    untracked = replace(study, views=(replace(views[0], tracked=None), *views[1:]))
    two = pipeline.measure_study(untracked)
    assert len(two.views) == 2
    assert two.values.global_peak_systolic is None
    assert any("A3C not measured" in each for each in two.warnings)


def test_rates_and_volumes_come_with_the_measurement():
    result = measured()
    # All lengths shrink by a fifth, areas and volumes by its square and cube.
    cavity = result.cavity
    assert cavity is not None
    assert cavity.ejection_fraction == pytest.approx(1 - 0.8**3, abs=1e-9)
    assert cavity.end_systole.length_mm == pytest.approx(
        0.8 * cavity.end_diastole.length_mm
    )
    rates = result.strain_rates
    assert rates is not None
    # The slope of 0.2 sin^2 over 16 frames of 20 ms is steepest half way.
    assert rates.line.systolic == pytest.approx(-0.2 * np.pi / 2 / 0.32, rel=0.01)
    assert pipeline.combine(StudyHeader(), [result]).volumes is None
    other = replace(result, view=View.TWO_CHAMBER)
    volumes = pipeline.combine(StudyHeader(), [result, other]).volumes
    assert volumes is not None
    assert volumes.end_diastolic_mm3 == pytest.approx(cavity.end_diastole.volume_mm3)


def left_justified(frames):
    """Return 8-bit values read from the wrong half of 16-bit words: nearly black."""
    return frames >> 6


@pytest.mark.parametrize(
    ("frames", "sentence"),
    [
        pytest.param(0 * speckle(45), "is black around the line", id="black"),
        pytest.param(left_justified(speckle(45)), "is black", id="nearly black"),
        pytest.param(0 * speckle(45) + 200, "same picture in all 45", id="white"),
        pytest.param(
            np.repeat(speckle(1), 45, axis=0), "same picture in all 45", id="a still"
        ),
    ],
)
def test_a_loop_without_a_moving_picture_is_not_measured(frames, sentence):
    document = document_of(loop_of(frames=frames))
    with pytest.raises(BadInputError, match=sentence):
        pipeline.track_view(document, PLAIN, tracker=ScriptedTracker())
    tracked = pipeline.track_view(document_of(), PLAIN, tracker=ScriptedTracker())
    with pytest.raises(BadInputError, match=sentence):
        pipeline.measure_view(replace(document, tracked=tracked), PLAIN)


def test_a_clock_beside_a_still_picture_is_no_motion():
    frames = np.repeat(speckle(1), 45, axis=0)
    frames[:, 2:14, 150:215] = speckle(45)[:, 2:14, 150:215]  # above the wall
    frames[:, 60:64, 60:70] = speckle(45)[:, 60:64, 60:70]  # a marker upon it
    with pytest.raises(BadInputError, match="same picture in all 45 frames"):
        pipeline.track_view(
            document_of(loop_of(frames=frames)), PLAIN, tracker=ScriptedTracker()
        )
