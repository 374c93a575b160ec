"""Variants taught alike, and how sure their differences are."""

import csv
import dataclasses

import numpy as np
import pytest

pytest.importorskip("torch")

from longaxis.evaluation.bootstrap import mean_interval
from longaxis.training import ablation
from longaxis.training.ablation import (
    COMPARISONS,
    AblationSettings,
    VariantResult,
    ablate,
    write_tables,
)
from longaxis.training.cached_clip import save_clip
from longaxis.training.cli import main
from longaxis.training.clip_store import StoreSettings
from longaxis.training.evaluation import still_score
from longaxis.training.network_table import settings_of
from tests.training.textures import moving_texture

pytestmark = pytest.mark.training


def scored(error_px):
    clip = moving_texture(1, n_frames=5)
    return dataclasses.replace(still_score(clip), error_px=float(error_px))


def result(variant, errors_px):
    return VariantResult(
        variant=variant,
        n_parameters=1000,
        n_steps=7,
        minutes=1.0,
        scores=tuple(scored(each) for each in errors_px),
    )


def test_the_interval_of_a_mean_is_that_of_the_theory():
    values = np.random.default_rng(1).normal(3.0, 1.0, 400)
    found = mean_interval(values)
    assert found.mean == pytest.approx(values.mean())
    half = 1.96 * values.std() / np.sqrt(400)
    assert found.low == pytest.approx(values.mean() - half, abs=0.02)
    assert found.high == pytest.approx(values.mean() + half, abs=0.02)
    assert mean_interval(np.full(5, 2.0)) == (2.0, 2.0, 2.0)


def test_differences_are_taken_clip_by_clip(tmp_path):
    errors = np.linspace(1, 5, 9)
    settings = AblationSettings(
        folder=tmp_path, store=StoreSettings(folder=tmp_path), held_out=tmp_path
    )
    results = [result("a:x", errors), result("a:x+y", errors - 0.25)]
    write_tables(results, settings)
    with (tmp_path / "ablation.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    second = next(
        row
        for row in rows
        if row["variant"] == "a:x+y" and row["measure"] == "MTE (px)"
    )
    # Clips differ by pixels, but every one of them by the same quarter.
    assert float(second["mean"]) == pytest.approx(2.75)
    assert float(second["low"]) < 2.5
    for key in ("difference", "difference_low", "difference_high"):
        assert float(second[key]) == pytest.approx(-0.25)
    text = (tmp_path / "ablation.md").read_text(encoding="utf-8")
    assert "-0.25 [-0.25, -0.25]" in text
    assert "9 held-out cycles" in text


def test_every_comparison_can_be_built():
    for comparison in COMPARISONS.values():
        for variant in comparison.variants:
            network, _, preset = variant.partition(":")
            settings_of(network, preset)


def test_variants_are_taught_once_and_can_be_added(tmp_path, monkeypatch):
    taught = []

    def train_tracker(variant, _settings, folder):
        folder.mkdir(parents=True)
        taught.append(variant)
        return result(variant, [1.0, 2.0])

    monkeypatch.setattr(ablation, "_train", train_tracker)
    settings = AblationSettings(
        folder=tmp_path, store=StoreSettings(folder=tmp_path), held_out=tmp_path
    )
    first = list(ablate(["a:x", "a:y"], settings))
    again = list(ablate(["a:x", "a:y", "b:z"], settings))
    assert taught == ["a:x", "a:y", "b:z"]
    assert again[:2] == first


def test_the_command_teaches_measures_and_writes_tables(tmp_path, capsys):
    clips = tmp_path / "clips"
    clips.mkdir()
    for seed in (1_000_000, 1_000_001):
        path = clips / f"clip_{seed:09d}.npz"
        save_clip(moving_texture(seed, n_frames=4), path)
    out = tmp_path / "out"
    common = [str(out), "--clips", str(clips), "--held-out", str(clips), "--n", "1"]
    variants = ["--variants", "myotracker:full"]
    assert main(["ablate", *common, *variants, "--minutes", "0.0001"]) == 0
    assert "myotracker:full" in capsys.readouterr().out
    assert (out / "ablation.md").exists()


def test_a_misspelt_variant_is_refused_before_anything_is_taught(tmp_path, capsys):
    where = str(tmp_path)
    common = ["ablate", where, "--clips", where, "--held-out", where]
    assert main([*common, "--variants", "echotracker2:small+window-8"]) == 3
    assert "no switch “window-8”" in capsys.readouterr().err
    assert main(common) == 3
    assert "either --comparison or --variants" in capsys.readouterr().err
