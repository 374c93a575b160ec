"""The log of a study: who changed what, and when; undone edits stay in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from longaxis.anatomy import View
from longaxis.app.core import edits, report_edits
from longaxis.data import StudyDocument
from longaxis.data.report import Override
from longaxis.display.edit_changes import changes, extended
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.io.tables.result_json import result_as_json
from tests.made_up_results import made_up_document, made_up_study_result

A4C = View.FOUR_CHAMBER
AT = "2026-03-04T10:11:12+01:00"


def what(before, after):
    return list(changes(before, after))


def test_every_kind_of_edit_is_named():
    document = made_up_document((A4C,))
    view = document.views[0]
    first = view.beat_choice.end_systole

    def changed(**fields):
        return replace(document, views=(replace(view, **fields),))

    moved = replace(view.beat_choice, end_systole=first + 2)
    assert what(document, changed(beat_choice=moved)) == [
        f"A4C: end-systole: frame {first + 1} to frame {first + 3}"
    ]
    assert "A4C: orientation confirmed" in what(
        changed(walls_are_checked=False), changed(walls_are_checked=True)
    )
    line = replace(view.centreline, frame=4)
    assert "A4C: contour in frame 5" in what(document, changed(centreline=line))
    rejected = changed(accepted=(False, *view.accepted[1:]))
    assert any(sentence.endswith("rejected") for sentence in what(document, rejected))
    assert what(document, edits.clear_view(document, A4C)) == ["A4C: loop taken out"]
    drift = document.settings.compensate_drift
    settings = replace(document.settings, compensate_drift=not drift)
    assert what(document, replace(document, settings=settings)) == [
        f"setting compensate_drift: {drift} to {not drift}"
    ]
    named = edits.set_text(document, reader="Ann", comment="x")
    assert what(document, named) == ["report: reader", "report: comment"]
    signed = report_edits.sign(named, "Ann", AT)
    assert what(named, signed) == ["report: signed"]
    assert what(signed, report_edits.amend(signed)) == ["report: signature taken back"]
    assert what(document, document) == []


def test_the_same_change_within_half_a_minute_is_one_entry():
    before = StudyDocument(reader="Ann")
    after = replace(before, comment="a")
    log = extended((), before, after, moment="2026-03-04T10:00:00+01:00")
    log = extended(log, after, before, moment="2026-03-04T10:00:20+01:00")
    assert len(log) == 1
    log = extended(log, before, after, moment="2026-03-04T10:01:20+01:00")
    assert [entry.at[14:19] for entry in log] == ["00:20", "01:20"]
    assert log == extended(log, after, after, moment="2026-03-04T11:00:00+01:00")


def test_an_edit_and_its_undo_stay_in_the_log(session):
    document = StudyDocument(reader="Ann")
    session.open(document)
    session.apply_edit("text", edits.set_text(document, comment="Seen."))
    session.undo_stack.undo()
    assert session.document is document
    session.apply_edit("name", edits.set_text(document, reader="Ben"))
    log = session.logged_document.log
    # Within half a minute the comment and its undo are one entry.
    assert [entry.what for entry in log] == [("report: comment",), ("report: reader",)]
    assert [entry.reader for entry in log] == ["Ann", "Ben"]
    assert datetime.fromisoformat(log[0].at).tzinfo is not None
    session.open(replace(document, log=log[:1]))
    assert session.logged_document.log == log[:1]


def test_the_log_is_in_session_and_json(tmp_path):
    before = made_up_document()
    after = replace(before, reader="Ann", comment="Seen.")
    log = extended((), before, after, moment=AT)
    document = replace(after, log=log)
    save_session(document, tmp_path / "a.longaxis")
    assert load_session(tmp_path / "a.longaxis").log == log
    encoded = result_as_json(replace(made_up_study_result(), log=log))
    assert encoded["edits"] == [{"reader": "Ann", "at": AT, "what": list(log[0].what)}]


def test_a_word_on_a_segment_is_logged_with_its_segment():
    document = made_up_document((A4C,))
    by = Override(reader="Ann", at=AT)
    view = document.views[0]
    word = replace(view, accepted=(True, *view.accepted[1:]), overrides=(by,) * 6)
    (sentence,) = what(document, replace(document, views=(word,)))
    assert sentence == "A4C: basal inferoseptal: accepted"
