"""Block matching's tracks kept beside stored clips."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("torch")

from longaxis.training.cached_clip import load_clip, matched_file, save_clip
from longaxis.training.cli import main
from longaxis.training.evaluation import as_loop
from longaxis.training.precompute_block_matching import matched_frames, precompute_clip
from tests.training.textures import moving_texture

pytestmark = pytest.mark.training


def test_the_beat_and_some_frames_around_end_systole_are_matched():
    clip = dataclasses.replace(moving_texture(1, n_frames=60), beat=(20, 25, 40))
    assert matched_frames(clip, 3) == (20, 40)
    assert matched_frames(clip, 10) == (15, 40)
    assert matched_frames(clip, 100) == (0, 59)


def test_tracks_lie_near_the_truth_and_on_it_at_end_systole():
    clip = dataclasses.replace(moving_texture(1, n_frames=12), beat=(3, 5, 8))
    found = precompute_clip(clip, reach=2)
    there = np.isfinite(found).all(axis=(1, 2, 3))
    assert np.flatnonzero(there).tolist() == [3, 4, 5, 6, 7, 8]
    np.testing.assert_allclose(found[5], clip.points_px[5], atol=1e-3)
    error = np.linalg.norm(found[there] - clip.points_px[there], axis=-1)
    assert 0 < error.mean() < 1.5


def test_stored_clips_keep_their_frame_times(tmp_path):
    times_s = np.array([0.0, 0.02, 0.06, 0.08, 0.12, 0.14])
    clip = dataclasses.replace(moving_texture(2, n_frames=6), frame_times_s=times_s)
    path = tmp_path / "clip_001000002.npz"
    save_clip(clip, path)
    read = load_clip(path)
    np.testing.assert_array_equal(read.frame_times_s, times_s)
    np.testing.assert_array_equal(as_loop(read).frame_times_s, times_s)
    np.testing.assert_array_equal(read.part(0, 5).frame_times_s, times_s)
    later = dataclasses.replace(clip, beat=(2, 3, 5)).part(2, 5)
    np.testing.assert_array_equal(later.frame_times_s, times_s[2:])


def test_clips_stored_without_times_have_fifty_frames_a_second(tmp_path):
    path = tmp_path / "clip_001000002.npz"
    save_clip(moving_texture(2, n_frames=4), path)
    read = load_clip(path)
    assert read.frame_times_s is None
    assert as_loop(read).frame_times_s == pytest.approx([0.0, 0.02, 0.04, 0.06])


def test_wide_steps_of_a_slow_loop_are_matched_by_its_own_times():
    clip = moving_texture(1, n_frames=9, swing_px=40.0)
    slow = dataclasses.replace(clip, frame_times_s=np.arange(9) / 15.0)

    def error_px(given):
        found = precompute_clip(given, reach=9)
        return float(np.linalg.norm(found - given.points_px, axis=-1).mean())

    assert error_px(slow) < 1.5
    assert error_px(clip) > 3


def test_the_command_keeps_them_once_and_training_reads_them(tmp_path, capsys):
    clip = moving_texture(2, n_frames=6)
    path = tmp_path / "clip_001000002.npz"
    save_clip(clip, path)
    assert main(["match", str(tmp_path), "--reach", "2"]) == 0
    assert "1 clips matched" in capsys.readouterr().out
    matched = load_clip(path).matched_px
    assert matched is not None
    assert matched.shape == clip.points_px.shape
    written = matched_file(path).stat().st_mtime_ns
    assert main(["match", str(tmp_path)]) == 0
    assert "0 clips matched" in capsys.readouterr().out
    assert matched_file(path).stat().st_mtime_ns == written
