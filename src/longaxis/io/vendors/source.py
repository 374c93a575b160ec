"""What all exports of other programs share: lines, numbers, refusals, names.

Exports come in the code page and with the decimal sign of the hospital's computers.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from longaxis.anatomy import Level, Segment, View, Wall, segments_of
from longaxis.data import StrainCurves
from longaxis.errors import UnreadableFileError, excerpt
from longaxis.io.tables.table_text import decode_table, plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Labels are typed by people or set by the vendor, in many spellings.
_VIEWS = {
    View.FOUR_CHAMBER: r"4 ?-?c(h|hamber)?\b|\ba4c\b|four[- ]chamber",
    View.TWO_CHAMBER: r"2 ?-?c(h|hamber)?\b|\ba2c\b|two[- ]chamber",
    View.LONG_AXIS: r"\ba?plax\b|3 ?-?c(h|hamber)?\b|\ba3c\b|three[- ]chamber|\blax\b",
}
_LEVELS = {
    # The end is a blank, a capital or the end of the word: "basInf", "BAS INF", "bas".
    Level.BASAL: r"\bbas(al|is)?(?=[A-Z _-]|$)",
    Level.MID: r"\b(mid(dle)?|med(ial)?|moy)(?=[A-Z _-]|$)",
    Level.APICAL: r"\bap(ical|ic|i|ex)?(?=[A-Z _-]|$)",
}
# Full names first: "anteroseptal" also holds "septal".
_WALLS: tuple[tuple[str, Wall], ...] = (
    (r"ant(ero)?[ _-]?sep", Wall.ANTEROSEPTAL),
    (r"inf(ero)?[ _-]?sep", Wall.INFEROSEPTAL),
    (r"ant(ero)?[ _-]?lat", Wall.ANTEROLATERAL),
    (r"inf(ero)?[ _-]?lat|post", Wall.INFEROLATERAL),
    (r"ant", Wall.ANTERIOR),
    (r"inf", Wall.INFERIOR),
)
# "Septal" and "lateral" without more are the walls of the four-chamber view; at the
# apex the 16 and 17 segment models use the same words in the long-axis view.
_SHORT_WALLS = ((r"sep", Wall.INFEROSEPTAL), (r"lat", Wall.ANTEROLATERAL))
_SHORT_APICAL_WALLS = ((r"sep", Wall.ANTEROSEPTAL), (r"lat", Wall.INFEROLATERAL))


@dataclass(frozen=True, slots=True)
class Source:
    """An export as text, and a way to refuse it with the line number."""

    name: str
    lines: tuple[str, ...]

    @classmethod
    def from_bytes(cls, name: str, data: bytes) -> Source:
        """Decode UTF-8, UTF-16 or the Western code page; any kind of line end."""
        # Vendors write CR LF, and exports that went through other systems LF or CR.
        return cls(name, tuple(re.split(r"\r\n|\r|\n", decoded(data))))

    def line(self, number: int) -> str:
        """Return a line, counted from 1; empty text beyond the last."""
        return self.lines[number - 1] if number <= len(self.lines) else ""

    def refuse(self, line: int, what: str) -> NoReturn:
        """Raise UnreadableFileError for a line, counted from 1."""
        message = f"“{self.name}”, line {line}: {what}."
        raise UnreadableFileError(message)

    def numbers(self, line: int, texts: Sequence[str]) -> list[float]:
        """Return the texts as numbers; a comma may stand for the decimal point."""
        return [self.number(line, text) for text in texts]

    def number(self, line: int, text: str) -> float:
        """Return one text as a finite number, or refuse the line."""
        value = number_or_nan(text)
        if not math.isfinite(value):
            self.refuse(line, f"{excerpt(text)!r} is not a number")
        return value


def decoded(data: bytes) -> str:
    """Return the text of an export, whatever code page it was written in."""
    text = decode_table(data)
    # cp1252 is what Western Windows writes; it leaves few bytes without meaning.
    return data.decode("cp1252", errors="replace") if text is None else text


def number_or_nan(text: str | None) -> float:
    """Return the number a cell holds, NaN where it holds none."""
    return plain_number(text or "", decimal_comma=True)[0]


def view_of(label: str) -> View | None:
    """Return the apical view a label names, None where it names none or several."""
    views = [
        view
        for view, pattern in _VIEWS.items()
        if re.search(pattern, label, re.IGNORECASE)
    ]
    # A label that names two views decides nothing.
    return views[0] if len(views) == 1 else None


def segment_of(name: str, view: View | None) -> Segment | None:
    """Return the segment a name means in this view, None where that is not certain."""
    # Some exports number their segments in front of the name.
    words = re.sub(r"^\s*\d+\s*[-:_]\s*", "", name)
    # "basInf" and "BAS INF" say the same.
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words).replace("_", " ")
    levels = [
        level
        for level, pattern in _LEVELS.items()
        if re.search(pattern, words, re.IGNORECASE)
    ]
    # No level, or two: the name is not one of the model's.
    if len(levels) != 1:
        return None
    wall = _wall_of(words.lower(), levels[0], view)
    if wall is None:
        return None
    segment = Segment(levels[0], wall)
    # A wall that this view does not cut shows that the name means something else.
    return segment if view is None or segment in segments_of(view) else None


def _wall_of(words: str, level: Level, view: View | None) -> Wall | None:
    choices = _WALLS
    # Short names are tried last, after the full names that contain them.
    if view is View.FOUR_CHAMBER:
        choices += _SHORT_WALLS
    elif view is View.LONG_AXIS and level is Level.APICAL:
        choices += _SHORT_APICAL_WALLS
    return next((wall for pattern, wall in choices if re.search(pattern, words)), None)


def view_of_segments(names: Sequence[str]) -> View | None:
    """Return the only view in which all these names are its six segments."""
    views = [
        view
        for view in View
        # Equal as sets, as programs list the segments in different orders.
        if {segment_of(name, view) for name in names} == set(segments_of(view))
    ]
    return views[0] if len(views) == 1 else None


def line_order(segments: Sequence[Segment | None], view: View | None) -> list[int]:
    """Return the columns in the order of the line, as they come where it is unknown."""
    as_they_come = list(range(len(segments)))
    # Without all six segments there is no order to bring them into.
    if view is None or set(segments) != set(segments_of(view)):
        return as_they_come
    return [list(segments).index(segment) for segment in segments_of(view)]


def curves_of(
    times_s: NDArray[np.float64], percent: NDArray[np.float64], first_frame: int
) -> StrainCurves:
    """Return an export's curves in percent as our record, without a line.

    Parameters
    ----------
    times_s
        Times in seconds, shape (T,).
    percent
        Strain in percent, shape (B, S).
    first_frame
        Frame of the first sample.
    """
    n_samples = len(times_s)
    return StrainCurves(
        # The first sample is time 0, as in our own curves.
        times_s=times_s - times_s[0],
        frames=np.arange(first_frame, first_frame + n_samples, dtype=np.int64),
        segments=percent / 100,
        # The whole line is not in the file; a mean of segments would be another
        # quantity.
        line=np.full(n_samples, np.nan),
    )


def rises(times_s: NDArray[np.float64]) -> bool:
    """Return True if there are two or more times in seconds, shape (T,), that rise."""
    # Equal times would make steps of zero, and interpolation undefined.
    return len(times_s) >= 2 and bool((np.diff(times_s) > 0).all())
