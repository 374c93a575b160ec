"""The reader's part of the report is kept in the session file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longaxis.data.report import Override, ReportChoice, ReportPicture, Signature
from longaxis.io.sessions.report_choice import decode_overrides, decode_report
from longaxis.io.sessions.session_entries import Entry
from longaxis.io.sessions.session_file import load_session, save_session
from tests.made_up_results import made_up_document

AT = "2026-03-04T10:11:12+01:00"


def test_words_pictures_and_signatures_come_back(tmp_path):
    choice = ReportChoice(
        conclusion="GLS {GLS}.\nSecond line.",
        pictures=(ReportPicture.CURVES, ReportPicture.STRAIN_MAP),
        signature=Signature(reader="Dr. Who", at=AT, software_version="0.1.0"),
        amended=(Signature(reader="Dr. Who", at=AT),),
    )
    document = replace(made_up_document(), report=choice)
    save_session(document, tmp_path / "a.longaxis")
    assert load_session(tmp_path / "a.longaxis").report == choice


def test_who_spoke_over_the_quality_comes_back(tmp_path):
    document = made_up_document()
    overrides = (None, Override(reader="Dr. Who", at=AT), None, None, None, None)
    first = replace(document.views[0], overrides=overrides)
    document = replace(document, views=(first, *document.views[1:]))
    save_session(document, tmp_path / "a.longaxis")
    assert load_session(tmp_path / "a.longaxis").views[0].overrides == overrides


def test_sessions_of_before_have_a_plain_report():
    assert decode_report(Entry({})) == ReportChoice()
    assert decode_overrides(Entry({})) == (None,) * 6


def test_a_signature_needs_a_name_and_a_whole_time():
    with pytest.raises(ValueError, match="name"):
        Signature(reader=" ", at=AT)
    with pytest.raises(ValueError, match="offset"):
        Signature(reader="Dr. Who", at="2026-03-04T10:11:12")
    with pytest.raises(ValueError, match="order"):
        ReportChoice(pictures=(ReportPicture.CURVES, ReportPicture.END_SYSTOLE))
