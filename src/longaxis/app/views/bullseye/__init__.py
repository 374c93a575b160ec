"""The bull's-eye plot."""
