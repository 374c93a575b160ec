"""The pairs of a reader study: between readers, and of a reader with himself."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.agreement import PairedReadings
from longaxis.data.reader_study import SlotKind
from longaxis.data.readings import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from longaxis.data.reader_study import StudyState
    from longaxis.data.readings import PairChoice, StrainReading


def study_pairs(state: StudyState, choice: PairChoice) -> dict[str, PairedReadings]:
    """Return every comparison that has pairs, by a name that can be a file's.

    `readers_A_B`: first readings of two readers; `reread_A`: a reader's first and
    second reading; `duplicate_A`: a case and its hidden duplicate. In percent, times in
    milliseconds.
    """
    pairs_by_name = {
        name: _paired(state, choice, sides)
        for name, sides in _comparisons(state.plan.readers)
    }
    return {name: pairs for name, pairs in pairs_by_name.items() if pairs is not None}


_Side = tuple[str, SlotKind]


def _comparisons(
    readers: Sequence[str],
) -> Iterator[tuple[str, tuple[_Side, _Side]]]:
    """Give the name and the two sides of every comparison there can be."""
    first = SlotKind.FIRST
    for one, other in combinations(readers, 2):
        yield f"readers_{one}_{other}", ((one, first), (other, first))
    for kind in (SlotKind.REREAD, SlotKind.DUPLICATE):
        for reader in readers:
            yield f"{kind.value}_{reader}", ((reader, first), (reader, kind))


def _paired(
    state: StudyState, choice: PairChoice, sides: tuple[_Side, _Side]
) -> PairedReadings | None:
    a_numbers, b_numbers = (_numbers(state, choice, *side) for side in sides)
    # Only what both have read; a missing reading is no reading of zero.
    keys = [key for key in a_numbers if key in b_numbers]
    if not keys:
        return None
    a_name, b_name = (
        reader if kind is SlotKind.FIRST else f"{reader}, {kind.value}"
        for reader, kind in sides
    )
    return PairedReadings(
        subjects=tuple(case for case, _ in keys),
        a=np.array([a_numbers[key] for key in keys]),
        b=np.array([b_numbers[key] for key in keys]),
        groups=() if choice.part is Part.STUDY else tuple(group for _, group in keys),
        measures=(choice.measure,) * len(keys),
        a_name=a_name,
        b_name=b_name,
        unit=choice.unit,
    )


def _numbers(
    state: StudyState, choice: PairChoice, reader: str, kind: SlotKind
) -> dict[tuple[str, str], float]:
    """Return one side's numbers by case and group."""
    slots = {
        slot.case: slot.code
        for slot in state.plan.slots_of(reader)
        if slot.kind is kind and slot.code in state.submissions
    }
    return {
        (case.name, _group(reading)): choice.scale * reading.value
        for case in state.plan.cases
        if case.name in slots
        for reading in state.submissions[slots[case.name]].readings
        if _is_chosen(reading, choice)
    }


def _is_chosen(reading: StrainReading, choice: PairChoice) -> bool:
    if reading.quantity is not choice.quantity:
        return False
    if choice.part is Part.SEGMENTS:
        return reading.segment is not None
    is_whole_study = reading.view is None
    return (
        reading.segment is None
        and reading.definition is choice.definition
        and is_whole_study == (choice.part is Part.STUDY)
    )


def _group(reading: StrainReading) -> str:
    view = reading.view.value if reading.view else "study"
    return f"{reading.segment.name} ({view})" if reading.segment else view
