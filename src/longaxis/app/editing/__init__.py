"""Mouse tools that edit the contour."""
