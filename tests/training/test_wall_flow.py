"""The network that sees the whole wall: shapes, learning, its samples, its export."""

import dataclasses
import shutil

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from longaxis.errors import BadInputError
from longaxis.models.inference.manifest import (
    names_in_manifest,
    read_manifest,
)
from longaxis.models.inference.wall_grid import COLUMNS, NODE_COLUMNS, NODE_ROWS, ROWS
from longaxis.models.networks.wall_flow import (
    N_FACTS,
    N_PICTURES,
    N_SHIFTS,
    PRESETS,
    Products,
    WallFlow,
    shifted_products,
)
from longaxis.resources import weights_folder
from longaxis.training.cached_clip import save_clip
from longaxis.training.checkpoints import save_weights
from longaxis.training.cli import main
from longaxis.training.export_wall import export_wall
from longaxis.training.plot import read_columns
from longaxis.training.wall_clips import WallClip, load_wall, precompute_wall, wall_file
from longaxis.training.wall_fit import (
    WallFitSettings,
    WallRun,
    correct,
    follow_wall,
    names_of,
    wall_loss,
)
from longaxis.training.wall_samples import LENGTHS, WallSample, draw_wall_sample
from tests.training.textures import moving_texture

pytestmark = pytest.mark.training


@pytest.fixture(autouse=True)
def one_thread():
    """Let no test wait for a processor that others are using."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def little_network():
    return WallFlow(width=16, n_matched=8, n_looks=8, dilations=(1,))


def inputs(n_frames, seed=0):
    generator = torch.Generator().manual_seed(seed)
    pictures = torch.randn(n_frames, N_PICTURES, ROWS, COLUMNS, generator=generator)
    facts = torch.randn(n_frames, N_FACTS, NODE_ROWS, NODE_COLUMNS, generator=generator)
    return pictures, facts


def wall_clip(n_frames=18, *, seed=1, error_px=1.5):
    """Return a beating texture whose mesh falls short of the truth, (T, 25, 5, 2)."""
    clip = moving_texture(seed, n_frames=n_frames, swing_px=6.0)
    query = n_frames // 2
    away = np.abs(np.arange(n_frames) - query) / query
    found = clip.points_px + error_px * away[:, None, None, None]
    return WallClip(
        frames=clip.frames,
        true_px=clip.points_px,
        found_px=found.astype(np.float32),
        confidence=np.ones(clip.points_px.shape[:3], np.float32),
        query_frame=query,
    )


def whole(clip):
    return WallSample(
        frames=clip.frames,
        mean=clip.frames.mean(axis=0, dtype=np.float32),
        true_px=clip.true_px,
        start_px=clip.found_px,
        confidence=clip.confidence,
        query_frame=clip.query_frame,
    )


def test_an_untaught_network_changes_nothing_for_any_number_of_frames():
    network = WallFlow().eval()
    for n_frames in (1, 3, 11):
        flow = network(*inputs(n_frames), torch.tensor([0]))
        assert flow.shape == (n_frames, 3, NODE_ROWS, NODE_COLUMNS)
        assert flow.abs().max() == 0


def test_products_are_those_of_maps_moved_by_hand():
    maps = torch.randn(2, 4, 6, 8, generator=torch.Generator().manual_seed(1))
    products = shifted_products(maps, maps, (1, 2))
    assert products.shape == (2, 15, 6, 8)
    torch.testing.assert_close(products[:, 7], maps.square().sum(1))
    # One down, two to the right: the last of the fifteen.
    by_hand = (maps[:, :, :-1, :-2] * maps[:, :, 1:, 2:]).sum(1)
    torch.testing.assert_close(products[:, 14, :-1, :-2], by_hand)
    assert products[:, 14, -1].abs().max() == 0
    assert N_SHIFTS == 35 + 15 + 4 * 9


def test_gradients_reach_every_parameter():
    network = little_network()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    flow = network(*inputs(6), torch.tensor([2]))
    flow.square().sum().backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 0, name


def test_the_answer_hangs_on_the_frame_that_was_marked():
    network = little_network().eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    given = inputs(6)
    first = network(*given, torch.tensor([1]))
    second = network(*given, torch.tensor([4]))
    assert (first - second).abs().max() > 1e-3


def test_it_learns_to_put_back_what_falls_short():
    torch.manual_seed(0)
    network = little_network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=4e-3)
    sample = whole(wall_clip(8))
    # A rate that falls to nothing: at a full rate the last step is a matter of luck.
    n_steps = 60
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: 1 - step / n_steps
    )
    for _ in range(n_steps):
        moved, error = correct(network, sample, 1)
        loss, parts = wall_loss(moved, error, sample)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    assert parts["start_px"] > 0.9
    assert parts["position_px"] < 0.3
    found = follow_wall(network, wall_clip(8), n_iterations=1)
    query = sample.query_frame
    np.testing.assert_array_equal(found[query], sample.true_px[query])


def test_samples_begin_right_in_the_frame_of_the_handing_over():
    clip = wall_clip(40)
    queries = set()
    for seed in range(30):
        sample = draw_wall_sample(clip, np.random.default_rng(seed))
        assert sample is not None
        assert len(sample.frames) in LENGTHS
        at = sample.query_frame
        np.testing.assert_allclose(sample.start_px[at], sample.true_px[at], atol=1e-5)
        assert np.abs(sample.start_px - sample.true_px).max() > 0.01
        apart = sample.true_px[at] - clip.true_px[clip.query_frame]
        queries.add(bool(np.abs(apart).max() < 1e-3))
    # In some it is not end-systole (nor the mirror image of it).
    assert queries == {True, False}


def alike(sample, mesh_px):
    """Return how alike the first and last picture are at a mesh, as correlation."""
    seen = []
    for frame in (0, -1):
        x, y = (mesh_px[frame].reshape(-1, 2) - 0.5).round().astype(int).T
        seen.append(sample.frames[frame][y, x].astype(float))
    return np.corrcoef(*seen)[0, 1]


def test_a_mirrored_sample_shows_the_wall_where_its_mesh_is():
    right, wrong = [], []
    for seed in range(12):
        sample = draw_wall_sample(wall_clip(20), np.random.default_rng(seed))
        right.append(alike(sample, sample.true_px))
        mirrored = sample.true_px * [-1, 1] + [256, 0]
        wrong.append(alike(sample, mirrored))
    assert np.min(right) > 0.6
    assert np.median(np.abs(wrong)) < 0.4


def test_clips_too_short_for_a_sample_are_passed_over():
    assert draw_wall_sample(wall_clip(10), np.random.default_rng(0)) is None


def test_block_matchings_mesh_is_kept_once(tmp_path, capsys):
    clip = dataclasses.replace(moving_texture(3, n_frames=9), beat=(1, 4, 7))
    path = tmp_path / "clip_001000003.npz"
    save_clip(clip, path)
    assert main(["wall", "match", str(tmp_path)]) == 0
    assert "1 clips matched" in capsys.readouterr().out
    kept, made = load_wall(wall_file(path)), precompute_wall(clip)
    np.testing.assert_array_equal(kept.found_px, made.found_px)
    assert kept.query_frame == made.query_frame == 4
    assert kept.frames.shape == (9, 256, 256)
    assert main(["wall", "match", str(tmp_path)]) == 0
    assert "0 clips matched" in capsys.readouterr().out


def stored(folder, seeds):
    folder.mkdir(exist_ok=True)
    for seed in seeds:
        clip = wall_clip(17, seed=seed)
        np.savez(
            folder / f"wall_clip_{seed:09d}.npz",
            frames=clip.frames,
            true_px=clip.true_px,
            found_px=clip.found_px,
            trust=clip.confidence,
            query_frame=clip.query_frame,
        )


def test_a_run_goes_on_where_it_stopped(tmp_path, capsys):
    stored(tmp_path / "clips", [1_000_001, 1_000_002])
    stored(tmp_path / "held", [1_000_003])
    given = ["wall", "fit", str(tmp_path / "run"), "--clips", str(tmp_path / "clips")]
    given += ["--held-out", str(tmp_path / "held")]
    assert main([*given, "--steps", "2"]) == 0
    assert "weights.safetensors" in capsys.readouterr().out
    settings = WallFitSettings(
        folder=tmp_path / "run", clips=tmp_path / "clips", held_out=tmp_path / "held"
    )
    run = WallRun(settings)
    run.resume()
    assert run.step == 2
    assert main([*given, "--steps", "3"]) == 0
    cycles = read_columns(tmp_path / "run" / "cycles.csv")
    assert cycles["step"] == [2, 3]
    assert cycles["block-matching error_px"][0] > 0.5
    assert (tmp_path / "run" / "run.png").exists()


def test_clips_of_the_test_seeds_and_empty_folders_are_refused(tmp_path, capsys):
    stored(tmp_path / "clips", [17])
    given = ["wall", "fit", str(tmp_path / "run"), "--held-out", str(tmp_path)]
    with pytest.raises(ValueError, match="seeds"):
        main([*given, "--clips", str(tmp_path / "clips")])
    (tmp_path / "none").mkdir()
    assert main([*given, "--clips", str(tmp_path / "none")]) == 3
    assert "wall match" in capsys.readouterr().err


def test_it_is_a_tracker_of_its_own_and_the_last_graph_of_another(tmp_path, capsys):
    torch.manual_seed(1)
    network = WallFlow()
    torch.nn.init.normal_(network.head.weight, std=0.05)
    weights = tmp_path / "weights.safetensors"
    save_weights(network, weights, names=names_of("small"))
    out = tmp_path / "out"
    shutil.copytree(weights_folder(), out)
    given = ["wall", "export", str(weights), str(out)]
    given += ["--iterations", "3", "--version", "9"]
    given += ["--last-of", "echotracker2", "tas-net"]
    assert main(given) == 0
    assert "Largest difference" in capsys.readouterr().out
    for name in ("echotracker2", "tas-net", "wall-flow"):
        files = read_manifest(name, out)
        assert files.n_wall_iterations == 3
        assert files.version == "9"
        assert len(files.files["wall"][1]) == 64
    assert main(["wall", "export", str(weights), str(out)]) == 3
    assert "“echotracker2” in" in capsys.readouterr().err
    alone = tmp_path / "alone"
    assert main(["wall", "export", str(weights), str(alone)]) == 0
    assert names_in_manifest(alone) == ("wall-flow",)
    refused = ["wall", "export", str(weights), str(alone), "--last-of", "tas-net"]
    assert main(refused) == 3
    assert "no exported “tas-net”" in capsys.readouterr().err


@pytest.mark.parametrize("n_templates", [1, 4])
def test_the_quick_way_back_of_the_products_is_their_gradient(n_templates):
    generator = torch.Generator().manual_seed(3)
    sizes = ((n_templates, 2, 5, 6), (4, 2, 5, 6))
    given = [
        torch.randn(*size, generator=generator, dtype=torch.double, requires_grad=True)
        for size in sizes
    ]
    assert torch.autograd.gradcheck(
        lambda template, maps: Products.apply(template, maps, (1, 2)), given
    )


def test_both_sizes_answer_for_every_node():
    for name, make in PRESETS.items():
        network = make()
        assert network.training
        pictures = torch.zeros(2, N_PICTURES, ROWS, COLUMNS)
        facts = torch.zeros(2, N_FACTS, NODE_ROWS, NODE_COLUMNS)
        flow = network(pictures, facts, torch.tensor([1]))
        assert flow.shape == (2, 3, NODE_ROWS, NODE_COLUMNS), name


def test_other_weights_are_refused(tmp_path):
    weights = tmp_path / "weights.safetensors"
    save_weights(WallFlow(), weights, names={"network": "tas-net"})
    with pytest.raises(BadInputError, match="not for wall-flow"):
        export_wall(weights, weights_folder())
