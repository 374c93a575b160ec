"""Trackers against reference tracks, in the tables of the papers."""
