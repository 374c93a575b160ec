"""The acceptance table: trackers in several worlds, and the rule for the default.

Run from the root of the repository, for example
`python -m benchmarks.worlds --data ../shared/data --cache ~/worlds
 --trackers no-motion block-matching echotracker2 consensus`.

Worlds: simset-v2 rendered by `convolution` and by `simus`, hearts of another simulator
(`other`) and of PyMUST (`pymust`), a real contour, and real loops of several beats.
Results are kept in the cache for each clip and tracker (by the tracker's name, version
and weights), so that a run goes on where it stopped and a new tracker does not measure
the others again. Clips of simset-v2 are rendered with `--render` and kept there too;
without it, those that are there are used.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.real_loops import CENTRELINES, RealFolder
from benchmarks.real_worlds import real_worlds
from longaxis.evaluation.foreign_hearts import WORLDS as FOREIGN
from longaxis.evaluation.foreign_hearts import foreign_sources
from longaxis.evaluation.trackers import tracker_of
from longaxis.evaluation.worlds import (
    KeptResults,
    World,
    clip_of_case,
    files_digest,
    measure_world,
    table_lines,
    verdict_lines,
)
from longaxis.simulation.simset import read_simset
from longaxis.simulation.simset_v2 import simus_recipes
from longaxis.training.simset_clips import kept_clip_path, kept_sources, render_once

if TYPE_CHECKING:
    from longaxis.models.tracker import Tracker
    from longaxis.simulation.recipe import Recipe

SIMSET = Path(__file__).parent / "simset-v2" / "recipes.jsonl"
REFERENCE = "block-matching"
LOWEST_PRIORITY = 19


def simset_recipes(renderer: str) -> list[Recipe]:
    """Return the recipes of simset-v2 that a renderer shows."""
    recipes = read_simset(SIMSET)
    return simus_recipes(recipes) if renderer == "simus" else recipes


def render(cache: Path, renderer: str) -> None:
    """Render what is missing of simset-v2, at the lowest priority."""
    os.nice(LOWEST_PRIORITY)
    for recipe in simset_recipes(renderer):
        started = time.process_time()
        clip = render_once(recipe, cache / "clips")
        spent_s = time.process_time() - started
        print(f"{renderer} {recipe.seed}: {clip.loop.n_frames} frames, {spent_s:.0f} s")


def simset_world(cache: Path, renderer: str) -> World:
    """Return the clips of simset-v2 that are rendered already."""
    recipes, folder = simset_recipes(renderer), cache / "clips"
    sources = kept_sources(recipes, folder)
    paths = [kept_clip_path(recipe, folder) for recipe in recipes]
    kept = [path for path in paths if path.is_file()]
    clips = [
        clip_of_case(source, files_digest(path))
        for source, path in zip(sources, kept, strict=True)
    ]
    missing = len(recipes) - len(clips)
    note = f"{missing} of {len(recipes)} cycles are not rendered yet." * bool(missing)
    return World(name=f"simset-v2 {renderer}", clips=clips, note=note)


def foreign_world(data: Path, world: str) -> World:
    """Return the hearts of another simulator."""
    folder = data / "foreign_hearts"
    clips = [
        clip_of_case(source, files_digest(folder / f"{source.name}.npz"))
        for source in foreign_sources(folder, world)
    ]
    return World(name=world, clips=clips)


def all_worlds(data: Path | None, cache: Path) -> list[World]:
    """Return every world for which data exist, quick ones first."""
    worlds: list[World] = []
    if data is not None:
        worlds += [foreign_world(data, name) for name in FOREIGN]
        worlds += real_worlds(RealFolder(data=data, centrelines=CENTRELINES))
    worlds += [simset_world(cache, renderer) for renderer in ("simus", "convolution")]
    return [world for world in worlds if world.clips]


def trackers_of(given: argparse.Namespace) -> dict[str, Tracker]:
    """Return the trackers by their names in the table."""
    names = [*given.trackers, *map(str, given.tracker_file)]
    return dict(tracker_of(name) for name in names)


def main() -> None:
    """Measure, and print one table a world and the verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--trackers",
        nargs="+",
        default=["no-motion", REFERENCE, "echotracker2"],
    )
    parser.add_argument(
        "--tracker-file",
        nargs="*",
        type=Path,
        default=[],
        help="folders of exported networks, or of networks of your own",
    )
    parser.add_argument("--reference", default=REFERENCE, help="for the differences")
    parser.add_argument("--data", type=Path, default=None, help="folder of real files")
    parser.add_argument("--cache", type=Path, required=True, help="clips and results")
    parser.add_argument(
        "--worlds", nargs="*", default=[], help="only these, with - for blanks"
    )
    parser.add_argument("--clips", type=int, default=None, help="most a world")
    parser.add_argument("--render", choices=("convolution", "simus"), default=None)
    parser.add_argument("--without-intervals", action="store_true")
    parser.add_argument("--out", type=Path, default=None, help="Markdown file")
    given = parser.parse_args()
    if given.render:
        render(given.cache, given.render)
        return
    kept = KeptResults(given.cache / "results")
    trackers = trackers_of(given)
    results = []
    for world in all_worlds(given.data, given.cache):
        if not given.worlds or world.name.replace(" ", "-") in given.worlds:
            results.append(
                measure_world(world.first(given.clips), trackers, kept, print)
            )
    lines = [
        line
        for result in results
        for line in table_lines(
            result, given.reference, intervals=not given.without_intervals
        )
    ]
    text = "\n".join([*lines, *verdict_lines(results, given.reference)])
    print(text)
    if given.out is not None:
        given.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
