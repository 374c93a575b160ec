"""The command `longaxis-train export`: weights to ONNX graphs with a manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the weights, where to write, and what to say about them."""
    add = parser.add_argument
    add("weights", type=Path, metavar="WEIGHTS.safetensors")
    add("folder", type=Path, metavar="OUT")
    add("--preset", default="small", metavar="NAME", help="full, half or small")
    add("--version", default="1", metavar="V", help="of the weights")
    add("--metrics", type=Path, default=None, metavar="JSON", help="from evaluate")


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Write graphs, weights in half precision, and the manifest."""
    import torch

    from longaxis.models.networks.echotracker2 import build
    from longaxis.models.weights import MANIFEST
    from longaxis.training.checkpoints import load_weights, save_weights
    from longaxis.training.export import export

    if not arguments.weights.exists():
        message = f"There are no weights at {arguments.weights}."
        raise BadInputError(message)
    torch.set_num_threads(1)
    network = build(arguments.preset)
    load_weights(network, arguments.weights)
    metrics = {}
    if arguments.metrics is not None:
        metrics = json.loads(arguments.metrics.read_text(encoding="utf-8"))
    prefix = f"echotracker2-{arguments.preset}"
    card = {
        "version": arguments.version,
        "preset": arguments.preset,
        "licence": "Apache-2.0",
        "metrics": metrics,
    }
    entry = export(network, arguments.folder, prefix=prefix, card=card)
    save_weights(network, arguments.folder / f"{prefix}.safetensors", half=True)
    text = json.dumps({"trackers": {"echotracker2": entry}}, indent=1)
    (arguments.folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    say(f"Largest difference to PyTorch: {entry['largest_difference_to_pytorch']:.1e}")
    say(f"Written to {arguments.folder}.")
