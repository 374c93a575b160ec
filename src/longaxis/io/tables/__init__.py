"""Results as CSV, JSON and Parquet."""
