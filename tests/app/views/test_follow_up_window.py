"""The patient over time: exams from the index and from files, side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pyqtgraph import ScatterPlotItem
from PySide6.QtCore import QDate, QPointF, Qt

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.context import make_context
from longaxis.app.controllers.earlier_exams import OPEN_STUDY
from longaxis.app.core.patient_mask import without_patient
from longaxis.app.core.preferences import PreferenceStore
from longaxis.app.views.dialogs.follow_up_window import FollowUpWindow
from longaxis.app.views.dialogs.other_value_dialog import OtherValueDialog
from longaxis.data.convention import Convention
from longaxis.data.follow_up import MEAN_OF_VIEWS
from longaxis.data.loop import StudyHeader
from longaxis.data.trend import TrendValue
from longaxis.io.sessions.other_values import write_other_values
from longaxis.io.sessions.session_file import save_session
from longaxis.io.sessions.study_index import StudyIndex
from longaxis.models.registry import TrackerRegistry
from tests.app.conftest import END_SYSTOLE, without_paths
from tests.app.stand_ins import RecordedNotices
from tests.app.views.test_triplane_view import tracked_study

NOW = StudyHeader(
    patient_id="7",
    patient_name="Doe^Jo",
    birth_date="19500101",
    study_uid="1.9",
    study_date="20261110",
)
EARLIER = replace(NOW, study_uid="1.2", study_date="20260110")
OTHER = TrendValue(
    study_date="20260301",
    what=MEAN_OF_VIEWS,
    value_percent=-22.0,
    program="Other 5",
    quantity="end-systolic strain",
    source="letter of Made^Up, typed by ANNA",
    is_own=False,
)
WAIT_MS = 60_000


def study_of(header: StudyHeader):
    """Return the made-up study at another date."""
    return replace(without_paths(tracked_study()), header=header, reader="ANNA")


@pytest.fixture
def app(files, qapp, tmp_path):
    """Return the application without a window, with one earlier exam in its index."""
    save_session(study_of(EARLIER), tmp_path / "earlier.longaxis")
    StudyIndex(tmp_path).note(tmp_path / "earlier.longaxis")
    stranger = replace(EARLIER, patient_id="77", study_uid="1.3")
    save_session(study_of(stranger), tmp_path / "stranger.longaxis")
    StudyIndex(tmp_path).note(tmp_path / "stranger.longaxis")
    preferences = PreferenceStore(tmp_path / "preferences.ini")
    made = make_context(
        files.engine(), preferences, RecordedNotices(), tmp_path, TrackerRegistry()
    )
    made.session.open(study_of(NOW))
    yield made
    files.gate.set()
    made.stop()


@pytest.fixture
def follow_up(app, ground, qtbot):
    """Return the window once all exams are measured and pictured."""
    made = FollowUpWindow(app, theme.DARK, ground)
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    yield made
    made.plot.getPlotItem().clear()


def rows(window: FollowUpWindow) -> list[list[str]]:
    tree = window.tree
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return [[item.text(column) for column in range(6)] for item in items]


def test_exams_of_the_same_patient_are_found_and_shown_in_phase(app, follow_up, qtbot):
    paths = [listed.path for listed in app.earlier_exams.exams]
    assert [path.rsplit("/", 1)[-1] for path in paths] == ["earlier.longaxis", ""]
    earlier, later = rows(follow_up)
    assert earlier[0] == "2026-01-10"
    assert earlier[1].startswith("−19.0")
    # The same made-up heart: nothing has changed.
    assert later[2:5] == ["0.0", "within 2.8", "0 %"]
    cines = follow_up.cines
    assert cines.earlier.exam.path == paths[0]
    assert cines.later.exam.path == OPEN_STUDY
    cines.slider.setValue(100)
    assert {cines.earlier.frame, cines.later.frame} == {END_SYSTOLE}
    cines.view.setCurrentIndex(1)
    cines.view.activated.emit(1)
    # End-systole of A2C comes later; both loops are at the same phase of it.
    assert cines.earlier.view is View.TWO_CHAMBER
    assert cines.earlier.frame == cines.later.frame == END_SYSTOLE + 4
    assert not follow_up.grab().isNull()


def test_programs_and_readers_are_whole_in_a_small_window(follow_up, qapp):
    follow_up.resize(960, 540)
    follow_up.show()
    qapp.processEvents()
    tree = follow_up.tree
    assert tree.columnWidth(5) >= tree.sizeHintForColumn(5) > 0


def test_of_readings_of_one_exam_the_open_one_is_the_last(app, tmp_path, qtbot):
    first = tmp_path / "first.longaxis"
    save_session(study_of(NOW), first)
    app.earlier_exams.search(None)
    app.earlier_exams.open([first])
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    assert [listed.path for listed in app.earlier_exams.exams][-2:] == [
        str(first),
        OPEN_STUDY,
    ]


def test_no_value_lies_below_the_legend_of_the_plot(app, follow_up, qtbot, qapp):
    app.earlier_exams.add_others([replace(OTHER, value_percent=-12.0)])
    qtbot.waitUntil(lambda: len(rows(follow_up)) == 3, timeout=WAIT_MS)
    follow_up.show()
    for size in ((960, 540), (1920, 1080)):
        follow_up.resize(*size)
        qapp.processEvents()
        item = follow_up.plot.getPlotItem()
        legend = item.legend.mapRectToScene(item.legend.rect())
        for scatter in item.items:
            if isinstance(scatter, ScatterPlotItem):
                for x, y in zip(*scatter.getData(), strict=True):
                    place = item.vb.mapViewToScene(QPointF(x, y))
                    assert place.y() >= legend.bottom() - 1


def test_an_exam_that_is_not_there_is_named_by_its_date(app, tmp_path, qtbot):
    (tmp_path / "earlier.longaxis").unlink()
    app.earlier_exams.search(None)
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    problem = next(it for it in app.earlier_exams.exams if it.problem)
    assert problem.name == "2026-01-10"


def test_another_programs_value_stands_beside_without_a_difference(
    app, follow_up, qtbot, tmp_path
):
    app.earlier_exams.add_others([OTHER])
    qtbot.waitUntil(lambda: len(rows(follow_up)) == 3, timeout=WAIT_MS)
    assert rows(follow_up)[1][2:5] == ["–", "–", "–"]
    assert "no difference between it and Longaxis" in follow_up.sentences.text()
    # It is there again at the next start, for this patient only.
    app.earlier_exams.search(None)
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    assert app.earlier_exams.others == (OTHER,)
    app.earlier_exams.remove_other(OTHER)
    qtbot.waitUntil(lambda: app.earlier_exams.others == (), timeout=WAIT_MS)


def test_an_exam_of_another_patient_is_refused(app, follow_up, tmp_path, qtbot):
    errors = []
    app.earlier_exams.failed.connect(errors.append)
    app.earlier_exams.open([tmp_path / "stranger.longaxis"])
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    assert "does not state the Patient ID" in str(errors[0])
    assert len(rows(follow_up)) == 2


@pytest.mark.parametrize(
    "other", [{"birth_date": "19600101"}, {"patient_name": "Roe^Al", "birth_date": ""}]
)
def test_another_patient_of_the_same_id_is_left_out(app, tmp_path, qtbot, other):
    namesake = replace(EARLIER, study_uid="1.4", **other)
    path = tmp_path / "namesake.longaxis"
    save_session(study_of(namesake), path)
    StudyIndex(tmp_path).note(path)
    write_other_values(tmp_path, namesake, [OTHER])
    exams = app.earlier_exams
    errors = []
    exams.failed.connect(errors.append)
    exams.search(None)
    exams.open([path])
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    assert "does not state the Patient ID" in str(errors[0])
    exams.search(None)
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    (left_out,) = (listed for listed in exams.exams if listed.path == str(path))
    assert "another name or birth date" in left_out.problem
    assert left_out.exam is None
    assert len(exams.trend().values) == 2
    assert exams.others == ()


def test_an_exam_that_cannot_be_read_is_listed_with_its_reason(
    app, follow_up, tmp_path, qtbot
):
    (tmp_path / "broken.longaxis").write_bytes(b"no session")
    app.earlier_exams.open([tmp_path / "broken.longaxis"])
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    assert [row[1] for row in rows(follow_up)].count("cannot be read") == 1
    assert "broken" in follow_up.sentences.text()


def test_an_exam_without_check_mark_is_not_in_the_trend(app, follow_up, qtbot):
    item = follow_up.tree.topLevelItem(0)
    item.setCheckState(0, Qt.CheckState.Unchecked)
    exams = app.earlier_exams
    qtbot.waitUntil(lambda: not exams.exams[0].is_shown, timeout=WAIT_MS)
    trend = app.earlier_exams.trend()
    assert [value.study_date for value in trend.values] == ["20261110"]
    assert trend.comparisons == ()


def test_the_page_of_the_report_follows_the_open_study(app, follow_up):
    study = app.session.study_result()
    assert app.earlier_exams.with_trend(study).follow_up is None
    follow_up.in_report.setChecked(True)
    printed = app.earlier_exams.with_trend(study).follow_up
    assert len(printed.values) == 2
    # On a screen that others see, neither identifier nor source is shown.
    app.earlier_exams.others = (OTHER,)
    shown = app.earlier_exams.with_trend(study)
    undated = "Doe_Jo 1950: its date is not known, so it is not shown."
    noted = replace(shown.follow_up, notes=(*shown.follow_up.notes, undated))
    hidden = without_patient(replace(shown, follow_up=noted)).follow_up
    assert hidden.patient_id == "hidden"
    assert "Made" not in str(hidden.values)
    assert "Doe" not in str(hidden)


def test_the_strain_is_what_the_study_calls_gls(app, follow_up, qtbot):
    document = app.session.document
    settings = replace(document.settings, convention=Convention.CONVENTION_2015)
    app.session.apply_edit("2015", replace(document, settings=settings))
    app.earlier_exams.search(None)
    qtbot.waitUntil(lambda: not app.jobs.running, timeout=WAIT_MS)
    trend = app.earlier_exams.trend()
    assert trend.measure.startswith("peak systolic strain")
    assert trend.limit is None
    (pair,) = trend.comparisons
    assert any("called GLS" in warning for warning in pair.warnings)


def test_a_typed_value_needs_its_source(ground):
    dialog = OtherValueDialog("ANNA", ground)
    dialog.accept_value()
    assert dialog.hint.text() == "Type the strain."
    dialog.value.setValue(-18.5)
    dialog.accept_value()
    assert "source" in dialog.hint.text()
    dialog.program.setText("Other 5")
    dialog.source.setText("letter")
    dialog.date.setDate(QDate(date(2025, 3, 4)))
    dialog.accept_value()
    value = dialog.typed()
    assert (value.study_date, value.value_percent) == ("20250304", -18.5)
    assert value.source == "letter, typed by ANNA"
    assert value.quantity.endswith("not stated")
