"""Real loops as worlds of test data: a contour, and beats that should repeat.

Nothing is ever trained on them. Where no position is known, two things are measured
that a perfect tracker would have at zero: how far points miss their start when they are
tracked to the last frame and back (closure), and how far apart a point lies in frames
that show the same phase of neighbouring beats (phase-mates). **A tracker that finds no
motion has zero in both**, so these can only show that a tracker is worse, never that it
is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.real_loops import RealFolder, a4c_reference, beside, strain_of
from longaxis.evaluation.worlds import Column, World, WorldClip, files_digest
from longaxis.io.loops.loop_reader import origin_of, read_recording, to_loop
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.models.inference.input_grid import grid_of
from longaxis.strain.centreline import smooth_line

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.evaluation.worlds import Values
    from longaxis.models.tracker import Tracker

N_PARTS = 12
"""Parts of the reference contour that are resampled for its interval. Chosen: about as
long as the region in which a tracker's errors are alike (8 mm), so that they are nearly
independent."""

N_COLUMNS = 49
_SMALL_PX = 96
"""Width of the pictures that are compared to find phase-mates."""

_CYCLE_SPREAD = 0.25
"""By which share of the cycle the lag of phase-mates may differ from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatLoop:
    """A real loop of several beats with a line placed by eye.

    Attributes
    ----------
    name, file, line
        Of the loop, its recording, and its centreline's CSV.
    frame
        In which the line was placed; the query frame.
    offsets_mm
        Of the rows of the mesh from the line, endocardium first.
    cycle_frames
        Frames between two beats.
    mm_per_pixel, frame_rate_hz
        Where the recording does not hold them.
    """

    name: str
    file: str
    line: str
    frame: int
    offsets_mm: tuple[float, ...]
    cycle_frames: int
    mm_per_pixel: float | None = None
    frame_rate_hz: float | None = None

    def paths(self, where: RealFolder) -> tuple[Path, Path]:
        """Return where the recording and the line lie."""
        return where.data / self.file, where.centrelines / self.line

    def read(self, where: RealFolder) -> tuple[Loop, NDArray[np.float64]]:
        """Return the loop and the mesh (L, R, 2) of the query frame in millimetres."""
        path, line = self.paths(where)
        size = self.mm_per_pixel
        loop = to_loop(
            read_recording(origin_of(path)),
            mm_per_pixel=None if size is None else (size, size),
            frame_rate_hz=self.frame_rate_hz,
        )
        line_mm = smooth_line(read_centreline(line), n_points=N_COLUMNS)
        return loop, beside(line_mm, self.offsets_mm)


BEAT_LOOPS = (
    BeatLoop(
        name="acuson_a4c",
        file="acuson_a4c/DIRW0007",
        line="acuson_a4c_frame29.csv",
        frame=29,
        offsets_mm=(3.0, 1.5, 0.0, -1.5, -3.0),
        cycle_frames=53,
    ),
    BeatLoop(
        name="a4c_four_beats",
        file="a4c_four_beats/Example1.mp4",
        line="a4c_four_beats_frame12.csv",
        frame=12,
        offsets_mm=(4.0, 2.0, 0.0, -2.0, -4.0),
        cycle_frames=30,
        mm_per_pixel=0.327,
        frame_rate_hz=30.0,
    ),
    BeatLoop(
        name="a3c_video",
        file="a3c_video/input1.mp4",
        line="a3c_video_frame0.csv",
        frame=0,
        offsets_mm=(4.0, 2.0, 0.0, -2.0, -4.0),
        cycle_frames=23,
        mm_per_pixel=0.2044,
        frame_rate_hz=25.0,
    ),
)


def real_worlds(where: RealFolder) -> list[World]:
    """Return the real contour and the loops of several beats, as far as they exist."""
    worlds = []
    folder = where.data / "a4c_reference"
    files = ("sample1.mp4", "reference_tracks.npz", "echotracker_tracks.npz")
    paths = [folder / name for name in files]
    if all(path.is_file() for path in paths):
        clip = WorldClip(
            name="a4c_reference",
            digest=files_digest(*paths),
            measure=partial(_measure_contour, where=where),
        )
        worlds.append(
            World(
                name="real contour",
                clips=[clip],
                columns=(
                    Column(key="px", title="px"),
                    Column(key="curve", title="its curve, points"),
                    Column(key="peak", title="peak strain − reference, points"),
                ),
                decisive=("px",),
                note=f"One loop: the interval is over {N_PARTS} parts of its contour.",
            )
        )
    clips = [
        WorldClip(
            name=each.name,
            digest=files_digest(*each.paths(where)),
            measure=partial(_measure_beats, each=each, where=where),
        )
        for each in BEAT_LOOPS
        if all(path.is_file() for path in each.paths(where))
    ]
    if clips:
        worlds.append(_world_of_beats(clips))
    return worlds


def _world_of_beats(clips: list[WorldClip]) -> World:
    return World(
        name="real beats",
        clips=clips,
        columns=(
            Column(key="closure_px", title="closure, px"),
            Column(key="mates_px", title="phase-mates, px"),
            Column(key="mates_strain", title="phase-mates, strain points"),
            Column(key="range_strain", title="range of strain, points"),
        ),
        decisive=("closure_px", "mates_px"),
        averaged="",
        note="No motion at all has zero in the first three: read them beside the range "
        "of strain. Three loops give a rough interval only.",
    )


def _measure_contour(tracker: Tracker, where: RealFolder) -> list[Values]:
    """Return errors of the parts of the contour; the first row holds the curve's."""
    reference = a4c_reference(where)
    found, true = reference.follow(tracker), reference.contour_px
    strain, true_strain = strain_of(found), strain_of(true)
    distance = np.linalg.norm(found - true, axis=-1).mean(axis=0)
    rows = [{"px": float(part.mean())} for part in np.array_split(distance, N_PARTS)]
    rows[0]["curve"] = float(100 * np.abs(strain - true_strain).mean())
    rows[0]["peak"] = float(100 * (strain.min() - true_strain.min()))
    return rows


def _measure_beats(tracker: Tracker, each: BeatLoop, where: RealFolder) -> list[Values]:
    loop, mesh_mm = each.read(where)
    shape = (mesh_mm.shape[0], mesh_mm.shape[1])

    def track(points_mm: NDArray[np.float64], frame: int) -> NDArray[np.float64]:
        tracks = tracker.track(loop, points_mm, start_frame=frame, mesh_shape=shape)
        return tracks.points_mm

    points_mm = mesh_mm.reshape(-1, 2)
    found = track(points_mm, each.frame)
    back = track(found[-1].copy(), loop.n_frames - 1)[each.frame]
    pixel_mm = float(grid_of(loop).mm_per_network_pixel.mean())
    first, second = phase_mates(loop.frames, each.cycle_frames)
    apart = np.linalg.norm(found[first] - found[second], axis=-1)
    line = found.reshape(loop.n_frames, *shape, 2)[:, :, shape[1] // 2]
    strain = 100 * strain_of(line)
    return [
        {
            "closure_px": float(np.linalg.norm(back - points_mm, axis=-1).mean())
            / pixel_mm,
            "mates_px": float(apart.mean()) / pixel_mm,
            "mates_strain": float(np.abs(strain[first] - strain[second]).mean()),
            "range_strain": float(np.ptp(strain)),
        }
    ]


def phase_mates(
    frames: NDArray[np.uint8], cycle_frames: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of frames, one beat apart, that show the same phase, (M,) and (M,).

    For each frame the most alike of those about one cycle earlier, by correlation of
    the whole pictures; of these pairs the half that is most alike. No tracker takes
    part.

    Parameters
    ----------
    frames
        Shape (T, H, W).
    cycle_frames
        Frames between two beats.
    """
    import cv2

    height, width = frames.shape[1:]
    size = (_SMALL_PX, max(round(_SMALL_PX * height / width), 1))
    small = [cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in frames]
    alike = np.corrcoef(np.stack(small).reshape(len(frames), -1))
    nearest = round((1 - _CYCLE_SPREAD) * cycle_frames)
    farthest = round((1 + _CYCLE_SPREAD) * cycle_frames)
    pairs = []
    for after in range(nearest, len(frames)):
        earlier = range(max(after - farthest, 0), after - nearest + 1)
        before = max(earlier, key=lambda frame: alike[frame, after])
        pairs.append((float(alike[before, after]), before, after))
    pairs.sort(reverse=True)
    chosen = pairs[: max(len(pairs) // 2, 1)]
    return np.array([each[1] for each in chosen]), np.array(
        [each[2] for each in chosen]
    )
