"""What neighbouring frames say about a guess."""

import dataclasses

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from longaxis.models.inference import frame_chain  # noqa: E402
from longaxis.models.networks.attention import neighbour_bias  # noqa: E402
from longaxis.models.networks.correlation import framed  # noqa: E402
from longaxis.models.networks.echotracker2 import PRESETS, untrained  # noqa: E402
from longaxis.models.networks.neighbour_frames import (  # noqa: E402
    NeighbourFrames,
    chain_operator,
    chained,
)
from longaxis.training.export import graphs  # noqa: E402

pytestmark = pytest.mark.training

LAGS = (1, 2, 3)


def moving_features(step_px, n_frames=6):
    """Return unit-length features at stride 2 that move by `step_px` a frame."""
    generator = torch.Generator().manual_seed(3)
    coarse = torch.randn(1, 8, 30, 30, generator=generator)
    wide = torch.nn.functional.interpolate(coarse, (120, 120), mode="bicubic")[0]
    step = step_px // 2
    maps = [
        wide[:, 30 : 30 + 48, 30 - step * t : 30 - step * t + 48]
        for t in range(n_frames)
    ]
    unit = torch.nn.functional.normalize(torch.stack(maps)[None], dim=2)
    return framed(unit)


def test_frames_that_moved_ask_the_guesses_to_follow():
    maps = moving_features(4)
    neighbours = NeighbourFrames(7, (1,))
    with torch.no_grad():
        for matching in neighbours.surfaces:
            matching.sharpness.fill_(6.0)
        stationary = torch.tensor([[[40.0, 40.0], [52.0, 60.0]]]).repeat(6, 1, 1)[None]
        _, steps = neighbours(maps, stationary)
    # The frame before shows the same 4 pixels farther left.
    moved = steps[0, :-1, :, 0]
    np.testing.assert_allclose(moved[..., 0], -4, atol=0.5)
    np.testing.assert_allclose(moved[..., 1], 0, atol=0.5)
    assert (steps[0, -1] == 0).all()


def test_guesses_that_follow_are_asked_for_nothing_more():
    maps = moving_features(2)
    neighbours = NeighbourFrames(7, LAGS)
    count = torch.arange(6.0)
    moving = torch.stack([30 + 2 * count, torch.full((6,), 44.0)], dim=-1)
    with torch.no_grad():
        _, steps = neighbours(maps, moving[None, :, None])
    # Not quite zero: a softmax over a random surface is not symmetric.
    assert steps.abs().max() < 0.7


def test_moves_that_agree_with_every_shift_are_found_again():
    generator = torch.Generator().manual_seed(4)
    moves = torch.randn(1, 9, 5, 2, generator=generator)
    free = torch.ones(1, 9)
    free[0, 4] = 0
    moves[0, 4] = 0
    shifts = torch.zeros(1, 9, 5, 3, 2)
    for place, lag in enumerate(LAGS):
        shifts[0, : 9 - lag, :, place] = moves[0, : 9 - lag] - moves[0, lag:]
    estimated = chained(chain_operator(free, LAGS), shifts)
    torch.testing.assert_close(estimated, moves, atol=1e-4, rtol=0)


@pytest.mark.parametrize("n_frames", [2, 3, 17])
def test_the_program_sums_shifts_as_training_does(n_frames):
    generator = torch.Generator().manual_seed(n_frames)
    free = torch.ones(1, n_frames)
    free[0, 1:2] = 0
    shifts = torch.randn(1, n_frames, 4, 3, 2, generator=generator)
    by_pytorch = chained(chain_operator(free, LAGS), shifts)[0].numpy()
    operator = frame_chain.chain_operator(free[0].numpy(), LAGS)
    estimated = frame_chain.chained(operator, shifts[0].numpy())
    np.testing.assert_allclose(estimated, by_pytorch, atol=1e-4)


def small(**values):
    return dataclasses.replace(
        PRESETS["small"], width=32, n_heads=2, n_iterations=1, **values
    )


def test_columns_without_weight_change_nothing():
    torch.manual_seed(5)
    without = untrained(small(spread=True)).eval()
    network = untrained(small(spread=True, neighbour_lags=LAGS)).eval()
    state = network.state_dict()
    n_shifts = without.n_shifts
    for name, value in without.state_dict().items():
        if name == "transformer.enter.weight":
            state[name] = torch.zeros_like(state[name])
            state[name][:, : value.shape[1]] = value
        elif name.startswith("transformer.head"):
            # The new output lies behind the shifts that were there.
            split = 3 + n_shifts
            gap = torch.zeros_like(value[:1]) - (40.0 if value.ndim == 1 else 0.0)
            state[name] = torch.cat([value[:split], gap, value[split:]])
        else:
            state[name] = value
    network.load_state_dict(state)
    frames = torch.rand(1, 5, 1, 64, 64) * 2 - 1
    points = torch.tensor([[[20.0, 30.0], [40.0, 33.0]]])
    asked = (frames, points, torch.tensor([2]), neighbour_bias(points[0], 1))
    with torch.no_grad():
        expected, found = without(*asked)[-1], network(*asked)[-1]
    torch.testing.assert_close(found.positions, expected.positions)
    torch.testing.assert_close(found.spread, expected.spread)


def test_gradients_reach_what_compares_frames():
    torch.manual_seed(6)
    network = untrained(small(neighbour_lags=LAGS))
    frames = torch.rand(1, 5, 1, 64, 64) * 2 - 1
    points = torch.tensor([[[20.0, 30.0], [40.0, 33.0]]])
    asked = (frames, points, torch.tensor([2]), neighbour_bias(points[0], 1))
    network(*asked)[-1].positions.square().sum().backward()
    for matching in network.neighbours.surfaces:
        assert matching.sharpness.grad.abs() > 0


def test_the_exported_parts_give_the_same_update():
    torch.manual_seed(7)
    network = untrained(small(neighbour_lags=LAGS)).eval()
    by_name = {graph.name: graph for graph in graphs(network, 5, 3)}
    assert list(by_name) == ["backbone", "query", "match", "update", "between"]
    given = by_name["update"].inputs
    with torch.no_grad():
        between, steps = by_name["between"].module(*by_name["between"].inputs.values())
        found = by_name["update"].module(*given.values())
    operator = frame_chain.chain_operator(given["free"].numpy(), LAGS)
    chain = frame_chain.chained(operator, steps.numpy())
    torch.testing.assert_close(between, given["between"])
    np.testing.assert_allclose(chain, given["chain"], atol=1e-3)
    assert len(found) == 2
