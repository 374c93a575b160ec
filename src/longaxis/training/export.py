"""From PyTorch to ONNX: a few graphs, checked against the network they came from.

Loops over windows and iterations stay outside: unrolled into a graph they would fix the
number of frames. Each graph takes any number of frames T and points N.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from longaxis.models.networks.attention import neighbour_bias
from longaxis.models.networks.correlation import CorrelationEncoder
from longaxis.models.networks.echotracker2 import (
    SIZE_PX,
    EchoTracker2,
    Maps,
    covariance,
)
from longaxis.models.networks.fast_matching import match, query_kernels
from longaxis.models.networks.first_guess import guess_from, matching_surface
from longaxis.models.networks.neighbour_frames import (
    NeighbourFrames,
    chain_operator,
    chained,
)
from longaxis.training.graph_files import UNSEEN_SIZES, Graph, write_and_compare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES = ("f2", "f4", "f8")

QUERIES = ("q2", "q4", "q8", "k2", "k4", "k8")


class BackboneGraph(nn.Module):
    """Frames as bytes (T, 256, 256) to maps (T, H + 2, W + 2, C).

    Networks that look at what moves are also given the mean of the whole loop, (256,
    256), 0 to 255: it cannot be computed from a chunk.
    """

    def __init__(self, network: EchoTracker2) -> None:
        super().__init__()
        self.network = network

    def forward(self, frames: Tensor, mean: Tensor | None = None) -> Maps:
        """Return framed maps at strides 2, 4 and 8, (T, H / s + 2, W / s + 2, C)."""
        pictures = frames.to(torch.float32) / 127.5 - 1
        mean_frame = None if mean is None else (mean / 127.5 - 1)[None, None, None]
        first, second, third = self.network.features(
            pictures[None, :, None], mean_frame
        )
        return first[0], second[0], third[0]


class QueryGraph(nn.Module):
    """Maps of the query frame (H + 2, W + 2, C) and points (N, 2) to what is sought."""

    def __init__(self, network: EchoTracker2) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, f2: Tensor, f4: Tensor, f8: Tensor, points: Tensor
    ) -> tuple[Tensor, ...]:
        """Return features (N, window², C) at strides 2, 4 and 8, and their filters.

        The filters are those of `fast_matching.query_kernels`.
        """
        maps = (f2[None, None], f4[None, None], f8[None, None])
        # The graph is given one frame: the query frame.
        frame = torch.zeros(1, dtype=torch.long, device=points.device)
        queries = self.network.queries(maps, points[None], frame)
        kernels = [
            query_kernels(encoder, query)
            for encoder, query in zip(self.network.encoders, queries, strict=True)
            if isinstance(encoder, CorrelationEncoder)
        ]
        return tuple(batch[0] for batch in (*queries, *kernels))


class MatchGraph(nn.Module):
    """What is seen around guesses (T, N, 2); frames and points are independent."""

    def __init__(self, network: EchoTracker2) -> None:
        super().__init__()
        self.network = network

    def forward(  # noqa: PLR0913, PLR0917 - each input of the graph needs its name
        self,
        f2: Tensor,
        f4: Tensor,
        f8: Tensor,
        q2: Tensor,
        q4: Tensor,
        q8: Tensor,
        k2: Tensor,
        k4: Tensor,
        k8: Tensor,
        positions: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return encoded correlations (T, N, F) and shifts (T, N, S, 2).

        Parameters
        ----------
        f2
            Framed map at stride 2, (T, H / 2 + 2, W / 2 + 2, C).
        f4
            The same at stride 4.
        f8
            The same at stride 8.
        q2
            Query windows at stride 2, (N, window², C).
        q4
            The same at stride 4.
        q8
            The same at stride 8.
        k2
            Filters of the query points at stride 2, (N, 9 C, channels).
        k4
            The same at stride 4.
        k8
            The same at stride 8.
        positions
            Guesses in pixels, (T, N, 2).
        """
        seen, shifts = match(
            self.network,
            (f2[None], f4[None], f8[None]),
            (q2[None], q4[None], q8[None]),
            (k2[None], k4[None], k8[None]),
            positions[None],
        )
        return seen[0], shifts[0]


class SurfaceGraph(nn.Module):
    """How well the neighbourhood of each point matches far around it in each frame."""

    def forward(self, f8: Tensor, q8: Tensor, points: Tensor) -> tuple[Tensor]:
        """Return mean correlations at all shifts, (T, N, S); see `first_guess`."""
        return (matching_surface(f8[None], q8[None], points[None])[0],)


class StartGraph(nn.Module):
    """Where refinement starts, from the surfaces of all frames of a window."""

    def forward(self, surface: Tensor, points: Tensor) -> tuple[Tensor]:
        """Return positions in pixels, (T, N, 2)."""
        return (guess_from(surface[None], points[None])[0],)


class BetweenGraph(nn.Module):
    """What neighbouring frames show of guesses (T, N, 2); points do not meet here."""

    def __init__(self, neighbours: NeighbourFrames) -> None:
        super().__init__()
        self.neighbours = neighbours

    def forward(self, f2: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Return tokens (T, N, F) and shifts (T, N, K, 2) in pixels.

        Parameters
        ----------
        f2
            Framed map at stride 2, (T, H / 2 + 2, W / 2 + 2, C).
        positions
            Guesses in pixels, (T, N, 2).
        """
        between, steps = self.neighbours(f2[None], positions[None])
        return between[0], steps[0]


class UpdateGraph(nn.Module):
    """One refinement of all points in all frames of a window."""

    def __init__(self, network: EchoTracker2) -> None:
        super().__init__()
        self.network = network

    def forward(  # noqa: PLR0913, PLR0917 - each input of the graph needs its name
        self,
        seen: Tensor,
        shifts: Tensor,
        points: Tensor,
        positions: Tensor,
        bias: Tensor,
        free: Tensor,
        between: Tensor | None = None,
        chain: Tensor | None = None,
    ) -> tuple[Tensor, ...]:
        """Return better positions (T, N, 2) and quality (T, N), 0 to 1.

        Networks that return their expected error add the covariance of the
        errors in pixels², (T, N, 3): xx, xy, yy.

        Parameters
        ----------
        seen
            Encoded correlations, (T, N, F).
        shifts
            Best shifts in pixels, (T, N, S, 2).
        points
            Query points in pixels, (N, 2).
        positions
            Guesses in pixels, (T, N, 2).
        bias
            Attention bias between points, (N, N).
        free
            1 where a position may move, 0 at the query frame, (T,).
        between
            What neighbouring frames show, (T, N, F); None for networks without it.
        chain
            Moves that their shifts add up to, (T, N, 2); see `chained`.
        """
        refined = self.network.update(
            (seen[None], shifts[None]),
            points[None],
            positions[None],
            bias,
            free[None],
            None if between is None or chain is None else (between[None], chain[None]),
        )
        outputs = (refined.positions[0], refined.quality[0].sigmoid())
        if refined.spread is None:
            return outputs
        return (*outputs, covariance(refined.spread[0]))


def _mean(network: EchoTracker2, frames: Tensor) -> Tensor | None:
    """Return the mean picture for networks that use it."""
    return frames.float().mean(dim=0) if network.settings.moving_part else None


def _example(network: EchoTracker2, n_frames: int, n_points: int) -> dict[str, Tensor]:
    """Return every input of every graph for these sizes, from random pictures."""
    generator = torch.Generator().manual_seed(n_frames * 1000 + n_points)
    frames = torch.randint(
        0, 256, (n_frames, SIZE_PX, SIZE_PX), generator=generator, dtype=torch.uint8
    )
    points = torch.rand(n_points, 2, generator=generator) * SIZE_PX
    moved = torch.randn(n_frames, n_points, 2, generator=generator) * 4
    with torch.no_grad():
        maps = BackboneGraph(network)(frames, _mean(network, frames))
        middle = n_frames // 2
        queries = QueryGraph(network)(
            *(feature_map[middle] for feature_map in maps), points
        )
        positions = points + moved
        seen, shifts = MatchGraph(network)(*maps, *queries, positions)
        (surface,) = SurfaceGraph()(maps[2], queries[2], points)
    # One pinned frame, so that the comparison covers pinning.
    free = torch.ones(n_frames)
    free[middle] = 0
    return {
        **_example_between(network, maps[0], positions, free),
        "frames": frames,
        "mean": frames.float().mean(dim=0),
        **dict(zip(("f2", "f4", "f8"), maps, strict=True)),
        **dict(
            zip(
                ("m2", "m4", "m8"),
                (feature_map[middle] for feature_map in maps),
                strict=True,
            )
        ),
        **dict(zip(QUERIES, queries, strict=True)),
        "points": points,
        "surface": surface,
        "positions": positions,
        "seen": seen,
        "shifts": shifts,
        "bias": neighbour_bias(points, 20),
        "free": free,
    }


def _example_between(
    network: EchoTracker2, f2: Tensor, positions: Tensor, free: Tensor
) -> dict[str, Tensor]:
    """Return what neighbouring frames show, for networks that compare them."""
    if network.neighbours is None:
        return {}
    with torch.no_grad():
        between, steps = BetweenGraph(network.neighbours)(f2, positions)
        operator = chain_operator(free[None], network.settings.neighbour_lags)
        chain = chained(operator, steps[None])[0]
    return {"between": between, "chain": chain}


def graphs(network: EchoTracker2, n_frames: int, n_points: int) -> tuple[Graph, ...]:
    """Return the graphs with example inputs of these sizes: four to seven.

    Networks that start from a match far around the points have two more for that, those
    that compare neighbouring frames one more.

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
    frames, points = {0: "frames"}, {0: "points"}
    both = {0: "frames", 1: "points"}
    shown = ("frames", "mean") if network.settings.moving_part else ("frames",)
    matching = (*NAMES, *QUERIES, "positions")
    has_between = network.neighbours is not None
    update = (
        *("seen", "shifts", "points", "positions", "bias", "free"),
        *(("between", "chain") if has_between else ()),
    )
    return (
        Graph(
            name="backbone",
            module=BackboneGraph(network),
            inputs={name: given[name] for name in shown},
            dynamic={name: frames if name == "frames" else {} for name in shown},
            outputs=NAMES,
        ),
        Graph(
            name="query",
            module=QueryGraph(network),
            inputs={
                **{name: given[f"m{name[1:]}"] for name in NAMES},
                "points": given["points"],
            },
            dynamic={**{name: {} for name in NAMES}, "points": points},
            outputs=QUERIES,
        ),
        Graph(
            name="match",
            module=MatchGraph(network),
            inputs={name: given[name] for name in matching},
            dynamic={
                **dict.fromkeys(NAMES, frames),
                **dict.fromkeys(QUERIES, points),
                "positions": both,
            },
            outputs=("seen", "shifts"),
        ),
        Graph(
            name="update",
            module=UpdateGraph(network),
            inputs={name: given[name] for name in update},
            dynamic={
                **dict.fromkeys(update, both),
                "points": points,
                "bias": {0: "points", 1: "points"},
                "free": frames,
            },
            outputs=(
                *("positions", "quality"),
                *(("covariance",) if network.settings.spread else ()),
            ),
            squared=("covariance",),
        ),
        *(_start_graphs(given) if network.settings.coarse_start else ()),
        *_between_graphs(network, given),
    )


def _between_graphs(
    network: EchoTracker2, given: dict[str, Tensor]
) -> tuple[Graph, ...]:
    """Return the graph that compares neighbouring frames, if the network has one."""
    if network.neighbours is None:
        return ()
    return (
        Graph(
            name="between",
            module=BetweenGraph(network.neighbours),
            inputs={name: given[name] for name in ("f2", "positions")},
            dynamic={
                "f2": {0: "frames"},
                "positions": {0: "frames", 1: "points"},
            },
            outputs=("between", "steps"),
        ),
    )


def _start_graphs(given: dict[str, Tensor]) -> tuple[Graph, Graph]:
    """Return the graphs of the start, from the inputs of `_example`."""
    frames, points = {0: "frames"}, {0: "points"}
    both = {0: "frames", 1: "points"}
    return (
        Graph(
            name="surface",
            module=SurfaceGraph(),
            inputs={name: given[name] for name in ("f8", "q8", "points")},
            dynamic={"f8": frames, "q8": points, "points": points},
            outputs=("surface",),
        ),
        Graph(
            name="start",
            module=StartGraph(),
            inputs={name: given[name] for name in ("surface", "points")},
            dynamic={"surface": both, "points": points},
            outputs=("guess",),
        ),
    )


def export(
    network: EchoTracker2,
    folder: Path,
    *,
    prefix: str,
    card: dict[str, Any],
    unseen: Sequence[tuple[int, int]] = UNSEEN_SIZES,
) -> dict[str, Any]:
    """Write the graphs and return their entry of the manifest.

    Parameters
    ----------
    prefix
        Beginning of the file names.
    card
        What the manifest states about the weights besides the files.
    unseen
        Frames and points at which each graph must agree with PyTorch to 1e-3.
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
    settings = network.settings
    return {
        **card,
        "files": files,
        "n_iterations": settings.n_iterations,
        "halo_frames": settings.backbone.halo,
        "n_neighbours": 20,
        "start": "query" if settings.coarse_start else "block-matching",
        "neighbour_lags": list(settings.neighbour_lags),
        # Both answers together err less, and left and right are alike in them.
        "mirrored": settings.coarse_start,
        "largest_difference_to_pytorch": worst,
    }
