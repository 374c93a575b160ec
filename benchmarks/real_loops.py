"""Errors of a tracker on real loops.

No network is ever trained on them. They lie outside the repository, in a folder whose
own descriptions say where they come from. Errors are in pixels of a picture 256 wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Loop
from longaxis.errors import BadInputError
from longaxis.io.loops.loop_reader import origin_of, read_recording, to_loop
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.models.inference.input_grid import SIZE_PX, grid_of
from longaxis.strain.centreline import smooth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.models.tracker import Tracker

CENTRELINES = Path(__file__).parents[1] / "tests" / "data" / "centrelines"
"""Of the lines that were placed by eye in the real loops."""

MEASURES = (
    "a4c_px",
    "a4c_curve_points",
    "a4c_strain_points",
    "a3c_first_beat_px",
    "a3c_three_beats_px",
    "a3c_septum_px",
    "a3c_return_px",
    "acuson_closure_px",
    "acuson_return_px",
)
"""What is measured, in the order of the tables."""

# Lines beside the contour, two on either side: their mean is the contour.
_A4C_OFFSETS_PX = (8.0, 5.0, -5.0, -8.0)
# Assumed for these loops; see docs/simulation.md.
_A4C_MM_PER_PIXEL = 0.35
# Chosen: dots are of a strong colour, grey that compression has tinted is not.
_COLOURED = 30
_A3C_OFFSETS_MM = (4.0, 2.0, 0.0, -2.0, -4.0)
_A3C_MM_PER_PIXEL = 0.2044
# Facts about these three loops: a beat's length and the frame with a line, in frames.
_A3C_BEAT_FRAMES = 23
_ACUSON_FRAME = 29
_ACUSON_BEAT_FRAMES = 53
_ACUSON_OFFSETS_MM = (3.0, 1.5, 0.0, -1.5, -3.0)
_COLUMNS = 49


@dataclass(frozen=True, slots=True, kw_only=True)
class RealFolder:
    """Where the real loops and the lines that were placed in them lie.

    Attributes
    ----------
    data
        With `a4c_reference`, `a3c_video` and `acuson_a4c`.
    centrelines
        With `a3c_video_frame0.csv` and `acuson_a4c_frame29.csv`.
    """

    data: Path
    centrelines: Path


def measure_real(tracker: Tracker, where: RealFolder) -> dict[str, float]:
    """Return `MEASURES` of a tracker.

    Raises
    ------
    BadInputError
        If a loop is not there.
    """
    result: dict[str, float] = {}
    for measure in (_a4c_reference, _a3c_video, _acuson):
        result |= measure(tracker, where)
    return result


def _existing(path: Path) -> Path:
    if not path.exists():
        message = f"The real loop “{path}” is not there; say where with --data."
        raise BadInputError(message)
    return path


def beside(
    line: NDArray[np.float64], offsets: tuple[float, ...]
) -> NDArray[np.float64]:
    """Return points in mm beside a line (L, 2), along its normals, shape (L, R, 2).

    Of a line from the left annulus over the apex to the right one, those at positive
    distances lie within the ventricle: first, as in `Mesh`.
    """
    along = np.gradient(line, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=-1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    return np.stack([line + offset * normal for offset in offsets], axis=1)


def strain_of(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the strain of a polyline.

    Shape (T,), a fraction of the first frame's length.

    Points in mm, shape (T, L, 2).
    """
    length = np.linalg.norm(np.diff(line, axis=1), axis=-1).sum(axis=1)
    strain: NDArray[np.float64] = length / length[0] - 1
    return strain


def _colour_frames(path: Path) -> NDArray[np.uint8]:
    import cv2

    video = cv2.VideoCapture(str(_existing(path)))
    frames: list[NDArray[np.uint8]] = []
    while True:
        is_there, frame = video.read()
        if not is_there:
            return np.stack(frames)
        frames.append(np.asarray(frame, np.uint8))


def without_dots(
    left: NDArray[np.uint8], right: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return the grey picture of two copies with coloured dots drawn into them.

    Each pixel is taken from the copy where it is no dot; where both have one, the
    neighbourhood is continued into it. Shapes (H, W, 3) and (H, W).
    """
    import cv2

    around = np.ones((5, 5), np.uint8)
    dots = []
    for copy in (left, right):
        colour = np.ptp(copy.astype(int), axis=-1) > _COLOURED
        # Dilated: compression smears a dot's colour into its neighbours.
        dots.append(cv2.dilate(colour.astype(np.uint8), around))
    greys = [cv2.cvtColor(copy, cv2.COLOR_BGR2GRAY) for copy in (left, right)]
    mixed = np.where(dots[0] > 0, greys[1], greys[0])
    clean: NDArray[np.uint8] = cv2.inpaint(
        mixed, dots[0] & dots[1], 3, cv2.INPAINT_TELEA
    ).astype(np.uint8)
    return clean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class A4cReference:
    """A real A4C loop, EchoTracker's dots removed, with a reference contour.

    Attributes
    ----------
    loop
        One beat; frames that only repeat the one before are left out.
    contour_px
        Reference contour in pixels of a picture 256 wide, shape (T, N, 2).
    scale
        Pixels of the loop in one of a picture 256 wide.
    mesh_px
        Four lines beside the contour in the first frame, shape (N, 4, 2), in raster
        pixels of the loop.
    """

    loop: Loop
    contour_px: NDArray[np.float64]
    scale: float
    mesh_px: NDArray[np.float64]

    def follow(self, tracker: Tracker) -> NDArray[np.float64]:
        """Return the contour in mm that a tracker finds from the first frame.

        (T, N, 2).
        """
        size, mesh = _A4C_MM_PER_PIXEL, self.mesh_px
        tracks = tracker.track(
            self.loop,
            (mesh.reshape(-1, 2) - 0.5) * size,
            start_frame=0,
            mesh_shape=(mesh.shape[0], mesh.shape[1]),
        )
        positions = (tracks.points_mm / size + 0.5).reshape(
            self.loop.n_frames, *mesh.shape
        )
        # The four lines lie evenly around the contour, so their mean is the contour
        # again.
        line: NDArray[np.float64] = positions.mean(axis=2) / self.scale
        return line


def a4c_reference(where: RealFolder) -> A4cReference:
    """Return the loop with a reference contour; its own description says how it is.

    Raises
    ------
    BadInputError
        If it is not there.
    """
    folder = where.data / "a4c_reference"
    frames = _colour_frames(folder / "sample1.mp4")
    reference = np.load(_existing(folder / "reference_tracks.npz"))
    other = np.load(_existing(folder / "echotracker_tracks.npz"))
    x0, y0, x1, y1 = reference["crop"]
    a0, b0, a1, b1 = other["crop"]
    # Repeated frames would count as frames without motion.
    kept = ~reference["repeated_frame"]
    clean = np.stack(
        [
            without_dots(frame[y0:y1, x0:x1], frame[b0:b1, a0:a1])
            for frame in frames[kept]
        ]
    )
    scale = float(reference["scale"])
    true_px = reference["tracks"][kept][:, reference["reliable"]]
    return A4cReference(
        loop=Loop(
            frames=clean,
            frame_times_s=np.arange(len(clean)) / 50,
            mm_per_pixel=(_A4C_MM_PER_PIXEL, _A4C_MM_PER_PIXEL),
        ),
        contour_px=true_px,
        scale=scale,
        mesh_px=beside(true_px[0] * scale, _A4C_OFFSETS_PX),
    )


def _a4c_reference(tracker: Tracker, where: RealFolder) -> dict[str, float]:
    """Compare with the reference contour."""
    reference = a4c_reference(where)
    line_px, true_px = reference.follow(tracker), reference.contour_px
    strain, true_strain = strain_of(line_px), strain_of(true_px)
    return {
        "a4c_px": float(np.linalg.norm(line_px - true_px, axis=-1).mean()),
        "a4c_curve_points": float(100 * np.abs(strain - true_strain).mean()),
        "a4c_strain_points": float(100 * (strain.min() - true_strain.min())),
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class A3cVideo:
    """The A3C video, EchoTracker's points in it, and a mesh of the whole wall.

    Attributes
    ----------
    loop
        68 frames, three beats.
    points_px
        EchoTracker's own tracks in pixels of the video, shape (T, N, 2): what a model
        thinks, not the truth.
    numbers
        Which of the stored points they are, shape (N,).
    mesh_mm
        In the first frame, shape (L, R, 2).
    """

    loop: Loop
    points_px: NDArray[np.float64]
    numbers: NDArray[np.int64]
    mesh_mm: NDArray[np.float64]

    @property
    def network_scale(self) -> float:
        """Pixels of a picture 256 wide in one of the video."""
        return float(SIZE_PX / max(self.loop.frames.shape[1:]))

    def follow(self, tracker: Tracker) -> NDArray[np.float64]:
        """Return where a tracker of the whole wall takes the points, (T, N, 2) pixels.

        Each point goes where the nearest place of the wall goes.
        """
        tracks = tracker.track(
            self.loop,
            self.mesh_mm.reshape(-1, 2),
            start_frame=0,
            mesh_shape=(self.mesh_mm.shape[0], self.mesh_mm.shape[1]),
        )
        return carried(self.points_px[0], tracks.points_mm / _A3C_MM_PER_PIXEL)


def a3c_video(where: RealFolder) -> A3cVideo:
    """Return the A3C video.

    Raises
    ------
    BadInputError
        If it is not there.
    """
    path = _existing(where.data / "a3c_video" / "input1.mp4")
    stored = np.load(_existing(where.data / "a3c_video" / "output5.npz"))
    size = _A3C_MM_PER_PIXEL
    loop = to_loop(
        read_recording(origin_of(path)), mm_per_pixel=(size, size), frame_rate_hz=25.0
    )
    line = _existing(where.centrelines / "a3c_video_frame0.csv")
    line_mm = smooth_line(read_centreline(line), n_points=_COLUMNS)
    return A3cVideo(
        loop=loop,
        points_px=stored["tracks"][:, stored["reliable"]],
        numbers=np.flatnonzero(stored["reliable"]),
        mesh_mm=beside(line_mm, _A3C_OFFSETS_MM),
    )


def _a3c_video(tracker: Tracker, where: RealFolder) -> dict[str, float]:
    """Compare with EchoTracker's own tracks over one and over three beats.

    Its points lie scattered over two pieces of the wall. So the whole wall is tracked,
    and each point goes where the nearest place of the wall goes. Ten lie at the basal
    inferolateral wall, most of them on the bright pericardium, along which the heart
    slides; the five of the septum, in the right half, are told apart. In systole these
    tracks move by half to three quarters of what the picture does
    (`benchmarks/a3c_reference.py`), so a small distance is no proof of a good tracker.
    """
    video = a3c_video(where)
    loop, theirs, positions = video.loop, video.points_px, video.follow(tracker)
    scale = video.network_scale
    n_frames = min(len(positions), len(theirs))
    apart = scale * np.linalg.norm(positions[:n_frames] - theirs[:n_frames], axis=-1)
    is_septum = theirs[0, :, 0] > loop.frames.shape[2] / 2
    # Ends of beats, when points ought to be back where they began.
    ends = range(_A3C_BEAT_FRAMES - 1, n_frames, _A3C_BEAT_FRAMES)
    back = [
        np.linalg.norm(positions[end] - positions[0], axis=-1).mean() for end in ends
    ]
    return {
        "a3c_first_beat_px": float(apart[:_A3C_BEAT_FRAMES].mean()),
        "a3c_three_beats_px": float(apart.mean()),
        "a3c_septum_px": float(apart[:, is_septum].mean()),
        "a3c_return_px": float(scale * np.mean(back)),
    }


def carried(
    points: NDArray[np.float64], tracks: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return where points (N, 2) of the first frame go with the nearest of tracks.

    Millimetres throughout.

    Parameters
    ----------
    points
        Shape (N, 2).
    tracks
        Shape (T, M, 2); the result has shape (T, N, 2).
    """
    apart = np.linalg.norm(points[:, None] - tracks[0][None], axis=-1)
    moved: NDArray[np.float64] = (tracks - tracks[0])[:, apart.argmin(axis=1)]
    return points + moved


def _acuson(tracker: Tracker, where: RealFolder) -> dict[str, float]:
    """Track there and back again, and compare frames that are one beat apart."""
    path = _existing(where.data / "acuson_a4c" / "DIRW0007")
    lines = where.centrelines / f"acuson_a4c_frame{_ACUSON_FRAME}.csv"
    line_mm = smooth_line(read_centreline(_existing(lines)), n_points=_COLUMNS)
    loop = to_loop(read_recording(origin_of(path)))
    mesh = beside(line_mm, _ACUSON_OFFSETS_MM)
    shape = (mesh.shape[0], mesh.shape[1])
    points_mm = mesh.reshape(-1, 2)

    def track(points: NDArray[np.float64], frame: int) -> NDArray[np.float64]:
        tracks = tracker.track(loop, points, start_frame=frame, mesh_shape=shape)
        return tracks.points_mm

    there = track(points_mm, _ACUSON_FRAME)
    back = track(there[-1].copy(), loop.n_frames - 1)[_ACUSON_FRAME]
    pixel_mm = float(grid_of(loop).mm_per_network_pixel.mean())
    closure = np.linalg.norm(back - points_mm, axis=-1).mean() / pixel_mm
    return {
        "acuson_closure_px": float(closure),
        "acuson_return_px": _apart_by(there, _ACUSON_BEAT_FRAMES) / pixel_mm,
    }


def _apart_by(tracks_mm: NDArray[np.float64], n_frames: int) -> float:
    """Return the mean distance between frames so far apart; NaN in a shorter loop."""
    if len(tracks_mm) <= n_frames:
        return float("nan")
    moved = tracks_mm[n_frames:] - tracks_mm[:-n_frames]
    return float(np.linalg.norm(moved, axis=-1).mean())
