"""The report on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRect, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from longaxis.app.base.i18n import tr
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget

    from longaxis.app.context import AppContext


def print_report(app: AppContext, parent: QWidget) -> None:
    """Ask for a printer, and print the report as it would be written to a PDF.

    Parameters
    ----------
    app
        The application.
    parent
        Window that the dialog belongs to.
    """
    # Imported here: the window opens without the printers of the system.
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    # Intervals that are still to come are printed too.
    app.session.measure_fully()
    study = app.session.study_result()
    if study is None:
        message = tr("Nothing has been measured yet; track at least one view first.")
        app.notifier.show_error(BadInputError(message))
        return
    services, paper = app.services, app.files.paper
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    size = QPageSize.PageSizeId.Letter if paper == "Letter" else QPageSize.PageSizeId.A4
    # The pages bring their own margins.
    layout = QPageLayout(
        QPageSize(size), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)
    )
    printer.setPageLayout(layout)
    if not QPrintDialog(printer, parent).exec():
        return
    app.jobs.start(
        tr("Printing the report"),
        lambda _: services.draw_report(study, paper),
        then=lambda pages: paint_pages(printer, pages),
        of_study=False,
    )


def paint_pages(printer: QPrinter, pages: Sequence[bytes]) -> None:
    """Paint pictures of pages, each as large as its paper allows.

    Parameters
    ----------
    printer
        Where to.
    pages
        PNG pictures.
    """
    painter = QPainter()
    if not painter.begin(printer):
        message = tr("The printer does not answer; choose another, or write a PDF.")
        raise BadInputError(message)
    try:
        for number, page in enumerate(pages):
            if number:
                printer.newPage()
            picture = QImage.fromData(page)
            room = painter.viewport()
            shape = picture.size()
            shape.scale(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(room.topLeft(), shape)
            place.moveCenter(room.center())
            painter.drawImage(place, picture)
    finally:
        painter.end()
