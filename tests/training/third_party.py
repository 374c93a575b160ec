"""A tracker as somebody else would hand it over, with an answer that is known.

Every frame carries its own shift: the left half of the picture is as bright as the
first coordinate has moved, the right half as the second one. The graph reads both and
adds them to the query points, so that any frame, point, axis or coordinate that is out
of place shows in the tracks.
"""

import json

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from longaxis.data import Loop

PX_PER_GREY = 0.25


def graph(
    *,
    n_frames=64,
    n_points=64,
    size_px=(64, 48),
    given="first",
    confidence=False,
    lost=False,
):
    """Return an ONNX model; None for sizes makes them free."""
    width, height = size_px
    frames, points = n_frames or "frames", n_points or "points"
    n_numbers = 3 if given == "points" else 2
    inputs = [
        helper.make_tensor_value_info(
            "video", TensorProto.FLOAT, [1, frames, 1, height, width]
        ),
        helper.make_tensor_value_info(
            "queries", TensorProto.FLOAT, [1, points, n_numbers]
        ),
    ]
    numbers = {
        "start": [0, 0, height // 2, width * 3 // 8],
        "end": [1, 1 << 30, height // 2 + 1, width * 3 // 8 + width // 4 + 1],
        "axes": [0, 1, 3, 4],
        "step": [1, 1, 1, width // 4],
        "three": [3],
        "first": [0],
        "one": [1],
        "zero": [0],
        "two_on": [1],
        "to_three": [3],
        "last": [2],
    }
    floats = {"scale": np.float32(PX_PER_GREY), "nought": np.float32(0)}
    constants = [
        numpy_helper.from_array(np.array(values, np.int64), name)
        for name, values in numbers.items()
    ] + [numpy_helper.from_array(np.array(v), name) for name, v in floats.items()]
    nodes = [
        # (1, T, 1, 1, 2): the pixels at three and five eighths of the width.
        helper.make_node("Slice", ["video", "start", "end", "axes", "step"], ["grey"]),
        helper.make_node("Squeeze", ["grey", "three"], ["seen"]),
        helper.make_node("Mul", ["seen", "scale"], ["shift"]),
    ]
    index, where = "first", "queries"
    if given == "input":
        inputs.append(helper.make_tensor_value_info("frame", TensorProto.INT64, [1]))
        index = "frame"
    if given == "points":
        nodes += [
            helper.make_node("Slice", ["queries", "zero", "one", "last"], ["when"]),
            helper.make_node("ReduceMax", ["when"], ["latest"], keepdims=0),
            helper.make_node("Cast", ["latest"], ["number"], to=TensorProto.INT64),
            helper.make_node("Reshape", ["number", "one"], ["index"]),
            helper.make_node("Slice", ["queries", "two_on", "to_three", "last"], ["p"]),
        ]
        index, where = "index", "p"
    nodes += [
        helper.make_node("Gather", ["shift", index], ["at_query"], axis=1),
        helper.make_node("Sub", ["shift", "at_query"], ["moved"]),
        helper.make_node("Unsqueeze", [where, "one"], ["there"]),
        helper.make_node("Add", ["there", "moved"], ["found"]),
    ]
    nodes.append(
        helper.make_node("Div", ["found", "nought"], ["tracks"])
        if lost
        else helper.make_node("Identity", ["found"], ["tracks"])
    )
    outputs = [helper.make_tensor_value_info("tracks", TensorProto.FLOAT, None)]
    if confidence:
        # The logit of a frame is how far its first coordinate has moved, negative.
        nodes += [
            helper.make_node("Sub", ["found", "there"], ["way"]),
            helper.make_node("Slice", ["way", "zero", "one", "to_three"], ["along"]),
            helper.make_node("Squeeze", ["along", "to_three"], ["far"]),
            helper.make_node("Neg", ["far"], ["sure"]),
        ]
        outputs.append(helper.make_tensor_value_info("sure", TensorProto.FLOAT, None))
    made = helper.make_graph(nodes, "third-party", inputs, outputs, constants)
    opset = [helper.make_opsetid("", 18)]
    return helper.make_model(made, opset_imports=opset, ir_version=9)


def description(**changes):
    """Return the description that goes with `graph`."""
    return {
        "format": "longaxis tracker 1",
        "name": "third-party",
        "version": "2.1",
        "licence": "CC BY-NC 4.0",
        "file": "tracker.onnx",
        "picture": {
            "input": "video",
            "axes": "BTCHW",
            "size_px": [64, 48],
            "shape": "kept",
            "n_channels": 1,
            "black": 0,
            "white": 255,
        },
        "points": {
            "input": "queries",
            "axes": "BNP",
            "order": "row-col",
            "unit": "pixels",
            "origin": "edge",
        },
        "query_frame": {"given": "first"},
        "tracks": {"output": "tracks", "axes": "BTNP"},
        "n_frames": 64,
        "n_points": 64,
    } | changes


def write(folder, model, **changes):
    """Put a graph and its description into a folder, and return the folder."""
    folder.mkdir(exist_ok=True)
    content = model if isinstance(model, bytes) else model.SerializeToString()
    (folder / "tracker.onnx").write_bytes(content)
    text = json.dumps(description(**changes))
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


def moving_loop(n_frames, *, shape=(60, 90), mm_per_pixel=(0.4, 0.5), region=None):
    """Return a loop, and what both coordinates have moved by in network pixels (T, 2).

    First and second as the graph writes them.
    """
    rng = np.random.default_rng(n_frames)
    grey = rng.integers(0, 200, (n_frames, 2)).astype(np.uint8)
    frames = np.zeros((n_frames, *shape), np.uint8)
    x0, y0, x1, y1 = region or (0, 0, shape[1], shape[0])
    middle = (x0 + x1) // 2
    frames[:, y0:y1, x0:middle] = grey[:, None, None, 0]
    frames[:, y0:y1, middle:x1] = grey[:, None, None, 1]
    loop = Loop(
        frames=frames,
        frame_times_s=np.arange(n_frames) / 50,
        mm_per_pixel=mm_per_pixel,
        tissue_region_px=region,
    )
    return loop, grey.astype(np.float64) * PX_PER_GREY
