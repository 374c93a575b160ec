"""Handing in a reading of a reader study, for the window and the command line.

A reading lies at STUDY/readings/READER/CODE.longaxis; the log of the study lies in
STUDY. Nothing here knows Qt.
"""

from __future__ import annotations

import getpass
import hashlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data.reader_study import Action, LogEntry, Submission
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from longaxis.data import StudyDocument
    from longaxis.data.reader_study import LogRow, StudyState

# Both names are part of the layout on disk that readings are found by.
LOG_NAME = "study.sqlite"
READINGS_NAME = "readings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A session that was handed out: of which study, to whom, under which code."""

    study: Path
    reader: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SubmissionReceipt:
    """A row of the log, and how many numbers it holds."""

    row: LogRow
    n_numbers: int

    @property
    def action(self) -> Action:
        """Whether this was the first time, or a change."""
        return self.row.entry.action


class ReasonMissingError(BadInputError):
    """A reading was handed in before, and nobody says why it changes."""


def reading_at(path: Path | None) -> Reading | None:
    """Return the reading that a session file is, or None where it is none."""
    # STUDY/readings/READER/CODE.longaxis, see above.
    if path is None or path.parent.parent.name != READINGS_NAME:
        return None
    study = path.parent.parent.parent
    # A folder may be called "readings" for other reasons.
    if not (study / LOG_NAME).is_file():
        return None
    return Reading(study=study, reader=path.parent.name, code=path.stem)


def numbers_of(document: StudyDocument, path: Path) -> Submission:
    """Measure a tracked session, and return what is handed in.

    Raises
    ------
    LongAxisError
        If the session cannot be measured.
    """
    from longaxis import __version__, pipeline
    from longaxis.data.readings import readings_of

    # Measured now, from the session, so that nobody types the numbers.
    result = pipeline.measure_study(document)
    trackers = [view.tracker.label for view in result.views]
    return Submission(
        readings=readings_of(result),
        # Proves later which file the numbers came from.
        session_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        software_version=__version__,
        trackers=tuple(dict.fromkeys(trackers)),
    )


def submit_reading(
    reading: Reading,
    document: StudyDocument | None,
    submission: Submission,
    *,
    now: datetime,
    reason: str = "",
) -> SubmissionReceipt:
    """Write a reading into the log of its study.

    Parameters
    ----------
    reading
        Whose it is.
    document
        The session; None where the case is not measurable.
    submission
        Its numbers.
    now
        In UTC.
    reason
        Why a reading changes that was handed in before.

    Raises
    ------
    ReasonMissingError
        If it was handed in before and no reason is given.
    BadInputError
        If it was not handed out to this reader, or holds other pictures.
    """
    from longaxis.io.reader_study.audit_log import StudyLog
    from longaxis.io.reader_study.audit_log_json import state_of, submission_as_json

    # Read and written in one transaction: two windows may hand in at once.
    with closing(StudyLog(reading.study / LOG_NAME)) as log, log.writing() as rows:
        state = state_of(rows)
        _check(state, reading, document)
        old = state.submissions.get(reading.code)
        # A silent change would leave its reason unknown; old and new both stay in the
        # log.
        if old is not None and not reason:
            message = (
                f"{reading.code} is handed in already; say why it changes with "
                "--reason."
            )
            raise ReasonMissingError(message)
        entry = LogEntry(
            who=reading.reader,
            account=account(),
            action=Action.SUBMITTED if old is None else Action.REVISED,
            code=reading.code,
            old="" if old is None else submission_as_json(old),
            new=submission_as_json(submission),
            reason=reason,
        )
        row = log.append(entry, now)
    return SubmissionReceipt(row=row, n_numbers=len(submission.readings))


def require_reader(state: StudyState, reader: str) -> None:
    """Refuse somebody who does not read in this study."""
    if reader not in state.plan.readers:
        message = (
            f"{reader!r} is no reader of this study; they are "
            f"{', '.join(state.plan.readers)}."
        )
        raise BadInputError(message)


def account() -> str:
    """Return the name of the computer account, empty where there is none."""
    try:
        return getpass.getuser()
    # getuser finds no name in some containers; the log then says none.
    except (OSError, KeyError, ImportError):
        return ""


# Codes are short and can be mistyped, or belong to another reader.
def _check(state: StudyState, reading: Reading, document: StudyDocument | None) -> None:
    """Refuse what was not handed out to this reader as it came back."""
    from longaxis.io.reader_study.blinding import pictures_of

    require_reader(state, reading.reader)
    slot = state.plan.slot(reading.code)
    if (
        slot is None
        or slot.reader != reading.reader
        or reading.code not in state.issues
    ):
        message = (
            f"{reading.code!r} was not handed out to {reading.reader}; use "
            "`longaxis study issue`."
        )
        raise BadInputError(message)
    # A case that is not measurable comes back without a session.
    if document is None:
        return
    issued = state.issues[reading.code].pictures
    given = pictures_of(document).pictures
    # Views may be missing, as one may be unreadable; none may be another's.
    if any(issued.get(view) != picture for view, picture in given.items()):
        message = (
            f"The session does not hold the pictures that {reading.code} was handed "
            "out."
        )
        raise BadInputError(message)
