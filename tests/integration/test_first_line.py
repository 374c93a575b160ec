"""The line that is offered on real loops, against lines placed by eye."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.data import Centreline, ViewDocument
from longaxis.io.loops import loop_reader
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.strain.centreline import control_points_from_landmarks, smooth_line

LINES = Path(__file__).resolve().parents[1] / "data" / "centrelines"
FOUND_MM = 6.0
"""A line found without a click may be this far off; good walls come nearer."""


@pytest.mark.parametrize(
    ("loop", "line", "frame", "view"),
    [
        ("acuson_a4c/DIRW0007", "acuson_a4c_frame29", 29, View.FOUR_CHAMBER),
        (
            "stress_study_and_hp/I_000009.dcm",
            "stress_baseline_a4c_frame8",
            8,
            View.FOUR_CHAMBER,
        ),
        (
            "stress_study_and_hp/I_000010.dcm",
            "stress_baseline_a2c_frame8",
            8,
            View.TWO_CHAMBER,
        ),
        (
            "stress_study_and_hp/I_000011.dcm",
            "stress_baseline_a3c_frame8",
            8,
            View.LONG_AXIS,
        ),
    ],
)
def test_the_offered_line_is_nearer_than_three_clicks_alone(
    shared_data, loop, line, frame, view
):
    recording = loop_reader.read_recording(loop_reader.origin_of(shared_data / loop))
    opened = loop_reader.to_loop(recording, view=view)
    true_mm = smooth_line(read_centreline(LINES / f"{line}.csv"))
    middle = (true_mm[0] + true_mm[-1]) / 2
    apex = true_mm[np.linalg.norm(true_mm - middle, axis=1).argmax()]
    clicked = control_points_from_landmarks(true_mm[0], apex, true_mm[-1])
    placed = ViewDocument(
        loop=opened,
        view=view,
        centreline=Centreline(control_points_mm=clicked, frame=frame),
    )
    near = pipeline.suggest_contour(placed, frame=frame).centreline
    assert _apart_mm(near.control_points_mm, true_mm) < _apart_mm(clicked, true_mm)
    empty = ViewDocument(loop=opened, view=view)
    found = pipeline.suggest_contour(empty, frame=frame).centreline
    assert _apart_mm(found.control_points_mm, true_mm) < FOUND_MM


def _apart_mm(points_mm, true_mm):
    line = smooth_line(points_mm)
    apart = np.linalg.norm(line[:, None] - true_mm[None], axis=2)
    return (apart.min(axis=1).mean() + apart.min(axis=0).mean()) / 2
