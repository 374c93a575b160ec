"""`longaxis trackers`: which trackers there are, and where they run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from longaxis.cli import terminal
from longaxis.cli.loop_options import trackers_with
from longaxis.data import AnalysisSettings
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    import argparse

    from longaxis.models.registry import TrackerRegistry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument("--json", action="store_true", help="one JSON line per tracker")
    parser.add_argument(
        "--tracker-file", metavar="PATH", help="list your own tracker too"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each tracker."""
    trackers, _ = trackers_with(arguments.tracker_file)
    for name in trackers:
        facts = _facts(name, trackers)
        if arguments.json:
            terminal.say_json(facts)
        else:
            terminal.say(_line(facts))
    return 0


def _facts(name: str, trackers: TrackerRegistry) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "name": name,
        "default": name == AnalysisSettings().tracker,
        "version": None,
        "model_sha256": None,
        "device": None,
        "problem": None,
    }
    try:
        identity = trackers.make(name).identity
    # A tracker that cannot run here is listed with its reason.
    except LongAxisError as error:
        return facts | {"problem": str(error)}
    return facts | {
        "version": identity.version,
        "model_sha256": identity.model_sha256,
        "device": identity.device,
    }


def _line(facts: dict[str, Any]) -> str:
    name = f"{facts['name']}{' (default)' if facts['default'] else ''}"
    if facts["problem"]:
        return f"{name:<28} not available: {facts['problem']}"
    model = facts["model_sha256"][:16] or "no weights"
    return f"{name:<28} version {facts['version']}, {facts['device']}, {model}"
