"""Strain curves and the strain map."""
