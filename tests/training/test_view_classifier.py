"""Drawing loops of views, fitting the classifier, and choosing its threshold."""

from __future__ import annotations

import json

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from longaxis.data.view_proposal import EchoView
from longaxis.errors import BadInputError
from longaxis.models.view_recognition.classifier import (
    ANSWERS,
    ViewClassifier,
    read_entry,
)
from longaxis.models.view_recognition.picture import view_input
from longaxis.training.cli import BAD_INPUT, DONE, main
from longaxis.training.export_view import judged_views, lowest_threshold
from longaxis.training.view_fit import (
    ViewFitSettings,
    augmented,
    fit_views,
    fitted_temperature,
    logits_of,
)
from longaxis.training.view_pictures.display_style import STYLES, styles_but
from longaxis.training.view_pictures.draw_loop import drawn_loop
from longaxis.training.view_pictures.samples import Samples, read_samples

pytestmark = pytest.mark.training


@pytest.mark.parametrize("view", ANSWERS)
def test_a_seed_always_draws_the_same_loop(view):
    frames = drawn_loop(7, view)
    assert frames.shape[1:] == (128, 128)
    assert 4 <= len(frames) <= 7
    assert np.array_equal(frames, drawn_loop(7, view))
    assert not np.array_equal(frames[:4], drawn_loop(8, view)[:4])


def test_views_of_one_seed_differ_in_the_heart():
    inputs = [view_input(drawn_loop(12, view)).astype(float) for view in ANSWERS[:6]]
    apart = [abs(inputs[0] - other).mean() for other in inputs[1:]]
    assert min(apart) > 5


def test_a_style_can_be_left_out_of_training():
    assert styles_but("old", "") == tuple(name for name in STYLES if name != "old")
    assert styles_but("", "old") == ("old",)
    with pytest.raises(BadInputError, match="There is no style"):
        styles_but("new", "")


def test_augmentation_keeps_shape_and_range():
    torch.manual_seed(0)
    pictures = torch.rand(16, 4, 96, 96)
    changed = augmented(pictures.clone())
    assert changed.shape == pictures.shape
    assert 0 <= float(changed.min()) <= float(changed.max()) <= 1
    assert float((changed - pictures).abs().mean()) > 0.05


def test_a_network_fits_what_it_is_shown():
    # Halves of the picture stand for views: what is learned is plain, and quickly.
    rng = np.random.default_rng(0)
    inputs = rng.integers(0, 60, (96, 4, 96, 96)).astype(np.uint8)
    answers = np.arange(96) % 2
    inputs[answers == 0, :, :48] += 150
    inputs[answers == 1, :, 48:] += 150
    samples = Samples(inputs=inputs, answers=answers)
    network = fit_views(samples, ViewFitSettings(epochs=6), say=lambda _: None)
    found = logits_of(network, samples).argmax(axis=1)
    assert (found == answers).mean() > 0.9


def test_the_temperature_of_overconfident_logits_is_above_1():
    rng = np.random.default_rng(0)
    answers = rng.integers(0, 7, 2000)
    # Right in seven of ten, and sure of it each time.
    shown = np.where(rng.random(2000) < 0.7, answers, (answers + 1) % 7)
    logits = 10.0 * np.eye(7)[shown]
    temperature = fitted_temperature(logits, answers)
    raised = np.exp(logits / temperature)
    certainty = (raised / raised.sum(axis=1, keepdims=True)).max(axis=1)
    assert temperature > 2
    assert certainty.mean() == pytest.approx(0.7, abs=0.1)


def test_the_threshold_leaves_one_in_fifty_wrong():
    certainty = np.linspace(1, 0.95, 1000)
    is_right = np.ones(1000, dtype=bool)
    is_right[200:] = np.arange(800) % 2 == 0
    threshold = lowest_threshold(certainty, is_right)
    answered = certainty >= threshold
    assert (~is_right[answered]).mean() <= 0.02
    assert answered.sum() >= 200
    # However good the samples are, real loops are others.
    assert lowest_threshold(np.linspace(1, 0, 100), np.ones(100, dtype=bool)) == 0.95
    # Nothing to be trusted: every answer is unsure.
    assert lowest_threshold(certainty, ~np.ones(1000, dtype=bool)) > 1


def test_only_loops_taken_for_a_view_count_for_its_threshold():
    a4c, a2c, plax = (
        ANSWERS.index(view)
        for view in (
            EchoView.FOUR_CHAMBER,
            EchoView.TWO_CHAMBER,
            EchoView.PARASTERNAL_LONG_AXIS,
        )
    )
    taken_for, answers = np.array([a4c, a2c, a4c, plax]), np.array([a4c, a4c, a2c, a2c])
    probabilities = np.full((4, len(ANSWERS)), 0.01)
    probabilities[np.arange(4), taken_for] = (0.9, 0.8, 0.7, 0.6)
    certainty, is_right = judged_views(probabilities, answers, EchoView.FOUR_CHAMBER)
    assert certainty.tolist() == [0.9, 0.7]
    assert is_right.tolist() == [True, False]
    # A file without an apical view does not count.
    others = np.full(4, plax)
    assert not len(judged_views(probabilities, others, EchoView.FOUR_CHAMBER)[0])


def test_files_of_something_else_are_refused(tmp_path):
    path = tmp_path / "other.npz"
    np.savez(path, frames=np.zeros(3))
    with pytest.raises(BadInputError, match="holds no samples of views"):
        read_samples([path])


class StoppedError(Exception):
    """In place of a power cut."""


def test_a_fit_resumes_from_its_checkpoint(tmp_path):
    rng = np.random.default_rng(0)
    inputs = rng.integers(0, 255, (16, 4, 96, 96)).astype(np.uint8)
    samples = Samples(inputs=inputs, answers=np.arange(16) % 7)
    whole = fit_views(samples, ViewFitSettings(epochs=3), say=lambda _: None)

    def stop(line):
        if line.startswith("round 2"):
            raise StoppedError

    settings = ViewFitSettings(epochs=3, checkpoint=tmp_path / "state.pt")
    with pytest.raises(StoppedError):
        fit_views(samples, settings, say=stop)
    lines = []
    resumed = fit_views(samples, settings, say=lines.append)
    assert [line.split(":")[0] for line in lines] == ["round 3"]
    assert np.allclose(logits_of(whole, samples), logits_of(resumed, samples))


@pytest.mark.slow
def test_from_seeds_to_a_classifier(tmp_path, capsys):
    samples, weights = tmp_path / "samples.npz", tmp_path / "weights.safetensors"
    command = ["view-classifier"]
    draw = [*command, "draw", str(samples), "--first-seed", "1000000", "--count", "40"]
    assert main(draw) == DONE
    fit = [*command, "fit", str(weights), "--samples", str(samples), "--epochs", "1"]
    assert main(fit) == DONE
    out = tmp_path / "out"
    out.mkdir()
    export = [*command, "export", str(weights), str(out), "--calibration", str(samples)]
    assert main(export) == DONE
    entry = json.loads((out / "manifest.json").read_text())["classifiers"]
    assert entry["view-classifier"]["largest_difference_to_pytorch"] < 1e-3
    # Hardly trained, so it names no view.
    found = ViewClassifier(read_entry(out)).suggest(drawn_loop(3, ANSWERS[0]))
    assert found.echo_view.apical is None
    bad = [*draw, "--only-style", "new"]
    assert main(bad) == BAD_INPUT
    assert "There is no style" in capsys.readouterr().err
