"""The windows of the archives: nodes in the settings, query, retrieval, sending."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from longaxis.app.controllers.archives import Archives
from longaxis.app.core.services import Services
from longaxis.app.jobs.jobs import Jobs
from longaxis.app.views.dialogs.archive_nodes import ArchiveNodesDialog
from longaxis.app.views.dialogs.archive_window import ArchiveWindow
from longaxis.errors import ArchiveError
from longaxis.network import connect as network_connect
from longaxis.network import nodes
from longaxis.network.archive import ArchivedStudy, FetchedStudy, StudyQuery
from longaxis.network.nodes import Node, read_nodes, write_nodes

if TYPE_CHECKING:
    from pathlib import Path

PACS = Node(name="PACS", host="pacs", ae_title="ARCHIVE")
STUDIES = (
    ArchivedStudy(
        study_uid="1.2", patient_id="7", patient_name="Doe^J", date="20250101"
    ),
    ArchivedStudy(
        study_uid="1.3", patient_id="7", patient_name="Doe^J", date="20260101"
    ),
)


class FakeArchive:
    """Answers at once, or fails, or retrieves until it is stopped."""

    def __init__(self) -> None:
        self.asked: list[StudyQuery] = []
        self.error: ArchiveError | None = None
        self.never_ends = False
        self.n_failed = 0

    def echo(self) -> str:
        """Answer."""
        if self.error:
            raise self.error
        return "PACS answers."

    def find(self, query: StudyQuery) -> tuple[ArchivedStudy, ...]:
        """Return two studies."""
        self.asked.append(query)
        if self.error:
            raise self.error
        return STUDIES

    def fetch(self, study_uid: str, folder: Path, progress) -> FetchedStudy:
        """Write nothing; end when asked to."""
        while self.never_ends:
            progress(1, 3)
        progress(3, 3)
        return FetchedStudy(
            files=(folder / f"{study_uid}.dcm",), n_failed=self.n_failed
        )


@pytest.fixture
def fake(monkeypatch, tmp_path) -> FakeArchive:
    made = FakeArchive()
    monkeypatch.setattr(network_connect, "connect", lambda _node: made)
    monkeypatch.setattr(nodes, "data_folder", lambda: tmp_path)
    return made


@pytest.fixture
def archives(qtbot):
    jobs = Jobs()
    yield Archives(jobs)
    jobs.stop_all()


@pytest.fixture
def make_window(qtbot, archives, fake, tmp_path):
    """Return a function that shows the query, with what it opened in `opened`."""

    def make(*, patient_is_shown: bool = True) -> ArchiveWindow:
        parent = QWidget()
        qtbot.addWidget(parent)
        opened: list[Path] = []
        window = ArchiveWindow(
            archives,
            lambda: tmp_path,
            opened.append,
            patient_is_shown=patient_is_shown,
            parent=parent,
        )
        window.opened = opened
        window.keeps = parent  # a parent that is collected takes the window along
        return window

    return make


def texts_of(window: ArchiveWindow, row: int) -> list[str]:
    item = window.tree.topLevelItem(row)
    return [item.text(column) for column in range(item.columnCount())]


def test_without_a_node_nothing_can_be_asked(make_window, fake):
    window = make_window()
    assert "No archive is configured" in window.message_label.text()
    assert not window.search_button.isEnabled()
    window.patient_id.setText("7")
    window.search()
    assert fake.asked == []


def test_a_study_is_found_retrieved_and_opened(qtbot, make_window, fake, tmp_path):
    write_nodes((PACS,))
    window = make_window()
    window.patient_id.setText(" 7 ")
    window.search()
    qtbot.waitUntil(lambda: window.tree.topLevelItemCount() == 2)
    assert fake.asked == [StudyQuery(patient_id="7")]
    assert texts_of(window, 0)[:3] == ["20260101", "7", "Doe^J"]  # the newest first
    qtbot.waitUntil(window.retrieve_button.isEnabled)
    window.retrieve()
    qtbot.waitUntil(lambda: window.opened != [])
    assert window.opened == [tmp_path / "1.3"]


@pytest.mark.parametrize("n_failed", [0, 2])
def test_a_study_of_which_objects_are_missing_is_opened_and_said_so(
    qtbot, archives, fake, tmp_path, n_failed
):
    fake.n_failed = n_failed
    opened: list[Path] = []
    said: list[ArchiveError] = []
    archives.fetched.connect(opened.append)
    archives.incomplete.connect(said.append)
    job = archives.fetch(PACS, STUDIES[0], tmp_path)
    with qtbot.waitSignal(job.ended):
        pass
    assert opened == [tmp_path / "1.2"]
    assert [str(each)[:28] for each in said] == ["2 objects of the study did n"] * bool(
        n_failed
    )


def test_hidden_patients_stay_hidden(qtbot, make_window):
    write_nodes((PACS,))
    window = make_window(patient_is_shown=False)
    window.date.setText("20250101-")
    window.search()
    qtbot.waitUntil(lambda: window.tree.topLevelItemCount() == 2)
    assert "Doe" not in "".join(texts_of(window, 0))


def test_an_empty_query_is_not_sent(make_window, fake):
    write_nodes((PACS,))
    window = make_window()
    window.search()
    window.date.setText("January")
    window.search()
    assert fake.asked == []
    assert "is no date" in window.message_label.text()


def test_a_failure_is_one_sentence_and_another_try_is_possible(
    qtbot, make_window, fake
):
    write_nodes((PACS,))
    fake.error = ArchiveError("PACS cannot be reached.")
    window = make_window()
    window.patient_id.setText("7")
    window.search()
    qtbot.waitUntil(lambda: window.message_label.text() == "PACS cannot be reached.")
    qtbot.waitUntil(window.search_button.isEnabled)


def test_retrieval_can_be_stopped(qtbot, make_window, fake):
    write_nodes((PACS,))
    window = make_window()
    window.patient_id.setText("7")
    window.search()
    qtbot.waitUntil(window.retrieve_button.isEnabled)
    fake.never_ends = True
    window.retrieve()
    qtbot.waitUntil(lambda: not window.stop_button.isHidden())
    window.stop()
    qtbot.waitUntil(lambda: window.message_label.text() == "Stopped.")
    assert window.opened == []


@pytest.mark.parametrize("way_out", ["reject", "close"])
def test_leaving_the_dialog_stops_a_retrieval(qtbot, make_window, fake, way_out):
    write_nodes((PACS,))
    window = make_window()
    window.patient_id.setText("7")
    window.search()
    qtbot.waitUntil(window.retrieve_button.isEnabled)
    fake.never_ends = True
    window.retrieve()
    qtbot.waitUntil(lambda: not window.stop_button.isHidden())
    getattr(window, way_out)()
    qtbot.waitUntil(lambda: window.message_label.text() == "Stopped.")
    assert window.opened == []


@pytest.fixture
def make_settings(qtbot, archives, fake):
    """Return a function that shows the settings of the archives."""

    def make() -> ArchiveNodesDialog:
        parent = QWidget()
        qtbot.addWidget(parent)
        dialog = ArchiveNodesDialog(archives, parent)
        dialog.keeps = parent
        return dialog

    return make


def test_a_node_is_added_tried_and_kept(qtbot, make_settings):
    dialog = make_settings()
    dialog.add_node()
    dialog.name.setText("PACS")
    dialog.host.setText("pacs")
    dialog.port.setValue(11112)
    dialog.test_node()
    qtbot.waitUntil(lambda: dialog.message_label.text() == "PACS answers.")
    dialog.commit()
    assert read_nodes() == (
        Node(name="PACS", host="pacs", port=11112, ae_title="ARCHIVE"),
    )


def test_an_archive_that_does_not_answer(qtbot, make_settings, fake):
    write_nodes((PACS,))
    fake.error = ArchiveError("PACS refuses.")
    dialog = make_settings()
    dialog.test_node()
    qtbot.waitUntil(lambda: dialog.message_label.text() == "PACS refuses.")


def test_fields_that_do_not_fit_are_refused_and_nothing_is_kept(make_settings):
    write_nodes((PACS,))
    dialog = make_settings()
    dialog.ae_title.setText("much too long a title")
    dialog.commit()
    assert "AE title" in dialog.message_label.text()
    assert dialog.result() == 0
    assert read_nodes() == (PACS,)


def test_two_nodes_of_one_name_are_refused(make_settings):
    write_nodes((PACS,))
    dialog = make_settings()
    dialog.add_node()
    dialog.name.setText("PACS")
    dialog.commit()
    assert "Two archives" in dialog.message_label.text()
    assert read_nodes() == (PACS,)


def test_choosing_another_node_keeps_what_was_typed(make_settings):
    other = replace(PACS, name="research")
    write_nodes((PACS, other))
    dialog = make_settings()
    dialog.host.setText("other-host")
    dialog.list.setCurrentRow(1)
    assert dialog.name.text() == "research"
    dialog.remove_node()
    dialog.commit()
    assert read_nodes() == (replace(PACS, host="other-host"),)


def test_only_the_fields_of_the_protocol_are_shown(make_settings):
    write_nodes((PACS,))
    dialog = make_settings()
    assert dialog.host.isVisibleTo(dialog)
    assert not dialog.url.isVisibleTo(dialog)
    dialog.protocol.setCurrentIndex(1)
    dialog.url.setText("https://pacs/dicom-web")
    assert not dialog.host.isVisibleTo(dialog)
    dialog.commit()
    assert read_nodes()[0].url == "https://pacs/dicom-web"


def test_a_report_is_sent_by_the_outbox(qtbot, archives, monkeypatch, tmp_path):
    # The window's own names of what it writes; only the writing is left out.
    services = replace(
        Services(),
        write_structured_report=lambda _result, path: path.write_bytes(b"sr"),
        write_dicom_pdf=lambda _result, path, _paper: path.write_bytes(b"pdf"),
        write_picture=lambda _result, path: path.write_bytes(b"sc"),
    )
    added = []

    class Box:
        """Remembers what it was given."""

        def add(self, path: Path, node: str) -> None:
            added.append((path.name, node))

        def deliver(self, _connect, progress):
            progress(3, 3)
            return ()

    monkeypatch.setattr("longaxis.network.outbox.Outbox", Box)
    monkeypatch.setattr(nodes, "data_folder", lambda: tmp_path)
    with qtbot.waitSignal(archives.sent) as sent:
        archives.send(PACS, None, services, "A4")
    assert sent.args == [()]
    assert added == [(f"{each}.dcm", "PACS") for each in ("sr", "pdf", "sc")]
