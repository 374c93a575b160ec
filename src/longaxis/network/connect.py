"""Making the client of a node, by its protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.errors import ArchiveError
from longaxis.network.archive import MISSING_EXTRA
from longaxis.network.nodes import DIMSE

if TYPE_CHECKING:
    from longaxis.network.archive import Archive
    from longaxis.network.nodes import Node


def connect(node: Node) -> Archive:
    """Return a client of a node.

    Raises
    ------
    ArchiveError
        If the [net] extra is not installed.
    """
    try:
        if node.protocol == DIMSE:
            from longaxis.network.dimse import DimseArchive

            return DimseArchive(node)
        from longaxis.network.dicomweb import WebArchive

        return WebArchive(node)
    except ModuleNotFoundError as error:  # pynetdicom or dicomweb-client
        raise ArchiveError(MISSING_EXTRA) from error
