"""Reading the manifest of networks: which there are, and which files each has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from longaxis.errors import ModelFileError
from longaxis.models.inference.network_specs import (
    BETWEEN_GRAPH,
    NETWORK_SPECS,
    START_GRAPHS,
)
from longaxis.models.inference.weights import NetworkFiles
from longaxis.resources import weights_folder

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"

FORMER_GRAPH = "wall"
"""Last graph of networks that were exported up to version 0.2: a refinement of the
whole wall, which Longaxis no longer runs."""


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
        Name in `models.registry.bundled_trackers`.
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
    if FORMER_GRAPH in entry["files"]:
        message = (
            f"The network “{name}” in “{folder}” ends with the refinement of the whole "
            "wall of earlier versions, which is not part of this version of Longaxis; "
            "export the network again, or choose another tracker."
        )
        raise ModelFileError(message)
    architecture = str(entry.get("architecture", "echotracker2"))
    # These are no part of an architecture: networks may have them or not.
    start = START_GRAPHS if START_GRAPHS[0] in entry["files"] else ()
    between = (BETWEEN_GRAPH,) if BETWEEN_GRAPH in entry["files"] else ()
    files = {
        graph: (
            str(entry["files"][graph]["file"]),
            str(entry["files"][graph]["sha256"]),
        )
        for graph in (*NETWORK_SPECS[architecture].graphs, *start, *between)
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
        # Absent in manifests of before TAS-Net; the defaults are what those meant.
        both_ways=bool(entry.get("both_ways", True)),
        neighbour_lags=tuple(entry["neighbour_lags"]) if between else (),
        mirrored=bool(entry.get("mirrored", False)),
    )
