"""The stages of `longaxis-train simulate refine` with two real loops as templates too.

How their walls really move is not known. Their coarse motion is the outline of what
block matching finds from a line placed by eye. Needs the [train] extra. Run from the
root of the repository:
`python -m benchmarks.refine_real OUT --data ../shared/data`, with the options of
`simulate refine`.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.real_loops import CENTRELINES, RealFolder, beside
from longaxis.data import Loop
from longaxis.errors import BadInputError, LongAxisError
from longaxis.io.loops.loop_reader import origin_of, read_recording, to_loop
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.simulation.template import Template
from longaxis.strain.centreline import smooth_line
from longaxis.training import refine_command
from longaxis.training.refine_model import N_COLUMNS, Model, outline_mesh

if TYPE_CHECKING:
    from collections.abc import Sequence

_OFFSETS_MM = (3.0, 1.5, 0.0, -1.5, -3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A real loop, a line in it, and one beat.

    Attributes
    ----------
    file, line
        Beneath the folders of the loops and of the lines.
    frames
        First and last of the beat.
    end_systole
        Frame of the loop in which the line was placed.
    mm_per_pixel, frame_rate_hz
        Where the file does not say.
    n_looks
        Compounding, as its speckle looks.
    """

    file: str
    line: str
    frames: tuple[int, int]
    end_systole: int
    n_looks: int
    mm_per_pixel: float | None = None
    frame_rate_hz: float | None = None


_SOURCES = (
    _Source(
        file="acuson_a4c/DIRW0007",
        line="acuson_a4c_frame29.csv",
        frames=(6, 58),
        end_systole=29,
        n_looks=3,
    ),
    _Source(
        file="a3c_video/input1.mp4",
        line="a3c_video_frame11.csv",
        frames=(0, 24),
        end_systole=11,
        n_looks=5,
        mm_per_pixel=0.2044,
        frame_rate_hz=25.0,
    ),
)


def real_templates(where: RealFolder, size_px: int) -> list[Model]:
    """Return one beat each of two real loops, scaled to a picture of this size.

    Raises
    ------
    BadInputError
        If a loop is not there.
    """
    return [_model(source, where, size_px) for source in _SOURCES]


def _model(source: _Source, where: RealFolder, size_px: int) -> Model:
    path, line = where.data / source.file, where.centrelines / source.line
    for path_ in (path, line):
        if not path_.exists():
            message = f"“{path_}” is not there; say where the real loops lie."
            raise BadInputError(message)
    pixel_mm = source.mm_per_pixel
    loop, corner_mm = _square(
        to_loop(
            read_recording(origin_of(path)),
            mm_per_pixel=None if pixel_mm is None else (pixel_mm, pixel_mm),
            frame_rate_hz=source.frame_rate_hz,
        ),
        source.frames,
        size_px,
    )
    line_mm = smooth_line(read_centreline(line), n_points=N_COLUMNS) - corner_mm
    mesh = beside(line_mm, _OFFSETS_MM)
    first, last = source.frames
    end_systole = source.end_systole - first
    tracks = BlockMatchingTracker().track(
        loop,
        mesh.reshape(-1, 2),
        start_frame=end_systole,
        mesh_shape=(mesh.shape[0], mesh.shape[1]),
    )
    found_mm = tracks.points_mm.reshape(loop.n_frames, *mesh.shape)
    template = Template(
        frames=loop.frames,
        mm_per_pixel=loop.mm_per_pixel[0],
        frame_times_s=loop.frame_times_s,
        mesh_mm=outline_mesh(found_mm, end_systole),
        reference=end_systole,
        # The probe is taken to lie in the middle of the upper edge.
        probe_mm=(size_px / 2 * loop.mm_per_pixel[0], 0.0),
        n_looks=source.n_looks,
    )
    return Model(template=template, beat=(0, end_systole, last - first))


def _square(
    whole: Loop, frames: tuple[int, int], size_px: int
) -> tuple[Loop, tuple[float, float]]:
    """Return the beat's tissue in square pictures, and their corner in millimetres."""
    import cv2

    first, last = frames
    scale_x, scale_y = whole.mm_per_pixel
    height, width = whole.frames.shape[1:3]
    x0, y0, x1, y1 = whole.tissue_region_px or (0, 0, width, height)
    side_mm = max((x1 - x0) * scale_x, (y1 - y0) * scale_y)
    shown = whole.frames[first : last + 1, y0:y1, x0:x1]
    # Square in millimetres: pixels of some loops are wider than high.
    n_across, n_down = round(side_mm / scale_x), round(side_mm / scale_y)
    square = np.zeros((len(shown), n_down, n_across), np.uint8)
    square[:, : y1 - y0, : x1 - x0] = shown
    size = (size_px, size_px)
    small = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in square]
    times_s = whole.frame_times_s[first : last + 1]
    pixel_mm = side_mm / size_px
    loop = Loop(
        frames=np.stack(small).astype(np.uint8),
        frame_times_s=times_s - times_s[0],
        mm_per_pixel=(pixel_mm, pixel_mm),
    )
    return loop, (x0 * scale_x, y0 * scale_y)


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    refine_command.add_arguments(parser)
    parser.add_argument("--data", type=Path, required=True, help="of the real loops")
    parser.add_argument("--centrelines", type=Path, default=CENTRELINES)
    arguments = parser.parse_args(given)
    where = RealFolder(data=arguments.data, centrelines=arguments.centrelines)
    try:
        refine_command.run(
            arguments, print, lambda size_px: real_templates(where, size_px)
        )
    except LongAxisError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
