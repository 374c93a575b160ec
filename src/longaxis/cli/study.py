"""`longaxis study`: a reader study, from the reading list to the pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.cli.pair_options import add_choice

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    steps = parser.add_subparsers(dest="step", required=True)
    _add_create(_step(steps, "create", "draw every reader's list"))
    issue = _step(steps, "issue", "write a reader's next reading")
    issue.add_argument("--reader", required=True, metavar="NAME")
    # `next` was the name in version 0.1; accepted for one more version, not listed.
    # argparse has no public way to accept a name without listing it.
    steps._name_parser_map["next"] = issue
    _add_submit(_step(steps, "submit", "record a finished reading"))
    _step(steps, "progress", "progress of each reader")
    export = _step(steps, "export", "write the pairs of every comparison")
    export.add_argument("--out", required=True, metavar="DIR")
    add_choice(export)
    audit = _step(steps, "audit", "check the log, and write it as a table")
    audit.add_argument("--table", metavar="LOG.csv")
    audit.add_argument(
        "--receipt", metavar="HASH", help="a row's hash noted earlier; must be there"
    )


def _step(
    steps: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str
) -> argparse.ArgumentParser:
    step = steps.add_parser(name, help=text, description=text.capitalize())
    step.add_argument("study", metavar="DIR", help="folder of the reader study")
    step.add_argument("--json", action="store_true", help="print one JSON object")
    return step


def _add_create(create: argparse.ArgumentParser) -> None:
    create.add_argument(
        "--cases",
        required=True,
        metavar="FOLDER",
        help="every folder, session or loop in it is a case",
    )
    create.add_argument("--readers", required=True, nargs="+", metavar="NAME")
    create.add_argument("--seed", required=True, type=int, metavar="N")
    create.add_argument(
        "--duplicates", type=int, default=0, metavar="N", help="hidden, in round one"
    )
    create.add_argument(
        "--reread-after", type=int, metavar="DAYS", help="every case is read again"
    )


def _add_submit(submit: argparse.ArgumentParser) -> None:
    submit.add_argument("session", nargs="?", metavar="CODE.longaxis")
    submit.add_argument("--reader", required=True, metavar="NAME")
    submit.add_argument(
        "--not-measurable", metavar="CODE", help="instead of a session; needs --reason"
    )
    submit.add_argument(
        "--reason", default="", metavar="TEXT", help="needed to change a reading"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do one step of the study."""
    # Only here, as most commands need none of it.
    from longaxis.cli import study_steps

    steps = {
        "create": study_steps.create,
        "issue": study_steps.issue,
        "next": study_steps.issue,
        "submit": study_steps.submit,
        "progress": study_steps.progress,
        "export": study_steps.export,
        "audit": study_steps.audit,
    }
    return steps[arguments.step](arguments)
