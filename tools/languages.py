"""Gather the texts of the window for Qt Linguist, and compile what is translated.

Run from the root of the repository:

    python tools/languages.py                 renew all .ts files, compile .qm
    python tools/languages.py --add Deutsch --code de     begin another language

Texts are the plain strings handed to the functions of `WORDS_OF`, those in the tables
of `TABLES`, and what the layers below call things (`all_enumerations`). `trn` gives
texts with plural forms. `tests/app/base/test_texts.py` fails where a text of the window
is not gathered. The language "Pseudo" is made here: every text a third longer and with
accents, to show what would not fit and what is not translated.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

SOURCE = Path("src/longaxis/app")
FOLDER = Path("src/longaxis/resources/languages")
PSEUDO = "Pseudo"
WORDS_OF = {"label": 1, "button": 1, "set_title": 1, "Stop": 2, "super": 1, "Panel": 1,
    "_half": 99, "_form": 99, "in_menu": 1, "action": 2}  # fmt: skip
"""Functions, and how many of their first arguments are texts."""
ALWAYS_WORDS = {"tr": 1, "tr_noop": 1}
"""The same; whatever stands there is a text, even a single small word."""
PLURAL = "trn"
TABLES = {"MOUSE"}
NOT_TEXT = re.compile(
    r"^(\W*|[a-z0-9_]+|[A-Z]|(Ctrl|Shift|Alt)\+.*|F\d+|Pg\w+|Backspace|Space|Del|Ins"
    r"|Esc|Return|Home|End|Left|Right|Up|Down)$"
)
ROLES = {"title", "quiet", "strong", "product", "big", "notice", "flat", "step"}
_ACCENTS = str.maketrans("aeiouAEIOUcnsy", "äéîöüÄÉÎÖÜçñšý")


def texts_of(path: Path) -> set[str]:
    """Return the fixed texts of one module."""
    found: set[str] = set()
    always: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = _name(node)
            for argument in node.args[: WORDS_OF.get(name, 0)]:
                found |= _strings(argument)
            for argument in node.args[: ALWAYS_WORDS.get(name, 0)]:
                always |= _strings(argument)
            for keyword in node.keywords:
                found |= _strings(keyword.value) if keyword.arg == "tip" else set()
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if {getattr(each, "id", "") for each in targets} & TABLES:
                found |= _strings(node.value)
    plain = {each for each in found if not NOT_TEXT.match(each) and each not in ROLES}
    return plain | (always - {""})


def plurals_of(path: Path) -> set[tuple[str, str]]:
    """Return the texts with plural forms of one module: for one thing, and for more."""
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _name(node) == PLURAL
    ]
    pairs = [
        [each for part in node.args[:2] for each in _strings(part)] for node in calls
    ]
    return {(one, many) for one, many in pairs}


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        is_init = function.attr == "__init__"
        return "super" if is_init else function.attr
    return getattr(function, "id", "")


def _strings(node: ast.AST) -> set[str]:
    whole = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
    formatted = [each for each in ast.walk(node) if isinstance(each, ast.JoinedStr)]
    parts = {id(part) for each in formatted for part in ast.walk(each)}
    return {
        each.value
        for each in whole
        if isinstance(each.value, str) and id(each) not in parts
    }


def all_enumerations() -> set[str]:
    """Return what the layers below call things that the window shows by their value."""
    from longaxis.data import EventSource, GlobalDefinition, Stage, ValueSource
    from longaxis.data.readings import Quantity
    from longaxis.data.report import ReportPicture
    from longaxis.display.scanned_part import Known

    shown = (
        EventSource,
        GlobalDefinition,
        Known,
        Quantity,
        ReportPicture,
        Stage,
        ValueSource,
    )
    return {each.value for kind in shown for each in kind if each.value}


def all_texts() -> list[str]:
    """Return every text of the window that has one form."""
    found = all_enumerations()
    for path in sorted(SOURCE.rglob("*.py")):
        found |= texts_of(path)
    return sorted(found)


def all_plurals() -> list[str]:
    """Return every text of the window with plural forms, as it is for many things."""
    found = {pair for path in SOURCE.rglob("*.py") for pair in plurals_of(path)}
    return sorted(many for _, many in found)


def _tool(name: str) -> str:
    """Return the program that was installed beside this Python."""
    return str(Path(sys.executable).with_name(name))


def gather(texts: list[str], plurals: list[str], path: Path, code: str) -> None:
    """Renew a .ts file by lupdate; what is translated stays."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "texts.py"
        call = "QCoreApplication.translate"
        lines = [f"{call}('Longaxis', {_quoted(each)})" for each in texts]
        lines += [f"{call}('Longaxis', {_quoted(each)}, '', 2)" for each in plurals]
        head = "from PySide6.QtCore import QCoreApplication\n"
        listed.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run(
            [_tool("pyside6-lupdate"), "-silent", "-locations", "none", "-no-obsolete",
             "-target-language", code, str(listed), "-ts", str(path)],
            check=True,
        )  # fmt: skip


def _code_of(path: Path) -> str:
    """Return the language that a .ts file says it is in, empty if it does not."""
    if not path.exists():
        return ""
    return ElementTree.parse(path).getroot().get("language", "")


def _quoted(text: str) -> str:
    return (
        '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    )


def fill_with_pseudo(path: Path) -> None:
    """Translate every text into itself, longer and with accents."""
    tree = ElementTree.parse(path)
    for message in tree.iter("message"):
        translation = message.find("translation")
        if translation is None:
            continue
        words = pseudo(message.findtext("source") or "")
        translation.attrib.pop("type", None)
        forms = translation.findall("numerusform")
        for form in forms:
            form.text = words
        translation.text = None if forms else words
    tree.write(path, encoding="utf-8", xml_declaration=True)


def pseudo(text: str) -> str:
    """Return a text a third longer, as long languages are."""
    parts = re.split(r"(\{[^}]*\})", text)
    n_letters = sum(len(part) for part in parts if not part.startswith("{"))
    accented = "".join(
        part if part.startswith("{") else part.translate(_ACCENTS) for part in parts
    )
    return f"{accented}{'~' * max(2, n_letters // 3)}"


def main() -> None:
    """Gather and compile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--add", help="name of a language to begin, in that language")
    parser.add_argument("--code", default="en", help="its code, such as de or pt_BR")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    names = {PSEUDO, *(path.stem for path in FOLDER.glob("*.ts"))}
    names |= {arguments.add} if arguments.add else set()
    texts, plurals = all_texts(), all_plurals()
    for name in sorted(names):
        path = FOLDER / f"{name}.ts"
        gather(texts, plurals, path, _code_of(path) or arguments.code)
        if name == PSEUDO:
            fill_with_pseudo(path)
        compiled = path.with_suffix(".qm")
        subprocess.run(
            [_tool("pyside6-lrelease"), "-silent", str(path), "-qm", str(compiled)],
            check=True,
        )
    print(f"{len(texts)} texts and {len(plurals)} with plurals, {len(names)} languages")


if __name__ == "__main__":
    main()
