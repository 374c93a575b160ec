"""The loop with its overlays, and the strips below it."""
