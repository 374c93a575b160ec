"""Texture of simulated beside real loops: table, figure, and a sheet of pictures.

Usage: python -m benchmarks.texture --sheet OUT.png [--figure PNG] [--clips 24]

Needs the real files beside the repository. The figure holds curves alone and may be
shown; the sheet holds real pictures, belongs to nobody but you, and never comes into
the repository.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch

from benchmarks.speckle_strategies import CENTRELINES, DATA, SOURCES, Source
from longaxis.io.loops.loop_reader import origin_of, read_recording
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.simulation.artefacts import ARTEFACTS, DEFAULT_ARTEFACTS
from longaxis.simulation.generate import random_clip
from longaxis.simulation.recipe import from_json
from longaxis.simulation.statistics import LAGS
from longaxis.simulation.texture import DEPTH_EDGES_MM, GREY_EDGES, REGIONS, Texture
from longaxis.simulation.texture import texture as measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SIZE_PX = 256
FRAME_RATE_HZ = 28.0
FIRST_SEED = 2_000_000
"""Of no training run and no test."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One loop: a picture to look at, and what was measured in it."""

    name: str
    picture: NDArray[np.uint8]
    texture: Texture


def real_loop(source: Source) -> Shown:
    recording = read_recording(origin_of(DATA / source.file))
    # The video's scale comes from its depth marks, see tests/data/centrelines.
    scale = (recording.mm_per_pixel or (0.2044, 0.2044))[0]
    line = read_centreline(CENTRELINES / f"{source.centreline}.csv")
    first, last = source.frames
    frames = recording.frames[first:last]
    height, width = frames.shape[1:]
    x0, y0, x1, y1 = recording.tissue_region_px or (0, 0, width, height)
    side = max(x1 - x0, y1 - y0)
    square = np.zeros((len(frames), side, side), np.uint8)
    square[:, : y1 - y0, : x1 - x0] = frames[:, y0:y1, x0:x1]
    small = np.stack(
        [
            cv2.resize(each, (SIZE_PX, SIZE_PX), interpolation=cv2.INTER_AREA)
            for each in square
        ]
    )
    shrunk = SIZE_PX / side
    dense = np.linspace(0, len(line) - 1, 73)
    line = np.stack(
        [np.interp(dense, range(len(line)), line[:, axis]) for axis in (0, 1)], axis=1
    )
    line_px = (line / scale - np.array([x0, y0])) * shrunk
    found = measure(
        small,
        line_px,
        frame=source.reference - first,
        mm_per_pixel=scale / shrunk,
        probe_px=((x1 - x0) / 2 * shrunk, 0.0),
    )
    picture = small[source.reference - first]
    return Shown(name=source.name, picture=picture, texture=found)


def simulated_loop(seed: int, artefacts: tuple[str, ...]) -> Shown:
    clip = random_clip(
        seed,
        n_frames=12,
        size_px=SIZE_PX,
        frame_rate_hz=FRAME_RATE_HZ,
        artefacts=artefacts,
    )
    scale = clip.loop.mm_per_pixel[0]
    sector = from_json(clip.recipe).sector
    found = measure(
        clip.loop.frames,
        clip.mesh_mm[2, ::2, 2] / scale,
        frame=2,
        mm_per_pixel=scale,
        probe_px=(sector.probe_mm[0] / scale, sector.probe_mm[1] / scale),
    )
    return Shown(name=f"{seed}", picture=clip.loop.frames[2], texture=found)


def mean_grey(found: Texture, region: str) -> float:
    middles = 0.5 * (GREY_EDGES[1:] + GREY_EDGES[:-1])
    return float((found.histograms[region] * middles).sum())


def black(found: Texture, region: str) -> float:
    return float(100 * found.histograms[region][0])


FIGURES = {
    "wall grey": lambda found: mean_grey(found, "wall"),
    "cavity grey": lambda found: mean_grey(found, "cavity"),
    "background grey": lambda found: mean_grey(found, "background"),
    "black in cavity (%)": lambda found: black(found, "cavity"),
    "black in background (%)": lambda found: black(found, "background"),
    "lateral 50–80 mm": lambda found: found.lateral_mm[1],
    "lateral 80–110 mm": lambda found: found.lateral_mm[2],
    "axial 50–80 mm": lambda found: found.axial_mm[1],
    "axial 80–110 mm": lambda found: found.axial_mm[2],
    "wall after 1 frame": lambda found: found.kept["wall"][0],
    "wall after 8 frames": lambda found: found.kept["wall"][3],
    "cavity after 1 frame": lambda found: found.kept["cavity"][0],
}


def say_table(real: Sequence[Shown], groups: dict[str, list[Shown]]) -> None:
    names = [shown.name for shown in real] + list(groups)
    print("| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for title, read in FIGURES.items():
        digits = 2 if "after" in title else 1 if "mm" in title else 0
        cells = [f"{read(shown.texture):.{digits}f}" for shown in real]
        for group in groups.values():
            values = [read(shown.texture) for shown in group]
            low, middle, high = np.nanpercentile(values, [10, 50, 90])
            cells.append(f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})")
        print(f"| {title} | " + " | ".join(cells) + " |")


def draw_figure(
    real: Sequence[Shown], groups: dict[str, list[Shown]], path: Path
) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 6.4), layout="constrained")
    upper, lower = figure.subplots(2, 4)[0], figure.axes[4:]
    grey = 0.5 * (GREY_EDGES[1:] + GREY_EDGES[:-1])
    depth = 0.5 * (DEPTH_EDGES_MM[1:] + DEPTH_EDGES_MM[:-1])
    lags = np.array(LAGS)
    panels = [
        *(
            (axes, name, "grey level", grey)
            for axes, name in zip(upper, REGIONS, strict=False)
        ),
        (upper[3], "lateral grain (mm)", "depth (mm)", depth),
        (lower[0], "axial grain (mm)", "depth (mm)", depth),
        (lower[1], "wall: best correlation", "frames later", lags),
        (lower[2], "cavity: best correlation", "frames later", lags),
    ]
    for axes, title, label, x in panels:
        for shown in real:
            values = _values(shown.texture, title)
            axes.plot(x, values, "--", lw=1.2, label=shown.name)
        for colour, (name, group) in zip(
            ("0.6", "black"), groups.items(), strict=False
        ):
            stacked = np.stack([_values(each.texture, title) for each in group])
            low, middle, high = np.nanpercentile(stacked, [10, 50, 90], axis=0)
            axes.fill_between(x, low, high, color=colour, alpha=0.25, lw=0)
            axes.plot(x, middle, color=colour, lw=2.5, label=name)
        axes.set_title(title)
        axes.set_xlabel(label)
    for axes in upper[:3]:
        axes.set_ylim(0, 0.3)
    lower[3].set_axis_off()
    handles, labels = upper[0].get_legend_handles_labels()
    lower[3].legend(handles, labels, loc="center", fontsize=9)
    figure.savefig(path, dpi=80)


def _values(found: Texture, title: str) -> NDArray[np.float64]:
    if title in found.histograms:
        return found.histograms[title]
    if title.startswith("lateral"):
        return found.lateral_mm
    if title.startswith("axial"):
        return found.axial_mm
    return found.kept[title.split(":")[0]]


def draw_sheet(real: Sequence[Shown], simulated: Sequence[Shown], path: Path) -> None:
    """Draw eight simulated pictures in the upper rows, the real ones below."""
    chosen = list(simulated)[:8]
    rows = [chosen[:4], chosen[4:8], list(real)[:4], list(real)[4:8]]
    black_tile = np.zeros((SIZE_PX, SIZE_PX), np.uint8)
    tiled = []
    for row in rows:
        tiles = [shown.picture for shown in row]
        tiles += [black_tile] * (4 - len(tiles))
        tiled.append(np.hstack(tiles))
    cv2.imwrite(str(path), np.vstack(tiled))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=24)
    parser.add_argument("--sheet", type=Path, required=True, help="outside of here")
    parser.add_argument("--figure", type=Path, default=None)
    parser.add_argument("--each", action="store_true", help="each addition alone")
    given = parser.parse_args()
    torch.set_num_threads(1)
    real = [real_loop(source) for source in SOURCES]
    wanted = {"without additions": (), "with additions": DEFAULT_ARTEFACTS}
    if given.each:
        wanted |= {name: (name,) for name in ARTEFACTS}
    groups = {
        name: [
            simulated_loop(FIRST_SEED + number, artefacts)
            for number in range(given.clips)
        ]
        for name, artefacts in wanted.items()
    }
    say_table(real, groups)
    draw_sheet(real, groups["with additions"], given.sheet)
    if given.figure:
        draw_figure(real, groups, given.figure)


if __name__ == "__main__":
    main()
