"""Graphs on their way from PyTorch to ONNX: written, and compared with their origin."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from longaxis import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from onnx import ModelProto

# Chosen: has all operators that the graphs use.
OPSET = 18

UNSEEN_SIZES = ((24, 24), (9, 1), (17, 73))
"""Frames and points at which the graphs are compared; none is an export size."""

LARGEST_DIFFERENCE = 1e-3
"""Between ONNX Runtime and PyTorch, in any number that a graph returns; see
`Graph.squared`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One graph: the module, example inputs, and which of their sizes may change.

    Attributes
    ----------
    is_variadic
        The module takes any number of inputs, `forward(*given)`.
    squared
        Outputs in pixels², which grow to hundreds: compared relative to their size
        where that is above 1.
    """

    name: str
    module: nn.Module
    inputs: dict[str, Tensor]
    dynamic: dict[str, dict[int, str]]
    outputs: tuple[str, ...]
    is_variadic: bool = False
    squared: tuple[str, ...] = ()


def write_graph(graph: Graph, path: Path, metadata: dict[str, str]) -> None:
    """Export one graph as a single file.

    Parameters
    ----------
    graph
        Graph with its example inputs.
    path
        File to read or write.
    metadata
        Stored in the graph.
    """
    import onnx

    sizes = {
        "frames": torch.export.Dim("frames", min=1, max=4096),
        "points": torch.export.Dim("points", min=1, max=4096),
    }
    shapes = tuple(
        {axis: sizes[size] for axis, size in graph.dynamic[name].items()}
        for name in graph.inputs
    )
    with warnings.catch_warnings():
        # PyTorch's exporter copies things of its own that it has declared outdated.
        warnings.filterwarnings("ignore", ".*LeafSpec.*", FutureWarning)
        # One size named twice is what is wanted.
        warnings.filterwarnings("ignore", ".*The axis name", UserWarning)
        program = torch.onnx.export(
            graph.module.eval(),
            tuple(graph.inputs.values()),
            # The older exporter gave graphs that were off by more than a pixel and said
            # nothing.
            dynamo=True,
            opset_version=OPSET,
            input_names=list(graph.inputs),
            # A graph may not have an input and an output of the same name.
            output_names=[f"{name}_out" for name in graph.outputs]
            if set(graph.outputs) & set(graph.inputs)
            else list(graph.outputs),
            dynamic_shapes=(shapes,) if graph.is_variadic else shapes,
            verbose=False,
        )
    if program is None:
        message = f"the exporter returned nothing for {graph.name}"
        raise ValueError(message)
    model = without_source(program.model_proto)
    for key, value in metadata.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    part = path.with_suffix(".part")
    onnx.save(model, str(part))
    part.replace(path)


def without_source(model: ModelProto) -> ModelProto:
    """Return the model without the source lines that PyTorch notes at every node.

    They name folders of the computer on which the model was exported.
    """
    graph = model.graph
    noted = (*graph.node, *graph.input, *graph.output, *graph.value_info)
    for part in (model, graph, *graph.initializer, *noted, *model.functions):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    for function in model.functions:
        for node in function.node:
            node.ClearField("metadata_props")
            node.ClearField("doc_string")
    return model


def largest_difference(graph: Graph, path: Path) -> float:
    """Return the largest difference between ONNX Runtime and PyTorch in any output."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Sums in one order, the same on every machine.
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"]
    )
    with torch.no_grad():
        expected = graph.module(*graph.inputs.values())
    if isinstance(expected, Tensor):
        expected = (expected,)
    outputs = session.run(None, {k: v.numpy() for k, v in graph.inputs.items()})
    differences = [
        _difference(one, other.numpy(), relative=name in graph.squared)
        for name, one, other in zip(graph.outputs, outputs, expected, strict=True)
        # Networks without matching surfaces return empty shifts.
        if one.size
    ]
    return max(differences)


def _difference(
    one: NDArray[np.float32], other: NDArray[np.float32], *, relative: bool
) -> float:
    size = np.maximum(np.abs(other), 1.0) if relative else 1.0
    return float((np.abs(one - other) / size).max())


def write_and_compare(
    make: Callable[[int, int], Sequence[Graph]],
    folder: Path,
    prefix: str,
    metadata: dict[str, str],
    unseen: Sequence[tuple[int, int]] = UNSEEN_SIZES,
) -> tuple[dict[str, dict[str, str]], float]:
    """Write graphs; return their files with SHA-256, and the largest difference.

    Parameters
    ----------
    make
        From frames and points to the graphs with example inputs of these sizes.
    prefix
        Beginning of the file names.
    unseen
        Sizes at which each graph must agree with PyTorch.

    Raises
    ------
    ValueError
        If ONNX Runtime and PyTorch differ by more than `LARGEST_DIFFERENCE`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "software": f"longaxis {__version__}",
        "coordinates": "(x, y) raster pixels of a 256 x 256 picture, first centre 0.5",
        "normalisation": "inside the graph: 2 v / 255 - 1",
        **metadata,
    }
    files: dict[str, dict[str, str]] = {}
    # Different sizes above 1: the exporter ties equal ones together and fixes a 1.
    for graph in make(6, 11):
        path = folder / f"{prefix}-{graph.name}.onnx"
        write_graph(graph, path, about)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files[graph.name] = {"file": path.name, "sha256": digest}
    worst = 0.0
    for n_frames, n_points in unseen:
        for graph in make(n_frames, n_points):
            path = folder / files[graph.name]["file"]
            worst = max(worst, largest_difference(graph, path))
    if worst > LARGEST_DIFFERENCE:
        message = (
            f"ONNX and PyTorch differ by {worst:g}, more than {LARGEST_DIFFERENCE:g}"
        )
        raise ValueError(message)
    return files, worst
