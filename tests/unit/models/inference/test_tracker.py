"""The bundled network behind the Tracker protocol."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from longaxis.data import Loop
from longaxis.errors import CancelledError, ModelFileError, TrackingError
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.inference import echotracker2_runner
from longaxis.models.inference.echotracker2_runner import (
    KNOWN_FRAMES,
    SMALLER,
    WINDOW_FRAMES,
    ChunkSizes,
    EchoTracker2Run,
    TrackingRequest,
    neighbour_bias,
    windows,
)
from longaxis.models.inference.input_grid import SIZE_PX, grid_of
from longaxis.models.inference.manifest import (
    names_in_manifest,
    read_manifest,
)
from longaxis.models.inference.sessions import CPU, CUDA, Sessions, runtime_errors
from longaxis.models.inference.tracker import OnnxTracker, bundled
from longaxis.models.inference.weights import read_graph
from longaxis.models.registry import TrackerRegistry
from longaxis.resources import weights_folder

START = 4


def swaying_loop(n_frames=9, *, size=(120, 150), mm_per_pixel=(0.8, 0.6)):
    """Return a grainy loop that sways, and its displacement in mm, (T, 2)."""
    import cv2

    rng = np.random.default_rng(5)
    rows, columns = size
    grain = cv2.GaussianBlur(
        rng.random((rows, columns)).astype(np.float32), (0, 0), 1.5
    )
    grain = (grain - grain.min()) / np.ptp(grain) * 255
    angle = np.linspace(0, np.pi, n_frames)
    shift_px = 4 * np.stack([np.sin(angle), 0.5 * np.sin(2 * angle)], axis=1)
    frames = [
        cv2.warpAffine(grain, np.float32([[1, 0, x], [0, 1, y]]), (columns, rows))
        for x, y in shift_px
    ]
    loop = Loop(
        frames=np.stack(frames).astype(np.uint8),
        frame_times_s=np.arange(n_frames) / 50,
        mm_per_pixel=mm_per_pixel,
    )
    return loop, shift_px * np.array(mm_per_pixel)


def middle_points(n_columns=6, n_rows=3):
    x, y = np.meshgrid(np.linspace(50, 58, n_rows), np.linspace(25, 45, n_columns))
    return np.stack([x, y], axis=-1).reshape(-1, 2)


@pytest.fixture(scope="module")
def followed():
    loop, shift_mm = swaying_loop()
    points = middle_points()
    told = []
    tracks = bundled("echotracker2").track(
        loop, points, start_frame=START, mesh_shape=(6, 3), progress=told.append
    )
    return loop, points, shift_mm, tracks, told


def test_it_is_offered_by_name():
    tracker = TrackerRegistry().make("echotracker2")
    assert tracker.identity.name == "echotracker2"
    assert len(tracker.identity.model_sha256) == 64
    assert tracker.identity.device in {"CPU", "CUDA"}


def test_sessions_are_made_once():
    make = TrackerRegistry().make
    assert make("echotracker2") is make("echotracker2")


def test_points_follow_a_swaying_picture(followed):
    loop, points, shift_mm, tracks, _ = followed
    expected = points + (shift_mm - shift_mm[START])[:, None]
    error = np.linalg.norm(tracks.points_mm - expected, axis=-1)
    assert tracks.points_mm.shape == (loop.n_frames, len(points), 2)
    assert error.mean() < 0.5


def test_the_start_frame_keeps_the_points(followed):
    _, points, _, tracks, _ = followed
    np.testing.assert_array_equal(tracks.points_mm[START], points)
    assert (tracks.confidence >= 0).all()
    assert (tracks.confidence <= 1).all()
    assert (tracks.confidence[START] == 1).all()


def test_progress_rises_to_one(followed):
    told = followed[-1]
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


def test_the_same_question_has_the_same_answer(followed):
    loop, points, _, tracks, _ = followed
    again = bundled("echotracker2").track(
        loop, points, start_frame=START, mesh_shape=(6, 3)
    )
    np.testing.assert_array_equal(again.points_mm, tracks.points_mm)
    np.testing.assert_array_equal(again.confidence, tracks.confidence)


def test_cancelling_stops_the_work():
    loop, _ = swaying_loop()

    def stop(fraction):
        if fraction > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        bundled("echotracker2").track(
            loop, middle_points(), start_frame=0, progress=stop
        )


def test_points_off_the_picture_are_refused():
    loop, _ = swaying_loop()
    with pytest.raises(TrackingError, match="place the line on the wall"):
        bundled("echotracker2").track(loop, middle_points() + 1000, start_frame=0)


@pytest.mark.parametrize("frame", [-1, 9])
def test_a_start_frame_beyond_the_loop_is_our_mistake(frame):
    loop, _ = swaying_loop()
    with pytest.raises(ValueError, match="start_frame must be 0 to 8"):
        bundled("echotracker2").track(loop, middle_points(), start_frame=frame)


@pytest.mark.parametrize(("n_frames", "start"), [(9, 3), (64, 0), (200, 100), (200, 0)])
def test_windows_reach_every_frame_and_begin_with_known_ones(n_frames, start):
    known = set()
    for index, (first, behind, step) in enumerate(windows(n_frames, start)):
        frames = set(range(first, behind))
        assert 0 <= first < behind <= n_frames
        assert len(frames) <= WINDOW_FRAMES
        if index == 0:
            assert start in frames
            assert step == 0
        elif step == 1:
            assert set(range(first, first + KNOWN_FRAMES)) <= known
        else:
            assert set(range(behind - KNOWN_FRAMES, behind)) <= known
        known |= frames
    assert known == set(range(n_frames))


def test_a_long_loop_is_tracked_across_windows(monkeypatch):
    monkeypatch.setattr(echotracker2_runner, "WINDOW_FRAMES", 8)
    monkeypatch.setattr(echotracker2_runner, "KNOWN_FRAMES", 3)
    loop, shift_mm = swaying_loop(21)
    points = middle_points(3, 3)
    # Without the mirror image: half of the time, and the same windows.
    network = replace(read_manifest("echotracker2"), mirrored=False)
    tracks = OnnxTracker(network).track(loop, points, start_frame=10)
    expected = points + (shift_mm - shift_mm[10])[:, None]
    assert np.linalg.norm(tracks.points_mm - expected, axis=-1).mean() < 0.5


def test_the_grid_keeps_shape_and_place():
    loop, _ = swaying_loop()
    grid = grid_of(loop)
    # 150 x 0.8 mm wide and 120 x 0.6 mm high: the width fills the square.
    assert grid.filled_px == (256, 154)
    assert grid.corner_px == (0, 51)
    across, down = grid.mm_per_network_pixel
    assert across == pytest.approx(down, rel=0.01)
    points = middle_points()
    np.testing.assert_allclose(grid.to_mm(grid.to_network_px(points)), points)
    # The centre of the first pixel lies half a pixel from the picture's edges.
    first = grid.to_network_px(np.zeros(2))
    np.testing.assert_allclose(first, [0.5 * 256 / 150, 51 + 0.5 * 154 / 120])
    assert grid.resample(loop.frames).shape == (loop.n_frames, SIZE_PX, SIZE_PX)


def test_the_grid_shows_the_tissue_region_only():
    loop, _ = swaying_loop()
    part = Loop(
        frames=loop.frames.copy(),
        frame_times_s=loop.frame_times_s.copy(),
        mm_per_pixel=loop.mm_per_pixel,
        tissue_region_px=(20, 10, 100, 90),
    )
    grid = grid_of(part)
    edge_mm = np.array([(20 - 0.5) * 0.8, (10 - 0.5) * 0.6])
    np.testing.assert_allclose(grid.to_network_px(edge_mm), grid.corner_px)


def test_each_point_sees_its_nearest_and_is_seen_back():
    points = np.array([[0, 0], [1, 0], [2, 0], [9, 0]], np.float32)
    bias = neighbour_bias(points, 1)
    np.testing.assert_array_equal(bias, bias.T)
    np.testing.assert_array_equal(
        bias == 0,
        [[1, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 1, 1]],
    )


@pytest.fixture
def copied_weights(tmp_path):
    folder = tmp_path / "weights"
    shutil.copytree(weights_folder(), folder)
    return folder


def test_one_flipped_bit_is_refused_in_one_sentence(copied_weights):
    network = read_manifest("echotracker2", copied_weights)
    path = copied_weights / network.files["update"][0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="is damaged or is not the one") as raised:
        OnnxTracker(network)
    assert str(raised.value).count(". ") == 0
    assert read_graph(network, "query")


def test_a_missing_file_is_named(copied_weights):
    network = read_manifest("echotracker2", copied_weights)
    name = network.files["match"][0]
    (copied_weights / name).unlink()
    with pytest.raises(ModelFileError, match=name):
        OnnxTracker(network)


def test_a_manifest_lists_its_networks(copied_weights):
    names = names_in_manifest(copied_weights)
    assert names == ("echotracker2",)
    (copied_weights / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ModelFileError, match="export them again"):
        names_in_manifest(copied_weights)


def test_an_exported_network_that_ends_with_the_former_refinement_is_refused(
    copied_weights,
):
    path = copied_weights / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    entry = manifest["trackers"]["echotracker2"]
    entry["files"]["wall"] = {"file": "wall-flow-small-wall.onnx", "sha256": "0" * 64}
    entry |= {"n_wall_iterations": 1}
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelFileError, match="not part of this version") as refused:
        read_manifest("echotracker2", copied_weights)
    assert "export the network again" in str(refused.value)
    assert str(refused.value).count(". ") == 0


def test_an_unknown_network_and_a_broken_manifest_are_refused(copied_weights):
    with pytest.raises(ModelFileError, match="does not describe"):
        read_manifest("no-such", copied_weights)
    (copied_weights / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelFileError, match="does not describe"):
        read_manifest("echotracker2", copied_weights)
    (copied_weights / "manifest.json").unlink()
    with pytest.raises(ModelFileError, match="cannot be read"):
        read_manifest("echotracker2", copied_weights)


class Card:
    """A graphics card that holds so many frames and positions at a time."""

    device = CUDA

    def __init__(self, sessions, *, frames, positions):
        self._sessions = sessions
        self._frames, self._positions = frames, positions

    def run(self, graph, inputs):
        """Run where there is room."""
        if graph == "backbone" and len(inputs["frames"]) > self._frames:
            message = "Failed to allocate memory for requested buffer"
            raise runtime_errors()[-1](message)
        if graph == "match" and inputs["positions"].size > 2 * self._positions:
            message = "CUDA failure 2: out of memory"
            raise runtime_errors()[-1](message)
        return self._sessions.run(graph, inputs)

    def release(self):
        """Give memory back."""
        self._sessions.release()


def on_card(monkeypatch, **room):
    tracker = OnnxTracker(read_manifest("echotracker2"))
    card = Card(tracker._sessions, **room)
    monkeypatch.setattr(tracker, "_sessions", card)
    return tracker


def test_a_nearly_full_graphics_card_gets_smaller_pieces(monkeypatch, followed):
    loop, points, _, tracks, _ = followed
    tracker = on_card(monkeypatch, frames=8, positions=300)
    assert tracker.identity.device == "CUDA"
    found = tracker.track(loop, points, start_frame=START, mesh_shape=(6, 3))
    assert tracker.identity.device == ("CUDA (in smaller pieces: its memory was full)")
    np.testing.assert_allclose(found.points_mm, tracks.points_mm, atol=1e-3)


def test_a_full_graphics_card_is_left_for_the_processor_and_said(monkeypatch, followed):
    loop, points, _, tracks, _ = followed
    tracker = on_card(monkeypatch, frames=0, positions=0)
    found = tracker.track(loop, points, start_frame=START, mesh_shape=(6, 3))
    assert tracker.identity.device == "CPU (the graphics card's memory was full)"
    np.testing.assert_allclose(found.points_mm, tracks.points_mm, atol=1e-3)


def test_a_processor_that_fails_is_a_sentence(monkeypatch):
    tracker = on_card(monkeypatch, frames=0, positions=0)
    tracker._sessions.device = CPU
    loop, _ = swaying_loop(3)
    with pytest.raises(TrackingError, match="could not be run on this loop"):
        tracker.track(loop, middle_points(), start_frame=0)


def test_what_a_graph_cannot_do_is_among_the_errors_of_the_runtime():
    names = {each.__name__ for each in runtime_errors()}
    assert {"NotImplemented", "Fail", "InvalidArgument", "RuntimeError"} <= names


def test_memory_goes_back_after_tracking():
    sessions = Sessions(read_manifest("echotracker2"), CPU)
    frames = np.zeros((24, SIZE_PX, SIZE_PX), np.uint8)
    mean = np.zeros((SIZE_PX, SIZE_PX), np.float32)
    sessions.run("backbone", {"frames": frames, "mean": mean})
    used = resident_bytes()
    sessions.release()
    assert resident_bytes() < used - 50e6


def resident_bytes():
    status = Path("/proc/self/statm")
    if not status.exists():
        pytest.skip("needs /proc")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("sizes", [SMALLER, ChunkSizes(frames=3, positions=40)])
def test_sizes_of_pieces_change_nothing(sizes):
    loop, _ = swaying_loop()
    network = read_manifest("echotracker2")
    sessions = Sessions(network, CPU)
    grid = grid_of(loop)
    points = grid.to_network_px(middle_points()).astype(np.float32)
    asked = TrackingRequest(
        frames=grid.resample(loop.frames), points_px=points, start_frame=2
    )
    guess = np.tile(points, (loop.n_frames, 1, 1))
    found = []
    for each in (ChunkSizes(), sizes):
        run = EchoTracker2Run(sessions, network, asked, each)
        run.prepare()
        run.track(guess, lambda _done: None)
        found.append(run.positions)
    np.testing.assert_allclose(found[0], found[1], atol=1e-3)


def test_a_session_that_is_not_on_the_card_counts_as_cpu(monkeypatch):
    monkeypatch.setattr(Sessions, "_all_on", lambda _self, device: device != CUDA)
    original = Sessions._load
    asked = []

    def load(contents, device):
        asked.append(device)
        return original(contents, CPU)

    monkeypatch.setattr(Sessions, "_load", staticmethod(load))
    sessions = Sessions(read_manifest("echotracker2"), CUDA)
    assert sessions.device == "CPU"
    assert asked == ["CUDA", "CPU"]


def test_bundled_networks_are_small_and_say_what_they_are():
    folder = weights_folder()
    total = sum(path.stat().st_size for path in folder.iterdir())
    assert total < 30e6
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for entry in manifest["trackers"].values():
        assert entry["licence"] == "Apache-2.0"
        assert entry["largest_difference_to_pytorch"] <= 1e-3
        assert entry["metrics"]


def test_it_is_no_surer_than_the_tracks_that_it_corrects(monkeypatch):
    loop, _ = swaying_loop()
    original = BlockMatchingTracker.track

    def unsure(self, *given, **named):
        found = original(self, *given, **named)
        return replace(found, confidence=np.full_like(found.confidence, 0.1))

    monkeypatch.setattr(BlockMatchingTracker, "track", unsure)
    network = replace(read_manifest("echotracker2"), start="block-matching")
    tracks = OnnxTracker(network).track(loop, middle_points(), start_frame=2)
    assert tracks.confidence.max() <= 0.1
