"""The bundled networks: which there are, and whether their files are the right ones."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from longaxis.errors import ModelFileError
from longaxis.resources import weights_folder

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"

_GRAPHS = {
    "echotracker2": ("backbone", "query", "match", "update"),
    "tas-net": ("features", "query", "update"),
    "wall-flow": (),
}
"""The graphs of each architecture."""

_LAST_GRAPH = "wall"
"""Any architecture may end with this one; see `wall_stage`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkFiles:
    """One network of a manifest, its files not yet read.

    Attributes
    ----------
    name, version, preset, licence
        As the manifest says.
    folder
        Where the files lie.
    files
        File name and SHA-256 of each graph.
    n_iterations, halo_frames, n_neighbours
        What the runtime must do; see `network_run`.
    start
        Where tracking begins: "query" at the points themselves in every frame,
        "block-matching" at the tracks of that tracker.
    metrics
        Errors on held-out simulated cycles, for reports.
    architecture
        Which loops around the graphs are right for them.
    both_ways
        TAS-Net: windows run both ways from the start frame.
    n_wall_iterations
        How often the whole wall is looked at in the end; 0 without that graph.
    """

    name: str
    version: str
    preset: str
    licence: str
    folder: Path
    files: dict[str, tuple[str, str]]
    n_iterations: int
    halo_frames: int
    n_neighbours: int
    start: str
    metrics: dict[str, float]
    architecture: str = "echotracker2"
    both_ways: bool = True
    n_wall_iterations: int = 0

    @property
    def sha256(self) -> str:
        """One hash for the whole network: that of its files' hashes."""
        joined = "".join(self.files[graph][1] for graph in sorted(self.files))
        return hashlib.sha256(joined.encode()).hexdigest()


def names_in_manifest(folder: Path) -> tuple[str, ...]:
    """Return the names of the networks that a folder's manifest describes.

    Raises
    ------
    ModelFileError
        If the manifest cannot be read.
    """
    path = folder / MANIFEST
    try:
        return tuple(json.loads(path.read_text(encoding="utf-8"))["trackers"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        message = f"The list of networks {path} cannot be read; export them again."
        raise ModelFileError(message) from error


def read_manifest(name: str, folder: Path | None = None) -> NetworkFiles:
    """Return what the manifest says about one network.

    Parameters
    ----------
    name
        Name in `models.tracker.TRACKERS`.
    folder
        Of the manifest and the files; None for the bundled ones.

    Raises
    ------
    ModelFileError
        If there is no such network, or the manifest cannot be read.
    """
    folder = folder or weights_folder()
    path = folder / MANIFEST
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))["trackers"][name]
        return _entry(name, folder, entry)
    except OSError as error:
        message = f"The list of networks {path} cannot be read; reinstall Longaxis."
        raise ModelFileError(message) from error
    except (KeyError, TypeError, ValueError) as error:
        message = (
            f'The list of networks {path} does not describe "{name}"; '
            "reinstall Longaxis or choose another tracker."
        )
        raise ModelFileError(message) from error


def _entry(name: str, folder: Path, entry: dict[str, Any]) -> NetworkFiles:
    architecture = str(entry.get("architecture", "echotracker2"))
    last = (_LAST_GRAPH,) if _LAST_GRAPH in entry["files"] else ()
    files = {
        graph: (
            str(entry["files"][graph]["file"]),
            str(entry["files"][graph]["sha256"]),
        )
        for graph in (*_GRAPHS[architecture], *last)
    }
    return NetworkFiles(
        name=name,
        version=str(entry["version"]),
        preset=str(entry["preset"]),
        licence=str(entry["licence"]),
        folder=folder,
        files=files,
        n_iterations=int(entry["n_iterations"]),
        halo_frames=int(entry["halo_frames"]),
        n_neighbours=int(entry["n_neighbours"]),
        start=str(entry["start"]),
        metrics=dict(entry.get("metrics", {})),
        architecture=architecture,
        both_ways=bool(entry.get("both_ways", True)),
        n_wall_iterations=int(entry["n_wall_iterations"]) if last else 0,
    )


def read_graph(network: NetworkFiles, graph: str) -> bytes:
    """Return the bytes of one graph, which are those the manifest was written for.

    Raises
    ------
    ModelFileError
        If the file is missing or any of its bytes differs.
    """
    name, digest = network.files[graph]
    path = network.folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"The network file {path} cannot be read; reinstall Longaxis."
        raise ModelFileError(message) from error
    if hashlib.sha256(content).hexdigest() != digest:
        message = (
            f"The network file {path} is damaged or is not the one that was released; "
            "reinstall Longaxis."
        )
        raise ModelFileError(message)
    return content
