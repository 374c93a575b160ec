"""The reader's part of the report: words, pictures, signature, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
)

from longaxis.app.base.i18n import tr
from longaxis.app.controllers.text_blocks import load_text_blocks, save_text_blocks
from longaxis.app.core import edits, report_edits
from longaxis.app.views.common.panel import Panel, button, label
from longaxis.app.views.common.report_sentences import translated
from longaxis.app.views.dialogs.study_details_dialog import StudyDetailsDialog
from longaxis.app.views.dialogs.text_block_dialog import TextBlockDialog
from longaxis.data.report import ReportPicture, TextBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QFocusEvent, QTextDocument

    from longaxis.app.base.theme import Palette
    from longaxis.app.core.session import Session
    from longaxis.data import StudyHeader, StudyResult
    from longaxis.report.templates import Field, Filled

    Export = tuple[str, Callable[[], object]]

TYPING_MS = 500
"""Rest after the last key before the page is drawn anew."""

# One field in braces on one line; a brace left open must not colour the rest of the
# text.
_FIELD = re.compile(r"\{[^{}\n]*\}")
# Chosen: three lines; the conclusion has the room.
_COMMENT_PX = 72
# Chosen: a menu row that still fits a small screen.
_LONGEST_ITEM = 90


class ReportEditor(Panel):
    """Everything the reader decides about the report.

    Attributes
    ----------
    paper_chosen
        "A4" or "Letter".
    """

    paper_chosen = Signal(str)

    def __init__(
        self,
        session: Session,
        exports: Sequence[Export],
        palette: Palette,
        blocks_path: Path,
    ) -> None:
        super().__init__("Words, pictures, signature")
        self._session = session
        self._blocks_path = blocks_path
        self._blocks = load_text_blocks(blocks_path)
        # Counts visits to the fields: text typed in one visit is one step of undo.
        self._turn = 0
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(TYPING_MS)
        self._typed.timeout.connect(self.commit_text)
        self._make_words(palette)
        self._make_pictures()
        self._make_signature()
        self._make_exports(exports)
        # At once, though nobody may look: what stands in the fields is kept at the end.
        session.document_changed.connect(self.refresh)
        session.results_changed.connect(self.refresh)
        self.refresh()

    # Following the session

    def refresh(self) -> None:
        """Show what is kept, unless it is being typed."""
        document = self._session.document
        report = document.report
        for field, text in (
            (self.conclusion, report.conclusion),
            (self.comment, document.comment),
        ):
            # What is being typed must not be replaced by what was kept before.
            if not self._typed.isActive() and field.toPlainText() != text:
                field.show_text(text)
        if not self.reader.hasFocus():
            self.reader.setText(document.reader)
        for picture, box in self.pictures.items():
            box.setChecked(picture in report.pictures)
        self._lock(is_locked=report.signature is not None)
        self._say_withheld()

    def commit_text(self) -> None:
        """Take over what was typed; typing on is the same edit for undo."""
        self._typed.stop()
        before = self._session.document
        # A signed report stays as it was signed; `amend` makes it a draft first.
        if before.report.signature is not None:
            return
        after = edits.set_text(
            before, reader=self.reader.text(), comment=self.comment.toPlainText()
        )
        after = report_edits.set_conclusion(after, self.conclusion.toPlainText())
        kept = (before.reader, before.comment, before.report.conclusion)
        if kept != (after.reader, after.comment, after.report.conclusion):
            key = ("text of the report", self._turn)
            self._session.apply_edit(
                tr("Change the text of the report"), after, merge_key=key
            )

    def set_paper(self, paper: str) -> None:
        """Show which paper is printed on."""
        self.paper.setCurrentText(paper)

    # Text blocks

    def blocks(self) -> tuple[TextBlock, ...]:
        """Return the reader's text blocks."""
        return self._blocks

    def fields(self) -> dict[str, Field]:
        """Return what may stand in braces, and its value now."""
        study = self._session.study_result()
        if study is None:
            return {}
        # The report is imported with the first numbers: the window opens without it.
        from longaxis.report.templates import fields_of

        return fields_of(study)

    def insert(self, text: str) -> None:
        """Put a text where the cursor is, a block on a line of its own."""
        cursor = self.conclusion.textCursor()
        # A single field goes into the sentence at the cursor, a block is a sentence of
        # its own.
        is_block = not _FIELD.fullmatch(text)
        if is_block and cursor.positionInBlock() > 0:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            text = f"\n{text}"
        cursor.insertText(text)
        self.conclusion.setTextCursor(cursor)
        self.conclusion.setFocus()
        self._leave()

    def block_menu(self) -> QMenu:
        """Return the menu of blocks and fields; what is withheld cannot be chosen."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        from longaxis.report.templates import filled

        fields = self.fields()
        for block in self._blocks:
            filled_text = filled(block.text, fields)
            action = menu.addAction(_title_of(block, filled_text))
            # Text with a withheld number would be printed incomplete.
            action.setEnabled(not filled_text.withheld and bool(fields))
            action.setToolTip(filled_text.text)
            action.triggered.connect(_calling(self.insert, block.text))
        menu.addSeparator()
        values = menu.addMenu(tr("A single value"))
        for name, field in fields.items():
            value = field.value or tr("withheld: {reason}", reason=field.reason)
            action = values.addAction(f"{name}   {_short(value)}")
            action.setEnabled(field.value is not None)
            action.triggered.connect(_calling(self.insert, f"{{{name}}}"))
        menu.addSeparator()
        menu.addAction(tr("Edit the blocks…")).triggered.connect(self.edit_blocks)
        return menu

    def edit_blocks(self) -> None:
        """Show the reader's blocks, and keep them once the reader agrees."""
        dialog = TextBlockDialog(self._blocks, list(self.fields()), self)
        dialog.accepted.connect(lambda: self.take_blocks(dialog.blocks()))
        # The dialog is made anew each time; without this it would live as long as the
        # panel.
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_blocks(self, blocks: tuple[TextBlock, ...]) -> None:
        """Keep other blocks from now on."""
        self._blocks = blocks
        save_text_blocks(blocks, self._blocks_path)

    def show_blocks(self) -> None:
        """Offer the blocks and values below the button."""
        menu = self.block_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        corner = QPoint(0, self._insert.height())
        menu.popup(self._insert.mapToGlobal(corner))

    # Patient and study

    def edit_details(self) -> None:
        """Ask for what the files do not say, and keep it once the reader agrees."""
        dialog = StudyDetailsDialog(self._session.document.header, self)
        dialog.accepted.connect(lambda: self.take_header(dialog.header()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_header(self, header: StudyHeader) -> None:
        """Print another head of the report."""
        document = self._session.document
        if header != document.header:
            after = edits.set_header(document, header)
            self._session.apply_edit(tr("Change patient and study"), after)

    # Signature

    def sign_or_amend(self) -> None:
        """Sign the report as it stands, or make the signed one a draft again."""
        # What was typed last belongs into what is signed.
        self.commit_text()
        session = self._session
        document = session.document
        if document.report.signature is not None:
            session.apply_edit(tr("Amend the report"), report_edits.amend(document))
        elif not document.reader.strip():
            self.reader.setFocus()
            self._signed.setText(tr("Type the reader's name first."))
        elif session.study_result() is not None:
            # With the offset from UTC: a signature must be a moment, not a time of day
            # somewhere.
            signed_at = report_edits.now_with_offset()
            after = report_edits.sign(
                document, document.reader, signed_at, result=session.study_result()
            )
            session.apply_edit(tr("Sign the report"), after)

    def _lock(self, *, is_locked: bool) -> None:
        report = self._session.document.report
        for field in (self.reader, self.conclusion, self.comment):
            field.setReadOnly(is_locked)
        for box in (*self.pictures.values(), self._insert, self._details):
            box.setEnabled(not is_locked)
        signature = report.signature
        if signature is not None:
            sentence = tr(
                "Signed by {reader}, {moment}",
                reader=signature.reader,
                moment=_moment(signature.at),
            )
        elif report.amended:
            sentence = tr(
                "Draft, amends {moment}", moment=_moment(report.amended[-1].at)
            )
        else:
            sentence = tr("Draft, not signed")
        self._signed.setText(sentence)
        self.sign.setText(tr("Amend") if is_locked else tr("Sign"))
        has_numbers = self._session.study_result() is not None
        self.sign.setEnabled(is_locked or has_numbers)
        self._list_open_points()

    def _list_open_points(self) -> None:
        """List what is not settled beside the button that signs."""
        study = self._session.study_result()
        points = [] if study is None else _open_points(study)
        is_signed = study is not None and study.report.signature is not None
        title = tr("Open when signed:") if is_signed else tr("Open:")
        shown = [translated(point) for point in points]
        self.open_points.setText("\n".join((title, *shown)))
        self.open_points.setVisible(bool(points))

    def _say_withheld(self) -> None:
        if not self.conclusion.toPlainText():
            self.notice.hide()
            return
        from longaxis.report.templates import NOT_GIVEN, filled

        filled_text = filled(self.conclusion.toPlainText(), self.fields())
        reasons = [f"{name}: {reason}" for name, reason in filled_text.withheld]
        lines = (
            [
                tr(
                    "Printed as “{missing}”: {listed}.",
                    missing=NOT_GIVEN,
                    listed="; ".join(reasons),
                )
            ]
            if reasons
            else []
        )
        # Before there are numbers every name is unknown.
        if filled_text.unknown and self.fields():
            names = ", ".join(f"{{{name}}}" for name in filled_text.unknown)
            lines.append(tr("No such value: {names}.", names=names))
        self.notice.setText("\n".join(lines))
        self.notice.setVisible(bool(lines))

    # Building

    def _make_words(self, palette: Palette) -> None:
        self.reader = QLineEdit()
        self.reader.setPlaceholderText(tr("Reader"))
        self.reader.setAccessibleName(tr("Reader"))
        self.reader.editingFinished.connect(self._leave)
        self._insert = button("Insert ▾", self.show_blocks, role="flat")
        self._insert.setToolTip(tr("Text blocks and measured values"))
        self.conclusion = Words(tr("Conclusion"))
        self._colours = FieldColours(self.conclusion.document(), palette)
        self.comment = Words(tr("Comment"))
        self.comment.setMaximumHeight(_COMMENT_PX)
        for field in (self.conclusion, self.comment):
            field.textChanged.connect(self._typing)
            field.finished.connect(self._leave)
        self.notice = label("", "notice", wraps=True)
        self._details = button("Patient and study…", self.edit_details, role="flat")
        row = QHBoxLayout()
        row.addWidget(label("Conclusion", "quiet"))
        row.addStretch(1)
        row.addWidget(self._insert)
        top = QHBoxLayout()
        top.addWidget(self.reader, 1)
        top.addWidget(self._details)
        self.body.addLayout(top)
        self.body.addLayout(row)
        self.body.addWidget(self.conclusion, 1)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.comment)

    def _make_pictures(self) -> None:
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        self.pictures = {
            picture: QCheckBox(_capital(tr(picture.value))) for picture in ReportPicture
        }
        for index, box in enumerate(self.pictures.values()):
            box.setFocusPolicy(box.focusPolicy().TabFocus)
            box.clicked.connect(self._choose_pictures)
            grid.addWidget(box, index // 2, index % 2)
        self.body.addLayout(grid)

    def _make_signature(self) -> None:
        self._signed = label("", "quiet", wraps=True)
        self.open_points = label("", "notice", wraps=True)
        self.body.addWidget(self.open_points)
        self.sign = button("Sign", self.sign_or_amend)
        self.paper = QComboBox()
        self.paper.addItems(["A4", "Letter"])
        self.paper.setAccessibleName(tr("Paper"))
        self.paper.textActivated.connect(self.paper_chosen)
        row = QHBoxLayout()
        row.addWidget(self._signed, 1)
        row.addWidget(self.sign)
        row.addWidget(self.paper)
        self.body.addLayout(row)

    def _make_exports(self, exports: Sequence[Export]) -> None:
        grid = QGridLayout()
        for index, (name, export) in enumerate(exports):
            made = button(name, export, role="primary" if index == 0 else "")
            grid.addWidget(made, index // 2, index % 2)
        self.body.addLayout(grid)

    def _choose_pictures(self) -> None:
        chosen = {picture for picture, box in self.pictures.items() if box.isChecked()}
        after = report_edits.set_pictures(self._session.document, chosen)
        self._session.apply_edit(tr("Choose the pictures of the report"), after)

    def _typing(self) -> None:
        self._typed.start()
        self._say_withheld()

    def _leave(self) -> None:
        """Keep what was typed; what is typed later is an edit of its own."""
        self.commit_text()
        self._turn += 1


class Words(QPlainTextEdit):
    """A field of text that tells when the reader has left it."""

    finished = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(48)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving is finishing."""
        super().focusOutEvent(event)
        self.finished.emit()

    def show_text(self, text: str) -> None:
        """Show a text that was not typed here."""
        # Setting the text is no typing, and must not start the timer.
        was_blocked = self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(was_blocked)


class FieldColours(QSyntaxHighlighter):
    """Fields in braces stand out: they are numbers, not text."""

    def __init__(self, document: QTextDocument, palette: Palette) -> None:
        super().__init__(document)
        self._palette = palette

    def highlightBlock(self, text: str) -> None:
        """Colour the fields of one line."""
        look = QTextCharFormat()
        look.setForeground(self._palette.color("action"))
        for match in _FIELD.finditer(text):
            self.setFormat(match.start(), match.end() - match.start(), look)


def _moment(iso_time: str) -> str:
    from longaxis.report.text import moment

    return moment(iso_time)


def _open_points(study: StudyResult) -> list[str]:
    from longaxis.report.open_points import open_points

    return open_points(study)


def _title_of(block: TextBlock, filled_text: Filled) -> str:
    if not filled_text.withheld:
        return block.title
    return tr(
        "{title}   withheld: {listed}",
        title=block.title,
        listed=", ".join(name for name, _ in filled_text.withheld),
    )


def _short(sentence: str) -> str:
    return (
        sentence if len(sentence) <= _LONGEST_ITEM else f"{sentence[:_LONGEST_ITEM]}…"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _calling(act: Callable[[str], None], text: str) -> Callable[[bool], None]:
    # `triggered` hands over its checked state; a lambda in the loop would see the last
    # block only.
    def call(_checked: bool = False) -> None:
        act(text)

    return call
