"""Make the CUDA pack: the GPU build of ONNX Runtime and NVIDIA's libraries in a folder.

    python packaging/cuda_pack.py FOLDER

Run it with the Python version of the program that the pack is for (the packaged program
says which one it has: `longaxis doctor`), on a computer with a network. FOLDER is then
copied beside the packaged program, or into the user's data folder, as `longaxis-cuda`.
NVIDIA's libraries are under NVIDIA's licence and are therefore not in the installer.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

KEPT = ("onnxruntime", "nvidia")
"""All else, such as numpy, is the program's own."""


def main() -> int:
    """Install into the folder, and remove what the program has itself."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    version = metadata.version("onnxruntime")
    wanted = f"onnxruntime-gpu[cuda,cudnn]=={version}"
    pip = [sys.executable, "-m", "pip", "install", "--no-compile"]
    subprocess.run([*pip, "--target", str(folder), wanted], check=True)
    for path in folder.iterdir():
        if not path.name.startswith(KEPT):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    print(f"{folder}: ONNX Runtime {version} for CUDA, Python {sys.version.split()[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
