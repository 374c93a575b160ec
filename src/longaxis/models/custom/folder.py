"""The folder of a reader's own tracker, and the permission to use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from longaxis.errors import ModelFileError
from longaxis.models.custom.manifest import MANIFEST, read_custom_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A tracker that the reader allowed.

    Attributes
    ----------
    folder
        Where it lies.
    sha256
        Of all its files when it was allowed, see `tracker.files_sha256`: other files in
        the same folder are another tracker.
    """

    folder: Path
    sha256: str

    @property
    def line(self) -> str:
        """As preferences keep it."""
        return f"{self.sha256} {self.folder}"


def permission_of(line: str) -> Permission:
    """Return the permission in a line of the preferences.

    Raises
    ------
    ModelFileError
        Where the line holds no hash: it allowed a folder.
    """
    # The hash comes first, as folders may hold spaces.
    sha256, _, folder = line.partition(" ")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not folder:
        message = (
            f"The tracker in “{line}” was allowed by an older Longaxis whatever its "
            "files are; add it again in the settings."
        )
        raise ModelFileError(message)
    return Permission(folder=Path(folder), sha256=sha256)


def custom_folder(path: Path) -> Path:
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
        described = read_custom_manifest(folder).file
        if path.name != described:
            message = (
                f"“{folder / MANIFEST}” describes “{described}”, not “{path.name}”."
            )
            raise ModelFileError(message)
    # The same folder by another path is the same tracker.
    return folder.resolve()
