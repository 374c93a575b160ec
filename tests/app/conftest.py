"""A window without files: an engine whose loops, and whose strain, are known."""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core.services import Services, measure
from longaxis.app.core.session import Session
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.data import (
    Loop,
    LoopOrigin,
    LoopSummary,
    Recording,
    StudyHeader,
    TrackedMesh,
    TrackerIdentity,
    Tracks,
    ValueSource,
)
from longaxis.data.event_proposal import TimeProposal
from longaxis.data.uncertainty import Jitter, JitteredLines
from longaxis.data.view_proposal import EchoView, ViewProposal
from longaxis.errors import UncalibratedLoopError, UntimedLoopError
from longaxis.strain.centreline import build_mesh

N_FRAMES, ROWS, COLUMNS = 32, 110, 130
FRAME_TIME_S = 0.03
R_WAVE_FRAMES = (2, 29)
END_SYSTOLE = 12
PEAK_STRAIN = -0.2
LANDMARKS_MM = ((35.0, 95.0), (60.0, 15.0), (85.0, 95.0))
"""Annulus, apex, annulus; one millimetre is one pixel."""

NAMES = {View.FOUR_CHAMBER: "a4c", View.TWO_CHAMBER: "a2c", View.LONG_AXIS: "a3c"}


def strain_at(frame: int) -> float:
    """Return the strain of the made-up heart: 0 at both R waves, least at ES."""
    first, last = R_WAVE_FRAMES
    if not first <= frame <= last:
        return 0.0
    if frame <= END_SYSTOLE:
        share = (frame - first) / (END_SYSTOLE - first)
    else:
        share = (last - frame) / (last - END_SYSTOLE)
    return PEAK_STRAIN * float(np.sin(share * np.pi / 2)) ** 2


UNSURE = ViewProposal(echo_view=EchoView.UNSURE, probability=0.4)


def made_up_recording(view: View | None = View.FOUR_CHAMBER, **changes) -> Recording:
    """Return a small calibrated and timed loop."""
    rng = np.random.default_rng(3)
    fields = {
        "frames": rng.integers(0, 200, (N_FRAMES, ROWS, COLUMNS)).astype(np.uint8),
        "frame_times_s": FRAME_TIME_S * np.arange(N_FRAMES),
        "mm_per_pixel": (1.0, 1.0),
        "view": view,
        "r_wave_times_s": FRAME_TIME_S * np.array(R_WAVE_FRAMES, dtype=np.float64),
        "heart_rate_bpm": 74.0,
        "header": StudyHeader(patient_name="Made^Up", patient_id="7", study_uid="1.2"),
        "origin": LoopOrigin(path=f"/loops/{NAMES.get(view, 'unnamed')}.dcm"),
    }
    return Recording(**{**fields, **changes})


def summary_of(recording: Recording) -> LoopSummary:
    """Return what a scan says of a recording."""
    return LoopSummary(
        origin=recording.origin,
        n_frames=len(recording.frames),
        rows=recording.frames.shape[1],
        columns=recording.frames.shape[2],
        frame_times_s=recording.frame_times_s,
        mm_per_pixel=recording.mm_per_pixel,
        view=recording.view,
        r_wave_times_s=recording.r_wave_times_s,
        heart_rate_bpm=recording.heart_rate_bpm,
        header=recording.header,
        label=Path(recording.origin.path).stem,
        problems=recording.problems,
    )


def as_loop(recording, *, mm_per_pixel=None, frame_rate_hz=None, view=None) -> Loop:
    """Do what io does, for recordings made in memory."""
    scale = mm_per_pixel or recording.mm_per_pixel
    if scale is None:
        message = "No scale; click two marks."
        raise UncalibratedLoopError(message)
    times_s = recording.frame_times_s
    if frame_rate_hz is not None:
        times_s = np.arange(len(recording.frames)) / frame_rate_hz
    if times_s is None:
        message = "No frame times; type the frame rate."
        raise UntimedLoopError(message)
    read = ValueSource.READER
    return Loop(
        frames=recording.frames,
        frame_times_s=times_s,
        mm_per_pixel=scale,
        view=view or recording.view,
        r_wave_times_s=recording.r_wave_times_s,
        heart_rate_bpm=recording.heart_rate_bpm,
        scale_source=read if mm_per_pixel else ValueSource.FILE,
        time_source=read if frame_rate_hz else ValueSource.FILE,
        tissue_region_px=recording.tissue_region_px,
        header=recording.header,
        origin=recording.origin,
        time_doubt="" if frame_rate_hz else recording.time_doubt,
    )


def shrinking_tracks(document, settings) -> TrackedMesh:
    """Return tracks that shrink towards the apex: strain is `strain_at` everywhere."""
    mesh = build_mesh(
        document.centreline,
        rows=settings.mesh_rows,
        spacing_mm=settings.mesh_spacing_mm,
    )
    start = document.centreline.frame
    apex = mesh.flat_points_mm[mesh.flat_points_mm[:, 1].argmin()]
    scale = np.array([1 + strain_at(frame) for frame in range(document.loop.n_frames)])
    scale = scale / scale[start]
    points = apex + scale[:, None, None] * (mesh.flat_points_mm - apex)
    return TrackedMesh(
        mesh=mesh,
        tracks=Tracks(points_mm=points, confidence=np.ones(points.shape[:2])),
        start_frame=start,
        tracker=TrackerIdentity(name="block-matching", version="test"),
    )


def lines_drawn_anew(document, tracked) -> JitteredLines:
    """Return lines whose strain is by turns 10 % more and 10 % less than reported."""
    mesh_mm = tracked.mesh.points_mm
    line_mm = mesh_mm[:, mesh_mm.shape[1] // 2]
    apex = line_mm[line_mm[:, 1].argmin()]
    jitter = Jitter(n_runs=20)
    factors = np.where(np.arange(jitter.n_runs) % 2, 1.1, 0.9)
    strain = np.array([strain_at(frame) for frame in range(document.loop.n_frames)])
    scale = 1 + strain[:, None, None, None] * factors[None, :, None, None]
    return JitteredLines(
        jitter=jitter,
        points_mm=(apex + scale * (line_mm - apex)).astype(np.float32),
        start_frames=np.full(jitter.n_runs, tracked.start_frame),
        end_systole_shifts=np.zeros(jitter.n_runs, dtype=np.int64),
    )


@dataclass
class MadeUpFiles:
    """Loops that need no disk, and a tracker that can be held up.

    Attributes
    ----------
    gate
        Tracking waits until it is set.
    views
        What pictures suggest, by path; others are not recognised.
    """

    recordings: dict[str, Recording] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)
    n_tracked: int = 0
    views: dict[str, ViewProposal] = field(default_factory=dict)

    def add(self, *recordings: Recording) -> None:
        """Put loops on the made-up disk."""
        for recording in recordings:
            self.recordings[recording.origin.path] = recording

    def scan(self, paths, progress) -> list[LoopSummary]:
        """Find the loops of these paths."""
        progress(1.0)
        return [summary_of(self.recordings[str(path)]) for path in paths]

    def thumbnail(self, origin, _max_size_px):
        """Return a small picture."""
        return self.recordings[origin.path].frames[0][::2, ::2]

    def track(self, document, settings, progress) -> TrackedMesh:
        """Track once the gate is open, up to four seconds later."""
        for step in range(400):
            progress(min(0.9, step / 400))
            if self.gate.wait(0.01):
                break
        self.n_tracked += 1
        return shrinking_tracks(document, settings)

    def jitter(self, document, settings, progress) -> TrackedMesh:
        """Draw lines that shorten a tenth more or less, once the gate is open."""
        tracked = self.track(document, settings, progress)
        return replace(tracked, jittered=lines_drawn_anew(document, tracked))

    def engine(self) -> Services:
        """Return an engine that reads from here; the rest of it is real."""
        return Services(
            scan=self.scan,
            read_recording=lambda origin: self.recordings[origin.path],
            read_thumbnail=self.thumbnail,
            propose_view=lambda origin: self.views.get(origin.path, UNSURE),
            to_loop=as_loop,
            propose_times=lambda loop: (TimeProposal(), loop),
            track=self.track,
            jitter=self.jitter,
            measure_apart=measure,
            warm_up=lambda: None,
        )


# Ten times what a wait takes on an idle machine; only a failure waits as long.
PATIENCE_MS = 60_000


@pytest.fixture
def qtbot(qtbot):
    """Return the robot of pytest-qt, which by itself gives up after five seconds."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE_MS)
    qtbot.waitSignal = partial(qtbot.waitSignal, timeout=PATIENCE_MS)
    return qtbot


@pytest.fixture
def files() -> MadeUpFiles:
    """Return a made-up disk with three loops; tracking is not held up."""
    made = MadeUpFiles()
    made.add(*(made_up_recording(view) for view in View))
    made.gate.set()
    return made


@pytest.fixture
def session(files, qapp) -> Session:
    """Return a session without a window."""
    return Session(files.engine())


@pytest.fixture
def ground(qapp):
    """Return a parent for views, which go with it."""
    made = QWidget()
    yield made
    made.deleteLater()
    qapp.processEvents()


@pytest.fixture
def window(files, qtbot, qapp, tmp_path):
    """Return an empty window; it must end with no job left."""
    made = MainWindow(files.engine(), folder=tmp_path / "own")
    # Step by step; tests/app/shell/test_confirming.py reads as a new user does.
    made.context.preferences.update(confirms_studies=False)
    theme.apply(qapp, made.colours)
    made.show()
    yield made
    files.gate.set()
    made.close()
    assert made.jobs.running == ()
    made.deleteLater()
    qapp.processEvents()
    gc.collect()


@pytest.fixture
def open_study(window, files, qtbot):
    """Return the window with the three loops in their slots."""
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    qtbot.waitUntil(lambda: not window.jobs.running)
    return window


def click_mm(window: MainWindow, point_mm) -> None:
    """Click a place of the picture."""
    canvas = window.loop_view.canvas
    x, y = canvas.transform_px.to_screen(np.array(point_mm)).round().tolist()
    place = QPoint(int(x), int(y))
    QTest.mouseMove(canvas, place)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place)


def place_line(window: MainWindow, view: View) -> None:
    """Place a line with three clicks at end-systole."""
    window.session.show_view(view)
    window.state.set_step(Step.CONTOUR)
    window.player.set_frame(END_SYSTOLE)
    for point in LANDMARKS_MM:
        click_mm(window, point)


def without_paths(document):
    """Return the document with loops that bring their frames along."""
    views = tuple(
        replace(each, loop=replace(each.loop, origin=LoopOrigin()))
        for each in document.views
    )
    return replace(document, views=views)


@pytest.fixture
def tracked(open_study, qtbot):
    """Return a window in which one view is tracked."""
    place_line(open_study, View.FOUR_CHAMBER)
    open_study.workflow.track()
    wait_for_numbers(open_study, qtbot)
    return open_study


def wait_for_numbers(window, qtbot):
    """Wait until all views are tracked, and every panel has had its turn."""
    session = window.session
    qtbot.waitUntil(
        lambda: not window.workflow.tracking and session.refresh_queue.is_idle
    )
