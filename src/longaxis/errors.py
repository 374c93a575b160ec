"""Everything longaxis can refuse to do, one class per reason."""

import traceback


class LongAxisError(Exception):
    """A problem that a user can be told about in one sentence."""


class UnreadableFileError(LongAxisError):
    """The file is damaged, of an unknown kind, or asks for more than it may have."""


class UnsuitableLoopError(LongAxisError):
    """The file was understood, but strain cannot be measured in it."""


class UncalibratedLoopError(LongAxisError):
    """The loop does not say how many millimetres a pixel measures."""


class UntimedLoopError(LongAxisError):
    """The loop does not say when its frames were taken."""


class BadInputError(LongAxisError):
    """What the user typed or handed over cannot be used as it is."""


class TrackingError(LongAxisError):
    """The tracker could not follow the wall."""


class CancelledError(LongAxisError):
    """The user stopped the work."""


class ModelFileError(LongAxisError):
    """A network file is missing, damaged, or not the one it claims to be."""


class SessionFileError(LongAxisError):
    """A saved session cannot be read or written."""


class ArchiveError(LongAxisError):
    """An archive cannot be reached, refuses, or answers what cannot be understood.

    Attributes
    ----------
    is_refusal
        True if the archive answered, and does not do this: another try is in vain.
    nothing_arrived
        True if what was to be stored certainly was not.
    """

    def __init__(
        self, message: str, *, is_refusal: bool = False, nothing_arrived: bool = False
    ) -> None:
        super().__init__(message)
        self.is_refusal = is_refusal
        # A refusal is an answer: what was refused is certainly not stored.
        self.nothing_arrived = nothing_arrived or is_refusal


_EXCERPT_LENGTH = 60
"""Characters of a file's text in a message: chosen, enough to find it in the file."""


def excerpt(text: str) -> str:
    """Return a text of a file as a message may repeat it: one line, not too long.

    A cell in quotation marks may hold the rest of the table.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(line) <= _EXCERPT_LENGTH:
        return line
    return f"{line[:_EXCERPT_LENGTH].rstrip()}…"


def frames_of(error: BaseException) -> str:
    """Return where an error came from, without its text, which may quote the patient.

    Kinds and frames of the error and of what caused it, the innermost cause first.
    """
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    # Causes can form a circle when an error is raised again; each is shown once.
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"{type(current).__name__}\n{frames}")
        # As Python shows them: the stated cause, else what was being handled.
        current = current.__cause__ or current.__context__
    return "".join(reversed(parts))


def place_of(error: BaseException) -> str:
    """Return the file and line of Longaxis that an error went through last."""
    frames = traceback.extract_tb(error.__traceback__)
    # The last frame of ours says more than one deep inside a library.
    own = [frame for frame in frames if "longaxis" in frame.filename] or list(frames)
    if not own:
        return "an unknown place"
    # Only below the package: the path of the installation names an account.
    name = own[-1].filename.replace("\\", "/").rpartition("longaxis/")[2]
    return f"{name}, line {own[-1].lineno}"
