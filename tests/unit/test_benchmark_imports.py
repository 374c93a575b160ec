"""The programs in `benchmarks/` import."""

import pytest

from tests.benchmark_imports import (
    failures_in_new_process,
    imported_names,
    resolve,
)

OF_TRAINING = ("torch", "safetensors", "onnx", "onnxscript", "nibabel")
"""Packages of the [train] extra; tests/training covers the programs that need them."""


def test_every_program_imports():
    found = failures_in_new_process()
    assert not {
        program: failure["message"]
        for program, failure in found.items()
        if failure["module"].split(".")[0] not in OF_TRAINING
    }


def test_imports_within_functions_count():
    text = "import numpy\n\ndef main():\n    from longaxis.errors import Nothing\n"
    assert list(imported_names(text)) == [("longaxis.errors", "Nothing")]
    with pytest.raises(ImportError):
        resolve("longaxis.errors", "Nothing")
    resolve("longaxis", "errors")
    resolve("longaxis.errors", "BadInputError")
