"""Descriptions of own trackers, and what they say about pictures and points."""

import copy
import json

import numpy as np
import pytest

from longaxis.data import Loop
from longaxis.errors import ModelFileError
from longaxis.models.custom.layout import (
    arranged,
    brightness,
    grid_for,
    likeness,
    pictures,
    read,
    rearranged,
    written,
)
from longaxis.models.custom.manifest import (
    CoordinateRule,
    PictureRule,
    read_custom_manifest,
)
from longaxis.models.inference.graph_validation import check_contents

GOOD = {
    "format": "longaxis tracker 1",
    "name": "my-tracker",
    "version": "1.0",
    "licence": "MIT",
    "file": "tracker.onnx",
    "picture": {
        "input": "video",
        "axes": "TCHW",
        "size_px": [256, 192],
        "shape": "stretched",
        "n_channels": 3,
        "black": [-2.1, -2.0, -1.8],
        "white": 2.5,
    },
    "points": {
        "input": "queries",
        "axes": "NP",
        "order": "row-col",
        "unit": "0..1",
        "origin": "centre",
    },
    "query_frame": {"given": "input", "input": "frame"},
    "tracks": {"output": "tracks", "axes": "NTP", "unit": "pixels"},
    "confidence": {"output": "visible", "axes": "NT", "kind": "probability"},
    "n_frames": 32,
    "n_points": "any",
}


def changed(*path, value=None):
    """Return the good description with one entry changed, or left out for None."""
    made = copy.deepcopy(GOOD)
    level = made
    for key in path[:-1]:
        level = level[key]
    if value is None:
        del level[path[-1]]
    else:
        level[path[-1]] = value
    return made


def read_text(folder, text):
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return read_custom_manifest(folder)


def test_everything_that_is_said_is_understood(tmp_path):
    manifest = read_text(tmp_path, json.dumps(GOOD))
    assert (manifest.name, manifest.version, manifest.licence) == (
        "my-tracker",
        "1.0",
        "MIT",
    )
    picture = manifest.picture
    assert picture.size_px == (256, 192)
    assert not picture.keeps_shape
    assert picture.black == (-2.1, -2.0, -1.8)
    assert picture.white == (2.5, 2.5, 2.5)
    assert manifest.points_rule == CoordinateRule(
        order="row-col", unit="0..1", origin="centre"
    )
    # What is not said about tracks is as for points.
    assert manifest.tracks_rule == CoordinateRule(
        order="row-col", unit="pixels", origin="centre"
    )
    assert (manifest.query_frame, manifest.query_frame_name) == ("input", "frame")
    assert (manifest.n_frames, manifest.n_points) == (32, None)
    assert (manifest.confidence_name, manifest.confidence_axes) == ("visible", "NT")
    assert manifest.sizes == {"B": 1, "T": 32, "C": 3, "H": 192, "W": 256, "N": None}


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("licence",), None, "“licence” is missing; it must be a text"),
        (("licence",), " ", "“licence” must be a text"),
        (("format",), "longaxis tracker 9", "“format” must be “longaxis tracker 1”"),
        (("name",), "My Tracker!", "“name” must be up to 40 small letters"),
        (("file",), "../tracker.onnx", "“file” must be the name of a file in the same"),
        (("file",), "C:tracker.onnx", "“file” must be the name of a file in the same"),
        (("sha256",), "12ab", "“sha256” must be 64 hexadecimal digits"),
        (("picture",), 3, "“picture” must hold names and values, got 3"),
        (("picture", "axes"), "TCH", "“picture.axes” must be the letters of “BTCHW”"),
        (("picture", "axes"), "TCHHW", "“picture.axes” must be the letters"),
        (("picture", "axes"), "THW", "“picture.axes” must contain “C”"),
        (("picture", "size_px"), [256], r"“picture.size_px” must be \[width, height\]"),
        (("picture", "black"), [0, 0], "“picture.black” must be a number, or a list"),
        (("picture", "white"), True, "“picture.white” must be a number"),
        (("picture", "colour"), "red", "“picture.colour” is not known here"),
        (("points", "order"), "yx", "“points.order” must be “xy” or “row-col”"),
        (("points", "unit"), None, "“points.unit” is missing"),
        (("query_frame", "given"), "last", "“query_frame.given” must be “first” or"),
        (("query_frame", "input"), None, "“query_frame.input” is missing"),
        (("tracks", "axes"), "NT", "“tracks.axes” must be the letters of “BTNP”"),
        (("confidence", "kind"), "sure", "“confidence.kind” must be “probability”"),
        (("n_frames",), 1, "“n_frames” must be 2 to 4096 or “any”, got 1"),
        (("n_points",), 0, "“n_points” must be 1 to 4096 or “any”, got 0"),
        (("n_points",), "all", "“n_points” must be 1 to 4096 or “any”"),
        (("windows",), 3, "“windows” is not known here; correct its spelling"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, path, value, sentence):
    with pytest.raises(ModelFileError, match=sentence):
        read_text(tmp_path, json.dumps(changed(*path, value=value)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is not JSON"),
        ("[" * 60_000, "is not JSON"),
        (" " * 70_000, "too large"),
        ("[1]", "“the whole” must hold names and values"),
    ],
)
def test_what_is_no_description_is_refused(tmp_path, text, sentence):
    with pytest.raises(ModelFileError, match=sentence):
        read_text(tmp_path, text)


def test_a_folder_without_a_description_is_refused(tmp_path):
    with pytest.raises(ModelFileError, match="cannot be read"):
        read_custom_manifest(tmp_path)


@pytest.mark.parametrize(
    ("order", "unit", "origin", "corner", "middle"),
    [
        ("xy", "pixels", "edge", (0.5, 0.5), (100, 40)),
        ("xy", "pixels", "centre", (0, 0), (99.5, 39.5)),
        ("row-col", "pixels", "centre", (0, 0), (39.5, 99.5)),
        ("xy", "0..1", "edge", (0.0025, 0.00625), (0.5, 0.5)),
        ("xy", "0..1", "centre", (0, 0), (0.5, 0.5)),
        ("row-col", "-1..1", "centre", (-1, -1), (0, 0)),
        ("xy", "-1..1", "edge", (-0.995, -0.9875), (0, 0)),
    ],
)
def test_positions_as_they_are_written(order, unit, origin, corner, middle):
    rule = CoordinateRule(order=order, unit=unit, origin=origin)
    size_px = (200, 80)
    points = np.array([[0.5, 0.5], [100.0, 40.0], [17.3, 61.9]])
    found = written(points, rule, size_px)
    np.testing.assert_allclose(found[0], corner, atol=1e-12)
    np.testing.assert_allclose(found[1], middle, atol=1e-12)
    np.testing.assert_allclose(read(found, rule, size_px), points, atol=1e-12)


def test_axes_go_there_and_back():
    values = np.arange(2 * 3 * 4.0).reshape(1, 2, 1, 3, 4)
    for axes in ("BTCHW", "CTHWB", "THW", "TCHW", "BWHT"):
        there = arranged(values, "BTCHW", axes)
        sizes = dict(zip("BTCHW", values.shape, strict=True))
        assert there.shape == tuple(sizes[each] for each in axes)
        np.testing.assert_array_equal(rearranged(there, axes, "BTCHW"), values)
    assert arranged(values, "BTCHW", "WHT")[3, 1, 0] == values[0, 0, 0, 1, 3]


def picture_rule(**changes):
    given = {
        "name": "video",
        "axes": "BTCHW",
        "size_px": (120, 80),
        "keeps_shape": True,
        "n_channels": 2,
        "black": (0.0, -1.0),
        "white": (1.0, 1.0),
    }
    return PictureRule(**(given | changes))


def test_brightness_of_each_channel():
    frames = np.array([[[0, 255, 51]]], np.uint8)
    values = brightness(frames, picture_rule())
    assert values.shape == (1, 1, 2, 1, 3)
    np.testing.assert_allclose(values[0, 0, 0, 0], [0, 1, 0.2])
    np.testing.assert_allclose(values[0, 0, 1, 0], [-1, 1, -0.6])


def loop_of(frames, mm_per_pixel, region=None):
    return Loop(
        frames=frames,
        frame_times_s=np.arange(len(frames)) / 50,
        mm_per_pixel=mm_per_pixel,
        tissue_region_px=region,
    )


@pytest.mark.parametrize("keeps_shape", [True, False])
def test_a_bright_spot_is_where_its_position_is_written(keeps_shape):
    rng = np.random.default_rng(1)
    rule = picture_rule(keeps_shape=keeps_shape)
    for _ in range(10):
        frames = np.zeros((1, 300, 400), np.uint8)
        row, column = int(rng.integers(60, 240)), int(rng.integers(60, 340))
        frames[0, row - 4 : row + 5, column - 4 : column + 5] = 200
        loop = loop_of(frames, (0.3, 0.5), (20, 10, 390, 280))
        grid = grid_for(loop, rule)
        seen = pictures(loop.frames, grid, rule.size_px)[0].astype(float)
        assert seen.shape == (80, 120)
        rows, columns = np.indices(seen.shape) + 0.5
        centre = [(columns * seen).sum(), (rows * seen).sum()] / seen.sum()
        spot_mm = np.array([[column * 0.3, row * 0.5]])
        np.testing.assert_allclose(grid.to_network_px(spot_mm)[0], centre, atol=0.06)
        np.testing.assert_allclose(grid.to_mm(grid.to_network_px(spot_mm)), spot_mm)


def test_a_kept_shape_measures_the_same_both_ways():
    frames = np.zeros((1, 300, 400), np.uint8)
    grid = grid_for(loop_of(frames, (0.3, 0.5)), picture_rule())
    x_mm, y_mm = grid.mm_per_network_pixel
    assert x_mm == pytest.approx(y_mm, rel=0.02)
    # 120 by 150 mm on 120 by 80 pixels: the height decides.
    assert grid.filled_px == (64, 80)
    assert grid.corner_px == (28, 0)


def test_what_moves_along_stays_alike_and_what_does_not_does_not():
    rng = np.random.default_rng(2)
    grain = rng.integers(0, 255, (90, 90)).astype(np.uint8)
    frames = np.stack([np.roll(grain, (t, 2 * t), (0, 1)) for t in range(4)])
    start = np.array([[40.0, 45.0], [50.5, 38.5]])
    tracks = start + np.array([2.0, 1.0]) * np.arange(-1, 3)[:, None, None]
    np.testing.assert_allclose(likeness(frames, tracks, 1), 1, atol=1e-3)
    still = np.broadcast_to(start, tracks.shape)
    found = likeness(frames, still, 1)
    np.testing.assert_allclose(found[1], 1, atol=1e-3)
    assert found[[0, 2, 3]].max() < 0.3
    assert (likeness(np.zeros_like(frames), tracks, 1) == 0).all()


def test_random_bytes_are_never_a_network(tmp_path):
    rng = np.random.default_rng(3)
    for size in (0, 1, 5, 40, 300):
        for _ in range(40):
            with pytest.raises(ModelFileError):
                check_contents(rng.bytes(size), tmp_path)
