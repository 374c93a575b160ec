"""Which number of each result is compared, as options of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.data.readings import PairChoice, Part, Quantity
from longaxis.data.strain import GlobalDefinition

if TYPE_CHECKING:
    import argparse

_QUANTITIES = {
    "end-systolic": Quantity.END_SYSTOLIC,
    "peak-systolic": Quantity.PEAK_SYSTOLIC,
    "peak": Quantity.PEAK,
    "time-to-peak": Quantity.TIME_TO_PEAK,
}
# G1, G2 and G3, as in papers and in our tables.
_DEFINITIONS = {definition.value[:2]: definition for definition in GlobalDefinition}


def add_choice(parser: argparse.ArgumentParser, *, by_part: bool = True) -> None:
    """Add the options for the number that is compared."""
    number = parser.add_argument_group("which number of each result")
    parts = [part.value for part in Part]
    if by_part:
        number.add_argument("--of", choices=parts, default=Part.VIEWS.value)
    else:
        # Exams are compared by view; the mean of views is added where it exists.
        parser.set_defaults(of=Part.VIEWS.value)
    number.add_argument("--quantity", choices=list(_QUANTITIES), default="end-systolic")
    number.add_argument("--definition", choices=list(_DEFINITIONS), default="G1")


def choice_of(arguments: argparse.Namespace) -> PairChoice:
    """Return the number that was named."""
    return PairChoice(
        part=Part(arguments.of),
        quantity=_QUANTITIES[arguments.quantity],
        definition=_DEFINITIONS[arguments.definition],
    )
