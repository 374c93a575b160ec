"""Menus where they are looked for: File, Help, and the right button of the mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from longaxis import __version__
from longaxis.app.actions.table import ACTIONS
from longaxis.app.shell.about import AboutBox, ManualWindow
from longaxis.app.shell.context_menus import ON_BULLSEYE, ON_CURVES, ON_PICTURE
from longaxis.app.shell.printing import paint_pages
from longaxis.app.views.pages.recent_list import RecentMenu
from longaxis.data import StudyHeader
from longaxis.data.saved_analysis import SavedAnalysis

RIGHT = Qt.MouseButton.RightButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def texts_of(menu):
    return [each.text() for each in menu.actions() if not each.isSeparator()]


def test_a_right_click_offers_actions_and_a_right_drag_does_not(open_study):
    canvas = open_study.loop_view.canvas
    wanted = []
    canvas.menu_wanted.disconnect()
    canvas.menu_wanted.connect(wanted.append)
    QTest.mouseClick(canvas, RIGHT, pos=QPoint(50, 50))
    assert len(wanted) == 1
    QTest.mousePress(canvas, RIGHT, pos=QPoint(50, 50))
    QTest.mouseMove(canvas, QPoint(120, 50))
    QTest.mouseRelease(canvas, RIGHT, pos=QPoint(120, 50))
    assert len(wanted) == 1


def test_context_menus_hold_actions_of_the_table(tracked):
    window, menus = tracked, tracked.context_menus
    by_name = {spec.name: spec.text for spec in ACTIONS}
    for names in (ON_PICTURE, ON_CURVES, ON_BULLSEYE):
        assert texts_of(menus.menu(names)) == [by_name[name] for name in names if name]
    segment = window.session.active_result.segments[0].segment
    menu = menus.segment_menu(segment)
    assert segment.name in texts_of(menu)[0]
    menu.actions()[0].trigger()
    assert not window.session.active_result.segments[0].accepted
    assert texts_of(menus.segment_menu(None))[0] == by_name[ON_BULLSEYE[0]]


def test_about_and_manual(window):
    window.actions_by_name["about"].trigger()
    (about,) = window.findChildren(AboutBox)
    assert __version__ in about.facts.text()
    assert str(window.folder) in about.facts.text()
    about.close()
    window.actions_by_name["manual"].trigger()
    (manual,) = window.findChildren(ManualWindow)
    assert "Track" in manual.text.toPlainText()
    manual.close()


def test_recent_analyses_stand_in_the_menu_without_names_while_hidden(window):
    (menu,) = window.findChildren(RecentMenu)
    assert not menu.isEnabled()
    index = window.context.analysis_index
    header = StudyHeader(patient_name="Doe^Jane", study_date="20260131")
    index._accept_recent([SavedAnalysis(path="/home/a/Doe.longaxis", header=header)])
    assert "Doe, Jane" in texts_of(menu)[0]
    opened = []
    menu._open_session = opened.append
    menu.actions()[0].trigger()
    assert opened == [Path("/home/a/Doe.longaxis")]
    window.state.toggle_patient()
    assert "Doe" not in texts_of(menu)[0]


def test_printing_without_numbers_says_so(window):
    window.actions_by_name["print"].trigger()
    assert "Nothing has been measured" in window.notices.text.text()


def test_a_printed_report_goes_to_the_printer(tracked, qtbot, tmp_path, monkeypatch):
    window, path = tracked, tmp_path / "printed.pdf"

    def accept(dialog):
        printer = dialog.printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr("PySide6.QtPrintSupport.QPrintDialog.exec", accept)
    window.session.services = window.files._session.services
    window.actions_by_name["print"].trigger()
    qtbot.waitUntil(lambda: not window.jobs.running, timeout=60000)
    assert path.read_bytes().startswith(b"%PDF")


def test_pages_fill_the_paper_without_changing_their_shape(qapp, tmp_path):
    page = QImage(210, 297, QImage.Format.Format_Grayscale8)
    page.fill(0)
    page.save(str(tmp_path / "page.png"))
    picture = (tmp_path / "page.png").read_bytes()
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    paint_pages(printer, [picture, picture])
    assert (tmp_path / "out.pdf").read_bytes().count(b"/Type /Page\n") == 2
