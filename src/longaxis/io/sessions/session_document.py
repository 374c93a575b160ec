"""The reader's work as JSON and arrays; `session_decoding` reads them back.

Everything but the pictures: they stay in the files they came from. Only a loop that was
made in memory, and so has no file, brings its frames along.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from longaxis.io.sessions.report_choice import encode_overrides, encode_report

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import (
        AnalysisSettings,
        BeatChoice,
        Loop,
        StudyDocument,
        TrackedMesh,
        ViewDocument,
    )

Json = dict[str, Any]
Arrays = dict[str, "NDArray[Any]"]


def encode_document(document: StudyDocument) -> tuple[Json, Arrays]:
    """Return what goes into the JSON and what goes into the NPZ."""
    arrays: Arrays = {}
    # Arrays are gathered on the way through the views and stored apart from the JSON.
    views = [_encode_view(view, arrays) for view in document.views]
    encoded: Json = {
        "header": asdict(document.header),
        "views": views,
        "settings": encode_settings(document.settings),
        "reader": document.reader,
        "comment": document.comment,
        "report": encode_report(document.report),
        "log": [asdict(entry) for entry in document.log],
    }
    return encoded, arrays


def encode_settings(settings: AnalysisSettings) -> Json:
    """Return how to measure as JSON types; `session_decoding` reads it back."""
    # asdict leaves enumerations as they are, which JSON does not take.
    named = {
        "smoothing": settings.smoothing.value,
        "convention": settings.convention.value,
    }
    return {**asdict(settings), **named}


def _encode_view(document: ViewDocument, arrays: Arrays) -> Json:
    prefix = document.view.value
    choice = document.beat_choice
    encoded: Json = {
        # The value of the view is also the prefix of its arrays' names.
        "view": prefix,
        "mirrored": document.mirrored,
        "loop": _encode_loop(document.loop, prefix, arrays),
        "beat_choice": _encode_choice(choice),
        "averaged_beats": [
            _encode_choice(averaged_beat) for averaged_beat in document.averaged_beats
        ],
        "walls_are_checked": document.walls_are_checked,
        "accepted": list(document.accepted),
        "overrides": encode_overrides(document.overrides),
        # Written as null where there is none, so that all sessions have the same
        # entries.
        "centreline": None,
        "tracked": None,
    }
    if document.centreline is not None:
        arrays[f"{prefix}_control_points_mm"] = document.centreline.control_points_mm
        encoded["centreline"] = {
            "frame": document.centreline.frame,
            "wall_thickness_mm": document.centreline.wall_thickness_mm,
        }
    # Absent where nothing was corrected, as in sessions before corrections existed.
    if document.corrections:
        encoded["corrected_frames"] = [
            correction.frame for correction in document.corrections
        ]
        for correction in document.corrections:
            # The frame is part of the name, as only a few frames are corrected.
            arrays[f"{prefix}_corrected_{correction.frame}_points_mm"] = (
                correction.points_mm
            )
    if document.tracked is not None:
        encoded["tracked"] = _encode_tracked(document.tracked, prefix, arrays)
    return encoded


def _encode_tracked(tracked: TrackedMesh, prefix: str, arrays: Arrays) -> Json:
    arrays[f"{prefix}_mesh_points_mm"] = tracked.mesh.points_mm
    # The tracker's raw output; corrected and smoothed tracks are derived (decision 3).
    arrays[f"{prefix}_tracks_points_mm"] = tracked.tracks.points_mm
    arrays[f"{prefix}_tracks_confidence"] = tracked.tracks.confidence
    # An absent array says that the tracker does not know its error.
    if tracked.tracks.expected_error_mm is not None:
        arrays[f"{prefix}_tracks_expected_error_mm"] = tracked.tracks.expected_error_mm
    encoded: Json = {
        "start_frame": tracked.start_frame,
        "tracker": asdict(tracked.tracker),
    }
    # By place, since two members may have the same tracker in two versions.
    for place, member in enumerate(tracked.tracks.members):
        arrays[f"{prefix}_member{place}_points_mm"] = member.points_mm
        arrays[f"{prefix}_member{place}_confidence"] = member.confidence
    if tracked.tracks.members:
        members = [asdict(member.tracker) for member in tracked.tracks.members]
        encoded["members"] = members
    jittered = tracked.jittered
    if jittered is not None:
        arrays[f"{prefix}_jittered_points_mm"] = jittered.points_mm
        arrays[f"{prefix}_jittered_start_frames"] = jittered.start_frames
        arrays[f"{prefix}_jittered_shifts"] = jittered.end_systole_shifts
        encoded["jitter"] = asdict(jittered.jitter)
    return encoded


def _encode_loop(loop: Loop, prefix: str, arrays: Arrays) -> Json:
    arrays[f"{prefix}_frame_times_s"] = loop.frame_times_s
    arrays[f"{prefix}_r_wave_times_s"] = loop.r_wave_times_s
    if loop.ecg is not None:
        arrays[f"{prefix}_ecg_frames"] = loop.ecg.frames
        arrays[f"{prefix}_ecg_heights"] = loop.ecg.heights
    # Pictures are patient data and large; they stay in their own file where there is
    # one.
    if not loop.origin.path:
        arrays[f"{prefix}_frames"] = loop.frames
    return {
        "shape": list(loop.frames.shape),
        "mm_per_pixel": list(loop.mm_per_pixel),
        "view": None if loop.view is None else loop.view.value,
        "view_source": None if loop.view_source is None else loop.view_source.value,
        "view_probability": loop.view_probability,
        "heart_rate_bpm": loop.heart_rate_bpm,
        "tissue_region_px": loop.tissue_region_px and list(loop.tissue_region_px),
        "scale_source": loop.scale_source.value,
        "time_source": loop.time_source.value,
        "time_doubt": loop.time_doubt,
        "r_wave_source": loop.r_wave_source.value,
        "r_wave_confidence": loop.r_wave_confidence,
        "damaged_frames": list(loop.damaged_frames),
        "header": asdict(loop.header),
        # Path, member and hash: what is needed to find the same pictures again.
        "origin": asdict(loop.origin),
        "notes": list(loop.notes),
    }


def _encode_choice(choice: BeatChoice) -> Json:
    encoded = asdict(choice)
    encoded["end_systole_source"] = choice.end_systole_source.value
    closure = choice.closure
    # The view is the only enumeration inside a closure.
    if closure is not None:
        view = None if closure.view is None else closure.view.value
        encoded["closure"] = {**asdict(closure), "view": view}
    return encoded
