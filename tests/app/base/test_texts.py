"""Every text of the window can be translated, or stands here with a reason why not."""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path
from string import Formatter
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[3]
LANGUAGES = runpy.run_path(str(ROOT / "tools" / "languages.py"))
SOURCE = ROOT / LANGUAGES["SOURCE"]
FOLDER = ROOT / LANGUAGES["FOLDER"]

MODULES_WITHOUT_TEXTS = {
    "tracking_process.py": "runs without Qt, in a process of its own",
    "edits.py": "says only what a programmer did wrong",
    "services.py": "joins the window to the other layers",
    "theme.py": "holds the style sheet",
}
TERMS = {
    "ED", "ES", "AVC", "MVO", "PSI", "GLS", "TTP", "SD", "SDC", "ICC(2,1)", "ED/ES",
    "ED ⇄ ES", "PDF", "CSV", "JSON", "A4C", "A2C", "A3C", "ED, frame", "ES, frame",
    "%, ms", "RR", "mm", "ml", "ms", "px", "mm/px", "frames", "A4", "Letter",
}  # fmt: skip
"""Abbreviations of the field and units, the same in every language."""
NAMES = {"Longaxis", "English", "Pseudo", "Fusion"}
UNTOLD = {"Autosave", "Picture", "Picture of", "View of", "unexpected error"}
"""Jobs that the footer does not tell of, and what only the log says."""
TO_COMPARE = {
    "End-systole is a surrogate",
    "End-diastole is a surrogate",
    "The beat is not complete",
    "wall width",
    "text of the report",
}
"""Beginnings of warnings that are looked for, and what tells one edit from another."""
KEY = re.compile(
    r"^((Ctrl|Shift|Alt)\+.+|Left|Right|Up|Down|Space|Home|End|Ins|Del|Esc|Return|Enter|Tab"
    r"|Backspace|Pg(Up|Down)|F\d+)$"
)
WORD = re.compile(r"[A-Za-z]{3,}")
STYLE = re.compile(r"^(Q\w+ ?(\{|::)|; color)")
NOT_SHOWN = re.compile(r"^([\w.-]+(/[\w.-]+)?$|longaxis-)")
"""One word in small letters (an identifier), names of files."""


def modules():
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name not in MODULES_WITHOUT_TEXTS
    ]


def missing_in(path):
    """Return the literal texts of a module that no translator would be given."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    gathered = LANGUAGES["texts_of"](path)
    gathered |= {form for pair in LANGUAGES["plurals_of"](path) for form in pair}
    skipped = docstrings(tree) | parts_of_formatted(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found += [each for each in words_between(node) if is_text(each, gathered)]
        elif isinstance(node, ast.Constant) and id(node) not in skipped:
            found += [node.value] if is_text(node.value, gathered) else []
        if isinstance(node, ast.FormattedValue):
            found += [each for each in chosen_words(node.value) if WORD.search(each)]
        elif isinstance(node, ast.Call) and LANGUAGES["_name"](node) == "set_title":
            found += [each for each in chosen_words(node) if WORD.search(each)]
    return found


def chosen_words(node):
    """Return the words that are joined to a text without being translated first."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.BinOp):
        return chosen_words(node.left) + chosen_words(node.right)
    if isinstance(node, ast.IfExp):
        return chosen_words(node.body) + chosen_words(node.orelse)
    if isinstance(node, ast.BoolOp):
        return [word for each in node.values for word in chosen_words(each)]
    if isinstance(node, ast.Call):
        # A fixed title is translated by `set_title` itself; a composed one cannot be.
        composed = [each for each in node.args if isinstance(each, ast.BinOp)]
        is_title = LANGUAGES["_name"](node) == "set_title"
        return [word for each in composed for word in chosen_words(each)] * is_title
    return []


def docstrings(tree):
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, owners)]
    plain = [each for body in bodies for each in body if isinstance(each, ast.Expr)]
    return {id(each.value) for each in plain}


def parts_of_formatted(tree):
    formatted = [each for each in ast.walk(tree) if isinstance(each, ast.JoinedStr)]
    return {id(part) for each in formatted for part in each.values}


def words_between(node):
    """Return what stands between the places of an f-string."""
    return [
        each.value.strip(" ·:,()±%\u2009")
        for each in node.values
        if isinstance(each, ast.Constant)
    ]


def is_text(text, gathered):
    known = gathered | TERMS | NAMES | UNTOLD | TO_COMPARE
    if not isinstance(text, str) or text in known or not WORD.search(text):
        return False
    if KEY.match(text) or STYLE.match(text):
        return False
    # A word alone that begins with a capital is shown; in small letters it is a name.
    is_shown_word = text[:1].isupper() and not text.isupper()
    return is_shown_word or not NOT_SHOWN.match(text)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_every_text_is_gathered(path):
    assert missing_in(path) == []


def test_a_text_that_is_forgotten_is_found(tmp_path):
    module = tmp_path / "view.py"
    module.write_text(
        '"""A docstring is none."""\n'
        "a.setText('Not gathered')\n"
        "b = tr('Gathered')\n"
        "c = f'{n} loops of {m}'\n"
        "d = trn('{n} loop', '{n} loops', 2)\n"
        "e = label('Also gathered')\n"
        "f = 'identifier'\n"
        "g = tr('of {m}', m=f'{n} ms')\n"
        'h = f\'{n} {"later" if n else ""}\'\n'
        "a.set_title(b + (' · not current' if c else ''))\n"
        "a.set_title('Fixed')\n",
        encoding="utf-8",
    )
    found = ["Not gathered", "loops of", "later", " · not current"]
    assert sorted(missing_in(module)) == sorted(found)


def test_allowed_texts_are_still_there():
    whole = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    assert [each for each in TO_COMPARE | NAMES | UNTOLD if each not in whole] == []
    names = {path.name for path in SOURCE.rglob("*.py")}
    assert set(MODULES_WITHOUT_TEXTS) <= names


def messages(path):
    return list(ElementTree.parse(path).iter("message"))


def forms_of(message):
    translation = message.find("translation")
    forms = [form.text or "" for form in translation.findall("numerusform")]
    return forms or [translation.text or ""]


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*.ts")), ids=lambda path: path.stem
)
def test_every_language_is_complete_and_renewed(path):
    texts = {*LANGUAGES["all_texts"](), *LANGUAGES["all_plurals"]()}
    found = {message.findtext("source") for message in messages(path)}
    assert found == texts, "run python tools/languages.py"
    empty = [
        message.findtext("source")
        for message in messages(path)
        if not all(forms_of(message))
        or message.find("translation").get("type") == "unfinished"
    ]
    assert empty == []
    assert path.with_suffix(".qm").exists()


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*.ts")), ids=lambda path: path.stem
)
def test_translations_keep_places_and_breaks(path):
    for message in messages(path):
        source = message.findtext("source")
        for form in forms_of(message):
            missing = places(source) ^ places(form)
            assert missing <= {"n"}, (source, form)
            assert source.count("\n") == form.count("\n"), source
            same = [source[:1] == " ", source[-1:] == " "]
            if path.stem != LANGUAGES["PSEUDO"]:
                assert same == [form[:1] == " ", form[-1:] == " "], source


def places(text):
    """Return the places of a text with how they are written, such as rate:.0f."""
    return {
        f"{name}:{spec}" if spec else name
        for _, name, spec, _ in Formatter().parse(text)
        if name is not None
    }
