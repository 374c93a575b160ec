"""A line that the program offers and the reader takes or leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import require

if TYPE_CHECKING:
    from longaxis.data.contour import Centreline


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ContourSuggestion:
    """A centreline found in the picture; nothing is measured along it until accepted.

    Attributes
    ----------
    centreline
        What is offered.
    expected_error_mm
        Expected mean distance to the middle of the wall, for a line found without any
        click; None for one that was only moved near the reader's own.
    """

    centreline: Centreline
    expected_error_mm: float | None = None

    def __post_init__(self) -> None:
        error_mm = self.expected_error_mm
        require(
            error_mm is None or error_mm >= 0,
            f"expected_error_mm must be 0 or more, got {error_mm}",
        )
