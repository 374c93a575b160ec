"""Files of a reader study."""
