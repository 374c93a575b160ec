"""Work in the background: threads, the tracking process, deferred refreshes."""
