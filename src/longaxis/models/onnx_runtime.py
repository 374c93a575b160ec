"""The only import of ONNX Runtime: the installed build, or that of a CUDA pack.

The CPU and the GPU build of ONNX Runtime are two packages that install the same files,
so one environment, or one installed program, can hold only one of them. Longaxis comes
with the CPU build. A CUDA pack is a folder with the GPU build and NVIDIA's libraries
(`docs/installing.md` says how to make one); where it lies beside the program, or in the
folder of the user's data, it is imported instead.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import platformdirs

PACK_FOLDER = "longaxis-cuda"
PACK_VARIABLE = "LONGAXIS_CUDA_PACK"
"""Environment variable that names another folder for the pack."""

_PACKAGE = "onnxruntime"
_DISTRIBUTIONS = ("onnxruntime", "onnxruntime-gpu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """An imported ONNX Runtime.

    Attributes
    ----------
    module
        The package `onnxruntime`.
    pack
        Folder of the CUDA pack that it was imported from; None for the installed build.
    problem
        Why a pack that was found is not used, in one sentence; empty otherwise.
    """

    module: Any
    pack: Path | None = None
    problem: str = ""


def has_nvidia_driver() -> bool:
    """Return whether the driver's library can be loaded.

    Asked first, because ONNX Runtime complains at length on a machine without one.
    """
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def pack_folders() -> tuple[Path, ...]:
    """Return where a CUDA pack is looked for, in this order."""
    named = os.environ.get(PACK_VARIABLE)
    folders = [Path(named)] if named else []
    if getattr(sys, "frozen", False):
        folders.append(Path(sys.executable).resolve().parent / PACK_FOLDER)
    data = platformdirs.user_data_path("longaxis", appauthor=False)
    return (*folders, data / PACK_FOLDER)


def find_pack() -> Path | None:
    """Return the folder of the CUDA pack, None where there is none."""
    for folder in pack_folders():
        if (folder / _PACKAGE / "__init__.py").is_file():
            return folder
    return None


def installed_builds() -> dict[str, str]:
    """Return the version of each build of ONNX Runtime that is installed, by name."""
    versions = {}
    for name in _DISTRIBUTIONS:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


@lru_cache(maxsize=1)
def load_runtime() -> Runtime:
    """Import ONNX Runtime: from a CUDA pack if there is a driver for it.

    A pack that cannot be imported is reported in `Runtime.problem`, and the installed
    build takes its place.
    """
    pack = find_pack()
    if pack is None:
        return Runtime(module=_installed())
    if not has_nvidia_driver():
        problem = f"The CUDA pack {pack} is not used: no NVIDIA driver is installed."
        return Runtime(module=_installed(), problem=problem)
    try:
        return Runtime(module=_imported_from(pack), pack=pack)
    # Packs for another Python fail with ImportError, missing libraries with OSError, a
    # pack that is only half there with AttributeError.
    except (ImportError, OSError, RuntimeError, AttributeError) as error:
        _forget_import()
        problem = f"The CUDA pack {pack} is not used: {error}."
        return Runtime(module=_installed(), problem=problem)


def _installed() -> Any:  # noqa: ANN401 - the runtime has no types
    module = importlib.import_module(_PACKAGE)
    # Only the GPU build has libraries to load, and only a driver makes use of them.
    if "onnxruntime-gpu" in installed_builds() and has_nvidia_driver():
        _preload(module)
    return module


def _preload(module: Any) -> None:  # noqa: ANN401 - the runtime has no types
    """Load NVIDIA's libraries that lie beside the package, then those of the system."""
    # It prints what it does not find; standard output belongs to the command.
    with contextlib.redirect_stdout(sys.stderr):
        module.preload_dlls(directory="")


def _imported_from(pack: Path) -> Any:  # noqa: ANN401 - the runtime has no types
    importlib.import_module("numpy")  # the program's, should the pack hold another
    _forget_import()  # an import of the other build would be returned
    sys.path.insert(0, str(pack))
    try:
        module = importlib.import_module(_PACKAGE)
    finally:
        # Other packages in the pack must not take the place of the program's.
        sys.path.remove(str(pack))
    _preload(module)
    return module


def _forget_import() -> None:
    # Submodules as well: they would be mixed with those of the other build.
    for name in list(sys.modules):
        if name == _PACKAGE or name.startswith(f"{_PACKAGE}."):
            del sys.modules[name]


def onnx_runtime() -> Any:  # noqa: ANN401 - the runtime has no types
    """Return the package `onnxruntime` that this program uses."""
    return load_runtime().module
