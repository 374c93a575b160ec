"""`longaxis analyse`: from a loop and a line, or a saved session, to every file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.cli import terminal
from longaxis.cli.loop_options import (
    add_calibration,
    add_tracker,
    check_frame,
    choose_tracker,
    frame_index,
    open_loop,
    positive,
    trackers_with,
)
from longaxis.cli.outputs import say_result, summary, write_all
from longaxis.data import (
    AnalysisSettings,
    BeatChoice,
    Centreline,
    Convention,
    EventSource,
    Smoothing,
    StudyDocument,
    ViewDocument,
)
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse

    from longaxis.data import Loop
    from longaxis.models.registry import TrackerRegistry

SESSION_SUFFIX = ".longaxis"

_SMOOTHING = {
    "none": Smoothing.NONE,
    "gaussian-40-ms": Smoothing.GAUSSIAN_40_MS,
}
_CONVENTIONS = {
    "2025": Convention.GUIDELINE_2025,
    "2015": Convention.CONVENTION_2015,
}
# A session has its own choices; one given beside it would silently do nothing.
_ONLY_WITH_A_LOOP = (
    "centreline",
    "frame",
    "view",
    "mirrored",
    "wall_thickness",
    "tracker",
    "ed",
    "es",
    "avc",
    "last",
    "drift",
    "smoothing",
    "convention",
    "mm_per_pixel",
    "fps",
    "reader",
    "comment",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "loop", metavar="LOOP", help="a loop, or a saved session (STUDY.longaxis)"
    )
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--paper", choices=("A4", "Letter"), default="A4")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    _add_line(parser)
    _add_measurement(parser)
    add_tracker(parser)
    add_calibration(parser)
    parser.add_argument("--reader", metavar="NAME", help="name on the report")
    parser.add_argument("--comment", metavar="TEXT", help="comment on the report")


def _add_line(parser: argparse.ArgumentParser) -> None:
    line = parser.add_argument_group("the line (with a loop)")
    line.add_argument(
        "--centreline",
        metavar="C.csv",
        help="columns x_mm,y_mm: mid-wall, from annulus to annulus",
    )
    line.add_argument(
        "--frame",
        type=frame_index,
        metavar="K",
        help="frame of the line, end-systole; frames count from 0",
    )
    line.add_argument(
        "--wall-thickness", type=positive, metavar="MM", help="width of the mesh"
    )
    line.add_argument("--view", choices=[view.value for view in View])
    line.add_argument(
        "--mirrored",
        action="store_true",
        default=None,
        help="the picture shows the walls the other way round (Mayo convention)",
    )


def _add_measurement(parser: argparse.ArgumentParser) -> None:
    events = parser.add_argument_group("the beat (frames; else found by the rules)")
    events.add_argument(
        "--ed", type=frame_index, metavar="I", help="end-diastole, where strain is 0"
    )
    end_systole = events.add_mutually_exclusive_group()
    end_systole.add_argument(
        "--es", type=frame_index, metavar="J", help="end-systole, as you judge it"
    )
    end_systole.add_argument(
        "--avc", type=frame_index, metavar="J", help="end-systole: aortic valve closure"
    )
    events.add_argument(
        "--last", type=frame_index, metavar="I", help="last frame of the beat"
    )
    parser.add_argument(
        "--drift", action="store_true", default=None, help="compensate drift (default)"
    )
    parser.add_argument(
        "--no-drift", dest="drift", action="store_false", help="leave the drift in"
    )
    parser.add_argument("--smoothing", choices=list(_SMOOTHING))
    parser.add_argument(
        "--convention",
        choices=list(_CONVENTIONS),
        help="what is called GLS: end-systolic strain (2025, default) or peak systolic "
        "strain (2015)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Track what is not tracked, measure, and write every file."""
    from longaxis import pipeline

    # By suffix, as a session is a zip archive and a zip may also hold loops.
    if Path(arguments.loop).suffix.lower() == SESSION_SUFFIX:
        document = _open_session(arguments)
    else:
        document = _new_document(arguments)
    # Tracking first, as measuring takes tracked views only.
    document = track_missing(document, arguments.trackers)
    result = pipeline.measure_study(document)
    paths = write_all(result, document, Path(arguments.out), arguments.paper)
    if arguments.json:
        terminal.say_json(summary(result, paths))
        return 0
    say_result(result)
    for path in paths:
        terminal.say(str(path))
    return 0


def track_missing(
    document: StudyDocument, trackers: TrackerRegistry | None = None
) -> StudyDocument:
    """Return the document with every drawn view tracked; saved tracks stay.

    Parameters
    ----------
    document
        A study.
    trackers
        Among which the study's tracker is; None for the bundled ones.

    Raises
    ------
    BadInputError
        If no view has a line, or one is to be tracked with a tracker that is gone.
    """
    from longaxis import pipeline
    from longaxis.models.registry import TrackerRegistry

    trackers = trackers or TrackerRegistry()
    require_tracker(document, trackers)
    views = []
    for view in document.views:
        if not _waits(view):
            views.append(view)
            continue
        with terminal.Bar(f"Tracking {view.view.value}") as bar:
            tracked = pipeline.track_view(
                view,
                document.settings,
                tracker=trackers.make(document.settings.tracker),
                progress=bar,
            )
        views.append(replace(view, tracked=tracked))
    if all(view.tracked is None for view in views):
        message = "This study has no line in any view yet: there is nothing to measure."
        raise BadInputError(message)
    return replace(document, views=tuple(views))


def require_tracker(document: StudyDocument, trackers: TrackerRegistry) -> None:
    """Refuse to track with a tracker that is not there; tracked views need none.

    Raises
    ------
    BadInputError
        If a view is to be tracked and its tracker is gone.
    """
    name = document.settings.tracker
    waiting = [view for view in document.views if _waits(view)]
    if not waiting or name in trackers:
        return
    kept = (view.tracked for view in document.views)
    versions = {
        tracked.tracker.version
        for tracked in kept
        if tracked is not None and tracked.tracker.name == name
    }
    # A session brings its own tracker, which the command line cannot replace.
    message = trackers.missing_sentence(
        name, version=", ".join(sorted(versions)), where="in the window"
    )
    raise BadInputError(message)


def _waits(view: ViewDocument) -> bool:
    """Return whether a view is still to be tracked: saved tracks are the reader's."""
    return view.tracked is None and view.centreline is not None


def _open_session(arguments: argparse.Namespace) -> StudyDocument:
    from longaxis.io.sessions.session_file import load_session

    given = [name for name in _ONLY_WITH_A_LOOP if getattr(arguments, name) is not None]
    if given:
        option = given[0].replace("_", "-")
        message = f"A saved session brings its own choices; leave out --{option}."
        raise terminal.BadUseError(message)
    # What is not tracked yet may need the reader's own.
    arguments.trackers, _ = trackers_with(arguments.tracker_file)
    return load_session(Path(arguments.loop))


def _new_document(arguments: argparse.Namespace) -> StudyDocument:
    from longaxis.io.tables.centreline_csv import read_centreline

    # Both or neither: the same line in another frame would be another wall.
    if arguments.centreline is None or arguments.frame is None:
        message = "A loop needs its line: add --centreline C.csv and --frame K."
        raise terminal.BadUseError(message)
    # Before reading the loop, which takes longer than finding a wrong name.
    choose_tracker(arguments)
    points_mm = read_centreline(Path(arguments.centreline))
    loop = open_loop(arguments, view=arguments.view and View(arguments.view))
    if loop.view is None:
        message = (
            f"“{arguments.loop}” does not say which view it shows: add --view A4C, "
            "A2C or A3C."
        )
        raise BadInputError(message)
    _check_frames(arguments, loop)
    defaults = Centreline(control_points_mm=points_mm, frame=arguments.frame)
    thickness_mm = arguments.wall_thickness or defaults.wall_thickness_mm
    # The limit of Centreline; checked here to name the option.
    if thickness_mm >= 50:
        message = f"--wall-thickness {thickness_mm:g} mm is no wall; give less than 50."
        raise terminal.BadUseError(message)
    view = ViewDocument(
        loop=loop,
        view=loop.view,
        mirrored=bool(arguments.mirrored),
        centreline=replace(defaults, wall_thickness_mm=thickness_mm),
        beat_choice=_beat_choice(arguments),
    )
    return StudyDocument(
        header=loop.header,
        views=(view,),
        settings=_settings(arguments),
        reader=arguments.reader or "",
        comment=arguments.comment or "",
    )


def _check_frames(arguments: argparse.Namespace, loop: Loop) -> None:
    for name in ("frame", "ed", "es", "avc", "last"):
        frame = getattr(arguments, name)
        if frame is not None:
            check_frame(frame, loop, f"--{name}")


def _beat_choice(arguments: argparse.Namespace) -> BeatChoice:
    is_closure = arguments.avc is not None
    # A valve closure that was seen is reported as AVC, a judged frame as typed.
    source = EventSource.AORTIC_VALVE_CLOSURE if is_closure else EventSource.TYPED
    return BeatChoice(
        end_diastole=arguments.ed,
        end_systole=arguments.avc if is_closure else arguments.es,
        last=arguments.last,
        end_systole_source=source,
    )


def _settings(arguments: argparse.Namespace) -> AnalysisSettings:
    defaults = AnalysisSettings()
    drift, smoothing = arguments.drift, arguments.smoothing
    return AnalysisSettings(
        tracker=arguments.tracker or defaults.tracker,
        smoothing=_SMOOTHING[smoothing] if smoothing else defaults.smoothing,
        # None means not given; False means that drift stays in.
        compensate_drift=defaults.compensate_drift if drift is None else drift,
        convention=_CONVENTIONS[arguments.convention]
        if arguments.convention
        else defaults.convention,
    )
