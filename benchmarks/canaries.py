"""Whether a patient's name gets out anywhere that it must not (gate G5).

Run from the root of the repository: `python -m benchmarks.canaries --headers 400`.

Loops with a made-up word in every attribute that can name a patient go through the
program, with a home and a folder for temporary files of their own:

- damaged headers through `longaxis deidentify`: the word must be in no copy and in
  nothing that is printed, and whole loops among them must all be copied;
- the window: a loop is opened, something fails inside with the word in its text, the
  process is aborted. The word must be in nothing that is printed, in no temporary file,
  and at home only in files that nobody else can read.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import os
import random
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from longaxis.cli import main as longaxis
from tests.unit.io.deidentification.test_deidentify import CANARY, canary_file

ROOT = Path(__file__).resolve().parents[1]
_WORD = CANARY.encode()
_HEADER_BYTES = 6000
_TOGETHER = 20

WINDOW = """
import faulthandler, os, sys
from dataclasses import replace
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.shell import main as shell
from longaxis.data import StudyHeader
from tests.made_up_results import made_up_loop
faulthandler.enable()
word, loop = sys.argv[1:3]
application = QApplication(sys.argv[:1])
def edit():
    windows = application.topLevelWidgets()
    (window,) = [each for each in windows if hasattr(each, "jobs")]
    header = StudyHeader(patient_name=word, patient_id=word)
    picture = replace(made_up_loop(), header=header)
    study = edits.put_loop(window.session.document, picture, View.FOUR_CHAMBER)
    window.session.apply_edit("Edit", replace(study, header=header, comment=word))
def fail():
    raise RuntimeError(word)
QTimer.singleShot(1500, edit)
QTimer.singleShot(2500, fail)
watch = QTimer()
def abort_once_kept():
    if list(Path.home().rglob("*.longaxis")):
        os.abort()
watch.timeout.connect(abort_once_kept)
QTimer.singleShot(4000, lambda: watch.start(200))
shell.main([Path(loop)])
"""


def damaged(whole: bytes, dice: random.Random) -> bytes:
    """Return a file with one to three things wrong in its header."""
    bad = bytearray(whole)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(132, min(len(bad), _HEADER_BYTES))
        kind = dice.randrange(4)
        if kind == 0:
            bad[at] = dice.randrange(256)
        elif kind == 1:
            bad[at] ^= 1 << dice.randrange(8)
        elif kind == 2:
            names = [b"UL", b"FD", b"DS", b"IS", b"AT", b"SQ", b"UI", b"OB", b"TM"]
            for name in (b"PN", b"LO", b"SH", b"LT", b"DA"):
                place = bad.find(name, at)
                if 0 < place < _HEADER_BYTES:
                    bad[place : place + 2] = dice.choice(names)
                    break
        else:
            del bad[at : at + dice.randint(1, 12)]
    return bytes(bad)


def printed_by(arguments: list[str]) -> tuple[int, str]:
    """Run a command here; return its code, and all that it prints or logs."""
    shown = io.StringIO()
    handler = logging.StreamHandler(shown)
    logging.getLogger().addHandler(handler)
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
            code = longaxis(arguments)
    finally:
        logging.getLogger().removeHandler(handler)
    return code, shown.getvalue()


def try_headers(n_headers: int, folder: Path) -> list[str]:
    """De-identify damaged loops, a whole one among each few; return what is wrong."""
    whole = canary_file(folder / "whole.dcm").read_bytes()
    found: list[str] = []
    n_copied = n_refused = 0
    for first in range(0, n_headers, _TOGETHER):
        source, out = folder / f"in_{first}", folder / f"out_{first}"
        source.mkdir()
        paths = [source / "whole.dcm"]
        paths[0].write_bytes(whole)
        for number in range(first, min(first + _TOGETHER, n_headers)):
            paths.append(source / f"{number}.dcm")
            dice = random.Random(f"header:{number}")
            paths[-1].write_bytes(damaged(whole, dice))
        key = str(folder / "key")
        options = ["--out", str(out), "--key", key]
        code, shown = printed_by(["deidentify", *map(str, paths), *options])
        copies = list(out.iterdir())
        n_copied += len(copies)
        n_refused += len(paths) - len(copies)
        if CANARY in shown:
            found.append(f"headers {first} and on: the word is printed")
        if code not in (0, 3) or not copies:
            found.append(f"headers {first} and on: ended with {code}")
        for copy in copies:
            if _WORD in copy.read_bytes():
                found.append(f"headers {first} and on: the word is in {copy.name}")
            copy.unlink()
    print(f"{n_headers} damaged headers: {n_copied} copies, {n_refused} refused")
    return found


def try_window(folder: Path) -> list[str]:
    """Open a loop in a window that fails and is aborted; return what is wrong."""
    home, temporary = folder / "home", folder / "tmp"
    for each in (home, temporary):
        each.mkdir()
    loop = canary_file(folder / "loop.dcm")
    environment = {
        **os.environ,
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "XDG_DATA_HOME": str(home / "data"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT / "src", ROOT))),
    }
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, CANARY, str(loop)],
        env=environment,
        cwd=folder,
        capture_output=True,
        timeout=300,
        check=False,
    )
    shown = done.stdout + done.stderr
    found = ["the word is printed by the window"] if _WORD in shown else []
    if b"unexpected error" not in shown:
        found.append("the failure inside was not logged at all")
    for path in [*temporary.rglob("*"), *folder.glob("core*")]:
        if path.is_file() and _WORD in path.read_bytes():
            found.append(f"the word is in the temporary file {path.name}")
    n_private = 0
    for path in home.rglob("*"):
        if path.is_file() and _WORD in path.read_bytes():
            n_private += 1
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                found.append(f"{path.name} names the patient and can be read by others")
    print(
        f"window aborted ({done.returncode}): {n_private} private files hold the word"
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headers", type=int, default=400)
    parser.add_argument("--no-window", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = try_headers(given.headers, Path(name))
        if not given.no_window:
            found += try_window(Path(name))
    print("\n".join(found) or "no hit")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
