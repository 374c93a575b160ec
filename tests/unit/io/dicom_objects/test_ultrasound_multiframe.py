"""A simulated loop written as DICOM is read back as the same loop."""

from __future__ import annotations

import numpy as np
import pydicom
import pytest

from longaxis.anatomy import View
from longaxis.data import Loop, StudyHeader
from longaxis.io.dicom_objects.ultrasound_multiframe import write_simulated_loop
from longaxis.io.loops.loop_reader import origin_of, read_recording, to_loop


def _loop(times_s: np.ndarray) -> Loop:
    rows, columns = np.mgrid[0:96, 0:128]
    wave = 110 + 80 * np.sin(rows / 9) * np.cos(columns / 11)
    frames = np.stack([np.roll(wave, shift, axis=1) for shift in range(len(times_s))])
    return Loop(
        frames=frames.astype(np.uint8),
        frame_times_s=times_s,
        mm_per_pixel=(0.4, 0.5),
        view=View.TWO_CHAMBER,
        r_wave_times_s=np.array([0.02, 0.2]),
        heart_rate_bpm=63.0,
        header=StudyHeader(patient_name="Simulated^Heart", patient_id="SIM-1"),
    )


@pytest.mark.parametrize(
    "times_s", [np.arange(12) * 0.02, np.cumsum([0.0] + [0.02, 0.04] * 5 + [0.02])]
)
def test_a_loop_comes_back_as_it_was(tmp_path, times_s):
    loop = _loop(times_s)
    path = tmp_path / "loop.dcm"
    write_simulated_loop(loop, path)
    back = to_loop(read_recording(origin_of(path)))
    assert back.view is View.TWO_CHAMBER
    assert back.mm_per_pixel == pytest.approx(loop.mm_per_pixel)
    np.testing.assert_allclose(back.frame_times_s, loop.frame_times_s, atol=1e-6)
    np.testing.assert_allclose(back.r_wave_times_s, loop.r_wave_times_s, atol=1e-6)
    assert back.heart_rate_bpm == 63
    change = np.abs(back.frames.astype(int) - loop.frames.astype(int))
    assert change.mean() < 3  # JPEG


def test_the_file_says_that_it_is_simulated(tmp_path):
    path = tmp_path / "loop.dcm"
    write_simulated_loop(_loop(np.arange(12) * 0.02), path)
    dataset = pydicom.dcmread(path)
    assert "SIMULATED" in dataset.ImageType
    assert dataset.SeriesDescription.startswith("SIMULATED")
    assert "not a patient" in dataset.DerivationDescription
    assert dataset.PatientIdentityRemoved == "YES"


def test_the_same_loop_gives_the_same_file(tmp_path):
    loop = _loop(np.arange(12) * 0.02)
    for name in ("a.dcm", "b.dcm"):
        write_simulated_loop(loop, tmp_path / name)
    assert (tmp_path / "a.dcm").read_bytes() == (tmp_path / "b.dcm").read_bytes()
