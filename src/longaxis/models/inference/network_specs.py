"""The network architectures that ONNX Runtime can run here.

Training and export have their part of the same table in
`longaxis.training.network_table`, which needs PyTorch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.models.inference.echotracker2_runner import EchoTracker2Run
from longaxis.models.inference.tas_net_runner import TasNetRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.models.inference.echotracker2_runner import (
        ChunkSizes,
        NetworkRun,
        TrackingRequest,
    )
    from longaxis.models.inference.sessions import Sessions
    from longaxis.models.inference.weights import NetworkFiles

    Runner = Callable[[Sessions, NetworkFiles, TrackingRequest, ChunkSizes], NetworkRun]

BETWEEN_GRAPH = "between"
"""EchoTracker2 may have this one, which compares neighbouring frames."""

START_GRAPHS = ("surface", "start")
"""EchoTracker2 may have these, for a start from a match far around the points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSpec:
    """How one architecture is run.

    Attributes
    ----------
    name
        As manifests and weights spell it.
    graphs
        The ONNX graphs that each network of it has.
    runner
        Makes the object that runs the graphs for one request.
    """

    name: str
    graphs: tuple[str, ...]
    runner: Runner


NETWORK_SPECS = {
    spec.name: spec
    for spec in (
        NetworkSpec(
            name="echotracker2",
            graphs=("backbone", "query", "match", "update"),
            runner=EchoTracker2Run,
        ),
        NetworkSpec(
            name="tas-net", graphs=("features", "query", "update"), runner=TasNetRun
        ),
    )
}
"""Every architecture by its name."""
