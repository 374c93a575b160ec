"""Trackers against references: errors, pairs and tables that can be worked out."""

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest

from longaxis.data import TrackerIdentity, Tracks
from longaxis.evaluation.measure import Measuring, follow, measure_case
from longaxis.evaluation.metrics import (
    has_folds,
    median_error,
    score,
    triangle_areas,
)
from longaxis.evaluation.pairs import (
    between_exams,
    between_readers,
    patients_with_reference,
    segments_with_reference,
    with_reference,
)
from longaxis.evaluation.result import CaseResult, measure_with_all
from longaxis.evaluation.tables import (
    all_tables,
    grouped_tables,
    sensitivity_table,
    strain_table,
    tracking_table,
)
from longaxis.evaluation.trackers import NoMotion
from longaxis.evaluation.writing import json_of, lines_of
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from tests.unit.evaluation.reference_samples import N_FRAMES, case


class Shifted:
    """Knows the truth and is off by a fixed distance in every frame but its own."""

    identity = TrackerIdentity(name="shifted", version="1")

    def __init__(self, truth, shift_mm):
        self._truth, self._shift = truth, shift_mm

    def track(self, _loop, points_mm, *, start_frame, **_):
        """Return the truth, shifted."""
        shift = np.array([self._shift, 0.0])
        rows = points_mm.reshape(self._truth.shape[1], -1, 2)
        # A reference line comes with four rows around it, which move as it does.
        beside = rows - rows[:, rows.shape[1] // 2, None]
        wall = self._truth + (beside if self._truth.shape[2] == 1 else 0)
        tracks = wall.reshape(len(wall), -1, 2) + shift
        tracks[start_frame] = points_mm
        return Tracks(points_mm=tracks, confidence=np.ones(tracks.shape[:2]))


def measured(one, tracker, **how):
    return measure_case(tracker, one, Measuring(**how))


def test_a_tracker_that_is_off_by_three_pixels_is_off_by_three_pixels():
    one = case()
    pixel = one.mm_per_pixel_of_256
    assert pixel == pytest.approx(96 * 0.5 / 256)
    found = measured(one, Shifted(one.points_mm, 3 * pixel)).score
    assert found.error_px == pytest.approx(3)
    assert found.median_px == pytest.approx(3)
    assert found.error_mm == pytest.approx(3 * pixel)
    shares = (found.within_1_px, found.within_2_px, found.within_4_px)
    assert shares == (0.0, 0.0, 1.0)
    assert found.global_strain == pytest.approx(-0.2)
    assert found.segment_strain == pytest.approx((-0.2,) * 6)


def test_the_frame_of_the_query_does_not_count():
    one = case()
    with_it = score(
        one.points_mm + np.array([0.1875, 0.0]),
        one.points_mm,
        beat=(0, 4, 8),
        mm_per_pixel=one.mm_per_pixel_of_256,
    )
    assert with_it.error_px == pytest.approx(1)
    at_start = measured(one, Shifted(one.points_mm, 0.1875), at_end_diastole=True)
    assert at_start.score.error_px == pytest.approx(1)


def test_one_bad_frame_hardly_moves_the_median_error():
    true = np.zeros((5, 2, 1, 2))
    found = true.copy()
    found[:, 0, 0, 0] = [0, 1, 2, 3, 100]
    found[:, 1, 0, 0] = [0, 4, 4, 4, 4]
    counted = np.ones((5, 2, 1), bool)
    counted[0] = False
    assert median_error(found, true, counted) == pytest.approx((2.5 + 4) / 2)


def test_what_is_not_visible_does_not_count():
    visible = np.ones((N_FRAMES, 13, 1), bool)
    visible[:, 5:] = False
    one = case(visible=visible)
    truth = one.points_mm.copy()
    truth[:, 5:] += 50
    found = measured(one, Shifted(truth, 0.0)).score
    assert found.error_px == pytest.approx(0)


def test_columns_that_the_reference_loses_are_left_out_of_the_strain():
    points = case().points_mm.copy()
    points[3, 12] = np.nan
    visible = np.isfinite(points).all(axis=-1)
    one = case(points_mm=points, visible=visible)
    found = measured(one, Shifted(case().points_mm, 0.0)).score
    assert found.true_global_strain == pytest.approx(-0.2)
    assert found.global_strain == pytest.approx(-0.2)


def test_nothing_that_moves_has_no_strain_and_closes():
    found = measured(case(rows=3), NoMotion(), closure=True, sensitivity=True)
    assert found.score.global_strain == pytest.approx(0)
    assert found.closure_mm == pytest.approx(0)
    assert found.has_mesh
    assert not found.score.folds
    assert set(found.shifted) == {-2, -1, 0, 1, 2}


def test_closure_is_the_way_there_and_back():
    one = case()
    found = measured(one, Shifted(one.points_mm, 0.3), closure=True)
    # Back from the last frame the points of end-systole are the truth shifted again.
    assert found.closure_mm == pytest.approx(0.3)


def results_of(*cases):
    return [
        measure_with_all(
            each,
            {"no-motion": NoMotion(), "known": Shifted(each.points_mm, 0.1)},
            Measuring(),
            print,
        )
        for each in cases
    ]


def result(subject, strain, found, *, exam="", reader=""):
    """Return a result with given strains, everything else as it comes."""
    (made,) = results_of(case(subject))
    score_ = dataclasses.replace(made.scores["known"].score, global_strain=found)
    scores = {"known": dataclasses.replace(made.scores["known"], score=score_)}
    return dataclasses.replace(
        made,
        name=f"{subject}{exam}{reader}",
        exam=exam,
        reader=reader,
        reference=strain,
        scores=scores,
    )


@pytest.fixture(scope="module")
def cohort():
    """Two subjects in two exams, the first exam of each read by two readers."""
    return [
        result("p1", -0.20, -0.19, exam="1", reader="r1"),
        result("p1", -0.22, -0.20, exam="1", reader="r2"),
        result("p1", -0.18, -0.18, exam="2", reader="r2"),
        result("p2", -0.15, -0.13, exam="1", reader="r1"),
        result("p2", -0.14, -0.12, exam="1", reader="r2"),
        result("p2", -0.16, -0.15, exam="2", reader="r2"),
    ]


def test_pairs_of_exams_and_readers_are_the_right_ones(cohort):
    exams = between_exams(cohort, "")
    assert exams.a == pytest.approx([-20, -15])
    assert exams.b == pytest.approx([-18, -16])
    readers = between_readers(cohort, "known")
    assert readers.a == pytest.approx([-19, -13])
    assert readers.b == pytest.approx([-20, -12])
    assert len(with_reference(cohort, "known")) == 6


def test_segments_are_paired_one_by_one(cohort):
    pairs = segments_with_reference(cohort[:2], "known")
    assert len(pairs) == 12
    assert pairs.subjects == ("p1",) * 12
    found = [each.scores["known"].score.segment_strain for each in cohort[:2]]
    assert pairs.a == pytest.approx(100 * np.concatenate(found))
    assert pairs.b == pytest.approx(100 * np.array([*cohort[0].segments] * 2))
    assert len(segments_with_reference(cohort, "nobody")) == 0


def test_the_strain_table_is_worked_out_by_hand(cohort):
    rows = dict(strain_table(cohort, ["known"]).rows)
    names = [name for name, _ in strain_table(cohort, ["known"]).columns]
    known = dict(zip(names, rows["known"], strict=True))
    reference = dict(zip(names, rows["reference"], strict=True))
    differences = np.array([1, 2, 0, 2, 2, 1])
    assert known["n"] == 6
    assert known["MAE"] == pytest.approx(differences.mean())
    assert known["bias"] == pytest.approx(differences.mean())
    assert known["SD"] == pytest.approx(differences.std(ddof=1))
    assert reference["retest n"] == 2
    assert reference["retest bias"] == pytest.approx((-2 + 1) / 2)
    assert reference["retest MAE"] == pytest.approx(1.5)
    assert reference["readers MAE"] == pytest.approx(1.5)
    assert reference["MAE"] is None


def test_a_patient_is_the_mean_of_the_views_of_one_reader():
    views = [result("p1", -0.20, -0.19), result("p1", -0.10, -0.12)]
    pairs = patients_with_reference(views, "known")
    assert pairs.a == pytest.approx([-15.5])
    assert pairs.b == pytest.approx([-15.0])


def test_the_better_tracker_gets_the_small_p():
    cases = [case(f"p{index}", shortening=0.1 + 0.03 * index) for index in range(4)]
    rows = dict(strain_table(results_of(*cases), ["no-motion", "known"]).rows)
    assert rows["known"][12] < 0.05 < rows["no-motion"][12]


def test_folds_of_a_line_are_counted_in_the_mesh_around_it():
    names = [name for name, _ in tracking_table(results_of(case()), ["known"]).columns]
    (line,) = tracking_table(results_of(case()), ["known"]).rows
    (mesh,) = tracking_table(results_of(case(rows=3)), ["known"]).rows
    assert line[1][names.index("folds %")] == 0
    assert mesh[1][names.index("folds %")] == 0


def test_a_reference_line_is_tracked_as_a_wall_of_five_rows():
    given = {}

    class Remembers:
        def track(self, loop, points_mm, *, mesh_shape, **_):
            given.update(points=points_mm, shape=mesh_shape)
            tracks = np.tile(points_mm, (loop.n_frames, 1, 1))
            return Tracks(points_mm=tracks, confidence=np.ones(tracks.shape[:2]))

    one = case()
    found = follow(Remembers(), one, 4)
    assert given["shape"] == (13, 5)
    wall = given["points"].reshape(13, 5, 2)
    assert np.array_equal(wall[:, 2], one.points_mm[4, :, 0])
    # The first row lies inside: nearer to the middle of the chord than the last.
    middle = one.points_mm[4, [0, -1], 0].mean(axis=0)
    nearer = np.linalg.norm(wall[:, 0] - middle, axis=-1)
    farther = np.linalg.norm(wall[:, 4] - middle, axis=-1)
    assert (nearer < farther).all()
    assert found.positions_mm.shape == one.points_mm.shape
    assert found.mesh_mm.shape == (N_FRAMES, 13, 5, 2)


def test_rows_that_leave_the_picture_are_moved_to_its_border():
    points = case().points_mm.copy()
    points[..., 1] -= points[..., 1].min() - 0.5
    one = case(points_mm=points)
    assert measure_case(BlockMatchingTracker(), one, Measuring()).has_mesh


def grid():
    """Return a flat mesh (2, 4, 3, 2) that does not move."""
    along, across = np.meshgrid(np.arange(4.0), np.arange(3.0), indexing="ij")
    return np.stack([np.stack([along, across], axis=-1)] * 2)


def test_a_mesh_that_keeps_its_shape_or_is_mirrored_from_the_start_has_no_folds():
    assert not has_folds(grid())
    assert not has_folds(grid()[..., ::-1])


def test_a_triangle_that_turns_over_is_a_fold_even_if_its_cell_does_not():
    mesh = grid()
    # One corner across the diagonal: the cell's area stays positive.
    mesh[1, 0, 0] = [0.6, 0.6]
    areas = triangle_areas(mesh)
    assert areas[1, 0, 0].sum() > 0
    assert areas[1, 0, 0].min() < 0
    assert has_folds(mesh)


def test_segments_have_their_names_and_errors():
    tables = {each.key: each for each in all_tables(results_of(case()), ["known"])}
    rows = dict(tables["segments"].rows)
    assert next(iter(rows)) == "A4C basal inferoseptal"
    assert rows["A4C basal inferoseptal"][1] == pytest.approx(-20)
    assert len(rows) == 6


def test_sensitivity_is_the_change_with_the_query_frame():
    found = results_of(case())
    scores = found[0].scores["known"]
    shifted = dataclasses.replace(
        scores, shifted={-1: -0.19, 0: -0.20, 1: -0.22, 2: -0.20, -2: -0.20}
    )
    changed = dataclasses.replace(found[0], scores={"known": shifted})
    ((_, numbers),) = sensitivity_table([changed], ["known"]).rows
    assert numbers[:4] == pytest.approx((0, 1, -2, 0))
    assert numbers[5] == pytest.approx(3)


def test_tables_become_text_and_json_without_empty_columns():
    groups = grouped_tables(results_of(case()), ["known"], groups=True)
    text = "\n".join(lines_of(groups))
    assert "| A4C: known |" in text
    assert "closure" not in text.split("\n\n")[1]
    values = json.loads(json.dumps(json_of(groups)))
    assert values["all"]["tracking"]["known"]["videos"] == 1
    assert set(values) == {"all", "A4C"}


def test_a_case_without_pictures_counts_for_the_reference_alone():
    found = measure_with_all(case(loop=None), {"x": NoMotion()}, Measuring(), print)
    assert isinstance(found, CaseResult)
    assert not found.scores
    assert found.reference == pytest.approx(-0.2)
    with pytest.raises(ValueError, match="no pictures"):
        measure_case(NoMotion(), case(loop=None), Measuring())


def test_a_lost_point_counts_as_one_that_stays():
    class Loses:
        def track(self, loop, points_mm, **_):
            tracks = np.tile(points_mm, (loop.n_frames, 1, 1))
            tracks[6:, 2] = np.nan
            return SimpleNamespace(points_mm=tracks)

    found = measured(case(), Loses()).score
    assert found == measured(case(), NoMotion()).score
