"""Menu "File": opening, saving, exporting, reader studies, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.app.actions.spec import action, in_menu
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.controllers.files import SUFFIXES
from longaxis.app.controllers.workflow import SESSION_SUFFIX
from longaxis.app.core.view_state import Step
from longaxis.errors import ArchiveError, BadInputError
from longaxis.io.files.export_names import suggested_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.app.context import AppContext
    from longaxis.app.core.protocols import Shell
    from longaxis.network.nodes import Node

# Any name: DICOM files on media have no suffix (PS3.10, file IDs).
_LOOPS = tr_noop("Loops, studies and sessions (*)")
# Both cases: file name filters tell upper from lower case on Linux.
_VENDOR_EXPORTS = tr_noop(
    "Strain exports (*.txt *.csv *.xml *.xls *.dcm *.TXT *.CSV *.XML *.XLS *.DCM)"
    ";;All (*)"
)


def open_files(app: AppContext, shell: Shell) -> None:
    """Ask for files, and open them."""
    paths = shell.ask_open(tr("Open"), tr(_LOOPS))
    if paths:
        app.workflow.open_paths(paths)


def open_folder(app: AppContext, shell: Shell) -> None:
    """Ask for a folder, and open it."""
    folder = shell.ask_folder(tr("Open folder"))
    if folder is not None:
        app.workflow.open_paths([folder])


def open_sample(app: AppContext, _shell: Shell) -> None:
    """Open the simulated study that comes with the program."""
    app.workflow.open_sample()


def save(app: AppContext, shell: Shell) -> None:
    """Save where the session was saved before, else ask."""
    if app.workflow.path is None:
        save_as(app, shell)
    else:
        app.files.save(app.workflow.path)


def save_as(app: AppContext, shell: Shell) -> None:
    """Ask where, and save."""
    path = where_to_save(app, shell)
    if path is not None:
        app.files.save(path)


def where_to_save(app: AppContext, shell: Shell) -> Path | None:
    """Ask for a file to save to; None if there is none that may be written."""
    name = _name_of(app, "session")
    path = shell.ask_save(tr("Save session"), name, SESSION_SUFFIX)
    # keep_at takes the lock first: two windows must not save to one file.
    return path if path is not None and app.workflow.keep_at(path) else None


def export(kind: str) -> Callable[[AppContext, Shell], None]:
    """Return the action that asks where, and writes one kind of file."""

    def run(app: AppContext, shell: Shell) -> None:
        path = shell.ask_save(tr("Export"), _name_of(app, kind), SUFFIXES[kind])
        if path is not None:
            app.files.export(kind, path)

    return run


def _name_of(app: AppContext, kind: str) -> str:
    """Return the name that is suggested; without the patient while that is hidden."""
    is_hidden = not app.view_state.patient_is_shown
    return suggested_name(app.session.document.header, kind, is_hidden=is_hidden)


def open_vendor_strain(app: AppContext, shell: Shell) -> None:
    """Ask for another program's exports, and show them beside the study."""
    paths = shell.ask_open(tr("Import vendor strain"), tr(_VENDOR_EXPORTS))
    if paths:
        app.vendor_strain.open(paths)


def send_to_archive(app: AppContext, shell: Shell) -> None:
    """Send report, PDF and picture of this study to an archive."""
    # Read anew each time: the settings or the command line may have changed them.
    try:
        node = _chosen_node(app.archives.nodes(), shell)
    except ArchiveError as error:
        app.notifier.show_error(error)
        return
    if node is None:
        return
    # Intervals may still be on their way, and the archived report prints them.
    app.session.measure_fully()
    result = app.session.study_result()
    if result is None:
        message = tr("Nothing has been measured yet; track at least one view first.")
        app.notifier.show_error(BadInputError(message))
        return
    app.archives.send(node, result, app.session.services, app.files.paper)


def _chosen_node(nodes: tuple[Node, ...], shell: Shell) -> Node | None:
    """Return the only archive, or ask which; None if the reader cancels."""
    if not nodes:
        message = tr("No archive is configured; add one in Settings, Archives….")
        raise ArchiveError(message)
    if len(nodes) == 1:
        return nodes[0]
    chosen = shell.ask_choice(
        tr("Send report to the archive"),
        tr("Archive"),
        [node.name for node in nodes],
    )
    return next((node for node in nodes if node.name == chosen), None)


def say_not_measurable(app: AppContext, shell: Shell) -> None:
    """Ask why, and submit that the case cannot be measured."""
    question = tr("Why is this case not measurable?")
    reason = shell.ask_text(tr("Reader study"), question)
    if reason:
        app.reader_study.submit_not_measurable(reason)


def _is_reading(app: AppContext) -> bool:
    return app.reader_study.reading is not None


FILE_ACTIONS = in_menu(
    "File",
    (
        action("open_files", "Open files…", open_files, "Ctrl+O", steps=(Step.LOOPS,)),
        action(
            "open_folder",
            "Open folder…",
            open_folder,
            "Ctrl+Shift+O",
            steps=(Step.LOOPS,),
        ),
        action("open_sample", "Open the sample study", open_sample),
        action(
            "find_study",
            "Saved analyses…",
            lambda _app, shell: shell.show_saved_analyses(),
            "Ctrl+F",
            steps=(Step.LOOPS,),
        ),
        action(
            "follow_up",
            "Earlier exams of the patient…",
            lambda _app, shell: shell.show_follow_up(),
            "Ctrl+T",
            # A blinded reader must not see what others measured.
            is_enabled=lambda app: not _is_reading(app),
        ),
        action(
            "find_in_archive",
            "Find in the archive…",
            lambda _app, shell: shell.show_archive(),
            "Ctrl+Shift+F",
        ),
        action(
            "choose_study",
            "Other studies found…",
            lambda _app, shell: shell.choose_study(),
            is_enabled=lambda app: bool(app.workflow.found_patients),
        ),
        action(
            "new_study",
            "New study",
            lambda app, _shell: app.workflow.start_study(),
            "Ctrl+N",
        ),
        action("save", "Save session", save, "Ctrl+S"),
        action("save_as", "Save session as…", save_as, "Ctrl+Shift+S"),
        action(
            "export_pdf",
            "Report as PDF…",
            export("pdf"),
            "Ctrl+P",
            steps=(Step.REPORT,),
        ),
        action(
            "print",
            "Print the report…",
            lambda _app, shell: shell.print_report(),
            "Ctrl+Shift+P",
        ),
        action("export_pages", "Pages of the report as pictures…", export("pages")),
        action(
            "export_values",
            "Values as CSV…",
            export("values"),
            "Ctrl+E",
            steps=(Step.REPORT,),
        ),
        action("export_curves", "Curves as CSV…", export("curves")),
        action("export_json", "Result as JSON…", export("json")),
        action("export_fhir", "Report as FHIR…", export("fhir")),
        action("export_netcdf", "Tracks and curves as NetCDF…", export("netcdf")),
        action("export_redcap_values", "Values for REDCap…", export("redcap_values")),
        action(
            "export_redcap_dictionary",
            "REDCap data dictionary…",
            export("redcap_dictionary"),
        ),
        action(
            "export_data_dictionary",
            "Data dictionary of the CSV tables…",
            export("data_dictionary"),
        ),
        action("export_sr", "DICOM structured report (clinical)…", export("sr")),
        action(
            "export_research_sr",
            "DICOM structured report with curves…",
            export("research_sr"),
        ),
        action("export_dicom_pdf", "Report as DICOM PDF…", export("dicom_pdf")),
        action(
            "export_picture",
            "Bull's-eye and curves as DICOM picture…",
            export("picture"),
        ),
        action("send_to_archive", "Send report to the archive", send_to_archive),
        action(
            "compare",
            "Compare readings…",
            lambda _app, shell: shell.show_agreement(),
            "Ctrl+K",
        ),
        action(
            "hand_in",
            "Submit this reading",
            lambda app, _shell: app.reader_study.submit(),
            "Ctrl+Return",
            is_enabled=_is_reading,
        ),
        action(
            "not_measurable",
            "This reading is not measurable…",
            say_not_measurable,
            is_enabled=_is_reading,
        ),
        action(
            "open_trace",
            "Import vendor strain…",
            open_vendor_strain,
            "Ctrl+Shift+K",
        ),
        action(
            "settings",
            "Settings…",
            lambda _app, shell: shell.show_settings(),
            "Ctrl+,",
        ),
        action("quit", "Quit", lambda _app, shell: shell.close(), "Ctrl+Q"),
    ),
)
