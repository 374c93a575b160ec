"""What the programs in `benchmarks/` import: run with `-m` from the repository's root.

Prints, as JSON, each program and the first of its imports that fails. Imports within
functions count too: they are resolved without running the function.
"""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
OF_THE_PROJECT = ("benchmarks", "longaxis", "tests")


def executed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all within it, without `if TYPE_CHECKING:` blocks."""
    yield node
    for child in ast.iter_child_nodes(node):
        is_for_types = isinstance(child, ast.If) and (
            ast.unparse(child.test) == "TYPE_CHECKING"
        )
        if not is_for_types:
            yield from executed(child)


def imported_names(text: str) -> Iterator[tuple[str, str]]:
    """Yield the project's modules and names that a program imports, anywhere in it.

    Imports for type checkers are left out: they are never executed.
    """
    for node in executed(ast.parse(text)):
        if isinstance(node, ast.Import):
            names = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [(node.module or "", alias.name) for alias in node.names]
        else:
            continue
        for module, name in names:
            if module.split(".")[0] in OF_THE_PROJECT:
                yield module, name


def resolve(module: str, name: str) -> None:
    """Import a module, and a name of it if one is given.

    Raises
    ------
    ImportError
        If one of them is not there.
    """
    loaded = importlib.import_module(module)
    if name and not hasattr(loaded, name):
        importlib.import_module(f"{module}.{name}")


def failure_of(path: Path) -> ImportError | None:
    """Return why a program cannot be imported, None if it can."""
    try:
        importlib.import_module(f"benchmarks.{path.stem}")
        for module, name in imported_names(path.read_text(encoding="utf-8")):
            resolve(module, name)
    except ImportError as error:
        return error
    return None


def failures(folder: Path) -> dict[str, dict[str, str]]:
    """Return of each program that fails the missing module and the message."""
    result = {}
    for path in sorted(folder.glob("*.py")):
        error = failure_of(path)
        if error is not None:
            result[path.name] = {"module": error.name or "", "message": str(error)}
    return result


def failures_in_new_process() -> dict[str, dict[str, str]]:
    """Return `failures` of the programs, in a Python that has imported nothing yet."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmark_imports"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(failures(ROOT / "benchmarks")))
