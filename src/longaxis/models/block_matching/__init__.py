"""Block matching."""
