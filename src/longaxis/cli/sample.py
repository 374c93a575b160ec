"""A sample study as a document: its loops, and the lines of its known truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from longaxis.anatomy import View
from longaxis.cli.terminal import Bar
from longaxis.data import (
    AnalysisSettings,
    BeatChoice,
    Centreline,
    StudyDocument,
    ViewDocument,
)
from longaxis.resources import sample_study_folder, sample_truth


def sample_document(tracker: str | None = None, heart: str = "normal") -> StudyDocument:
    """Return a sample study, drawn but not tracked.

    Parameters
    ----------
    tracker
        Name of the tracker; None for the usual one.
    heart
        One of `resources.SAMPLE_HEARTS`.
    """
    from longaxis.io.loops import loop_reader

    views = []
    # The bundled hearts are simulated, so the line and its events are known exactly.
    for name, truth in sample_truth(heart)["views"].items():
        path = sample_study_folder(heart) / truth["file"]
        with Bar(f"Reading {path.name}") as bar:
            recording = loop_reader.read_recording(
                loop_reader.origin_of(path), progress=bar
            )
        views.append(
            ViewDocument(
                loop=loop_reader.to_loop(recording, view=View(name)),
                view=View(name),
                mirrored=truth["mirrored"],
                centreline=Centreline(
                    # The true line at end-systole, so that errors are the tracker's
                    # alone.
                    control_points_mm=np.array(truth["centreline_mm"]),
                    frame=truth["end_systole"],
                    wall_thickness_mm=truth["wall_thickness_mm"],
                ),
                beat_choice=BeatChoice(end_systole=truth["end_systole"]),
            )
        )
    settings = AnalysisSettings()
    return StudyDocument(
        header=views[0].loop.header,
        views=tuple(views),
        settings=replace(settings, tracker=tracker or settings.tracker),
        comment=f"{sample_truth(heart)['name']}.",
    )
