"""Join the pages of the manual into the file that the window shows.

Run from the root of the repository:

    python tools/manual.py

The pages lie in docs/manual, with pictures and links between them; the window shows
their text. `tests/test_manual.py` fails where the file is older than the pages.
"""

from __future__ import annotations

import re
from pathlib import Path

PAGES = Path("docs/manual")
TARGET = Path("src/longaxis/resources/manual.md")


def joined(pages: Path) -> str:
    """Return the text of all pages, the overview first, without pictures and links.

    Parameters
    ----------
    pages
        Folder of the pages.
    """
    paths = [pages / "README.md", *sorted(pages.glob("[0-9]*.md"))]
    texts = [path.read_text(encoding="utf-8").strip() for path in paths]
    whole = "\n\n".join(texts)
    without_pictures = re.sub(r"^!\[[^\]]*\]\([^)]*\)\n*", "", whole, flags=re.M)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", without_pictures) + "\n"


if __name__ == "__main__":
    TARGET.write_text(joined(PAGES), encoding="utf-8", newline="\n")
