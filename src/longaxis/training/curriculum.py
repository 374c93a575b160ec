"""From short steps to whole cycles: which samples a run draws at which time.

A network that starts at the query points must find moves of up to 25 pixels. Errors on
short pieces say nothing about whole cycles, so these come soon and stay to the end.
"""

from __future__ import annotations

from dataclasses import replace

from longaxis.training.samples import SamplePlan

FROM_QUERY = SamplePlan(
    zoom=(0.75, 1.6),
    stationary_probability=1.0,
    matched=0.0,
    query_at_end_systole=0.5,
    augmentation_probability=0.25,
    # Chosen: a tenth of the steps where six of ten samples are the one of two draws
    # that moves farther.
    without_motion=0.2,
)
"""Every sample starts at the query points."""

_STAGES = (
    (
        0.12,
        replace(
            FROM_QUERY,
            n_frames=(14, 22),
            strides=(1, 1, 2),
            side_px=(112, 136),
            n_positions=320,
        ),
    ),
    (
        0.35,
        replace(
            FROM_QUERY,
            n_frames=(18, 34),
            strides=(1, 1, 2, 3),
            side_px=(112, 136),
            n_positions=400,
        ),
    ),
    (
        # Above 1, so that a run at its very end still finds a stage.
        1.01,
        replace(
            FROM_QUERY,
            n_frames=(24, 40),
            strides=(1, 2, 2, 3),
            side_px=(104, 128),
            n_positions=420,
        ),
    ),
)
"""Up to which share of the run a stage lasts, and what its samples are (chosen)."""


def plan_at(progress: float) -> SamplePlan:
    """Return the plan of samples at a share of the run, 0 to 1."""
    return next(plan for until, plan in _STAGES if progress < until)
