"""The command line `longaxis-train`: a table of commands, each imported when called."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from longaxis import __version__
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DONE, BAD_USE, BAD_INPUT, INTERNAL = 0, 2, 3, 4


class CommandModule(Protocol):
    """What a module must offer to be a command."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the arguments of the command to the parser."""
        ...

    def run(self, arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
        """Run the command; `say` prints one line."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One row of the table: the help text, and how to import the module."""

    summary: str
    load: Callable[[], CommandModule]


def _simulate() -> CommandModule:
    from longaxis.training import simulate

    return simulate


def _fit() -> CommandModule:
    from longaxis.training import fit_command

    return fit_command


def _burst() -> CommandModule:
    from longaxis.training import burst_command

    return burst_command


def _evaluate() -> CommandModule:
    from longaxis.training import evaluate_command

    return evaluate_command


def _export() -> CommandModule:
    from longaxis.training import export_command

    return export_command


def _match() -> CommandModule:
    from longaxis.training import precompute_command

    return precompute_command


def _ablate() -> CommandModule:
    from longaxis.training import ablate_command

    return ablate_command


def _wall_search() -> CommandModule:
    from longaxis.training import contour_detection_command

    return contour_detection_command


def _view_classifier() -> CommandModule:
    from longaxis.training import view_command

    return view_command


COMMANDS: dict[str, Command] = {
    "burst": Command(summary="train for a few minutes on a graphics card", load=_burst),
    "fit": Command(summary="train a network", load=_fit),
    "ablate": Command(summary="train variants alike and compare them", load=_ablate),
    "evaluate": Command(
        summary="print tables of errors as in the papers", load=_evaluate
    ),
    "export": Command(summary="write a network as ONNX", load=_export),
    "match": Command(summary="compute block matching's tracks of clips", load=_match),
    "simulate": Command(summary="simulate clips", load=_simulate),
    "view-classifier": Command(
        summary="train the view classifier", load=_view_classifier
    ),
    "wall-search": Command(summary="fit the contour detection", load=_wall_search),
}
"""Every command by its name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = given[0] if given else ""
    if name not in COMMANDS:
        return _overview(given)
    # Checked before the import, which would fail with a traceback.
    if find_spec("torch") is None:
        _complain("PyTorch is missing: install longaxis with its [train] extra.")
        return BAD_INPUT
    module = COMMANDS[name].load()
    parser = argparse.ArgumentParser(
        prog=f"longaxis-train {name}", description=COMMANDS[name].summary
    )
    module.add_arguments(parser)
    chosen = parser.parse_args(given[1:])
    try:
        module.run(chosen, _say)
    except LongAxisError as error:
        _complain(str(error))
        return BAD_INPUT
    except KeyboardInterrupt:
        _complain("Stopped.")
        return INTERNAL
    return DONE


def _overview(given: Sequence[str]) -> int:
    """Answer --help and --version, refuse what is no command."""
    parser = argparse.ArgumentParser(prog="longaxis-train")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.summary)
    parser.parse_args(given)
    return BAD_USE


def _say(line: str) -> None:
    print(line, flush=True)


def _complain(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
