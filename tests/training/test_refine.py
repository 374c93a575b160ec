"""The stages of the simulation, at a tiny scale."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("torch")

from benchmarks import refine_real
from benchmarks.real_loops import CENTRELINES, RealFolder
from benchmarks.refine_real import real_templates
from longaxis.errors import BadInputError
from longaxis.training import refine as module
from longaxis.training.cached_clip import load_clip
from longaxis.training.cli import main
from longaxis.training.refine import (
    FIRST_SEED,
    RefineSettings,
    follow,
    mesh_error_mm,
    outline_mesh,
    refine,
    templates,
)

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return RefineSettings(
        folder=tmp_path_factory.mktemp("refine"),
        n_templates=1,
        strategies=("S1", "S2"),
        n_steps=1,
        n_frames=18,
        size_px=96,
        n_scatterers=4000,
    )


def stretched(uneven):
    """Return a straight wall that shortens by a fifth, evenly or in one half only."""
    along = np.linspace(0, 1, 21)
    in_one_half = np.where(along < 0.5, along * 0.6, 0.3 + (along - 0.5))
    after = in_one_half if uneven else along * 0.8
    frames = [np.stack([x, np.zeros(21)], axis=-1) for x in (along, after)]
    return np.stack(frames)[:, :, None] * 50


def test_an_outline_shows_even_shortening_and_hides_uneven_one():
    even, uneven = stretched(uneven=False), stretched(uneven=True)
    np.testing.assert_allclose(outline_mesh(even, 0), even, atol=1e-9)
    seen = outline_mesh(uneven, 0)
    np.testing.assert_allclose(seen[0], uneven[0], atol=1e-9)
    # The ends are right, the middle is not: it went 5 mm further than it seems.
    np.testing.assert_allclose(seen[1, [0, -1]], uneven[1, [0, -1]], atol=1e-9)
    assert seen[1, 10, 0, 0] - uneven[1, 10, 0, 0] == pytest.approx(5.0, abs=0.1)
    assert mesh_error_mm(seen, uneven) > 0.5
    assert mesh_error_mm(uneven, uneven) == 0


def test_stages_go_from_meshes_to_simulations_to_better_meshes(tiny, monkeypatch):
    # The templates' own resolution matters for realism, not for the order of things.
    monkeypatch.setattr(
        "longaxis.simulation.template_simulation.matched",
        lambda template, **_how: template,
    )
    said = []
    stages = list(refine(tiny, said.append))
    assert [stage.name for stage in stages] == ["D0", "D1"]
    assert [stage.strategies for stage in stages] == ["S1", "S1 → S2"]
    # What one tracker finds is what the next simulation moves by.
    np.testing.assert_allclose(stages[1].mesh_mm, stages[0].tracker_mm)
    assert np.isfinite(stages[1].tracker_mm).all()
    model = templates(tiny)[0]
    first = load_clip(tiny.folder / "stage-0" / "clips" / f"clip_{FIRST_SEED:09d}.npz")
    coarse = outline_mesh(model.true_mm, model.template.reference)
    np.testing.assert_array_equal(model.template.mesh_mm, coarse)
    assert first.points_px.shape == coarse.shape
    assert first.frames.shape == (18, 256, 256)
    text = (tiny.folder / "refine.md").read_text(encoding="utf-8")
    assert "| D1 | S1 → S2 | 1 |" in text
    # Taken up again, nothing is made anew, and stages can be added.
    made = [path.stat().st_mtime_ns for path in sorted(tiny.folder.rglob("*.npz"))]
    assert list(refine(tiny, said.append)) == stages
    again = [path.stat().st_mtime_ns for path in sorted(tiny.folder.rglob("*.npz"))]
    assert again == made


def test_a_tracker_is_handed_the_mesh_of_end_systole(tiny):
    model = templates(tiny)[0]
    mesh = model.true_mm

    class Still:
        """Says that nothing moves."""

        def track(self, loop, points_mm, *, start_frame, mesh_shape):
            """Return the points in every frame."""
            assert start_frame == model.beat[1]
            assert mesh_shape == mesh.shape[1:3]
            still = np.tile(points_mm, (loop.n_frames, 1, 1))
            return dataclasses.make_dataclass("Found", ["points_mm"])(still)

    found = follow(Still(), model, mesh)
    np.testing.assert_array_equal(found[3], mesh[model.beat[1]])


def test_real_loops_are_templates_without_truth(shared_data, tmp_path):
    where = RealFolder(data=shared_data, centrelines=CENTRELINES)
    models = real_templates(where, 128)
    assert [model.true_mm for model in models] == [None, None]
    for model in models:
        n_frames = len(model.template.frames)
        assert model.template.frames.shape == (n_frames, 128, 128)
        assert model.template.mesh_mm.shape[0] == n_frames == model.beat[2] + 1
        # The wall shortens until end-systole, in pictures that show it.
        lines = model.template.mesh_mm[:, :, 2]
        length = np.linalg.norm(np.diff(lines, axis=1), axis=-1).sum(axis=1)
        assert length[model.beat[1]] < 0.95 * length[0]
        inside = model.template.mesh_mm / model.template.mm_per_pixel
        assert (inside > 0).all()
        assert (inside < 128).all()
    with pytest.raises(BadInputError, match="is not there"):
        real_templates(RealFolder(data=tmp_path, centrelines=CENTRELINES), 128)


@pytest.fixture
def requested(monkeypatch):
    """Return the settings with which the stages would have run."""
    settings_of_runs = []

    def fake(settings, _say):
        settings_of_runs.append(settings)
        settings.folder.mkdir()
        (settings.folder / "refine.md").write_text("table", encoding="utf-8")
        return iter(())

    monkeypatch.setattr(module, "refine", fake)
    return settings_of_runs


def test_the_command_passes_its_words_on(tmp_path, requested, capsys):
    out = tmp_path / "out"
    arguments = ["--templates", "3", "--strategies", "S2", "S2", "--frames", "12"]
    assert main(["simulate", "refine", str(out), *arguments]) == 0
    assert "table" in capsys.readouterr().out
    assert requested[0].strategies == ("S2", "S2")
    assert (requested[0].n_templates, requested[0].n_frames) == (3, 12)
    assert requested[0].more_templates is None


def test_the_benchmark_adds_its_real_loops(tmp_path, requested, capsys):
    out, data = tmp_path / "out", tmp_path / "nothing"
    assert refine_real.main([str(out), "--templates", "0", "--data", str(data)]) == 0
    with pytest.raises(BadInputError, match="is not there"):
        templates(requested[0])


def test_the_benchmark_refuses_a_folder_without_loops(tmp_path, capsys):
    given = [str(tmp_path / "out"), "--templates", "0", "--data", str(tmp_path)]
    assert refine_real.main(given) == 3
    assert "is not there; say where the real loops lie" in capsys.readouterr().err


def test_further_templates_follow_the_simulated_ones(tiny):
    simulated = templates(tiny)
    sizes_px = []

    def more(size_px):
        sizes_px.append(size_px)
        return [dataclasses.replace(simulated[0], true_mm=None)]

    both = templates(dataclasses.replace(tiny, more_templates=more))
    assert sizes_px == [tiny.size_px]
    assert [model.true_mm is None for model in both] == [False, True]
