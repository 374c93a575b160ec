"""Names of modules and functions in docstrings, comments and documents exist.

A name in backticks that no code uses any more sends the reader to nothing. Of names
with dots that begin with a package of ours the module must define the rest.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "longaxis"
BACKTICKED = re.compile(r"(?<!`)`~?([^\W\d]\w*(?:\.[^\W\d]\w*)*)(?:\(\))?`(?!`)")
CODE_FILE = re.compile(r"`((?:[\w-]+/)*\w+\.py)`")
VARIABLE_OF_VIEW = re.compile(r"A[234]C_[a-z_]+$")
NOT_OURS = {
    # columns and keys that hold a name or a number
    "duplicate_A",
    "member_NAME_points_mm",
    "readers_A_B",
    "reread_A",
    # of Python, other programs and data sets
    "finally",
    "gzip",
    "patient0001",
    "verify",
    "window²",
}


def docstrings_of(tree: ast.Module) -> dict[int, str]:
    """Return texts that stand for themselves: docstrings of whatever they follow."""
    return {
        id(node.value): node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


NAME_FIELDS = ("id", "attr", "arg", "name")
"""Where nodes of a syntax tree keep identifiers."""


def names_used(tree: ast.Module) -> set[str]:
    """Return identifiers of a module, and the words of its texts that are data."""
    texts, words = docstrings_of(tree), set()
    for node in ast.walk(tree):
        names = [getattr(node, field, None) for field in NAME_FIELDS]
        if isinstance(node, ast.Constant) and id(node) not in texts:
            names.append(node.value)
        for name in names:
            words.update(re.findall(r"\w+", name) if isinstance(name, str) else ())
    return words


def comments_of(text: str) -> str:
    return "\n".join(re.findall(r"#\s(.*)", text))


@cache
def modules() -> dict[str, tuple[ast.Module, str]]:
    """Return tree and text of each module by its dotted name."""
    by_name = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        by_name[name] = (ast.parse(text), text)
    return by_name


@cache
def known_words() -> set[str]:
    words = {part for name in modules() for part in name.split(".")}
    return words.union(*(names_used(tree) for tree, _ in modules().values()))


@cache
def words_of(module: str) -> set[str]:
    tree, _ = modules()[module]
    return names_used(tree) | {
        name.split(".")[-1] for name in modules() if name.startswith(f"{module}.")
    }


@cache
def leads_nowhere(name: str) -> bool:
    """Return whether a name in backticks is of no code that exists."""
    parts = name.split(".")
    # Columns and variables of files are made of the view and what they hold.
    if VARIABLE_OF_VIEW.match(name):
        return False
    if any(part not in known_words() and part not in NOT_OURS for part in parts):
        return True
    packages = {module.split(".")[1] for module in modules() if "." in module}
    if len(parts) < 2 or parts[0] not in packages | {"longaxis"}:
        return False
    for n_of_module in range(len(parts), 0, -1):
        suffix = "." + ".".join(parts[:n_of_module])
        for module in modules():
            if f".{module}".endswith(suffix):
                rest = parts[n_of_module : n_of_module + 1]
                if not rest or rest[0] in words_of(module):
                    return False
    return True


def test_names_in_docstrings_and_comments_exist():
    missing = {
        (module, match)
        for module, (tree, text) in modules().items()
        for prose in (*docstrings_of(tree).values(), comments_of(text))
        for match in BACKTICKED.findall(prose)
        if leads_nowhere(match)
    }
    assert missing == set()


def test_modules_and_files_in_documents_exist():
    files = [
        path.relative_to(ROOT).as_posix()
        for folder in ("src", "tests", "tools", "benchmarks", "packaging", "docs")
        for path in (ROOT / folder).rglob("*.py")
    ]
    missing = set()
    # Decisions and figures of old versions keep the names of their time.
    for path in [
        *(ROOT / "docs").glob("*.md"),
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
    ]:
        text = path.read_text(encoding="utf-8")
        names = [
            name for name in BACKTICKED.findall(text) if name.startswith("longaxis.")
        ]
        missing |= {(path.name, name) for name in names if leads_nowhere(name)}
        missing |= {
            (path.name, file)
            for file in CODE_FILE.findall(text)
            if not any(f"/{known}".endswith(f"/{file}") for known in files)
        }
    assert missing == set()


def test_a_name_that_is_gone_is_found():
    assert leads_nowhere("strain.anchors")
    assert leads_nowhere("simulation.imitation.imitate")
    assert leads_nowhere("a_function_that_never_was")
    assert not leads_nowhere("strain.reference_frames.through_anchors")
    assert not leads_nowhere("longaxis.models.tracker.Tracker")
