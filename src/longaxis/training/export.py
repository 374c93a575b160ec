"""From PyTorch to ONNX: four graphs, checked against the network they came from.

Loops over windows and iterations stay outside: unrolled into a graph they would fix the
number of frames. Each graph takes any number of frames T and points N.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from longaxis import __version__
from longaxis.models.networks.attention import neighbour_bias
from longaxis.models.networks.echotracker2 import SIZE_PX, EchoTracker2, Maps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

OPSET = 18

UNSEEN_SIZES = ((24, 24), (9, 1), (17, 73))
"""Frames and points at which the graphs are compared; none is an export size."""


class BackboneGraph(nn.Module):
    """Frames as bytes (T, 256, 256) to maps (T, H + 2, W + 2, C)."""

    def __init__(self, network: EchoTracker2) -> None:
        super().__init__()
        self.network = network

    def forward(self, frames: Tensor) -> Maps:
        """Return the maps at strides 2, 4 and 8."""
        pictures = frames.to(torch.float32) / 127.5 - 1
        first, second, third = self.network.features(pictures[None, :, None])
        return first[0], second[0], third[0]


class QueryGraph(nn.Module):
    """Maps of the query frame (H + 2, W + 2, C) and points (N, 2) to their features."""

    def __init__(self, network: EchoTracker2) -> None:
        super().__init__()
        self.network = network

    def forward(self, f2: Tensor, f4: Tensor, f8: Tensor, points: Tensor) -> Maps:
        """Return features (N, window², C) at strides 2, 4 and 8."""
        maps = (f2[None, None], f4[None, None], f8[None, None])
        frame = torch.zeros(1, dtype=torch.long, device=points.device)
        first, second, third = self.network.queries(maps, points[None], frame)
        return first[0], second[0], third[0]


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
        positions: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return encoded correlations (T, N, F) and shifts (T, N, S, 2)."""
        seen, shifts = self.network.match(
            (f2[None], f4[None], f8[None]),
            (q2[None], q4[None], q8[None]),
            positions[None],
        )
        return seen[0], shifts[0]


class UpdateGraph(nn.Module):
    """One refinement of all points in all frames of a window."""

    def __init__(self, network: EchoTracker2) -> None:
        super().__init__()
        self.network = network

    def forward(
        self,
        seen: Tensor,
        shifts: Tensor,
        points: Tensor,
        positions: Tensor,
        bias: Tensor,
        free: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Return better positions (T, N, 2) and quality (T, N), 0 to 1."""
        refined = self.network.update(
            (seen[None], shifts[None]), points[None], positions[None], bias, free[None]
        )
        return refined.positions[0], refined.quality[0].sigmoid()


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One graph: the module, example inputs, and which of their sizes may change."""

    name: str
    module: nn.Module
    inputs: dict[str, Tensor]
    dynamic: dict[str, dict[int, str]]
    outputs: tuple[str, ...]


def _example(network: EchoTracker2, n_frames: int, n_points: int) -> dict[str, Tensor]:
    """Return every input of every graph for these sizes, from random pictures."""
    generator = torch.Generator().manual_seed(n_frames * 1000 + n_points)
    frames = torch.randint(
        0, 256, (n_frames, SIZE_PX, SIZE_PX), generator=generator, dtype=torch.uint8
    )
    points = torch.rand(n_points, 2, generator=generator) * SIZE_PX
    moved = torch.randn(n_frames, n_points, 2, generator=generator) * 4
    with torch.no_grad():
        maps = BackboneGraph(network)(frames)
        middle = n_frames // 2
        queries = QueryGraph(network)(*(each[middle] for each in maps), points)
        positions = points + moved
        seen, shifts = MatchGraph(network)(*maps, *queries, positions)
    free = torch.ones(n_frames)
    free[middle] = 0
    return {
        "frames": frames,
        **dict(zip(("f2", "f4", "f8"), maps, strict=True)),
        **dict(zip(("m2", "m4", "m8"), (each[middle] for each in maps), strict=True)),
        **dict(zip(("q2", "q4", "q8"), queries, strict=True)),
        "points": points,
        "positions": positions,
        "seen": seen,
        "shifts": shifts,
        "bias": neighbour_bias(points, 20),
        "free": free,
    }


def graphs(network: EchoTracker2, n_frames: int, n_points: int) -> tuple[Graph, ...]:
    """Return the four graphs with example inputs of these sizes."""
    given = _example(network, n_frames, n_points)
    frames, points = {0: "frames"}, {0: "points"}
    both = {0: "frames", 1: "points"}
    names = ("f2", "f4", "f8")
    queries = ("q2", "q4", "q8")
    match = (*names, *queries, "positions")
    update = ("seen", "shifts", "points", "positions", "bias", "free")
    return (
        Graph(
            name="backbone",
            module=BackboneGraph(network),
            inputs={"frames": given["frames"]},
            dynamic={"frames": frames},
            outputs=names,
        ),
        Graph(
            name="query",
            module=QueryGraph(network),
            inputs={
                **{name: given[f"m{name[1:]}"] for name in names},
                "points": given["points"],
            },
            dynamic={**{name: {} for name in names}, "points": points},
            outputs=queries,
        ),
        Graph(
            name="match",
            module=MatchGraph(network),
            inputs={name: given[name] for name in match},
            dynamic={
                **dict.fromkeys(names, frames),
                **dict.fromkeys(queries, points),
                "positions": both,
            },
            outputs=("seen", "shifts"),
        ),
        Graph(
            name="update",
            module=UpdateGraph(network),
            inputs={name: given[name] for name in update},
            dynamic={
                "seen": both,
                "shifts": both,
                "points": points,
                "positions": both,
                "bias": {0: "points", 1: "points"},
                "free": frames,
            },
            outputs=("positions", "quality"),
        ),
    )


def write_graph(graph: Graph, path: Path, metadata: dict[str, str]) -> None:
    """Export one graph as a single file."""
    import onnx

    sizes = {
        "frames": torch.export.Dim("frames", min=1, max=4096),
        "points": torch.export.Dim("points", min=1, max=4096),
    }
    shapes = {
        name: {axis: sizes[size] for axis, size in axes.items()}
        for name, axes in graph.dynamic.items()
    }
    program = torch.onnx.export(
        graph.module.eval(),
        tuple(graph.inputs.values()),
        dynamo=True,
        opset_version=OPSET,
        input_names=list(graph.inputs),
        output_names=[f"{name}_out" for name in graph.outputs]
        if set(graph.outputs) & set(graph.inputs)
        else list(graph.outputs),
        dynamic_shapes=shapes,
        verbose=False,
    )
    if program is None:
        message = f"the exporter returned nothing for {graph.name}"
        raise ValueError(message)
    model = program.model_proto
    for key, value in metadata.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    part = path.with_suffix(".part")
    onnx.save(model, str(part))
    part.replace(path)


def largest_difference(graph: Graph, path: Path) -> float:
    """Return the largest difference between ONNX Runtime and PyTorch in any output."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )
    with torch.no_grad():
        expected = graph.module(*graph.inputs.values())
    found = session.run(None, {k: v.numpy() for k, v in graph.inputs.items()})
    differences = [
        float(np.abs(one - other.numpy()).max())
        for one, other in zip(found, expected, strict=True)
        if one.size
    ]
    return max(differences)


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
        What the manifest says about the weights besides the files.
    unseen
        Frames and points at which each graph must agree with PyTorch to 1e-3.
    """
    folder.mkdir(parents=True, exist_ok=True)
    metadata = {
        "software": f"longaxis {__version__}",
        "coordinates": "(x, y) raster pixels of a 256 x 256 picture, first centre 0.5",
        "normalisation": "inside the graph: 2 v / 255 - 1",
        "query_frame": "any; pinned by free = 0",
        "card": json.dumps(card, sort_keys=True),
    }
    network.eval()
    network.for_export = True
    files: dict[str, dict[str, str]] = {}
    for graph in graphs(network, 6, 11):
        path = folder / f"{prefix}-{graph.name}.onnx"
        write_graph(graph, path, metadata)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files[graph.name] = {"file": path.name, "sha256": digest}
    worst = 0.0
    for n_frames, n_points in unseen:
        for graph in graphs(network, n_frames, n_points):
            path = folder / files[graph.name]["file"]
            worst = max(worst, largest_difference(graph, path))
    if worst > 1e-3:
        message = f"ONNX and PyTorch differ by {worst:g}, more than 1e-3"
        raise ValueError(message)
    settings = network.settings
    return {
        **card,
        "files": files,
        "n_iterations": settings.n_iterations,
        "halo_frames": settings.backbone.halo,
        "n_neighbours": 20,
        "start": "block-matching",
        "largest_difference_to_pytorch": worst,
    }
