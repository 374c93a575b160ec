"""The command line `longaxis`: a table of commands, each imported only when called.

Outside programs rely on the names, the formats and the exit codes: 0 done, 2 bad use,
3 bad input (one sentence on standard error), 4 internal.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import longaxis
from longaxis.cli import terminal
from longaxis.errors import CancelledError, LongAxisError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# 2 is argparse's own code for bad use; 130 is 128 + SIGINT, as shells have it.
DONE, BAD_USE, BAD_INPUT, INTERNAL, INTERRUPTED = 0, 2, 3, 4, 130


class CommandModule(Protocol):
    """What a module must offer to be a command."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the arguments of the command to the parser."""
        ...

    def run(self, arguments: argparse.Namespace) -> int:
        """Do the work and return the exit code."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One row of the table: what the help says, and how to import the module."""

    summary: str
    load: Callable[[], CommandModule]


# Imported on call: Qt, ONNX Runtime and matplotlib take seconds to load.
def _info() -> CommandModule:
    from longaxis.cli import info

    return info


def _track() -> CommandModule:
    from longaxis.cli import track

    return track


def _analyse() -> CommandModule:
    from longaxis.cli import analyse

    return analyse


def _agreement() -> CommandModule:
    from longaxis.cli import agreement

    return agreement


def _batch() -> CommandModule:
    from longaxis.cli import batch

    return batch


def _export_dicom() -> CommandModule:
    from longaxis.cli import export_dicom

    return export_dicom


def _export_data() -> CommandModule:
    from longaxis.cli import export_data

    return export_data


def _deidentify() -> CommandModule:
    from longaxis.cli import deidentify

    return deidentify


def _vendor_strain() -> CommandModule:
    from longaxis.cli import vendor_strain

    return vendor_strain


def _follow_up() -> CommandModule:
    from longaxis.cli import follow_up

    return follow_up


def _study() -> CommandModule:
    from longaxis.cli import study

    return study


def _list_analyses() -> CommandModule:
    from longaxis.cli import list_analyses

    return list_analyses


def _evaluate() -> CommandModule:
    from longaxis.cli import evaluate

    return evaluate


def _trackers() -> CommandModule:
    from longaxis.cli import trackers

    return trackers


def _demo() -> CommandModule:
    from longaxis.cli import demo

    return demo


def _self_test() -> CommandModule:
    from longaxis.cli import self_test

    return self_test


def _archive() -> CommandModule:
    from longaxis.cli import archive

    return archive


def _doctor() -> CommandModule:
    from longaxis.cli import doctor

    return doctor


COMMANDS: dict[str, Command] = {
    "info": Command(summary="what files hold, one JSON line per loop", load=_info),
    "track": Command(summary="follow points through a loop", load=_track),
    "analyse": Command(
        summary="measure strain in a loop or a saved session", load=_analyse
    ),
    "agreement": Command(
        summary="Bland–Altman limits, ICC and detectable change of paired readings",
        load=_agreement,
    ),
    "batch": Command(summary="measure every loop of a table", load=_batch),
    "export-dicom": Command(
        summary="write a saved session as DICOM reports", load=_export_dicom
    ),
    "export-data": Command(
        summary="write a saved session as FHIR, NetCDF and for REDCap",
        load=_export_data,
    ),
    "deidentify": Command(
        summary="copy loops without the patient's name", load=_deidentify
    ),
    "vendor-strain": Command(
        summary="read strain that another program exported", load=_vendor_strain
    ),
    "follow-up": Command(
        summary="change between exams of one patient", load=_follow_up
    ),
    "study": Command(
        summary="run a reader study: lists, progress, pairs, log", load=_study
    ),
    "list-analyses": Command(summary="list saved analyses", load=_list_analyses),
    "trackers": Command(summary="list the trackers", load=_trackers),
    "evaluate": Command(
        summary="compare trackers with reference tracks, in the papers' tables",
        load=_evaluate,
    ),
    "demo": Command(summary="show the sample study", load=_demo),
    "self-test": Command(
        summary="compare with a heart whose strain is known", load=_self_test
    ),
    "archive": Command(
        summary="query, retrieve and store in an archive (PACS)", load=_archive
    ),
    "doctor": Command(
        summary="print what is installed, where networks run, what is missing",
        load=_doctor,
    ),
}
"""Every command by its name."""

ALIASES = {
    "agree": "agreement",
    "dicom": "export-dicom",
    "serial": "follow-up",
    "studies": "list-analyses",
    "traces": "vendor-strain",
}
"""Names of version 0.1, accepted for one more version and not listed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or open the window, and return the exit code."""
    # First of all, as every later message may hold a minus sign or a name.
    terminal.survive_narrow_encodings()
    # Before any patient's data is in memory.
    terminal.leave_no_memory_dumps()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _dispatch(given)
    except SystemExit as leaving:  # how argparse says goodbye
        return leaving.code if isinstance(leaving.code, int) else BAD_USE
    except (terminal.BadUseError, LongAxisError, KeyboardInterrupt) as error:
        return _refuse(error)
    # Not an error: `longaxis info … | head` ends like this.
    except BrokenPipeError:  # the reader of our output, such as `head`, has left
        terminal.drop_output()
        return DONE
    except Exception as error:  # noqa: BLE001 - the last line: one sentence, and 4
        terminal.complain_internal(error)
        return INTERNAL


# Anything that is no command is a file for the window, so commands come first.
def _dispatch(given: list[str]) -> int:
    name = ALIASES.get(given[0], given[0]) if given else ""
    if name in COMMANDS:
        command = COMMANDS[name].load()
        parser = argparse.ArgumentParser(
            prog=f"longaxis {name}", description=COMMANDS[name].summary.capitalize()
        )
        command.add_arguments(parser)
        return command.run(parser.parse_args(given[1:]))
    if name.startswith("-"):
        return _overview(given)
    # A misspelt command would otherwise open an empty window.
    missing = [path for path in given if not Path(path).exists()]
    if missing:
        terminal.complain(
            f"“{missing[0]}” is neither a file nor a command; the commands are "
            f"{', '.join(COMMANDS)}."
        )
        return BAD_USE
    return _open_window(given)


def _refuse(error: BaseException) -> int:
    """Say in one sentence why not, and return the exit code."""
    if isinstance(error, CancelledError | KeyboardInterrupt):
        terminal.complain("Stopped.")
        # A script can tell a stop by the user from bad input.
        return INTERRUPTED
    terminal.complain(str(error))
    return BAD_USE if isinstance(error, terminal.BadUseError) else BAD_INPUT


def _overview(given: list[str]) -> int:
    """Answer --help and --version."""
    rows = "\n".join(
        f"  {name:<13} {command.summary}" for name, command in COMMANDS.items()
    )
    parser = argparse.ArgumentParser(
        prog="longaxis",
        usage="longaxis [PATH …]  |  longaxis COMMAND …",
        description="Longitudinal strain from echocardiography loops. Without a "
        f"command the window opens, with the files given.\n\ncommands:\n{rows}",
        epilog=longaxis.RESEARCH_USE_ONLY,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=longaxis.__version__)
    parser.parse_args(given)
    return DONE


def _open_window(paths: list[str]) -> int:
    from longaxis.app.shell.main import main as open_window

    return open_window([Path(path) for path in paths])
