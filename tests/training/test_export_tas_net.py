"""TAS-Net as ONNX graphs, and the loops around them."""

import dataclasses
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from longaxis.data import Loop  # noqa: E402
from longaxis.models.inference.echotracker2_runner import ChunkSizes, TrackingRequest  # noqa: E402
from longaxis.models.inference.manifest import (  # noqa: E402
    MANIFEST,
    read_manifest,
)
from longaxis.models.inference.sessions import CPU, Sessions  # noqa: E402
from longaxis.models.inference.tas_net_runner import TasNetRun, orders, window_frames  # noqa: E402
from longaxis.models.inference.tracker import OnnxTracker  # noqa: E402
from longaxis.models.inference.weights import NetworkFiles  # noqa: E402
from longaxis.models.networks.tas_net import (  # noqa: E402
    PRESETS,
    TasNet,
    mesh_places,
    window_starts,
)
from longaxis.training.checkpoints import save_weights  # noqa: E402
from longaxis.training.cli import main  # noqa: E402
from longaxis.training.export_tas_net import graphs  # noqa: E402
from tests.training.textures import moving_texture  # noqa: E402

pytestmark = pytest.mark.training

TINY = dataclasses.replace(
    PRESETS["small"],
    channels=(8, 8, 8, 8),
    width_features=16,
    width=32,
    n_layers=1,
    n_levels=2,
    n_iterations=2,
)
FRAMES, START, MESH = 14, 5, (4, 3)


def make_network():
    torch.manual_seed(4)
    torch.set_num_threads(1)
    network = TasNet(TINY).eval()
    with torch.no_grad():
        network.update.head.weight.mul_(2)
        network.update.mesh[-1].weight.normal_()
    return network


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tas")
    network = make_network()
    weights = folder / "weights.safetensors"
    save_weights(network, weights, names={"network": "tas-net", "preset": "tiny"})
    presets = pytest.MonkeyPatch()
    presets.setitem(PRESETS, "tiny", TINY)
    with warnings.catch_warnings():
        # PyTorch's exporter warns about its own libraries.
        warnings.simplefilter("ignore")
        assert main(["export", str(weights), str(folder)]) == 0
    presets.undo()
    return folder, network


def asked(mesh_shape=MESH):
    clip = moving_texture(3, n_frames=FRAMES)
    points = np.random.default_rng(2).uniform(90, 160, (12, 2)).astype(np.float32)
    return TrackingRequest(
        frames=clip.frames, points_px=points, start_frame=START, mesh_shape=mesh_shape
    )


def by_pytorch(network, question, places, guess=None):
    pictures = torch.from_numpy(question.frames.astype(np.float32) / 127.5 - 1)
    with torch.no_grad():
        result = network(
            pictures[None, :, None],
            torch.from_numpy(question.points_px)[None],
            torch.tensor([question.start_frame]),
            None,
            None if guess is None else torch.from_numpy(guess)[None],
            places,
        )[-1]
    return result.positions[0].numpy(), result.quality[0].sigmoid().numpy()


class TorchSessions:
    """The graphs before export: the same modules, run by PyTorch."""

    device = CPU

    def __init__(self, network):
        self._graphs = {graph.name: graph for graph in graphs(network, 3, 12)}

    def run(self, name, inputs):
        """Return what a graph returns."""
        graph = self._graphs[name]
        given = [np.ascontiguousarray(inputs[each]) for each in graph.inputs]
        with torch.no_grad():
            found = graph.module(*(torch.from_numpy(each) for each in given))
        return [
            each.numpy() for each in (found if isinstance(found, tuple) else (found,))
        ]


def files(**changes):
    return NetworkFiles(
        **{
            "name": "tas-net",
            "version": "1",
            "preset": "tiny",
            "licence": "",
            "folder": Path(),
            "files": {},
            "n_iterations": TINY.n_iterations,
            "halo_frames": 0,
            "n_neighbours": 0,
            "start": "query",
            "metrics": {},
            "architecture": "tas-net",
            **changes,
        }
    )


def by_runtime(sessions, network, question, guess):
    run = TasNetRun(sessions, network, question, ChunkSizes(frames=5))
    run.prepare()
    told = []
    run.track(guess, told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
    return run


@pytest.mark.parametrize("start", ["query", "block-matching"])
def test_the_loops_give_pytorchs_tracks(start):
    network = make_network()
    question = asked()
    rng = np.random.default_rng(1)
    guess = question.points_px + rng.normal(0, 1, (FRAMES, 12, 2)).astype(np.float32)
    run = by_runtime(TorchSessions(network), files(start=start), question, guess)
    begun = guess if start == "block-matching" else None
    places = mesh_places(*MESH)[None]
    positions, quality = by_pytorch(network, question, places, begun)
    assert np.abs(positions - question.points_px).max() > 1
    np.testing.assert_allclose(run.positions, positions, atol=1e-3)
    others = np.arange(FRAMES) != START
    np.testing.assert_allclose(run.quality[others], quality[others], atol=1e-3)
    np.testing.assert_array_equal(run.positions[START], question.points_px)


def test_points_that_are_no_mesh_have_no_place_in_one():
    network = make_network()
    question = asked(None)
    guess = np.tile(question.points_px, (FRAMES, 1, 1))
    run = by_runtime(TorchSessions(network), files(), question, guess)
    positions, _ = by_pytorch(network, question, None)
    np.testing.assert_allclose(run.positions, positions, atol=1e-3)


@pytest.mark.slow
def test_onnx_runtime_gives_pytorchs_tracks(exported):
    folder, network = exported
    question = asked()
    guess = np.tile(question.points_px, (FRAMES, 1, 1))
    found = dataclasses.replace(read_manifest("tas-net", folder), start="query")
    sessions = Sessions(found, CPU)
    run = by_runtime(sessions, found, question, guess)
    positions, _ = by_pytorch(network, question, mesh_places(*MESH)[None])
    np.testing.assert_allclose(run.positions, positions, atol=1e-3)


@pytest.mark.slow
def test_it_is_a_tracker_like_any_other(exported):
    folder, _ = exported
    clip = moving_texture(3, n_frames=FRAMES)
    loop = Loop(
        frames=clip.frames.copy(),
        frame_times_s=np.arange(FRAMES) / 50,
        mm_per_pixel=(0.5, 0.5),
    )
    points = clip.points_px[START, ::6].reshape(-1, 2).astype(float) * 0.5
    tracker = OnnxTracker(read_manifest("tas-net", folder))
    tracks = tracker.track(
        loop, points, start_frame=START, mesh_shape=(len(points) // 5, 5)
    )
    assert tracker.identity.name == "tas-net"
    np.testing.assert_array_equal(tracks.points_mm[START], points)
    assert (tracks.confidence >= 0).all()
    assert (tracks.confidence <= 1).all()


@pytest.mark.slow
def test_the_manifest_says_how_the_graphs_are_to_be_used(exported):
    folder, _ = exported
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    assert '"architecture": "tas-net"' in text
    network = read_manifest("tas-net", folder)
    assert set(network.files) == {"features", "query", "update"}
    assert network.n_iterations == 2


def test_fewer_rounds_may_be_used_than_were_taught(tmp_path, monkeypatch):
    from longaxis.training import export_command

    monkeypatch.setitem(PRESETS, "tiny", TINY)
    made = {
        "n_iterations": 6,
        "start": "block-matching",
        "largest_difference_to_pytorch": 0.0,
    }
    monkeypatch.setattr(export_command, "_export", lambda *_: dict(made))
    weights = tmp_path / "weights.safetensors"
    names = {"network": "tas-net", "preset": "tiny"}
    save_weights(make_network(), weights, names=names)
    for wish, n_iterations in ((["--iterations", "2"], 2), ([], 6)):
        assert main(["export", str(weights), str(tmp_path), *wish]) == 0
        entry = json.loads((tmp_path / MANIFEST).read_text())["trackers"]["tas-net"]
        assert entry["n_iterations"] == n_iterations


def test_baselines_are_not_exported(tmp_path, capsys):
    from longaxis.models.networks.myotracker import build

    weights = tmp_path / "weights.safetensors"
    save_weights(build(), weights, names={"network": "myotracker", "preset": "full"})
    assert main(["export", str(weights), str(tmp_path)]) == 3
    assert "Only echotracker2 and tas-net" in capsys.readouterr().err


@pytest.mark.parametrize("n_frames", [1, 3, 5, 8, 9, 14, 30])
def test_windows_are_those_of_training(n_frames):
    order = np.arange(n_frames)[::-1]
    plan = window_frames(order)
    assert [int(each[0]) for each in plan] == [
        int(order[start]) for start in window_starts(n_frames)
    ]
    assert set(np.concatenate(plan)) == set(range(n_frames))
    back, ahead = orders(n_frames, n_frames // 2, both_ways=True)
    assert back[0] == ahead[0] == n_frames // 2
    assert sorted({*back, *ahead}) == list(range(n_frames))
