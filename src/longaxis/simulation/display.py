"""From envelope to picture: what a vendor's display does, and what it burns in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from longaxis.simulation.recipe import Look, Recipe
    from longaxis.simulation.renderer import PolarGrid


def frames_from_envelopes(
    recipe: Recipe, grid: PolarGrid, envelopes: Iterable[torch.Tensor]
) -> NDArray[np.uint8]:
    """Return the grey frames of a display, uint8, shape (T, size, size).

    Parameters
    ----------
    recipe
        Settings of the display.
    grid
        Polar grid of the envelopes.
    envelopes
        Chunks of frames, each (B, n_depths, n_lines), amplitude in arbitrary units.
    """
    where, sector = _scan_conversion(recipe, grid)
    shading = _shading(recipe, grid)
    overlay = _overlay(recipe)
    before: torch.Tensor | None = None
    pictures: list[NDArray[np.uint8]] = []
    for chunk in envelopes:
        device = chunk.device
        grey = _compressed(recipe.look, chunk * shading.to(device))
        spread = where.to(device).expand(len(grey), -1, -1, -1)
        # `where` has -1 and 1 at the first and last row and line: corners are aligned.
        flat = torch.nn.functional.grid_sample(
            grey[:, None], spread, align_corners=True, padding_mode="border"
        )[:, 0]
        flat = _filtered(recipe.look, flat)
        for picture in flat:
            # Persistence mixes finished pictures, so it goes on across chunks.
            kept = _persist(recipe.look, picture, before)
            before = kept
            pictures.append(
                _finished(recipe, (kept * sector.to(device)).cpu(), overlay)
            )
    frames = np.stack(pictures)
    return _with_cursor(recipe, frames)


def _persist(
    look: Look, picture: torch.Tensor, before: torch.Tensor | None
) -> torch.Tensor:
    if before is None or look.persistence == 0:
        return picture
    return (1 - look.persistence) * picture + look.persistence * before


def _compressed(look: Look, envelope: torch.Tensor) -> torch.Tensor:
    """Return grey from 0 to 1: log compression, then the grey map."""
    # The floor is 180 dB down: empty cells have no logarithm.
    decibel = 20 * torch.log10(envelope + 1e-9)
    grey = (decibel - look.white_db) / look.dynamic_range_db + 1
    grey = grey.clamp(0, 1) ** look.gamma
    # Smoothstep: dark gets darker and bright brighter, black and white stay.
    curve = grey * grey * (3 - 2 * grey)
    return (1 - look.contrast) * grey + look.contrast * curve


def _scan_conversion(
    recipe: Recipe, grid: PolarGrid
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return where to look in the polar grid (1, S, S, 2), and the sector mask."""
    sector = recipe.sector
    pixel = np.arange(sector.size_px) * sector.mm_per_pixel
    right, down = np.meshgrid(pixel - sector.probe_mm[0], pixel - sector.probe_mm[1])
    radius, angle = np.hypot(right, down), np.arctan2(right, down)
    column = (angle - grid.first_angle_rad) / grid.angle_step_rad
    row = radius / grid.depth_step_mm
    where = np.stack(
        [2 * column / (grid.n_lines - 1) - 1, 2 * row / (grid.n_depths - 1) - 1],
        axis=-1,
    )
    half = np.deg2rad(sector.half_angle_deg)
    off_axis = np.abs(angle - np.deg2rad(sector.tilt_deg))
    # Distances to the border in pixels make an edge without stairs.
    beside = (half - off_axis) * radius / sector.mm_per_pixel
    below = (sector.depth_mm - radius) / sector.mm_per_pixel
    above = (radius - sector.near_mm) / sector.mm_per_pixel
    edge = np.minimum(np.minimum(beside, below), above)
    mask = np.clip(edge + 0.5, 0, 1)
    return (
        torch.from_numpy(where.astype(np.float32))[None],
        torch.from_numpy(mask.astype(np.float32)),
    )


def _shading(recipe: Recipe, grid: PolarGrid) -> torch.Tensor:
    """Return the amplitude that shadows and gaps leave, (n_depths, n_lines)."""
    sector = recipe.sector
    angles = grid.first_angle_rad + np.arange(grid.n_lines) * grid.angle_step_rad
    place = (np.rad2deg(angles) - sector.tilt_deg) / sector.half_angle_deg
    depth = np.arange(grid.n_depths) * grid.depth_step_mm / sector.depth_mm
    # Cubic: only the outermost beams lose much. The grid reaches beyond the sector,
    # hence 1.2.
    loss_db = recipe.beam.edge_loss_db * np.clip(np.abs(place), 0, 1.2) ** 3
    total = np.ones((grid.n_depths, 1)) * 10 ** (-loss_db / 20)
    for middle, width, left, start in recipe.tissue.shadows:
        band = np.exp(-(((place - middle) / width) ** 4))[None]
        # A shadow that starts somewhere lies behind a rib or calcium and sets in
        # gradually.
        ramp = np.clip((depth - start) / 0.08, 0, 1)[:, None] if start else 1.0
        total *= 1 - (1 - left) * band * ramp
    for gap in recipe.realism.gaps:
        beside = ((place - gap.middle) / gap.half_width)[None]
        below = ((depth - gap.depth) / gap.half_depth)[:, None]
        # Fourth power of the distance: flat inside, steep at the rim.
        total *= 1 - (1 - gap.left) * np.exp(-((beside**2 + below**2) ** 2))
    return torch.from_numpy(total.astype(np.float32))


def _blur(pictures: torch.Tensor, sigma_px: tuple[float, float]) -> torch.Tensor:
    """Blur (B, H, W) by a Gaussian along y and x."""
    for axis, sigma in enumerate(sigma_px):
        # The kernel is a single pixel then.
        if sigma < 0.2:
            continue
        reach = int(np.ceil(3 * sigma))
        place = torch.arange(-reach, reach + 1, device=pictures.device)
        kernel = torch.exp(-0.5 * (place / sigma) ** 2)
        kernel = kernel / kernel.sum()
        shape = (1, 1, -1, 1) if axis == 0 else (1, 1, 1, -1)
        padding = (reach, 0) if axis == 0 else (0, reach)
        pictures = torch.nn.functional.conv2d(
            pictures[:, None], kernel.view(shape), padding=padding
        )[:, 0]
    return pictures


def _filtered(look: Look, pictures: torch.Tensor) -> torch.Tensor:
    pictures = _blur(pictures, (look.smoothing_px[1], look.smoothing_px[0]))
    if look.sharpening > 0:
        detail = pictures - _blur(pictures, (1.5, 1.5))
        pictures = pictures + look.sharpening * detail
    return pictures.clamp(0, 1)


def _median(grey: NDArray[np.uint8], side_px: int) -> NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.medianBlur(grey, side_px), dtype=np.uint8)


def _finished(
    recipe: Recipe, picture: torch.Tensor, overlay: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    grey = (picture * 255).round().to(torch.uint8).numpy()
    if recipe.look.speckle_filter_px:
        grey = _median(grey, recipe.look.speckle_filter_px)
    # Burnt in after the filters and before JPEG, as on a system: sharp, but with
    # ringing.
    grey = np.maximum(grey, overlay)
    quality = recipe.look.jpeg_quality
    if not quality:
        return np.asarray(grey)
    memory = io.BytesIO()
    Image.fromarray(grey).save(memory, format="JPEG", quality=quality)
    return np.asarray(Image.open(memory))


def _overlay(recipe: Recipe) -> NDArray[np.uint8]:
    """Return what is burnt in, shape (size, size)."""
    rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 2]))
    size = recipe.sector.size_px
    canvas = Image.new("L", (size, size))
    pen = ImageDraw.Draw(canvas)
    if recipe.look.border:
        _draw_border(recipe, pen)
    if recipe.look.ruler:
        _draw_ruler(recipe, pen, rng)
    if recipe.look.trace:
        _draw_trace(recipe, pen, rng)
    if recipe.look.text:
        for row in range(int(rng.integers(1, 6))):
            left = 3 if rng.random() < 0.5 else int(0.82 * size)
            pen.text((left, 4 + 11 * row), str(rng.integers(10, 99999)), fill=190)
    return np.asarray(canvas)


def _draw_border(recipe: Recipe, pen: ImageDraw.ImageDraw) -> None:
    sector = recipe.sector
    x, y = (place / sector.mm_per_pixel for place in sector.probe_mm)
    radius = sector.depth_mm / sector.mm_per_pixel
    for side in (-1, 1):
        angle = np.deg2rad(sector.tilt_deg + side * sector.half_angle_deg)
        pen.line(
            [(x, y), (x + radius * np.sin(angle), y + radius * np.cos(angle))], fill=110
        )
    box = [x - radius, y - radius, x + radius, y + radius]
    # Pillow counts angles clockwise from the right: straight down is 90.
    low = 90 - sector.tilt_deg - sector.half_angle_deg
    pen.arc(box, low, low + 2 * sector.half_angle_deg, fill=110)


def _draw_ruler(
    recipe: Recipe, pen: ImageDraw.ImageDraw, rng: np.random.Generator
) -> None:
    sector = recipe.sector
    column = int(sector.size_px * (0.02 if rng.random() < 0.5 else 0.97))
    step_px = 10 / sector.mm_per_pixel
    top = sector.probe_mm[1] / sector.mm_per_pixel
    for mark in range(int(sector.depth_mm // 10) + 1):
        long = 5 if mark % 5 == 0 else 2
        y = top + mark * step_px
        pen.line([(column, y), (column + long, y)], fill=200)


def _draw_trace(
    recipe: Recipe, pen: ImageDraw.ImageDraw, rng: np.random.Generator
) -> None:
    size = recipe.sector.size_px
    times = np.linspace(0, recipe.frame_times_s[-1] + 1e-6, size)
    volts = 0.02 * rng.normal(size=size)
    for r_wave in recipe.rhythm.r_waves_s:
        # R, S, T and P wave in turn.
        volts += np.exp(-0.5 * ((times - r_wave) / 0.012) ** 2)
        volts -= 0.25 * np.exp(-0.5 * ((times - r_wave - 0.03) / 0.012) ** 2)
        volts += 0.2 * np.exp(-0.5 * ((times - r_wave - 0.28) / 0.04) ** 2)
        volts += 0.1 * np.exp(-0.5 * ((times - r_wave + 0.16) / 0.03) ** 2)
    height = size * (0.97 - 0.06 * volts)
    pen.line(list(zip(range(size), height.tolist(), strict=True)), fill=170)


def _with_cursor(recipe: Recipe, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Mark the moment on the ECG trace."""
    if recipe.look.trace:
        size = frames.shape[-1]
        for number, frame in enumerate(frames):
            column = int((size - 1) * number / max(len(frames) - 1, 1))
            frame[int(0.92 * size) :, column] = 200
    return frames
