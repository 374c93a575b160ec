"""The files of a network, and whether they are the ones that were released."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.errors import ModelFileError

if TYPE_CHECKING:
    from pathlib import Path


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
        What the runtime must do; see the runner of the architecture.
    start
        Where tracking begins: "query" at the points themselves in every frame,
        "block-matching" at the tracks of that tracker.
    metrics
        Errors on held-out simulated cycles, for reports.
    architecture
        Which loops around the graphs are right for them.
    both_ways
        TAS-Net: windows run both ways from the start frame.
    neighbour_lags
        Frames apart that the graph "between" compares; empty without that graph.
    mirrored
        Whether the answer is the mean of the picture's and its mirror image's.
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
    neighbour_lags: tuple[int, ...] = ()
    mirrored: bool = False

    @property
    def sha256(self) -> str:
        """One hash for the whole network: that of its files' hashes."""
        # In the order of names, so that the order in the manifest does not matter.
        joined = "".join(self.files[graph][1] for graph in sorted(self.files))
        return hashlib.sha256(joined.encode()).hexdigest()


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
    # The bytes that were hashed are the ones that are loaded; the file is not opened
    # again.
    if hashlib.sha256(content).hexdigest() != digest:
        message = (
            f"The network file {path} is damaged or is not the one that was released; "
            "reinstall Longaxis."
        )
        raise ModelFileError(message)
    return content
