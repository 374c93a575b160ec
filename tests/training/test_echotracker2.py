"""The network: its size, what may depend on what, and that it can learn."""

import dataclasses

import pytest

torch = pytest.importorskip("torch")

from longaxis.models.networks.attention import neighbour_bias  # noqa: E402
from longaxis.models.networks.backbone import (  # noqa: E402
    Backbone,
    BackboneSettings,
)
from longaxis.models.networks.correlation import (  # noqa: E402
    CorrelationEncoder,
    MatchingSurface,
    correlate,
    framed,
    query_windows,
    target_windows,
)
from longaxis.models.networks.echotracker2 import (  # noqa: E402
    PRESETS,
    PUBLISHED,
    EchoTracker2,
    build,
)

pytestmark = pytest.mark.training

SIDE = 64


def count(network):
    return sum(each.numel() for each in network.parameters())


def clip(n_frames=5, n_points=7, n_clips=1, seed=0):
    generator = torch.Generator().manual_seed(seed)
    frames = torch.rand(n_clips, n_frames, 1, SIDE, SIDE, generator=generator) * 2 - 1
    points = torch.rand(n_clips, n_points, 2, generator=generator) * SIDE
    return frames, points


def small(**changes):
    torch.manual_seed(1)
    backbone = changes.pop("backbone", {})
    settings = PRESETS["small"]
    settings = dataclasses.replace(
        settings,
        backbone=dataclasses.replace(settings.backbone, **backbone),
        **changes,
    )
    return EchoTracker2(settings).eval()


def test_published_size_has_the_published_number_of_parameters():
    assert count(EchoTracker2(PUBLISHED)) == 16_445_890
    narrow = EchoTracker2(dataclasses.replace(PUBLISHED, head=2))
    assert count(narrow) == 16_298_050


def test_resnet_without_temporal_modules_has_the_known_number_of_parameters():
    settings = BackboneSettings(n_inputs=3, temporal="none")
    assert count(Backbone(settings)) == 5_212_480


def test_small_has_at_most_two_million_parameters():
    assert count(build("small")) <= 2_000_000


@pytest.mark.parametrize("temporal", ["none", "add", "cat", "block", "inject", "shift"])
@pytest.mark.parametrize("reasoning", ["neighbours", "all", "virtual"])
def test_every_variant_answers_with_a_track_for_each_point(temporal, reasoning):
    frames, points = clip()
    network = small(backbone={"temporal": temporal}, reasoning=reasoning)
    results = network(frames, points, torch.tensor([2]), neighbour_bias(points[0], 3))
    assert len(results) == network.settings.n_iterations
    assert results[-1].positions.shape == (1, 5, 7, 2)
    assert results[-1].quality.shape == (1, 5, 7)


@pytest.mark.parametrize("window", [5, 7, 9, 11])
def test_every_window_is_encoded(window):
    encoder = CorrelationEncoder(window, (16, 16, 16))
    found = encoder(torch.rand(1, 2, 3, window**2, window**2))
    assert found.shape == (1, 2, 3, 32)


def test_windows_are_bilinear_samples():
    generator = torch.Generator().manual_seed(3)
    maps = torch.randn(2, 3, 4, 16, 16, generator=generator)
    guesses = torch.rand(2, 3, 5, 2, generator=generator) * 40 - 4
    points = torch.rand(2, 5, 2, generator=generator) * 32
    frames = torch.tensor([1, 2])
    queries = query_windows(framed(maps), points, frames, stride=2, window=7)
    targets = target_windows(framed(maps), guesses, stride=2, window=7)

    def sampled(pictures, where, padding):
        steps = torch.arange(-3.0, 4.0)
        down, across = torch.meshgrid(steps, steps, indexing="ij")
        offsets = torch.stack([across, down], dim=-1).reshape(-1, 2)
        centred = 2 * (where[:, :, None] / 2 + offsets) / 16 - 1
        picked = torch.nn.functional.grid_sample(
            pictures, centred, align_corners=False, padding_mode=padding
        )
        return picked.permute(0, 2, 3, 1)

    at_query = torch.stack([maps[0, 1], maps[1, 2]])
    expected_queries = sampled(at_query, points, "border")
    expected = sampled(maps.flatten(0, 1), guesses.flatten(0, 1), "zeros")
    torch.testing.assert_close(queries, expected_queries, atol=1e-5, rtol=0)
    torch.testing.assert_close(targets.flatten(0, 1), expected, atol=1e-5, rtol=0)
    products = torch.einsum("btnic,bnjc->btnij", targets, queries)
    torch.testing.assert_close(correlate(targets, queries), products)


def test_matching_surface_finds_a_whole_shift():
    features = torch.nn.functional.normalize(torch.randn(81, 64), dim=-1)
    plane = features.reshape(9, 9, 64)
    query = plane[1:8, 1:8].reshape(1, 1, 49, 64)
    target = plane[0:7, 2:9].reshape(1, 1, 1, 49, 64)
    # What lies at (x, y) in the query lies at (x - 1, y + 1) in the target.
    surface, shift = MatchingSurface(7)(correlate(target, query))
    assert surface.argmax().item() == 4 * 7 + 2
    torch.testing.assert_close(
        shift[0, 0, 0], torch.tensor([-1.0, 1.0]), atol=0.3, rtol=0
    )


def test_the_query_frame_keeps_the_query_points():
    frames, points = clip()
    results = small()(frames, points, torch.tensor([3]), neighbour_bias(points[0], 3))
    for result in results:
        assert torch.equal(result.positions[:, 3], points)


def test_clips_of_a_batch_do_not_see_each_other():
    network = small()
    frames, points = clip(n_clips=2)
    bias = neighbour_bias(points[0], 6)
    query = torch.tensor([1, 4])
    both = network(frames, points, query, bias)[-1]
    alone = network(frames[1:], points[1:], query[1:], bias)[-1]
    torch.testing.assert_close(both.positions[1:], alone.positions, atol=1e-4, rtol=0)


def test_chunks_of_frames_with_a_halo_equal_the_whole_clip():
    network = small()
    frames, _ = clip(n_frames=14)
    halo = network.settings.backbone.halo
    whole = network.features(frames)
    part = network.features(frames[:, 5 - halo : 9 + halo])
    for one, other in zip(whole, part, strict=True):
        torch.testing.assert_close(
            one[:, 5:9], other[:, halo : halo + 4], atol=1e-5, rtol=0
        )


def test_a_moved_picture_gives_moved_tracks():
    network = small()
    frames, _ = clip(n_frames=4)
    inner = torch.zeros(1, 4, 1, 128, 128)
    moved = torch.zeros(1, 4, 1, 128, 128)
    inner[..., 24:88, 24:88] = frames
    moved[..., 32:96, 40:104] = frames
    points = torch.tensor([[[50.0, 60.0], [60.0, 50.0], [55.0, 52.0]]])
    offset = torch.tensor([16.0, 8.0])
    bias = neighbour_bias(points[0], 2)
    query = torch.tensor([0])
    first = network(inner, points, query, bias)[-1].positions
    second = network(moved, points + offset, query, bias)[-1].positions
    torch.testing.assert_close(first + offset, second, atol=2e-3, rtol=0)


def test_points_that_may_not_see_each_other_do_not_change_each_other():
    network = small()
    frames, points = clip()
    bias = torch.where(torch.eye(7, dtype=torch.bool), 0.0, -1e4)
    query = torch.tensor([0])
    together = network(frames, points, query, bias)[-1].positions
    alone = network(frames, points[:, 2:3], query, bias[:1, :1])[-1].positions
    torch.testing.assert_close(together[:, :, 2:3], alone, atol=1e-4, rtol=0)


@pytest.mark.parametrize("coarse", [False, True])
def test_gradients_reach_every_parameter(coarse):
    torch.manual_seed(0)
    settings = dataclasses.replace(PRESETS["half"], coarse_start=coarse, n_iterations=2)
    network = EchoTracker2(settings)
    # The temporal modules start from zero, which holds back the layers before it.
    for module in network.backbone.temporal:
        if hasattr(module, "out"):
            torch.nn.init.normal_(module.out.weight, std=0.02)
    frames, points = clip(n_frames=4, n_points=4)
    results = network(frames, points, torch.tensor([1]), neighbour_bias(points[0], 3))
    loss = sum(each.positions.square().sum() + each.quality.sum() for each in results)
    loss.backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().max() > 0, name


def test_a_start_far_around_finds_a_move_beyond_the_windows():
    settings = dataclasses.replace(PRESETS["compact"], coarse_start=True)
    torch.manual_seed(0)
    network = EchoTracker2(settings).eval()
    generator = torch.Generator().manual_seed(3)
    # Grain of several pixels, which the map of stride 8 still shows.
    coarse = torch.rand(1, 1, 40, 40, generator=generator) * 2 - 1
    picture = torch.nn.functional.interpolate(coarse, (240, 240), mode="bicubic")
    moved = torch.roll(picture, (-16, 40), dims=(2, 3))
    frames = torch.stack([picture] * 6 + [moved] * 6, dim=1)
    points = torch.tensor([[[100.0, 110.0], [112.0, 118.0], [108.0, 128.0]]])
    with torch.no_grad():
        maps = network.features(frames)
        queries = network.queries(maps, points, torch.tensor([0]))
        guess = network.start(maps, queries, points)
    assert (guess[0, :3] - points).norm(dim=-1).max() < 2
    expected = points + torch.tensor([40.0, -16.0])
    assert (guess[0, 9:] - expected).norm(dim=-1).max() < 3


def test_each_point_sees_its_nearest_and_is_seen_back():
    points = torch.tensor([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [9.0, 0.0]])
    bias = neighbour_bias(points, 1)
    assert torch.equal(bias, bias.T)
    assert (bias.diagonal() == 0).all()
    assert bias[2, 3] == 0
    assert bias[0, 3] == -1e4
