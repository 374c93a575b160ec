"""What of a picture may be seen while the patient is hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.display.scanned_part import ScannedPart, scanned_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop, Recording, StudyResult, ViewResult
    from longaxis.data.follow_up import Exam
    from longaxis.data.trend import Trend

_KEPT = 6
"""Loops whose part is remembered: three views, and those looked at in between."""


class PatientMask:
    """Remembers where in each loop the scanned part lies."""

    def __init__(self) -> None:
        self._parts: dict[int, tuple[NDArray[np.uint8], ScannedPart]] = {}

    def part_of(self, loop: Loop | Recording) -> ScannedPart:
        """Return what may be seen of a loop."""
        key = id(loop.frames)
        if key not in self._parts:
            # Dictionaries keep the order of insertion: the loop seen first goes.
            while len(self._parts) >= _KEPT:
                del self._parts[next(iter(self._parts))]
            part = scanned_part(loop.frames, loop.tissue_region_px)
            # The frames are kept too, since another loop's could take their identity.
            self._parts[key] = (loop.frames, part)
        return self._parts[key][1]


def without_file_names(sentence: str, *paths: str) -> str:
    """Return a sentence without the names of files, which are often a patient's.

    Parameters
    ----------
    sentence
        What is shown, such as why a file cannot be read.
    paths
        Files that it may name, with or without their folders; empty ones are skipped.
    """
    for path in filter(None, paths):
        name = path.replace("\\", "/").rsplit("/", 1)[-1]
        # The whole path first: its end alone would leave the folders.
        for part in (path, name, name.rsplit(".", 1)[0]):
            sentence = sentence.replace(part, "…") if part else sentence
    return sentence


def without_patient(study: StudyResult) -> StudyResult:
    """Return the study with nobody's name, for pages on a screen that others can see.

    Names that are burnt into the pictures are covered too; no number changes.
    """
    header = replace(
        study.header,
        patient_name="hidden",
        patient_id="hidden",
        patient_id_issuer="",
        birth_date="",
    )
    views = tuple(_masked(view) for view in study.views)
    trend = study.follow_up
    return replace(
        study,
        header=header,
        views=views,
        follow_up=None if trend is None else _masked_trend(trend),
    )


def _masked_trend(trend: Trend) -> Trend:
    """Return the trend without sources: files and letters name the patient."""
    # Imported here: the window starts without it.
    from longaxis.strain.trend import notes_without_files

    values = tuple(replace(value, source="hidden") for value in trend.values)
    comparisons = tuple(
        replace(
            pair, earlier=_masked_exam(pair.earlier), later=_masked_exam(pair.later)
        )
        for pair in trend.comparisons
    )
    return replace(
        trend,
        patient_id="hidden",
        values=values,
        comparisons=comparisons,
        notes=notes_without_files(trend.notes),
    )


def _masked_exam(exam: Exam) -> Exam:
    return replace(
        exam,
        patient_id="hidden",
        patient_id_issuer="",
        patient_name="",
        birth_date="",
    )


def _masked(view: ViewResult) -> ViewResult:
    """Return the view with a loop of its two key frames: a page shows no other."""
    loop = view.loop
    part = scanned_part(loop.frames, loop.tissue_region_px)
    # All other frames are black: one that is not covered must not reach a page.
    frames = np.zeros_like(loop.frames)
    for frame in (view.beat.end_diastole, view.beat.end_systole):
        frames[frame] = part.masked(loop.frames[frame])
    # A file is often named after its patient.
    origin = replace(loop.origin, path="hidden", member="")
    return replace(view, loop=replace(loop, frames=frames, origin=origin))
