"""The command `longaxis-train export`: weights to ONNX graphs with a manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from torch import nn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the weights, where to write, and what to state about them."""
    add = parser.add_argument
    add("weights", type=Path, metavar="WEIGHTS.safetensors")
    add("folder", type=Path, metavar="OUT")
    add("--network", default=None, metavar="NAME", help="if the weights do not name it")
    add("--preset", default=None, metavar="NAME", help="if the weights do not name it")
    add("--start", default=None, choices=("block-matching", "query"))
    add("--name", default=None, metavar="NAME", help="in the manifest and of the files")
    add("--version", default="1", metavar="V", help="of the weights")
    add(
        "--iterations", type=int, default=None, metavar="N", help="rounds when tracking"
    )
    add("--metrics", type=Path, default=None, metavar="JSON", help="from evaluate")


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Write graphs, weights in half precision, and the manifest."""
    import torch

    from longaxis.models.inference.manifest import MANIFEST
    from longaxis.training.checkpoints import load_weights, names_in, save_weights
    from longaxis.training.network_table import build_network

    # One thread: sums keep their order, so that graphs repeat.
    torch.set_num_threads(1)
    name, preset = names_in(arguments.weights)
    name, preset = arguments.network or name, arguments.preset or preset
    network = build_network(name, preset)
    load_weights(network, arguments.weights)
    metrics = {}
    if arguments.metrics is not None:
        metrics = json.loads(arguments.metrics.read_text(encoding="utf-8"))
    # A preset may carry switches, with which files should not be named.
    prefix = f"{arguments.name or name}-{preset.partition('+')[0]}"
    card = {
        "version": arguments.version,
        "preset": preset,
        "licence": "Apache-2.0",
        "metrics": metrics,
    }
    entry = _export(network, name, arguments.folder, prefix, card)
    # The manifest, not the graph, states where tracking starts: the same graphs serve
    # both starts.
    entry["start"] = arguments.start or entry["start"]
    if arguments.iterations is not None:
        entry["n_iterations"] = arguments.iterations
    names = {"network": name, "preset": preset}
    half = arguments.folder / f"{prefix}.safetensors"
    save_weights(network, half, half=True, names=names)
    text = json.dumps({"trackers": {arguments.name or name: entry}}, indent=1)
    (arguments.folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    say(f"Largest difference to PyTorch: {entry['largest_difference_to_pytorch']:.1e}")
    say(f"Written to {arguments.folder}.")


def _export(
    network: nn.Module, name: str, folder: Path, prefix: str, card: dict[str, Any]
) -> dict[str, Any]:
    """Write the graphs of one of the architectures that the program can run."""
    from longaxis.training.network_table import NETWORKS, kind_of

    export = kind_of(name).export
    if export is None:
        runnable = [key for key, kind in NETWORKS.items() if kind.export is not None]
        message = (
            f"Only {' and '.join(runnable)} can be exported; the others are baselines."
        )
        raise BadInputError(message)
    return export(network, folder, prefix, card)
