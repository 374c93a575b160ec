"""Trackers against hearts with known motion: whole cycles of simset-v1.

Run from the root of the repository: `python benchmarks/tracking.py --clips 20`, and
with `--renderer simus --keep FOLDER` for the same hearts as a phased array sees them
(minutes a clip; the folder keeps them for the next run).
The mesh is handed over at end-systole, 5 rows of 49 points; errors are those of the
measured beat. A pixel is one of a picture 256 wide.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from longaxis.data import Loop, Tracks
from longaxis.models.onnx_tracker import OnnxTracker
from longaxis.models.tracker import TRACKERS
from longaxis.models.weights import read_manifest
from longaxis.simulation.clip import SimulatedClip
from longaxis.simulation.generate import RENDERERS, clip_from_recipe
from longaxis.simulation.recipe import Recipe
from longaxis.simulation.simset import read_simset
from longaxis.training.clip_files import load_clip, save_clip
from longaxis.training.metrics import ClipScore, score, summarise

SIMSET = Path(__file__).parent / "simset-v1" / "recipes.jsonl"

Track = Callable[[Loop, NDArray[np.float64], int, tuple[int, int]], Tracks]


def one_beat(clip: SimulatedClip) -> tuple[Loop, NDArray[np.float64], int]:
    """Return the beat as a loop, its true mesh (T, 49, R, 2) and end-systole."""
    beat = clip.beat
    kept = slice(beat.end_diastole, beat.last + 1)
    columns = np.linspace(0, clip.mesh_mm.shape[1] - 1, 49).round().astype(int)
    times = clip.loop.frame_times_s[kept]
    loop = Loop(
        frames=clip.loop.frames[kept].copy(),
        frame_times_s=times - times[0],
        mm_per_pixel=clip.loop.mm_per_pixel,
        view=clip.loop.view,
    )
    return loop, clip.mesh_mm[kept][:, columns], beat.end_systole - beat.end_diastole


def no_motion(
    loop: Loop, points: NDArray[np.float64], _frame: int, _shape: tuple[int, int]
) -> Tracks:
    still = np.tile(points, (loop.n_frames, 1, 1))
    return Tracks(points_mm=still, confidence=np.ones(still.shape[:2]))


def by_name(name: str, weights: Path | None) -> Track:
    if name == "no motion":
        return no_motion
    if name == "echotracker2" and weights is not None:
        tracker = OnnxTracker(read_manifest(name, weights))
    else:
        tracker = TRACKERS[name]()

    def track(
        loop: Loop, points: NDArray[np.float64], frame: int, shape: tuple[int, int]
    ) -> Tracks:
        return tracker.track(loop, points, start_frame=frame, mesh_shape=shape)

    return track


def closure_mm(track: Track, loop: Loop, tracks: Tracks, frame: int) -> float:
    """Return how far points end from where they began, tracked there and back."""
    last = loop.n_frames - 1
    mesh_shape = (49, tracks.points_mm.shape[1] // 49)
    ends = tracks.points_mm[last].copy()
    back = track(loop, ends, last, mesh_shape).points_mm[frame]
    return float(np.linalg.norm(back - tracks.points_mm[frame], axis=-1).mean())


def measure(
    track: Track, clip: SimulatedClip, *, closure: bool
) -> tuple[ClipScore, dict[str, float]]:
    loop, true_mm, frame = one_beat(clip)
    shape = (true_mm.shape[1], true_mm.shape[2])
    points = true_mm[frame].reshape(-1, 2)
    begun, begun_cpu = time.perf_counter(), time.process_time()
    tracks = track(loop, points, frame, shape)
    extra = {
        "wall_ms_per_frame": 1000 * (time.perf_counter() - begun) / loop.n_frames,
        "cpu_ms_per_frame": 1000 * (time.process_time() - begun_cpu) / loop.n_frames,
    }
    if closure:
        extra["closure_mm"] = closure_mm(track, loop, tracks, frame)
    width_mm = max(np.array(loop.frames.shape[:0:-1]) * np.array(loop.mm_per_pixel))
    result = score(
        tracks.points_mm.reshape(true_mm.shape),
        true_mm,
        beat=(0, frame, loop.n_frames - 1),
        mm_per_pixel=float(width_mm) / 256,
    )
    return result, extra


def show(title: str, rows: dict[str, dict[str, float]]) -> None:
    print(f"\n{title}")
    print(
        "| tracker | n | px | mm | δ1 | δ2 | δ4 | mean δ | folds | GLS bias ± SD | "
        "GLS MAE | segment MAE | ms/frame (CPU) |"
    )
    print("|---|" + "---|" * 12)
    for name, row in rows.items():
        within = [100 * row[f"within_{limit}_px"] for limit in (1, 2, 4)]
        print(
            f"| {name} | {row['clips']:.0f} | {row['error_px']:.2f} "
            f"| {row['error_mm']:.2f} | "
            + " | ".join(f"{value:.1f}" for value in [*within, float(np.mean(within))])
            + f" | {100 * row['folds']:.0f} % | {100 * row['global_bias']:.2f} ± "
            f"{100 * row['global_deviation']:.2f} | {100 * row['global_mae']:.2f} | "
            f"{100 * row['segment_mae']:.2f} | {row['cpu_ms_per_frame']:.0f} |"
        )


def table(
    results: dict[str, list[tuple[ClipScore, dict[str, float]]]], chosen: Sequence[int]
) -> dict[str, dict[str, float]]:
    rows: dict[str, dict[str, float]] = {}
    for name, clips in results.items():
        picked = [clips[index] for index in chosen]
        rows[name] = summarise([result for result, _ in picked])
        for key in picked[0][1]:
            rows[name][key] = float(np.mean([extra[key] for _, extra in picked]))
    return rows


def chosen_recipes(renderer: str, n_clips: int) -> list[Recipe]:
    """Return recipes spread over the set."""
    recipes = read_simset(SIMSET, renderer)
    places = np.linspace(0, len(recipes) - 1, min(n_clips, len(recipes)))
    return [recipes[int(place)] for place in places.round()]


def clip_of(recipe: Recipe, folder: Path | None) -> tuple[SimulatedClip, float]:
    """Return the clip, from the folder if it is there, and the seconds it took."""
    path = folder / f"{recipe.renderer}_{recipe.seed:04d}.npz" if folder else None
    if path is not None and path.exists():
        return load_clip(path), 0.0
    begun = time.process_time()
    clip = clip_from_recipe(recipe)
    spent_s = time.process_time() - begun
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_clip(clip, path)
    return clip, spent_s


def run(renderer: str, given: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Measure all trackers on one renderer's pictures, and print what was found."""
    recipes = chosen_recipes(renderer, given.clips)
    tracks = {name: by_name(name, given.weights) for name in given.trackers}
    results: dict[str, list[tuple[ClipScore, dict[str, float]]]] = {
        name: [] for name in tracks
    }
    groups: dict[str, list[int]] = {}
    spent_s, n_frames = 0.0, 0
    for index, recipe in enumerate(recipes):
        clip, seconds = clip_of(recipe, given.keep)
        if seconds:
            spent_s, n_frames = spent_s + seconds, n_frames + clip.loop.n_frames
        for name, track in tracks.items():
            results[name].append(measure(track, clip, closure=given.closure))
        for group in (recipe.view.value, recipe.pathology):
            groups.setdefault(group, []).append(index)
        errors = "  ".join(f"{n} {r[-1][0].error_px:.2f}" for n, r in results.items())
        print(f"{index + 1}/{len(recipes)} {recipe.pathology}: {errors} px", flush=True)
    everything = table(results, range(len(recipes)))
    show(f"simset-v1, {renderer}, {len(recipes)} cycles", everything)
    if n_frames:
        print(f"\n{renderer}: {spent_s / n_frames:.3f} processor seconds a frame")
    if given.groups:
        for group, chosen in groups.items():
            show(group, table(results, chosen))
    return everything


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=60, help="spread over the set")
    parser.add_argument("--weights", type=Path, default=None, help="not the bundled")
    parser.add_argument("--closure", action="store_true")
    parser.add_argument("--groups", action="store_true", help="per view and pathology")
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument(
        "--renderer", nargs="+", choices=list(RENDERERS), default=["convolution"]
    )
    parser.add_argument("--keep", type=Path, default=None, help="folder for the clips")
    parser.add_argument(
        "--trackers",
        nargs="+",
        default=["no motion", "block-matching", "echotracker2"],
    )
    given = parser.parse_args()
    everything = {renderer: run(renderer, given) for renderer in given.renderer}
    if given.json is not None:
        given.json.write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
