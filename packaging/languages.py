"""Gather the texts of the window for Qt Linguist, and compile what is translated.

Run from the root of the repository:

    python packaging/languages.py                 renew all .ts files, compile .qm
    python packaging/languages.py --add Deutsch --code de     begin another language

Fixed texts are the plain strings handed to the functions of `WORDS_OF` and those in the
tables of `TABLES`. The language "Pseudo" is made here: every text a third longer and
with accents, to show what would not fit and what is not translated.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree

SOURCE = Path("src/longaxis/app")
FOLDER = Path("src/longaxis/resources/languages")
PSEUDO = "Pseudo"
WORDS_OF = {"label": 1, "button": 1, "said": 1, "set_title": 1, "Stop": 2, "super": 1,
    "_half": 99, "_form": 99}  # fmt: skip
"""Functions, and how many of their first arguments are texts."""
TABLES = {"ACTIONS", "MOUSE"}
NOT_TEXT = re.compile(
    r"^(\W*|[a-z0-9_]+|[A-Z]|(Ctrl|Shift|Alt)\+.*|F\d+|Pg\w+|Backspace|Space|Del|Ins"
    r"|Esc|Return|Home|End|Left|Right|Up|Down)$"
)
ROLES = {"title", "quiet", "strong", "product", "big", "notice", "flat", "step"}
_ACCENTS = str.maketrans("aeiouAEIOUcnsy", "äéîöüÄÉÎÖÜçñšý")


def texts_of(path: Path) -> set[str]:
    """Return the fixed texts of one module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            for argument in node.args[: WORDS_OF.get(_name(node), 0)]:
                found |= _strings(argument)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if {getattr(each, "id", "") for each in targets} & TABLES:
                found |= _strings(node.value)
    return {each for each in found if not NOT_TEXT.match(each) and each not in ROLES}


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


def all_texts() -> list[str]:
    """Return every fixed text of the window, and the names of the steps."""
    from longaxis.app.screen import Step

    found = {step.value for step in Step}
    for path in sorted(SOURCE.rglob("*.py")):
        found |= texts_of(path)
    return sorted(found)


def gather(texts: list[str], path: Path, code: str) -> None:
    """Renew a .ts file by lupdate; what is translated stays."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "texts.py"
        lines = [f"QCoreApplication.translate('Longaxis', {_quoted(t)})" for t in texts]
        head = "from PySide6.QtCore import QCoreApplication\n"
        listed.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run(
            ["pyside6-lupdate", "-silent", "-locations", "none", "-no-obsolete",
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
        if translation is not None:
            translation.text = pseudo(message.findtext("source") or "")
            translation.attrib.pop("type", None)
    tree.write(path, encoding="utf-8", xml_declaration=True)


def pseudo(text: str) -> str:
    """Return a text a third longer, as long languages are."""
    return f"{text.translate(_ACCENTS)}{'~' * max(2, len(text) // 3)}"


def main() -> None:
    """Gather and compile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--add", help="name of a language to begin, in that language")
    parser.add_argument("--code", default="en", help="its code, such as de or pt_BR")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    names = {PSEUDO, *(path.stem for path in FOLDER.glob("*.ts"))}
    names |= {arguments.add} if arguments.add else set()
    texts = all_texts()
    for name in sorted(names):
        path = FOLDER / f"{name}.ts"
        gather(texts, path, _code_of(path) or arguments.code)
        if name == PSEUDO:
            fill_with_pseudo(path)
        compiled = path.with_suffix(".qm")
        subprocess.run(
            ["pyside6-lrelease", "-silent", str(path), "-qm", str(compiled)], check=True
        )
    print(f"{len(texts)} texts, {len(names)} languages")


if __name__ == "__main__":
    main()
