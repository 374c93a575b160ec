"""Files in general: atomic writes, limits, kinds."""
