"""Block matching's tracks kept beside stored clips."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("torch")

from longaxis.training.cached_clip import load_clip, matched_file, save_clip
from longaxis.training.cli import main
from longaxis.training.match_clips import match_clip, matched_frames
from tests.training.textures import moving_texture

pytestmark = pytest.mark.training


def test_the_beat_and_some_frames_around_end_systole_are_matched():
    clip = dataclasses.replace(moving_texture(1, n_frames=60), beat=(20, 25, 40))
    assert matched_frames(clip, 3) == (20, 40)
    assert matched_frames(clip, 10) == (15, 40)
    assert matched_frames(clip, 100) == (0, 59)


def test_tracks_lie_near_the_truth_and_on_it_at_end_systole():
    clip = dataclasses.replace(moving_texture(1, n_frames=12), beat=(3, 5, 8))
    found = match_clip(clip, reach=2)
    there = np.isfinite(found).all(axis=(1, 2, 3))
    assert np.flatnonzero(there).tolist() == [3, 4, 5, 6, 7, 8]
    np.testing.assert_allclose(found[5], clip.points_px[5], atol=1e-3)
    error = np.linalg.norm(found[there] - clip.points_px[there], axis=-1)
    assert 0 < error.mean() < 1.5


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
