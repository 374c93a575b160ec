"""The queue of a batch."""
