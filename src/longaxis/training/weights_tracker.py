"""Trackers by name, weights of a training run among them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.evaluation.trackers import tracker_of

if TYPE_CHECKING:
    from longaxis.models.tracker import Tracker

WEIGHTS = ".safetensors"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightOptions:
    """What the command line gives about weights beside their file.

    Attributes
    ----------
    network, preset
        Of weights that do not name them themselves.
    from_query
        Weights start at the query points, not at block matching's tracks.
    """

    network: str | None = None
    preset: str | None = None
    from_query: bool = False


def tracker_or_weights(name: str, options: WeightOptions) -> tuple[str, Tracker]:
    """Return a tracker and its name in tables.

    Parameters
    ----------
    name
        Weights (.safetensors), or as for `evaluation.trackers.tracker_of`.
    options
        For weights only.

    Raises
    ------
    BadInputError, ModelFileError
        If there is no such tracker, or its files cannot be used.
    """
    path = Path(name)
    if path.suffix != WEIGHTS:
        return tracker_of(name)
    from longaxis.training.network_tracker import NetworkTracker

    made = NetworkTracker(
        path,
        network=options.network,
        preset=options.preset,
        from_query=options.from_query,
    )
    return f"{made.identity.name} ({path.stem})", made
