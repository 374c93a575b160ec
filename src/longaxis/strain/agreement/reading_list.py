"""The reading list of a reader study: random, the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.reader_study import (
    ReaderProgress,
    Slot,
    SlotKind,
    StudyPlan,
)
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data.reader_study import StudyCase, StudyState

# Chosen without a measurement: a reader who still remembers a loop would only repeat
# the earlier line. Larger gaps are impossible in short lists and are lowered there.
MOST_RECALLED = 5
"""A hidden duplicate comes at least so many readings later, where there are so many."""

# Attempts to draw a list in which the readings of one case lie far enough apart, before
# a smaller distance is accepted. Chosen without a measurement: with few attempts a
# distance that is possible would be given up by chance; time grows with them.
_SHUFFLES = 200
_CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY3479"
"""Without letters and digits that are taken for one another."""

# Chosen: 6 of 25 characters give 244 million codes, so that two seldom meet (another is
# drawn then) and none can be guessed; more are tedious to type.
_CODE_LENGTH = 6


def plan_study(
    cases: Sequence[StudyCase],
    readers: Sequence[str],
    *,
    seed: int,
    n_duplicates: int = 0,
    reread_after_days: int | None = None,
) -> StudyPlan:
    """Return every reader's list, each in an order of its own.

    Parameters
    ----------
    cases
        At least one.
    readers
        At least one; names differ in more than upper and lower case.
    seed
        Same seed, same cases, same readers: same list.
    n_duplicates
        How many cases each reader is given twice in the first round, unannounced; the
        same cases for all readers.
    reread_after_days
        Each reader reads each case again, so many days after the first time.

    Raises
    ------
    BadInputError
        Where no list can be made of these.
    """
    if not 0 <= n_duplicates <= len(cases):
        message = (
            f"{n_duplicates} hidden duplicates cannot be drawn from {len(cases)} cases."
        )
        raise BadInputError(message)
    generator = np.random.default_rng(seed)
    names = [case.name for case in cases]
    # Drawn before the readers' orders, so that all readers have the same duplicates.
    doubled = generator.permutation(len(names))[:n_duplicates]
    codes = _Codes(generator)
    slots: list[Slot] = []
    for reader in readers:
        first = _order([*names, *(names[index] for index in doubled)], generator)
        seen: set[str] = set()
        for case in first:
            kind = SlotKind.DUPLICATE if case in seen else SlotKind.FIRST
            seen.add(case)
            slots.append(Slot(code=codes.draw(), reader=reader, case=case, kind=kind))
        if reread_after_days is not None:
            slots += [
                Slot(code=codes.draw(), reader=reader, case=case, kind=SlotKind.REREAD)
                for case in _order(names, generator)
            ]
    try:
        return StudyPlan(
            cases=tuple(cases),
            readers=tuple(readers),
            seed=seed,
            reread_after_days=reread_after_days,
            slots=tuple(slots),
        )
    except ValueError as error:
        message = f"This is no reader study: {error}."
        raise BadInputError(message) from error


class _Codes:
    """Draws codes, none twice."""

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._drawn: set[str] = set()

    def draw(self) -> str:
        while True:
            letters = self._generator.choice(list(_CODE_LETTERS), _CODE_LENGTH)
            code = "".join(str(letter) for letter in letters)
            if code not in self._drawn:
                self._drawn.add(code)
                return code


def _order(names: Sequence[str], generator: np.random.Generator) -> list[str]:
    """Return the names shuffled, the same ones as far apart as MOST_RECALLED asks."""
    gap = min(MOST_RECALLED, max(1, len(set(names)) - 1))
    while True:
        for _ in range(_SHUFFLES):
            shuffled = [names[index] for index in generator.permutation(len(names))]
            if _smallest_gap(shuffled) >= gap:
                return shuffled
        # A few cases cannot be kept so far apart; at 1 any order will do, so this ends.
        gap -= 1


def _smallest_gap(names: Sequence[str]) -> int:
    last: dict[str, int] = {}
    smallest = len(names)
    for position, name in enumerate(names):
        if name in last:
            smallest = min(smallest, position - last[name])
        last[name] = position
    return smallest


def due_at(state: StudyState, slot: Slot) -> datetime | None:
    """Return when a reading may begin; None where its first reading is not done.

    Readings of the first round may begin at any time: the earliest of all.
    """
    days = state.plan.reread_after_days
    if slot.kind is not SlotKind.REREAD or days is None:
        return datetime.min.replace(tzinfo=UTC)
    first = next(
        earlier
        for earlier in state.plan.slots_of(slot.reader)
        if earlier.case == slot.case and earlier.kind is SlotKind.FIRST
    )
    submitted = state.submitted_at.get(first.code)
    return None if submitted is None else submitted + timedelta(days=days)


def next_slot(state: StudyState, reader: str, now: datetime) -> Slot | None:
    """Return the reader's next reading, None if nothing is left or due.

    The reading in progress comes first; repeated readings begin when the first round
    ends.

    Parameters
    ----------
    state
        State of the reader study.
    reader
        Name of the reader.
    now
        Time at which the question is asked (UTC).
    """
    left = [
        slot
        for slot in state.plan.slots_of(reader)
        if slot.code not in state.submissions
    ]
    in_hand = [slot for slot in left if slot.code in state.issues]
    if in_hand:
        return in_hand[0]
    first_round = [slot for slot in left if slot.kind is not SlotKind.REREAD]
    # Repeated readings wait for all first ones, or a reader would meet them unevenly
    # soon.
    for slot in first_round or left:
        due = due_at(state, slot)
        if due is not None and due <= now:
            return slot
    return None


def progress_of(state: StudyState, reader: str, now: datetime) -> ReaderProgress:
    """Return the progress of one reader.

    Parameters
    ----------
    state
        State of the reader study.
    reader
        Name of the reader.
    now
        Time at which the question is asked (UTC).
    """
    slots = state.plan.slots_of(reader)
    left = [slot for slot in slots if slot.code not in state.submissions]
    done = [state.submissions[slot.code] for slot in slots if slot not in left]
    upcoming = next_slot(state, reader, now)
    dates = [due for slot in left if (due := due_at(state, slot)) is not None]
    in_hand = [slot.code for slot in left if slot.code in state.issues]
    return ReaderProgress(
        reader=reader,
        n_total=len(slots),
        n_submitted=len(done),
        n_not_measurable=sum(not slot.readings for slot in done),
        open_code=in_hand[0] if in_hand else "",
        next_due=min(dates) if dates and upcoming is None else None,
    )
