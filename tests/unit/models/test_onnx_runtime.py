"""Which build of ONNX Runtime is imported: the installed one, or a CUDA pack."""

from __future__ import annotations

import sys

import pytest

from longaxis.models import onnx_runtime
from longaxis.models.inference.sessions import CPU, best_device


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, tmp_path):
    """Import anew in each test, and leave the real package behind."""
    kept = {k: v for k, v in sys.modules.items() if k.split(".")[0] == "onnxruntime"}
    monkeypatch.setattr(
        onnx_runtime, "pack_folders", lambda: (tmp_path / "none", tmp_path / "pack")
    )
    onnx_runtime.load_runtime.cache_clear()
    path = list(sys.path)
    yield
    assert sys.path == path
    onnx_runtime.load_runtime.cache_clear()
    onnx_runtime._forget_import()
    sys.modules.update(kept)


def make_pack(tmp_path, source: str):
    package = tmp_path / "pack" / "onnxruntime"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(source)
    return package.parent


GPU_BUILD = """
loaded = []
def preload_dlls(directory=None):
    print("Failed to load libcudnn.so.9")
    loaded.append(directory)
def get_available_providers():
    return ["CUDAExecutionProvider", "CPUExecutionProvider"]
"""


def test_without_a_pack_the_installed_build_is_used():
    runtime = onnx_runtime.load_runtime()
    assert runtime.pack is None
    assert runtime.problem == ""
    assert hasattr(runtime.module, "InferenceSession")


def test_a_pack_is_used_where_there_is_a_driver(tmp_path, monkeypatch, capsys):
    pack = make_pack(tmp_path, GPU_BUILD)
    monkeypatch.setattr(onnx_runtime, "has_nvidia_driver", lambda: True)
    runtime = onnx_runtime.load_runtime()
    assert runtime.pack == pack
    assert runtime.module.loaded == [""]
    assert capsys.readouterr().out == ""  # belongs to the command


def test_a_pack_without_a_driver_is_reported_and_not_used(tmp_path, monkeypatch):
    pack = make_pack(tmp_path, GPU_BUILD)
    monkeypatch.setattr(onnx_runtime, "has_nvidia_driver", lambda: False)
    runtime = onnx_runtime.load_runtime()
    assert runtime.pack is None
    assert str(pack) in runtime.problem
    assert "no NVIDIA driver" in runtime.problem
    assert hasattr(runtime.module, "InferenceSession")
    assert best_device() == CPU


@pytest.mark.parametrize(
    "source",
    [
        "raise ImportError('built for another Python')",
        "raise OSError('libcublas.so.13: cannot open shared object file')",
        "",  # without preload_dlls: not the package that it claims to be
    ],
)
def test_a_broken_pack_is_reported_and_the_cpu_build_used(
    tmp_path, monkeypatch, source
):
    pack = make_pack(tmp_path, source)
    monkeypatch.setattr(onnx_runtime, "has_nvidia_driver", lambda: True)
    runtime = onnx_runtime.load_runtime()
    assert runtime.pack is None
    assert str(pack) in runtime.problem
    assert hasattr(runtime.module, "InferenceSession")


def test_a_pack_lies_beside_the_packaged_program(tmp_path, monkeypatch):
    monkeypatch.undo()
    program = tmp_path / "Longaxis" / "longaxis"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv(onnx_runtime.PACK_VARIABLE, str(tmp_path / "named"))
    folders = onnx_runtime.pack_folders()
    assert folders[:2] == (tmp_path / "named", program.parent / "longaxis-cuda")
    assert folders[2].name == "longaxis-cuda"
