"""How well two sets of readings agree, for the window that compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

    from longaxis.data.agreement import Agreement, PairedReadings
    from longaxis.data.readings import PairChoice
    from longaxis.io.documents.agreement_figure import Comparison

    Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """The pairs, the agreement of all of them, and of each group that is large enough.

    Attributes
    ----------
    groups
        Empty where there is only one group.
    name
        What the comparison is called in plots.
    """

    pairs: PairedReadings
    total: Agreement
    groups: dict[str, Agreement]
    name: str = ""


def compare(
    first: Path, second: Path | None, choice: PairChoice, progress: Progress
) -> Compared:
    """Return the agreement of two results, or two folders, or one table of pairs.

    Parameters
    ----------
    first, second
        Results as JSON, sessions, or folders of them; without a second, the first is a
        table with the columns subject, a, b.
    choice
        Which number of each result.
    progress
        Told the share done; may raise CancelledError.

    Raises
    ------
    UnreadableFileError
        Where a file is damaged, or a folder holds no results.
    BadInputError
        Where nothing can be paired, or there are too few pairs.
    """
    # Imported when called, so that the window opens without them (core.services).
    from longaxis.io.tables.agreement_csv import read_pairs
    from longaxis.io.tables.agreement_results import pair_results
    from longaxis.strain.agreement import agreement, agreement_by_group

    def measure(path: Path) -> dict[str, Any]:
        # Also where cancelling is noticed: progress then raises CancelledError.
        progress(0.3)
        return _measured(path)

    if second is None:
        pairs = read_pairs(first)
    else:
        pairs = pair_results(first, second, choice, measure=measure)
    progress(0.8)
    return Compared(
        pairs=pairs,
        total=agreement(pairs),
        groups=agreement_by_group(pairs),
        name=first.stem if second is None else _difference_of(pairs),
    )


def require_same_measure(comparisons: Sequence[Compared]) -> None:
    """Refuse comparisons that cannot share an axis.

    Raises
    ------
    BadInputError
        Where they are not of the same measure and unit.
    """
    from longaxis.io.documents import agreement_figure

    agreement_figure.require_same_measure(
        [_named(comparison) for comparison in comparisons]
    )


def write_figure(compared: Compared, path: Path, over: Sequence[Compared] = ()) -> None:
    """Draw the Bland-Altman plot as PDF, PNG or SVG.

    Alone with the groups beside it; with others, all over each other.

    Parameters
    ----------
    compared
        The comparison on screen.
    path
        File to read or write.
    over
        Comparisons drawn over it.

    Raises
    ------
    BadInputError
        Where the comparisons are not of the same measure and unit.
    """
    from longaxis.app.core.services import MATPLOTLIB
    from longaxis.io.documents.agreement_figure import (
        write_agreement_figure,
        write_bland_altman,
    )

    require_same_measure((*over, compared))
    comparisons = [_named(comparison) for comparison in (*over, compared)]
    # Matplotlib's settings belong to the whole process: one figure at a time.
    with MATPLOTLIB:
        if over:
            write_bland_altman(comparisons, path)
        else:
            write_agreement_figure(comparisons[0], compared.groups, path)


def _named(compared: Compared) -> Comparison:
    from longaxis.io.documents.agreement_figure import Comparison

    return Comparison(name=compared.name, pairs=compared.pairs, result=compared.total)


def _difference_of(pairs: PairedReadings) -> str:
    # A minus sign, not a hyphen: the name is drawn in plots.
    return f"{pairs.a_name} \u2212 {pairs.b_name}"


def write_table(compared: Compared, path: Path) -> None:
    """Write every pair with its mean and difference as CSV."""
    from longaxis.io.tables.agreement_csv import write_pairs

    write_pairs(compared.pairs, path)


def _measured(path: Path) -> dict[str, Any]:
    """Return the result of a saved session, measured anew from its tracks."""
    # A session holds no results (decision 3), so it is measured here.
    from longaxis import pipeline
    from longaxis.io.sessions.session_file import load_session
    from longaxis.io.tables.result_json import result_as_json

    return result_as_json(pipeline.measure_study(load_session(path)))
