"""Trackers that a reader brings, against a graph whose answer is known."""

from __future__ import annotations

import sys

import numpy as np
import pytest

pytestmark = pytest.mark.training
onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from longaxis.errors import (  # noqa: E402
    CancelledError,
    LongAxisError,
    ModelFileError,
    TrackingError,
)
from longaxis.models.custom import graph_process  # noqa: E402
from longaxis.models.custom.layout import grid_for  # noqa: E402
from longaxis.models.custom.manifest import read_custom_manifest  # noqa: E402
from longaxis.models.custom.tracker import files_sha256, load_custom_tracker  # noqa: E402
from longaxis.models.inference.graph_validation import check_contents  # noqa: E402
from longaxis.models.registry import TrackerRegistry  # noqa: E402
from tests.training.third_party import (  # noqa: E402
    description,
    graph,
    moving_loop,
    write,
)


def points_mm(n_points):
    rng = np.random.default_rng(n_points)
    return rng.uniform((5, 5), (28, 22), (n_points, 2))


def expected_mm(folder, loop, moved, points, start, *, order="row-col"):
    """Return where the points truly are, the network's pixels told in millimetres."""
    grid = grid_for(loop, read_custom_manifest(folder).picture)
    away = moved - moved[start]
    away = away[:, ::-1] if order == "row-col" else away
    return points + (away * grid.mm_per_network_pixel)[:, None]


@pytest.mark.parametrize(
    ("n_frames", "n_points", "start"),
    [(5, 3, 2), (64, 64, 0), (64, 65, 63), (65, 10, 64), (150, 100, 90), (1, 2, 0)],
)
def test_fixed_sizes_queries_at_the_first_frame_and_rows_first(
    tmp_path, n_frames, n_points, start
):
    folder = write(tmp_path / "own", graph())
    loop, moved = moving_loop(n_frames)
    points = points_mm(n_points)
    tracks = load_custom_tracker(folder).track(loop, points, start_frame=start)
    wanted = expected_mm(folder, loop, moved, points, start)
    assert tracks.points_mm.shape == (n_frames, n_points, 2)
    np.testing.assert_allclose(tracks.points_mm, wanted, atol=2e-4)
    np.testing.assert_array_equal(tracks.points_mm[start], points)
    if n_frames > 1:
        assert np.ptp(wanted[:, 0], axis=0).min() > 5


@pytest.mark.parametrize("given", ["input", "points"])
def test_free_sizes_and_a_query_in_any_frame(tmp_path, given):
    folder = write(
        tmp_path / "own",
        graph(n_frames=None, n_points=None, given=given),
        query_frame={"given": given} | ({"input": "frame"} if given == "input" else {}),
        n_frames="any",
        n_points="any",
    )
    loop, moved = moving_loop(90)
    points, told = points_mm(70), []
    tracks = load_custom_tracker(folder).track(
        loop, points, start_frame=33, progress=told.append
    )
    wanted = expected_mm(folder, loop, moved, points, 33)
    np.testing.assert_allclose(tracks.points_mm, wanted, atol=2e-4)
    # On a busy machine the share so far is told while the graph runs.
    assert told[-1] == 1.0


def test_a_query_in_any_frame_of_a_fixed_number_goes_piece_by_piece(tmp_path):
    folder = write(
        tmp_path / "own",
        graph(n_frames=16, n_points=None, given="input"),
        query_frame={"given": "input", "input": "frame"},
        n_frames=16,
        n_points="any",
    )
    tracker = load_custom_tracker(folder)
    points = points_mm(4)
    for n_frames in (12, 16, 50):
        loop, moved = moving_loop(n_frames)
        tracks = tracker.track(loop, points, start_frame=7)
        wanted = expected_mm(folder, loop, moved, points, 7)
        np.testing.assert_allclose(tracks.points_mm, wanted, atol=2e-4)


@pytest.mark.parametrize("shape", ["kept", "stretched"])
@pytest.mark.parametrize("region", [None, (10, 4, 50, 58), (3, 20, 89, 44)])
def test_the_tissue_region_fills_the_picture(tmp_path, shape, region):
    picture = description()["picture"] | {"shape": shape}
    folder = write(tmp_path / "own", graph(), picture=picture)
    loop, moved = moving_loop(9, region=region)
    points = points_mm(5)
    tracks = load_custom_tracker(folder).track(loop, points, start_frame=4)
    wanted = expected_mm(folder, loop, moved, points, 4)
    np.testing.assert_allclose(tracks.points_mm, wanted, atol=2e-4)


def test_tracks_may_be_written_otherwise_than_points(tmp_path):
    """The points are in pixels by row and column; the tracks are read as shares."""
    folder = write(
        tmp_path / "own",
        graph(),
        tracks={"output": "tracks", "axes": "BTNP", "order": "xy", "unit": "0..1"},
    )
    loop, _ = moving_loop(3)
    points = points_mm(2)
    tracks = load_custom_tracker(folder).track(loop, points, start_frame=1)
    grid = grid_for(loop, read_custom_manifest(folder).picture)
    rows_first = grid.to_network_px(points)[:, ::-1]
    moved = moving_loop(3)[1]
    wanted = grid.to_mm((rows_first + (moved[0] - moved[1])) * [64, 48])
    np.testing.assert_allclose(tracks.points_mm[0], wanted, rtol=1e-5)


def test_confidence_is_a_logit_and_never_grows_from_piece_to_piece(tmp_path):
    folder = write(
        tmp_path / "own",
        graph(n_frames=4, confidence=True),
        n_frames=4,
        confidence={"output": "sure", "axes": "BTN", "kind": "logit"},
    )
    loop, moved = moving_loop(6)
    tracks = load_custom_tracker(folder).track(loop, points_mm(3), start_frame=0)
    sigmoid = 1 / (1 + np.exp(moved[:, 0] - moved[0, 0]))
    np.testing.assert_allclose(tracks.confidence[1:4, 0], sigmoid[1:4], atol=1e-5)
    later = sigmoid[3] / (1 + np.exp(moved[4:, 0] - moved[3, 0]))
    np.testing.assert_allclose(tracks.confidence[4:, 2], later, atol=1e-5)
    assert (tracks.confidence[0] == 1).all()


def test_identity_licence_and_results_repeat(tmp_path):
    folder = write(tmp_path / "own", graph())
    digest = files_sha256(folder)
    tracker = load_custom_tracker(folder)
    assert tracker.licence == "CC BY-NC 4.0"
    identity = tracker.identity
    assert (identity.name, identity.version) == ("third-party", "2.1")
    assert (identity.model_sha256, identity.device) == (digest, "CPU")
    loop, _ = moving_loop(20)
    first, again = (tracker.track(loop, points_mm(9), start_frame=5) for _ in range(2))
    np.testing.assert_array_equal(first.points_mm, again.points_mm)
    np.testing.assert_array_equal(first.confidence, again.confidence)


def test_progress_rises_and_may_stop_the_work(tmp_path):
    tracker = load_custom_tracker(write(tmp_path / "own", graph()))
    loop, _ = moving_loop(150)
    told = []
    tracker.track(loop, points_mm(130), start_frame=70, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) >= 12

    def stop(_done):
        message = "stopped"
        raise CancelledError(message)

    with pytest.raises(CancelledError):
        tracker.track(loop, points_mm(3), start_frame=70, progress=stop)


def test_only_what_is_added_is_there_and_it_is_loaded_once(tmp_path):
    folder = write(tmp_path / "own", graph())
    trackers = TrackerRegistry()
    assert "third-party" not in trackers
    trackers.add_custom(folder)
    assert trackers.make("third-party") is trackers.make("third-party")
    other = write(tmp_path / "other", b"not read yet", name="other")
    trackers.add_custom(other, loads=False)
    assert list(trackers.permissions) == ["third-party", "other"]


@pytest.mark.parametrize("name", ["third-party", "block-matching"])
def test_two_trackers_cannot_have_one_name(tmp_path, name):
    trackers = TrackerRegistry()
    trackers.add_custom(write(tmp_path / "own", graph()))
    with pytest.raises(ModelFileError, match=f"“{name}” like another one"):
        trackers.add_custom(write(tmp_path / "other", graph(), name=name))


def test_an_answer_that_is_no_position_is_refused(tmp_path):
    tracker = load_custom_tracker(write(tmp_path / "own", graph(lost=True)))
    loop, _ = moving_loop(4)
    with pytest.raises(TrackingError, match="not positions"):
        tracker.track(loop, points_mm(2), start_frame=1)


def test_points_beside_the_picture_are_refused(tmp_path):
    tracker = load_custom_tracker(write(tmp_path / "own", graph()))
    loop, _ = moving_loop(4)
    with pytest.raises(TrackingError, match="within the picture"):
        tracker.track(loop, np.full((3, 2), -50.0), start_frame=1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"n_frames": "any"}, "axis T of “video” has 64 .* says any number"),
        ({"n_points": 32}, "axis N of “queries” has 64 .* says 32"),
        ({"query_frame": {"given": "points"}}, "axis P of “queries” has 2"),
        (
            {"query_frame": {"given": "input", "input": "when"}},
            "the graph has no input “when”",
        ),
        ({"tracks": {"output": "path", "axes": "BTNP"}}, "no output “path”"),
        ({"sha256": "0" * 64}, "SHA-256 differs"),
        ({"file": "other.onnx"}, "cannot be read"),
    ],
)
def test_a_description_of_another_graph_is_refused(tmp_path, changes, sentence):
    folder = write(tmp_path / "own", graph(), **changes)
    with pytest.raises(ModelFileError, match=sentence):
        load_custom_tracker(folder)


def test_tracks_of_another_shape_are_refused(tmp_path):
    tracks = {"output": "tracks", "axes": "TBNP"}
    folder = write(tmp_path / "own", graph(), tracks=tracks)
    loop, _ = moving_loop(4)
    with pytest.raises(ModelFileError, match="answered with the shape"):
        load_custom_tracker(folder).track(loop, points_mm(2), start_frame=1)


def external_tensor(name="w"):
    tensor = numpy_helper.from_array(np.zeros(2, np.float32), name)
    onnx.external_data_helper.set_external_data(tensor, "weights.bin", 0, 8)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    return tensor


def in_initializer(model):
    model.graph.initializer.append(external_tensor())


def in_attribute(model):
    node = helper.make_node("Constant", [], ["unused"], value=external_tensor())
    model.graph.node.append(node)


def in_branch(model):
    out = helper.make_tensor_value_info("w", TensorProto.FLOAT, [2])
    branch = helper.make_graph([], "branch", [], [out], [external_tensor()])
    node = helper.make_node(
        "If", ["yes"], ["unused"], then_branch=branch, else_branch=branch
    )
    model.graph.node.append(node)


def in_sparse(model):
    sparse = model.graph.sparse_initializer.add()
    sparse.values.CopyFrom(external_tensor())


def in_function(model):
    node = helper.make_node("Constant", [], ["unused"], value=external_tensor())
    opset = [helper.make_opsetid("", 18)]
    made = helper.make_function("ai.onnx", "Mine", [], ["unused"], [node], opset)
    model.functions.append(made)


@pytest.mark.parametrize(
    "place", [in_initializer, in_attribute, in_branch, in_sparse, in_function]
)
def test_numbers_in_other_files_are_refused(tmp_path, monkeypatch, place):
    """ONNX Runtime would read them, from wherever the program was started."""
    model = graph()
    place(model)
    folder = write(tmp_path / "own", model)
    (folder / "weights.bin").write_bytes(bytes(8))
    monkeypatch.chdir(folder)
    with pytest.raises(ModelFileError, match="never opened"):
        load_custom_tracker(folder)


@pytest.mark.parametrize("also_in_graph", [True, False])
def test_foreign_operators_are_refused(tmp_path, also_in_graph):
    model = graph()
    if also_in_graph:
        node = helper.make_node("Magic", ["video"], ["unused"], domain="my.magic")
        model.graph.node.append(node)
    model.opset_import.append(helper.make_opsetid("my.magic", 1))
    with pytest.raises(ModelFileError, match=r"operators of “my\.magic”"):
        load_custom_tracker(write(tmp_path / "own", model))


def test_an_unknown_standard_operator_is_told_in_a_sentence(tmp_path):
    model = graph()
    model.graph.node.append(helper.make_node("NoSuchThing", ["video"], ["unused"]))
    with pytest.raises(ModelFileError, match="refused by ONNX Runtime"):
        load_custom_tracker(write(tmp_path / "own", model))


def test_a_damaged_file_never_gets_further(tmp_path):
    content = graph().SerializeToString()
    check_contents(content, tmp_path)
    damaged = [b"", b"PK\x03\x04 something else", b"abcdORTM" + content]
    damaged += [content[: len(content) // 2], content[:-1], b"\xff" * 40]
    for each in damaged:
        folder = write(tmp_path / "own", each)
        with pytest.raises(ModelFileError, match=r"not an ONNX file|own format"):
            load_custom_tracker(folder)


def test_any_flipped_byte_is_refused_or_harmless(tmp_path):
    content = graph().SerializeToString()
    rng = np.random.default_rng(5)
    for place in rng.integers(0, len(content), 60):
        flipped = bytearray(content)
        flipped[place] ^= 1 << int(rng.integers(8))
        try:
            load_custom_tracker(write(tmp_path / "own", bytes(flipped)))
        except LongAxisError:
            continue


def with_more(model, nodes, name):
    """Let the tracks depend on what more nodes make, a number that counts nothing."""
    (last,) = (each for each in model.graph.node if "tracks" in each.output)
    last.output[list(last.output).index("tracks")] = "plain_tracks"
    model.graph.node.extend(nodes)
    none = numpy_helper.from_array(np.array(0, np.float32), "none")
    model.graph.initializer.append(none)
    model.graph.node.append(helper.make_node("Mul", [name, "none"], ["nothing"]))
    model.graph.node.append(
        helper.make_node("Add", ["plain_tracks", "nothing"], ["tracks"])
    )
    return model


def endless():
    """Return a graph with a loop that never ends."""
    yes = numpy_helper.from_array(np.array(True), "yes")
    start = numpy_helper.from_array(np.array(0, np.float32), "start_number")
    step = numpy_helper.from_array(np.array(1, np.float32), "one_more")
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["goes_on"], ["still"]),
            helper.make_node("Add", ["number", "one_more"], ["next"]),
        ],
        "body",
        [
            value("turn", TensorProto.INT64, []),
            value("goes_on", TensorProto.BOOL, []),
            value("number", TensorProto.FLOAT, []),
        ],
        [value("still", TensorProto.BOOL, []), value("next", TensorProto.FLOAT, [])],
        [step],
    )
    model = graph()
    model.graph.initializer.extend([yes, start])
    loop = helper.make_node("Loop", ["", "yes", "start_number"], ["spun"], body=body)
    return with_more(model, [loop], "spun")


def greedy():
    """Return a graph that asks for 12 GB."""
    model = graph()
    size = numpy_helper.from_array(np.array([3_000_000_000], np.int64), "much")
    model.graph.initializer.append(size)
    nodes = [
        helper.make_node("ReduceMax", ["video"], ["brightest"], keepdims=0),
        helper.make_node("Expand", ["brightest", "much"], ["spread"]),
        helper.make_node("ReduceMin", ["spread"], ["spun"], keepdims=0),
    ]
    return with_more(model, nodes, "spun")


def test_an_endless_loop_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(graph_process, "ANSWER_WITHIN_S", 2.0)
    tracker = load_custom_tracker(write(tmp_path / "own", endless()))
    loop, _ = moving_loop(4)
    with pytest.raises(TrackingError, match="no answer for 2 seconds"):
        tracker.track(loop, points_mm(2), start_frame=1)


def test_an_endless_loop_can_be_stopped_by_the_reader(tmp_path):
    tracker = load_custom_tracker(write(tmp_path / "own", endless()))
    loop, _ = moving_loop(4)

    def stop(_share):
        message = "Stopped."
        raise CancelledError(message)

    with pytest.raises(CancelledError):
        tracker.track(loop, points_mm(2), start_frame=1, progress=stop)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")
def test_a_greedy_graph_fails_in_a_sentence(tmp_path):
    tracker = load_custom_tracker(write(tmp_path / "own", greedy()))
    loop, _ = moving_loop(4)
    with pytest.raises(TrackingError) as refusal:
        tracker.track(loop, points_mm(2), start_frame=1)
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Error" not in sentence


def test_after_an_end_the_next_loop_is_tracked(tmp_path):
    tracker = load_custom_tracker(write(tmp_path / "own", graph()))
    loop, _ = moving_loop(4)
    tracker._session._child.end()
    with pytest.raises(TrackingError, match="ended before it was done"):
        tracker.track(loop, points_mm(2), start_frame=1)
    assert tracker.track(loop, points_mm(2), start_frame=1).points_mm.shape == (4, 2, 2)


def test_another_description_is_another_tracker(tmp_path):
    folder = write(tmp_path / "own", graph())
    before = load_custom_tracker(folder).identity
    path = folder / "manifest.json"
    path.write_text(path.read_text() + "\n")
    after = load_custom_tracker(folder).identity
    assert (after.name, after.version) == (before.name, before.version)
    assert after.model_sha256 != before.model_sha256
