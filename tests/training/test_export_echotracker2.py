"""EchoTracker2 as ONNX graphs, and the loops around them."""

import dataclasses
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from longaxis.data import Loop  # noqa: E402
from longaxis.models.inference import echotracker2_runner  # noqa: E402
from longaxis.models.inference.manifest import read_manifest  # noqa: E402
from longaxis.models.inference.tracker import OnnxTracker  # noqa: E402
from longaxis.models.networks import echotracker2  # noqa: E402
from longaxis.training.checkpoints import save_weights  # noqa: E402
from longaxis.training.cli import main  # noqa: E402
from longaxis.training.export import graphs  # noqa: E402
from longaxis.training.graph_files import (  # noqa: E402
    _difference,
    largest_difference,
    write_graph,
)
from longaxis.training.network_table import build_network  # noqa: E402
from longaxis.training.network_tracker import NetworkTracker  # noqa: E402
from tests.training.textures import moving_texture  # noqa: E402

pytestmark = pytest.mark.training

TINY = dataclasses.replace(
    echotracker2.PRESETS["small"],
    backbone=dataclasses.replace(
        echotracker2.PRESETS["small"].backbone,
        stem=8,
        channels=(8, 8, 8),
        projection=8,
    ),
    encoder=(16, 16, 16),
    width=16,
    n_layers=1,
    n_heads=2,
)


@pytest.fixture
def _tiny(monkeypatch):
    torch.manual_seed(1)
    torch.set_num_threads(1)
    monkeypatch.setitem(echotracker2.PRESETS, "tiny", TINY)


@pytest.mark.usefixtures("_tiny")
def test_only_networks_that_look_at_what_moves_are_given_the_mean():
    for preset, expected in (
        ("tiny", ["frames"]),
        ("tiny+moving-part", ["frames", "mean"]),
    ):
        network = build_network("echotracker2", preset).eval()
        backbone, query, match, update = graphs(network, 3, 4)
        assert list(backbone.inputs) == expected
        assert query.outputs == ("q2", "q4", "q8", "k2", "k4", "k8")
        with torch.no_grad():
            for graph in (backbone, query, match, update):
                found = graph.module(*graph.inputs.values())
                assert len(found) == len(graph.outputs)


@pytest.mark.usefixtures("_tiny")
def test_an_exported_graph_names_no_source_file(tmp_path):
    network = build_network("echotracker2", "tiny").eval()
    graph = graphs(network, 3, 4)[1]
    write_graph(graph, tmp_path / "query.onnx", {"software": "longaxis"})
    written = (tmp_path / "query.onnx").read_bytes()
    assert b"longaxis" in written
    assert b".py" not in written


@pytest.mark.slow
@pytest.mark.usefixtures("_tiny")
@pytest.mark.parametrize("preset", ["tiny", "tiny+moving-part+coarse-start"])
def test_onnx_runtime_gives_pytorchs_tracks(preset, tmp_path):
    network = build_network("echotracker2", preset).eval()
    with torch.no_grad():
        network.transformer.head.weight.mul_(30)
    weights = tmp_path / "weights.safetensors"
    save_weights(network, weights, names={"network": "echotracker2", "preset": preset})
    with warnings.catch_warnings():
        # PyTorch's exporter warns about its own libraries.
        warnings.simplefilter("ignore")
        arguments = ["export", str(weights), str(tmp_path), "--start", "query"]
        assert main(arguments) == 0
    clip = moving_texture(3, n_frames=20)
    loop = Loop(
        frames=clip.frames.copy(),
        frame_times_s=np.arange(20) / 50,
        mm_per_pixel=(0.5, 0.5),
    )
    points = clip.points_px[7, ::4].reshape(-1, 2).astype(float) * 0.5
    asked = {"start_frame": 7, "mesh_shape": (len(points) // 5, 5)}
    by_pytorch = NetworkTracker(weights, from_query=True).track(loop, points, **asked)
    files = read_manifest("echotracker2", tmp_path)
    assert files.mirrored == ("coarse-start" in preset)
    tracker = OnnxTracker(dataclasses.replace(files, mirrored=False))
    found = tracker.track(loop, points, **asked)
    assert np.abs(found.points_mm - points).max() > 0.5
    np.testing.assert_allclose(found.points_mm, by_pytorch.points_mm, atol=5e-4)
    assert loop.n_frames <= echotracker2_runner.WINDOW_FRAMES


@pytest.mark.slow
@pytest.mark.usefixtures("_tiny")
def test_the_graphs_that_compare_frames_agree_with_pytorch(tmp_path):
    # The tracks of a whole network are not compared: untrained, it moves by 0.001 px
    # where its pictures differ by a millionth.
    network = build_network("echotracker2", "tiny+neighbour-frames").eval()
    for name in ("between", "update"):
        path = tmp_path / f"{name}.onnx"
        by_size = [
            {graph.name: graph for graph in graphs(network, n_frames, n_points)}[name]
            for n_frames, n_points in ((6, 11), (24, 24), (9, 1))
        ]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            write_graph(by_size[0], path, {})
        for graph in by_size[1:]:
            assert largest_difference(graph, path) < 1e-4


def test_what_grows_with_pixels_squared_is_compared_by_its_size():
    expected = np.array([250.0, 400.0], np.float32)
    found = expected + np.array([0.002, 0.002], np.float32)
    assert _difference(found, expected, relative=False) > 1e-3
    assert _difference(found, expected, relative=True) < 1e-4
    small = np.array([0.01], np.float32)
    assert _difference(small + 0.002, small, relative=True) > 1e-3
