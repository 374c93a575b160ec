"""The table of requirements: made from `docs/requirements.toml`, and checked.

Run from the root of the repository; writes `docs/requirements.md`:

    python tools/requirements.py

Every requirement names the code that meets it, tests that show it and the risks that it
controls; every risk is controlled by a requirement. Whatever is named must be there.
`tests/unit/test_requirements.py` fails on what is not.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "docs/requirements.toml"
TABLE = ROOT / "docs/requirements.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What the program must do.

    Attributes
    ----------
    name
        Such as "REQ-07".
    code
        Files, from the root of the repository.
    tests
        Such as "tests/unit/test_cli.py::test_every_command_has_help".
    risks
        Names of the risks that it controls.
    """

    name: str
    text: str
    code: tuple[str, ...]
    tests: tuple[str, ...]
    risks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What could harm."""

    name: str
    text: str


def read(path: Path = SOURCE) -> tuple[list[Requirement], list[Risk]]:
    """Return what the source of the table holds."""
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    return requirements_of(held), risks_of(held)


def requirements_of(held: dict[str, Any]) -> list[Requirement]:
    """Return the requirements of a read source."""
    return [
        Requirement(
            name=name,
            text=each["text"],
            code=tuple(each.get("code", ())),
            tests=tuple(each.get("tests", ())),
            risks=tuple(each.get("risks", ())),
        )
        for name, each in held.get("requirement", {}).items()
    ]


def risks_of(held: dict[str, Any]) -> list[Risk]:
    """Return the risks of a read source."""
    return [
        Risk(name=name, text=each["text"])
        for name, each in held.get("risk", {}).items()
    ]


def problems(requirements: list[Requirement], risks: list[Risk]) -> list[str]:
    """Return one sentence for each orphan and for each thing that is not there."""
    found: list[str] = []
    known = {each.name for each in risks}
    for each in requirements:
        if not each.code:
            found.append(f"{each.name} names no code.")
        if not each.tests:
            found.append(f"{each.name} names no test.")
        if not each.risks:
            found.append(f"{each.name} controls no risk.")
        found += [
            f"{each.name} names {path}, which is not there."
            for path in each.code
            if not (ROOT / path).is_file()
        ]
        found += [
            f"{each.name} names {test}, which is not there."
            for test in each.tests
            if not has_test(test)
        ]
        found += [
            f"{each.name} names {risk}, which is no risk of the table."
            for risk in each.risks
            if risk not in known
        ]
    controlled = {risk for each in requirements for risk in each.risks}
    found += [
        f"{each.name} is controlled by no requirement."
        for each in risks
        if each.name not in controlled
    ]
    return found


def has_test(name: str) -> bool:
    """Return whether a test of this name stands in its file, and is not left out."""
    path, _, function = name.partition("::")
    if not (ROOT / path).is_file():
        return False
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            marks = " ".join(ast.unparse(each) for each in node.decorator_list)
            return "mark.skip(" not in marks and "xfail" not in marks
    return False


def table(requirements: list[Requirement], risks: list[Risk]) -> str:
    """Return the page."""
    lines = [
        "# Requirements, code, tests and risks",
        "",
        "Made by `python tools/requirements.py` from `requirements.toml`; a test fails "
        "where something named here is not there,",
        "where a requirement has no test, or a risk no requirement. No claim of "
        "conformity with any standard is made.",
        "",
        "| Requirement | Code | Tests | Controls |",
        "|---|---|---|---|",
    ]
    for each in requirements:
        code = "<br>".join(f"`{path.removeprefix('src/')}`" for path in each.code)
        tests = "<br>".join(f"`{_short(test)}`" for test in each.tests)
        controls = ", ".join(each.risks)
        lines.append(f"| **{each.name}** {each.text} | {code} | {tests} | {controls} |")
    lines += ["", "| Risk | What could harm | Controlled by |", "|---|---|---|"]
    for risk in risks:
        by = ", ".join(each.name for each in requirements if risk.name in each.risks)
        lines.append(f"| {risk.name} | {risk.text} | {by} |")
    return "\n".join(lines) + "\n"


def _short(test: str) -> str:
    path, _, function = test.partition("::")
    return f"{Path(path).stem}::{function}"


def main() -> None:
    """Write the page, or say what is wrong."""
    requirements, risks = read()
    found = problems(requirements, risks)
    if found:
        sys.exit("\n".join(found))
    TABLE.write_text(table(requirements, risks), encoding="utf-8", newline="\n")
    print(f"{len(requirements)} requirements, {len(risks)} risks")


if __name__ == "__main__":
    main()
