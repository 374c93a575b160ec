"""Build the packaged program, and from it what this system installs.

    python packaging/build.py

runs in the environment of requirements/package.txt (`make package`) and writes to
dist/: the wheel, the folder package/Longaxis, on Linux a .deb, a .tar.xz and, where a
runtime for it is named in APPIMAGE_RUNTIME, an AppImage; the bill of materials
(CycloneDX), the notices of third parties, sizes.txt and SHA256SUMS. The installer for
Windows is made from the folder by packaging/windows/longaxis.iss.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections import defaultdict
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DIST = ROOT / "dist"
FOLDER = DIST / "package" / "Longaxis"
SMALL_MB, UNPACKED_MB = 200, 450
"""Largest installer, else the build fails; goal of the unpacked folder (chosen: a slow
hospital line). The goal is missed: OpenCV alone, with its own OpenBLAS, is 158 MB."""

STRIPPED = (
    "libpython*.so*",
    "python3.*/lib-dynload/*.so",
    "_CharLS.*.so",
    "_openjpeg.*.so",
    "kiwisolver/*.so",
    "contourpy/*.so",
    "fontTools/**/*.so",
)
"""Libraries that come with symbols for debuggers, 42 MB of them. Those that auditwheel
has edited (NumPy, SciPy, OpenCV, Pillow, Qt) are left: some do not load afterwards."""

DEPENDS = (
    "libc6, libstdc++6, libgcc-s1, libegl1, libgl1, libdbus-1-3, libfontconfig1, "
    "libfreetype6, libexpat1, libglib2.0-0, libx11-6, libx11-xcb1, libxkbcommon0, "
    "libxkbcommon-x11-0, libxcb-cursor0, libxcb-icccm4, libxcb-image0, "
    "libxcb-keysyms1, libxcb-randr0, libxcb-render-util0, libxcb-shape0, libxcb-xkb1"
)
"""What Qt loads from the system, by the names of Debian's packages."""


def main() -> int:
    """Build everything; return 1 if an installer is too large."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", _commit_time())
    wheel = build_wheel()
    install(wheel)
    version = metadata.version("longaxis")
    freeze()
    notices = write_notices(FOLDER / "THIRD_PARTY_NOTICES.txt")
    shutil.copy(ROOT / "LICENSE", FOLDER / "LICENSE")
    shutil.copy(notices, DIST / "THIRD_PARTY_NOTICES.txt")
    made = [wheel, DIST / "THIRD_PARTY_NOTICES.txt", write_bill_of_materials(version)]
    if sys.platform == "linux":
        made += [make_deb(version), make_archive(version)]
        made += make_app_image(version)
    (DIST / "sizes.txt").write_text(sizes(made), encoding="utf-8")
    print(sizes(made))
    write_sums(made)
    return 0 if is_small_enough(made) else 1


def _commit_time() -> str:
    """Return when the source was last committed, so that two builds agree."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() or "1767225600"  # 2026-01-01, of a source archive


def build_wheel() -> Path:
    """Return the wheel, the same bytes for the same commit.

    It is built from a copy of the files that git knows, as earlier builds leave files
    behind that setuptools would add.
    """
    copy = ROOT / "build" / "wheel-source"
    shutil.rmtree(copy, ignore_errors=True)
    for name in _source_files():
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
        target.chmod(0o644)
    for old in DIST.glob("longaxis-*.whl"):
        old.unlink()
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-cache-dir"]
    command = [sys.executable, "-m", "pip", "wheel", *options, f"--wheel-dir={DIST}"]
    subprocess.run([*command, str(copy)], check=True)
    return next(DIST.glob("longaxis-*.whl"))


def _source_files() -> list[str]:
    command = ["git", "-C", str(ROOT), "ls-files", "-z"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    names = [name for name in found.stdout.split("\0") if name]
    return [
        name
        for name in names
        if name.startswith("src/") or name in {"pyproject.toml", "README.md", "LICENSE"}
    ]


def install(wheel: Path) -> None:
    """Install the wheel into this environment; what it requires is there already."""
    options = ["--quiet", "--no-deps", "--force-reinstall", "--no-index"]
    command = [sys.executable, "-m", "pip", "install", *options]
    subprocess.run([*command, str(wheel)], check=True)


def freeze() -> None:
    """Build the folder with PyInstaller."""
    options = ["--noconfirm", "--log-level=WARN", f"--distpath={FOLDER.parent}"]
    command = [sys.executable, "-m", "PyInstaller", *options]
    work = f"--workpath={ROOT / 'build' / 'package'}"
    subprocess.run([*command, work, str(HERE / "longaxis.spec")], check=True)
    if shutil.which("strip"):
        libraries = FOLDER / "_internal"
        for pattern in STRIPPED:
            for path in libraries.glob(pattern):
                subprocess.run(["strip", "--strip-unneeded", str(path)], check=True)


# ---- what is in it -----------------------------------------------------------


def runtime_packages() -> list[metadata.Distribution]:
    """Return the packages that the program is made of, with [net], by name."""
    found: dict[str, metadata.Distribution] = {}
    waiting = ["longaxis[net]"]
    while waiting:
        name, _, extra = waiting.pop().partition("[")
        distribution = metadata.distribution(name)
        key = distribution.metadata["Name"].lower()
        if key not in found:
            found[key] = distribution
            waiting += _required(distribution, extra.rstrip("]"))
    return [found[name] for name in sorted(found)]


def _required(distribution: metadata.Distribution, extra: str) -> list[str]:
    from packaging.requirements import Requirement

    required = [Requirement(line) for line in distribution.requires or []]
    return [
        each.name
        for each in required
        if each.marker is None or each.marker.evaluate({"extra": extra})
    ]


def write_notices(path: Path) -> Path:
    """Write the licence texts of all packages in the program."""
    parts = ["Longaxis contains the following software of third parties.\n"]
    for distribution in runtime_packages():
        facts = distribution.metadata
        if facts["Name"] == "longaxis":
            continue
        licence = facts.get("License-Expression") or facts.get("License") or "see below"
        parts.append(f"\n{'=' * 78}\n{facts['Name']} {facts['Version']}")
        parts.append(f"Licence: {licence.splitlines()[0]}\n")
        parts += [text for _, text in sorted(_licence_texts(distribution))]
    parts.append(
        "\nQt and PySide6 are used under the LGPL v3: their libraries lie as separate "
        "files in this folder and may be replaced by other builds of the same version."
    )
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


def _licence_texts(distribution: metadata.Distribution) -> list[tuple[str, str]]:
    texts = []
    for file in distribution.files or []:
        name = file.name.upper()
        if name.startswith(("LICEN", "COPYING", "NOTICE")) and ".dist-info" in str(
            file
        ):
            path = Path(str(file.locate()))
            if path.is_file():
                texts.append((str(file), path.read_text("utf-8", "replace")))
    return texts


def write_bill_of_materials(version: str) -> Path:
    """Write the CycloneDX bill of materials of the packages in the program."""
    path = DIST / f"longaxis-{version}.cdx.json"
    command = [sys.executable, "-m", "cyclonedx_py", "environment", sys.executable]
    options = ["--output-reproducible", "--of", "JSON", "-o", str(path)]
    subprocess.run([*command, *options], check=True)
    bill = json.loads(path.read_text(encoding="utf-8"))
    wanted = {each.metadata["Name"].lower() for each in runtime_packages()}
    bill["components"] = [
        each for each in bill["components"] if each["name"].lower() in wanted
    ]
    kept = {each["bom-ref"] for each in bill["components"]}
    bill["dependencies"] = [
        each | {"dependsOn": [ref for ref in each.get("dependsOn", []) if ref in kept]}
        for each in bill["dependencies"]
        if each["ref"] in kept
    ]
    text = json.dumps(bill, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def sizes(made: list[Path]) -> str:
    """Return a table of what was made, and of the libraries in the folder, in MB."""
    by_library: dict[str, int] = defaultdict(int)
    for path in FOLDER.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts = path.relative_to(FOLDER).parts
            inner = parts[1] if parts[0] == "_internal" and len(parts) > 2 else parts[0]
            by_library[inner.removesuffix(".libs")] += path.stat().st_size
    rows = [f"{size_mb(FOLDER):8.1f}  unpacked folder"]
    rows += [f"{size_mb(path):8.1f}  {path.name}" for path in made]
    largest = sorted(by_library.items(), key=lambda item: -item[1])[:25]
    rows += [f"{size / 1e6:8.1f}    {name}" for name, size in largest]
    return "\n".join(["      MB", *rows, ""])


def size_mb(path: Path) -> float:
    """Return the size of a file, or of all files below a folder, in 10⁶ bytes."""
    files = [path] if path.is_file() else path.rglob("*")
    return (
        sum(
            each.stat().st_size
            for each in files
            if each.is_file() and not each.is_symlink()
        )
        / 1e6
    )


def is_small_enough(made: list[Path]) -> bool:
    """Report sizes over their limit; return whether every installer is within it."""
    unpacked = size_mb(FOLDER)
    if unpacked > UNPACKED_MB:
        print(f"{FOLDER.name}: {unpacked:.0f} MB unpacked, goal {UNPACKED_MB} MB")
    over = [path for path in made if size_mb(path) > SMALL_MB]
    for path in over:
        print(f"{path.name}: {size_mb(path):.0f} MB, more than {SMALL_MB} MB")
    return not over


# ---- Linux -------------------------------------------------------------------


def _lay_out(root: Path) -> None:
    """Lay the program, menu entry, icon and file type out below a root."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(FOLDER, root / "usr/lib/longaxis", symlinks=True)
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/longaxis").symlink_to("../lib/longaxis/longaxis")
    share = root / "usr/share"
    for source, target in (
        ("linux/longaxis.desktop", "applications/longaxis.desktop"),
        ("linux/longaxis.xml", "mime/packages/longaxis.xml"),
        ("longaxis.svg", "icons/hicolor/scalable/apps/longaxis.svg"),
        ("longaxis.png", "icons/hicolor/256x256/apps/longaxis.png"),
    ):
        (share / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / source, share / target)


def make_deb(version: str) -> Path:
    """Return a package for Debian and its relatives."""
    root = ROOT / "build" / "deb"
    _lay_out(root)
    notes = root / "usr/share/doc/longaxis"
    notes.mkdir(parents=True)
    shutil.copy(ROOT / "LICENSE", notes / "copyright")
    control = root / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        "Package: longaxis\n"
        f"Version: {version}\n"
        "Architecture: amd64\n"
        "Maintainer: The Longaxis authors <longaxis@localhost>\n"
        f"Installed-Size: {int(size_mb(root) * 1000)}\n"
        f"Depends: {DEPENDS}\n"
        "Section: science\n"
        "Priority: optional\n"
        "Description: myocardial strain from 2D echocardiography\n"
        " Tracks the heart's wall in apical loops and reports longitudinal strain.\n"
        " Research use only, not for diagnosis.\n"
    )
    path = DIST / f"longaxis_{version}_amd64.deb"
    build = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--threads-max=2"]
    build += ["--build", str(root), str(path)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    return path


def make_archive(version: str) -> Path:
    """Return the folder as an archive that runs where it is unpacked."""
    path = DIST / f"Longaxis-{version}-linux-x86_64.tar.xz"
    with tarfile.open(path, "w:xz", preset=6) as archive:
        archive.add(FOLDER, arcname=f"Longaxis-{version}", filter=_as_root)
    return path


def _as_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = int(os.environ["SOURCE_DATE_EPOCH"])
    return entry


def make_app_image(version: str) -> list[Path]:
    """Return an AppImage; nothing, and a sentence, without its start program.

    An AppImage is a start program ("type 2 runtime") with a squashfs behind it. The
    start program is no package of Debian or PyPI: name its file in APPIMAGE_RUNTIME.
    """
    root = ROOT / "build" / "AppDir"
    _lay_out(root)
    shutil.copy(HERE / "linux" / "AppRun", root / "AppRun")
    shutil.copy(HERE / "linux" / "longaxis.desktop", root)
    shutil.copy(HERE / "longaxis.svg", root)
    runtime = os.environ.get("APPIMAGE_RUNTIME")
    if not runtime or shutil.which("mksquashfs") is None:
        print(
            "No AppImage: APPIMAGE_RUNTIME or mksquashfs (squashfs-tools) is missing."
        )
        return []
    picture = ROOT / "build" / "longaxis.squashfs"
    pack = ["mksquashfs", str(root), str(picture), "-root-owned", "-noappend"]
    pack += ["-comp", "zstd", "-quiet", "-no-progress"]
    subprocess.run(pack, check=True)
    path = DIST / f"Longaxis-{version}-x86_64.AppImage"
    path.write_bytes(Path(runtime).read_bytes() + picture.read_bytes())
    path.chmod(0o755)
    return [path]


def write_sums(paths: list[Path]) -> None:
    """Write SHA256SUMS, as `sha256sum --check` reads it."""
    rows = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(set(paths))
    ]
    (DIST / "SHA256SUMS").write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
