"""Other trackers in the place of the bundled ones, for the length of a test."""

from __future__ import annotations

from longaxis.models import registry


def add_bundled_tracker(monkeypatch, name, make) -> None:
    """Let every registry that is made from now on have one more tracker."""
    makers = {**registry.bundled_trackers(), name: make}
    monkeypatch.setattr(registry, "bundled_trackers", lambda: makers)


def remove_bundled_tracker(monkeypatch, name) -> None:
    """Let every registry that is made from now on have one tracker less."""
    makers = registry.bundled_trackers()
    makers.pop(name)
    monkeypatch.setattr(registry, "bundled_trackers", lambda: makers)
