"""`longaxis track`: where points of one frame are in all the others."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis.cli import terminal
from longaxis.cli.loop_options import (
    add_calibration,
    add_tracker,
    check_frame,
    choose_tracker,
    frame_index,
    open_loop,
)
from longaxis.errors import BadInputError
from longaxis.strain.damaged_frames import with_gaps, without_damaged

if TYPE_CHECKING:
    import argparse

    from numpy.typing import NDArray

    from longaxis.data import Tracks
    from longaxis.models.tracker import Tracker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument("loop", metavar="LOOP")
    parser.add_argument(
        "--points",
        required=True,
        metavar="P.csv",
        help="columns row,column,x_mm,y_mm: mesh indices, and the position in frame K "
        "from the centre of the top-left pixel",
    )
    parser.add_argument(
        "--frame", required=True, type=frame_index, metavar="K", help="counted from 0"
    )
    parser.add_argument("--out", required=True, metavar="T.npz")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_tracker(parser)
    add_calibration(parser)


def run(arguments: argparse.Namespace) -> int:
    """Track, and write points_mm, confidence and frame_times_s in the file's order."""
    from longaxis.io.files import atomic
    from longaxis.io.tables.centreline_csv import read_points

    tracker_name = choose_tracker(arguments)
    rows, columns, points_mm = read_points(Path(arguments.points))
    loop = open_loop(arguments)
    check_frame(arguments.frame, loop, "--frame")
    # Tracking starts from this picture, so nothing could follow.
    if arguments.frame in loop.damaged_frames:
        message = f"The picture of --frame {arguments.frame} is damaged; take another."
        raise BadInputError(message)
    tracker = arguments.trackers.make(tracker_name)
    order, mesh_shape = mesh_order(rows, columns)
    with terminal.Bar("Tracking") as bar:
        # Damaged frames are taken out: trackers compare neighbouring frames.
        whole, kept = without_damaged(loop)
        tracks = tracker.track(
            whole,
            points_mm[order],
            # The start frame counts among those that are left.
            start_frame=int(np.searchsorted(kept, arguments.frame)),
            mesh_shape=mesh_shape,
            progress=bar,
        )
        tracks = with_gaps(tracks, kept, loop.n_frames)
    # The inverse of the order, so that points come out as they went in.
    back = np.argsort(order)
    packed = io.BytesIO()
    np.savez(
        packed,
        allow_pickle=False,
        points_mm=tracks.points_mm[:, back],
        confidence=tracks.confidence[:, back],
        frame_times_s=loop.frame_times_s,
        row=rows,
        column=columns,
        **_expected(tracks, back),
    )
    out = Path(arguments.out)
    make_folder(out.resolve().parent)
    atomic.write_bytes(out, packed.getvalue())
    _report(arguments, tracker, tracks.points_mm.shape)
    return 0


def _expected(
    tracks: Tracks, order: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    """Return the expected errors by their name in the file, if there are any."""
    if tracks.expected_error_mm is None:
        return {}
    return {"expected_error_mm": tracks.expected_error_mm[:, order]}


def mesh_order(
    rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> tuple[NDArray[np.int64], tuple[int, int] | None]:
    """Return the order of a mesh, shape (N,), along the wall first, and its (L, R)."""
    n_rows, n_columns = int(rows.max()) + 1, int(columns.max()) + 1
    # Not a full mesh: the tracker is given no mesh.
    if n_rows * n_columns != len(rows):
        return np.arange(len(rows)), None
    # Columns are the last key of lexsort, so the first to sort by: along the wall.
    return np.lexsort((rows, columns)), (n_columns, n_rows)


def make_folder(folder: Path) -> None:
    """Make the folder, or say in a sentence why it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or error
        message = f"The folder “{folder}” could not be made: {reason}."
        raise BadInputError(message) from error


def _report(
    arguments: argparse.Namespace, tracker: Tracker, shape: tuple[int, ...]
) -> None:
    identity = tracker.identity
    if arguments.json:
        terminal.say_json(
            {
                "out": str(arguments.out),
                "frames": shape[0],
                "points": shape[1],
                "tracker": identity.name,
                "version": identity.version,
                "model_sha256": identity.model_sha256,
                "device": identity.device,
            }
        )
        return
    terminal.say(
        f"{shape[1]} points followed through {shape[0]} frames by {identity.name} "
        f"({identity.device}): {arguments.out}"
    )
