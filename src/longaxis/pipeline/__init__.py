"""From a reader's work to a result; the command line and the window both call this."""

from longaxis.pipeline.measurement import combine, measure_study, measure_view
from longaxis.pipeline.tracking import suggest_contour, track_view

__all__ = ["combine", "measure_study", "measure_view", "suggest_contour", "track_view"]
