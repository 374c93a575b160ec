"""The command that makes clips."""

from __future__ import annotations

import functools
import json

import numpy as np
import pytest

from longaxis.data import Beat, EventSource
from longaxis.resources import SAMPLE_HEARTS, sample_study_folder, sample_truth
from longaxis.strain.curve import strain_curves

pytestmark = pytest.mark.training
pytest.importorskip("torch")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    from longaxis.training.cli import main

    out = tmp_path_factory.mktemp("clips")
    common = ["--seed", "1234567", "--frames", "8", "--size", "64"]
    assert main(["simulate", "generate", str(out), "--clips", "2", *common]) == 0
    return out


def test_going_on_makes_only_what_is_missing(folder, capsys):
    from longaxis.training.cli import main

    before = (folder / "clip_0001234567.npz").stat().st_mtime_ns
    common = ["--seed", "1234567", "--frames", "8", "--size", "64"]
    assert main(["simulate", "generate", str(folder), "--clips", "3", *common]) == 0
    assert "2 of 3 clips are there" in capsys.readouterr().out
    assert (folder / "clip_0001234567.npz").stat().st_mtime_ns == before
    lines = (folder / "index.jsonl").read_text().splitlines()
    assert [json.loads(line)["seed"] for line in lines] == [1234567, 1234568, 1234569]


def test_training_and_its_matching_read_the_clips(folder):
    from longaxis.training.cached_clip import load_clip, matched_file
    from longaxis.training.cli import main

    path = folder / "clip_0001234567.npz"
    clip = load_clip(path)
    assert clip.frames.shape == (8, 256, 256)
    assert clip.points_px.shape[:1] == (8,)
    assert main(["match", str(folder)]) == 0
    matched = [
        each for each in folder.glob("clip_*.npz") if matched_file(each).exists()
    ]
    assert matched
    assert load_clip(matched[0]).matched_px.shape == clip.points_px.shape


def test_clips_of_a_kind_lie_in_its_folder(tmp_path):
    from longaxis.training.cached_clip import load_clip
    from longaxis.training.cli import main

    asked = ["--kind", "texture", "--clips", "1", "--seed", "1234567"]
    assert main(["simulate", "generate", str(tmp_path), *asked]) == 0
    path = tmp_path / "texture" / "clip_0001234567.npz"
    assert load_clip(path).n_frames > 8
    line = json.loads((tmp_path / "texture" / "index.jsonl").read_text())
    assert line["seed"] == 1234567


def test_the_same_seed_gives_the_same_file(folder, tmp_path):
    from longaxis.training.simulate import ClipTask, make_clip

    make_clip(ClipTask(folder=tmp_path, seed=1234567, n_frames=8, size_px=64))
    name = "clip_0001234567.npz"
    assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_the_renderer_and_the_additions_are_the_ones_asked_for(tmp_path, monkeypatch):
    from longaxis.simulation import generate
    from longaxis.training.cli import main

    few = functools.partial(generate.random_clip, n_scatterers=1_000)
    monkeypatch.setattr(generate, "random_clip", few)
    asked = ["--seed", "1234567", "--frames", "2", "--size", "48", "--clips", "1"]
    named = ["--renderer", "simus", "--artefacts", "drop-out", "k-distribution"]
    assert main(["simulate", "generate", str(tmp_path), *asked, *named]) == 0
    line = json.loads((tmp_path / "index.jsonl").read_text())
    assert line["renderer"] == "simus"
    assert line["additions"] == ["drop-out", "k-distribution"]


def test_an_unknown_addition_is_refused_in_one_sentence(tmp_path, capsys):
    from longaxis.training.cli import main

    asked = ["--clips", "1", "--additions", "rainbows"]
    assert main(["simulate", "generate", str(tmp_path), *asked]) == 3
    assert "has no “rainbows”" in capsys.readouterr().err


def test_test_seeds_are_refused(tmp_path, capsys):
    from longaxis.training.cli import main

    arguments = ["simulate", "generate", str(tmp_path), "--clips", "1", "--seed", "5"]
    assert main(arguments) == 3
    assert "kept for tests" in capsys.readouterr().err


def test_a_clip_becomes_a_contact_sheet_and_a_dicom_file(folder, tmp_path):
    from longaxis.io.loops.loop_reader import origin_of, read_recording
    from longaxis.training.cli import main

    sheet, dicom = tmp_path / "sheet.png", tmp_path / "clip.dcm"
    clip = str(folder / "clip_0001234568.npz")
    assert main(["simulate", "inspect", str(folder), "--out", str(sheet)]) == 0
    assert sheet.stat().st_size > 1000
    assert main(["simulate", "export-dicom", clip, str(dicom)]) == 0
    assert read_recording(origin_of(dicom)).frames.shape == (8, 64, 64)


def test_what_is_no_clip_is_refused_in_one_sentence(tmp_path, capsys):
    from longaxis.training.cli import main

    bad = tmp_path / "bad.npz"
    bad.write_bytes(b"nothing")
    assert main(["simulate", "export-dicom", str(bad), str(tmp_path / "x.dcm")]) == 3
    assert "is not a simulated clip" in capsys.readouterr().err


@pytest.mark.parametrize("heart", SAMPLE_HEARTS)
def test_the_bundled_truth_is_what_its_mesh_says(heart):
    stored = np.load(sample_study_folder(heart) / "truth.npz")
    for name, truth in sample_truth(heart)["views"].items():
        beat = Beat(
            end_diastole=truth["end_diastole"],
            end_systole=truth["end_systole"],
            last=truth["last"],
            end_diastole_source=EventSource.TYPED,
            end_systole_source=EventSource.TYPED,
            is_complete=True,
        )
        curves = strain_curves(
            stored[f"{name.lower()}_mesh_mm"].astype(np.float64),
            frame_times_s=stored[f"{name.lower()}_frame_times_s"],
            beat=beat,
        )
        systole = slice(0, beat.end_systole - beat.end_diastole + 1)
        assert curves.line[systole].min() == pytest.approx(
            truth["global_peak_systolic"], abs=1e-5
        )
        np.testing.assert_allclose(
            curves.segments[systole].min(axis=0),
            truth["segments_peak_systolic"],
            atol=1e-4,
        )


@pytest.mark.parametrize(("heart", "megabytes"), [("normal", 8), ("infarct", 3.5)])
def test_a_sample_study_is_small_and_still_what_its_recipe_says(heart, megabytes):
    from longaxis.anatomy import View
    from longaxis.simulation.sample_study import SAMPLE_HEARTS, sample_recipe
    from longaxis.simulation.ventricle import build_wall

    folder = sample_study_folder(heart)
    assert sum(path.stat().st_size for path in folder.iterdir()) < megabytes * 1e6
    stored = np.load(folder / "truth.npz")
    for view in View:
        mesh = build_wall(sample_recipe(view, SAMPLE_HEARTS[heart])).mesh_mm()
        np.testing.assert_allclose(
            stored[f"{view.value.lower()}_mesh_mm"], mesh, atol=1e-3
        )


def test_an_unknown_command_is_bad_use(capsys):
    from longaxis.training.cli import main

    with pytest.raises(SystemExit) as end:
        main(["bogus"])
    assert end.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
