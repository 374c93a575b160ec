"""The wall network exported: as a tracker of its own, and as others' last graph."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from longaxis.errors import BadInputError
from longaxis.models.inference.manifest import MANIFEST
from longaxis.models.inference.wall_grid import COLUMNS, NODE_COLUMNS, NODE_ROWS, ROWS
from longaxis.models.networks.wall_flow import (
    N_FACTS,
    N_PICTURES,
    PRESETS,
    WallFlow,
)
from longaxis.training.checkpoints import load_weights, names_in, save_weights
from longaxis.training.graph_files import Graph, write_and_compare
from longaxis.training.wall_fit import NAME, names_of

if TYPE_CHECKING:
    from pathlib import Path


_GRAPH = "wall"


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
        name=_GRAPH,
        module=network,
        inputs={**inputs, "query": torch.tensor([n_frames // 2])},
        dynamic={"pictures": frames, "facts": frames, "query": {}},
        outputs=("flow",),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WallWish:
    """How the wall network is used by the runtime.

    Attributes
    ----------
    version
        Of "wall-flow", and of those that end with it.
    n_iterations
        How often the wall is cut out anew.
    last_of
        Networks in the folder's manifest that are to end with it as well.
    """

    version: str = "1"
    n_iterations: int = 1
    last_of: tuple[str, ...] = ()


def export_wall(weights: Path, folder: Path, wish: WallWish | None = None) -> float:
    """Write the graph and its entry of the manifest into a folder.

    Parameters
    ----------
    weights
        Of a WallFlow.
    folder
        May hold other networks and their manifest.

    Returns
    -------
    worst
        Largest difference to PyTorch at sizes that the exporter has not seen.

    Raises
    ------
    BadInputError
        If the weights are those of another network, one that is to end with it is not
        there, or one that ends with the same file would no longer fit it.
    """
    wish = wish or WallWish()
    name, preset = names_in(weights)
    if name != NAME or preset not in PRESETS:
        message = f"The weights in “{weights}” are for {name}, not for wall-flow."
        raise BadInputError(message)
    path = folder / MANIFEST
    manifest: dict[str, Any] = {"trackers": {}}
    if path.is_file():
        manifest = json.loads(path.read_text(encoding="utf-8"))
    # Everything is refused before the first file is written.
    for other_name in wish.last_of:
        if other_name not in manifest["trackers"]:
            message = (
                f"There is no exported “{other_name}” in “{folder}”; export it first."
            )
            raise BadInputError(message)
    prefix = f"{name}-{preset}"
    for other_name, entry in manifest["trackers"].items():
        # The file's name depends on network and size alone: writing it anew would break
        # the SHA-256 of others that end with it.
        shared = entry["files"].get(_GRAPH, {}).get("file") == f"{prefix}-{_GRAPH}.onnx"
        if shared and other_name not in (name, *wish.last_of):
            message = (
                f"“{other_name}” in “{folder}” ends with the same file; name it with "
                "--last-of, or choose another folder."
            )
            raise BadInputError(message)
    network = PRESETS[preset]().eval()
    load_weights(network, weights)
    files, worst = write_and_compare(
        lambda n_frames, _n_points: (wall_graph(network, n_frames),),
        folder,
        prefix,
        {"query_frame": "input “query”", "normalisation": "outside: see WallGrid"},
    )
    save_weights(
        network, folder / f"{prefix}.safetensors", half=True, names=names_of(preset)
    )
    for other_name in wish.last_of:
        entry = manifest["trackers"][other_name]
        entry["files"] |= files
        entry["n_wall_iterations"] = wish.n_iterations
        entry["version"] = wish.version
    manifest["trackers"][name] = {
        "architecture": name,
        "version": wish.version,
        "preset": preset,
        "licence": "Apache-2.0",
        "metrics": {},
        "files": files,
        "n_iterations": 0,
        "halo_frames": 0,
        "n_neighbours": 0,
        "start": "block-matching",
        "n_wall_iterations": wish.n_iterations,
        "largest_difference_to_pytorch": worst,
    }
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return worst
