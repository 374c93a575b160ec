"""TAS-Net: its size, its windows, and its three contributions one by one."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch")

from longaxis.models.networks.tas_net import (  # noqa: E402
    PRESETS,
    PUBLISHED,
    Query,
    TasNet,
    build,
    mesh_places,
    visibility_loss,
    window_starts,
)
from longaxis.models.networks.tas_update import MeshEmbedding  # noqa: E402
from tests.training.pictures import patch_clip, patch_points, unreached  # noqa: E402

TINY = replace(
    PRESETS["small"],
    channels=(8, 8, 8, 8),
    width_features=16,
    width=32,
    n_layers=1,
    n_heads=4,
    n_levels=2,
    n_iterations=3,
    n_iterations_in_training=2,
)


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)
    torch.manual_seed(3)


def tiny(**changes):
    network = TasNet(replace(TINY, **changes)).eval()
    with torch.no_grad():
        network.update.head.weight.mul_(3)
    return network


def clip(n_clips, n_frames):
    return torch.rand(n_clips, n_frames, 1, 64, 64) * 2 - 1


def points(n_clips, n_points=5):
    return 16 + 32 * torch.rand(n_clips, n_points, 2)


def count(network):
    return sum(each.numel() for each in network.parameters())


def test_it_has_the_size_of_cotracker_and_a_mesh_embedding():
    base = count(TasNet(replace(PUBLISHED, mesh=False)))
    assert base == 24_149_859
    assert count(MeshEmbedding(128)) == 27_040
    assert count(TasNet(PUBLISHED)) == base + 27_040
    assert count(build("small")) <= 2_000_000


def test_windows_overlap_by_half_and_leave_nothing_out():
    for n_frames in range(1, 40):
        starts = list(window_starts(n_frames))
        assert len(starts) == max(math.ceil((n_frames - 4) / 4), 1)
        assert starts == [4 * index for index in range(len(starts))]
        assert starts[-1] + 8 >= n_frames


@pytest.mark.parametrize(("n_frames", "query"), [(1, 0), (5, 2), (13, 12), (21, 7)])
def test_every_result_has_all_frames_and_keeps_the_query(n_frames, query):
    network, wanted = tiny(), points(1)
    with torch.no_grad():
        results = network(clip(1, n_frames), wanted, torch.tensor([query]))
    assert len(results) == 2 * 3
    for result in results:
        assert result.positions.shape == (1, n_frames, 5, 2)
        assert result.quality.shape == (1, n_frames, 5)
        assert torch.equal(result.positions[:, query], wanted)


def test_training_takes_fewer_iterations():
    network = tiny().train()
    assert len(network(clip(1, 3), points(1), torch.tensor([1]))) == 2 * 2


def test_clips_of_a_batch_do_not_see_each_other():
    network = tiny().double()
    frames, wanted = clip(2, 10).double(), points(2).double()
    query = torch.tensor([3, 9])
    with torch.no_grad():
        both = network(frames, wanted, query)[-1]
        for one in range(2):
            alone = network(frames[one, None], wanted[one, None], query[one, None])[-1]
            torch.testing.assert_close(both.positions[one], alone.positions[0])
            torch.testing.assert_close(both.quality[one], alone.quality[0])


def test_a_window_begins_with_what_the_one_before_found():
    network, wanted = tiny(both_ways=False), points(1)
    given = []
    network.update.register_forward_pre_hook(lambda _, inputs: given.append(inputs))
    with torch.no_grad():
        levels = network.features(clip(1, 15))
        query = Query(wanted[0], torch.tensor(0))
        windows = network.windows(levels, query, torch.arange(15))
    assert [window.frames.tolist() for window in windows] == [
        [0, 1, 2, 3, 4, 5, 6, 7],
        [4, 5, 6, 7, 8, 9, 10, 11],
        [8, 9, 10, 11, 12, 13, 14, 14],
    ]
    for index in (1, 2):
        _, state, fresh, _ = given[3 * index]
        before = windows[index - 1].iterations[-1]
        torch.testing.assert_close(state.positions[:, :4], before.positions[:, 4:])
        torch.testing.assert_close(state.logits[:, :4], before.logits[:, 4:])
        for late in range(4, 8):
            torch.testing.assert_close(state.positions[:, late], before.positions[:, 7])
        # What is looked for is always the speckle of the query frame.
        torch.testing.assert_close(state.looks, given[0][1].looks)
        assert fresh.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert given[0][2].tolist() == [1] * 8


def test_new_frames_begin_at_the_guess():
    network, wanted = tiny(both_ways=False), points(1)
    given = []
    network.update.register_forward_pre_hook(lambda _, inputs: given.append(inputs))
    guess = wanted[:, None] + torch.randn(1, 12, 5, 2)
    with torch.no_grad():
        results = network(clip(1, 12), wanted, torch.tensor([0]), None, guess)
    first, second = given[0][1].positions, given[3][1].positions
    torch.testing.assert_close(first[:, 1:], guess[:, 1:8])
    torch.testing.assert_close(first[:, 0], wanted)
    torch.testing.assert_close(second[:, 4:], guess[:, 8:])
    assert (second[:, :4] - guess[:, 4:8]).abs().max() > 1e-3
    assert torch.equal(results[-1].positions[:, 0], wanted)


def test_of_two_results_one_is_the_earlier_window_and_one_the_later():
    network, wanted = tiny(both_ways=False), points(1)
    frames, query = clip(1, 12), torch.tensor([0])
    with torch.no_grad():
        first, last = network(frames, wanted, query)[-2:]
        levels = network.features(frames)
        windows = network.windows(levels, Query(wanted[0], query[0]), torch.arange(12))
    early, late = (each.iterations[-1].positions for each in windows)
    torch.testing.assert_close(first.positions, torch.cat([early, late[:, 4:]], dim=1))
    torch.testing.assert_close(last.positions, torch.cat([early[:, :4], late], dim=1))


def test_both_ways_time_has_no_direction():
    network, wanted = tiny().double(), points(1).double()
    frames = clip(1, 14).double()
    with torch.no_grad():
        ahead = network(frames, wanted, torch.tensor([5]))[-1]
        back = network(frames.flip(1), wanted, torch.tensor([8]))[-1]
    torch.testing.assert_close(ahead.positions, back.positions.flip(1))
    others = [frame for frame in range(14) if frame != 5]
    torch.testing.assert_close(
        ahead.quality[:, others], back.quality.flip(1)[:, others]
    )


def test_one_way_ends_in_the_frame_queried_too():
    network, wanted = tiny(both_ways=False), points(1)
    with torch.no_grad():
        result = network(clip(1, 14), wanted, torch.tensor([5]))[-1]
    assert result.positions.shape == (1, 14, 5, 2)
    assert torch.equal(result.positions[:, 5], wanted)


def test_the_mesh_embedding_joins_without_a_jolt_and_then_counts():
    network, frames, query = tiny(), clip(1, 6), torch.tensor([2])
    wanted, places = points(1, 6), mesh_places(3, 2)[None]
    with torch.no_grad():
        before = network(frames, wanted, query)[-1]
        joined = network(frames, wanted, query, mesh_places=places)[-1]
        torch.testing.assert_close(joined.positions, before.positions)
        network.update.mesh[-1].weight.normal_()
        after = network(frames, wanted, query, mesh_places=places)[-1]
        assert (after.positions - before.positions).abs().max() > 1e-3
        without = tiny(mesh=False)
        bare = without(frames, wanted, query)[-1]
        same = without(frames, wanted, query, mesh_places=places)[-1]
    torch.testing.assert_close(same.positions, bare.positions)


def test_mesh_places_follow_the_order_of_tracks():
    places = mesh_places(3, 2)
    assert places.tolist() == [[0, 0], [0, 1], [0.5, 0], [0.5, 1], [1, 0], [1, 1]]


@pytest.mark.parametrize("both_ways", [True, False])
def test_gradients_reach_every_parameter(both_ways):
    network = tiny(both_ways=both_ways).train()
    with torch.no_grad():
        network.update.mesh[-1].weight.normal_()
    places = mesh_places(5, 1)[None]
    results = network(clip(1, 9), points(1), torch.tensor([4]), mesh_places=places)
    assert unreached(network, results) == []


def test_a_shifted_clip_gives_shifted_tracks():
    network, wanted = tiny().double(), patch_points(6).double()
    query, shift = torch.tensor([2]), torch.tensor([32.0, -32.0])
    with torch.no_grad():
        here = network(patch_clip(6, dtype=torch.float64), wanted, query)[-1]
        frames = patch_clip(6, shift_px=(32, -32), dtype=torch.float64)
        there = network(frames, wanted + shift, query)[-1]
    moved = (here.positions - wanted[:, None]).abs().max()
    error = (there.positions - shift - here.positions).abs().max()
    assert moved > 0.5
    assert error < 2e-3 * moved


def test_visibility_is_a_correlation_or_a_yes():
    correlation = torch.tensor([[[0.9, 0.2, 0.6]]])
    weights = torch.ones_like(correlation)
    exact = torch.logit(correlation)
    assert visibility_loss(exact, correlation, weights, continuous=True) < 1e-12
    off = exact.sigmoid() - 0.1
    loss = visibility_loss(torch.logit(off), correlation, weights, continuous=True)
    assert loss.item() == pytest.approx(0.01, rel=1e-4)
    # Two are seen and one is lost; both sides weigh the same.
    logits = torch.tensor([[[2.0, 1.0, 0.0]]])
    seen = (math.log1p(math.exp(-2)) + math.log(2)) / 2
    lost = math.log1p(math.exp(1))
    loss = visibility_loss(logits, correlation, weights, continuous=False)
    assert loss.item() == pytest.approx((seen + lost) / 2, rel=1e-5)


def test_a_token_that_waves_do_not_fit_is_refused():
    with pytest.raises(ValueError, match="a multiple of 2, got 109"):
        replace(TINY, n_levels=1)


def test_an_unknown_preset_is_named():
    with pytest.raises(ValueError, match="huge"):
        build("huge")
