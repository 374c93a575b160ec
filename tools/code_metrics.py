"""Measure the source: lengths of functions, types, comments, docstrings.

    python tools/code_metrics.py [--list long|shapes|parameters]

Prints one line per figure beside its goal. `--list` names what a figure counts as
missing. `tests/test_code_metrics.py` holds the figures that are reached.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import statistics
import sys
import tokenize
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "longaxis"
ARRAY = re.compile(r"NDArray|Tensor")
SHAPE = re.compile(r"shape|\([A-Za-z0-9.][^()]*,[^()]*\)|\([A-Z],?\)")
UNIT = re.compile(
    r"millimet|\bmm\b|_mm\b|second|_s\b|pixel|_px\b|percent|fraction|points of strain"
    r"|\bgr[ea]y|uint8|0 to 1|boolean|bool\b|index|indices|number|count|unit"
)


@dataclass
class Metrics:
    """What is counted over all modules."""

    lengths: list[int] = field(default_factory=list)
    n_arguments: int = 0
    n_typed: int = 0
    n_lines: int = 0
    n_comments: int = 0
    with_arrays: list[str] = field(default_factory=list)
    without_shape_or_unit: list[str] = field(default_factory=list)
    with_parameters: list[str] = field(default_factory=list)
    without_list: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)


def measure(source: Path) -> Metrics:
    """Return the figures of all modules below a folder."""
    metrics = Metrics()
    for path in sorted(source.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        add_lines(metrics, text)
        add_functions(metrics, text, str(path.relative_to(source)))
    return metrics


def add_lines(metrics: Metrics, text: str) -> None:
    """Count lines that are not blank, and those that hold a comment."""
    metrics.n_lines += sum(bool(line.strip()) for line in text.splitlines())
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    metrics.n_comments += sum(
        token.type == tokenize.COMMENT
        and not re.match(r"#\s*(noqa|type:|fmt:)", token.string)
        for token in tokens
    )


def add_functions(metrics: Metrics, text: str, name: str) -> None:
    """Count the functions and methods of one module."""
    tree = ast.parse(text)
    public = public_functions(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        place = f"{name}:{node.lineno} {node.name}"
        length = length_of(node)
        metrics.lengths.append(length)
        if length > 60:
            metrics.long.append(f"{place} ({length})")
        add_types(metrics, node)
        if id(node) in public:
            add_docstring(metrics, node, place)


def public_functions(tree: ast.Module) -> set[int]:
    """Return the identities of public functions and methods, not nested ones."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    bodies = [tree.body, *(node.body for node in classes)]
    return {
        id(node)
        for body in bodies
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
    }


def length_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function with its comments, without docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    if not body or node.end_lineno is None:
        return 0
    return node.end_lineno - body[0].lineno + 1


def arguments_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """Return the arguments of a function without `self` and `cls`."""
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [argument for argument in given if argument.arg not in {"self", "cls"}]


def add_types(metrics: Metrics, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Count arguments and those with a type."""
    arguments = arguments_of(node)
    metrics.n_arguments += len(arguments)
    metrics.n_typed += sum(argument.annotation is not None for argument in arguments)


def add_docstring(
    metrics: Metrics, node: ast.FunctionDef | ast.AsyncFunctionDef, place: str
) -> None:
    """Count what the docstring of a public function states."""
    text = ast.get_docstring(node) or ""
    arguments = arguments_of(node)
    types = " ".join(
        ast.unparse(part)
        for part in [*(a.annotation for a in arguments), node.returns]
        if part is not None
    )
    if ARRAY.search(types):
        metrics.with_arrays.append(place)
        # Feature tensors of a network have no unit; their shape is what matters.
        # Grey levels, indices and truth values are told by their type.
        has_unit = "float" not in types or UNIT.search(text + node.name)
        if not refers(text) and not (SHAPE.search(text) and has_unit):
            metrics.without_shape_or_unit.append(place)
    if len(arguments) >= 3:
        metrics.with_parameters.append(place)
        if "Parameters\n" not in text and not refers(text):
            metrics.without_list.append(place)


def refers(docstring: str) -> bool:
    """Return whether the arguments are listed in a function that is named."""
    pattern = r"(As for|[Aa]re those of|As|[Ss]ee|what|undoes) `[\w.]+`"
    return bool(re.search(pattern, docstring))


def share(missing: list[str], counted: list[str]) -> float:
    """Return the percentage that is not missing."""
    return 100 * (1 - len(missing) / max(1, len(counted)))


def rows(metrics: Metrics) -> list[tuple[str, float, str]]:
    """Return every figure with its name and goal."""
    lengths = sorted(metrics.lengths)
    return [
        ("functions", len(lengths), ""),
        ("median lines of a function", statistics.median(lengths), "<= 8"),
        ("90th percentile", lengths[int(0.9 * len(lengths))], "<= 21"),
        ("functions over 60 lines", len(metrics.long), "0"),
        ("typed arguments, %", 100 * metrics.n_typed / metrics.n_arguments, "100"),
        ("lines with comments, %", 100 * metrics.n_comments / metrics.n_lines, ">= 2"),
        (
            "public functions with arrays that state shapes and units, %",
            share(metrics.without_shape_or_unit, metrics.with_arrays),
            ">= 90",
        ),
        (
            "public functions of three or more arguments that list them, %",
            share(metrics.without_list, metrics.with_parameters),
            ">= 90",
        ),
    ]


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", choices=("long", "shapes", "parameters"))
    parser.add_argument("--source", type=Path, default=SOURCE)
    arguments = parser.parse_args()
    metrics = measure(arguments.source)
    for name, value, goal in rows(metrics):
        print(f"{name:<62} {value:8.1f}   {goal}")
    listed = {
        "long": metrics.long,
        "shapes": metrics.without_shape_or_unit,
        "parameters": metrics.without_list,
    }
    for place in listed.get(arguments.list or "", []):
        print(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
