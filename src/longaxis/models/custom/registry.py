"""Switching on the trackers that a reader brings: they then stand among the others."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from longaxis.errors import ModelFileError
from longaxis.models.custom.manifest import MANIFEST, read_own_manifest
from longaxis.models.custom.tracker import load_custom_tracker
from longaxis.models.tracker import TRACKERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.models.tracker import Tracker

_SWITCHED_ON: dict[str, Path] = {}


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


def switch_on(path: Path, *, loads: bool = True) -> str:
    """Put a reader's own tracker among the trackers, and return its name.

    Parameters
    ----------
    path
        As `own_folder` takes it.
    loads
        Whether the network is loaded at once, so that one that cannot be used is
        refused now; else it is loaded when it first tracks.

    Raises
    ------
    ModelFileError
        If it cannot be used, or another tracker has its name.
    """
    folder = own_folder(path)
    name = read_own_manifest(folder).name
    is_on = _SWITCHED_ON.get(name) == folder
    if name in TRACKERS and not is_on:
        message = (
            f"The tracker in “{folder}” is called “{name}” like another one; change "
            "the name in its description."
        )
        raise ModelFileError(message)
    make: Callable[[], Tracker] = partial(load_custom_tracker, folder)
    if loads:
        make()
    _SWITCHED_ON[name] = folder
    TRACKERS[name] = cache(make)
    return name


def switch_off(name: str) -> None:
    """Take a reader's own tracker out again; others stay."""
    if _SWITCHED_ON.pop(name, None) is not None:
        TRACKERS.pop(name, None)


def switched_on() -> dict[str, Path]:
    """Return the folders of the readers' own trackers that are on, by name."""
    return dict(_SWITCHED_ON)
