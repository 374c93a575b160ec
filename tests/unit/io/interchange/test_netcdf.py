"""Tracks and curves as NetCDF, read by xarray."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("xarray", reason="needs xarray")

import xarray

from longaxis.anatomy import View
from longaxis.data import Stage
from longaxis.io.interchange.netcdf import write_netcdf
from tests.made_up_results import made_up_study_result


@pytest.fixture
def written(tmp_path):
    """Return a result, and what xarray reads of its file."""

    def write(result):
        path = tmp_path / "tracks.nc"
        write_netcdf(result, path)
        with xarray.open_dataset(path, engine="scipy", decode_timedelta=False) as data:
            return data.load()

    return write


def test_xarray_reads_the_same_numbers(written):
    result = made_up_study_result()
    data = written(result)
    for view in result.views:
        name = view.view.value
        points = data[f"{name}_points"]
        np.testing.assert_array_equal(points, view.tracks.points_mm)
        assert points.dims == (f"{name}_frame", f"{name}_point", "xy")
        assert points.attrs["units"] == "mm"
        np.testing.assert_array_equal(
            data[f"{name}_confidence"], view.tracks.confidence
        )
        np.testing.assert_array_equal(data[f"{name}_time"], view.loop.frame_times_s)
        for stage, curves in view.stages.items():
            start = f"{name}_{stage.value.replace('-', '_')}"
            line = data[f"{start}_strain_line"]
            np.testing.assert_array_equal(line, curves.line)
            np.testing.assert_array_equal(
                data[f"{start}_strain_segments"], curves.segments
            )
            np.testing.assert_array_equal(data[f"{start}_frame"], curves.frames)
            # CF: coordinates are named, and found by readers.
            assert f"{start}_time" in line.coords
            np.testing.assert_array_equal(line[f"{start}_time"], curves.times_s)


def test_segments_have_names_and_say_whether_they_count(written):
    result = made_up_study_result()
    data = written(result)
    names = [str(name).strip() for name in data["A2C_segment"].values]
    view = next(view for view in result.views if view.view is View.TWO_CHAMBER)
    assert names == [segment.segment.name for segment in view.segments]
    assert data["A2C_segment_accepted"].values.tolist() == [1, 1, 1, 1, 0, 1]


def test_rows_and_columns_of_the_mesh_can_be_told(written):
    result = made_up_study_result((View.FOUR_CHAMBER,))
    data = written(result)
    (view,) = result.views
    middle = data["A4C_points"].values[:, data["A4C_row"].values == 2]
    grid = view.tracks.points_mm.reshape(len(middle), *view.mesh.shape, 2)
    np.testing.assert_array_equal(middle, grid[:, :, 2])


def test_the_file_says_whose_it_is_and_what_is_missing(written):
    data = written(made_up_study_result((View.FOUR_CHAMBER,)))
    assert data.attrs["Conventions"] == "CF-1.8"
    assert data.attrs["patient_id"] == made_up_study_result().header.patient_id
    assert "GLS: it needs A2C and A3C" in data.attrs["withheld"]
    assert data.attrs["comment"].startswith("Research use only")


def test_times_in_doubt_are_left_out_and_that_is_said(written):
    result = made_up_study_result((View.FOUR_CHAMBER,))
    (view,) = result.views
    loop = replace(view.loop, time_doubt="two rates", frames=view.loop.frames.copy())
    data = written(replace(result, views=(replace(view, loop=loop),)))
    assert not [name for name in data.variables if "time" in name]
    assert "times of A4C: two rates" in data.attrs["withheld"]
    line = data[f"A4C_{Stage.RAW.value}_strain_line"]
    assert list(line.coords) == [f"A4C_{Stage.RAW.value}_frame"]


def test_points_that_were_lost_are_missing(written):
    result = made_up_study_result((View.FOUR_CHAMBER,))
    (view,) = result.views
    points_mm = view.tracks.points_mm.copy()
    points_mm[3, 7] = np.nan
    tracks = replace(view.tracks, points_mm=points_mm)
    data = written(replace(result, views=(replace(view, tracks=tracks),)))
    assert np.isnan(data["A4C_points"].values[3, 7]).all()
    assert not np.isnan(data["A4C_points"].values[4]).any()
