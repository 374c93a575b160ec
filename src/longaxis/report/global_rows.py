"""The tables of global strain on the first page: pure functions of the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.data import Convention, GlobalDefinition
from longaxis.data.reported import reported_globals
from longaxis.display.text import MISSING, percent, percent_with_interval

if TYPE_CHECKING:
    from longaxis.data import StudyResult
    from longaxis.data.beats import MeanOfBeats
    from longaxis.data.reported import ReportedGlobal


def global_titles(result: StudyResult) -> tuple[str, str, str]:
    """Return the titles of the columns of `global_rows`, that of GLS first."""
    titles = ["end-syst.", "peak syst.", "peak"]
    if result.convention is Convention.CONVENTION_2015:
        titles[:2] = reversed(titles[:2])
    return title_with_interval(result, titles[0]), titles[1], titles[2]


def global_rows(result: StudyResult) -> list[tuple[str, str, str, str]]:
    """Return name and three strains in percent, in the order of `global_titles`.

    The mean of the segments' curves has no row where it is the strain of the line: with
    all segments accepted both are the same.
    """
    patient, *of_views = reported_globals(result)
    # The patient always comes first, also where the value is withheld.
    rows = [("Patient, mean of 3 (G1)", *_strains(patient))]
    for view in View:
        own = [value for value in of_views if value.view is view]
        rows += _rows_of_view(own)
        if not own:
            rows.append((f"{view.value}: not measured", MISSING, MISSING, MISSING))
    return rows


def _rows_of_view(of_view: list[ReportedGlobal]) -> list[tuple[str, str, str, str]]:
    rows = {
        reported.definition: (_name_of_global(reported), *_strains(reported))
        for reported in of_view
    }
    line = rows.get(GlobalDefinition.LINE)
    mean = rows.get(GlobalDefinition.MEAN_OF_SEGMENTS)
    # Compared as printed, since the two are computed apart. A mean over part of the
    # segments keeps its row, which says of how many.
    is_whole = all(value.n_accepted == value.n_segments for value in of_view)
    if is_whole and line is not None and mean is not None and line[1:] == mean[1:]:
        del rows[GlobalDefinition.MEAN_OF_SEGMENTS]
        name = line[0].replace("(G1)", "(G1, G2)")
        rows[GlobalDefinition.LINE] = (name, *line[1:])
    return list(rows.values())


def _strains(reported: ReportedGlobal) -> tuple[str, str, str]:
    first, second = reported.end_systolic, reported.peak_systolic
    if reported.convention is Convention.CONVENTION_2015:
        first, second = second, first
    return (
        percent_with_interval(first, reported.half_width),
        percent(second),
        percent(reported.peak),
    )


def _name_of_global(reported: ReportedGlobal) -> str:
    """Return view and definition, and of how many segments a mean was taken."""
    view = reported.view.value if reported.view is not None else "Patient"
    names = _DEFINITION_NAMES
    # A mean over part of the segments is another quantity; the name says of how many.
    if reported.n_accepted < reported.n_segments:
        names = _NAMES_OF_PART
    name = names[reported.definition]
    return f"{view} {name}".format(n=reported.n_accepted, of=reported.n_segments)


def beats_table(result: StudyResult) -> tuple[list[str], list[list[str]]] | None:
    """Return titles and rows of mean ± SD over beats, None where all have one beat.

    In percent; a column for the patient and one for each view that has several beats.
    """
    several = [view for view in result.views if view.beats is not None]
    if not several:
        # With one beat everywhere mean and SD say nothing.
        return None
    titles = ["Mean ± SD over beats, G1 (%)", "Patient, mean of 3"]
    columns = [result.beats]
    for view in several:
        if view.beats is not None:
            line = view.beats.globals_[GlobalDefinition.LINE]
            n_beats = result.convention.of(line).n_measured
            titles.append(f"{view.view.value}, {n_beats} beats")
            columns.append(line)
    kinds = [("end-systolic", "end_systolic"), ("peak systolic", "peak_systolic")]
    if result.convention is Convention.CONVENTION_2015:
        kinds.reverse()
    rows = [
        [name, *(_mean_and_sd(getattr(column, field, None)) for column in columns)]
        for name, field in (*kinds, ("peak", "peak"))
    ]
    return titles, rows


def _mean_and_sd(over: MeanOfBeats | None) -> str:
    return MISSING if over is None else percent_with_interval(over.mean, over.sd)


# G1 to G3 are different quantities: no global strain stands without its definition.
_DEFINITION_NAMES = {
    GlobalDefinition.LINE: "whole line (G1)",
    GlobalDefinition.MEAN_OF_SEGMENTS: "mean of curves (G2)",
    GlobalDefinition.MEAN_OF_PEAKS: "mean of peaks (G3)",
}


# No longer than the others: the column of the first page holds no more.
_NAMES_OF_PART = {
    GlobalDefinition.LINE: "whole line (G1)",
    GlobalDefinition.MEAN_OF_SEGMENTS: "mean of {n} of {of} (G2)",
    GlobalDefinition.MEAN_OF_PEAKS: "peaks, {n} of {of} (G3)",
}


def has_uncertainty(result: StudyResult) -> bool:
    """Return whether any value has an interval."""
    return any(view.uncertainty is not None for view in result.views)


def title_with_interval(result: StudyResult, title: str) -> str:
    """Return the title of a column of strain with intervals, ± where it has any."""
    return f"{title} ± 95 %" if has_uncertainty(result) else title
