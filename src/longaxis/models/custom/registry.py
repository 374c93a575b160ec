"""Switching on the trackers that a reader brings: they then stand among the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import ModelFileError
from longaxis.models.custom.manifest import MANIFEST, read_own_manifest
from longaxis.models.custom.tracker import (
    changed_since_permitted,
    files_sha256,
    load_custom_tracker,
)
from longaxis.models.tracker import TRACKERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.models.tracker import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A tracker that the reader allowed.

    Attributes
    ----------
    folder
        Where it lies.
    sha256
        Of all its files when it was allowed, see `files_sha256`: other files in the
        same folder are another tracker.
    """

    folder: Path
    sha256: str

    @property
    def line(self) -> str:
        """As preferences keep it."""
        return f"{self.sha256} {self.folder}"


_SWITCHED_ON: dict[str, Permission] = {}


def own_folder(path: Path) -> Path:
    """Return the folder of a reader's own tracker.

    Parameters
    ----------
    path
        The folder, its `manifest.json`, or the ONNX file beside that.

    Raises
    ------
    ModelFileError
        If there is no description, or it describes another ONNX file.
    """
    folder = path if path.is_dir() else path.parent
    if not (folder / MANIFEST).is_file():
        message = (
            f"“{path}” is no tracker: an ONNX file needs a {MANIFEST} beside it that "
            "describes it (see docs/own_trackers.md)."
        )
        raise ModelFileError(message)
    if path.is_file() and path.name != MANIFEST:
        described = read_own_manifest(folder).file
        if path.name != described:
            message = (
                f"“{folder / MANIFEST}” describes “{described}”, not “{path.name}”."
            )
            raise ModelFileError(message)
    return folder.resolve()


def switch_on(
    path: Path, *, loads: bool = True, permitted_sha256: str | None = None
) -> str:
    """Put a reader's own tracker among the trackers, and return its name.

    Parameters
    ----------
    path
        As `own_folder` takes it.
    loads
        Whether the network is loaded at once, so that one that cannot be used is
        refused now; else it is loaded when it first tracks.
    permitted_sha256
        Of its files when the reader allowed it; None allows it as it is now.

    Raises
    ------
    ModelFileError
        If it cannot be used, has changed since, or another tracker has its name.
    """
    folder = own_folder(path)
    name = read_own_manifest(folder).name
    known = _SWITCHED_ON.get(name)
    if name in TRACKERS and (known is None or known.folder != folder):
        message = (
            f"The tracker in “{folder}” is called “{name}” like another one; change "
            "the name in its description."
        )
        raise ModelFileError(message)
    sha256 = files_sha256(folder)
    if permitted_sha256 not in {None, sha256}:
        raise changed_since_permitted(folder)
    make: Callable[[], Tracker] = cache(partial(load_custom_tracker, folder, sha256))
    if loads:
        make()
    _SWITCHED_ON[name] = Permission(folder=folder, sha256=sha256)
    TRACKERS[name] = make
    return name


def switch_on_line(line: str) -> str:
    """Switch on a tracker as preferences keep it, a `Permission.line`.

    Raises
    ------
    ModelFileError
        As `switch_on`, and where the line holds no hash: it allowed a folder.
    """
    sha256, _, folder = line.partition(" ")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not folder:
        message = (
            f"The tracker in “{line}” was allowed by an older Longaxis whatever its "
            "files are; add it again in the settings."
        )
        raise ModelFileError(message)
    return switch_on(Path(folder), loads=False, permitted_sha256=sha256)


def switch_off(name: str) -> None:
    """Take a reader's own tracker out again; others stay."""
    if _SWITCHED_ON.pop(name, None) is not None:
        TRACKERS.pop(name, None)


def switched_on() -> dict[str, Path]:
    """Return the folders of the readers' own trackers that are on, by name."""
    return {name: each.folder for name, each in _SWITCHED_ON.items()}


def permissions() -> dict[str, Permission]:
    """Return what the reader allowed and is on, by name."""
    return dict(_SWITCHED_ON)
