"""Real loops as worlds: phase-mates, and what the loops' files say."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="benchmarks need the [train] extra")

from benchmarks.real_loops import CENTRELINES, RealFolder
from benchmarks.real_worlds import (
    BEAT_LOOPS,
    phase_mates,
    real_worlds,
)
from longaxis.evaluation.trackers import NoMotion


def test_phase_mates_are_frames_of_the_same_phase_one_beat_apart():
    rng = np.random.default_rng(0)
    phases = 2 * np.pi * np.arange(48) / 16
    column = np.arange(40)
    frames = np.stack(
        [
            np.tile(120 + 100 * np.sin(column / 5 + 2 * np.sin(phase)), (40, 1))
            for phase in phases
        ]
    )
    noisy = (frames + rng.normal(0, 2, frames.shape)).clip(0, 255).astype(np.uint8)
    before, after = phase_mates(noisy, 16)
    assert len(before) == (48 - 12) // 2
    lag = after - before
    assert np.median(lag) == 16
    assert ((lag >= 12) & (lag <= 20)).all()


def test_the_real_loops_exist_and_no_motion_has_nothing_to_return_from(shared_data):
    where = RealFolder(data=shared_data, centrelines=CENTRELINES)
    contour, beats = real_worlds(where)
    assert [clip.name for clip in beats.clips] == [each.name for each in BEAT_LOOPS]
    (still,) = beats.clips[1].measure(NoMotion())
    assert still == {
        "closure_px": 0.0,
        "mates_px": 0.0,
        "mates_strain": 0.0,
        "range_strain": 0.0,
    }
    rows = contour.clips[0].measure(NoMotion())
    assert len(rows) == 12
    assert np.mean([row["px"] for row in rows]) > 2.26  # EchoTracker's error
