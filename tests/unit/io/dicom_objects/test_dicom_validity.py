"""Other programs' judgement of loops that we wrote; skipped where they are absent."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from longaxis.io.deidentification.basic_profile import Pseudonyms
from longaxis.io.deidentification.deidentify import new_key, write_deidentified_loop
from longaxis.resources import sample_study_folder

if TYPE_CHECKING:
    from pathlib import Path

ORIGINAL = sample_study_folder() / "a4c.dcm"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample loop without its patient."""
    path = tmp_path_factory.mktemp("copy") / "loop.dcm"
    write_deidentified_loop(ORIGINAL, path, Pseudonyms(new_key()), reviewed=True)
    return path


def judged(program: str, *arguments: str | Path) -> list[str]:
    """Return what an installed program says, line by line."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    run = subprocess.run(
        [found, *map(str, arguments)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=120,
    )
    return (run.stdout + run.stderr).splitlines()


def test_dicom3tools_finds_no_error_in_the_copy(copy: Path) -> None:
    lines = judged("dciodvfy", copy)
    assert not [line for line in lines if line.startswith("Error")]


def test_dcmtk_reads_the_copy_without_a_complaint(copy: Path) -> None:
    lines = judged("dcmdump", "+P", "PatientIdentityRemoved", copy)
    assert not [line for line in lines if line.startswith(("E:", "W:", "F:"))]
    assert "[YES]" in lines[0]


def test_dcmtk_decodes_the_copy(copy: Path, tmp_path: Path) -> None:
    picture = tmp_path / "frame.pgm"
    # The program has been renamed in DCMTK 3.6.9.
    program = "dcm2img" if shutil.which("dcm2img") else "dcm2pnm"
    lines = judged(program, "+op", copy, picture)
    assert not [line for line in lines if line.startswith(("E:", "F:"))]
    assert picture.read_bytes().startswith(b"P5")
