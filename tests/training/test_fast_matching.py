"""Matching in the order that ONNX Runtime likes gives what training sees."""

import dataclasses

import pytest

torch = pytest.importorskip("torch")

from longaxis.models.networks.echotracker2 import (  # noqa: E402
    PRESETS,
    EchoTracker2,
)
from longaxis.models.networks.fast_matching import (  # noqa: E402
    match,
    query_kernels,
)

pytestmark = pytest.mark.training


@pytest.mark.parametrize("window", [5, 7, 9, 11])
@pytest.mark.parametrize("surface", [True, False])
def test_both_orders_give_the_same_numbers(window, surface):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    settings = dataclasses.replace(PRESETS["small"], window=window, surface=surface)
    network = EchoTracker2(settings).eval()
    frames = torch.rand(1, 3, 1, 64, 64) * 2 - 1
    # Some windows hang over the border.
    points = torch.rand(1, 5, 2) * 64
    guess = points[:, None] + 6 * torch.randn(1, 3, 5, 2)
    with torch.no_grad():
        maps = network.features(frames)
        queries = network.queries(maps, points, torch.tensor([1]))
        expected = network.match(maps, queries, guess)
        kernels = tuple(
            query_kernels(encoder, query)
            for encoder, query in zip(network.encoders, queries, strict=True)
        )
        found = match(network, maps, queries, kernels, guess)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, atol=2e-5, rtol=0)
