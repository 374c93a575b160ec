"""Options of several commands: loop, what its file does not state, tracker."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli.terminal import BadUseError, Bar
from longaxis.data import AnalysisSettings
from longaxis.errors import (
    BadInputError,
    UncalibratedLoopError,
    UntimedLoopError,
    excerpt,
)

if TYPE_CHECKING:
    from longaxis.anatomy import View
    from longaxis.data import Loop
    from longaxis.models.registry import TrackerRegistry


def add_calibration(parser: argparse.ArgumentParser) -> None:
    """Add the options for what a video or an uncalibrated file does not state."""
    parser.add_argument(
        # Two numbers, as pixels need not be square.
        "--mm-per-pixel",
        nargs=2,
        type=positive,
        metavar=("X", "Y"),
        help="size of a pixel in millimetres, where the file does not state it",
    )
    parser.add_argument(
        "--fps",
        type=positive,
        metavar="F",
        help="frames per second of the acquisition, where the file does not state it",
    )


def add_tracker(parser: argparse.ArgumentParser) -> None:
    """Add the options of the tracker."""
    parser.add_argument(
        "--tracker",
        metavar="NAME",
        help="as `longaxis trackers` lists them "
        f"(default: {AnalysisSettings().tracker})",
    )
    parser.add_argument(
        "--tracker-file",
        metavar="PATH",
        help="your own tracker: an ONNX file with its manifest.json, or their folder",
    )


def choose_tracker(arguments: argparse.Namespace) -> str:
    """Return the name of the tracker that is chosen.

    It is noted as `tracker`, and the trackers there are as `trackers`.

    Raises
    ------
    BadUseError
        If there is no such tracker, or name and file are both given.
    ModelFileError
        If the tracker's file cannot be used.
    """
    # A file brings its own name; a second one would contradict it.
    if arguments.tracker_file is not None and arguments.tracker is not None:
        message = "Give either --tracker or --tracker-file, not both."
        raise BadUseError(message)
    arguments.trackers, custom = trackers_with(arguments.tracker_file)
    arguments.tracker = custom or arguments.tracker
    return check_tracker(arguments.tracker, arguments.trackers)


def trackers_with(custom_file: str | None) -> tuple[TrackerRegistry, str | None]:
    """Return the trackers there are, and the name of a reader's own among them.

    Parameters
    ----------
    custom_file
        Of a reader's own tracker; None for the bundled trackers alone.

    Raises
    ------
    ModelFileError
        If it cannot be used.
    """
    from longaxis.models.registry import TrackerRegistry

    trackers = TrackerRegistry()
    if custom_file is None:
        return trackers, None
    return trackers, trackers.add_custom(Path(custom_file))


def check_tracker(name: str | None, trackers: TrackerRegistry | None = None) -> str:
    """Return the tracker's name, the default for None; BadUseError for another."""
    from longaxis.models.registry import TrackerRegistry

    known = trackers or TrackerRegistry()
    wanted = name or AnalysisSettings().tracker
    # Checked here, since argparse knows no tracker of the reader's own.
    if wanted not in known:
        raise BadUseError(known.missing_sentence(wanted))
    return wanted


def open_loop(arguments: argparse.Namespace, view: View | None = None) -> Loop:
    """Read the loop that the arguments name.

    Raises
    ------
    LongAxisError
        If it cannot be read, or scale or time are neither in the file nor given.
    """
    from longaxis.event_detection.proposal import propose_times, with_proposed_r_waves
    from longaxis.io.loops import loop_reader

    path = Path(arguments.loop)
    if not path.exists():
        message = f"“{path}” is not there."
        raise BadInputError(message)
    scale = arguments.mm_per_pixel
    with Bar(f"Reading {path.name}") as bar:
        recording = loop_reader.read_recording(
            loop_reader.origin_of(path), progress=bar
        )
    try:
        loop = loop_reader.to_loop(
            recording,
            mm_per_pixel=None if scale is None else (scale[0], scale[1]),
            frame_rate_hz=arguments.fps,
            view=view,
        )
    # The sentence of the window speaks of its dialogs; here it names the option.
    except UncalibratedLoopError as error:
        message = f"“{path}” does not say how large a pixel is: add --mm-per-pixel X Y."
        raise UncalibratedLoopError(message) from error
    except UntimedLoopError as error:
        message = f"“{path}” does not say when its frames were taken: add --fps F."
        raise UntimedLoopError(message) from error
    return with_proposed_r_waves(loop, propose_times(loop))


def check_frame(frame: int, loop: Loop, option: str) -> None:
    """Raise BadInputError unless the loop has this frame.

    Parameters
    ----------
    frame
        Index of the frame.
    loop
        The loop.
    option
        Option of the command line, for the message.
    """
    if frame >= loop.n_frames:
        message = (
            f"{option} {frame} is not in the loop: its {loop.n_frames} frames are "
            f"numbered 0 to {loop.n_frames - 1}."
        )
        raise BadInputError(message)


def frame_index(text: str) -> int:
    """Return a frame index, for argparse."""
    # isdigit alone accepts digits of other scripts and superscripts.
    if not text.isascii() or not text.isdigit():
        message = f"{excerpt(text)!r} is not a frame number; frames count from 0"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def positive(text: str) -> float:
    """Return a positive number, for argparse."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    # float reads "nan" and "inf" too.
    if not (math.isfinite(value) and value > 0):
        message = f"{excerpt(text)!r} is not a number above 0"
        raise argparse.ArgumentTypeError(message)
    return value
