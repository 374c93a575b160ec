"""Strain that another program measured, kept beside the open study.

It is looked at, never measured with: nothing of it enters a result, a report or a saved
session.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from longaxis.anatomy import View
    from longaxis.app.core.services import Progress
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Jobs
    from longaxis.data.vendor import VendorTrace

SUFFIXES = frozenset({".txt", ".csv", ".xml", ".xls"})
"""How the names of such exports end."""

MID_WALL = ("mid-wall", "")
"""Layers that may stand beside our line; an export that names none comes after."""


class VendorTraces(QObject):
    """Reads exports in the background, one trace a view.

    Attributes
    ----------
    changed
        A trace came or went.
    failed
        Why an export cannot be used.
    noticed
        A sentence about an export that was read.
    """

    changed = Signal()
    failed = Signal(object)
    noticed = Signal(str)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._jobs = jobs
        self._traces: dict[View, VendorTrace] = {}
        self._of_study = self._study()
        session.document_changed.connect(self._forget_other_study)
        session.study_left.connect(self._forget)

    def trace_of(self, view: View) -> VendorTrace | None:
        """Return what is kept beside a view."""
        return self._traces.get(view)

    def open(self, paths: Sequence[Path]) -> None:
        """Read exports, and keep their traces beside the views they are of."""
        if not self._session.document.views:
            message = tr("Open the study first, then import vendor strain.")
            self.failed.emit(BadInputError(message))
            return
        for path in paths:
            self._jobs.start(
                tr("Reading files"),
                partial(_read, path),
                then=self.accept,
            )

    def accept(self, traces: Sequence[VendorTrace]) -> None:
        """Keep traces: each beside its view, the mid-wall where there are layers."""
        if any(self._is_of_another_patient(trace) for trace in traces):
            message = tr(
                "“{name}” is of another patient; nothing of it was imported.",
                name=traces[0].file_name,
            )
            self.failed.emit(BadInputError(message))
            return
        placed = {}
        # The layer closest to ours comes last, and stays in the dictionary.
        for trace in sorted(traces, key=_rank, reverse=True):
            view = trace.view or self._view_for_nameless(trace)
            if view is not None:
                placed[view] = trace
        self._traces |= placed
        self._say(traces, placed)
        self.changed.emit()

    def remove(self, view: View) -> None:
        """Take a trace away."""
        if self._traces.pop(view, None) is not None:
            self.changed.emit()

    def _is_of_another_patient(self, trace: VendorTrace) -> bool:
        """Return whether a report names a patient other than that of the study."""
        own = self._session.document.header.patient_id
        return bool(trace.patient_id and own and trace.patient_id != own)

    def _say_of_all_views(self, traces: Sequence[VendorTrace]) -> None:
        """Report the values of all views together, which stand beside no view."""
        stated = [
            f"{value.name} {value.value:.1f} %"
            for trace in traces
            if trace.is_of_all_views
            for value in trace.global_values
        ]
        if stated:
            self.noticed.emit(
                tr(
                    "“{name}”, all views together: {listed}.",
                    name=traces[0].file_name,
                    listed="; ".join(stated),
                )
            )

    def _view_for_nameless(self, trace: VendorTrace) -> View | None:
        """Return the view on screen for an export that says nothing of its view."""
        # A label that is not known, such as a short axis, fits no apical view.
        return None if trace.view_label else self._session.active

    def _say(
        self, traces: Sequence[VendorTrace], placed: dict[View, VendorTrace]
    ) -> None:
        self._say_of_all_views(traces)
        if not placed and any(trace.is_of_all_views for trace in traces):
            return
        if not placed:
            name = traces[0].file_name if traces else tr("The file")
            label = traces[0].view_label if traces else ""
            message = tr(
                "“{name}” is of the view “{label}”; only apical views are compared.",
                name=name,
                label=label,
            )
            self.failed.emit(BadInputError(message))
            return
        missing = [
            view.value for view in placed if self._session.document.view(view) is None
        ]
        if missing:
            self.noticed.emit(
                tr(
                    "Kept for {listed}, which is not measured in this study.",
                    listed=", ".join(missing),
                )
            )
        elif any(trace.view is None for trace in placed.values()):
            shown = next(view for view, strain in placed.items() if strain.view is None)
            self.noticed.emit(
                tr(
                    "The export does not name its view; it is shown beside "
                    "{shown}, which is on screen.",
                    shown=shown.value,
                )
            )

    def _study(self) -> tuple[str, str]:
        header = self._session.document.header
        return header.patient_id, header.study_uid

    def _forget_other_study(self) -> None:
        # Every edit comes here; only another patient or study drops the traces.
        study = self._study()
        if study != self._of_study:
            self._of_study = study
            self._forget()

    def _forget(self) -> None:
        if self._traces:
            self._traces.clear()
            self.changed.emit()


def is_export_name(path: Path) -> bool:
    """Return whether a file may be another program's strain, by its name."""
    return path.suffix.lower() in SUFFIXES


def _rank(trace: VendorTrace) -> int:
    """Return how far a trace's layer is from ours; 0 is the same."""
    return MID_WALL.index(trace.layer) if trace.layer in MID_WALL else len(MID_WALL)


def _read(path: Path, _progress: Progress) -> tuple[VendorTrace, ...]:
    from longaxis.io.vendors.registry import read_vendor_traces

    return read_vendor_traces(path)
