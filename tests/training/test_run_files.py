"""What training keeps on disk, and what it takes for granted about it."""

import csv

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from benchmarks import refine_real  # noqa: E402
from longaxis.data import Loop  # noqa: E402
from longaxis.training import worlds  # noqa: E402
from longaxis.training.clip_store import StoreSettings  # noqa: E402
from longaxis.training.evaluation import matched_start  # noqa: E402
from longaxis.training.fit import append_row  # noqa: E402
from longaxis.training.plot import read_columns  # noqa: E402
from longaxis.training.wall_pictures import SEEDS  # noqa: E402
from tests.training.textures import moving_texture  # noqa: E402

pytestmark = pytest.mark.training


def test_a_table_keeps_its_rows_when_columns_are_added(tmp_path):
    path = tmp_path / "steps.csv"
    append_row(path, {"step": 1.0, "strain": 0.5})
    append_row(path, {"step": 2.0, "spread": 3.0})
    append_row(path, {"step": 3.0, "strain": 0.25, "spread": 2.0})
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1.0", "2.0", "3.0"]
    assert [row["strain"] for row in rows] == ["0.5", "", "0.25"]
    assert [row["spread"] for row in rows] == ["", "3.0", "2.0"]
    assert np.isnan(read_columns(path)["spread"][0])


def test_an_interrupted_write_of_matched_tracks_leaves_nothing(tmp_path, monkeypatch):
    clip = moving_texture(1, n_frames=6, side_px=64)

    class Matching:
        def __init__(self, *_):
            pass

        identity = type("Identity", (), {"version": "0"})

        def track(self, loop, points_mm, **_):
            found = np.broadcast_to(points_mm, (loop.n_frames, *points_mm.shape))
            return type("Found", (), {"points_mm": found})

    def stops(file, values):
        file.write(b"\x93NUMPY")
        raise KeyboardInterrupt

    for module in ("evaluation", "worlds"):
        monkeypatch.setattr(
            f"longaxis.training.{module}.BlockMatchingTracker", Matching
        )
    monkeypatch.setattr(np, "save", stops)
    path = tmp_path / "clip_1.npz"
    with pytest.raises(KeyboardInterrupt):
        matched_start(path, clip)
    with pytest.raises(KeyboardInterrupt):
        worlds.matched_mesh(path, clip, tmp_path)
    assert list(tmp_path.glob("*.npy")) == []


def test_contour_pictures_share_no_heart_with_a_store_of_clips():
    # A store counts up by at most a million (`clip_store.start_worker`).
    assert StoreSettings(folder=None).first_seed + 1_000_000 <= SEEDS.start


def test_a_loop_whose_pixels_are_wider_than_high_is_shown_in_proportion():
    frames = np.zeros((3, 100, 60), np.uint8)
    # 20 mm wide and 20 mm high.
    frames[:, 40:80, 20:30] = 200
    loop = Loop(frames=frames, frame_times_s=np.arange(3) / 50, mm_per_pixel=(2.0, 0.5))
    square, corner_mm = refine_real._square(loop, (0, 2), 120)
    rows, columns = np.nonzero(square.frames[1] > 100)
    pixel_mm = square.mm_per_pixel[0]
    assert np.ptp(columns) * pixel_mm == pytest.approx(20, abs=2)
    assert np.ptp(rows) * pixel_mm == pytest.approx(20, abs=2)
    assert columns.mean() * pixel_mm == pytest.approx(50, abs=2)
    assert corner_mm == (0, 0)
