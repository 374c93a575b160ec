"""TAS-Net: its size, its windows, and what may depend on what."""

import dataclasses

import pytest

torch = pytest.importorskip("torch")

from longaxis.models.networks.tas_net import (  # noqa: E402
    PARENT,
    PRESETS,
    MeshEmbedding,
    TasNet,
    build,
    window_starts,
)

pytestmark = pytest.mark.training

PLACES = torch.tensor([[0.0, 0.0], [0.5, 0.5], [1.0, 0.0], [0.3, 1.0], [0.7, 0.2]])


def count(network):
    return sum(each.numel() for each in network.parameters())


def clip(n_frames=7, n_points=5, n_clips=1):
    generator = torch.Generator().manual_seed(0)
    frames = torch.rand(n_clips, n_frames, 1, 64, 64, generator=generator) * 2 - 1
    points = torch.rand(n_clips, n_points, 2, generator=generator) * 64
    return frames, points


def small(**changes):
    torch.manual_seed(1)
    settings = dataclasses.replace(PRESETS["small"], n_iterations=2, **changes)
    return TasNet(settings).eval()


def test_the_parent_has_the_known_number_of_parameters():
    assert count(TasNet(PARENT)) == 24_149_859


def test_the_mesh_embedding_adds_what_the_paper_describes():
    assert count(MeshEmbedding(128)) == 27_040
    whole = TasNet(dataclasses.replace(PARENT, mesh_embedding=True))
    assert count(whole) == 24_149_859 + 27_040


def test_small_is_small():
    assert count(build("small")) < 2_000_000


def test_windows_overlap_by_half_and_reach_the_end():
    assert window_starts(8, 8) == [0]
    assert window_starts(9, 8) == [0, 4]
    assert window_starts(13, 8) == [0, 4, 8]
    assert window_starts(3, 8) == [0]


@pytest.mark.parametrize("query", [0, 3, 12])
def test_every_frame_has_a_track_and_the_query_frame_its_points(query):
    frames, points = clip(n_frames=13)
    results = small()(frames, points, query, PLACES)
    assert len(results) == 2
    for result in results:
        assert result.positions.shape == (1, 13, 5, 2)
        assert result.visibility.shape == (1, 13, 5)
        assert torch.equal(result.positions[:, query], points)


def test_without_the_backward_pass_earlier_frames_stay():
    frames, points = clip()
    result = small(both_directions=False)(frames, points, 3, PLACES)[-1]
    assert torch.equal(result.positions[:, 0], points)


def test_a_reversed_clip_gives_reversed_tracks():
    frames, points = clip()
    network = small()
    one = network(frames, points, 2, PLACES)[-1]
    other = network(frames.flip(1), points, 4, PLACES)[-1]
    torch.testing.assert_close(
        one.positions, other.positions.flip(1), atol=1e-4, rtol=0
    )


def test_clips_of_a_batch_do_not_see_each_other():
    frames, points = clip(n_clips=2)
    network = small()
    both = network(frames, points, 2, PLACES)[-1].positions
    alone = network(frames[1:], points[1:], 2, PLACES)[-1].positions
    torch.testing.assert_close(both[1:], alone, atol=1e-4, rtol=0)


def test_the_mesh_starts_without_a_say_and_then_has_one():
    frames, points = clip()
    network = small()
    without = network(frames, points, 2)[-1].positions
    torch.testing.assert_close(
        network(frames, points, 2, PLACES)[-1].positions, without
    )
    torch.nn.init.normal_(network.mesh[-1].weight)
    changed = network(frames, points, 2, PLACES)[-1].positions
    assert (changed - without).abs().max() > 1e-3


def test_gradients_reach_every_parameter():
    frames, points = clip()
    torch.manual_seed(0)
    network = small()
    torch.nn.init.normal_(network.mesh[-1].weight, std=0.1)
    results = network(frames, points, 2, PLACES)
    loss = sum(
        each.positions.square().mean() + each.visibility.square().mean()
        for each in results
    )
    loss.backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        # A bias before an instance normalisation is taken away again.
        if not (name.startswith("features.") and name.endswith("bias")):
            assert parameter.grad.abs().max() > 0, name
