"""The phased array against PyMUST, with the same parameters and no fitted factor."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

pytestmark = [pytest.mark.training, pytest.mark.filterwarnings("ignore")]
torch = pytest.importorskip("torch")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pymust = pytest.importorskip("pymust")

from longaxis.simulation.renderer import PolarGrid  # noqa: E402
from longaxis.simulation.simus.frames import points_mm, render_frames  # noqa: E402
from longaxis.simulation.simus.pressure_field import rms_pressure  # noqa: E402
from longaxis.simulation.simus.probe import (  # noqa: E402
    Medium,
    PhasedArray,
    diverging_waves,
    focused_beams,
)
from longaxis.simulation.simus.radio_frequency import (  # noqa: E402
    Scatterers,
    element_signals,
)

N_ELEMENTS = 64


def must_probe(width_mm, attenuation):
    probe = pymust.getparam("P4-2v")
    probe.fs = 4 * probe.fc
    probe.attenuation = attenuation
    probe.width = width_mm * 1e-3
    probe.pitch = (width_mm + 0.05) * 1e-3
    return probe


def our_probe(probe):
    return PhasedArray(
        n_elements=N_ELEMENTS,
        pitch_mm=probe.pitch * 1e3,
        element_width_mm=probe.width * 1e3,
        centre_frequency_hz=probe.fc,
        bandwidth=probe.bandwidth / 100,
    )


def shot(name, probe, medium):
    if name == "diverging":
        tilts_rad = np.array([0.2])
        return diverging_waves(probe, medium, tilts_rad=tilts_rad, width_rad=1.2)
    return focused_beams(probe, medium, angles_rad=np.array([-0.3]), depth_mm=70.0)


def random_scatterers(count, depth_mm=120.0):
    rng = np.random.default_rng(5)
    range_mm = depth_mm * np.sqrt(rng.uniform(0.005, 1, count))
    angle = rng.uniform(-0.65, 0.65, count)
    place = np.stack([range_mm * np.sin(angle), range_mm * np.cos(angle)], axis=1)
    return place, rng.normal(size=count)


def relative_error(ours, theirs):
    return np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)


def rf_factor(probe, n_frequencies):
    """Return what PyMUST's radio-frequency signals are multiplied by.

    PyMUST weights its sum over frequencies by the element's width and by the frequency
    step, divides by the sampling rate, and measures distances in metres.
    """
    step_hz = 2 * probe.fc / (n_frequencies - 1)
    return probe.width * step_hz / probe.fs * 1e3


@pytest.mark.parametrize("width_mm", [0.25, 0.6], ids=["one part", "two parts"])
@pytest.mark.parametrize("name", ["diverging", "focused"])
def test_pressure_field_and_echoes_of_200_scatterers_agree(name, width_mm):
    theirs, medium = must_probe(width_mm, 0.5), Medium(attenuation_db_per_cm_mhz=0.5)
    probe = our_probe(theirs)
    transmission = shot(name, probe, medium)
    place, strength = random_scatterers(200)
    x, z = (place * 1e-3).T
    positions = torch.from_numpy(place)

    field = rms_pressure(
        positions, probe=probe, medium=medium, transmission=transmission
    )
    expected = pymust.pfield(
        x[:, None], None, z[:, None], transmission.delays_s.copy(), theirs
    )[0]
    in_metres = np.sqrt(theirs.width * 1e3)
    assert relative_error(field[:, 0].numpy() * in_metres, expected.ravel()) < 0.01

    heard = element_signals(
        Scatterers(
            positions_mm=positions[None], backscatter=torch.from_numpy(strength)[None]
        ),
        probe=probe,
        medium=medium,
        transmission=transmission,
        depth_mm=125.0,
    )
    expected, spectrum = pymust.simus(
        x, z, strength, transmission.delays_s.copy(), theirs
    )
    ours = heard.analytic.real[0, 0].numpy().T * rf_factor(theirs, len(spectrum))
    assert relative_error(ours[: len(expected)], expected) < 0.01


def test_a_b_mode_picture_agrees():
    theirs, medium = must_probe(0.25, 0.5), Medium(attenuation_db_per_cm_mhz=0.5)
    probe = our_probe(theirs)
    transmission = shot("diverging", probe, medium)
    place, strength = random_scatterers(600, depth_mm=70.0)
    strength[np.hypot(place[:, 0] - 8, place[:, 1] - 45) < 10] *= 0.05
    grid = PolarGrid(
        n_depths=240,
        n_lines=80,
        depth_step_mm=0.3,
        angle_step_rad=0.015,
        first_angle_rad=-0.59,
    )
    ours = render_frames(
        Scatterers(
            positions_mm=torch.from_numpy(place)[None],
            backscatter=torch.from_numpy(strength)[None],
        ),
        probe,
        grid,
        transmission=transmission,
        medium=medium,
    )[0].numpy()

    delays_s = transmission.delays_s
    signal, spectrum = pymust.simus(
        *(place * 1e-3).T, strength, delays_s.copy(), theirs
    )
    carried = pymust.rf2iq(signal, theirs)
    x, z = (points_mm(grid) * 1e-3).T
    theirs.fnumber = 0.0
    matrix = pymust.dasmtx(
        1j * np.array(carried.shape),
        x[:, None],
        z[:, None],
        delays_s.copy(),
        theirs,
    )
    expected = np.abs(matrix @ carried.flatten(order="F")).reshape(ours.shape)
    ours = ours * rf_factor(theirs, len(spectrum))
    shown = expected > 1e-3 * expected.max()
    assert shown.mean() > 0.5
    decibel = 20 * np.log10(ours[shown] / expected[shown])
    assert np.sqrt((decibel**2).mean()) < 1.0
