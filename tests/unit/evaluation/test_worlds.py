"""Worlds: intervals, paired differences, the rule, and results that are kept."""

import numpy as np
import pytest

from longaxis.data import TrackerIdentity
from longaxis.errors import TrackingError
from longaxis.evaluation.trackers import NoMotion
from longaxis.evaluation.worlds import (
    Column,
    KeptResults,
    World,
    WorldClip,
    WorldResult,
    clip_of_case,
    files_digest,
    measure_world,
    table_lines,
    verdict,
    verdict_lines,
)
from tests.unit.evaluation.reference_samples import case

REFERENCE = "block-matching"


def result(name="one", **errors):
    """Return a world in which trackers have these errors in px, clip by clip."""
    rows = {
        tracker.replace("_", "-"): [{"px": each, "gls_mae": 1.0} for each in values]
        for tracker, values in errors.items()
    }
    return WorldResult(world=World(name=name, clips=()), rows=rows)


def test_better_everywhere_passes():
    worlds = [
        result("a", block_matching=[1.0, 1.2, 0.9], new=[0.8, 0.9, 0.7]),
        result("b", block_matching=[0.5, 0.6, 0.7], new=[0.45, 0.5, 0.6]),
    ]
    found = verdict(worlds, "new")
    assert found.passed
    assert found.ratios["a"] == pytest.approx(2.4 / 3.1)


def test_better_on_average_but_worse_in_one_world_does_not_pass():
    worlds = [
        result("a", block_matching=[1.0, 1.2, 0.9], new=[0.2, 0.3, 0.2]),
        result("b", block_matching=[0.5, 0.6, 0.7], new=[0.6, 0.7, 0.8]),
    ]
    found = verdict(worlds, "new")
    assert found.mean_ratio < 1
    assert found.worse == ("b px",)
    assert not found.passed
    assert "does not pass" in verdict_lines(worlds)[-2]


def test_worse_within_the_interval_is_allowed():
    worlds = [
        result("a", block_matching=[1.0, 1.2, 0.9], new=[0.8, 0.9, 0.7]),
        result("b", block_matching=[0.5, 0.6, 0.7], new=[0.4, 0.9, 0.65]),
    ]
    assert verdict(worlds, "new").passed


def test_strain_that_is_worse_does_not_pass_either():
    world = result("a", block_matching=[1.0, 1.2, 0.9], new=[0.8, 0.9, 0.7])
    for row in world.rows["new"]:
        row["gls_mae"] = 1.5
    assert verdict([world], "new").worse == ("a gls_mae",)


def test_the_same_tracker_is_neither_better_nor_worse():
    world = result("a", block_matching=[1.0, 2.0], new=[1.0, 2.0])
    found = verdict([world], "new")
    assert (found.mean_ratio, found.worse, found.passed) == (1.0, (), False)


def test_differences_are_paired_clip_by_clip():
    world = result("a", block_matching=[1.0, 5.0, 9.0], new=[0.9, 4.9, 8.9])
    assert world.difference("new", REFERENCE, "px") == pytest.approx((-0.1, -0.1, -0.1))
    assert world.interval("new", "px").high > 6


def test_a_measure_of_one_clip_has_no_interval():
    world = result("a", block_matching=[1.0], new=[2.0])
    assert np.isnan(world.interval("new", "px").low)
    assert "| 2.00 |" in table_lines(world)[5]
    assert "| 1.00 |" in table_lines(world)[6]


def counted_world(tmp_path, runs, content=b"frames"):
    def measure(tracker):
        runs.append(tracker.identity.name)
        return [{"px": 1.0}]

    (tmp_path / "clip").write_bytes(content)
    clip = WorldClip(
        name="c 1", digest=files_digest(tmp_path / "clip"), measure=measure
    )
    return World(name="w", clips=[clip], columns=(Column(key="px", title="px"),))


def test_kept_results_are_not_made_again_and_a_new_tracker_is(tmp_path):
    runs = []
    kept = KeptResults(tmp_path / "kept")
    world = counted_world(tmp_path, runs)
    measure_world(world, {"one": NoMotion()}, kept, print)
    other = NoMotion()
    other.identity = TrackerIdentity(name="other", version="1")
    found = measure_world(world, {"one": NoMotion(), "two": other}, kept, print)
    assert runs == ["no-motion", "other"]
    assert found.rows["two"] == [{"px": 1.0}]
    changed = counted_world(tmp_path, runs, content=b"other frames")
    measure_world(changed, {"one": NoMotion()}, kept, print)
    assert runs == ["no-motion", "other", "no-motion"]


def test_a_tracker_that_fails_counts_as_no_motion(tmp_path):
    class Fails:
        identity = TrackerIdentity(name="fails", version="1")

        def track(self, *_, **__):
            message = "not there"
            raise TrackingError(message)

    class Source:
        name = "one"
        load = staticmethod(lambda: case(rows=5))

    world = World(name="w", clips=[clip_of_case(Source, "d")])
    said = []
    trackers = {"fails": Fails(), "no-motion": NoMotion()}
    found = measure_world(world, trackers, KeptResults(tmp_path), said.append)
    assert found.rows["fails"] == found.rows["no-motion"]
    assert found.rows["fails"][0]["gls_bias"] == pytest.approx(20.0)
    assert "since it failed" in said[0]
