"""The bundled classifier of views, on drawn loops that it has not been trained on."""

import json
import shutil

import numpy as np
import pytest

from longaxis.data.view_proposal import EchoView
from longaxis.errors import ModelFileError
from longaxis.models.view_recognition.classifier import (
    ANSWERS,
    NAME,
    ViewClassifier,
    bundled_classifier,
    read_entry,
)
from longaxis.resources import weights_folder
from longaxis.training.view_pictures.draw_loop import drawn_loop

# Seeds below 10,000 are never trained on.
FIRST_SEED = 100


@pytest.fixture
def copied(tmp_path):
    """Return a folder with the classifier alone."""
    entry = read_entry()
    shutil.copy(entry.path, tmp_path)
    shutil.copy(weights_folder() / "manifest.json", tmp_path)
    return tmp_path


def test_apical_loops_are_distinguished_from_others_or_unsure():
    classifier = bundled_classifier()
    n_sure = n_right = 0
    for number in range(28):
        view = ANSWERS[number % len(ANSWERS)]
        found = classifier.suggest(drawn_loop(FIRST_SEED + number, view)).echo_view
        if found is not EchoView.UNSURE:
            n_sure += 1
            is_apical = not found.is_not_apical
            n_right += is_apical == (view.apical is not None)
            assert found.apical in {None, view.apical}
    assert n_sure >= 14
    assert n_right >= n_sure - 1


def test_noise_is_no_apical_view():
    rng = np.random.default_rng(1)
    frames = rng.integers(0, 255, (6, 120, 160)).astype(np.uint8)
    assert bundled_classifier().suggest(frames).echo_view.apical is None


def test_a_still_is_not_recognised():
    frames = drawn_loop(FIRST_SEED, EchoView.FOUR_CHAMBER)[:1]
    found = bundled_classifier().suggest(frames)
    assert (found.echo_view, found.probability) == (EchoView.UNSURE, 0.0)


def test_a_threshold_that_nothing_reaches_leaves_every_answer_unsure(copied):
    path = copied / "manifest.json"
    manifest = json.loads(path.read_text())
    none = dict.fromkeys(("A4C", "A2C", "A3C"), 2.0)
    manifest["classifiers"][NAME] |= {"window_threshold": 2.0, "view_thresholds": none}
    path.write_text(json.dumps(manifest))
    classifier = ViewClassifier(read_entry(copied))
    frames = drawn_loop(FIRST_SEED + 3, EchoView.PARASTERNAL_SHORT_AXIS)
    assert classifier.suggest(frames).echo_view is EchoView.UNSURE


def test_each_apical_view_has_its_own_threshold(copied):
    path = copied / "manifest.json"
    manifest = json.loads(path.read_text())
    thresholds = {"A4C": 0.7, "A2C": 0.9, "A3C": 2.0}
    manifest["classifiers"][NAME]["view_thresholds"] = thresholds
    path.write_text(json.dumps(manifest))
    classifier = ViewClassifier(read_entry(copied))
    found = []
    for best in range(4):
        probabilities = np.full(len(ANSWERS), 0.2 / (len(ANSWERS) - 1))
        probabilities[best] = 0.8
        found.append(classifier.answer(probabilities).echo_view)
    # The last is PLAX: 0.9 and more is needed for any other answer.
    assert found[0] is EchoView.FOUR_CHAMBER
    assert found[1:] == [EchoView.UNSURE] * 3


def test_a_graph_that_is_not_the_released_one_is_refused(copied):
    entry = read_entry(copied)
    content = bytearray(entry.path.read_bytes())
    content[len(content) // 2] ^= 1
    entry.path.write_bytes(content)
    with pytest.raises(ModelFileError, match="damaged or is not the one"):
        ViewClassifier(entry)
    entry.path.unlink()
    with pytest.raises(ModelFileError, match="cannot be read"):
        ViewClassifier(entry)


@pytest.mark.parametrize("text", ["{}", "{", '{"classifiers": []}'])
def test_a_manifest_without_the_classifier_is_refused(copied, text):
    (copied / "manifest.json").write_text(text)
    with pytest.raises(ModelFileError, match="does not describe the classifier"):
        read_entry(copied)
