"""Several trackers that work independently, joined point by point."""
