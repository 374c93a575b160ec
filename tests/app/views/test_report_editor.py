"""The step "Report": words with live numbers, pictures, signature, pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.controllers.text_blocks import load_text_blocks, save_text_blocks
from longaxis.app.core import edits
from longaxis.app.core.patient_mask import without_patient
from longaxis.app.core.report_edits import LOCKED
from longaxis.app.core.view_state import Step
from longaxis.app.views.dialogs.text_block_dialog import TextBlockDialog
from longaxis.data.report import ReportPicture, TextBlock
from longaxis.report.templates import NOT_GIVEN
from longaxis.resources.text_blocks import shipped_text_blocks
from tests.app.conftest import place_line

A4C = View.FOUR_CHAMBER


def blank_page() -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(84, 119, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    image.save(buffer, "PNG")
    return bytes(data.data())


@pytest.fixture
def drawn(tracked):
    """Return a window at the report whose pages are blank, and what was drawn."""
    studies = []

    def draw(study, _paper):
        studies.append(study)
        return [blank_page(), blank_page()]

    tracked.session.services = replace(tracked.session.services, draw_report=draw)
    tracked.state.set_step(Step.REPORT)
    return tracked, studies


@pytest.fixture
def editor(drawn):
    return drawn[0].report_page.editor


def test_a_block_is_inserted_on_its_own_line_and_stays_a_template(drawn, editor):
    window, _ = drawn
    editor.insert("A4C {GLS A4C}.")
    editor.insert("Second block.")
    kept = window.session.document.report.conclusion
    assert kept == "A4C {GLS A4C}.\nSecond block."
    editor.insert("{accepted}")
    assert window.session.document.report.conclusion.endswith("Second block.{accepted}")
    window.session.undo_stack.undo()
    assert window.session.document.report.conclusion == kept
    window.session.undo_stack.undo()
    assert editor.conclusion.toPlainText() == "A4C {GLS A4C}."


def test_blocks_whose_value_is_withheld_cannot_be_chosen(editor):
    menu = editor.block_menu()
    actions = {each.text(): each for each in menu.actions()}
    withheld = next(text for text in actions if text.startswith("Global strain   "))
    assert "withheld: GLS" in withheld
    assert not actions[withheld].isEnabled()
    assert actions["Quality of tracking"].isEnabled()
    assert NOT_GIVEN not in actions["Quality of tracking"].toolTip()
    menu.deleteLater()


def test_what_is_withheld_or_unknown_is_said_beside_the_text(editor):
    editor.conclusion.setPlainText("GLS {GLS}, {colour}.")
    assert f"Printed as “{NOT_GIVEN}”: GLS: it needs A2C and A3C" in (
        editor.notice.text()
    )
    assert "{colour}" in editor.notice.text()
    editor.conclusion.setPlainText("Only words.")
    assert editor.notice.isHidden()


def test_typing_is_taken_over_after_a_rest_and_the_pages_follow(drawn, editor, qtbot):
    window, studies = drawn
    qtbot.waitUntil(lambda: len(window.report_page.sheets) == 2)
    QTest.keyClicks(editor.conclusion, "Fine. ")
    qtbot.waitUntil(lambda: window.session.document.report.conclusion != "")
    QTest.keyClicks(editor.conclusion, "More.")
    qtbot.waitUntil(
        lambda: bool(studies) and studies[-1].report.conclusion == "Fine. More.",
        timeout=8000,
    )
    window.session.undo_stack.undo()
    assert window.session.document.report.conclusion == ""


def test_pictures_are_chosen_in_the_order_of_the_pages(drawn, editor):
    window, _ = drawn
    editor.pictures[ReportPicture.STRAIN_MAP].click()
    editor.pictures[ReportPicture.TIME_BULLSEYE].click()
    assert window.session.document.report.pictures == (
        ReportPicture.END_SYSTOLE,
        ReportPicture.CURVES,
        ReportPicture.STRAIN_MAP,
        ReportPicture.BULLSEYE,
    )
    window.session.undo_stack.undo()
    assert editor.pictures[ReportPicture.TIME_BULLSEYE].isChecked()


def test_a_signed_report_is_not_changed_until_it_is_amended(drawn, editor):
    window, _ = drawn
    session = window.session
    editor.sign.click()
    assert session.document.report.signature is None
    editor.reader.setText("Dr. A. Reader")
    window.actions_by_name["sign"].trigger()
    signature = session.document.report.signature
    assert signature.reader == "Dr. A. Reader"
    assert "Dr. A. Reader" in editor._signed.text()
    assert editor.conclusion.isReadOnly()
    refused = []
    session.refused.connect(refused.append)
    before = session.document
    session.apply_edit("Reject", edits.set_accepted(before, A4C, 0, False))
    place_line(window, View.TWO_CHAMBER)
    assert session.document is before
    assert str(refused[0]) == LOCKED
    editor.sign.click()
    report = session.document.report
    assert (report.signature, report.amended) == (None, (signature,))
    assert not editor.conclusion.isReadOnly()
    session.apply_edit("Reject", edits.set_accepted(session.document, A4C, 0, False))
    assert session.document.view(A4C).accepted[0] is False


def test_a_hidden_patient_is_hidden_on_the_pages_too(drawn, qtbot):
    window, studies = drawn
    qtbot.waitUntil(lambda: bool(studies))
    assert studies[-1].header.patient_name == "Made^Up"
    window.actions_by_name["patient"].trigger()
    qtbot.waitUntil(lambda: studies[-1].header.patient_name == "hidden")
    hidden = without_patient(window.session.study_result()).header
    assert (hidden.patient_id, hidden.birth_date) == ("hidden", "")


def test_the_cine_makes_room_for_the_pages(drawn):
    window, _ = drawn
    assert window.loop_view.isHidden()
    window.state.set_step(Step.REVIEW)
    assert not window.loop_view.isHidden()


def test_the_readers_blocks_are_kept(tmp_path):
    path = tmp_path / "own" / "text_blocks.json"
    assert load_text_blocks(path) == shipped_text_blocks()
    own = (TextBlock(title="Mine", text="As before: {GLS}."),)
    save_text_blocks(own, path)
    assert load_text_blocks(path) == own
    path.write_text('[{"title": ""}]')
    assert load_text_blocks(path) == shipped_text_blocks()


def test_a_kept_block_that_called_gls_peak_systolic_is_replaced(tmp_path):
    path = tmp_path / "text_blocks.json"
    earlier = "Longitudinal strain, peak systolic: A4C {GLS A4C}, A2C {GLS A2C}, A3C "
    own = TextBlock(title="Mine", text="Peak systolic strain: {GLS peak systolic}.")
    save_text_blocks(
        (TextBlock(title="My GLS", text=f"{earlier}{{GLS A3C}}."), own), path
    )
    first, second = load_text_blocks(path)
    assert first == TextBlock(title="My GLS", text=shipped_text_blocks()[2].text)
    assert second == own


def test_blocks_are_added_changed_moved_and_removed(qtbot, editor):
    dialog = TextBlockDialog(
        (TextBlock(title="One", text="1"), TextBlock(title="Two", text="2")), ["GLS"]
    )
    qtbot.addWidget(dialog)
    dialog.add()
    dialog.title.clear()
    QTest.keyClicks(dialog.title, "Three")
    dialog.text.setPlainText("{GLS}")
    dialog.move_by(1)
    titles = [each.title for each in dialog.blocks()]
    assert titles == ["One", "Two", "Three"]
    assert dialog.blocks()[2].text == "{GLS}"
    dialog.list.setCurrentRow(0)
    dialog.remove()
    editor.take_blocks(dialog.blocks())
    assert [each.title for each in editor.blocks()] == ["Two", "Three"]
    assert load_text_blocks(editor._blocks_path) == dialog.blocks()
    dialog.restore()
    assert dialog.blocks() == shipped_text_blocks()


def test_keys_stay_keys_until_a_field_is_clicked(drawn, editor):
    window, _ = drawn
    assert not editor.reader.hasFocus()
    focused = window.focusWidget()
    QTest.keyClick(focused, Qt.Key.Key_H)
    assert not window.state.patient_is_shown
    assert editor.reader.text() == ""
    window.state.set_step(Step.REVIEW)
    assert window.focusWidget() is window.loop_view.canvas
