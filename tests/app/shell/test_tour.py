"""The first tour: short, left at any time, and shown once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core.services import Services, measure
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.shell.tour import STOPS
from longaxis.data import TrackedMesh, TrackerIdentity, Tracks
from longaxis.strain.centreline import build_mesh

WORDS_A_MINUTE = 200
LONGEST_S = 90
MACHINE_S = 12
"""Opening the sample study and tracking one view, on two cores."""


def still(document, settings, progress):
    """Return tracks of a heart that stands still, at once."""
    mesh = build_mesh(
        document.centreline,
        rows=settings.mesh_rows,
        spacing_mm=settings.mesh_spacing_mm,
    )
    points = np.stack([mesh.flat_points_mm] * document.loop.n_frames)
    return TrackedMesh(
        mesh=mesh,
        tracks=Tracks(points_mm=points, confidence=np.ones(points.shape[:2])),
        start_frame=document.centreline.frame,
        tracker=TrackerIdentity(name="block-matching", version="1"),
    )


@pytest.fixture
def fresh(qapp, tmp_path):
    """Return a window that was never opened before, with the real sample study."""
    services = Services(
        track=still,
        measure_apart=measure,
        draw_report=lambda *_: [],
        warm_up=lambda: None,
    )
    made = MainWindow(services, folder=tmp_path / "own")
    theme.apply(qapp, made.colours)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def test_it_is_read_in_a_minute_and_a_half():
    words = sum(len(f"{stop.title} {stop.text}".split()) for stop in STOPS)
    assert 60 * words / WORDS_A_MINUTE + MACHINE_S <= LONGEST_S


def test_it_goes_from_the_sample_to_the_report_by_keyboard(fresh, qtbot):
    tour = fresh.tour
    fresh.actions_by_name["tour"].trigger()
    assert tour.isVisible()
    QTest.keyClick(tour, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(fresh.session.document.views) == 3, timeout=60000)
    qtbot.waitUntil(lambda: not fresh.jobs.running, timeout=60000)
    QTest.keyClick(tour, Qt.Key.Key_Return)
    a4c = View.FOUR_CHAMBER
    qtbot.waitUntil(lambda: fresh.session.document.view(a4c).centreline is not None)
    assert fresh.state.step is Step.CONTOUR
    QTest.keyClick(tour, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: fresh.session.result(a4c) is not None, timeout=60000)
    for step in (Step.REVIEW, Step.BEAT, Step.REPORT):
        QTest.keyClick(tour, Qt.Key.Key_Return)
        assert fresh.state.step is step
    assert fresh.player.is_playing or fresh.state.step is Step.REPORT
    QTest.keyClick(tour, Qt.Key.Key_Backspace)
    assert tour.stop is STOPS[-2]
    for _ in range(2):
        QTest.keyClick(tour, Qt.Key.Key_Return)
    assert not tour.isVisible()


def test_the_card_lies_within_the_smallest_window(fresh, qapp):
    fresh.resize(1280, 720)
    fresh.tour.start()
    for _ in STOPS[1:]:
        qapp.processEvents()
        assert fresh.rect().contains(fresh.tour.geometry())
        assert fresh.tour.text.heightForWidth(fresh.tour.text.width()) <= (
            fresh.tour.text.height()
        )
        fresh.tour._at += 1
        fresh.tour.title.setText(fresh.tour.stop.title)
        fresh.tour.text.setText(fresh.tour.stop.text)
        fresh.tour.place()
    fresh.tour.leave()


def test_it_is_offered_once(fresh, qapp, tmp_path):
    fresh.tour.offer()
    assert fresh.tour.isVisible()
    QTest.keyClick(fresh.tour, Qt.Key.Key_Escape)
    assert not fresh.tour.isVisible()
    fresh.close()
    again = MainWindow(Services(warm_up=lambda: None), folder=tmp_path / "own")
    again.show()
    again.tour.offer()
    assert not again.tour.isVisible()
    again.close()
    again.deleteLater()
    qapp.processEvents()


def test_an_open_study_is_warned_of(open_study):
    open_study.tour.start()
    assert "will be closed" in open_study.tour.text.text()
    open_study.tour.leave()
    assert len(open_study.session.document.views) == 3
