"""Studies of known strain, one for each way a number may be missing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.data import (
    AnalysisSettings,
    BeatChoice,
    Centreline,
    Loop,
    LoopOrigin,
    Mesh,
    StudyDocument,
    StudyResult,
    TrackedMesh,
    Tracks,
    ViewDocument,
)
from tests.made_up_results import HEADER, TRACKER, wall_line_mm

N_FRAMES, FRAME_S = 46, 0.02


END_DIASTOLE, END_SYSTOLE, LAST = 2, 17, 42


LATENESS = np.array([0.62, 0.66, 0.70, 0.72, 0.68, 0.76])


SHORTENING = (0.18, 0.20, 0.22, 0.23, 0.19, 0.17)


DYSKINETIC = (-0.099, 0.20, 0.22, 0.23, 0.19, 0.17)


CASES: dict[str, dict[View, tuple[tuple[float, ...], tuple[int, ...]]]] = {
    "whole": dict.fromkeys(View, (SHORTENING, ())),
    "some rejected": {
        View.FOUR_CHAMBER: (SHORTENING, (4,)),
        View.TWO_CHAMBER: (SHORTENING, ()),
        View.LONG_AXIS: (SHORTENING, (0,)),
    },
    "a segment lengthens": {
        View.FOUR_CHAMBER: (DYSKINETIC, ()),
        View.TWO_CHAMBER: (SHORTENING, (2,)),
        View.LONG_AXIS: (SHORTENING, ()),
    },
    "nothing accepted in a view": {
        View.FOUR_CHAMBER: (SHORTENING, tuple(range(6))),
        View.TWO_CHAMBER: (SHORTENING, ()),
        View.LONG_AXIS: (SHORTENING, ()),
    },
    "nothing accepted, by any rule": {
        View.FOUR_CHAMBER: (SHORTENING, tuple(range(6))),
        View.TWO_CHAMBER: (SHORTENING, ()),
        View.LONG_AXIS: (SHORTENING, ()),
    },
    "one view": {View.TWO_CHAMBER: (SHORTENING, (1, 3))},
    "one view, nothing accepted": {View.TWO_CHAMBER: (SHORTENING, tuple(range(6)))},
    "two views": dict.fromkeys(list(View)[:2], (SHORTENING, ())),
    "the whole wall lengthens": dict.fromkeys(View, ((-0.06,) * 6, ())),
}


def moved_mesh(shortening: tuple[float, ...]) -> np.ndarray:
    """Return a wall whose six parts change length as told, shape (T, L, R, 2)."""
    line_mm = wall_line_mm(61)
    links_mm = np.linalg.norm(np.diff(line_mm, axis=0), axis=1)
    arc_mm = np.concatenate([[0.0], np.cumsum(links_mm)])
    part = np.minimum((6 * (arc_mm[:-1] + links_mm / 2) / arc_mm[-1]).astype(int), 5)
    frames = []
    for frame in range(N_FRAMES):
        share = (frame - END_DIASTOLE) / (LAST - END_DIASTOLE)
        # Every part has its peak at a time of its own.
        course = np.sin(np.pi * np.clip(share, 0, 1) ** LATENESS[part]) ** 2
        scaled_mm = links_mm * (1 - np.array(shortening)[part] * course)
        at_mm = np.concatenate([[0.0], np.cumsum(scaled_mm)])
        # What lengthens runs on beyond the old end, straight down.
        xs = np.interp(at_mm, arc_mm, line_mm[:, 0])
        ys = np.interp(at_mm, arc_mm, line_mm[:, 1])
        ys += np.maximum(at_mm - arc_mm[-1], 0)
        frames.append(np.stack([xs, ys], axis=1))
    lines = np.stack(frames)[:, :, None]
    return lines + np.array([-3.0, 0.0, 3.0])[None, None, :, None] * [1.0, 0.0]


def view_document(
    view: View, shortening: tuple[float, ...], rejected: tuple[int, ...]
) -> ViewDocument:
    points_mm = moved_mesh(shortening)
    rng = np.random.default_rng(2)
    loop = Loop(
        frames=rng.integers(20, 200, (N_FRAMES, 150, 170)).astype(np.uint8),
        frame_times_s=np.arange(N_FRAMES) * FRAME_S,
        mm_per_pixel=(0.9, 0.9),
        view=view,
        r_wave_times_s=np.array([END_DIASTOLE, LAST]) * FRAME_S,
        header=HEADER,
        origin=LoopOrigin(
            sop_instance_uid=f"1.2.826.0.1.3680043.9.9999.4.{view.value[1]}",
            sop_class_uid="1.2.840.10008.5.1.4.1.1.3.1",
            series_uid="1.2.826.0.1.3680043.9.9999.3",
        ),
    )
    tracks = Tracks(
        points_mm=points_mm.reshape(N_FRAMES, -1, 2),
        confidence=np.full((N_FRAMES, points_mm[0, ..., 0].size), 0.9),
    )
    return ViewDocument(
        loop=loop,
        view=view,
        centreline=Centreline(
            control_points_mm=wall_line_mm(9), frame=END_SYSTOLE, wall_thickness_mm=6.0
        ),
        beat_choice=BeatChoice(end_systole=END_SYSTOLE),
        tracked=TrackedMesh(
            mesh=Mesh(points_mm=points_mm[END_SYSTOLE]),
            tracks=tracks,
            start_frame=END_SYSTOLE,
            tracker=TRACKER,
        ),
        accepted=tuple(number not in rejected for number in range(6)),
    )


@cache
def document(case: str) -> StudyDocument:
    settings = AnalysisSettings()
    if case.endswith("by any rule"):
        settings = replace(settings, most_rejected_in_view=6, most_rejected_in_study=18)
    return StudyDocument(
        header=HEADER,
        views=tuple(view_document(view, *what) for view, what in CASES[case].items()),
        settings=settings,
    )


@cache
def study(case: str) -> StudyResult:
    return pipeline.measure_study(document(case))
