"""Encrypted connections: whom to trust, and what is said where that fails."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING

from longaxis.errors import ArchiveError

if TYPE_CHECKING:
    from longaxis.network.nodes import Node


def tls_context(node: Node) -> ssl.SSLContext:
    """Return the settings of an encrypted connection to a node.

    The server's certificate and host name are checked.

    Raises
    ------
    ArchiveError
        If a file of certificates cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=node.ca_file or None)
        if node.certificate_file:
            context.load_cert_chain(node.certificate_file, node.key_file or None)
    except (OSError, ssl.SSLError) as error:
        message = f"The certificates of “{node.name}” cannot be read: {error}."
        raise ArchiveError(message) from error
    return context


def not_trusted(node: Node, error: ssl.SSLCertVerificationError) -> ArchiveError:
    """Return that the certificate of a node was not accepted, and why."""
    message = (
        f"The certificate of {node.name} is not trusted ({error.verify_message}); name "
        "the file of the authority that signed it, and the host as the certificate "
        "names it."
    )
    return ArchiveError(message, nothing_arrived=True)


def distrust_of(node: Node) -> ArchiveError | None:
    """Connect to a DICOM node, and return why its certificate is not accepted.

    None where it is, or where the connection fails for another reason. For a
    connection that failed already: pynetdicom keeps the reason to itself.
    """
    address = (node.host, node.port)
    # Whatever else goes wrong is what the failed connection has reported.
    with suppress(OSError):
        try:
            with (
                socket.create_connection(address, timeout=node.timeout_s) as plain,
                tls_context(node).wrap_socket(plain, server_hostname=node.host),
            ):
                return None
        except ssl.SSLCertVerificationError as error:
            return not_trusted(node, error)
    return None
