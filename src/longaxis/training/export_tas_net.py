"""TAS-Net to ONNX: three graphs; windows, directions and iterations stay outside.

The runtime is `longaxis.models.inference.tas_net_runner`. A window always has eight
frames, so that only the number of points changes in the graph that is called most.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from longaxis.models.inference.input_grid import SIZE_PX
from longaxis.models.networks.score_pyramid import query_features
from longaxis.models.networks.tas_net import WINDOW_FRAMES
from longaxis.models.networks.tas_update import STRIDE, WindowState
from longaxis.training.graph_files import UNSEEN_SIZES, Graph, write_and_compare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from longaxis.models.networks.tas_net import TasNet


class FeatureGraph(nn.Module):
    """Frames as bytes (T, 256, 256) to the levels of the pyramid, (T, H, W, C) each."""

    def __init__(self, network: TasNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, frames: Tensor) -> tuple[Tensor, ...]:
        """Return framed levels (T, H + 2, W + 2, C), the first at stride 4."""
        pictures = frames.to(torch.float32) / 127.5 - 1
        return tuple(
            feature[0] for feature in self.network.features(pictures[None, :, None])
        )


class LooksGraph(nn.Module):
    """First level of the query frame (H, W, C) and points (N, 2) to looks (N, C)."""

    def forward(self, level: Tensor, points: Tensor) -> Tensor:
        """Return the appearance vector of each point in the query frame, (N, C)."""
        frame = torch.zeros(1, dtype=torch.long, device=points.device)
        looks = query_features(level[None, None], points[None], frame, stride=STRIDE)
        return looks[0]


class WindowGraph(nn.Module):
    """One refinement of one window of eight frames."""

    def __init__(self, network: TasNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, *given: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return positions (8, N, 2), looks (8, N, C) and visibility logits (8, N).

        Parameters
        ----------
        given
            The levels of the eight frames; positions, looks and logits; 1 in fresh
            frames (8,); 0 in the query frame (8,); query points (N, 2); and for
            networks with a mesh embedding the places (N, 2) and 1 if they count (1,).
        """
        n_levels = self.network.settings.n_levels
        levels = [level[None] for level in given[:n_levels]]
        positions, looks, logits, fresh, free, points, *mesh = given[n_levels:]
        state = WindowState(positions[None], looks[None], logits[None])
        places = None
        update = self.network.update
        if mesh:
            places, counts = mesh
            state = update(levels, state, fresh, places, counts)
        else:
            state = update(levels, state, fresh, places)
        pinned = free[None, :, None, None]
        moved = state.positions * pinned + points * (1 - pinned)
        seen = update.visibility(state.looks).squeeze(-1)
        return moved[0], state.looks[0], seen[0]


def _example(network: TasNet, n_frames: int, n_points: int) -> dict[str, Tensor]:
    """Return every input of every graph for these sizes, from random pictures."""
    generator = torch.Generator().manual_seed(n_frames * 1000 + n_points)
    frames = torch.randint(
        0, 256, (n_frames, SIZE_PX, SIZE_PX), generator=generator, dtype=torch.uint8
    )
    points = torch.rand(n_points, 2, generator=generator) * SIZE_PX
    moved = torch.randn(WINDOW_FRAMES, n_points, 2, generator=generator) * 4
    # Clips shorter than a window repeat their last frame, as the runtime does.
    shown = torch.arange(WINDOW_FRAMES).clamp(max=n_frames - 1)
    with torch.no_grad():
        levels = FeatureGraph(network)(frames)
        looks = LooksGraph()(levels[0][0], points)
    fresh, free = torch.ones(WINDOW_FRAMES), torch.ones(WINDOW_FRAMES)
    # Carried, new and pinned frames all occur in the comparison with PyTorch.
    fresh[:4], free[0] = 0, 0
    return {
        "frames": frames,
        **{f"l{index}": level[shown] for index, level in enumerate(levels)},
        "positions": points + moved,
        "looks": looks.expand(WINDOW_FRAMES, -1, -1).clone(),
        "logits": torch.randn(WINDOW_FRAMES, n_points, generator=generator),
        "fresh": fresh,
        "free": free,
        "points": points,
        "places": torch.rand(n_points, 2, generator=generator),
        "meshed": torch.ones(1),
    }


def graphs(network: TasNet, n_frames: int, n_points: int) -> tuple[Graph, ...]:
    """Return the three graphs with example inputs of these sizes.

    Parameters
    ----------
    network
        Trained network.
    n_frames
        Number of frames.
    n_points
        Number of points of the example.
    """
    given = _example(network, n_frames, n_points)
    levels = tuple(f"l{index}" for index in range(network.settings.n_levels))
    window = (*levels, "positions", "looks", "logits", "fresh", "free", "points")
    if network.settings.mesh:
        window += ("places", "meshed")
    points = {0: "points"}
    sizes: dict[str, dict[int, str]] = {
        **{name: {1: "points"} for name in ("positions", "looks", "logits")},
        **dict.fromkeys(("points", "places"), points),
    }
    return (
        Graph(
            name="features",
            module=FeatureGraph(network),
            inputs={"frames": given["frames"]},
            dynamic={"frames": {0: "frames"}},
            outputs=levels,
        ),
        Graph(
            name="query",
            module=LooksGraph(),
            inputs={"l0": given["l0"][0], "points": given["points"]},
            dynamic={"l0": {}, "points": points},
            outputs=("looks",),
        ),
        Graph(
            name="update",
            module=WindowGraph(network),
            inputs={name: given[name] for name in window},
            dynamic={name: sizes.get(name, {}) for name in window},
            outputs=("positions", "looks", "logits"),
            is_variadic=True,
        ),
    )


def export_tas_net(
    network: TasNet,
    folder: Path,
    *,
    prefix: str,
    card: dict[str, Any],
    unseen: Sequence[tuple[int, int]] = UNSEEN_SIZES,
) -> dict[str, Any]:
    """Write the graphs and return their entry of the manifest.

    Parameters and errors are those of `longaxis.training.export.export`.
    """
    network.eval()
    files, worst = write_and_compare(
        lambda n_frames, n_points: graphs(network, n_frames, n_points),
        folder,
        prefix,
        {
            "query_frame": "any; pinned by free = 0",
            "card": json.dumps(card, sort_keys=True),
        },
        unseen,
    )
    return {
        **card,
        "architecture": "tas-net",
        "files": files,
        "n_iterations": network.settings.n_iterations,
        "halo_frames": 0,
        "n_neighbours": 0,
        "both_ways": network.settings.both_ways,
        "start": "block-matching",
        "largest_difference_to_pytorch": worst,
    }
