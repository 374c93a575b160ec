"""The straightened wall: what is cut out, what is known of it, and the way back."""

import numpy as np
import pytest

from longaxis.models.inference.input_grid import SIZE_PX
from longaxis.models.inference.wall_grid import (
    BEYOND,
    COLUMNS,
    HALF_WIDTHS,
    NODE_COLUMNS,
    NODE_ROWS,
    ROWS,
    wall_grid,
)

N_COLUMNS, N_ROWS = 33, 5


def upright_mesh(n_frames=3):
    """Return a wall that runs down at x = 120, 16 pixels wide, (T, L, R, 2)."""
    along = np.linspace(60, 188, N_COLUMNS)
    across = np.linspace(128, 112, N_ROWS)
    mesh = np.stack(np.broadcast_arrays(across[None], along[:, None]), axis=-1)
    return np.repeat(mesh[None], n_frames, axis=0)


def ramp(axis):
    """Return a picture whose grey is its raster coordinate along an axis."""
    grey = np.arange(SIZE_PX)
    picture = np.broadcast_to(grey[None] if axis == "x" else grey[:, None], (256, 256))
    return np.repeat(picture[None].astype(np.uint8), 3, axis=0)


def test_a_place_in_it_shows_the_picture_at_that_place():
    grid = wall_grid(N_COLUMNS, N_ROWS)
    none = np.zeros((SIZE_PX, SIZE_PX), np.float32)
    shown = grid.pictures(ramp("y"), none, upright_mesh())
    assert shown.shape == (3, 2, ROWS, COLUMNS)
    down = shown[0, 1] * 64
    per_column = 128 / (COLUMNS - 2 * BEYOND - 1)
    expected = 60 - 0.5 + per_column * (np.arange(COLUMNS) - BEYOND)
    np.testing.assert_allclose(down, np.tile(expected, (ROWS, 1)), atol=0.6)
    across = grid.pictures(ramp("x"), none, upright_mesh())[0, 1] * 64
    half_width = 8.0
    reach = HALF_WIDTHS * half_width * (1 - 1 / ROWS)
    assert across[0].mean() == pytest.approx(119.5 + reach, abs=0.6)
    assert across[-1].mean() == pytest.approx(119.5 - reach, abs=0.6)


def test_the_loops_mean_is_taken_off_the_second_picture():
    grid = wall_grid(N_COLUMNS, N_ROWS)
    frames = ramp("y")
    shown = grid.pictures(frames, frames[0].astype(np.float32), upright_mesh())
    np.testing.assert_allclose(shown[:, 1], 0, atol=0.02)
    assert np.abs(shown[:, 0]).max() > 0.5


def test_a_wall_that_is_followed_rightly_stands_still_in_it():
    import cv2

    rng = np.random.default_rng(3)
    grain = cv2.GaussianBlur(rng.random((256, 256)).astype(np.float32), (0, 0), 2)
    grain = (grain - grain.min()) / np.ptp(grain) * 255
    moves = [(0, 0), (7, -4), (-5, 9)]
    frames = np.stack(
        [
            cv2.warpAffine(grain, np.float32([[1, 0, x], [0, 1, y]]), (256, 256))
            for x, y in moves
        ]
    ).astype(np.uint8)
    mesh = upright_mesh() + np.array(moves)[:, None, None]
    none = np.zeros((SIZE_PX, SIZE_PX), np.float32)
    shown = wall_grid(N_COLUMNS, N_ROWS).pictures(frames, none, mesh)[:, 1]
    np.testing.assert_allclose(shown[1], shown[0], atol=0.03)
    np.testing.assert_allclose(shown[2], shown[0], atol=0.03)


def test_facts_tell_displacement_strain_and_confidence():
    grid = wall_grid(N_COLUMNS, N_ROWS)
    mesh = upright_mesh()
    mesh[1] += [0, 8]
    mesh[2, ..., 1] = 124 + 0.9 * (mesh[2, ..., 1] - 124)
    trust = np.full(mesh.shape[:3], 0.7)
    facts = grid.facts(mesh, trust, 0)
    assert facts.shape == (3, 12, NODE_ROWS, NODE_COLUMNS)
    np.testing.assert_allclose(facts[0, :4], 0, atol=1e-6)
    np.testing.assert_allclose(facts[1, 0], 8 / 16, atol=1e-6)
    np.testing.assert_allclose(facts[1, 1], 0, atol=1e-6)
    np.testing.assert_allclose(facts[2, 2], -0.4, atol=1e-6)
    np.testing.assert_allclose(facts[:, 8], 0.7, atol=1e-6)
    np.testing.assert_allclose(facts[0, 4], 8 / 4, atol=1e-6)
    np.testing.assert_allclose(facts[1, 6], 8 / 4, atol=1e-6)


def test_steps_along_and_across_move_the_mesh_that_way():
    grid = wall_grid(N_COLUMNS, N_ROWS)
    mesh = upright_mesh()
    flow = np.zeros((3, 2, NODE_ROWS, NODE_COLUMNS), np.float32)
    flow[1, 0], flow[2, 1] = 2.0, 3.0
    steps = grid.to_mesh(flow, mesh)
    assert steps.shape == mesh.shape
    np.testing.assert_allclose(steps[0], 0)
    expected = np.broadcast_to([0, 2], steps[1].shape)
    np.testing.assert_allclose(steps[1], expected, atol=1e-6)
    # The line runs down the picture: across it is to the left.
    expected = np.broadcast_to([-3, 0], steps[2].shape)
    np.testing.assert_allclose(steps[2], expected, atol=1e-6)


def test_expected_errors_are_interpolated_as_logarithms_and_never_negative():
    grid = wall_grid(N_COLUMNS, N_ROWS)
    logarithms = np.full((2, NODE_ROWS, NODE_COLUMNS), np.log(0.2 + 3.0), np.float32)
    logarithms[1] = -20.0
    errors = grid.expected_error(logarithms)
    assert errors.shape == (2, N_COLUMNS, N_ROWS)
    np.testing.assert_allclose(errors[0], 3.0, rtol=1e-5)
    np.testing.assert_array_equal(errors[1], 0)
