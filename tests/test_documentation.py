"""The documentation: short lines, links that lead somewhere, pages in the site."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [
    path
    for folder in (ROOT / "docs", ROOT / "packaging", ROOT)
    for path in sorted(folder.rglob("*.md") if folder != ROOT else folder.glob("*.md"))
    if path.name != "requirements.md"  # written by a program, tables only
]
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def prose(text):
    """Return the numbered lines that are neither table nor code nor heading."""
    is_code = False
    for number, line in enumerate(text.split("\n"), 1):
        is_code ^= line.lstrip().startswith("```")
        if not is_code and not line.lstrip().startswith(("|", "#", "    ")):
            yield number, line


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_is_over_120_characters(path):
    lines = prose(path.read_text(encoding="utf-8"))
    assert [number for number, line in lines if len(line) > 120] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(path):
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    assert [each for each in targets if not (path.parent / each).exists()] == []


def test_every_page_is_in_the_site():
    site = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [
        path.relative_to(ROOT / "docs").as_posix()
        for path in PAGES[:-1]
        if (ROOT / "docs") in path.parents
    ]
    left = [each for each in pages if each not in site and "decisions/" not in each]
    assert left == []
