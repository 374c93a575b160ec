"""Counts how many panels are refreshed in one turn of the event loop."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QAbstractEventDispatcher

from longaxis.app.jobs.refresh_queue import RefreshSlot


class PanelWatch:
    """While it is entered, knows which panels were refreshed in which turn."""

    def __enter__(self):
        self._turn = 0
        self.panels = Counter()
        self.refreshed = Counter()
        self._refresh = RefreshSlot.refresh
        watch = self

        def take(turn):
            watch.refreshed[watch._turn] += 1
            watch.panels[type(turn._panel).__name__] += 1
            watch._refresh(turn)

        RefreshSlot.refresh = take
        dispatcher = QAbstractEventDispatcher.instance()
        self._signals = (dispatcher.awake, dispatcher.aboutToBlock)
        for each in self._signals:
            each.connect(self._count)
        return self

    def __exit__(self, *_):
        RefreshSlot.refresh = self._refresh
        for each in self._signals:
            each.disconnect(self._count)

    def _count(self):
        self._turn += 1

    @property
    def most_in_a_turn(self):
        """Return the largest number of panels that were refreshed in one turn."""
        return max(self.refreshed.values(), default=0)
