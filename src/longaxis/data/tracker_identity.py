"""Which tracker made tracks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerIdentity:
    """Which tracker made the tracks.

    Attributes
    ----------
    name
        Name in `models.registry.TrackerRegistry`.
    version
        Version of the tracker or of its weights.
    model_sha256
        Hash of the network file, empty for a tracker without weights.
    device
        Where it really ran: "CPU", "CUDA".
    """

    name: str
    version: str
    model_sha256: str = ""
    device: str = "CPU"

    @property
    def label(self) -> str:
        """Name and version, as outputs show them."""
        return f"{self.name} {self.version}".strip()
