"""Trackers that a user adds."""
