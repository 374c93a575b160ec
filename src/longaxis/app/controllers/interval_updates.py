"""Intervals of lines drawn anew, worked out beside the window.

Measuring a view takes a few hundredths of a second, its intervals several times that.
While the reader drags an event the numbers follow at once, and the intervals when the
mouse rests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from longaxis.app.base.i18n import tr
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from longaxis.anatomy import View
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Jobs
    from longaxis.data import ViewDocument, ViewResult

REST_MS = 120
"""How long nothing must change before intervals are worked out."""


class IntervalUpdates(QObject):
    """Adds the intervals to results that were shown without them."""

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._jobs = jobs
        self._tried: dict[View, ViewDocument] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._start)
        # From now on views are measured without intervals first, several times as fast.
        session.cache.intervals_follow = True
        session.results_changed.connect(self._follow)

    def stop(self) -> None:
        """Start nothing more."""
        self._rest.stop()

    def resume(self) -> None:
        """Find again what was stopped."""
        self._tried.clear()
        self._follow()

    def _follow(self) -> None:
        if self._session.without_intervals():
            # start() on a running timer begins anew: it fires once nothing changes any
            # more.
            self._rest.start()
        else:
            self._rest.stop()

    def _start(self) -> None:
        for document in self._session.without_intervals():
            # Once for each document: where measuring failed it would fail again.
            if self._tried.get(document.view) is not document:
                self._measure(document)

    def _measure(self, document: ViewDocument) -> None:
        session, view = self._session, document.view
        services, settings = session.services, session.settings
        self._tried[view] = document

        def work(_: object) -> ViewResult | None:
            try:
                return services.measure(document, settings)
            except LongAxisError:
                return None  # said already when it was measured without intervals

        def accept(result: ViewResult | None) -> None:
            if result is None or session.accept_intervals(document, settings, result):
                return
            # It was of another moment; should that come back, it is tried again.
            if self._tried.get(view) is document:
                del self._tried[view]

        self._jobs.start(tr("Intervals of {view}", view=view.value), work, then=accept)
