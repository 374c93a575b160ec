"""PDF and figures."""
