"""Who changed what in a study, and when."""

from __future__ import annotations

from dataclasses import dataclass

from longaxis.data._checks import require_time


@dataclass(frozen=True, slots=True, kw_only=True)
class EditEntry:
    """One edit.

    Attributes
    ----------
    reader
        Empty where no name was given.
    at
        ISO 8601 with the offset from UTC.
    what
        Each change as "place: change", frames counted from 1.
    """

    reader: str
    at: str
    what: tuple[str, ...]

    def __post_init__(self) -> None:
        require_time("at", self.at)
