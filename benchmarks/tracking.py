"""Trackers against hearts with known motion: whole cycles of simset-v1.

Run from the root of the repository: `python -m benchmarks.tracking --clips 20`, and
with `--renderer simus --keep FOLDER` for the same hearts as a phased array sees them
(minutes a clip; the folder keeps them for the next run).
The mesh is handed over at end-systole, 5 rows of 49 points; errors are those of the
measured beat, the frame of the handing over left out. A pixel is one of a picture 256
wide. Measured and printed as `longaxis-train evaluate` does.
"""

import argparse
import time
from functools import partial
from pathlib import Path

import numpy as np

from longaxis.evaluation.case import CaseSource, ReferenceCase
from longaxis.evaluation.case_facts import CaseFacts
from longaxis.evaluation.clips import from_simulated
from longaxis.evaluation.measure import Measuring
from longaxis.evaluation.result import run_benchmark
from longaxis.evaluation.tables import Table, grouped_tables
from longaxis.evaluation.writing import (
    json_of,
    lines_of,
    write_everything,
    write_json,
)
from longaxis.simulation.clip import SimulatedClip
from longaxis.simulation.generate import RENDERERS, clip_from_recipe
from longaxis.simulation.recipe import Recipe
from longaxis.simulation.simset import read_simset
from longaxis.training.clip_files import load_clip, save_clip
from longaxis.training.weights_tracker import WeightOptions, tracker_or_weights

SIMSET = Path(__file__).parent / "simset-v1" / "recipes.jsonl"


def chosen_recipes(renderer: str, n_clips: int) -> list[Recipe]:
    """Return recipes spread over the set."""
    recipes = read_simset(SIMSET, renderer)
    places = np.linspace(0, len(recipes) - 1, min(n_clips, len(recipes)))
    return [recipes[int(place)] for place in places.round()]


def clip_of(recipe: Recipe, folder: Path | None) -> SimulatedClip:
    """Return the clip, from the folder if it is there; say how long it took else."""
    path = folder / f"{recipe.renderer}_{recipe.seed:04d}.npz" if folder else None
    if path is not None and path.exists():
        return load_clip(path)
    begun = time.process_time()
    clip = clip_from_recipe(recipe)
    spent_s = (time.process_time() - begun) / clip.loop.n_frames
    print(f"{recipe.renderer}: {spent_s:.3f} processor seconds a frame", flush=True)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_clip(clip, path)
    return clip


def read(recipe: Recipe, folder: Path | None) -> ReferenceCase:
    return from_simulated(clip_of(recipe, folder), name_of(recipe), CaseFacts())


def name_of(recipe: Recipe) -> str:
    return f"{recipe.view.value} {recipe.pathology} {recipe.seed}"


def run(renderer: str, given: argparse.Namespace) -> dict[str, list[Table]]:
    """Measure all trackers on one renderer's pictures, and print what was found."""
    sources = [
        CaseSource(name_of(recipe), partial(read, recipe, given.keep))
        for recipe in chosen_recipes(renderer, given.clips)
    ]
    trackers = dict(
        tracker_or_weights(name, WeightOptions()) for name in given.trackers
    )
    how = Measuring(closure=given.closure, sensitivity=given.sensitivity)
    results = run_benchmark(sources, trackers, how, print)
    found = grouped_tables(results, list(trackers), groups=given.groups)
    print(f"\n# simset-v1, {renderer}, {len(results)} cycles\n")
    print("\n".join(lines_of(found)))
    if given.out is not None:
        write_everything(results, list(trackers), found, given.out / renderer)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=60, help="spread over the set")
    parser.add_argument("--closure", action="store_true", help="there and back, too")
    parser.add_argument(
        "--sensitivity", action="store_true", help="query frame up to 2 off, too"
    )
    parser.add_argument("--groups", action="store_true", help="per view and pathology")
    parser.add_argument("--json", type=Path, default=None, help="all tables")
    parser.add_argument(
        "--out", type=Path, default=None, help="tables, CSV and Bland-Altman plot"
    )
    parser.add_argument(
        "--renderer", nargs="+", choices=list(RENDERERS), default=["convolution"]
    )
    parser.add_argument("--keep", type=Path, default=None, help="folder for the clips")
    parser.add_argument(
        "--trackers",
        nargs="+",
        default=["no-motion", "block-matching", "echotracker2"],
        help="also weights (.safetensors) and folders of exported networks",
    )
    given = parser.parse_args()
    everything = {renderer: run(renderer, given) for renderer in given.renderer}
    if given.json is not None:
        values = {renderer: json_of(found) for renderer, found in everything.items()}
        write_json(values, given.json)


if __name__ == "__main__":
    main()
