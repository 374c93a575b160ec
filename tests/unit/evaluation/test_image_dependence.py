"""The controls themselves: a blind tracker fails them, a perfect one passes."""

import numpy as np
import pytest

from longaxis.data import TrackerIdentity, Tracks
from longaxis.evaluation.control_cases import (
    known_errors_px,
    known_motion,
    mirrored,
    reversed_line,
    with_frames,
)
from longaxis.evaluation.image_dependence import (
    Check,
    CorrectionChecks,
    GivenTracks,
    copies_check,
    query_start_checks,
    run,
)
from longaxis.evaluation.trackers import NoMotion
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from tests.unit.evaluation.reference_samples import case


def wall_case():
    """Return a case with a wall of five rows, 1.5 mm apart, in scaling grain.

    The first row lies inside, as in `Mesh`.
    """
    line = case().points_mm
    centre = np.array([24.0, 35.0])
    rows = [centre + (0.8 + 0.1 * row) * (line - centre) for row in range(5)]
    points = np.concatenate(rows, axis=2)
    return case(points_mm=points, visible=np.ones(points.shape[:3], bool))


class Corrector:
    """Knows the truth of a case and corrects a share of each start by it.

    It recognises the pictures by their mean grey and does nothing on others, unless it
    is blind: then it always corrects by what it learned.
    """

    identity = TrackerIdentity(name="corrector", version="1")

    def __init__(self, truth, first, *, share=1.0, blind=False, expected=(0.2, 2.0)):
        self._truth, self._first = truth, first
        self._share, self._blind, self._expected = share, blind, expected

    def track(self, loop, points_mm, *, start_frame, mesh_shape=None, **_):
        """Return the start, corrected."""
        first = self._first.track(
            loop, points_mm, start_frame=start_frame, mesh_shape=mesh_shape
        )
        sees = np.array_equal(loop.frames, self._truth.loop.frames)
        truth = self._truth.points_mm.reshape(first.points_mm.shape)
        if self._blind:
            # Stretches the motion by a learned tenth, whatever it is shown.
            moved = 0.1 * (first.points_mm - first.points_mm[start_frame])
        else:
            moved = self._share * sees * (truth - first.points_mm)
        error = self._expected[0] if sees or self._blind else self._expected[1]
        return Tracks(
            points_mm=first.points_mm + moved,
            confidence=first.confidence,
            expected_error_mm=np.full(first.points_mm.shape[:2], error),
        )


class Biased:
    """Knows the truth and finds nine tenths of its motion."""

    identity = TrackerIdentity(name="biased", version="1")

    def __init__(self, truth):
        self._truth = truth

    def track(self, _loop, points_mm, *, start_frame, **_):
        """Return the truth with nine tenths of its motion."""
        truth = self._truth.points_mm.reshape(-1, *points_mm.shape)
        tracks = points_mm + 0.9 * (truth - truth[start_frame])
        return Tracks(points_mm=tracks, confidence=np.ones(tracks.shape[:2]))


class Rightwards:
    """Moves everything to the right, whatever is shown."""

    identity = TrackerIdentity(name="rightwards", version="1")

    def track(self, loop, points_mm, *, start_frame, **_):
        """Return points that drift."""
        frames = np.arange(loop.n_frames) - start_frame
        tracks = points_mm + frames[:, None, None] * np.array([0.1, 0.0])
        return Tracks(points_mm=tracks, confidence=np.ones(tracks.shape[:2]))


def checks(**kind):
    one = wall_case()

    def make(first):
        return Corrector(one, first, **kind)

    made = CorrectionChecks(make, Biased(one), one).checks()
    return {each.name: each for each in made}


def test_a_perfect_corrector_passes_everything():
    found = checks()
    assert [name for name, each in found.items() if not each.passed] == []
    assert found["truth shifted apart: corrected"].value == pytest.approx(1.0)
    assert found["slope on displacement: off by"].value == pytest.approx(0, abs=1e-9)
    assert len(found) == 10


def test_a_corrector_of_two_thirds_passes_what_it_is_asked_for():
    found = checks(share=0.65)
    assert found["truth shifted along: corrected"].value == pytest.approx(0.65)
    assert found["truth shifted along: corrected"].passed
    assert found["right start: moved, px"].passed
    assert not found["slope on displacement: off by"].passed


def test_a_blind_corrector_fails_although_it_is_right_on_average():
    found = checks(blind=True)
    kept = found["black pictures: correction kept"]
    assert kept.value == pytest.approx(1.0)
    failed = {name for name, each in found.items() if not each.passed}
    assert failed >= {
        "black pictures: correction kept",
        "noise pictures: correction kept",
        "still pictures: correction kept",
        "truth shifted along: corrected",
        "truth shifted outwards: corrected",
        "truth shifted apart: corrected",
        "right start: moved, px",
        "black pictures: expected error rises to",
        "noise pictures: expected error rises to",
    }


def test_a_corrector_that_does_nothing_fails_too():
    found = checks(share=0.0)
    assert not found["truth shifted outwards: corrected"].passed


def test_a_value_that_is_not_finite_never_passes():
    assert not Check(name="x", value=np.nan, limit=1.0, at_least=False).passed


def test_known_errors_are_as_large_as_said_and_point_where_they_should():
    one = wall_case()
    errors = known_errors_px(one)
    query = one.beat.end_systole
    for error in errors.values():
        assert np.abs(error[query]).max() == 0
    shifted = errors["outwards"][0]
    assert np.linalg.norm(shifted, axis=-1) == pytest.approx(1.5)
    outwards = one.points_mm[0, :, -1] - one.points_mm[0, :, 0]
    assert ((shifted[:, 2] * outwards).sum(axis=-1) > 0).all()
    apart = errors["apart"][0]
    assert np.abs(apart[:, 2]).max() == 0
    assert apart[:, 0] == pytest.approx(-apart[:, -1])
    dot = (errors["along"][0, :, 2] * shifted[:, 2]).sum(axis=-1)
    assert dot == pytest.approx(0, abs=1e-9)


def test_no_motion_finds_none_of_the_known_motion_and_block_matching_does():
    one = wall_case()
    still = {each.name: each for each in query_start_checks(NoMotion(), one)}
    assert still["known motion: found"].value == 0
    assert not still["known motion: found"].passed
    assert still["black pictures: motion, px"].passed
    matched = {
        each.name: each for each in query_start_checks(BlockMatchingTracker(), one)
    }
    assert matched["known motion: found"].value > 0.9
    assert matched["still pictures: motion, px"].passed


def test_a_tracker_that_moves_without_pictures_fails():
    one = wall_case()
    found = {each.name: each for each in query_start_checks(Rightwards(), one)}
    assert not found["black pictures: motion, px"].passed
    assert not found["still pictures: motion, px"].passed


def test_the_known_motion_is_that_of_the_pictures():
    moving = known_motion(wall_case())
    query = moving.beat.end_systole
    assert moving.points_mm[query] == pytest.approx(wall_case().points_mm[4])
    # A bright dot on the mesh must be found where the truth says.
    frames = np.zeros((9, 96, 96), np.uint8)
    dot_mm = wall_case().points_mm[4, 3, 2]
    column, row = (dot_mm / 0.5).round().astype(int)
    frames[:, row - 1 : row + 2, column - 1 : column + 2] = 255
    with_dot = with_frames(wall_case(), frames)
    moved = known_motion(with_dot)
    first = moved.loop.frames[0].astype(float)
    rows, columns = np.mgrid[:96, :96]
    centre = np.array([(first * columns).sum(), (first * rows).sum()]) / first.sum()
    offset = np.array([column, row]) * 0.5 - dot_mm
    assert centre * 0.5 - offset == pytest.approx(moved.points_mm[0, 3, 2], abs=0.15)


def test_copies_of_a_case_are_mirrored_twice_back_to_itself():
    one = wall_case()
    again = mirrored(mirrored(one))
    assert again.points_mm == pytest.approx(one.points_mm)
    assert np.array_equal(again.loop.frames, one.loop.frames)
    assert np.array_equal(reversed_line(reversed_line(one)).points_mm, one.points_mm)


def test_a_tracker_that_takes_sides_differs_between_copies():
    one = wall_case()
    assert copies_check(NoMotion(), one).value < 1e-9
    assert not copies_check(Rightwards(), one).passed


def test_given_tracks_are_returned_whatever_is_shown():
    one = wall_case()
    points = np.zeros((9, 65, 2))
    given = GivenTracks(points, np.ones((9, 65)))
    assert np.array_equal(run(given, one).points_mm, points)
