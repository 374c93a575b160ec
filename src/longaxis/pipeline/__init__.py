"""From a reader's work to a result; the command line and the window both call this."""

from longaxis.pipeline.measurement import combine, measure_study, measure_view
from longaxis.pipeline.reading import propose_reading
from longaxis.pipeline.tracking import suggest_contour, track_view

__all__ = [
    "combine",
    "measure_study",
    "measure_view",
    "propose_reading",
    "suggest_contour",
    "track_view",
]
