"""The phased array against what waves do by themselves."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch")

from longaxis.simulation.simus.pressure_field import rms_pressure  # noqa: E402
from longaxis.simulation.simus.probe import (  # noqa: E402
    Medium,
    PhasedArray,
    Transmission,
    diverging_waves,
    focused_beams,
)
from longaxis.simulation.simus.radio_frequency import (  # noqa: E402
    Scatterers,
    element_signals,
)

SPEED = 1.54e6
WATER = Medium()


def array(n_elements=1, **changes):
    return PhasedArray(
        n_elements=n_elements,
        pitch_mm=0.3,
        element_width_mm=0.25,
        centre_frequency_hz=2.7e6,
        **changes,
    )


def at_once(n_elements):
    delays_s = np.zeros((1, n_elements))
    return Transmission(delays_s=delays_s, weights=np.ones_like(delays_s))


def pressure(points_mm, probe, medium=WATER, transmission=None):
    points = torch.tensor(np.asarray(points_mm, dtype=np.float64))
    shots = transmission or at_once(probe.n_elements)
    field = rms_pressure(points, probe=probe, medium=medium, transmission=shots)
    return field[:, 0].numpy()


def signals(positions_mm, strength, probe, transmission=None, medium=WATER):
    positions = torch.tensor(np.asarray(positions_mm, dtype=np.float64))
    return element_signals(
        Scatterers(
            positions_mm=positions.reshape(-1, *positions.shape[-2:]),
            backscatter=torch.tensor(np.atleast_2d(np.asarray(strength, np.float64))),
        ),
        probe=probe,
        medium=medium,
        transmission=transmission or at_once(probe.n_elements),
        depth_mm=120.0,
    )


def random_scatterers(count, seed=0):
    rng = np.random.default_rng(seed)
    range_mm, angle = (
        115 * np.sqrt(rng.uniform(0.01, 1, count)),
        rng.uniform(-0.7, 0.7, count),
    )
    place = np.stack([range_mm * np.sin(angle), range_mm * np.cos(angle)], axis=1)
    return place, rng.normal(size=count)


def test_pressure_falls_with_the_root_of_the_distance_in_two_dimensions():
    near, far = pressure([[0, 20], [0, 80]], array())
    assert near / far == pytest.approx(2.0, rel=1e-3)


def test_pressure_falls_with_the_distance_beyond_the_lens():
    probe = array(height_mm=0.5, elevation_focus_mm=60.0)
    # So low an element sends evenly across the picture: the lens does nothing.
    near, far = pressure([[0, 40], [0, 80]], probe)
    assert near / far == pytest.approx(2.0, rel=1e-3)


def test_a_lens_gathers_sound_at_its_focus():
    probe = array(height_mm=14.0, elevation_focus_mm=60.0)
    depths_mm = np.array([20.0, 60.0, 120.0])
    seen = pressure([[0, depth] for depth in depths_mm], probe) * depths_mm
    assert seen[1] > 1.3 * seen[0]
    assert seen[1] > 1.2 * seen[2]


def test_attenuation_is_so_many_decibels_per_centimetre_and_megahertz():
    long_pulse = array(pulse_cycles=40.0)
    fading = Medium(attenuation_db_per_cm_mhz=0.5)
    point = [[0, 50]]
    loss = pressure(point, long_pulse, fading) / pressure(point, long_pulse)
    assert 20 * np.log10(loss[0]) == pytest.approx(-0.5 * 5 * 2.7, abs=0.05)


@pytest.mark.parametrize(("is_rigid", "expected"), [(True, 1.0), (False, 0.5)])
def test_a_soft_baffle_weakens_the_side_by_the_cosine(is_rigid, expected):
    probe = PhasedArray(
        n_elements=1,
        pitch_mm=0.3,
        element_width_mm=1e-3,
        centre_frequency_hz=2.7e6,
        has_rigid_baffle=is_rigid,
    )
    side, front = pressure([[60 * np.sin(np.pi / 3), 30], [0, 60]], probe)
    assert side / front == pytest.approx(expected, rel=1e-3)


def test_nothing_is_sent_behind():
    assert pressure([[0, -30]], array())[0] == 0


def test_a_focused_beam_is_strongest_on_its_axis():
    probe = array(64)
    beam = focused_beams(probe, WATER, angles_rad=np.array([0.3]), depth_mm=60.0)
    angles = np.linspace(-0.6, 0.6, 121)
    arc = 60 * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    field = pressure(arc, probe, transmission=beam)
    assert angles[field.argmax()] == pytest.approx(0.3, abs=0.011)
    assert np.median(field) < 0.1 * field.max()


def test_all_elements_reach_the_focus_at_once():
    probe = array(64)
    beam = focused_beams(probe, WATER, angles_rad=np.array([-0.4]), depth_mm=70.0)
    x_mm, z_mm = beam.focus_mm[0]
    arrival_s = beam.delays_s[0] + np.hypot(probe.element_x_mm() - x_mm, z_mm) / SPEED
    assert np.ptp(arrival_s) < 1e-15
    assert beam.delays_s.min() == 0


def test_diverging_waves_come_from_one_point_and_span_the_fan():
    probe = array(64)
    wave = diverging_waves(probe, WATER, tilts_rad=np.array([0.0]), width_rad=np.pi / 2)
    # A fan of 90 degrees starts half an aperture behind the probe.
    behind_mm = 0.5 * 64 * 0.3
    path_mm = np.hypot(probe.element_x_mm(), behind_mm)
    np.testing.assert_allclose(
        wave.delays_s[0] * SPEED, path_mm - path_mm.min(), atol=1e-9
    )


def test_an_echo_comes_back_after_twice_the_way_and_weakens_with_it():
    near = signals([[0, 30.0]], [1.0], array())
    far = signals([[0, 90.0]], [2.0], array())
    for heard, depth_mm in ((near, 30.0), (far, 90.0)):
        peak = int(heard.analytic.abs()[0, 0, 0].argmax()) / heard.sampling_hz
        assert peak == pytest.approx(2 * depth_mm / SPEED, abs=0.6 / heard.sampling_hz)
    energy = [heard.analytic.abs().square().sum().item() for heard in (near, far)]
    assert (energy[1] / energy[0]) ** 0.5 == pytest.approx(2 / 3, rel=1e-3)


def test_echoes_add_up_however_scatterers_are_gathered_in_cells():
    probe = array(16)
    place, strength = random_scatterers(300)
    together = signals(place, strength, probe).analytic
    apart = sum(
        signals(place[part::7], strength[part::7], probe).analytic for part in range(7)
    )
    error = (together - apart).norm() / together.norm()
    assert error.item() < 2e-3


def test_a_mirrored_scene_gives_mirrored_signals():
    probe = array(16)
    place, strength = random_scatterers(150)
    seen = signals(place, strength, probe).analytic
    mirrored = signals(place * [-1, 1], strength, probe).analytic
    error = (seen - mirrored.flip(2)).norm() / seen.norm()
    assert error.item() < 2e-3


def test_sender_and_listener_can_change_places():
    probe = array(8)
    only = np.eye(8)[[1, 6]]
    shots = Transmission(delays_s=np.zeros((2, 8)), weights=only)
    place, strength = random_scatterers(50)
    heard = signals(place, strength, probe, transmission=shots).analytic[0]
    there, back = heard[0, 6], heard[1, 1]
    assert ((there - back).norm() / there.norm()).item() < 2e-3


def test_frames_and_shots_do_not_mix():
    probe = array(16)
    shots = diverging_waves(
        probe, WATER, tilts_rad=np.array([-0.2, 0.3]), width_rad=1.2
    )
    first, second = random_scatterers(100, seed=1), random_scatterers(100, seed=2)
    place = np.stack([first[0], second[0]])
    both = signals(
        place, np.stack([first[1], second[1]]), probe, transmission=shots
    ).analytic
    for frame, (where, strength) in enumerate((first, second)):
        alone = signals(where, strength, probe, transmission=shots).analytic[0]
        error = (both[frame] - alone).norm() / alone.norm()
        assert error.item() < 2e-3


def test_a_wrong_shape_is_refused():
    with pytest.raises(ValueError, match=r"positions must have shape \(T, S, 2\)"):
        Scatterers(positions_mm=torch.zeros(1, 5, 3), backscatter=torch.zeros(1, 5))
    with pytest.raises(ValueError, match="no wider than the pitch"):
        PhasedArray(
            n_elements=2,
            pitch_mm=0.3,
            element_width_mm=0.4,
            centre_frequency_hz=2.7e6,
        )
