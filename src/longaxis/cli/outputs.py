"""The files of a result, and what is printed about it in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from longaxis.cli import terminal
from longaxis.cli.track import make_folder
from longaxis.data import GlobalDefinition
from longaxis.data.reported import reported_globals
from longaxis.display.text import percent_with_unit

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import StudyDocument, StudyResult
    from longaxis.report.page_layout import Paper

# Scripts rely on these names.
FILE_NAMES = (
    "result.json",
    "values.csv",
    "curves.csv",
    "tracks.npz",
    "tracks.csv",
    "data_dictionary.csv",
    "report.pdf",
    "study.longaxis",
)


def write_all(
    result: StudyResult, document: StudyDocument, folder: Path, paper: Paper = "A4"
) -> list[Path]:
    """Write every file of a result into a folder; return their paths.

    Parameters
    ----------
    result
        Results of the study.
    document
        The open study.
    folder
        Folder to write to.
    paper
        Paper size.
    """
    from longaxis.io.documents import report_pdf
    from longaxis.io.interchange.dictionaries import write_data_dictionary
    from longaxis.io.sessions import session_file
    from longaxis.io.tables import result_json, results_csv

    # Once and first, so that a folder that cannot be made is said before any work.
    make_folder(folder)
    paths = [folder / name for name in FILE_NAMES]
    json_path, values, curves, tracks_npz, tracks_csv, dictionary, *documents = paths
    report, session = documents
    result_json.write_result(result, json_path)
    results_csv.write_values(result, values)
    results_csv.write_curves(result, curves)
    results_csv.write_tracks_npz(result, tracks_npz)
    results_csv.write_tracks_csv(result, tracks_csv)
    write_data_dictionary(dictionary)
    report_pdf.write_report(result, report, paper=paper)
    session_file.save_session(document, session)
    return paths


def say_result(result: StudyResult) -> None:
    """Print the global strain of each view and of the patient, and the warnings."""
    kind = result.convention.words
    for view in result.views:
        line = view.globals_[GlobalDefinition.LINE]
        terminal.say(
            f"GLS {view.view.value}, whole line (G1), {kind}: "
            f"{percent_with_unit(view.settings.convention.of(line))} (end-systolic "
            f"{percent_with_unit(line.end_systolic)}, peak systolic "
            f"{percent_with_unit(line.peak_systolic)}, peak "
            f"{percent_with_unit(line.peak)})"
        )
    for warning in warnings_of(result):
        terminal.say(f"  note: {warning}")
    # None with fewer than three views or too many rejected segments.
    whole = result.convention.of_study(result.values)
    if whole is not None:
        terminal.say(f"GLS, mean of three views, {kind}: {percent_with_unit(whole)}")


def summary(result: StudyResult, paths: list[Path]) -> dict[str, Any]:
    """Return what a program reads first.

    Strains are fractions, null where the report gives none.
    """
    # As reported: what the report withholds is null here as well.
    patient, *of_views = reported_globals(result)
    lines = {
        summary.view: summary
        for summary in of_views
        if summary.definition is GlobalDefinition.LINE
    }
    return {
        "views": {
            view.view.value: {
                "global_end_systolic": lines[view.view].end_systolic,
                "global_peak_systolic": lines[view.view].peak_systolic,
                "segments_accepted": view.n_accepted,
                "tracker": view.tracker.name,
            }
            for view in result.views
        },
        "convention": result.convention.value,
        "global_end_systolic": patient.end_systolic,
        "global_peak_systolic": patient.peak_systolic,
        "warnings": warnings_of(result),
        "files": [str(path) for path in paths],
    }


def warnings_of(result: StudyResult) -> list[str]:
    """Return every warning, views named."""
    own = [
        f"{view.view.value}: {warning}"
        for view in result.views
        for warning in view.warnings
    ]
    return own + list(result.warnings)
