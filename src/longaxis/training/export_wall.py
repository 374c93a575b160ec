"""The wall network as one more graph of a network that is exported already."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import torch

from longaxis.errors import BadInputError
from longaxis.models.networks.wall_flow import N_FACTS, N_PICTURES, WallFlow
from longaxis.models.wall_grid import COLUMNS, NODE_COLUMNS, NODE_ROWS, ROWS
from longaxis.models.weights import MANIFEST
from longaxis.training.checkpoints import load_weights, names_in, save_weights
from longaxis.training.graph_files import Graph, write_and_compare
from longaxis.training.wall_fit import NAMES

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "wall-flow-small"


def wall_graph(network: WallFlow, n_frames: int) -> Graph:
    """Return the graph with example inputs of this many frames."""
    generator = torch.Generator().manual_seed(n_frames)
    shapes = {
        "pictures": (n_frames, N_PICTURES, ROWS, COLUMNS),
        "facts": (n_frames, N_FACTS, NODE_ROWS, NODE_COLUMNS),
    }
    inputs = {
        name: torch.randn(*shape, generator=generator) for name, shape in shapes.items()
    }
    frames = {0: "frames"}
    return Graph(
        name="wall",
        module=network,
        inputs={**inputs, "query": torch.tensor([n_frames // 2])},
        dynamic={"pictures": frames, "facts": frames, "query": {}},
        outputs=("flow",),
    )


def add_wall(
    weights: Path, folder: Path, n_iterations: int, version: str | None = None
) -> float:
    """Write the graph into the folder of an exported network and its manifest.

    Parameters
    ----------
    weights
        Of a WallFlow.
    folder
        With the network's graphs and their manifest.
    n_iterations
        How often the wall is cut out anew.
    version
        Of the network from now on; None leaves it.

    Returns
    -------
    worst
        Largest difference to PyTorch at sizes that the exporter has not seen.

    Raises
    ------
    BadInputError
        If the weights are those of another network, or no network lies in the folder.
    """
    name, _ = names_in(weights)
    if name != NAMES["network"]:
        message = f"The weights in “{weights}” are for {name}, not for wall-flow."
        raise BadInputError(message)
    path = folder / MANIFEST
    if not path.is_file():
        message = f"There is no exported network in “{folder}”; export one first."
        raise BadInputError(message)
    network = WallFlow().eval()
    load_weights(network, weights)
    files, worst = write_and_compare(
        lambda n_frames, _n_points: (wall_graph(network, n_frames),),
        folder,
        PREFIX,
        {"query_frame": "input “query”", "normalisation": "outside: see WallGrid"},
    )
    save_weights(network, folder / f"{PREFIX}.safetensors", half=True, names=NAMES)
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for entry in manifest["trackers"].values():
        entry["files"] |= files
        entry["n_wall_iterations"] = n_iterations
        entry["version"] = version or entry["version"]
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return worst
