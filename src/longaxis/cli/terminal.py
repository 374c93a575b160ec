"""What a terminal shows: lines, complaints, and a bar while something is slow."""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from longaxis.errors import frames_of, place_of

if TYPE_CHECKING:
    from types import TracebackType

# Chosen: label, bar and percent fit into 80 characters.
_BAR_WIDTH = 28


class BadUseError(Exception):
    """The command was called in a way that cannot mean anything: exit code 2."""


def say(line: str) -> None:
    """Write one line to standard output, at once."""
    # At once, as a program may read our lines while the next loop is measured.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_json(value: object) -> None:
    """Write one JSON object on one line."""
    # JSON has no NaN: a number that is none is null.
    say(json.dumps(_without_nan(value), allow_nan=False))


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - anything JSON can hold
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _without_nan(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(entry) for entry in value]
    return value


def complain(sentence: str) -> None:
    """Write one sentence to standard error."""
    # One line whatever the sentence holds: scripts read a complaint a line.
    sys.stderr.write(f"longaxis: {' '.join(sentence.split())}\n")
    sys.stderr.flush()


def complain_internal(error: BaseException) -> None:
    """Report an error of the program; with its traceback only where it is requested."""
    # The text of an error may quote a file, and so a patient; frames do not.
    if os.environ.get("LONGAXIS_TRACEBACK"):
        sys.stderr.write(frames_of(error))
    complain(
        f"internal error at {place_of(error)} (set LONGAXIS_TRACEBACK=1 to see how it "
        "got there, and please report it; no value of a file is shown)."
    )


def survive_narrow_encodings() -> None:
    """Let a terminal without a true minus sign show "?" rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Text, not an exception, as names may have letters the terminal lacks.
            stream.reconfigure(errors="replace")


def leave_no_memory_dumps() -> None:
    """Let a crash write no copy of the memory, which holds pictures and names.

    Also for processes that are started from here. On Windows it is up to the site.
    """
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        # 0 for both limits: programs that are started from here cannot raise it again.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def drop_output() -> None:
    """Stop Python from complaining about the closed pipe when it ends."""
    with contextlib.suppress(OSError, ValueError):
        # Python flushes standard output when it ends, which would fail a second time.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


class Bar:
    """A progress bar on a terminal, and nothing anywhere else.

    Call it with the share done; use it as a context to leave a clean line.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown = ""
        # In a file or pipe carriage returns would fill the log.
        self._is_shown = sys.stderr.isatty()

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            # Blanks over the text, as not every terminal knows how to erase a line.
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")
            sys.stderr.flush()

    def __call__(self, share: float) -> None:
        """Show the share done, 0 to 1."""
        if not self._is_shown:
            return
        n_full = round(_BAR_WIDTH * min(max(share, 0.0), 1.0))
        bar = "#" * n_full + "." * (_BAR_WIDTH - n_full)
        text = f"{self._label} [{bar}] {100 * share:3.0f} %"
        # A terminal over a slow connection need not get the same text again.
        if text != self._shown:
            sys.stderr.write(f"\r{text}")
            sys.stderr.flush()
            self._shown = text
