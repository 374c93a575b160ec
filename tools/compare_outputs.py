"""Compare every output of two checkouts: tables, JSON, sessions, SR and report text.

A change that should alter no number is checked by

    git worktree add ../before COMMIT
    python tools/compare_outputs.py ../before . --data ../shared/data

Both checkouts measure the sample study and, where the folder is there, real loops with
centrelines of `tests/data/centrelines`. Times of writing, versions and UIDs differ
between any two runs and are left out. Report text is compared where `pdftotext` is
installed. Exit code 1 if anything differs.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

REAL_LOOPS = {
    "acuson": (
        "acuson_a4c/DIRW0007",
        "acuson_a4c_frame29.csv",
        "--frame 29 --view A4C --ed 9 --es 29",
    ),
    "stress": (
        "stress_study_and_hp/I_000009.dcm",
        "stress_baseline_a4c_frame8.csv",
        "--frame 8 --view A4C",
    ),
    "video": (
        "a3c_video/input1.mp4",
        "a3c_video_frame11.csv",
        "--frame 11 --view A3C --mm-per-pixel 0.2044 0.2044 --fps 25",
    ),
}
CHANGING_KEYS = {"written", "created", "saved", "program", "version", "modified"}
CHANGING_KEYS |= {"path", "relative_path"}  # where the checkout and its sample lie
"""Keys of JSON files that two runs of the same program fill differently."""
CHANGING_TAGS = re.compile(
    r"UID|Date|Time|Version|SHA|Length|\(0042,0011\)|\(7fe0,0010\)"
)
"""Attributes of DICOM objects that two runs fill differently, or compared elsewhere."""


def main() -> int:
    """Measure in both checkouts, print what differs, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--data", type=Path, help="folder with real loops")
    parser.add_argument("--tracker", default="block-matching")
    parser.add_argument("--keep", type=Path, help="write the outputs here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        out = arguments.keep or Path(scratch)
        texts = []
        for name in ("before", "after"):
            folder = (out / name).resolve()
            measure(getattr(arguments, name).resolve(), folder, arguments)
            texts.append(read_outputs(folder))
        return report(*texts)


def measure(checkout: Path, out: Path, arguments: argparse.Namespace) -> None:
    """Write all outputs of one checkout into a folder, one sub-folder per case."""
    out.mkdir(parents=True, exist_ok=True)
    tracker = f"--tracker {arguments.tracker}".split()
    run(checkout, ["demo", "--headless", "--out", str(out / "sample"), *tracker])
    cases = ["sample"]
    for name, (loop, line, options) in REAL_LOOPS.items():
        if arguments.data is None or not (arguments.data / loop).exists():
            continue
        centreline = checkout / "tests/data/centrelines" / line
        run(
            checkout,
            [
                "analyse",
                str(arguments.data.resolve() / loop),
                *options.split(),
                "--centreline",
                str(centreline),
                *tracker,
                "--out",
                str(out / name),
            ],
        )
        cases.append(name)
    for name in cases:
        session = str(out / name / "study.longaxis")
        # The first name of the command remains as an alias of `export-dicom`. A video
        # belongs to no DICOM study: the sentence that says so is compared, too.
        refusal = run(checkout, ["dicom", session, "--out", str(out / name / "dicom")])
        (out / name / "dicom_messages.csv").write_text(refusal, encoding="utf-8")


def run(checkout: Path, command: list[str]) -> str:
    """Run the command line of a checkout, with this interpreter.

    Returns what it writes to standard error: the sentence of a refused input.
    """
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "longaxis", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 3}:  # 3: refused input
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return done.stderr


def read_outputs(folder: Path) -> dict[str, str]:
    """Return the comparable text of every file below a folder."""
    return {
        str(path.relative_to(folder)): comparable_text(path, folder)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def comparable_text(path: Path, folder: Path) -> str:
    """Return what must be equal of one file, as text."""
    if path.suffix == ".json":
        text = json_text(path.read_text(encoding="utf-8"))
    elif path.suffix == ".longaxis":
        with zipfile.ZipFile(path) as archive:
            text = json_text(archive.read("session.json").decode())
    elif path.suffix == ".dcm":
        text = dicom_text(path)
    elif path.suffix == ".pdf":
        text = pdf_text(path)
    elif path.suffix == ".csv":
        text = path.read_text(encoding="utf-8")
    else:
        text = ""
    return text.replace(str(folder), "")


def json_text(text: str) -> str:
    """Return JSON in a fixed order, without what changes between runs."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            kept = {key: plain(part) for key, part in value.items()}
            return {k: v for k, v in sorted(kept.items()) if k not in CHANGING_KEYS}
        return [plain(part) for part in value] if isinstance(value, list) else value

    return json.dumps(plain(json.loads(text)), indent=1, ensure_ascii=False)


def dicom_text(path: Path) -> str:
    """Return the attributes of a DICOM object, without what changes between runs."""
    from pydicom import dcmread

    lines = str(dcmread(path)).splitlines()
    return "\n".join(line for line in lines if not CHANGING_TAGS.search(line))


def pdf_text(path: Path) -> str:
    """Return the text of a PDF file, empty where `pdftotext` is missing."""
    try:
        done = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True
        )
    except FileNotFoundError:
        return ""
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?( \w+)?", "", done.stdout.decode())


def report(before: dict[str, str], after: dict[str, str]) -> int:
    """Print the differences and return the exit code."""
    differing = 0
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) == after.get(name):
            continue
        differing += 1
        print(f"differs: {name}")
        lines = difflib.unified_diff(
            before.get(name, "").splitlines(), after.get(name, "").splitlines(), n=0
        )
        print("\n".join(list(lines)[2:22]))
    print(f"{len(before.keys() | after.keys())} files compared, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
