"""The command `longaxis-train simulate`: make clips, inspect and export them."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    Say = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add generate, inspect, export-dicom, sample-study, from-template and refine."""
    actions = parser.add_subparsers(dest="action", required=True)
    generate = actions.add_parser("generate", help="make clips, or resume")
    generate.add_argument("folder", type=Path, metavar="OUT")
    generate.add_argument("--clips", type=int, required=True, metavar="N")
    generate.add_argument("--seed", type=int, default=1_000_000, metavar="S")
    generate.add_argument("--workers", type=int, default=1, metavar="W")
    generate.add_argument("--frames", type=int, default=None, metavar="T")
    generate.add_argument("--size", type=int, default=256, metavar="PX")
    generate.add_argument("--max-gigabytes", type=float, default=20.0, metavar="GB")
    generate.add_argument(
        "--renderer",
        choices=("convolution", "simus"),
        default="convolution",
        help="simus is physical, and slow",
    )
    generate.add_argument(
        "--artefacts",
        "--additions",  # its name before version 0.2
        nargs="*",
        default=None,
        metavar="NAME",
        help="what makes clips more like real loops (docs/simulation.md); no name: "
        "nothing; without the option: all",
    )
    generate.add_argument(
        "--kind",
        choices=("plain", "some", "all", "texture", "simus"),
        default=None,
        help="one beat of a kind for training, truth as displayed, into OUT/KIND; "
        "replaces --frames, --size, --renderer and --artefacts",
    )
    inspect = actions.add_parser("inspect", help="contact sheet and strains as PNG")
    inspect.add_argument("folder", type=Path, metavar="DIR")
    inspect.add_argument("--out", type=Path, default=None, metavar="PNG")
    export = actions.add_parser("export-dicom", help="write a clip as DICOM")
    export.add_argument("clip", type=Path, metavar="CLIP.npz")
    export.add_argument("out", type=Path, metavar="OUT.dcm")
    sample = actions.add_parser("sample-study", help="make the bundled sample study")
    sample.add_argument("folder", type=Path, metavar="OUT")
    sample.add_argument("--heart", choices=("normal", "infarct"), default="normal")
    _add_templates(actions)


def _add_templates(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    """Add what starts from loops of others: from-template and refine."""
    from longaxis.training import refine_command

    camus = actions.add_parser(
        "from-template",
        aliases=["imitate"],  # its name before version 0.2
        help="simulate a clip from a patient of the CAMUS set",
    )
    camus.add_argument("patient", type=Path, metavar="PATIENT", help="folder")
    camus.add_argument("out", type=Path, metavar="OUT.npz")
    camus.add_argument("--view", choices=("A4C", "A2C"), required=True)
    camus.add_argument("--strategy", choices=("S1", "S2", "S3"), default="S3")
    camus.add_argument("--corrections", type=int, choices=range(1, 5), default=2)
    camus.add_argument("--frame-rate", type=float, default=None, metavar="HZ")
    camus.add_argument("--scatterers", type=int, default=90_000, metavar="N")
    refine = actions.add_parser("refine", help="improve clips and trackers in stages")
    refine_command.add_arguments(refine)


def run(arguments: argparse.Namespace, say: Say) -> None:
    """Run the action."""
    actions: dict[str, Callable[[argparse.Namespace, Say], None]] = {
        "generate": _generate,
        "inspect": _inspect,
        "export-dicom": _export_dicom,
        "sample-study": _sample_study,
        "from-template": _simulate_from_template,
        "imitate": _simulate_from_template,
        "refine": _refine,
    }
    actions[arguments.action](arguments, say)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipTask:
    """One clip to make.

    Attributes
    ----------
    folder
        Where it goes.
    n_frames
        None: one to three beats.
    artefacts
        None: the usual ones.
    kind
        Key of `clip_kinds.KINDS`; decides everything but the seed.
    """

    folder: Path
    seed: int
    kind: str | None = None
    n_frames: int | None = None
    size_px: int = 256
    renderer: str = "convolution"
    artefacts: tuple[str, ...] | None = None


def make_clip(task: ClipTask) -> dict[str, Any]:
    """Make and save one clip, return its line of the index."""
    import torch

    from longaxis.simulation.artefacts import DEFAULT_ARTEFACTS
    from longaxis.simulation.generate import random_clip
    from longaxis.training.clip_files import clip_name, index_line, save_clip
    from longaxis.training.clip_kinds import KINDS

    torch.set_num_threads(1)
    if task.kind is not None:
        clip = KINDS[task.kind](task.seed)
    else:
        clip = random_clip(
            task.seed,
            n_frames=task.n_frames,
            size_px=task.size_px,
            renderer=task.renderer,
            artefacts=DEFAULT_ARTEFACTS if task.artefacts is None else task.artefacts,
        )
    save_clip(clip, task.folder / clip_name(task.seed))
    return index_line(clip, task.seed)


def _require_artefacts(names: list[str]) -> None:
    from longaxis.simulation.artefacts import ARTEFACTS

    unknown = [name for name in names if name not in ARTEFACTS]
    if unknown:
        message = (
            f"--artefacts has no “{unknown[0]}”: choose from {', '.join(ARTEFACTS)}."
        )
        raise BadInputError(message)


def _generate(arguments: argparse.Namespace, say: Say) -> None:
    from longaxis.simulation.draw import FIRST_TRAINING_SEED
    from longaxis.training.clip_files import INDEX_NAME, read_index

    if arguments.seed < FIRST_TRAINING_SEED:
        message = (
            f"--seed must be {FIRST_TRAINING_SEED} or more, got {arguments.seed}: "
            "smaller seeds are kept for tests."
        )
        raise BadInputError(message)
    if arguments.artefacts is not None:
        _require_artefacts(arguments.artefacts)
    folder: Path = arguments.folder
    if arguments.kind is not None:
        folder = folder / arguments.kind
    folder.mkdir(parents=True, exist_ok=True)
    done = {line["seed"] for line in read_index(folder)}
    wanted = range(arguments.seed, arguments.seed + arguments.clips)
    plain = ClipTask(
        folder=folder,
        seed=arguments.seed,
        kind=arguments.kind,
        n_frames=arguments.frames,
        size_px=arguments.size,
        renderer=arguments.renderer,
        artefacts=None if arguments.artefacts is None else tuple(arguments.artefacts),
    )
    tasks = [replace(plain, seed=seed) for seed in wanted if seed not in done]
    say(f"{len(wanted) - len(tasks)} of {len(wanted)} clips are there.")
    with (folder / INDEX_NAME).open("a", encoding="utf-8") as index:
        for number, line in enumerate(_made(tasks, arguments.workers), start=1):
            index.write(json.dumps(line) + "\n")
            # A run that is killed keeps what it has made.
            index.flush()
            # Adding up files takes time: every tenth clip is enough.
            if number % 10 == 0 or number == len(tasks):
                say(f"{number}/{len(tasks)} {line['file']}")
                _require_room(folder, arguments.max_gigabytes)


def _made(tasks: list[ClipTask], n_workers: int) -> Iterator[dict[str, Any]]:
    """Yield the clips' lines as they come."""
    if n_workers <= 1:
        yield from map(make_clip, tasks)
        return
    # Forked children of a process with PyTorch's threads can hang; fresh ones cannot.
    # Each is replaced after a while, so that memory stays flat over days.
    context = multiprocessing.get_context("spawn")
    with context.Pool(n_workers, maxtasksperchild=200) as pool:
        yield from pool.imap_unordered(make_clip, tasks)


def _require_room(folder: Path, max_gigabytes: float) -> None:
    used = sum(path.stat().st_size for path in folder.glob("clip_*.npz")) / 1e9
    if used > max_gigabytes:
        message = (
            f"“{folder}” holds {used:.1f} GB of clips, more than {max_gigabytes:g}: "
            "delete some or allow more with --max-gigabytes."
        )
        raise BadInputError(message)


def _inspect(arguments: argparse.Namespace, say: Say) -> None:
    from longaxis.training.contact_sheet import draw_contact_sheet

    out = arguments.out or arguments.folder / "inspect.png"
    draw_contact_sheet(arguments.folder, out)
    say(str(out))


def _export_dicom(arguments: argparse.Namespace, say: Say) -> None:
    from longaxis.io.dicom_objects.ultrasound_multiframe import write_simulated_loop
    from longaxis.training.clip_files import load_clip

    write_simulated_loop(load_clip(arguments.clip).loop, arguments.out)
    say(str(arguments.out))


def _sample_study(arguments: argparse.Namespace, say: Say) -> None:
    from longaxis.training.sample_study_files import write_sample_study

    for path in write_sample_study(arguments.folder, arguments.heart):
        say(f"{path} {path.stat().st_size / 1e6:.2f} MB")


def _simulate_from_template(arguments: argparse.Namespace, say: Say) -> None:
    from longaxis.anatomy import View
    from longaxis.io.loops.camus import read_camus
    from longaxis.training.camus_template import clip_from_template
    from longaxis.training.clip_files import save_clip

    loop = read_camus(
        arguments.patient,
        View(arguments.view),
        frame_rate_hz=arguments.frame_rate,
    )
    clip = clip_from_template(
        loop,
        arguments.strategy,
        n_corrections=arguments.corrections,
        n_scatterers=arguments.scatterers,
    )
    save_clip(clip, arguments.out)
    say(f"{arguments.out}: {clip.loop.n_frames} frames after {loop.patient}.")


def _refine(arguments: argparse.Namespace, say: Say) -> None:
    from longaxis.training import refine_command

    refine_command.run(arguments, say)
