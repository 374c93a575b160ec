"""What the log of a reader study says, as records: plan, pictures, readings."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from longaxis.anatomy import Level, Segment, View, Wall
from longaxis.data.reader_study import (
    Action,
    Issue,
    Slot,
    SlotKind,
    StudyCase,
    StudyPlan,
    StudyState,
    Submission,
)
from longaxis.data.readings import Quantity, StrainReading
from longaxis.data.strain import GlobalDefinition
from longaxis.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data.reader_study import LogRow


# Enumerations are written by value, which stays when a name in the code changes.
def plan_as_json(plan: StudyPlan) -> str:
    """Return the plan as JSON."""
    slots = [{**asdict(slot), "kind": slot.kind.value} for slot in plan.slots]
    return _text({**asdict(plan), "slots": slots})


def issue_as_json(issue: Issue) -> str:
    """Return the fingerprints of the pictures as JSON."""
    return _text(asdict(issue))


def submission_as_json(submission: Submission) -> str:
    """Return a submission as JSON; strains are fractions, times seconds."""
    readings = [_encode_reading(reading) for reading in submission.readings]
    return _text({**asdict(submission), "readings": readings})


def state_of(rows: Sequence[LogRow]) -> StudyState:
    """Return where the study stands: the log, from its first row to its last.

    Raises
    ------
    UnreadableFileError
        Where the rows are not those of a reader study.
    """
    try:
        # The plan is the first row; without it no code means anything.
        if rows[0].entry.action is not Action.CREATED:
            message = "it does not begin with a plan"
            raise ValueError(message)
        plan = _decode_plan(json.loads(rows[0].entry.new))
        return _state(plan, rows[1:])
    # Whatever does not fit is one and the same to the reader: another file.
    except (IndexError, KeyError, TypeError, ValueError, AttributeError) as error:
        message = "The log is not that of a reader study: its entries do not fit."
        raise UnreadableFileError(message) from error


def _state(plan: StudyPlan, rows: Sequence[LogRow]) -> StudyState:
    issues: dict[str, Issue] = {}
    submissions: dict[str, Submission] = {}
    submitted_at: dict[str, datetime] = {}
    for row in rows:
        # The content is JSON for every action, also where it is not used here.
        entry, content = row.entry, json.loads(row.entry.new)
        if entry.action is Action.ISSUED:
            issues[entry.code] = Issue(**content)
        elif entry.action in {Action.SUBMITTED, Action.REVISED}:
            # The last version counts; the earlier ones stay in the log.
            submissions[entry.code] = _decode_submission(content)
            when = datetime.fromisoformat(row.when_utc)
            # The first time counts for the interval until the second reading.
            submitted_at.setdefault(entry.code, when)
    return StudyState(
        plan=plan, issues=issues, submissions=submissions, submitted_at=submitted_at
    )


def _decode_plan(encoded: dict[str, Any]) -> StudyPlan:
    return StudyPlan(
        cases=tuple(StudyCase(**case) for case in encoded["cases"]),
        readers=tuple(encoded["readers"]),
        seed=encoded["seed"],
        reread_after_days=encoded["reread_after_days"],
        slots=tuple(
            Slot(**{**slot, "kind": SlotKind(slot["kind"])})
            for slot in encoded["slots"]
        ),
    )


def _decode_submission(encoded: dict[str, Any]) -> Submission:
    readings = tuple(_decode_reading(reading) for reading in encoded["readings"])
    trackers = tuple(encoded["trackers"])
    return Submission(**{**encoded, "readings": readings, "trackers": trackers})


def _encode_reading(reading: StrainReading) -> list[Any]:
    segment, definition = reading.segment, reading.definition
    return [
        reading.quantity.value,
        reading.view and reading.view.value,
        segment and segment.level.value,
        segment and segment.wall.value,
        # G1, G2 or G3; None for quantities without a definition.
        definition and definition.value[:2],
        reading.value,
    ]


def _decode_reading(encoded: list[Any]) -> StrainReading:
    quantity, view, level, wall, definition, value = encoded
    definitions = {definition.value[:2]: definition for definition in GlobalDefinition}
    return StrainReading(
        quantity=Quantity(quantity),
        value=float(value),
        # None stays None: a number of the study has no view.
        view=view and View(view),
        segment=level and Segment(Level(level), Wall(wall)),
        definition=definition and definitions[definition],
    )


def _text(value: dict[str, Any]) -> str:
    # Sorted and without NaN: the same content gives the same text and hash.
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)
