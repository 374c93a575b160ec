"""The networks of other groups that ours are compared with."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch")

from longaxis.models.networks import echotracker1, myotracker  # noqa: E402
from longaxis.models.networks.echotracker1 import EchoTracker1  # noqa: E402
from longaxis.models.networks.myotracker import MyoTracker  # noqa: E402
from longaxis.models.networks.score_pyramid import pyramid, query_features  # noqa: E402
from tests.training.pictures import patch_clip, patch_points, unreached  # noqa: E402

NETWORKS = [(MyoTracker, 1), (EchoTracker1, 5)]


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)
    torch.manual_seed(3)


def clip(n_clips, n_frames):
    return torch.rand(n_clips, n_frames, 1, 64, 64) * 2 - 1


def points(n_clips):
    return 16 + 32 * torch.rand(n_clips, 5, 2)


@pytest.mark.parametrize(
    ("make", "n_parameters"), [(MyoTracker, 316_450), (EchoTracker1, 10_171_212)]
)
def test_they_have_the_published_size(make, n_parameters):
    assert sum(each.numel() for each in make().parameters()) == n_parameters


@pytest.mark.parametrize(("make", "n_results"), NETWORKS)
def test_all_frames_are_there_and_the_query_is_kept(make, n_results):
    network, wanted = make().eval(), points(2)
    query = torch.tensor([0, 4])
    with torch.no_grad():
        results = network(clip(2, 7), wanted, query, None)
    assert len(results) == n_results
    for result in results:
        assert result.positions.shape == (2, 7, 5, 2)
        assert result.quality.shape == (2, 7, 5)
        assert torch.equal(result.positions[0, 0], wanted[0])
        assert torch.equal(result.positions[1, 4], wanted[1])


@pytest.mark.parametrize(("make", "_n_results"), NETWORKS)
def test_clips_of_a_batch_do_not_see_each_other(make, _n_results):
    network = make().eval()
    frames, wanted, query = clip(2, 6), points(2), torch.tensor([1, 5])
    with torch.no_grad():
        both = network(frames, wanted, query, None)[-1].positions
        for one in range(2):
            alone = network(frames[one, None], wanted[one, None], query[one, None])
            torch.testing.assert_close(both[one], alone[-1].positions[0])


@pytest.mark.parametrize(("make", "_n_results"), NETWORKS)
def test_gradients_reach_every_parameter(make, _n_results):
    network = make().train()
    results = network(clip(1, 6), points(1), torch.tensor([2]), None)
    assert unreached(network, results) == []


def test_myotracker_shifts_with_the_clip_but_for_its_place_code():
    network, wanted, query = MyoTracker().eval(), patch_points(6), torch.tensor([2])
    shift = torch.tensor([32.0, -32.0])
    with torch.no_grad():
        network.enter.weight[:, :32] = 0
        network.head.weight.mul_(20)
        here = network(patch_clip(5), wanted, query)[-1].positions
        frames = patch_clip(5, shift_px=(32, -32))
        there = network(frames, wanted + shift, query)[-1].positions
    moved = (here - wanted[:, None]).abs().max()
    assert moved > 0.5
    assert (there - shift - here).abs().max() < 0.02 * moved


def test_echotracker_scores_shift_with_the_features():
    """Only its fine scores can: all else that it sees is tied to the picture."""
    network = EchoTracker1().double().eval()
    grain = torch.randn(1, 5, 64, 24, 24).double()
    middle = torch.nn.functional.pad(grain, (52, 52, 52, 52))
    moved = torch.nn.functional.pad(grain, (68, 36, 36, 68))
    looks = torch.randn(1, 6, 64).double()
    guesses = 128 + 20 * (torch.rand(1, 5, 6, 2) - 0.5).double()
    shift = torch.tensor([32.0, -32.0]).double()
    with torch.no_grad():
        here = network.fine_scores(pyramid(middle, 4), looks, guesses)
        there = network.fine_scores(pyramid(moved, 4), looks, guesses + shift)
    assert here.abs().max() > 1e-2
    torch.testing.assert_close(there, here)


def test_earlier_looks_are_taken_where_the_point_was_then():
    """A point that is followed perfectly fits its own earlier looks as itself."""
    network = EchoTracker1().double().eval()
    grain = torch.randn(1, 1, 64, 24, 24).double()
    places = [torch.roll(grain, (frame, -frame), (3, 4)) for frame in range(6)]
    maps = torch.nn.functional.pad(torch.cat(places, dim=1), (20, 20, 20, 20))
    start = torch.tensor([[[64.0, 64.0]]]).double()
    course = torch.tensor([[-2.0, 2.0]]).double() * torch.arange(6)[:, None]
    guesses = start[:, None] + course[None, :, None]
    found = []
    network.join.register_forward_pre_hook(lambda _, given: found.append(given[0]))
    levels = pyramid(maps, 4)
    with torch.no_grad():
        looks = query_features(
            levels[0], start[:, 0, None], torch.tensor([0]), stride=2
        )
        network.fine_scores(levels, looks, guesses)
    # Level after level, template after template: the centre of 7 x 7.
    centre = found[0].reshape(6, 4, 3, 49)[:, 0, :, 24]
    torch.testing.assert_close(centre, centre[:1, :1].expand_as(centre))


@pytest.mark.parametrize("module", [myotracker, echotracker1])
def test_training_begins_near_no_motion(module):
    wanted = points(1)
    with torch.no_grad():
        result = module.build().eval()(clip(1, 6), wanted, torch.tensor([0]))[-1]
    assert (result.positions - wanted[:, None]).abs().mean() < 4
