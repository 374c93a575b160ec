"""The public interface: `import longaxis`."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest

import longaxis
from longaxis.errors import BadInputError, LongAxisError
from longaxis.resources import sample_study_folder, sample_truth

VIEW = "A4C"


@pytest.fixture(scope="module")
def loop():
    file = sample_truth()["views"][VIEW]["file"]
    return longaxis.read_loop(sample_study_folder() / file)


def test_every_public_name_is_there():
    for name in longaxis.__all__:
        assert getattr(longaxis, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'unknown'"):
        _ = longaxis.unknown


def test_importing_it_is_light():
    code = "import longaxis, sys; print({'scipy', 'pydicom'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_what_is_given_replaces_what_the_file_states():
    file = sample_study_folder() / sample_truth()["views"][VIEW]["file"]
    loop = longaxis.read_loop(
        file, view="A2C", mm_per_pixel=(0.5, 0.5), frame_rate_hz=40
    )
    assert loop.view is longaxis.View.TWO_CHAMBER
    assert loop.mm_per_pixel == (0.5, 0.5)
    assert loop.frame_times_s[1] == pytest.approx(1 / 40)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(LongAxisError, match=r"none\.dcm"):
        longaxis.read_loop(tmp_path / "none.dcm")


def test_a_loop_is_measured(loop):
    truth = sample_truth()["views"][VIEW]
    line = longaxis.Centreline(
        control_points_mm=np.array(truth["centreline_mm"]),
        frame=truth["end_systole"],
        wall_thickness_mm=truth["wall_thickness_mm"],
    )
    result = longaxis.analyse(loop, line)
    (view,) = result.views
    assert view.view is longaxis.View.FOUR_CHAMBER
    assert len(view.segments) == 6
    measured = view.curves.line.min()
    # The self-test holds the default tracker to three points on this loop.
    assert measured == pytest.approx(truth["global_peak_systolic"], abs=0.03)


def test_an_unknown_view_is_refused(loop):
    line = longaxis.Centreline(
        control_points_mm=np.array([[30.0, 90.0], [50.0, 20.0], [70.0, 90.0]]), frame=0
    )
    unknown = dataclasses.replace(loop, view=None)
    with pytest.raises(BadInputError, match="view"):
        longaxis.analyse(unknown, line)


def test_agreement_of_two_readers():
    found = longaxis.agreement([-18, -20, -15, -17], [-17, -21, -16, -17.5], unit="%")
    # Differences a - b: -1, 1, 1, 0.5.
    assert found.limits.bias.value == pytest.approx(0.375)
