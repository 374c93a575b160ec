"""Licences, bundled libraries and versions of what the program needs to run.

Run from the root of the repository: `python tools/supply_chain.py`; it prints a table
and ends with 1 where something does not belong. `tests/unit/test_supply_chain.py` is
the same as a gate.

A licence must be one of a short list, also for what dependencies need. Wheels carry
libraries of their own (`*.libs`), whose licence no metadata tells: names of libraries
that are GPL without exception are searched for. Each dependency has an upper bound, and
a lower one that is not below `FLOORS`, the oldest version without a known hole.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[1]

_ALLOWED = (
    "0BSD", "Apache", "BSD", "CC0", "HPND", "ISC", "Kiwi", "LGPL-3.0-only", "MIT",
    "MPL-2.0", "PSF", "Python Software Foundation", "Zlib", "matplotlib", "Enthought",
    "Unlicense",
)  # fmt: skip
_FORBIDDEN = re.compile(r"(?<!L)\bA?GPL|GNU General Public", re.IGNORECASE)

# GPL without an exception for what links to it. libgfortran and libquadmath, which the
# wheels of NumPy and SciPy carry, have one or are LGPL.
_GPL_LIBRARIES = re.compile(
    r"lib(x264|x265|xvidcore|postproc|gsl(?!\w)|gslcblas|fftw3|readline|"
    r"vidstab|rubberband|cdio|davs2|xavs|gmp(?!xx)|mpfr)",
    re.IGNORECASE,
)

_OTHER_BUILDS = {"onnxruntime": "onnxruntime-gpu"}

# Oldest version without a known hole: CVE-2026-32711 (pydicom), CVE-2026-27489,
# -34445 and -28500 (onnx), CVE-2025-32434 and CVE-2026-24747 (torch), CVE-2026-3650
# (GDCM 3.2.2).
FLOORS = {
    "pydicom": "3.0.2",
    "onnx": "1.21",
    "torch": "2.10",
    "python-gdcm": "3.2.6",
    "pillow": "12",
}


def runtime_requirements(path: Path = ROOT / "pyproject.toml") -> list[Requirement]:
    """Return what the program needs to run, as it is declared."""
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    return [Requirement(each) for each in project["dependencies"]]


def all_requirements(path: Path = ROOT / "pyproject.toml") -> list[Requirement]:
    """Return what any part of the program needs, the extras included."""
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(each) for part in lists for each in part]


def installed_closure(needed: Iterable[Requirement]) -> list[metadata.Distribution]:
    """Return the installed packages of these requirements and of theirs in turn."""
    found: dict[str, metadata.Distribution] = {}
    waiting = list(needed)
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        is_wanted = requirement.marker is None or requirement.marker.evaluate(
            {"extra": ""}
        )
        if name in found or not is_wanted:
            continue
        found[name] = _installed(name)
        waiting += [Requirement(each) for each in found[name].requires or []]
    return [found[name] for name in sorted(found)]


def _installed(name: str) -> metadata.Distribution:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return metadata.distribution(_OTHER_BUILDS[name])


def licence_of(package: metadata.Distribution) -> str:
    """Return what the package says of its licence, the shortest of its words for it."""
    about = package.metadata
    expression = about.get("License-Expression")
    if expression:
        return str(expression)
    classes = [
        each.rpartition("::")[2].strip()
        for each in about.get_all("Classifier") or []
        if each.startswith("License ::")
    ]
    return " AND ".join(classes) or str(about.get("License") or "")[:80]


def licence_problem(name: str, licence: str) -> str:
    """Return why a licence is not accepted, empty if it is.

    Of alternatives ("OR") one must be accepted; of parts ("AND") all.
    """
    for part in re.split(r"\bAND\b", licence):
        choices = [each.strip(" ()") for each in re.split(r"\bOR\b", part)]
        if not any(_is_allowed(each) for each in choices):
            return f"{name}: the licence “{licence}” is not one of those accepted."
    return ""


def _is_allowed(licence: str) -> bool:
    return not _FORBIDDEN.search(licence) and any(
        each.casefold() in licence.casefold() for each in _ALLOWED
    )


def library_problems(package: metadata.Distribution) -> list[str]:
    """Return the GPL libraries among the files of a package."""
    return [
        f"{package.metadata['Name']}: carries {Path(str(each)).name}, which is GPL."
        for each in package.files or []
        if _GPL_LIBRARIES.match(Path(str(each)).name)
    ]


def bound_problems(requirements: Iterable[Requirement]) -> list[str]:
    """Return which requirements lack a bound, or begin below their floor."""
    found = []
    for each in requirements:
        kinds = {part.operator for part in each.specifier}
        if "==" in kinds:
            lowest = next(p.version for p in each.specifier if p.operator == "==")
        elif {">=", "<"} <= kinds:
            lowest = next(p.version for p in each.specifier if p.operator == ">=")
        else:
            found.append(f"{each.name}: needs a lower and an upper bound.")
            continue
        floor = FLOORS.get(canonicalize_name(each.name))
        if floor is not None and Version(lowest) < Version(floor):
            found.append(f"{each.name}: {lowest} is allowed, but {floor} is the floor.")
    return found


def version_problems(packages: Iterable[metadata.Distribution]) -> list[str]:
    """Return which installed packages are older than their floor."""
    found = []
    for each in packages:
        floor = FLOORS.get(canonicalize_name(each.metadata["Name"]))
        if floor is not None and Version(each.version) < Version(floor):
            found.append(f"{each.metadata['Name']}: {each.version} is below {floor}.")
    return found


def problems() -> list[str]:
    """Return everything that does not belong into what is shipped."""
    packages = installed_closure(runtime_requirements())
    found = [
        licence_problem(each.metadata["Name"], licence_of(each)) for each in packages
    ]
    for each in packages:
        found += library_problems(each)
    found += bound_problems(all_requirements())
    found += version_problems(packages)
    return [each for each in found if each]


def main() -> None:
    """Print the table, and end with 1 where something does not belong."""
    for each in installed_closure(runtime_requirements()):
        print(f"{each.metadata['Name']} {each.version}: {licence_of(each)}")
    found = problems()
    print("\n".join(found) or "Nothing that does not belong.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
