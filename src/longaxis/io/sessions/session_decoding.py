"""A session's JSON and arrays as records, everything checked on the way.

Types, sizes and ranges are checked entry by entry, and what belongs together is
compared: tracks with the loop's frames, the mesh with its tracks. What passes can be
measured, or is refused with a sentence by whatever measures it.
"""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from longaxis.anatomy import View
from longaxis.data import (
    AnalysisSettings,
    BeatChoice,
    Centreline,
    ClosureTime,
    Convention,
    Correction,
    EventSource,
    Loop,
    LoopOrigin,
    MemberTracks,
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
from longaxis.data.ecg_trace import EcgTrace
from longaxis.data.edit_log import EditEntry
from longaxis.data.uncertainty import Jitter, JitteredLines
from longaxis.data.view_proposal import ViewSource
from longaxis.io.files.limits import MAX_FRAMES, MAX_SIDE_PX
from longaxis.io.sessions.report_choice import decode_overrides, decode_report
from longaxis.io.sessions.session_entries import (
    MAX_POSITION_MM,
    Entry,
    EntryError,
    StoredArrays,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    LoopReader = Callable[[Loop, Entry], Loop]

Record = TypeVar("Record", StudyHeader, TrackerIdentity)

# Chosen: more than a day, so no recording is refused; it keeps sums of times finite.
_LONGEST_LOOP_S = 1e5
# Chosen: far above any mesh.
_MOST_MESH_ROWS = 99
# Chosen: a drawn line has tens of points.
_MOST_LINE_POINTS = 10_000
# numpy and the JSON of other languages hold seeds as signed 64-bit numbers.
_MOST_SEED = 2**63 - 1
_MOST_CONFIDENCE = 1.001
"""1, and what rounding may add."""

# What a session of any format holds. Another entry would be lost when it is saved, and
# a misspelt one would be missing without a word.
_OF_DOCUMENT = ("header", "views", "settings", "reader", "comment", "report", "log")
_OF_VIEW = (
    *("view", "mirrored", "loop", "beat_choice", "averaged_beats", "walls_are_checked"),
    *("accepted", "overrides", "centreline", "tracked", "corrected_frames"),
)
_OF_LOOP = (
    *("shape", "mm_per_pixel", "view", "view_source", "view_probability"),
    *("heart_rate_bpm", "tissue_region_px", "scale_source", "time_source"),
    *("time_doubt", "r_wave_source", "r_wave_confidence", "damaged_frames"),
    *("header", "origin", "notes", "relative_path"),
)
_FRAMES_OF_BEAT = ("end_diastole", "end_systole", "last", "mitral_opening")
# Chosen: no heart beats like this; what is measured checks more strictly.
_HIGHEST_HEART_RATE_BPM = 1000.0


def decode_document(
    encoded: object, arrays: Mapping[str, NDArray[Any]], fill_loop: LoopReader
) -> StudyDocument:
    """Return the document.

    Parameters
    ----------
    encoded, arrays
        As `session_document.encode_document` made them.
    fill_loop
        Called with a loop of blank frames and its saved entry; returns it with its
        pictures. Not asked for loops that have no file.

    Raises
    ------
    EntryError
        If an entry is not that of a document.
    ValueError
        If entries do not fit together.
    """
    # The JSON is untrusted: whoever can hand on a session can write anything into it.
    entry = Entry(encoded)
    entry.only(*_OF_DOCUMENT)
    stored = StoredArrays(arrays)
    return StudyDocument(
        header=_texts(StudyHeader, entry.inside("header")),
        views=tuple(_view(view, stored, fill_loop) for view in entry.objects("views")),
        # Sessions up to format 4 lead with peak systolic strain, and keep to it.
        settings=_settings(entry.inside("settings"), Convention.CONVENTION_2015),
        reader=entry.text("reader"),
        comment=entry.text("comment"),
        report=decode_report(entry),
        # Sessions up to format 4 have no log.
        log=tuple(map(_log_entry, entry.objects("log", default=[]))),
    )


def _log_entry(entry: Entry) -> EditEntry:
    entry.only(*(field.name for field in fields(EditEntry)))
    return EditEntry(
        reader=entry.text("reader"),
        at=entry.text("at"),
        what=tuple(entry.texts("what")),
    )


def decode_settings(encoded: object) -> AnalysisSettings:
    """Return how new studies are measured; raises as `decode_document`."""
    return _settings(Entry(encoded), AnalysisSettings().convention)


def _settings(entry: Entry, unnamed: Convention) -> AnalysisSettings:
    """Return how to measure; `unnamed` is the convention where none is named."""
    usual = AnalysisSettings()
    # An unknown setting would change numbers without this version knowing how.
    entry.only(*(field.name for field in fields(AnalysisSettings)))
    return AnalysisSettings(
        tracker=entry.text("tracker"),
        mesh_rows=entry.whole("mesh_rows", most=_MOST_MESH_ROWS),
        mesh_spacing_mm=entry.real("mesh_spacing_mm"),
        smoothing=entry.choice("smoothing", Smoothing),
        compensate_drift=entry.flag("compensate_drift"),
        # Sessions of format 1 have no rule for rejected segments.
        # The usual rule applies to them, see session_file.READABLE.
        most_rejected_in_view=entry.whole(
            "most_rejected_in_view", default=usual.most_rejected_in_view
        ),
        most_rejected_in_study=entry.whole(
            "most_rejected_in_study", default=usual.most_rejected_in_study
        ),
        convention=entry.choice("convention", Convention)
        if entry.has("convention")
        else unnamed,
    )


def _view(entry: Entry, arrays: StoredArrays, fill_loop: LoopReader) -> ViewDocument:
    entry.only(*_OF_VIEW)
    view = entry.choice("view", View)
    # Arrays of a view are told apart by its name, since a view occurs once.
    prefix = view.value
    loop = _loop(entry.inside("loop"), prefix, arrays, fill_loop)
    _require_frames_of_loop(entry, loop.n_frames)
    # Sessions up to format 2 know neither several beats nor checked walls.
    beats = entry.objects("averaged_beats", default=[])
    return ViewDocument(
        loop=loop,
        view=view,
        mirrored=entry.flag("mirrored"),
        # Absent and null mean the same: nothing was drawn.
        centreline=entry.maybe(
            "centreline", lambda key: _centreline(entry.inside(key), prefix, arrays)
        ),
        beat_choice=_choice(entry.inside("beat_choice")),
        tracked=entry.maybe(
            "tracked", lambda key: _tracked(entry.inside(key), prefix, arrays)
        ),
        accepted=_accepted(entry),
        overrides=decode_overrides(entry),
        corrections=_corrections(entry, prefix, arrays),
        averaged_beats=tuple(map(_choice, beats)),
        walls_are_checked=entry.flag("walls_are_checked", default=False),
    )


def _require_frames_of_loop(view: Entry, n_frames: int) -> None:
    """Refuse frames of the line and of the beat that the loop does not have."""
    choices = [view.inside("beat_choice"), *view.objects("averaged_beats", default=[])]
    named = [(choice, key) for choice in choices for key in _FRAMES_OF_BEAT]
    if view.has("centreline"):
        named.append((view.inside("centreline"), "frame"))
    for entry, key in named:
        if entry.has(key) and entry.whole(key) >= n_frames:
            message = f"its entry “{entry.name}.{key}” names no frame of the loop"
            raise EntryError(message)


def _accepted(entry: Entry) -> tuple[bool | None, ...]:
    accepted = entry.listed("accepted")
    # None stands for "as the quality says", so it is not the same as false.
    if not all(state is None or isinstance(state, bool) for state in accepted):
        message = f"its entry “{entry.name}.accepted” should hold true, false or null"
        raise EntryError(message)
    return tuple(accepted)


def _centreline(entry: Entry, prefix: str, arrays: StoredArrays) -> Centreline:
    entry.only("frame", "wall_thickness_mm")
    points_mm = arrays.read(
        f"{prefix}_control_points_mm", (None, 2), most=MAX_POSITION_MM
    )
    # The shape is free here, so the length needs a limit of its own.
    if len(points_mm) > _MOST_LINE_POINTS:
        message = f"its array “{prefix}_control_points_mm” is longer than any line"
        raise EntryError(message)
    return Centreline(
        control_points_mm=points_mm,
        frame=entry.whole("frame"),
        wall_thickness_mm=entry.real("wall_thickness_mm"),
    )


def _choice(entry: Entry) -> BeatChoice:
    # Another entry would be an event that this version does not take into account.
    entry.only(*(field.name for field in fields(BeatChoice)))
    return BeatChoice(
        end_diastole=entry.maybe("end_diastole", entry.whole),
        end_systole=entry.maybe("end_systole", entry.whole),
        last=entry.maybe("last", entry.whole),
        end_systole_source=entry.choice("end_systole_source", EventSource),
        mitral_opening=entry.maybe("mitral_opening", entry.whole),
        closure=entry.maybe("closure", lambda key: _closure(entry.inside(key))),
    )


def _closure(entry: Entry) -> ClosureTime:
    entry.only(*(field.name for field in fields(ClosureTime)))
    return ClosureTime(
        after_s=entry.real("after_s"),
        beat_s=entry.maybe("beat_s", entry.real),
        # A typed time has neither beat nor view it was carried from.
        view=entry.maybe("view", lambda key: entry.choice(key, View)),
    )


def _corrections(
    entry: Entry, prefix: str, arrays: StoredArrays
) -> tuple[Correction, ...]:
    """Return the frames put right; sessions up to format 2 have none."""
    if not entry.has("corrected_frames"):
        return ()
    return tuple(
        Correction(
            frame=frame,
            points_mm=arrays.read(
                f"{prefix}_corrected_{frame}_points_mm",
                (None, None, 2),
                most=MAX_POSITION_MM,
            ),
        )
        for frame in entry.wholes("corrected_frames")
    )


def _tracked(entry: Entry, prefix: str, arrays: StoredArrays) -> TrackedMesh:
    entry.only("start_frame", "tracker", "members", "jitter")
    mesh = Mesh(
        points_mm=arrays.read(
            f"{prefix}_mesh_points_mm", (None, None, 2), most=MAX_POSITION_MM
        )
    )
    # NaN is allowed: damaged frames and lost points have no position.
    points_mm = arrays.read(
        f"{prefix}_tracks_points_mm",
        # The number of points must be that of the mesh, or rows would be read as
        # others.
        (None, len(mesh.flat_points_mm), 2),
        most=MAX_POSITION_MM,
        may_be_lost=True,
    )
    # Confidence, error and members must cover the same frames and points.
    shape = points_mm.shape[:2]
    # Sessions up to format 3 have no expected error, nor have some trackers.
    expected = f"{prefix}_tracks_expected_error_mm"
    return TrackedMesh(
        mesh=mesh,
        tracks=Tracks(
            points_mm=points_mm,
            confidence=arrays.read(
                f"{prefix}_tracks_confidence", shape, most=_MOST_CONFIDENCE
            ),
            expected_error_mm=arrays.read(
                expected, shape, most=MAX_POSITION_MM, may_be_lost=True
            )
            # No error known is not an error of zero: the criterion is then left out.
            if arrays.has(expected)
            else None,
            members=_members(entry, prefix, shape, arrays),
        ),
        start_frame=entry.whole("start_frame"),
        tracker=_texts(TrackerIdentity, entry.inside("tracker")),
        jittered=entry.maybe(
            "jitter", lambda key: _jittered(entry.inside(key), prefix, arrays)
        ),
    )


def _members(
    entry: Entry, prefix: str, shape: tuple[int, int], arrays: StoredArrays
) -> tuple[MemberTracks, ...]:
    """Return the tracks of joined trackers; only such sessions have any."""
    return tuple(
        # In the order of the members' arrays, which carry their place in the name.
        MemberTracks(
            tracker=_texts(TrackerIdentity, member),
            points_mm=arrays.read(
                f"{prefix}_member{place}_points_mm",
                (*shape, 2),
                most=MAX_POSITION_MM,
                may_be_lost=True,
            ),
            confidence=arrays.read(
                f"{prefix}_member{place}_confidence", shape, most=_MOST_CONFIDENCE
            ),
        )
        for place, member in enumerate(entry.objects("members", default=[]))
    )


def _jittered(entry: Entry, prefix: str, arrays: StoredArrays) -> JitteredLines:
    """Return the lines drawn anew; sessions of before they existed have none."""
    entry.only(*(field.name for field in fields(Jitter)))
    jitter = Jitter(
        n_runs=entry.whole("n_runs"),
        contour_mm=entry.real("contour_mm"),
        correlation_mm=entry.real("correlation_mm"),
        frames=entry.whole("frames"),
        seed=entry.whole("seed", most=_MOST_SEED),
    )
    return JitteredLines(
        jitter=jitter,
        points_mm=arrays.read(
            f"{prefix}_jittered_points_mm",
            (None, jitter.n_runs, None, 2),
            # Tens of runs through all frames: float32 is small, and far finer than a
            # pixel.
            kind=np.float32,
            most=MAX_POSITION_MM,
            may_be_lost=True,
        ),
        start_frames=arrays.read(
            f"{prefix}_jittered_start_frames",
            (jitter.n_runs,),
            kind=np.int64,
            most=MAX_FRAMES,
        ),
        end_systole_shifts=arrays.read(
            f"{prefix}_jittered_shifts",
            (jitter.n_runs,),
            kind=np.int64,
            most=MAX_FRAMES,
        ),
    )


def _loop(
    entry: Entry, prefix: str, arrays: StoredArrays, fill_loop: LoopReader
) -> Loop:
    entry.only(*_OF_LOOP)
    # Judged before any array is made, since the sizes decide how much memory is taken.
    shape = entry.wholes("shape", 3)
    n_frames, rows, columns = shape
    fits = 1 <= n_frames <= MAX_FRAMES and min(rows, columns) >= 1
    if not fits or max(rows, columns) > MAX_SIDE_PX:
        message = f"its entry “{entry.name}.shape” is not the size of a loop"
        raise EntryError(message)
    # A pixel size of 0 would make all lengths 0 and divide by it later.
    x_mm, y_mm = entry.reals("mm_per_pixel", 2, above=0)
    loop = Loop(
        # Blank frames of one pixel: the records check times and frames against each
        # other, and the pictures come last.
        frames=np.zeros((n_frames, 1, 1), dtype=np.uint8),
        frame_times_s=arrays.read(
            f"{prefix}_frame_times_s", (n_frames,), most=_LONGEST_LOOP_S
        ),
        mm_per_pixel=(x_mm, y_mm),
        view=entry.maybe("view", lambda key: entry.choice(key, View)),
        # Absent in sessions of before views were proposed from the picture.
        view_source=entry.maybe(
            "view_source", lambda key: entry.choice(key, ViewSource)
        ),
        view_probability=entry.maybe(
            "view_probability", lambda key: entry.real(key, least=0, most=1)
        ),
        r_wave_times_s=arrays.read(
            f"{prefix}_r_wave_times_s", (None,), most=_LONGEST_LOOP_S
        ),
        heart_rate_bpm=entry.maybe(
            "heart_rate_bpm",
            lambda key: entry.real(key, least=0, most=_HIGHEST_HEART_RATE_BPM),
        ),
        tissue_region_px=entry.maybe(
            "tissue_region_px", lambda key: _region(entry, key)
        ),
        scale_source=entry.choice("scale_source", ValueSource),
        time_source=entry.choice("time_source", ValueSource),
        # Absent in sessions of before times could be in doubt: they were trusted then.
        time_doubt=entry.text("time_doubt", default=""),
        # Absent in sessions of before the ECG in the picture was read.
        r_wave_source=entry.choice("r_wave_source", ValueSource)
        if entry.has("r_wave_source")
        else ValueSource.FILE,
        r_wave_confidence=entry.maybe(
            "r_wave_confidence", lambda key: entry.real(key, least=0, most=1)
        ),
        ecg=_ecg(prefix, arrays),
        damaged_frames=_damaged_frames(entry, n_frames),
        header=_texts(StudyHeader, entry.inside("header")),
        origin=_origin(entry.inside("origin")),
        notes=entry.texts("notes"),
    )
    # Only after all entries are known to be sound is a file opened.
    if loop.origin.path:
        return fill_loop(loop, entry)
    # A loop made in memory has no file and brings its pictures along.
    frames = arrays.read(f"{prefix}_frames", shape, kind=np.uint8)
    return replace(loop, frames=frames)


def _ecg(prefix: str, arrays: StoredArrays) -> EcgTrace | None:
    """Return the ECG of the picture; sessions of before it was kept have none."""
    name = f"{prefix}_ecg_frames"
    if not arrays.has(name):
        return None
    frames = arrays.read(name, (None,), most=MAX_FRAMES)
    heights = arrays.read(f"{prefix}_ecg_heights", (len(frames),), most=1.0)
    return EcgTrace(frames=frames, heights=heights)


def _damaged_frames(entry: Entry, n_frames: int) -> tuple[int, ...]:
    """Return frames of the loop; sessions of before they were marked have none."""
    frames = entry.maybe("damaged_frames", entry.wholes) or ()
    # An index beyond the loop would fail far from here, without the name of the entry.
    if any(frame >= n_frames for frame in frames):
        message = f"its entry “{entry.name}.damaged_frames” names no frame of the loop"
        raise EntryError(message)
    return frames


def _region(entry: Entry, key: str) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = entry.wholes(key, 4)
    # An empty region would black out the whole picture.
    if not (x0 < x1 and y0 < y1):
        message = f"its entry “{entry.name}.{key}” is no part of a picture"
        raise EntryError(message)
    return x0, y0, x1, y1


def _origin(entry: Entry) -> LoopOrigin:
    # Names of files need not be Unicode, so surrogates must survive in them.
    paths = {"path", "member"}
    names = [field.name for field in fields(LoopOrigin)]
    entry.only(*names)
    return LoopOrigin(
        **{
            name: (entry.path if name in paths else entry.text)(name, default="")
            for name in names
        }
    )


def _texts(kind: type[Record], entry: Entry) -> Record:
    """Return a record whose attributes are all text."""
    entry.only(*(field.name for field in fields(kind)))
    values = {
        # An attribute with a default may be missing: it was added in a later version.
        field.name: entry.text(
            field.name, default=None if field.default is MISSING else str(field.default)
        )
        for field in fields(kind)
    }
    return kind(**values)
