"""Beat and contour of one view that are proposed together, for one confirmation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from longaxis.data.beat import BeatChoice

if TYPE_CHECKING:
    from longaxis.data.contour_suggestion import ContourSuggestion


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReadingProposal:
    """What the reader is asked to confirm in one view; nothing is measured before.

    Attributes
    ----------
    choice
        Frames of the beat; None where nothing is proposed, and the rules decide once
        the wall is tracked.
    stated
        Frames among them that come from R waves, of the file or of the ECG in the
        picture; once the loop has these R waves, the rules find the frames again.
    suggestion
        The mid-wall contour, None where none was found.
    notes
        One sentence each about what is odd.
    """

    choice: BeatChoice = field(default_factory=BeatChoice)
    stated: BeatChoice = field(default_factory=BeatChoice)
    suggestion: ContourSuggestion | None = None
    notes: tuple[str, ...] = ()
