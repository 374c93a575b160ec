"""Every kind of data set through one door."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError
from longaxis.evaluation.case import CaseSource
from longaxis.evaluation.case_table import TABLE_NAME, read_case_table
from longaxis.evaluation.clips import read_clip, read_stored_clip
from longaxis.evaluation.knots import read_knot_case
from longaxis.evaluation.npz import names_of_arrays
from longaxis.evaluation.samples import is_sample_folder, read_sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.evaluation.case import ReferenceCase
    from longaxis.evaluation.case_facts import CaseFacts

    RecipeReader = Callable[[Path, CaseFacts], list[CaseSource]]

_SIMULATED = {"mesh_mm", "recipe"}
_STORED = {"points_px", "correlation"}


def cases_in(
    path: Path, facts: CaseFacts, recipe_reader: RecipeReader | None = None
) -> list[CaseSource]:
    """Return the cases of a data set, none of them read yet.

    Parameters
    ----------
    path
        A file of recipes (.jsonl), a table `cases.csv`, one reference, or a folder: of
        what its `cases.csv` lists, else of all references that lie in it.
    facts
        What the user says about all of them. A row of `cases.csv` goes before it, and
        both before what a file says of itself.
    recipe_reader
        Reads files of recipes; simulating needs PyTorch, which is not installed with
        the application.

    Raises
    ------
    BadInputError
        If there is nothing that is a reference, or a file of recipes without
        `recipe_reader`.
    """
    if not path.exists():
        message = f"There is no data set at {path}."
        raise BadInputError(message)
    table = path / TABLE_NAME if path.is_dir() else path
    if table.name == TABLE_NAME and table.is_file():
        # A row goes before what the command line says, which goes before the file.
        rows = read_case_table(table)
        return [_source(file, row.over(facts)) for file, row in rows]
    if path.suffix == ".jsonl":
        if recipe_reader is None:
            message = (
                f"“{path.name}” holds recipes, whose clips must be simulated first; "
                "use longaxis-train evaluate."
            )
            raise BadInputError(message)
        return recipe_reader(path, facts)
    files = _references(path) if path.is_dir() else [path]
    if not files:
        message = f"“{path}” holds no clip, no sample and no full trace."
        raise BadInputError(message)
    return [_source(file, facts) for file in files]


def _references(folder: Path) -> list[Path]:
    if is_sample_folder(folder):
        return [folder]
    kinds = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in {".npz", ".csv"} or is_sample_folder(path)
    ]
    # Hidden files, tracks that are kept beside clips, and files that version 0.2 kept
    # for training are no references.
    beside = ("matched_", "beat_matched_", "wall_clip_", ".")
    return [kind for kind in kinds if not kind.name.startswith(beside)]


def _source(path: Path, facts: CaseFacts) -> CaseSource:
    return CaseSource(path.stem, partial(read_case, path, facts))


def read_case(path: Path, facts: CaseFacts) -> ReferenceCase:
    """Read one reference, whatever its kind.

    Raises
    ------
    BadInputError
        If it is of no kind that is known, or lacks what a measurement needs.
    """
    if path.suffix.lower() == ".csv":
        return read_knot_case(path, facts)
    # Told apart by the names of the arrays; endings are the same for all kinds.
    names = names_of_arrays(path)
    if names >= _SIMULATED:
        return read_clip(path, facts)
    if names >= _STORED:
        return read_stored_clip(path, facts)
    return read_sample(path, facts)
