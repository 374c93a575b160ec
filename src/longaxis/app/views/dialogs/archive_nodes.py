"""Settings of the archives: which there are, and whether each one answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.views.common.panel import button, label
from longaxis.errors import ArchiveError

if TYPE_CHECKING:
    from longaxis.app.controllers.archives import Archives
    from longaxis.network.nodes import Node

_SIZE_PX = (820, 460)
_LIST_PX = 220
_PROTOCOLS = (tr_noop("DICOM"), tr_noop("DICOMweb"))
_ENCRYPTIONS = (tr_noop("not encrypted"), tr_noop("TLS"))
_NEW_NAME = tr_noop("New archive")
_ABOUT = tr_noop(
    "Longaxis connects to an archive only when you ask it to, and listens for no "
    "connections. The archive must know our AE title and address."
)


class ArchiveNodesDialog(QDialog):
    """A list of archives, and the fields of the one that is chosen.

    Parameters
    ----------
    archives
        Keeps the nodes, and tries them out.
    """

    def __init__(self, archives: Archives, parent: QWidget) -> None:
        super().__init__(parent)
        self._archives = archives
        self._nodes: list[Node] = list(archives.nodes())
        # -1: no node is in the fields.
        self._shown = -1
        self.setWindowTitle(tr("Archives"))
        self.resize(*_SIZE_PX)
        self._make_list()
        self._make_fields()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 18)
        column.setSpacing(12)
        halves = QHBoxLayout()
        halves.setSpacing(24)
        halves.addLayout(self._left)
        halves.addLayout(self._form, 1)
        column.addLayout(halves, 1)
        self.message_label = label(_ABOUT, "quiet", wraps=True)
        column.addWidget(self.message_label)
        column.addWidget(self._make_buttons())
        archives.answered.connect(self.message_label.setText)
        self._fill_list(0)

    def _make_list(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Archives"))
        self.list.setFixedWidth(_LIST_PX)
        self.list.currentRowChanged.connect(self._choose)
        self._left = QVBoxLayout()
        self._left.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(button("Add", self.add_node))
        row.addWidget(button("Remove", self.remove_node))
        self._left.addLayout(row)

    def _make_fields(self) -> None:
        self.name, self.host, self.url = QLineEdit(), QLineEdit(), QLineEdit()
        self.ae_title, self.calling, self.user = QLineEdit(), QLineEdit(), QLineEdit()
        self.protocol = QComboBox()
        self.protocol.addItems([tr(protocol) for protocol in _PROTOCOLS])
        self.port, self.timeout = QSpinBox(), QSpinBox()
        # Ports of TCP; DICOM has 104 and 11112 registered.
        self.port.setRange(1, 65535)
        self.timeout.setRange(1, 3600)
        self.timeout.setSuffix(" s")
        self.tls = QComboBox()
        self.tls.addItems([tr(encryption) for encryption in _ENCRYPTIONS])
        self.ca_file = QLineEdit()
        self._form = QFormLayout()
        self._form.setVerticalSpacing(8)
        for title, field in (
            (tr("&Name"), self.name),
            (tr("&Protocol"), self.protocol),
            (tr("&Host"), self.host),
            (tr("P&ort"), self.port),
            (tr("&AE title of the archive"), self.ae_title),
            (tr("O&ur AE title"), self.calling),
            (tr("&URL of the service"), self.url),
            (tr("U&ser"), self.user),
            (tr("&Certificate authority (PEM file)"), self.ca_file),
            (tr("&Encryption"), self.tls),
            (tr("&Time-out"), self.timeout),
        ):
            name = QLabel(title)
            name.setBuddy(field)
            field.setAccessibleName(title.replace("&", ""))
            self._form.addRow(name, field)
        self._form.addRow(button("Test the connection", self.test_node))
        self.protocol.currentIndexChanged.connect(self._show_protocol)

    def _make_buttons(self) -> QDialogButtonBox:
        which = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(which.Ok | which.Cancel)
        box.accepted.connect(self.commit)
        box.rejected.connect(self.reject)
        box.button(which.Ok).setProperty("role", "primary")
        return box

    def add_node(self) -> None:
        """Begin another archive."""
        # Fields that do not fit would be lost with the change of rows.
        if not self._keep_fields():
            return
        from longaxis.network.nodes import Node

        taken = {node.name for node in self._nodes}
        name = tr(_NEW_NAME)
        number = 2
        while name in taken:
            name = f"{tr(_NEW_NAME)} {number}"
            number += 1
        self._nodes.append(Node(name=name, host="localhost", ae_title="ARCHIVE"))
        self._fill_list(len(self._nodes) - 1)

    def remove_node(self) -> None:
        """Forget the chosen archive."""
        if 0 <= self._shown < len(self._nodes):
            del self._nodes[self._shown]
            self._fill_list(min(self._shown, len(self._nodes) - 1))

    def test_node(self) -> None:
        """Ask the chosen archive whether it answers."""
        if self._shown >= 0 and self._keep_fields():
            self.message_label.setText(tr("Waiting for the archive…"))
            job = self._archives.echo(self._nodes[self._shown])
            job.failed.connect(self._show_error)

    def commit(self) -> None:
        """Keep the archives and close, or say which one cannot be used."""
        if not self._keep_fields():
            return
        try:
            self._archives.keep(self._nodes)
        except ArchiveError as error:
            self._show_error(error)
            return
        self.accept()

    def _fill_list(self, row: int) -> None:
        # Before the list changes: its signals must not write the fields into another
        # node.
        self._shown = -1
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([node.name for node in self._nodes])
        self.list.setCurrentRow(row)
        self.list.blockSignals(False)
        self._show_node(row)

    def _choose(self, row: int) -> None:
        # A row whose fields do not fit cannot be left; the list goes back to it.
        if row != self._shown and self._keep_fields():
            self._show_node(row)
        elif self._shown >= 0:
            self.list.setCurrentRow(self._shown)

    def _show_node(self, row: int) -> None:
        self._shown = row if 0 <= row < len(self._nodes) else -1
        for index in range(self._form.count()):
            item = self._form.itemAt(index)
            field = None if item is None else item.widget()
            if field is not None:
                field.setEnabled(self._shown >= 0)
        if self._shown < 0:
            return
        node = self._nodes[self._shown]
        self.name.setText(node.name)
        self.protocol.setCurrentIndex(0 if node.protocol == "dicom" else 1)
        self.host.setText(node.host)
        self.port.setValue(node.port)
        self.ae_title.setText(node.ae_title)
        self.calling.setText(node.calling_ae_title)
        self.url.setText(node.url)
        self.user.setText(node.user)
        self.ca_file.setText(node.ca_file)
        self.timeout.setValue(round(node.timeout_s))
        self.tls.setCurrentIndex(int(node.tls))
        self._show_protocol()

    def _show_protocol(self) -> None:
        """Show the fields of one protocol only."""
        is_web = self.protocol.currentIndex() == 1
        for field in (self.host, self.port, self.ae_title, self.calling, self.tls):
            self._form.setRowVisible(field, not is_web)
        for field in (self.url, self.user):
            self._form.setRowVisible(field, is_web)

    def _keep_fields(self) -> bool:
        """Take the fields into the list; False, and a sentence, if they do not fit."""
        if self._shown < 0:
            return True
        try:
            # `replace` runs the checks of `Node`, such as lengths of AE titles (PS3.5,
            # 6.2: at most 16).
            node = replace(
                self._nodes[self._shown],
                name=self.name.text().strip(),
                protocol="dicomweb" if self.protocol.currentIndex() else "dicom",
                host=self.host.text().strip(),
                port=self.port.value(),
                ae_title=self.ae_title.text().strip(),
                calling_ae_title=self.calling.text().strip(),
                url=self.url.text().strip(),
                user=self.user.text().strip(),
                ca_file=self.ca_file.text().strip(),
                timeout_s=float(self.timeout.value()),
                tls=self.tls.currentIndex() == 1,
            )
        except ArchiveError as error:
            self._show_error(error)
            return False
        self._nodes[self._shown] = node
        self.list.item(self._shown).setText(node.name)
        return True

    def _show_error(self, error: Exception) -> None:
        self.message_label.setText(str(error))
