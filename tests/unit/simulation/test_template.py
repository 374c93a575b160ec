"""Imitating a template whose ageing is known."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.simulation.hearts import small_recipe

pytestmark = pytest.mark.training
pytest.importorskip("torch")


@pytest.fixture(scope="module")
def template():
    from longaxis.simulation.generate import clip_from_recipe
    from longaxis.simulation.template import Template

    clip = clip_from_recipe(small_recipe(11, n_frames=8, size_px=160))
    return Template(
        frames=clip.loop.frames,
        mm_per_pixel=clip.loop.mm_per_pixel[0],
        frame_times_s=clip.loop.frame_times_s,
        mesh_mm=clip.mesh_mm[:, ::6, ::2],
        reference=clip.beat.end_systole,
        probe_mm=(80 * clip.loop.mm_per_pixel[0], 0.0),
    )


def _measured(template, frames):
    from longaxis.simulation.template import measured_correlation

    mesh_px = template.mesh_mm / template.mm_per_pixel
    return measured_correlation(frames, mesh_px, template.reference)


def test_a_loop_correlates_wholly_with_its_own_reference_frame(template):
    own = _measured(template, template.frames)[template.reference]
    assert np.isfinite(own).sum() > 20
    np.testing.assert_allclose(own[np.isfinite(own)], 1, atol=1e-4)


def test_pictures_of_a_template_look_like_it(template):
    from longaxis.simulation.template_simulation import simulate_from_template

    frames = simulate_from_template(template, "S1", n_scatterers=15_000)
    assert frames.shape == template.frames.shape
    coarse = [
        each[:, :160, :160].reshape(-1, 10, 16, 10, 16).mean(axis=(2, 4)).ravel()
        for each in (frames, template.frames)
    ]
    assert np.corrcoef(coarse)[0, 1] > 0.7


def test_the_corrected_strategy_comes_closer_than_the_static_one(template):
    from longaxis.simulation.template_simulation import simulate_from_template

    real = _measured(template, template.frames)
    miss = {}
    for strategy in ("S1", "S3"):
        frames = simulate_from_template(template, strategy, n_scatterers=15_000)
        gap = np.abs(_measured(template, frames) - real)
        gap[template.reference] = np.nan
        miss[strategy] = np.nanmean(gap)
    assert miss["S3"] < miss["S1"]


def test_the_resolution_is_read_off_the_template(template, monkeypatch):
    from dataclasses import replace

    from longaxis.simulation import template_simulation

    monkeypatch.setattr(template_simulation, "_N_MATCHES", 3)
    coarse = replace(template, lateral_deg=5.0, axial_mm=3.0)
    found = template_simulation.matched(coarse, n_scatterers=8_000)
    assert found.lateral_deg < 4.0
    np.testing.assert_array_equal(found.frames, template.frames)
