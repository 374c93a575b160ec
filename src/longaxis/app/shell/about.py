"""What this program is, for whoever reports a fault or writes a methods section."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout

from longaxis import RESEARCH_USE_ONLY, __version__
from longaxis.app.base.i18n import tr
from longaxis.app.views.common.panel import button, label, rule
from longaxis.resources import manual_file

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


# Chosen: lines of some 90 letters.
_MANUAL_PX = (760, 720)


class AboutBox(QDialog):
    """Version, purpose, licences and folders; its text can be selected and copied."""

    def __init__(self, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Longaxis"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(10)
        column.addWidget(label("Longaxis", "product"))
        column.addWidget(label(RESEARCH_USE_ONLY, "notice"))
        column.addWidget(rule())
        self.facts = label(about_text(folder), wraps=True)
        self.facts.setMinimumWidth(420)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.facts)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Close", self.accept, role="primary"))
        column.addLayout(row)


class ManualWindow(QDialog):
    """The manual; it stays open beside the work."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Manual"))
        self.resize(*_MANUAL_PX)
        self.text = QTextBrowser()
        self.text.setMarkdown(manual_file().read_text(encoding="utf-8"))
        self.text.setAccessibleName(tr("Manual"))
        column = QVBoxLayout(self)
        column.addWidget(self.text)


def about_text(folder: Path) -> str:
    """Return the facts, a line each.

    Parameters
    ----------
    folder
        Where preferences and unfinished work are kept.
    """
    lines = (
        tr("Version {version}", version=__version__),
        tr("Myocardial strain from 2D echocardiography."),
        tr("Licence: Apache-2.0. Qt and PySide6: LGPL-3.0."),
        tr(
            "Python {python} · Qt {qt} · PySide6 {pyside}",
            python=platform.python_version(),
            qt=qVersion(),
            pyside=PySide6.__version__,
        ),
        platform.platform(),
        tr("Preferences and unfinished work: {folder}", folder=folder),
    )
    return "\n".join(lines)
