"""Strain that other programs export."""
