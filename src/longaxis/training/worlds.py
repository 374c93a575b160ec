"""Held-out cycles of several worlds: what chooses between weights, never trains them.

A network that gets better in one simulator and worse in all others has learned the
simulator. Weights are therefore chosen by the mean over worlds, each relative to block
matching on the same cycles.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.evaluation.foreign_hearts import read_foreign_heart
from longaxis.evaluation.metrics import score, summarise
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.block_matching.wall_motion import WallMotion, WallStiffness
from longaxis.models.networks.echotracker2 import covariance
from longaxis.models.networks.tas_net import mesh_places
from longaxis.training.cached_clip import CachedClip, on_network_grid, save_array
from longaxis.training.clip_files import load_clip
from longaxis.training.evaluation import N_NEIGHBOURS, as_loop, one_beat, thin
from longaxis.training.network_table import Question, ask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import nn

    from longaxis.evaluation.metrics import ClipScore

    Floats = NDArray[np.float64]
    Scores = Mapping[str, Mapping[str, Sequence[ClipScore]]]

N_COLUMNS = 25
"""Points along the wall in a check: enough for its error, half of what the application
tracks (chosen)."""

MEASURES = (
    *("error_px", "middle_px", "along_px", "across_px"),
    *("global_mae", "segment_mae"),
)
"""Of `evaluation.metrics.summarise`, what a check reports."""


def read_cycle(path: Path) -> CachedClip:
    """Return one measured beat from a clip of `simulate generate` or a foreign heart.

    Raises
    ------
    BadInputError
        If the file is neither.
    """
    with np.load(path, allow_pickle=False) as stored:
        is_custom = "recipe" in stored
    if is_custom:
        return one_beat(on_network_grid(load_clip(path)))
    case = read_foreign_heart(path)
    assert case.loop is not None
    # Foreign millimetres count from the first pixel's centre, raster pixels from its
    # edge.
    mesh_px = case.points_mm / case.loop.mm_per_pixel[0] + 0.5
    beat = case.beat
    return CachedClip(
        frames=case.loop.frames,
        points_px=mesh_px.astype(np.float32),
        correlation=np.ones(mesh_px.shape[:3], np.float32),
        beat=(beat.end_diastole, beat.end_systole, beat.last),
        mm_per_pixel=case.loop.mm_per_pixel[0],
        frame_times_s=case.times_s,
    )


def world_of(path: Path) -> str:
    """Return the world a file belongs to: its name without digits, or its folder's."""
    name = path.stem.rstrip("0123456789").rstrip("_")
    return path.parent.name if name in {"", "clip"} else name


def matched_mesh(path: Path, clip: CachedClip, kept_in: Path) -> Floats:
    """Return block matching's mesh (T, L, R, 2) of a cycle; tracked once and kept.

    Parameters
    ----------
    path
        File to read or write.
    clip
        Simulated clip with its truth.
    kept_in
        Folder of retrieved objects.
    """
    tracker = BlockMatchingTracker()
    name = f"{tracker.identity.version}_{N_COLUMNS}_{world_of(path)}_{path.stem}"
    kept = kept_in / f"matched_{name}.npy"
    if kept.exists():
        stored: Floats = np.load(kept, allow_pickle=False)
        return stored
    true = thin(clip, N_COLUMNS)
    frame = clip.beat[1]
    tracks = tracker.track(
        as_loop(clip),
        (true[frame].reshape(-1, 2) - 0.5) * clip.mm_per_pixel,
        start_frame=frame,
        mesh_shape=true.shape[1:3],
    )
    positions: Floats = (tracks.points_mm / clip.mm_per_pixel + 0.5).reshape(true.shape)
    kept_in.mkdir(parents=True, exist_ok=True)
    save_array(positions, kept)
    return positions


_TRUSTED_MM = 0.3
"""Expected error at which a point's weight in the fit is a half (chosen on two cycles;
0.1 and 1 mm differ by 0.05 pixels)."""


def fitted_mesh(
    network: nn.Module, clip: CachedClip, matched_px: Floats
) -> tuple[Floats, Floats | None]:
    """Return what a network finds (T, L, R, 2), and a smooth wall fitted to it.

    As in `models.consensus`, what each frame differs by from block matching is fitted,
    points weighed by the error that the network expects; None for networks that do not
    say. A fit of the whole motion would lose thickening and shear: of a perfect network
    it left 0.9 px on one PyMUST heart.

    Parameters
    ----------
    network
        Trained network.
    clip
        Simulated clip with its truth.
    matched_px
        Block matching's mesh, (T, L, R, 2); its end-systolic frame is tracked.
    """
    mesh_shape = (matched_px.shape[1], matched_px.shape[2])
    points_px = matched_px[clip.beat[1]].reshape(-1, 2)
    frame, scale = clip.beat[1], clip.mm_per_pixel
    pictures = torch.from_numpy(clip.frames.astype(np.float32) / 127.5 - 1)
    question = Question(
        frames=pictures[None, :, None],
        points=torch.from_numpy(points_px.astype(np.float32))[None],
        query_frames=torch.tensor([frame]),
        mesh_places=mesh_places(*mesh_shape)[None],
        n_neighbours=N_NEIGHBOURS,
    )
    with torch.no_grad():
        last = ask(network, question)[-1]
    positions: Floats = last.positions[0].numpy().astype(float)
    shape = (clip.n_frames, *mesh_shape, 2)
    if last.spread is None:
        return positions.reshape(shape), None
    expected = covariance(last.spread[0]).numpy().astype(float) * scale**2
    confidence = _TRUSTED_MM**2 / (_TRUSTED_MM**2 + expected[..., 0] + expected[..., 2])
    # Only differences between points of a frame count, not how sure the frame is.
    confidence /= confidence.mean(axis=1, keepdims=True)
    wall = WallMotion(points_px * scale, mesh_shape, WallStiffness())
    fitted = matched_px.reshape(clip.n_frames, -1, 2).copy()
    for index in range(clip.n_frames):
        if index != frame:
            step_mm = (positions[index] - fitted[index]) * scale
            fitted[index] += wall.fit(step_mm, confidence[index]) / scale
    return positions.reshape(shape), fitted.reshape(shape)


def score_worlds(
    network: nn.Module, paths: Sequence[Path], kept_in: Path
) -> dict[str, dict[str, list[ClipScore]]]:
    """Return scores by world and tracker, "network" beginning at the query points.

    "fitted" is the same with a smooth wall fitted to it; see `fitted_mesh`.

    Parameters
    ----------
    kept_in
        Folder for block matching's meshes.
    """
    scores: dict[str, dict[str, list[ClipScore]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for path in paths:
        clip = read_cycle(path)
        true = thin(clip, N_COLUMNS)
        matched_px = matched_mesh(path, clip, kept_in)
        found_px, fitted_px = fitted_mesh(network, clip, matched_px)
        tracks = {
            "network": found_px,
            "fitted": fitted_px,
            "block-matching": matched_px,
        }
        for tracker, tracks_of_one in tracks.items():
            if tracks_of_one is None:
                continue
            scores[world_of(path)][tracker].append(
                score(
                    tracks_of_one * clip.mm_per_pixel,
                    true * clip.mm_per_pixel,
                    beat=clip.beat,
                    mm_per_pixel=clip.mm_per_pixel,
                )
            )
    return scores


def summary(scores: Scores) -> dict[str, float]:
    """Return means by "world tracker measure", and what weights are chosen by.

    "ratio" is the mean over worlds of the network's error over block matching's, with
    the fitted wall where there is one: what is left then is what averaging cannot mend.
    """
    result: dict[str, float] = {}
    ratios = []
    for world, trackers in scores.items():
        means = {tracker: summarise(by_clip) for tracker, by_clip in trackers.items()}
        for tracker, values in means.items():
            for measure in MEASURES:
                result[f"{world} {tracker} {measure}"] = values[measure]
        network, matching = (
            means.get("fitted", means["network"]),
            means["block-matching"],
        )
        ratios.append(network["error_px"] / matching["error_px"])
    result["ratio"] = float(np.mean(ratios))
    return result


def append_check(path: Path, row: Mapping[str, float]) -> None:
    """Add one check as a line of JSON."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({name: round(value, 5) for name, value in row.items()}))
        file.write("\n")
