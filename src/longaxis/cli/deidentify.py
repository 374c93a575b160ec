"""`longaxis deidentify`: copies of loops that do not name the patient."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.errors import BadInputError, LongAxisError

if TYPE_CHECKING:
    import argparse

# At least four digits, as the command writes them itself.
_LOOP_NAME = re.compile(r"loop_([0-9]{4,9})\.dcm")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument("loops", nargs="+", metavar="LOOP.dcm", help="DICOM loops")
    parser.add_argument("--out", required=True, metavar="DIR", help="where to write")
    parser.add_argument(
        "--key",
        required=True,
        metavar="FILE",
        help="secret of the project, made if it does not exist; keep it out of DIR",
    )
    parser.add_argument(
        "--region",
        nargs=4,
        type=int,
        metavar=("X0", "Y0", "X1", "Y1"),
        help="pixels that may be shown, where a file names no region",
    )
    parser.add_argument(
        "--reviewed",
        action="store_true",
        help="the pictures were reviewed: no name stands inside the region",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the copies; a loop that cannot be written does not stop the others."""
    from longaxis.io.deidentification.basic_profile import Pseudonyms
    from longaxis.io.deidentification.deidentify import write_deidentified_loop
    from longaxis.io.files.atomic import write_under_free_name

    folder, key_file = Path(arguments.out), Path(arguments.key)
    # Who has the key can find the patients from the pseudonyms.
    if folder.resolve() in key_file.resolve().parents:
        message = "The key lies in the folder of the copies; keep it elsewhere."
        raise BadInputError(message)
    pseudonyms = Pseudonyms(_key(key_file))
    region = tuple(arguments.region) if arguments.region else None
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    # Goes on after what is there: pseudonymous copies are never overwritten.
    n_before = _highest_number(folder)
    for number, loop in enumerate(arguments.loops, start=1):
        write = partial(
            write_deidentified_loop,
            Path(loop),
            pseudonyms=pseudonyms,
            region_px=region,
            reviewed=arguments.reviewed,
        )
        try:
            target = write_under_free_name(
                folder, "loop_{:04d}.dcm".format, number + n_before, write
            )
        # One loop that is refused must not keep back the others.
        except LongAxisError as error:
            terminal.complain(str(error))
            failed += 1
        else:
            terminal.say(str(target))
    return 3 if failed else 0


def _highest_number(folder: Path) -> int:
    """Return the number of the last loop that is there, 0 if there is none."""
    matches = [_LOOP_NAME.fullmatch(path.name) for path in folder.iterdir()]
    return max((int(match[1]) for match in matches if match is not None), default=0)


def _key(path: Path) -> bytes:
    """Return the key of the file, or make one that only its owner can read."""
    from longaxis.io.deidentification.basic_profile import FEWEST_KEY_BYTES
    from longaxis.io.deidentification.deidentify import new_key

    try:
        if not path.exists():
            # The rights first: the secret is never readable by others, not even for a
            # moment.
            path.touch(mode=0o600)
            path.write_text(new_key().hex() + "\n", encoding="ascii")
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        message = f"The key “{path}” cannot be read or made: it is hexadecimal text."
        raise BadInputError(message) from error
    # A short secret could be found by trying all of them.
    if len(key) < FEWEST_KEY_BYTES:
        message = f"The key “{path}” is too short; it needs {FEWEST_KEY_BYTES} bytes."
        raise BadInputError(message)
    return key
