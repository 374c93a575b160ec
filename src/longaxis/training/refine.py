"""Simulations train a tracker that makes better simulations, stage by stage.

The multi-stage process of the TAS-Net paper, at a scale that a laptop can bear. Stage 0
imitates templates with the coarse motion that their outlines show; a tracker trained on
that follows the templates' own speckle; what it finds is the motion of the next stage.
Its errors do no harm to what is learned next, because a simulation moves exactly as its
mesh does.

Templates are simulated hearts that are treated as if they were real: nothing but their
outline is used. So the true motion is known, and each stage can be measured. The caller
may add templates whose motion is not known, such as real loops.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from longaxis.evaluation.bootstrap import mean_interval
from longaxis.simulation.template import Template
from longaxis.training.refine_model import N_COLUMNS, Model, outline_mesh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.models.tracker import Tracker
    from longaxis.simulation.clip import SimulatedClip
    from longaxis.simulation.template_simulation import Strategy

    Say = Callable[[str], None]
    TemplateSource = Callable[[int], Sequence[Model]]

FIRST_SEED = 4_000_000
"""Of the templates; no other command uses these seeds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefineSettings:
    """How the process is run.

    Attributes
    ----------
    n_templates
        Simulated ones.
    strategies
        How speckle ages in each stage; as many stages as there are strategies.
    minutes
        Of processor time to train the tracker of each stage, EchoTracker2 `small` after
        block matching, from scratch.
    n_frames, size_px
        Of the simulated templates; None: whole beats.
    n_corrections
        Steps of S3.
    more_templates
        Returns further templates whose true motion is not known, from the width of the
        pictures in pixels; None: there are none.
    """

    folder: Path
    n_templates: int = 6
    strategies: tuple[Strategy, ...] = ("S1", "S2", "S3")
    minutes: float = 10.0
    n_steps: int = 1_000_000
    n_frames: int | None = None
    size_px: int = 256
    n_scatterers: int = 90_000
    n_corrections: int = 1
    seed: int = 0
    more_templates: TemplateSource | None = None


class Stage(NamedTuple):
    """What is known after one stage.

    Attributes
    ----------
    name, strategies
        As the paper has them.
    mesh_mm, tracker_mm
        Mean errors of the meshes at the start of the stage and of its tracker, one for
        each template whose truth is known.
    real_moved_mm
        How far the tracker is from the stage's meshes, one for each template whose
        truth is not known.
    """

    name: str
    strategies: str
    mesh_mm: list[float]
    tracker_mm: list[float]
    real_moved_mm: list[float]


def mesh_error_mm(mesh: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """Return the mean trajectory error of a mesh, both (T, L, R, 2)."""
    return float(np.linalg.norm(mesh - true, axis=-1).mean())


def _make_template(seed: int, settings: RefineSettings) -> SimulatedClip:
    from longaxis.simulation.generate import random_clip

    return random_clip(seed, n_frames=settings.n_frames, size_px=settings.size_px)


def templates(settings: RefineSettings) -> list[Model]:
    """Return the templates; simulated ones are made once, then read."""
    from longaxis.training.clip_files import load_clip, save_clip

    folder = settings.folder / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    models = []
    for index in range(settings.n_templates):
        path = folder / f"template_{index:03d}.npz"
        if not path.exists():
            save_clip(_make_template(FIRST_SEED + index, settings), path)
        models.append(model_of(load_clip(path)))
    if settings.more_templates is not None:
        models.extend(settings.more_templates(settings.size_px))
    return models


def model_of(clip: SimulatedClip) -> Model:
    """Return a simulated clip as a template of which only the outline is used."""
    n_along = clip.mesh_mm.shape[1]
    columns = np.linspace(0, n_along - 1, min(N_COLUMNS, n_along)).round().astype(int)
    true_mm = clip.mesh_mm[:, columns]
    beat = (clip.beat.end_diastole, clip.beat.end_systole, clip.beat.last)
    recipe = json.loads(clip.recipe)
    probe_x, probe_y = recipe["sector"]["probe_mm"]
    template = Template(
        frames=clip.loop.frames,
        mm_per_pixel=clip.loop.mm_per_pixel[0],
        frame_times_s=clip.loop.frame_times_s,
        mesh_mm=outline_mesh(true_mm, clip.beat.end_systole),
        reference=clip.beat.end_systole,
        probe_mm=(float(probe_x), float(probe_y)),
        n_looks=int(recipe["beam"]["n_looks"]),
    )
    return Model(template=template, beat=beat, true_mm=true_mm)


def simulate_all_from_templates(
    models: Sequence[Model],
    meshes: Sequence[NDArray[np.float64]],
    strategy: Strategy,
    folder: Path,
    settings: RefineSettings,
) -> None:
    """Write what training reads: each template imitated with its mesh.

    Parameters
    ----------
    models
        Templates.
    meshes
        Mesh of each template in millimetres, shape (T, L, R, 2) each.
    strategy
        How speckle decorrelates.
    folder
        Folder to write to.
    settings
        Settings of the run.
    """
    from longaxis.models.inference.input_grid import grid_of
    from longaxis.simulation.template import measured_correlation
    from longaxis.simulation.template_simulation import matched, simulate_from_template
    from longaxis.training.cached_clip import CachedClip, save_clip

    folder.mkdir(parents=True, exist_ok=True)
    for index, (model, mesh_mm) in enumerate(zip(models, meshes, strict=True)):
        path = folder / f"clip_{FIRST_SEED + index:09d}.npz"
        if path.exists():
            continue
        scatter = settings.n_scatterers
        template = replace(model.template, mesh_mm=mesh_mm)
        template = matched(template, n_scatterers=scatter, seed=index)
        frames = simulate_from_template(
            template,
            strategy,
            n_scatterers=scatter,
            seed=settings.seed + index,
            n_corrections=settings.n_corrections,
        )
        mesh_px = mesh_mm / template.mm_per_pixel
        kept = measured_correlation(frames, mesh_px, template.reference)
        loop = model.loop()
        grid = grid_of(loop)
        save_clip(
            CachedClip(
                frames=grid.resample(frames),
                points_px=grid.to_network_px(mesh_mm).astype(np.float32),
                correlation=np.nan_to_num(kept).astype(np.float32),
                beat=model.beat,
                mm_per_pixel=float(grid.mm_per_network_pixel.mean()),
                frame_times_s=loop.frame_times_s,
            ),
            path,
        )


def train_tracker(folder: Path, settings: RefineSettings) -> Tracker:
    """Return a tracker trained on a stage's clips; resumes where it stopped."""
    from longaxis.training.clip_fit import ClipFitSettings, fit_clips
    from longaxis.training.network_tracker import NetworkTracker

    weights = fit_clips(
        ClipFitSettings(
            folder=folder / "run",
            clips=folder / "clips",
            minutes=settings.minutes,
            n_steps=settings.n_steps,
            seed=settings.seed,
        )
    )
    return NetworkTracker(weights)


def follow(
    tracker: Tracker, model: Model, mesh_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return where a tracker finds the mesh of end-systole, (T, L, R, 2).

    Parameters
    ----------
    tracker
        Tracker to run.
    model
        Template.
    mesh_mm
        Mesh in millimetres, shape (L, R, 2).
    """
    reference = model.template.reference
    tracks = tracker.track(
        model.loop(),
        mesh_mm[reference].reshape(-1, 2).copy(),
        start_frame=reference,
        mesh_shape=(mesh_mm.shape[1], mesh_mm.shape[2]),
    )
    return tracks.points_mm.reshape(mesh_mm.shape)


def refine(settings: RefineSettings, say: Say) -> Iterator[Stage]:
    """Go through all stages, yielding each; what is there already is read."""
    models = templates(settings)
    meshes = [model.template.mesh_mm for model in models]
    stages: list[Stage] = []
    for index, strategy in enumerate(settings.strategies):
        folder = settings.folder / f"stage-{index}"
        tracked_meshes = _followed(folder, models, meshes, strategy, settings, say)
        known = [
            (mesh, tracked, model.true_mm)
            for mesh, tracked, model in zip(meshes, tracked_meshes, models, strict=True)
            if model.true_mm is not None
        ]
        stages.append(
            Stage(
                f"D{index}",
                " → ".join(settings.strategies[: index + 1]),
                [mesh_error_mm(mesh, true) for mesh, _, true in known],
                [mesh_error_mm(tracked, true) for _, tracked, true in known],
                [
                    mesh_error_mm(tracked, mesh)
                    for mesh, tracked, model in zip(
                        meshes, tracked_meshes, models, strict=True
                    )
                    if model.true_mm is None
                ],
            )
        )
        write_table(stages, settings)
        yield stages[-1]
        # What this tracker found is the truth of the next simulations, which move
        # exactly so.
        meshes = tracked_meshes


def _followed(
    folder: Path,
    models: Sequence[Model],
    meshes: Sequence[NDArray[np.float64]],
    strategy: Strategy,
    settings: RefineSettings,
    say: Say,
) -> list[NDArray[np.float64]]:
    """Return the templates' meshes as the tracker of this stage finds them."""
    done = folder / "meshes.npz"
    if not done.exists():
        simulate_all_from_templates(
            models, meshes, strategy, folder / "clips", settings
        )
        say(f"{folder.name}: {len(models)} clips by {strategy}.")
        tracker = train_tracker(folder, settings)
        tracks = {
            f"mesh_{index:03d}": follow(tracker, model, mesh)
            for index, (model, mesh) in enumerate(zip(models, meshes, strict=True))
        }
        part = folder / "meshes.part"
        with part.open("wb") as file:
            np.savez(file, **tracks)  # type: ignore[arg-type]
        part.replace(done)
    with np.load(done, allow_pickle=False) as stored:
        return [stored[name] for name in sorted(stored.files)]


def write_table(stages: Sequence[Stage], settings: RefineSettings) -> Path:
    """Write the stages as the paper's Table I has them and return the path."""
    n_real = len(stages[0].real_moved_mm)
    lines = [
        f"{settings.n_templates} templates with known motion and {n_real} real ones, "
        f"{settings.minutes:g} minutes of processor time for each tracker; mean "
        "trajectory errors in millimetres, in brackets 95 % of the means of templates "
        "drawn anew.",
        "",
        "| Version | Strategy | Size | Error of its meshes | Error of its tracker | "
        "Tracker from meshes, real loops |",
        "|---|---|---|---|---|---|",
    ]
    for stage in stages:
        cells = [
            f"{mean:.2f} [{low:.2f}, {high:.2f}]"
            for mean, low, high in (
                mean_interval(np.array(stage.mesh_mm)),
                mean_interval(np.array(stage.tracker_mm)),
            )
        ]
        cells.append(
            ", ".join(f"{moved_mm:.2f}" for moved_mm in stage.real_moved_mm) or "–"
        )
        size = len(stage.mesh_mm) + n_real
        lines.append(
            f"| {stage.name} | {stage.strategies} | {size} | {' | '.join(cells)} |"
        )
    path = settings.folder / "refine.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
