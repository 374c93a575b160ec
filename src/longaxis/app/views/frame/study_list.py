"""The left side: who, the three slots, and all other loops."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QWidget,
)

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.base.i18n import tr, trn
from longaxis.app.controllers.recordings import in_order, key_of
from longaxis.app.core.patient_mask import without_file_names
from longaxis.app.views.common.panel import Panel, button, label, rule
from longaxis.app.views.common.proposed_view import proposal_text
from longaxis.data.view_proposal import EchoView
from longaxis.display import text
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QPaintEvent

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.recordings import LoopKey
    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import Loop, LoopSummary, ViewDocument

# Own type, so that no other program's drag is taken for a loop.
LOOP_MIME = "application/x-longaxis-loop"
# Chosen: the slots still show a picture, and the cine keeps most of the window.
WIDTH_PX = 210
# 4 to 3, as most recordings.
_ICON = QSize(64, 48)
_KEYS = {View.FOUR_CHAMBER: "F2", View.TWO_CHAMBER: "F3", View.LONG_AXIS: "F4"}


class StudyList(Panel):
    """Study header, slots, and the strip of loops.

    Attributes
    ----------
    other_studies_wanted
        The reader asks for the other studies of the folder that was opened.
    """

    other_studies_wanted = Signal()

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        workflow: Workflow,
        palette: Palette,
    ) -> None:
        super().__init__("Study")
        self._session = session
        self._view_state = view_state
        self._workflow = workflow
        self.setMinimumWidth(WIDTH_PX)
        self.body.setContentsMargins(10, 10, 10, 8)
        self._who = label("", wraps=True)
        self._when = label("", "quiet", wraps=True)
        self.body.addWidget(self._who)
        self.body.addWidget(self._when)
        self.other_studies = button(
            "Other studies found…", self.other_studies_wanted.emit, role="flat"
        )
        self.body.addWidget(self.other_studies)
        self.slots = [Slot(view, session, view_state, palette) for view in View]
        for slot in self.slots:
            slot.clicked.connect(session.show_view)
            slot.dropped.connect(self._drop)
            self.body.addWidget(slot)
        self._others = label("ALL LOOPS", "title", wraps=True)
        self.body.addWidget(rule())
        self.body.addWidget(self._others)
        self.loops = LoopList(session, view_state, workflow, palette)
        self.loops.itemClicked.connect(self._choose)
        self.body.addWidget(self.loops, 1)
        self._hint = label(
            "Drop files or a folder here, or press Ctrl+O.", "quiet", wraps=True
        )
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self._hint, 1)
        self.follow(
            session.refresh_queue,
            session.document_changed,
            session.active_changed,
            session.loops_changed,
            view_state.shown_changed,
        )
        self.refresh()

    def refresh(self) -> None:
        """Show who it is and how many loops there are."""
        self._who.setText(self._name())
        self._when.setText(self._facts())
        self.other_studies.setVisible(bool(self._workflow.found_patients))
        loops = self._session.loops
        suitable = sum(loop.is_suitable for loop in loops)
        self._others.setText(
            tr(
                "LOOPS · {suitable} OF {n_loops} SUITABLE",
                suitable=suitable,
                n_loops=len(loops),
            )
        )
        self._others.setVisible(bool(loops))
        self.loops.setVisible(bool(loops))
        self._hint.setVisible(not loops)
        for slot in self.slots:
            slot.update()

    @property
    def who(self) -> str:
        """Whose study is open, as it may be shown; empty where none is."""
        is_open = self._session.loops or self._session.document.views
        return self._name() if is_open else ""

    def _name(self) -> str:
        if not self._view_state.patient_is_shown:
            return tr("Patient hidden (H)")
        header = self._header()
        name = text.person_name(header.patient_name)
        if not self._session.loops and not self._session.document.views:
            return tr("No study open")
        return name or header.patient_id or tr("No patient name")

    def _facts(self) -> str:
        header = self._header()
        parts = [text.dicom_date(header.study_date)]
        n_loops = len(self._session.loops)
        if n_loops:
            parts.append(trn("{n} loop", "{n} loops", n_loops))
        stated = [view.loop for view in self._session.document.views]
        stated = [loop for loop in stated if loop.heart_rate_bpm]
        known = [
            rate
            for loop in stated
            if (rate := loop.heart_rate_bpm) and not loop.time_doubt
        ]
        if known:
            parts.append(tr("{rate:.0f} bpm", rate=np.mean(known)))
        elif stated:
            parts.append(tr("heart rate in doubt"))
        return " · ".join(part for part in parts if part)

    def _header(self) -> Any:  # noqa: ANN401 - a StudyHeader, from one of two places
        # Before a loop has a view, the header is that of the loop looked at, or of the
        # first one found.
        if self._session.document.views:
            return self._session.document.header
        if self._session.preview is not None:
            return self._session.preview.recording.header
        loops = self._session.loops
        return loops[0].header if loops else self._session.document.header

    def _choose(self, item: QListWidgetItem) -> None:
        self._workflow.choose(item.data(Qt.ItemDataRole.UserRole))

    def _drop(self, view: View, key: LoopKey) -> None:
        for loop in self._session.loops:
            if key_of(loop.origin) == key:
                self._workflow.put_summary(loop, view)
                return
        message = tr("This loop is not open in this window; open its file here first.")
        self._workflow.failed.emit(BadInputError(message))


class Slot(QWidget):
    """One of the three views: its picture, or how to fill it."""

    clicked = Signal(object)
    dropped = Signal(object, object)

    def __init__(
        self, view: View, session: Session, view_state: ViewState, palette: Palette
    ) -> None:
        super().__init__()
        self._view = view
        self._session = session
        self._view_state = view_state
        self._palette = palette
        self._picture: tuple[Loop, bool, QImage] | None = None
        self.setAcceptDrops(True)
        self.setMinimumHeight(84)
        self.setMaximumHeight(140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Slot for {view}", view=view.value))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Say how large a slot wants to be."""
        return QSize(WIDTH_PX - 20, 132)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the loop's picture, its name and what is known of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        document = self._session.document.view(self._view)
        is_active = document is not None and self._session.active is self._view
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        role = "action" if is_active else "line"
        painter.setPen(QPen(self._palette.color(role), 1.6 if is_active else 1.0))
        painter.setBrush(self._palette.color("ground"))
        painter.drawRoundedRect(frame, 4, 4)
        foot = frame.adjusted(8, frame.height() - 24, -8, -4)
        if document is None:
            self._paint_empty(painter, frame)
        else:
            self._paint_loop(painter, document, frame.adjusted(4, 4, -4, -26))
        painter.setFont(theme.font(13, strong=True))
        painter.setPen(self._palette.color("text"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(foot, left, self._view.value)
        painter.setFont(theme.font(11))
        painter.setPen(self._palette.color("quiet"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        # Whole words only: where there is no room for all, the more important part.
        metrics = painter.fontMetrics()
        room_px = foot.width() - metrics.horizontalAdvance(f"{self._view.value}   ")
        facts = self._facts(document)
        fitting = [
            words for words in facts if metrics.horizontalAdvance(words) <= room_px
        ]
        painter.drawText(foot, right, (fitting or facts[-1:])[0])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show this view."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self._view)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a loop of the list."""
        # Files dropped here go on to the window, which opens them.
        if event.mimeData().hasFormat(LOOP_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put the loop here."""
        key = _key_in(bytes(event.mimeData().data(LOOP_MIME).data()))
        if key is None:
            return
        self.dropped.emit(self._view, key)
        event.acceptProposedAction()

    def _facts(self, document: ViewDocument | None) -> tuple[str, ...]:
        """Return what is known of the slot, in full and then in short."""
        if document is None:
            key = _KEYS[self._view]
            return tr("drag a loop here · {key}", key=key), key
        loop = document.loop
        done = " · ✓" if self._session.result(self._view) is not None else ""
        frames = trn("{n} frame", "{n} frames", loop.n_frames)
        rate = "?" if loop.time_doubt else f"{loop.frame_rate_hz:.0f}"
        return f"{frames} · {rate}/s{done}", f"{rate}/s{done}"

    def _paint_empty(self, painter: QPainter, frame: QRectF) -> None:
        painter.setPen(QPen(self._palette.color("quiet"), 1.4))
        center = frame.center()
        x, y = center.x(), center.y() - 8
        painter.drawLine(int(x) - 7, int(y), int(x) + 7, int(y))
        painter.drawLine(int(x), int(y) - 7, int(x), int(y) + 7)

    def _paint_loop(
        self, painter: QPainter, document: ViewDocument, area: QRectF
    ) -> None:
        image = self._image(document.loop)
        across, down = document.loop.mm_per_pixel
        # Pixels need not be square: the shape on screen is that in millimetres.
        ratio = image.width() * across / (image.height() * down)
        painter.fillRect(area, QColor(0, 0, 0))
        width = min(area.width(), area.height() * ratio)
        height = width / ratio
        target = QRectF(0, 0, width, height)
        target.moveCenter(area.center())
        painter.drawImage(target, image)

    def _image(self, loop: Loop) -> QImage:
        is_open = self._view_state.patient_is_shown
        kept = self._picture
        # Kept, since a slot is repainted at every change of the study and its picture
        # changes with loop and cover only.
        if kept is None or kept[0] is not loop or kept[1] is not is_open:
            image = _image(self._view_state.seen(loop.frames[0], loop))
            self._picture = kept = (loop, is_open, image)
        return kept[2]


class LoopList(QListWidget):
    """All loops that were found; what cannot be measured is grey and says why.

    A thumbnail is one frame, in which nobody can tell letters from tissue: while the
    patient is hidden, it is black.
    """

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        workflow: Workflow,
        palette: Palette,
    ) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._patient_was_shown = view_state.patient_is_shown
        self._workflow = workflow
        self._palette = palette
        self._items: dict[tuple[str, str], QListWidgetItem] = {}
        self.setIconSize(_ICON)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("All loops"))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.apply_theme()
        self.setWordWrap(True)
        session.loops_changed.connect(self.refresh)
        workflow.recordings.thumbnail_ready.connect(self._show_thumbnail)
        workflow.recordings.view_proposed.connect(self._show_proposed_view)
        view_state.shown_changed.connect(self._show_or_mask)

    def apply_theme(self) -> None:
        """Take on the colours of the theme."""
        self.setStyleSheet(
            "QListWidget { background: transparent; border: none; font-size: 11px; }"
            "QListWidget::item { padding: 2px; border-radius: 3px; }"
            f"QListWidget::item:selected {{ background: {self._palette.raised};"
            f" color: {self._palette.text}; }}"
        )

    def refresh(self) -> None:
        """Fill the list: suitable loops first, in the order they were taken."""
        self.clear()
        self._items.clear()
        for loop in in_order(self._session.loops):
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, loop)
            item.setIcon(QIcon(thumbnail_pixmap(None, is_covered=True)))
            # A loop that cannot be measured stays in the list, grey, with the reason,
            # so that none seems to be lost.
            if loop.problems:
                item.setForeground(self._palette.color("stale"))
            self._items[key_of(loop.origin)] = item
            self.addItem(item)
            self._write(item)
            if key_of(loop.origin) in self._workflow.recordings.thumbnails:
                self._show_thumbnail(key_of(loop.origin))

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        """Name the loop that is dragged."""
        data = QMimeData()
        if items:
            # Not the row: the drag may end in another window, with another list.
            loop = items[0].data(Qt.ItemDataRole.UserRole)
            data.setData(LOOP_MIME, json.dumps(key_of(loop.origin)).encode())
        return data

    def _show_or_mask(self) -> None:
        """Show names and thumbnails anew if the patient was hidden or shown."""
        if self._patient_was_shown is not self._view_state.patient_is_shown:
            self._patient_was_shown = self._view_state.patient_is_shown
            for key, item in self._items.items():
                self._write(item)
                self._show_thumbnail(key)

    def _show_proposed_view(self, key: LoopKey) -> None:
        if key in self._items:
            self._write(self._items[key])

    def _write(self, item: QListWidgetItem) -> None:
        """Write what is known of a loop; while the patient is hidden, no file name."""
        loop: LoopSummary = item.data(Qt.ItemDataRole.UserRole)
        name, facts = loop.label, loop_metadata(loop)
        sentences = (*loop.problems, *loop.notes)
        if not self._view_state.patient_is_shown:
            origin = (loop.origin.path, loop.origin.member, loop.label)
            name = tr("Loop {number}", number=self.row(item) + 1)
            facts = without_file_names(facts, *origin)
            sentences = tuple(
                without_file_names(sentence, *origin) for sentence in sentences
            )
        proposal = self._workflow.recordings.view_proposals.get(key_of(loop.origin))
        if proposal is not None and proposal.echo_view is not EchoView.UNSURE:
            facts = f"{proposal_text(proposal)} · {facts}"
        item.setText(f"{name}\n{facts}")
        item.setToolTip("\n".join([name, *sentences]))

    def _show_thumbnail(self, key: tuple[str, str]) -> None:
        item, picture = (
            self._items.get(key),
            self._workflow.recordings.thumbnails.get(key),
        )
        if item is None or picture is None:
            return
        is_dim = bool(item.data(Qt.ItemDataRole.UserRole).problems)
        # A blank icon in its place, not none: rows must not change their height.
        is_covered = not self._view_state.patient_is_shown
        item.setIcon(
            QIcon(thumbnail_pixmap(picture, is_covered=is_covered, is_dim=is_dim))
        )


def thumbnail_pixmap(
    picture: NDArray[np.uint8] | None, *, is_covered: bool, is_dim: bool = False
) -> QPixmap:
    """Return the small picture of a loop; black without one, or while it is covered.

    Parameters
    ----------
    picture
        Shape (H, W); None while it is not read.
    is_covered
        True while the patient is hidden.
    is_dim
        True for a loop that cannot be measured.
    """
    pixmap = QPixmap(_ICON)
    pixmap.fill(QColor(0, 0, 0))
    if picture is None or is_covered:
        return pixmap
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    image = _image(picture)
    scale = min(_ICON.width() / image.width(), _ICON.height() / image.height())
    target = QRectF(0, 0, scale * image.width(), scale * image.height())
    target.moveCenter(QRectF(pixmap.rect()).center())
    if is_dim:
        painter.setOpacity(0.4)
    painter.drawImage(target, image)
    painter.end()
    return pixmap


def _key_in(data: bytes) -> LoopKey | None:
    """Return the loop that dragged data names; None where it names none."""
    try:
        path, member = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return None
    return str(path), str(member)


def loop_metadata(loop: LoopSummary) -> str:
    """Return one line about a loop: what it is, or why it cannot be measured."""
    if loop.problems:
        return loop.problems[0]
    parts = [trn("{n} frame", "{n} frames", loop.n_frames)]
    if loop.view is not None and loop.view.value != loop.label:
        parts.insert(0, loop.view.value)
    if loop.other_view:
        parts.insert(0, tr("file: {view}, not apical", view=loop.other_view))
    if loop.time_doubt:
        parts.append(tr("frame rate in doubt"))
    elif loop.frame_times_s is not None and loop.n_frames > 1:
        rate_hz = (loop.n_frames - 1) / float(np.ptp(loop.frame_times_s))
        parts.append(f"{rate_hz:.0f}/s")
    missing = [
        name
        for name, value in (
            # Missing scale and times can be entered by the reader, so they are no
            # problems.
            (tr("no scale"), loop.mm_per_pixel),
            (tr("no times"), loop.frame_times_s),
        )
        if value is None
    ]
    return " · ".join(parts + missing)


def _image(picture: NDArray[np.uint8]) -> QImage:
    rows, columns = picture.shape
    # QImage reads rows without gaps, and must own its bytes beyond this call.
    data = np.ascontiguousarray(picture)
    return QImage(
        data.data, columns, rows, columns, QImage.Format.Format_Grayscale8
    ).copy()
