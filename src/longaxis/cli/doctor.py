"""`longaxis doctor`: what is installed, where networks really run, what is missing."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import longaxis
from longaxis.cli import terminal

if TYPE_CHECKING:
    import argparse

_DONE, _INCOMPLETE = 0, 4

# Wheels of Qt bring none of these; a bare server lacks them.
_QT_ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
_QT_ON_X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
"""System libraries that Qt 6 loads on Linux, and Debian's packages of them."""

_NETWORK = "echotracker2"
"""A bundled one, which is loaded to learn where networks run."""

# A requirement of PEP 508: name, extras, versions, and a marker after ";".
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?[^;]*(?:;(.*))?")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Print the facts; 0 if nothing that the program needs is missing, else 4."""
    facts = _facts()
    if arguments.json:
        terminal.say_json(facts)
    else:
        for line in _lines(facts):
            terminal.say(line)
    return _INCOMPLETE if facts["problems"] else _DONE


def _facts() -> dict[str, Any]:
    required, extras = installed_packages()
    runtime = _runtime_facts()
    qt = _qt_facts()
    # Either build of ONNX Runtime will do; what runs of it is checked below.
    missing = [
        name
        for name, version in required.items()
        if version is None and not name.startswith("onnxruntime")
    ]
    problems = [f"The package {name} is not installed." for name in missing]
    problems += [*runtime["problems"], *qt["problems"], *_folder_problems()]
    return {
        "longaxis": longaxis.__version__,
        "packaged": bool(getattr(sys, "frozen", False)),
        "program": sys.executable,
        "python": platform.python_version(),
        "system": platform.platform(),
        "required": required,
        "extras": extras,
        "onnx_runtime": runtime,
        "qt": qt,
        "problems": problems,
    }


def installed_packages() -> tuple[
    dict[str, str | None], dict[str, dict[str, str | None]]
]:
    """Return the versions of what Longaxis requires, and of each extra.

    Returns
    -------
    Version by package name, None where it is not installed; the same of each extra.
    """
    required: dict[str, str | None] = {}
    extras: dict[str, dict[str, str | None]] = {}
    for line in metadata.requires("longaxis") or []:
        requirement = _REQUIREMENT.match(line)
        if requirement is None:
            continue
        name, marker = requirement.group(1), requirement.group(2) or ""
        extra = _EXTRA.search(marker)
        place = required if extra is None else extras.setdefault(extra.group(1), {})
        place[name] = _version(name)
    return required, extras


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _runtime_facts() -> dict[str, Any]:
    from longaxis.models.onnx_runtime import (
        has_nvidia_driver,
        installed_builds,
        load_runtime,
        pack_folders,
    )

    builds = installed_builds()
    facts: dict[str, Any] = {
        "installed": builds,
        "nvidia_driver": has_nvidia_driver(),
        "cuda_pack": None,
        "cuda_pack_folders": [str(folder) for folder in pack_folders()],
        "offered": [],
        "runs_on": None,
        "notes": [],
        "problems": [],
    }
    # Both install the same folder; which one is imported is chance.
    if len(builds) > 1:
        facts["problems"].append(
            "onnxruntime and onnxruntime-gpu are both installed and overwrite each "
            "other: run `pip uninstall onnxruntime onnxruntime-gpu`, then install one."
        )
    try:
        runtime = load_runtime()
    except ImportError as error:
        facts["problems"].append(f"ONNX Runtime cannot be imported: {error}.")
        return facts
    facts["cuda_pack"] = None if runtime.pack is None else str(runtime.pack)
    facts["notes"] += [runtime.problem] if runtime.problem else []
    facts["offered"] = runtime.module.get_available_providers()
    return facts | _device_facts(facts)


def _device_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Load a bundled network, because an offered provider need not work."""
    from longaxis.errors import LongAxisError
    from longaxis.models.inference.manifest import read_manifest
    from longaxis.models.inference.sessions import CUDA, Sessions, best_device

    wanted = best_device()
    try:
        device = Sessions(read_manifest(_NETWORK), wanted).device
    except LongAxisError as error:
        return {"problems": [*facts["problems"], str(error)]}
    notes = list(facts["notes"])
    if wanted == CUDA and device != CUDA:
        notes.append(
            "CUDA is offered and does not start, so networks run on the CPU: NVIDIA's "
            "CUDA or cuDNN libraries are missing, or do not fit the driver."
        )
    return {"runs_on": device, "notes": notes}


def _qt_facts() -> dict[str, Any]:
    from longaxis.app.display_probe import can_start_qt

    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    can_start = can_start_qt()
    # X11's libraries are needed with a display only.
    needed = _QT_ALWAYS | (_QT_ON_X11 if has_display else {})
    missing = [] if sys.platform != "linux" else _missing(needed)
    problems = [
        f"Qt needs {library}: sudo apt-get install {package}"
        for library, package in missing
    ]
    has_screen = has_display or sys.platform != "linux"
    if not can_start and has_screen and not missing:
        problems.append("Qt cannot start with this display.")
    return {
        "version": _version("PySide6_Essentials"),
        "display": has_screen,
        "starts": can_start,
        "missing_libraries": [library for library, _ in missing],
        "problems": problems,
    }


def _missing(libraries: dict[str, str]) -> list[tuple[str, str]]:
    missing = []
    for library, package in libraries.items():
        try:
            # Loading is the test: a package may be installed and its library not be
            # found.
            ctypes.CDLL(library)
        except OSError:
            missing.append((library, package))
    return missing


def _folder_problems() -> list[str]:
    from longaxis.io.files.data_folder import data_folder

    folder = data_folder()
    # The folder may not exist yet; then its nearest parent must be writable.
    nearest = next(
        ancestor for ancestor in (folder, *folder.parents) if ancestor.exists()
    )
    if os.access(nearest, os.W_OK):
        return []
    return [f"Settings and autosaved work cannot be kept: {folder} is not writable."]


# ---- the same facts as lines -------------------------------------------------


def _lines(facts: dict[str, Any]) -> list[str]:
    kind = "packaged program" if facts["packaged"] else f"Python {facts['python']}"
    return [
        f"Longaxis {facts['longaxis']}, {kind}: {facts['program']}",
        f"System: {facts['system']}",
        "",
        *_package_lines(facts),
        "",
        *_runtime_lines(facts["onnx_runtime"]),
        *_qt_lines(facts["qt"]),
        "",
        *(facts["problems"] or ["Nothing that Longaxis needs is missing."]),
    ]


def _package_lines(facts: dict[str, Any]) -> list[str]:
    lines = [
        f"  {name:<24} {version or 'not installed'}"
        for name, version in facts["required"].items()
    ]
    for extra, packages in facts["extras"].items():
        listed = ", ".join(f"{name} {v or '–'}" for name, v in packages.items())
        lines.append(f"  [{extra}]".ljust(27) + listed)
    return lines


def _runtime_lines(runtime: dict[str, Any]) -> list[str]:
    builds = ", ".join(f"{name} {v}" for name, v in runtime["installed"].items())
    driver = "found" if runtime["nvidia_driver"] else "not found"
    pack = runtime["cuda_pack"]
    places = [str(Path(folder)) for folder in runtime["cuda_pack_folders"]]
    return [
        f"ONNX Runtime: {builds or 'not installed'}; networks run on "
        f"{runtime['runs_on'] or 'nothing'}",
        f"NVIDIA driver: {driver}; CUDA pack: "
        + (pack or f"none in {' or '.join(places)}"),
        *runtime["notes"],
    ]


def _qt_lines(qt: dict[str, Any]) -> list[str]:
    if not qt["display"]:
        return [f"Qt {qt['version']}: no display, so no window (reports work)"]
    state = "the window can start" if qt["starts"] else "the window cannot start"
    return [f"Qt {qt['version']}: {state}"]
