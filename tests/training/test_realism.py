"""A version of the simulator, a tracker taught on it, and real tissue."""

import csv
import json

import numpy as np
import pytest

pytest.importorskip("torch")

from benchmarks import realism
from benchmarks.real_loops import (
    CENTRELINES,
    MEASURES,
    RealFolder,
    beside,
    carried,
    measure_real,
    strain_of,
    without_dots,
)
from benchmarks.realism import (
    FIRST_SEED,
    VERSIONS,
    RealismSettings,
    clip_maker,
    main,
    measure,
    minutes_of,
    train_version,
)
from longaxis.data import Tracks
from longaxis.simulation.artefacts import ARTEFACTS
from longaxis.training import cached_clip
from longaxis.training.cached_clip import matched_file
from longaxis.training.checkpoints import names_in
from longaxis.training.clip_store import seed_of
from tests.training.textures import moving_texture

pytestmark = pytest.mark.training


class Still:
    """Says that nothing moves."""

    def track(self, loop, points_mm, **_others):
        """Return the points in every frame."""
        still = np.tile(points_mm, (loop.n_frames, 1, 1))
        return Tracks(points_mm=still, confidence=np.ones(still.shape[:2]))


def test_points_beside_a_line_lie_at_right_angles():
    line = np.stack([np.zeros(5), np.arange(5.0)], axis=-1)
    mesh = beside(line, (-2.0, 0.0, 1.0))
    assert mesh.shape == (5, 3, 2)
    np.testing.assert_allclose(mesh[:, 0] - line, [[2.0, 0.0]] * 5)
    np.testing.assert_allclose(mesh[:, 1], line)
    shortened = np.stack([line, line * 0.8])
    np.testing.assert_allclose(strain_of(shortened), [0, -0.2])


def test_points_go_where_the_nearest_track_goes():
    points = np.array([[10.0, 20.0], [30.0, 5.0]])
    begun = np.array([[31.0, 5.0], [11.0, 20.0], [90.0, 90.0]])
    moves = np.array([[0.0, 3.0], [-2.0, 0.0], [50.0, 50.0]])
    found = carried(points, np.stack([begun, begun + moves]))
    np.testing.assert_allclose(found[0], points)
    np.testing.assert_allclose(found[1], points + moves[[1, 0]])


def test_dots_are_painted_out_of_two_copies():
    rng = np.random.default_rng(0)
    grey = rng.integers(60, 70, (40, 40)).astype(np.uint8)
    left = np.repeat(grey[..., None], 3, axis=2)
    right = left.copy()
    left[8:11, 8:11] = (0, 0, 255)
    right[8:11, 28:31] = (0, 255, 0)
    left[30:32, 30:32] = right[30:32, 30:32] = (255, 0, 0)
    clean = without_dots(left, right)
    np.testing.assert_array_equal(clean[:28], grey[:28])
    assert clean[28:34, 28:34].min() > 55
    assert clean[28:34, 28:34].max() < 75


def test_versions_differ_in_their_additions_only():
    assert VERSIONS["plain"] == ()
    assert set(VERSIONS["all"]) == set(ARTEFACTS)
    for name in ARTEFACTS:
        assert VERSIONS[f"only-{name}"] == (name,)
        assert set(VERSIONS[f"without-{name}"]) == set(ARTEFACTS) - {name}


def test_a_clip_is_made_by_its_version(monkeypatch):
    asked = []
    monkeypatch.setattr(
        "longaxis.simulation.generate.random_clip",
        lambda seed, *, artefacts: asked.append((seed, artefacts)),
    )
    clip_maker("only-drop-out")(FIRST_SEED)
    assert asked == [(FIRST_SEED, ("drop-out",))]


def test_a_version_is_taught_from_training_seeds_and_goes_on(tmp_path, monkeypatch):
    # Textures are clips of the network's grid already.
    monkeypatch.setattr("longaxis.training.clip_store.save_clip", cached_clip.save_clip)
    monkeypatch.setattr(
        realism, "clip_maker", lambda _v: lambda s: moving_texture(s, n_frames=17)
    )
    settings = RealismSettings(folder=tmp_path, n_clips=2, n_steps=1)
    said = []
    weights = train_version("plain", settings, said.append)
    assert names_in(weights) == ("echotracker2", "small")
    folder = tmp_path / "plain" / "clips"
    clips = sorted(folder.glob("clip_*.npz"))
    assert [seed_of(path) for path in clips] == [FIRST_SEED, FIRST_SEED + 1]
    assert all(matched_file(path).is_file() for path in clips)
    assert minutes_of("plain", settings) == 0
    written = [path.stat().st_mtime_ns for path in clips]
    train_version("plain", settings, said.append)
    assert [path.stat().st_mtime_ns for path in clips] == written


def test_one_row_is_added_for_each_run(tmp_path, monkeypatch):
    found = {name: float(index) for index, name in enumerate(MEASURES)}
    monkeypatch.setattr(realism, "measure_real", lambda _tracker, _where: found)
    where = RealFolder(data=tmp_path, centrelines=tmp_path)
    for name in ("plain", "only-drop-out"):
        measure(name, 30.0, Still(), where, tmp_path)
    with (tmp_path / "realism.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["version"] for row in rows] == ["plain", "only-drop-out"]
    assert float(rows[1]["a3c_return_px"]) == found["a3c_return_px"]
    text = (tmp_path / "realism.md").read_text(encoding="utf-8")
    assert text.count("\n") == 4


def test_wrong_requests_are_refused_in_one_sentence(tmp_path, capsys):
    where = ["--data", str(tmp_path), "--centrelines", str(tmp_path)]
    out = str(tmp_path / "out")
    assert main([out, *where]) == 3
    assert "either --version or --tracker" in capsys.readouterr().err
    assert main([out, *where, "--version", "best"]) == 3
    assert "no version “best”" in capsys.readouterr().err
    assert main([out, *where, "--tracker", "no-motion"]) == 3
    assert "is not there; say where with --data" in capsys.readouterr().err


def test_no_motion_on_the_real_loops(shared_data):
    """Known figures: 4.92 px on the contour, 5.5 px on three beats, no closure."""
    where = RealFolder(data=shared_data, centrelines=CENTRELINES)
    found = measure_real(Still(), where)
    assert found["a4c_px"] == pytest.approx(4.92, abs=0.02)
    assert found["a3c_three_beats_px"] == pytest.approx(5.55, abs=0.2)
    assert found["a3c_septum_px"] == pytest.approx(6.47, abs=0.05)
    assert found["a3c_return_px"] == 0
    assert found["acuson_closure_px"] == 0
    assert json.dumps(found)
