"""How the values were measured, and from which files: the settings of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.data import Stage, ValueSource
from longaxis.display.text import (
    number,
)

if TYPE_CHECKING:
    from longaxis.data import StudyResult, ViewResult


def settings_lines(result: StudyResult) -> list[str]:
    """Return everything that changed a number, view by view where it differs."""
    lines = [_view_settings(view) for view in result.views]
    # One sentence where all views agree, so that a difference stands out.
    for shared in (_processing, _tracker, _jitter):
        views_of: dict[str, list[str]] = {}
        for view in result.views:
            views_of.setdefault(shared(view), []).append(view.view.value)
        lines += [
            sentence if len(views_of) == 1 else f"{', '.join(views)}: {sentence}"
            for sentence, views in views_of.items()
            if sentence
        ]
    return lines


def source_lines(result: StudyResult) -> list[str]:
    """Return which file each view came from."""
    lines = []
    for view in result.views:
        origin = view.loop.origin
        # The UID finds the loop in an archive; a path only on one computer. Sessions
        # move between systems, so both kinds of slashes are cut.
        name = origin.sop_instance_uid or origin.path.replace("\\", "/").split("/")[-1]
        system = " ".join(filter(None, (origin.manufacturer, origin.model)))
        parts = [
            f"{view.view.value}: {name or 'made in memory'}",
            system,
            # 16 of 64 digits: enough to recognise a file, short enough for one line.
            f"sha256 {origin.sha256[:16]}" if origin.sha256 else "",
        ]
        lines.append(", ".join(part for part in parts if part))
    return lines


def _view_settings(view: ViewResult) -> str:
    beat = view.beat
    n_columns, n_rows = view.mesh.shape
    # A mesh is length times thickness of the wall.
    parts = [
        f"ED frame {beat.end_diastole + 1}, {beat.end_diastole_source.value}",
        f"ES frame {beat.end_systole + 1}, {beat.end_systole_source.value}",
        f"last frame {beat.last + 1}"
        + ("" if beat.is_complete else ", not a whole beat"),
        f"{_frame_rate(view)}, {_scale(view)}",
        f"line placed in frame {view.centreline.frame + 1}, wall "
        f"{number(view.centreline.wall_thickness_mm)} mm, mesh {n_columns} × {n_rows}",
        "walls mirrored" if view.mirrored else "",
    ]
    return f"{view.view.value}: {'; '.join(filter(None, parts))}."


def _frame_rate(view: ViewResult) -> str:
    # Without a clock that can be relied upon there is no rate.
    if view.loop.time_doubt:
        return "frame rate in doubt"
    return f"{number(view.loop.frame_rate_hz)} frames/s"


def _processing(view: ViewResult) -> str:
    return (
        f"GLS by the convention of {view.settings.convention.value}; layer "
        f"mid-wall; smoothing {view.settings.smoothing.value}; drift "
        f"{_drift_words(view)}; values from the {view.reported_stage.value} curves; "
        "GLS of the patient withheld where more segments are rejected than "
        f"{view.settings.most_rejected_in_view} in a view or "
        f"{view.settings.most_rejected_in_study} in all."
    )


def _tracker(view: ViewResult) -> str:
    # Whole here, as settings must allow the measurement to be repeated.
    sha256 = view.tracker.model_sha256
    model = f"model sha256 {sha256}" if sha256 else "no weights"
    members = " and ".join(member.tracker.label for member in view.tracks.members)
    joining = f", joining {members}" if members else ""
    return f"Tracker {view.tracker.label}{joining} on {view.tracker.device}, {model}."


def _jitter(view: ViewResult) -> str:
    if view.uncertainty is None:
        return ""
    jitter = view.uncertainty.jitter
    return (
        f"± 95 %: line drawn anew {jitter.n_runs} times, displaced by "
        # The interval holds what was varied, which is the reader's part of the error.
        f"{number(jitter.contour_mm)} mm (SD), its frame and ES by up to "
        f"±{jitter.frames} frame(s), seed {jitter.seed}; errors of the tracker that "
        "are the same in every run are not in it."
    )


def _scale(view: ViewResult) -> str:
    x_mm, y_mm = view.loop.mm_per_pixel
    # Four digits tell a scale of one system from another; more are noise of the header.
    text = f"{x_mm:.4g} × {y_mm:.4g} mm/pixel"
    if not view.loop.scale_is_known:
        text = f"scale not known, {text} assumed"
    by_reader = [
        word
        for word, source in (
            ("scale", view.loop.scale_source),
            ("frame rate", view.loop.time_source),
        )
        # Values from the file are the rule; what a person typed is said.
        if source is ValueSource.READER
    ]
    if not by_reader:
        return text
    return f"{text} ({' and '.join(by_reader)} entered by the reader)"


def _drift_words(view: ViewResult) -> str:
    if view.reported_stage is Stage.DRIFT_CORRECTED:
        return "compensated linearly"
    # Without a whole beat nothing says where the curve should have come back to.
    if view.beat.is_complete:
        return "not compensated"
    return "not measurable"
