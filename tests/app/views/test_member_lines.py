"""The line of each tracker that was joined: on the picture, in its menu, its GLS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.view_state import OverlayStyle, Step, ViewState
from longaxis.app.views.common.loop_picture import paint_loop
from longaxis.app.views.common.transform import PictureTransform, picture_rectangle_mm
from longaxis.app.views.pages.value_rows import view_rows
from longaxis.data import (
    Centreline,
    MemberTracks,
    StudyDocument,
    TrackerIdentity,
    ViewDocument,
)
from longaxis.display.colours import MEMBER_COLOURS
from longaxis.pipeline import measure_view
from longaxis.strain.centreline import control_points_from_landmarks
from tests.app.conftest import (
    COLUMNS,
    END_SYSTOLE,
    LANDMARKS_MM,
    R_WAVE_FRAMES,
    ROWS,
    as_loop,
    made_up_recording,
    shrinking_tracks,
)

A4C = View.FOUR_CHAMBER
ASIDE_MM = (-7.0, 7.0)
"""How far each member lies beside the joined line; one millimetre is one pixel."""
SCALE = 5
LOST_COLUMNS = (20, 21)
LOST_FRAME = END_SYSTOLE + 1
"""The wall is whole in the frame before; in both it lies within the picture."""
JOINED = TrackerIdentity(name="consensus", version="1")
NAMES = ("block-matching", "echotracker2")


def with_members(tracked, *, lost_frame=None):
    """Return tracks joined from one member on the left and one on the right of them."""
    members = []
    n_rows = tracked.mesh.shape[1]
    for name, aside_mm in zip(NAMES, ASIDE_MM, strict=True):
        points_mm = tracked.tracks.points_mm + np.array([aside_mm, 0.0])
        if lost_frame is not None:
            for column in LOST_COLUMNS:
                points_mm[lost_frame, n_rows * column : n_rows * (column + 1)] = np.nan
        confidence = tracked.tracks.confidence.copy()
        identity = TrackerIdentity(name=name, version="3")
        member = MemberTracks(
            tracker=identity, points_mm=points_mm, confidence=confidence
        )
        members.append(member)
    tracks = replace(tracked.tracks, members=tuple(members))
    return replace(tracked, tracks=tracks, tracker=JOINED)


def joined_document() -> ViewDocument:
    """Return a view on a black loop; in one frame the members lost some points."""
    frames = np.zeros((R_WAVE_FRAMES[1] + 3, ROWS, COLUMNS), dtype=np.uint8)
    line = Centreline(
        control_points_mm=control_points_from_landmarks(*np.array(LANDMARKS_MM)),
        frame=END_SYSTOLE,
    )
    loop = as_loop(made_up_recording(A4C, frames=frames))
    document = ViewDocument(loop=loop, view=A4C, centreline=line)
    settings = StudyDocument().settings
    tracked = shrinking_tracks(document, settings)
    return replace(document, tracked=with_members(tracked, lost_frame=LOST_FRAME))


def drawn(document, frame, style) -> np.ndarray:
    """Return the picture of a frame, shape (rows, columns, 3), in red, green, blue."""
    image = QImage(SCALE * COLUMNS, SCALE * ROWS, QImage.Format.Format_RGB888)
    image.fill(0)
    painter = QPainter(image)
    size = QSize(image.width(), image.height())
    state = ViewState()
    state.set_overlay_style(style)
    paint_loop(painter, size, document, frame, None, state)
    painter.end()
    return pixels_of(image)


def pixels_of(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    # A copy, as the bytes go with the image.
    rows = np.frombuffer(image.constBits(), np.uint8).copy()
    rows = rows.reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)


def places_of(pixels, colour) -> np.ndarray:
    """Return (x, y) of the pixels of a colour, shape (N, 2)."""
    apart = np.abs(pixels.astype(int) - np.array(colour)).max(axis=-1)
    return np.argwhere(apart <= 25)[:, ::-1]


def nearest_px(places, others) -> np.ndarray:
    """Return how far each place is from the nearest of the others."""
    return np.array([np.hypot(*(others - place).T).min() for place in places])


def line_on_screen(document, place, frame):
    """Return points along a member's line at every tenth of a link, and its points."""
    picture_mm = picture_rectangle_mm(COLUMNS, ROWS, document.loop.mm_per_pixel)
    transform = PictureTransform.fitted(picture_mm, SCALE * COLUMNS, SCALE * ROWS)
    n_columns, n_rows = document.tracked.mesh.shape
    points_mm = document.tracked.tracks.members[place].points_mm[frame]
    line_mm = points_mm.reshape(n_columns, n_rows, 2)[:, n_rows // 2]
    points = transform.to_screen(line_mm)
    share = np.linspace(0, 1, 10)[:, None, None]
    between = (1 - share) * points[:-1] + share * points[1:]
    return between.reshape(-1, 2), points


@pytest.mark.parametrize("place", [0, 1])
def test_each_line_is_drawn_where_its_tracker_has_seen_the_wall(qapp, place):
    document, frame = joined_document(), END_SYSTOLE
    pixels = drawn(document, frame, OverlayStyle.MEMBERS)
    along, points = line_on_screen(document, place, frame)
    found = places_of(pixels, MEMBER_COLOURS[place])
    # Where lines cross, the later one is on top.
    assert (nearest_px(points, found) < 2).mean() > 0.9
    # The samples of the legend are of the same colours: upper left corner.
    in_legend = (found[:, 0] < 40) & (found[:, 1] < 70)
    assert in_legend.any()
    assert nearest_px(found[~in_legend], along).max() < 3


@pytest.mark.parametrize("place", [0, 1])
def test_lost_points_break_a_line(qapp, place):
    document = joined_document()
    pixels = drawn(document, LOST_FRAME, OverlayStyle.MEMBERS)
    _, points = line_on_screen(document, place, LOST_FRAME)
    lost = np.flatnonzero(~np.isfinite(points).all(axis=1))
    assert tuple(lost) == LOST_COLUMNS
    # Where the line would be if the neighbours of the lost points were joined.
    before, after = points[lost[0] - 1], points[lost[-1] + 1]
    found = places_of(pixels, MEMBER_COLOURS[place])
    assert nearest_px([(before + after) / 2], found)[0] > 3
    rest = points[np.isfinite(points).all(axis=1)]
    assert (nearest_px(rest, found) < 2).mean() > 0.9


def test_other_styles_and_single_trackers_have_no_such_lines(qapp):
    document, frame = joined_document(), END_SYSTOLE
    tracks = replace(document.tracked.tracks, members=())
    alone = replace(document, tracked=replace(document.tracked, tracks=tracks))
    wall = drawn(document, frame, OverlayStyle.WALL)
    # Without members, the wall in segments is what is drawn.
    assert (drawn(alone, frame, OverlayStyle.MEMBERS) == wall).all()
    blue = MEMBER_COLOURS[1]
    assert len(places_of(drawn(document, frame, OverlayStyle.MEMBERS), blue)) > 200
    assert len(places_of(wall, blue)) == 0


@pytest.fixture
def joined(tracked):
    """Return the window whose view is tracked by joined trackers."""
    tracked.state.set_step(Step.REVIEW)
    take_tracks(tracked, with_members(tracked.session.active_document.tracked))
    return tracked


def take_tracks(window, tracks) -> None:
    """Put tracks into the view on screen, as tracking does."""
    session = window.session
    after = edits.set_tracked(session.document, A4C, tracks)
    assert session.apply_edit("Track", after)


def lines_on_canvas(window) -> tuple[int, ...]:
    """Return how many pixels of the canvas have the colour of each member."""
    pixels = pixels_of(window.loop_view.canvas.grab().toImage())
    return tuple(len(places_of(pixels, colour)) for colour in MEMBER_COLOURS[:2])


def test_the_lines_are_shown_in_every_frame_until_other_tracks_come(joined):
    action = joined.actions_by_name["member_lines"]
    assert action.isEnabled()
    action.trigger()
    for frame in (0, R_WAVE_FRAMES[0], END_SYSTOLE, joined.player.n_frames - 1):
        joined.player.set_frame(frame)
        assert min(lines_on_canvas(joined)) > 100
    tracked = joined.session.active_document.tracked
    alone = replace(tracked.tracks, members=())
    take_tracks(joined, replace(tracked, tracks=alone))
    assert not action.isEnabled()
    assert "not tracked by a tracker that joins" in action.toolTip()
    assert joined.picture.with_members is None
    joined.session.undo_stack.undo()
    assert action.isEnabled()
    assert "not tracked" not in action.toolTip()
    assert min(lines_on_canvas(joined)) > 100
    joined.session.undo_stack.redo()
    assert joined.picture.with_members is None
    joined.session.undo_stack.undo()
    action.trigger()
    assert joined.state.overlay_style is OverlayStyle.WALL
    assert joined.picture.with_members is None


def test_the_lines_are_one_of_the_styles_only_where_there_are_members():
    tracked = joined_document().tracked
    alone = replace(tracked, tracks=replace(tracked.tracks, members=()))
    style, seen = OverlayStyle.WALL, []
    for _ in OverlayStyle:
        style = style.next(tracked)
        seen.append(style)
    assert set(seen) == set(OverlayStyle)
    assert style is OverlayStyle.WALL
    for without in (alone, None):
        # What is drawn then is the wall in segments, and the next one is the mesh.
        assert OverlayStyle.MEMBERS.next(without) is OverlayStyle.MESH
        assert OverlayStyle.STRAIN.next(without) is OverlayStyle.WALL


def test_nothing_is_named_where_nothing_is_drawn(joined):
    joined.state.set_overlay_style(OverlayStyle.MEMBERS)
    assert joined.picture.with_members is not None
    cines = joined.triplane_view.columns
    drawn_px = {
        view: len(places_of(pixels_of(column.cine.grab().toImage()), MEMBER_COLOURS[1]))
        for view, column in cines.items()
    }
    # On the three views too, but in none that is not tracked.
    assert drawn_px[A4C] > 100
    assert drawn_px[View.TWO_CHAMBER] < 50
    joined.actions_by_name["overlay"].trigger()
    assert joined.picture.with_members is None
    assert max(lines_on_canvas(joined)) < 50


def test_values_have_gls_of_each_tracker_alone():
    """A member that is only shifted measures what the joined line does."""
    document, settings = joined_document(), StudyDocument().settings
    noise = np.random.default_rng(3).integers(0, 200, document.loop.frames.shape)
    loop = replace(document.loop, frames=noise.astype(np.uint8))
    tracks = shrinking_tracks(document, settings)
    tracked = with_members(tracks)
    shifted, second = tracked.tracks.members
    start_mm = second.points_mm[tracked.start_frame]
    # Half of the motion from the frame of the line: a smaller strain.
    halved = replace(second, points_mm=(second.points_mm + start_mm) / 2)
    members = (shifted, halved)
    tracked = replace(tracked, tracks=replace(tracked.tracks, members=members))
    joined = replace(document, loop=loop, tracked=tracked)
    rows = values_of(joined, settings)
    gls = rows["GLS A4C, line, end-systolic"]
    assert rows["GLS A4C by block-matching 3 alone, end-systolic"] == gls
    other = rows["GLS A4C by echotracker2 3 alone, end-systolic"]
    assert other not in {gls, "–"}
    rows = values_of(replace(joined, tracked=tracks), settings)
    assert rows["GLS A4C, line, end-systolic"] == gls
    assert not [name for name in rows if "alone" in name]


def values_of(document, settings) -> dict[str, str]:
    """Return the rows of the values by their names."""
    return {row.name: row.value for row in view_rows(measure_view(document, settings))}
