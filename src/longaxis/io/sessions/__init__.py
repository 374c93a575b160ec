"""Session files and their index."""
