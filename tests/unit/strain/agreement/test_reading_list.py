"""The reading list: complete, random, repeatable, and patient."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.data.reader_study import (
    Issue,
    Slot,
    SlotKind,
    StudyCase,
    StudyPlan,
    StudyState,
    Submission,
)
from longaxis.data.readings import PairChoice, Part, Quantity, StrainReading
from longaxis.data.strain import GlobalDefinition
from longaxis.errors import BadInputError
from longaxis.strain.agreement import agreement
from longaxis.strain.agreement.reading_list import next_slot, plan_study, progress_of
from longaxis.strain.agreement.study_pairs import study_pairs

CASES = tuple(
    StudyCase(name=f"P{number:02}", path=f"P{number:02}") for number in range(12)
)
READERS = ("ANNA", "BEN")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def plan(seed: int = 7) -> StudyPlan:
    return plan_study(CASES, READERS, seed=seed, n_duplicates=3, reread_after_days=14)


def test_every_reader_reads_every_case_as_often_as_planned() -> None:
    for reader in READERS:
        slots = plan().slots_of(reader)
        kinds = Counter(slot.kind for slot in slots)
        assert kinds == {
            SlotKind.FIRST: 12,
            SlotKind.DUPLICATE: 3,
            SlotKind.REREAD: 12,
        }
        for kind in (SlotKind.FIRST, SlotKind.REREAD):
            read = [slot.case for slot in slots if slot.kind is kind]
            assert sorted(read) == [case.name for case in CASES]
            assert read != sorted(read)


def test_duplicates_are_the_same_cases_far_from_their_first_reading() -> None:
    doubled = []
    for reader in READERS:
        first_round = [
            slot for slot in plan().slots_of(reader) if slot.kind is not SlotKind.REREAD
        ]
        order = [slot.case for slot in first_round]
        again = {slot.case for slot in first_round if slot.kind is SlotKind.DUPLICATE}
        doubled.append(again)
        for case in again:
            one, other = (at for at, name in enumerate(order) if name == case)
            assert other - one >= 5
            assert first_round[one].kind is SlotKind.FIRST
    assert doubled[0] == doubled[1]


def test_the_seed_is_the_list() -> None:
    assert plan() == plan()
    assert plan().slots != plan(seed=8).slots
    orders = [[slot.case for slot in plan().slots_of(reader)] for reader in READERS]
    assert orders[0] != orders[1]
    codes = {slot.code for slot in plan().slots}
    assert len(codes) == len(plan().slots)


def test_orders_are_fair_over_many_seeds() -> None:
    # Each of four cases comes first about equally often: chi-square, 3 degrees of
    # freedom, is below 16.3 with probability 0.999.
    first = Counter(
        plan_study(CASES[:4], ["ANNA"], seed=seed).slots[0].case for seed in range(400)
    )
    assert sum((count - 100) ** 2 / 100 for count in first.values()) < 16.3


@pytest.mark.parametrize(
    ("readers", "n_duplicates", "sentence"),
    [
        (["ANNA"], 13, "13 hidden duplicates"),
        (["ANNA", "anna"], 0, "every reader needs a name of its own"),
        (["A/B"], 0, "letters, digits"),
    ],
)
def test_impossible_studies_are_refused(
    readers: list[str], n_duplicates: int, sentence: str
) -> None:
    with pytest.raises(BadInputError, match=sentence):
        plan_study(CASES, readers, seed=1, n_duplicates=n_duplicates)


def test_a_case_twice_in_a_tiny_study_still_gives_a_list() -> None:
    tiny = plan_study(CASES[:1], ["ANNA"], seed=1, n_duplicates=1)
    assert [slot.kind for slot in tiny.slots] == [SlotKind.FIRST, SlotKind.DUPLICATE]


# ---- what comes next ---------------------------------------------------------


def reading(value: float, **changes: object) -> StrainReading:
    made = StrainReading(
        quantity=Quantity.END_SYSTOLIC,
        value=value,
        view=View.FOUR_CHAMBER,
        definition=GlobalDefinition.LINE,
    )
    return replace(made, **changes)


def submitted(
    state: StudyState, slot: Slot, when: datetime, value: float
) -> StudyState:
    """Return the state with one more reading."""
    return replace(
        state,
        issues=state.issues | {slot.code: Issue(pictures={})},
        submissions=state.submissions
        | {slot.code: Submission(readings=(reading(value),))},
        submitted_at=state.submitted_at | {slot.code: when},
    )


def test_the_reading_in_hand_comes_again_until_it_is_done() -> None:
    state = StudyState(plan=plan())
    first = next_slot(state, "ANNA", MONDAY)
    assert first == plan().slots_of("ANNA")[0]
    third = plan().slots_of("ANNA")[2]
    in_hand = replace(state, issues={third.code: Issue(pictures={})})
    assert next_slot(in_hand, "ANNA", MONDAY) == third
    assert progress_of(in_hand, "ANNA", MONDAY).open_code == third.code


def test_second_readings_wait_for_their_day() -> None:
    state = StudyState(plan=plan())
    n_first = 15
    for number in range(n_first):
        slot = next_slot(state, "ANNA", MONDAY)
        assert slot is not None
        assert slot.kind is not SlotKind.REREAD
        state = submitted(state, slot, MONDAY + timedelta(hours=number), -0.2)
    assert next_slot(state, "ANNA", MONDAY + timedelta(days=13, hours=23)) is None
    found = progress_of(state, "ANNA", MONDAY + timedelta(days=1))
    assert (found.n_submitted, found.n_total) == (15, 27)
    assert found.next_due == MONDAY + timedelta(days=14)
    # Two weeks later only what was read first may be read again.
    due = next_slot(state, "ANNA", MONDAY + timedelta(days=14))
    assert due is not None
    assert due.kind is SlotKind.REREAD
    assert due.case == plan().slots_of("ANNA")[0].case
    assert progress_of(state, "BEN", MONDAY).n_submitted == 0


# ---- pairs -------------------------------------------------------------------


def finished(bias: float) -> StudyState:
    """Return a study in which BEN reads `bias` below ANNA, and twice the same."""
    state = StudyState(plan=plan())
    for slot in plan().slots:
        value = -0.2 - 0.002 * int(slot.case[1:])
        state = submitted(state, slot, MONDAY, value + bias * (slot.reader == "BEN"))
    return state


def test_every_comparison_has_its_pairs() -> None:
    pairs = study_pairs(finished(bias=-0.01), PairChoice())
    assert {name: len(each.subjects) for name, each in pairs.items()} == {
        "readers_ANNA_BEN": 12,
        "reread_ANNA": 12,
        "reread_BEN": 12,
        "duplicate_ANNA": 3,
        "duplicate_BEN": 3,
    }
    between = pairs["readers_ANNA_BEN"]
    assert between.differences == pytest.approx(np.full(12, 1.0))
    assert between.subjects == tuple(case.name for case in CASES)
    assert between.group_names == ("A4C",)
    assert agreement(between).limits.bias.value == pytest.approx(1.0)
    assert not pairs["reread_BEN"].differences.any()


def test_what_was_not_measured_makes_no_pair() -> None:
    state = finished(bias=0)
    gone = next(slot.code for slot in state.plan.slots_of("BEN"))
    state = replace(
        state, submissions=state.submissions | {gone: Submission(readings=())}
    )
    pairs = study_pairs(state, PairChoice())
    assert len(pairs["readers_ANNA_BEN"].subjects) == 11
    assert progress_of(state, "BEN", MONDAY).n_not_measurable == 1


def test_only_the_chosen_number_is_paired() -> None:
    state = finished(bias=0)
    assert not study_pairs(state, PairChoice(part=Part.STUDY))
    assert not study_pairs(state, PairChoice(part=Part.SEGMENTS))
    assert not study_pairs(state, PairChoice(quantity=Quantity.PEAK))
    assert not study_pairs(state, PairChoice(definition=GlobalDefinition.MEAN_OF_PEAKS))
