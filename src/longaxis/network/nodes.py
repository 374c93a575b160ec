"""Nodes: the archives and worklists that a user has configured, kept in one file."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from longaxis.errors import ArchiveError
from longaxis.io.files.atomic import write_text
from longaxis.io.files.data_folder import data_folder

if TYPE_CHECKING:
    from pathlib import Path

NODES_FILE = "archives.json"
DIMSE, WEB = "dicom", "dicomweb"

DEFAULT_TIMEOUT_S = 30.0
"""Chosen: a busy archive answers a query within seconds."""

_AE_TITLE = re.compile(r"[ -\[\]-~]{1,16}")
"""PS3.5, value representation AE: 1 to 16 printable ASCII characters, no backslash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One archive.

    Attributes
    ----------
    name
        What the user calls it.
    protocol
        "dicom" (association over TCP) or "dicomweb" (HTTP).
    host, port, ae_title
        Of a DICOM node: where it listens, and its application entity title.
    calling_ae_title
        Our title, which many archives must know.
    url
        Of a DICOMweb node: the service root, such as https://pacs/dicom-web.
    user
        For HTTP basic authentication; the password is read from the environment
        variable LONGAXIS_ARCHIVE_PASSWORD and kept nowhere.
    tls
        Encrypt the association; DICOMweb encrypts where the URL says https.
    ca_file, certificate_file, key_file
        PEM files: who signs the archive's certificate (empty: the system's list), and
        our own certificate where the archive asks for one.
    timeout_s
        How long to wait for a connection, an answer or the next bytes.
    """

    name: str
    protocol: str = DIMSE
    host: str = ""
    port: int = 104
    ae_title: str = ""
    calling_ae_title: str = "LONGAXIS"
    url: str = ""
    user: str = ""
    tls: bool = False
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    timeout_s: float = DEFAULT_TIMEOUT_S

    def __post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            message = f"The archive “{self.name}” cannot be used: {problem}."
            raise ArchiveError(message)

    @property
    def address(self) -> str:
        """Where it is, for messages."""
        if self.protocol == WEB:
            return self.url
        return f"{self.ae_title} at {self.host}, port {self.port}"


def _problem(node: Node) -> str:
    """Return what is wrong with a node; empty if nothing is."""
    if not node.name.strip():
        return "it has no name"
    # Chosen: an hour is longer than any answer takes.
    if not 0 < node.timeout_s <= 3600:
        return "the time-out must be between 0 and 3600 seconds"
    if node.protocol == WEB:
        return _problem_of_url(node.url)
    if node.protocol == DIMSE:
        return _problem_of_address(node)
    return f"the protocol must be {DIMSE} or {WEB}, not “{node.protocol}”"


def _problem_of_url(url: str) -> str:
    parts = urlsplit(url)
    is_fit = parts.scheme in {"http", "https"} and bool(parts.hostname)
    return "" if is_fit else "its URL must start with http:// or https://"


def _problem_of_address(node: Node) -> str:
    if not node.host.strip():
        return "it has no host name"
    if not 0 < node.port < 65536:
        return "the port must be between 1 and 65535"
    for title in (node.ae_title, node.calling_ae_title):
        # Spaces at the ends of a title mean nothing (PS3.5, 6.2), so they name nobody.
        if not _AE_TITLE.fullmatch(title) or not title.strip():
            return f"“{title}” is no AE title (1 to 16 characters of ASCII)"
    return ""


def nodes_file() -> Path:
    """Return the file that nodes are kept in."""
    return data_folder() / NODES_FILE


def read_nodes(path: Path | None = None) -> tuple[Node, ...]:
    """Return the configured nodes, none where there is no file.

    Raises
    ------
    ArchiveError
        If the file cannot be read, or a node in it cannot be used.
    """
    path = path or nodes_file()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except OSError as error:
        message = f"The archives in {path} cannot be read: {error.strerror or error}."
        raise ArchiveError(message) from error
    try:
        entries = json.loads(text)["nodes"]
        return tuple(_node(entry) for entry in entries)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"The archives in {path} cannot be read: the file is damaged."
        raise ArchiveError(message) from error


def _node(entry: dict[str, Any]) -> Node:
    # Fields that a newer version wrote are left out.
    known = {field.name for field in fields(Node)}
    return Node(**{name: value for name, value in entry.items() if name in known})


def write_nodes(nodes: tuple[Node, ...], path: Path | None = None) -> None:
    """Keep the nodes, readable by this user only.

    Raises
    ------
    ArchiveError
        If two nodes have the same name.
    """
    path = path or nodes_file()
    names = [node.name for node in nodes]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        message = f"Two archives are named “{twice[0]}”; give one another name."
        raise ArchiveError(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = [asdict(node) for node in nodes]
    write_text(path, json.dumps({"nodes": entries}, indent=1) + "\n")
    # On Windows the user's own folder is private already.
    if os.name != "nt":
        path.chmod(0o600)


def node_named(name: str | None, nodes: tuple[Node, ...]) -> Node:
    """Return a node by its name; without a name the only one.

    Raises
    ------
    ArchiveError
        If there is none, or none of that name, or several and no name is given.
    """
    if not nodes:
        message = (
            "No archive is configured; add one in Settings or with "
            "“longaxis archive add”."
        )
        raise ArchiveError(message)
    listed = ", ".join(node.name for node in nodes)
    if name is None:
        if len(nodes) == 1:
            return nodes[0]
        message = f"There are several archives; say which with --node: {listed}."
        raise ArchiveError(message)
    for node in nodes:
        if node.name == name:
            return node
    message = f"No archive is named “{name}”; there are: {listed}."
    raise ArchiveError(message)
