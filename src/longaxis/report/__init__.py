"""Pages and texts of the report."""
