"""Parts of the window that need no window."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from longaxis.anatomy import ALL_SEGMENTS, View
from longaxis.app.actions.table import ACTIONS, keys_for
from longaxis.app.base import theme
from longaxis.app.controllers.view_jobs import ViewJobs, ViewTask
from longaxis.app.core.preferences import (
    Preferences,
    load_preferences,
    save_preferences,
)
from longaxis.app.core.view_state import Step
from longaxis.app.jobs.jobs import Jobs
from longaxis.app.views.cine.m_mode import at_times, m_mode_image
from longaxis.app.views.common.notice_bar import NoticeBar, sentence_of
from longaxis.app.views.common.notice_list import NoticeList
from longaxis.app.views.common.panel import ElidedLabel
from longaxis.app.views.common.segment_text import short_name
from longaxis.app.views.common.transform import (
    GreyScale,
    PictureTransform,
    picture_rectangle_mm,
)
from longaxis.app.views.common.wall_geometry import Wall, segments_of_links
from longaxis.app.views.curves.curve_items import PercentAxis, spread
from longaxis.errors import BadInputError, TrackingError, UnreadableFileError
from tests.app.views.test_triplane_view import tracked_study

FORBIDDEN = ("torch", "scipy", "matplotlib", "pydicom", "cv2", "onnxruntime")


def test_the_window_is_imported_without_heavy_libraries():
    code = (
        "import sys, longaxis.app.shell.main, longaxis.app.shell.main_window\n"
        f"print([name for name in {FORBIDDEN!r} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


# Where things are on the screen


def test_a_picture_is_fitted_in_the_middle():
    rectangle = picture_rectangle_mm(100, 50, (0.5, 1.0))
    assert rectangle == (-0.25, -0.5, 50.0, 50.0)
    transform = PictureTransform.fitted(rectangle, 200, 100)
    corners = transform.to_screen(np.array([[-0.25, -0.5], [49.75, 49.5]]))
    np.testing.assert_allclose(corners, [[50, 0], [150, 100]])


@given(
    st.floats(0.2, 5),
    st.floats(-100, 100),
    st.floats(-100, 100),
    st.floats(0.5, 2),
    st.floats(-300, 300),
    st.floats(-300, 300),
)
def test_zooming_keeps_the_point_under_the_cursor(scale, dx, dy, factor, x, y):
    transform = PictureTransform(scale_px_per_mm=scale, offset_px=(dx, dy))
    under = transform.to_picture(x, y)
    zoomed = transform.zoomed(factor, x, y)
    np.testing.assert_allclose(zoomed.to_screen(under), [x, y], atol=1e-6)
    moved = zoomed.moved(3, -4)
    np.testing.assert_allclose(moved.to_screen(under), [x + 3, y - 4], atol=1e-6)


def test_the_grey_scale_starts_as_it_is_and_can_be_stretched():
    assert np.array_equal(GreyScale().table(), np.arange(256))
    assert np.array_equal(GreyScale(is_inverted=True).table(), np.arange(255, -1, -1))
    narrow = GreyScale(level=100, width=100).table()
    assert narrow[50] == 0
    assert narrow[150] == 255
    dragged = GreyScale().dragged(-1000, 1000)
    assert (dragged.width, dragged.level) == (8, 255)


# The wall


def straight_wall(n_columns: int = 13) -> Wall:
    """Return a wall 2 mm thick along the x axis, inner side up."""
    x = np.linspace(0, 12, n_columns)
    rows = [np.stack([x, np.full_like(x, y)], axis=1) for y in (-1.0, 0.0, 1.0)]
    points = np.stack(rows, axis=1)
    return Wall(points_mm=points, segment_of_link=segments_of_links(points))


def test_segments_share_the_wall_equally():
    wall = straight_wall()
    assert wall.segment_of_link.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert wall.columns_of(2).tolist() == [4, 5, 6]
    band = wall.band_mm(0)
    assert band.tolist() == [[0, -1], [1, -1], [2, -1], [2, 1], [1, 1], [0, 1]]
    assert wall.beside_mm(0, 3.0).tolist() == [1, 4]


def test_lost_columns_are_not_drawn():
    wall = straight_wall()
    points = wall.points_mm.copy()
    points[:3] = np.nan
    lost = replace(wall, points_mm=points)
    assert len(lost.columns_of(0)) == 0
    assert lost.beside_mm(0, 3.0) is None
    assert lost.columns_of(1).tolist() == [3, 4]


# Labels and M-mode


def test_labels_move_apart_and_keep_their_order():
    places = spread([0.0, 0.1, -0.1, float("nan"), 10.0], 1.0)
    assert np.isnan(places[3])
    known = [places[2], places[0], places[1], places[4]]
    assert (np.diff(known) >= 1 - 1e-6).all()
    assert places[4] == 10.0
    assert spread([], 1.0) == []


def test_short_names_are_short_and_different():
    names = {short_name(segment) for segment in ALL_SEGMENTS}
    assert len(names) == 18
    assert max(map(len, names)) <= 16


def test_m_mode_shows_what_moves_and_uneven_times():
    frames = np.zeros((3, 40, 20), np.uint8)
    for index, row in enumerate((10, 20, 30)):
        frames[index, row] = 200
    picture = m_mode_image(frames, (10, 0), (10, 39))
    brightest = picture.argmax(axis=0) / (len(picture) - 1) * 39
    np.testing.assert_allclose(brightest, [10, 20, 30], atol=1)
    even = at_times(picture, np.array([0.0, 0.1, 1.0]), 11)
    columns = [picture[:, index] for index in range(3)]
    assert np.array_equal(even[:, 1], columns[1])
    assert np.array_equal(even[:, 5], columns[1])
    assert np.array_equal(even[:, 6], columns[2])


# Actions, preferences, errors


def test_every_action_and_every_key_is_there_once():
    names = [spec.name for spec in ACTIONS]
    keys = [key for spec in ACTIONS for key in spec.keys]
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("step", list(Step))
def test_each_step_says_its_keys(step):
    assert "F1 all keys" in keys_for(step)


def test_preferences_are_kept(tmp_path):
    path = tmp_path / "own" / "preferences.ini"
    assert load_preferences(path) == Preferences()
    kept = Preferences(
        geometry=b"\x00\xff1",
        last_folder="/a b/ü",
        theme="light",
        reader="Reader, A.",
        paper="Letter",
        patient_is_shown=False,
        wall_mm=11.5,
    )
    save_preferences(kept, path)
    assert load_preferences(path) == kept


def test_spoilt_preferences_are_not_believed(tmp_path):
    path = tmp_path / "preferences.ini"
    stored = QSettings(str(path), QSettings.Format.IniFormat)
    stored.setValue("theme", "pink")
    stored.setValue("paper", "A0")
    stored.setValue("patient_is_shown", "perhaps")
    stored.setValue("geometry", "text")
    stored.setValue("wall_mm", "200")
    stored.sync()
    assert load_preferences(path) == Preferences()


def test_a_reader_is_told_one_sentence():
    assert sentence_of(UnreadableFileError("Cut short.")) == "Cut short."
    sentence = sentence_of(ValueError("shape"))
    assert "your work is kept" in sentence
    assert "ValueError" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("palette", [theme.DARK, theme.LIGHT])
@pytest.mark.parametrize("role", ["text", "quiet", "notice"])
@pytest.mark.parametrize("ground", ["panel", "raised"])
def test_text_can_be_read(palette, role, ground):
    from longaxis.display.colours import contrast

    colors = [palette.color(name).getRgb()[:3] for name in (role, ground)]
    assert contrast(*colors) >= 4.5


@pytest.mark.parametrize("window_px", [960, 1366, 3840])
def test_a_long_notice_is_not_cut(ground, window_px):
    bar = NoticeBar(ground)
    bar.place(window_px)
    lowest_px = bar.height()
    bar.say("One sentence of a few words.")
    assert bar.height() == lowest_px
    bar.say("A long sentence about a file. " * 12, way_out="Choose a folder")
    bar.layout().activate()
    assert bar.text.height() >= bar.text.heightForWidth(bar.text.width())
    assert bar.height() > lowest_px
    bar.say("One sentence of a few words.")
    assert bar.height() == lowest_px


def test_facts_are_left_out_whole(qtbot):
    line = ElidedLabel("frame 24 of 58  ·  442 ms")
    qtbot.addWidget(line)
    metrics = line.fontMetrics()
    line.resize(metrics.horizontalAdvance(line.text()), 20)
    assert line.shown_text() == line.text()
    line.resize(line.width() - 1, 20)
    assert line.shown_text() == "frame 24 of 58  ·  …"
    line.resize(metrics.horizontalAdvance("frame 24"), 20)
    assert line.shown_text().startswith("frame")
    assert line.shown_text().endswith("…")


def test_notices_show_the_gravest_first_and_the_rest_by_scrolling(ground):
    notices = NoticeList()
    notices.setParent(ground)
    notices.resize(300, 40)
    notices.say(["The gravest thing."])
    one_px = notices.height()
    notices.say([f"Sentence number {number} of many words." for number in range(30)])
    assert notices.text.text().startswith("▲ Sentence number 0")
    assert notices.text.text().endswith("number 29 of many words.")
    assert one_px < notices.height() < notices.text.heightForWidth(280)
    notices.say([])
    assert notices.isHidden()


def test_numbers_beside_the_curves_have_a_true_minus():
    axis = PercentAxis("left")
    assert axis.tickStrings([-20.0, 0.0, 5.0], 1, 5) == ["\u221220", "0", "5"]


def test_the_refusal_of_one_view_does_not_replace_anothers(ground):
    bar = NoticeBar(ground)
    ground.show()
    bar.show_error(TrackingError("A4C: 3 points lie outside."))
    bar.show_error(TrackingError("A3C: 2 points lie outside."))
    assert bar.text.text().splitlines() == [
        "A4C: 3 points lie outside.",
        "A3C: 2 points lie outside.",
    ]
    # The same view once more: the last answer counts.
    bar.show_error(TrackingError("A4C: 1 points lie outside."))
    assert bar.text.text().splitlines()[-1] == "A4C: 1 points lie outside."
    assert len(bar.text.text().splitlines()) == 2
    bar.show_error(BadInputError("Something else."))
    assert bar.text.text() == "Something else."
    bar.dismiss()
    bar.show_error(TrackingError("A2C: 5 points lie outside."))
    assert bar.text.text() == "A2C: 5 points lie outside."


def test_a_refusal_to_track_names_the_view(session, qtbot):
    def refuse(*_):
        message = "3 of 400 points lie outside the picture."
        raise TrackingError(message)

    session.open(tracked_study())
    jobs = Jobs()
    failures = []
    jobs.failed.connect(failures.append)
    document = session.document.view(View.TWO_CHAMBER)
    views = ViewJobs(session, jobs)
    views.start(document, ViewTask(name="Tracking {view}", track=refuse))
    qtbot.waitUntil(lambda: bool(failures))
    (failure,) = failures
    assert str(failure) == "A2C: 3 of 400 points lie outside the picture."
