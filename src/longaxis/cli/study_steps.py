"""What each step of `longaxis study` does."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.data.reader_study import Action, LogEntry, Submission
from longaxis.errors import BadInputError
from longaxis.reader_study import (
    LOG_NAME,
    READINGS_NAME,
    Reading,
    account,
    numbers_of,
    require_reader,
    submit_reading,
)

if TYPE_CHECKING:
    import argparse

    from longaxis.data import StudyDocument
    from longaxis.data.reader_study import ReaderProgress, Slot, StudyState
    from longaxis.io.reader_study.audit_log import StudyLog


def create(arguments: argparse.Namespace) -> int:
    """Read every case, draw the lists, and start the log with them."""
    from longaxis.io.reader_study.audit_log import StudyLog
    from longaxis.io.reader_study.audit_log_json import plan_as_json
    from longaxis.io.reader_study.blinding import find_cases
    from longaxis.strain.agreement.reading_list import plan_study

    folder = Path(arguments.study)
    # Checked before the cases are read, which takes long.
    _check_numbers(arguments)
    plan = plan_study(
        find_cases(Path(arguments.cases), folder),
        arguments.readers,
        seed=arguments.seed,
        n_duplicates=arguments.duplicates,
        reread_after_days=arguments.reread_after,
    )
    folder.mkdir(parents=True, exist_ok=True)
    entry = LogEntry(
        who=account(),
        account=account(),
        action=Action.CREATED,
        new=plan_as_json(plan),
    )
    # create refuses an existing log: a study is never started twice.
    with closing(StudyLog(folder / LOG_NAME, create=True)) as log, log.writing():
        row = log.append(entry, now())
    n_each = len(plan.slots) // len(plan.readers)
    answer = {
        "cases": len(plan.cases),
        "readers": list(plan.readers),
        "readings_each": n_each,
        "receipt": row.sha256,
    }
    _answer(
        arguments,
        answer,
        f"{len(plan.cases)} cases, {len(plan.readers)} readers, {n_each} readings "
        f"each; log: {folder / LOG_NAME}",
        f"Receipt of row {row.number}: {row.sha256}",
    )
    return 0


def issue(arguments: argparse.Namespace) -> int:
    """Write the reader's next reading without names, or say when one is due."""
    from longaxis.io.reader_study.audit_log_json import state_of
    from longaxis.strain.agreement.reading_list import next_slot, progress_of

    reader, when = arguments.reader, now()
    # Inside one transaction: two calls at once must not hand out the same slot twice.
    with closing(_log(arguments)) as log, log.writing() as rows:
        state = state_of(rows)
        require_reader(state, reader)
        slot = next_slot(state, reader, when)
        progress = progress_of(state, reader, when)
        path = None if slot is None else _issue(log, state, slot, arguments, when)
    done = f"{progress.n_submitted} of {progress.n_total} readings are done"
    answer = {
        "code": slot.code if slot else None,
        "path": str(path) if path else None,
        "next_due": progress.next_due.isoformat() if progress.next_due else None,
        "submitted": progress.n_submitted,
        "total": progress.n_total,
    }
    if slot is not None:
        _answer(arguments, answer, f"{slot.code}: {path} ({done})")
    elif progress.next_due is not None:
        day = progress.next_due.strftime("%Y-%m-%d %H:%M UTC")
        _answer(arguments, answer, f"Nothing to read before {day}; {done}.")
    else:
        _answer(arguments, answer, f"Nothing is left to read; {done}.")
    return 0


def _issue(
    log: StudyLog,
    state: StudyState,
    slot: Slot,
    arguments: argparse.Namespace,
    when: datetime,
) -> Path:
    """Write the blinded session, unless the reader has it already; log it once."""
    from longaxis.io.reader_study.audit_log_json import issue_as_json
    from longaxis.io.reader_study.blinding import blinded, pictures_of, read_case
    from longaxis.io.sessions.session_file import save_session

    folder = Path(arguments.study)
    # Reader and code make the path; see reader_study.reading_at.
    path = folder / READINGS_NAME / slot.reader / f"{slot.code}.longaxis"
    if slot.code in state.issues and path.exists():
        return path  # it may hold work
    case = read_case(folder / state.plan.case(slot.case).path)
    document = blinded(case, code=slot.code, reader=slot.reader)
    issue = pictures_of(document)
    # All readers of a case must get the same pictures, or agreement means nothing.
    earlier = [
        state.issues[other_slot.code]
        for other_slot in state.plan.slots
        if other_slot.case == slot.case and other_slot.code in state.issues
    ]
    if any(open_issue != issue for open_issue in earlier):
        message = (
            f"The pictures behind {slot.code} are no longer those that were handed out "
            "before; put the old files back."
        )
        raise BadInputError(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Saved before it is logged: a row without a file could not be explained, a file
    # without a row is written anew.
    save_session(document, path)
    if slot.code not in state.issues:
        entry = LogEntry(
            who=slot.reader,
            account=account(),
            action=Action.ISSUED,
            code=slot.code,
            new=issue_as_json(issue),
        )
        log.append(entry, when)
    return path


def submit(arguments: argparse.Namespace) -> int:
    """Measure the reader's session and write its numbers into the log."""
    code, document, submission = _handed_in(arguments)
    done = submit_reading(
        Reading(study=Path(arguments.study), reader=arguments.reader, code=code),
        document,
        submission,
        now=now(),
        reason=arguments.reason,
    )
    answer = {
        "code": code,
        "action": done.action.value,
        "numbers": done.n_numbers,
        "row": done.row.number,
        "receipt": done.row.sha256,
    }
    _answer(
        arguments,
        answer,
        f"{code} {done.action.value}: {done.n_numbers} numbers.",
        f"Receipt of row {done.row.number}: {done.row.sha256}",
    )
    return 0


def _handed_in(
    arguments: argparse.Namespace,
) -> tuple[str, StudyDocument | None, Submission]:
    """Return code, session and numbers; no session where nothing is measurable."""
    from longaxis import __version__
    from longaxis.cli.analyse import track_missing
    from longaxis.io.sessions.session_file import load_session

    if (arguments.session is None) == (arguments.not_measurable is None):
        message = "Hand in either CODE.longaxis or --not-measurable CODE."
        raise terminal.BadUseError(message)
    if arguments.session is None:
        if not arguments.reason:
            message = "Say with --reason why the case is not measurable."
            raise terminal.BadUseError(message)
        nothing = Submission(readings=(), software_version=__version__)
        return arguments.not_measurable, None, nothing
    path = Path(arguments.session)
    # A session that was not tracked in the window is tracked now.
    document = track_missing(load_session(path))
    # The code stands where the patient's identifier was.
    return document.header.patient_id, document, numbers_of(document, path)


def progress(arguments: argparse.Namespace) -> int:
    """Print one line for each reader."""
    from longaxis.io.reader_study.audit_log_json import state_of
    from longaxis.strain.agreement.reading_list import progress_of

    with closing(_log(arguments)) as log:
        state = state_of(log.rows())
    when = now()
    progress_of_readers = [
        progress_of(state, reader, when) for reader in state.plan.readers
    ]
    answer = {
        reader_progress.reader: {
            "submitted": reader_progress.n_submitted,
            "total": reader_progress.n_total,
            "not_measurable": reader_progress.n_not_measurable,
            "open": reader_progress.open_code or None,
            "next_due": reader_progress.next_due.isoformat()
            if reader_progress.next_due
            else None,
        }
        for reader_progress in progress_of_readers
    }
    _answer(arguments, answer, *map(_progress_line, progress_of_readers))
    return 0


def _progress_line(progress: ReaderProgress) -> str:
    parts = [f"{progress.n_submitted} of {progress.n_total} done"]
    if progress.n_not_measurable:
        parts.append(f"{progress.n_not_measurable} not measurable")
    if progress.open_code:
        parts.append(f"{progress.open_code} in hand")
    if progress.next_due is not None:
        parts.append(f"next due {progress.next_due.strftime('%Y-%m-%d %H:%M UTC')}")
    return f"{progress.reader}: {', '.join(parts)}"


def export(arguments: argparse.Namespace) -> int:
    """Write one table of pairs per comparison, as `longaxis agreement` reads them."""
    from longaxis.cli.pair_options import choice_of
    from longaxis.io.reader_study.audit_log_json import state_of
    from longaxis.io.tables.agreement_csv import write_pairs
    from longaxis.strain.agreement.study_pairs import study_pairs

    with closing(_log(arguments)) as log:
        state = state_of(log.rows())
    pairs = study_pairs(state, choice_of(arguments))
    # Readings that were called not measurable make no pairs.
    if not pairs:
        message = "No two readings of one case are handed in yet: there are no pairs."
        raise BadInputError(message)
    folder = Path(arguments.out)
    folder.mkdir(parents=True, exist_ok=True)
    lines, answer = [], {}
    for name, pair in pairs.items():
        path = folder / f"{name}.csv"
        write_pairs(pair, path)
        lines.append(
            f"{path}: {len(pair.subjects)} pairs, {pair.a_name} − {pair.b_name}"
        )
        answer[name] = {"path": str(path), "pairs": len(pair.subjects)}
    _answer(arguments, answer, *lines)
    return 0


def audit(arguments: argparse.Namespace) -> int:
    """Check the chain, look for a receipt, and write the log as a table."""
    from longaxis.io.reader_study.audit_log import write_log

    with closing(_log(arguments)) as log:
        rows = log.rows()
    receipt = arguments.receipt
    # A chain that was computed anew is whole in itself; only a noted hash shows it.
    if receipt is not None and receipt not in {row.sha256 for row in rows}:
        message = f"The receipt {receipt} is not in the log: the log is another one."
        raise BadInputError(message)
    if arguments.table:
        write_log(rows, Path(arguments.table))
    answer = {"rows": len(rows), "receipt": rows[-1].sha256}
    _answer(
        arguments,
        answer,
        f"{len(rows)} rows, every one as it was written.",
        f"Receipt of row {len(rows)}: {rows[-1].sha256}",
    )
    return 0


def now() -> datetime:
    """Return the time, in UTC whatever the computer's zone."""
    # The log is kept in UTC, and refuses a time of any other zone.
    return datetime.now(UTC)


def _log(arguments: argparse.Namespace) -> StudyLog:
    from longaxis.io.reader_study.audit_log import StudyLog

    return StudyLog(Path(arguments.study) / LOG_NAME)


def _check_numbers(arguments: argparse.Namespace) -> None:
    days = arguments.reread_after
    if arguments.seed < 0 or (days is not None and days < 0):
        message = "--seed and --reread-after are 0 or more."
        raise terminal.BadUseError(message)


def _answer(arguments: argparse.Namespace, answer: object, *lines: str) -> None:
    if arguments.json:
        terminal.say_json(answer)
        return
    for line in lines:
        terminal.say(line)
