"""What the program needs to run has accepted licences, bounds and no known holes."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
TOOL = runpy.run_path(str(ROOT / "tools/supply_chain.py"))


def test_nothing_that_does_not_belong_is_needed():
    assert TOOL["problems"]() == []


def test_the_closure_is_that_of_the_program():
    packages = TOOL["installed_closure"](TOOL["runtime_requirements"]())
    names = {each.metadata["Name"].lower() for each in packages}
    assert {"numpy", "pydicom", "shiboken6", "kiwisolver"} <= names
    assert not {"torch", "onnx", "pytest", "pymust"} & names


@pytest.mark.parametrize(
    ("licence", "is_accepted"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND Zlib", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-2.0-or-later", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_licences(licence, is_accepted):
    assert (TOOL["licence_problem"]("x", licence) == "") is is_accepted


@pytest.mark.parametrize(
    ("name", "is_found"),
    [
        ("av.libs/libx264-abc.so.164", True),
        ("av.libs/libx265.so", True),
        ("x.libs/libgsl-12.so.25", True),
        ("x.libs/libfftw3f-1.so.3", True),
        ("numpy.libs/libgfortran-040039e1.so.5.0.0", False),
        ("opencv.libs/libavcodec-c4204469.so.62", False),
        ("x/libglib.so", False),
    ],
)
def test_libraries_inside_wheels(name, is_found):
    package = SimpleNamespace(metadata={"Name": "x"}, files=[Path(name)])
    assert bool(TOOL["library_problems"](package)) is is_found


@pytest.mark.parametrize(
    ("text", "is_accepted"),
    [
        ("numpy>=2.2,<3", True),
        ("torch==2.13.0", True),
        ("numpy>=2.2", False),
        ("numpy<3", False),
        ("pydicom>=3.0.1,<4", False),
        ("onnx>=1.20,<2", False),
    ],
)
def test_bounds(text, is_accepted):
    assert (TOOL["bound_problems"]([Requirement(text)]) == []) is is_accepted
