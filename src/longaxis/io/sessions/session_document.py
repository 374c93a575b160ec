"""The reader's work as JSON and arrays, and back.

Everything but the pictures: they stay in the files they came from. Only a loop that was
made in memory, and so has no file, brings its frames along.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from longaxis.anatomy import View
from longaxis.data import (
    AnalysisSettings,
    BeatChoice,
    Centreline,
    ClosureTime,
    Correction,
    EventSource,
    Loop,
    LoopOrigin,
    Mesh,
    Smoothing,
    StudyDocument,
    StudyHeader,
    TrackedMesh,
    TrackerIdentity,
    Tracks,
    ValueSource,
    ViewDocument,
)
from longaxis.data.uncertainty import Jitter, JitteredLines
from longaxis.io.sessions.report_choice import (
    decode_overrides,
    decode_report,
    encode_overrides,
    encode_report,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    LoopReader = Callable[[Loop, dict[str, Any]], Loop]

Json = dict[str, Any]
Arrays = dict[str, "NDArray[Any]"]
Record = TypeVar("Record", StudyHeader, LoopOrigin, TrackerIdentity)


def encode_document(document: StudyDocument) -> tuple[Json, Arrays]:
    """Return what goes into the JSON and what goes into the NPZ."""
    arrays: Arrays = {}
    views = [_encode_view(each, arrays) for each in document.views]
    settings = document.settings
    encoded: Json = {
        "header": asdict(document.header),
        "views": views,
        "settings": {**asdict(settings), "smoothing": settings.smoothing.value},
        "reader": document.reader,
        "comment": document.comment,
        "report": encode_report(document.report),
    }
    return encoded, arrays


def decode_document(
    encoded: Json, arrays: Mapping[str, NDArray[Any]], fill_loop: LoopReader
) -> StudyDocument:
    """Return the document.

    Parameters
    ----------
    encoded, arrays
        As `encode_document` made them.
    fill_loop
        Called with a loop of blank frames and its saved entry; returns it with its
        pictures. Not asked for loops that have no file.

    Raises
    ------
    KeyError, TypeError, ValueError
        If the entries are not those of a document.
    """
    views = tuple(_decode_view(each, arrays, fill_loop) for each in encoded["views"])
    settings = dict(encoded["settings"])
    settings["smoothing"] = Smoothing(settings["smoothing"])
    return StudyDocument(
        header=_text_record(StudyHeader, encoded["header"]),
        views=views,
        settings=AnalysisSettings(**settings),
        reader=str(encoded["reader"]),
        comment=str(encoded["comment"]),
        report=decode_report(encoded.get("report")),
    )


def _encode_view(document: ViewDocument, arrays: Arrays) -> Json:
    prefix = document.view.value
    choice = document.beat_choice
    encoded: Json = {
        "view": prefix,
        "mirrored": document.mirrored,
        "loop": _encode_loop(document.loop, prefix, arrays),
        "beat_choice": _encode_choice(choice),
        "averaged_beats": [_encode_choice(each) for each in document.averaged_beats],
        "walls_are_checked": document.walls_are_checked,
        "accepted": list(document.accepted),
        "overrides": encode_overrides(document.overrides),
        "centreline": None,
        "tracked": None,
    }
    if document.centreline is not None:
        arrays[f"{prefix}_control_points_mm"] = document.centreline.control_points_mm
        encoded["centreline"] = {
            "frame": document.centreline.frame,
            "wall_thickness_mm": document.centreline.wall_thickness_mm,
        }
    if document.corrections:
        encoded["corrected_frames"] = [each.frame for each in document.corrections]
        for each in document.corrections:
            arrays[f"{prefix}_corrected_{each.frame}_points_mm"] = each.points_mm
    if document.tracked is not None:
        encoded["tracked"] = _encode_tracked(document.tracked, prefix, arrays)
    return encoded


def _encode_tracked(tracked: TrackedMesh, prefix: str, arrays: Arrays) -> Json:
    arrays[f"{prefix}_mesh_points_mm"] = tracked.mesh.points_mm
    arrays[f"{prefix}_tracks_points_mm"] = tracked.tracks.points_mm
    arrays[f"{prefix}_tracks_confidence"] = tracked.tracks.confidence
    if tracked.tracks.expected_error_mm is not None:
        arrays[f"{prefix}_tracks_expected_error_mm"] = tracked.tracks.expected_error_mm
    encoded: Json = {
        "start_frame": tracked.start_frame,
        "tracker": asdict(tracked.tracker),
    }
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
    if not loop.origin.path:
        arrays[f"{prefix}_frames"] = loop.frames
    return {
        "shape": list(loop.frames.shape),
        "mm_per_pixel": list(loop.mm_per_pixel),
        "view": None if loop.view is None else loop.view.value,
        "heart_rate_bpm": loop.heart_rate_bpm,
        "tissue_region_px": loop.tissue_region_px and list(loop.tissue_region_px),
        "scale_source": loop.scale_source.value,
        "time_source": loop.time_source.value,
        "header": asdict(loop.header),
        "origin": asdict(loop.origin),
        "notes": list(loop.notes),
    }


def _decode_view(
    encoded: Json, arrays: Mapping[str, NDArray[Any]], fill_loop: LoopReader
) -> ViewDocument:
    prefix = View(encoded["view"]).value
    centreline = encoded["centreline"]
    tracked = encoded["tracked"]
    return ViewDocument(
        loop=_decode_loop(encoded["loop"], prefix, arrays, fill_loop),
        view=View(prefix),
        mirrored=bool(encoded["mirrored"]),
        centreline=centreline
        and Centreline(
            control_points_mm=arrays[f"{prefix}_control_points_mm"], **centreline
        ),
        beat_choice=_decode_choice(encoded["beat_choice"]),
        tracked=tracked and _decode_tracked(tracked, prefix, arrays),
        accepted=tuple(encoded["accepted"]),
        overrides=decode_overrides(encoded.get("overrides")),
        corrections=_decode_corrections(encoded, prefix, arrays),
        # Sessions up to format 2 know neither several beats nor checked walls.
        averaged_beats=tuple(map(_decode_choice, encoded.get("averaged_beats", []))),
        walls_are_checked=bool(encoded.get("walls_are_checked", False)),
    )


def _encode_choice(choice: BeatChoice) -> Json:
    encoded = asdict(choice)
    encoded["end_systole_source"] = choice.end_systole_source.value
    closure = choice.closure
    if closure is not None:
        view = None if closure.view is None else closure.view.value
        encoded["closure"] = {**asdict(closure), "view": view}
    return encoded


def _decode_choice(encoded: Json) -> BeatChoice:
    choice = dict(encoded)
    choice["end_systole_source"] = EventSource(choice["end_systole_source"])
    closure = choice.get("closure")
    if closure is not None:
        view = closure["view"]
        choice["closure"] = ClosureTime(**{**closure, "view": view and View(view)})
    return BeatChoice(**choice)


def _decode_corrections(
    encoded: Json, prefix: str, arrays: Mapping[str, NDArray[Any]]
) -> tuple[Correction, ...]:
    """Return the frames put right; sessions up to format 2 have none."""
    return tuple(
        Correction(
            frame=int(frame), points_mm=arrays[f"{prefix}_corrected_{frame}_points_mm"]
        )
        for frame in encoded.get("corrected_frames", [])
    )


def _decode_tracked(
    encoded: Json, prefix: str, arrays: Mapping[str, NDArray[Any]]
) -> TrackedMesh:
    return TrackedMesh(
        mesh=Mesh(points_mm=arrays[f"{prefix}_mesh_points_mm"]),
        tracks=Tracks(
            points_mm=arrays[f"{prefix}_tracks_points_mm"],
            confidence=arrays[f"{prefix}_tracks_confidence"],
            # Sessions up to format 3 have none, nor have some trackers.
            expected_error_mm=arrays.get(f"{prefix}_tracks_expected_error_mm"),
        ),
        start_frame=int(encoded["start_frame"]),
        tracker=_text_record(TrackerIdentity, encoded["tracker"]),
        jittered=_decode_jittered(encoded.get("jitter"), prefix, arrays),
    )


def _decode_jittered(
    encoded: Json | None, prefix: str, arrays: Mapping[str, NDArray[Any]]
) -> JitteredLines | None:
    """Return the lines drawn anew; sessions of before they existed have none."""
    if encoded is None:
        return None
    return JitteredLines(
        jitter=Jitter(**encoded),
        points_mm=arrays[f"{prefix}_jittered_points_mm"],
        start_frames=arrays[f"{prefix}_jittered_start_frames"],
        end_systole_shifts=arrays[f"{prefix}_jittered_shifts"],
    )


def _decode_loop(
    encoded: Json,
    prefix: str,
    arrays: Mapping[str, NDArray[Any]],
    fill_loop: LoopReader,
) -> Loop:
    frame_times_s = arrays[f"{prefix}_frame_times_s"]
    region = encoded["tissue_region_px"]
    view = encoded["view"]
    x_mm, y_mm = encoded["mm_per_pixel"]
    loop = Loop(
        frames=np.zeros((len(frame_times_s), 1, 1), dtype=np.uint8),
        frame_times_s=frame_times_s,
        mm_per_pixel=(float(x_mm), float(y_mm)),
        view=view and View(view),
        r_wave_times_s=arrays[f"{prefix}_r_wave_times_s"],
        heart_rate_bpm=encoded["heart_rate_bpm"],
        tissue_region_px=region and tuple(region),
        scale_source=ValueSource(encoded["scale_source"]),
        time_source=ValueSource(encoded["time_source"]),
        header=_text_record(StudyHeader, encoded["header"]),
        origin=_text_record(LoopOrigin, encoded["origin"]),
        notes=tuple(encoded["notes"]),
    )
    if loop.origin.path:
        return fill_loop(loop, encoded)
    return replace(loop, frames=arrays[f"{prefix}_frames"])


def _text_record(kind: type[Record], encoded: Json) -> Record:
    """Return a record whose attributes are all text."""
    return kind(**{str(name): str(value) for name, value in encoded.items()})
