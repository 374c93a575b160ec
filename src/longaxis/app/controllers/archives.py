"""Archives (PACS) from the window: queries, retrieval and storage in the background."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from longaxis.app.core.services import Paper, Services
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data import StudyResult
    from longaxis.network.archive import ArchivedStudy, FetchedStudy, StudyQuery
    from longaxis.network.nodes import Node

    Progress = Callable[[float], None]


class Archives(QObject):
    """Asks archives on worker threads; connects to nothing before it is called.

    Attributes
    ----------
    found
        Studies that a query found.
    answered
        The sentence of an archive that was tried out.
    fetched
        Folder that a study was retrieved into.
    incomplete
        Which objects of it did not come, in one sentence; after `fetched`.
    sent
        Objects of the outbox that could not be sent.
    """

    search_finished = Signal(object)
    answered = Signal(str)
    fetched = Signal(Path)
    incomplete = Signal(object)
    sent = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs

    def nodes(self) -> tuple[Node, ...]:
        """Return the configured archives."""
        from longaxis.network.nodes import read_nodes

        return read_nodes()

    def keep(self, nodes: Iterable[Node]) -> None:
        """Keep the archives for this user."""
        from longaxis.network.nodes import write_nodes

        write_nodes(tuple(nodes))

    def echo(self, node: Node) -> Job:
        """Ask an archive whether it answers."""
        # Imported here: the packages of the [net] extra are optional.
        from longaxis.network.connect import connect

        return self._start(
            tr("Testing the archive"),
            lambda _progress: connect(node).echo(),
            self.answered.emit,
        )

    def search(self, node: Node, query: StudyQuery) -> Job:
        """Find studies."""
        from longaxis.network.connect import connect

        return self._start(
            tr("Searching the archive"),
            lambda _progress: connect(node).find(query),
            self.search_finished.emit,
        )

    def fetch(self, node: Node, study: ArchivedStudy, folder: Path) -> Job:
        """Retrieve a study into a folder of its own below the given one.

        Parameters
        ----------
        node
            Archive to connect to.
        study
            Study in the archive.
        folder
            Folder to write to.
        """
        from longaxis.network.connect import connect

        # A folder for each study, so that opening it opens one patient only.
        target = folder / study.study_uid

        def work(progress: Progress) -> FetchedStudy:
            return connect(node).fetch(
                study.study_uid,
                target,
                # Until its first status the archive has not said how many objects there
                # are.
                lambda done, n_all: progress(done / n_all if n_all else 0.0),
            )

        def announce(fetched: FetchedStudy) -> None:
            self.fetched.emit(target)
            if fetched.problem:
                self.incomplete.emit(ArchiveError(fetched.problem))

        return self._start(tr("Retrieving the study"), work, announce)

    def send(
        self, node: Node, result: StudyResult, services: Services, paper: Paper
    ) -> Job:
        """Put report, PDF and picture of a study into the outbox, and send it.

        Parameters
        ----------
        node
            Archive to connect to.
        result
            Results of the study.
        services
            What joins the window to the other layers.
        paper
            Paper size.
        """
        from longaxis.network.connect import connect
        from longaxis.network.nodes import node_named
        from longaxis.network.outbox import Outbox

        # One state of the settings for the whole delivery.
        nodes = self.nodes()

        def work(progress: Progress) -> object:
            outbox = Outbox()
            # The outbox copies each object, so the originals need not outlive this
            # block.
            with tempfile.TemporaryDirectory(prefix="longaxis-") as name:
                paths = [Path(name) / f"{kind}.dcm" for kind in ("sr", "pdf", "sc")]
                services.write_structured_report(result, paths[0])
                services.write_dicom_pdf(result, paths[1], paper)
                services.write_picture(result, paths[2])
                # All three are listed before the first is sent: a crash in between
                # loses none.
                for path in paths:
                    outbox.add(path, node.name)
            return outbox.deliver(
                lambda wanted: connect(node_named(wanted, nodes)),
                lambda done, n_all: progress(done / n_all if n_all else 0.0),
            )

        return self._start(tr("Sending to the archive"), work, self.sent.emit)

    def _start(
        self,
        name: str,
        work: Callable[[Progress], object],
        then: Callable[[Any], object],
    ) -> Job:
        def pass_on(value: object) -> None:
            then(value)

        # Archives are asked for other studies, and what is sent is complete.
        return self._jobs.start(name, work, then=pass_on, of_study=False)
