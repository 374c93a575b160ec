"""The `simus` renderer: points where they are, walls as bright as they should be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch")

from longaxis.simulation.draw import Wish, draw_recipe  # noqa: E402
from longaxis.simulation.generate import clip_from_recipe  # noqa: E402
from longaxis.simulation.renderer import PolarGrid  # noqa: E402
from longaxis.simulation.scene import build_scene  # noqa: E402
from longaxis.simulation.simus.beamforming import Reception  # noqa: E402
from longaxis.simulation.simus.frames import render_frames  # noqa: E402
from longaxis.simulation.simus.probe import (  # noqa: E402
    Medium,
    diverging_waves,
    focused_beams,
)
from longaxis.simulation.simus.radio_frequency import Scatterers  # noqa: E402
from longaxis.simulation.simus.render import (  # noqa: E402
    SimusRenderer,
    probe_for,
    render_scene,
)

GRID = PolarGrid(
    n_depths=450,
    n_lines=121,
    depth_step_mm=0.2,
    angle_step_rad=np.radians(0.25),
    first_angle_rad=np.radians(-15),
)


def small_recipe(seed=12, n_frames=2, **changes):
    recipe = draw_recipe(seed, Wish(n_frames=n_frames, size_px=64, n_scatterers=4000))
    beam = replace(recipe.beam, lateral_deg=3.0, n_looks=1, gain_curve_db=(0.0, 0.0))
    return replace(recipe, beam=replace(beam, **changes))


def half_maximum_width(profile):
    return int((profile > 0.5 * profile.max()).sum())


@pytest.mark.parametrize("lateral_deg", [2.0, 3.5])
def test_a_point_has_the_size_that_the_recipe_asks_for(lateral_deg):
    beam = small_recipe(lateral_deg=lateral_deg, axial_mm=1.5, wavelength_mm=0.6).beam
    probe = probe_for(beam, Medium())
    tilts_rad = np.radians(np.linspace(-17, 17, 7))
    picture = render_frames(
        Scatterers(
            positions_mm=torch.tensor([[[0.0, 80.0]]]), backscatter=torch.ones(1, 1)
        ),
        probe,
        GRID,
        transmission=diverging_waves(
            probe, Medium(), tilts_rad=tilts_rad, width_rad=np.radians(70)
        ),
        reception=Reception(taper=0.5),
    )[0].numpy()
    depth, line = np.unravel_index(picture.argmax(), picture.shape)
    assert (depth * 0.2, line) == (pytest.approx(80.0, abs=0.21), 60)
    assert half_maximum_width(picture[depth]) * 0.25 == pytest.approx(
        lateral_deg, rel=0.2
    )
    assert half_maximum_width(picture[:, line]) * 0.2 == pytest.approx(1.5, rel=0.2)


def test_a_focused_beam_finds_a_point_on_its_axis():
    probe = probe_for(small_recipe().beam, Medium())
    angle = np.radians(5.0)
    place = 70 * np.array([np.sin(angle), np.cos(angle)])
    for focus_mm in (50.0, 90.0):
        picture = render_frames(
            Scatterers(
                positions_mm=torch.from_numpy(place)[None, None],
                backscatter=torch.ones(1, 1),
            ),
            probe,
            GRID,
            transmission=focused_beams(
                probe, Medium(), angles_rad=np.array([angle]), depth_mm=focus_mm
            ),
            reception=Reception(f_number=1.0),
        )[0].numpy()
        on_axis = picture[:, 80]
        assert on_axis.argmax() * 0.2 == pytest.approx(70.0, abs=0.41)


def test_even_tissue_of_unit_amplitude_has_unit_power_everywhere():
    recipe = small_recipe(noise_db=-80.0)
    renderer = SimusRenderer(recipe, build_scene(recipe), n_shots=3)
    tissue = renderer._even_tissue()
    field = renderer._envelope(renderer._renderer.signals(tissue)) * renderer._gain
    depth = recipe.sector.depth_mm / renderer.grid.depth_step_mm
    quarter = renderer.grid.n_lines // 4
    middle = field[0, :, quarter:-quarter].numpy()
    for start, end in ((0.25, 0.5), (0.5, 0.75), (0.75, 0.98)):
        power = (middle[int(start * depth) : int(end * depth)] ** 2).mean()
        assert 10 * np.log10(power) == pytest.approx(0.0, abs=1.5)


def test_noise_has_the_asked_level_at_the_far_end():
    recipe = small_recipe(noise_db=-20.0)
    scene = build_scene(recipe)
    no_progress = replace(scene, amplitude=np.zeros_like(scene.amplitude))
    renderer = SimusRenderer(recipe, no_progress, n_shots=3)
    field = torch.cat(list(renderer.envelopes())).numpy()
    last = int(recipe.sector.depth_mm / renderer.grid.depth_step_mm)
    quarter = renderer.grid.n_lines // 4
    far = field[:, last - 40 : last, quarter:-quarter]
    assert 10 * np.log10((far**2).mean()) == pytest.approx(-20.0, abs=2.5)


def test_a_scene_becomes_the_same_pictures_every_time():
    recipe = small_recipe(n_frames=3)
    scene = build_scene(recipe)
    frames = render_scene(recipe, scene, n_shots=2)
    assert frames.shape == (3, 64, 64)
    assert frames.dtype == np.uint8
    assert frames.max() > 60
    np.testing.assert_array_equal(frames, render_scene(recipe, scene, n_shots=2))


def test_both_renderers_show_the_same_heart():
    recipe = draw_recipe(
        41,
        Wish(
            n_frames=2,
            size_px=64,
            n_scatterers=4000,
            pathology="normal",
            artefacts=(),
        ),
    )
    quick = clip_from_recipe(recipe)
    physical = clip_from_recipe(replace(recipe, renderer="simus"))
    np.testing.assert_array_equal(quick.mesh_mm, physical.mesh_mm)
    # Speckle differs; what is bright and what is dark does not.
    blurred = [
        gaussian_filter(clip.loop.frames.astype(float).mean(axis=0), 3.0)
        for clip in (quick, physical)
    ]
    assert np.corrcoef(blurred[0].ravel(), blurred[1].ravel())[0, 1] > 0.9
