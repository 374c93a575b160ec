"""From echo strengths to displayed frames: sector, speckle, grey map, overlays."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import (
    gaussian_filter,
    map_coordinates,
    uniform_filter,
    zoom,
)

from longaxis.errors import BadInputError
from longaxis.training.view_pictures.canvas import PROBE_MM, SIDE_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Grey = NDArray[np.float32]

# Chosen: samples along and across the beams, enough for a picture of 128 pixels.
_N_DEPTHS, _N_BEAMS = 128, 80
# Chosen: twice the amplitude, about the spread of single speckle grains (5.6 dB), in
# the mean of about a square centimetre.
_SEEN_DB, _SEEN_SAMPLES, _SEEN_BEAMS = 6.0, 9, 7

DISPLAY_PX = 128
"""Width and height of a displayed frame."""

STYLES = ("crisp", "smooth", "harmonic", "old", "portable")
"""Families of display settings; one can be left out of training to test on it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Style:
    """What scanner and display do to a picture.

    Attributes
    ----------
    half_angle_deg, depth_mm, near_mm
        Of the sector; `near_mm` is cut off at the probe.
    axial, lateral
        Width of the point spread in samples and beams.
    kept
        Share of the speckle that stays from frame to frame, 0 to 1.
    n_looks
        Pictures averaged in each frame.
    range_db, white_db
        Dynamic range, and what becomes white relative to the myocardium.
    gamma, curve
        Power of the grey map, and share of an S curve.
    noise_db, clutter_db, haze_db
        Noise at depth, clutter near the probe, and haze, relative to the myocardium.
    texture_db, texture
        Unevenness of the tissue in dB, and its size in samples.
    persistence, sharpening, blur
        Of the display.
    jpeg
        Quality; 0 is not compressed.
    """

    half_angle_deg: float
    depth_mm: float
    near_mm: float
    axial: float
    lateral: float
    kept: float
    n_looks: int
    range_db: float
    white_db: float
    gamma: float
    curve: float
    noise_db: float
    clutter_db: float
    haze_db: float
    texture_db: float
    texture: float
    persistence: float
    sharpening: float
    blur: float
    jpeg: int


# For each family: axial and lateral width, looks, dynamic range, gamma, sharpening,
# blur and persistence. Chosen after how harmonic, fundamental and portable systems
# differ; ranges overlap as they do between settings of one system.
_FAMILIES = {
    "crisp": ((0.4, 0.9), (0.5, 1.3), (1, 2), (50, 70), (0.8, 1.3), 0.7, 0.3, 0.2),
    "smooth": ((0.6, 1.4), (1.0, 2.4), (2, 4), (50, 75), (0.7, 1.2), 0.2, 0.9, 0.5),
    "harmonic": ((0.5, 1.1), (0.7, 1.8), (1, 3), (40, 60), (1.0, 1.7), 0.5, 0.4, 0.35),
    "old": ((0.8, 1.8), (1.4, 3.2), (1, 2), (35, 55), (0.8, 1.6), 0.3, 0.7, 0.4),
    "portable": ((0.7, 1.6), (1.2, 2.8), (1, 3), (40, 65), (0.7, 1.4), 0.9, 0.5, 0.6),
}


def styles_but(left_out: str, only: str) -> tuple[str, ...]:
    """Return the families without one, or one alone; empty names choose nothing.

    Raises
    ------
    BadInputError
        For a family that does not exist.
    """
    for name in (left_out, only):
        if name and name not in STYLES:
            message = f"There is no style “{name}”; choose one of {', '.join(STYLES)}."
            raise BadInputError(message)
    if only:
        return (only,)
    return tuple(name for name in STYLES if name != left_out)


def draw_style(rng: np.random.Generator, family: str, depth_mm: float) -> Style:
    """Return display settings of a family."""
    axial, lateral, looks, range_db, gamma, sharp, blur, persist = _FAMILIES[family]
    dynamic_range = rng.uniform(*range_db)
    return Style(
        half_angle_deg=rng.uniform(26, 50),
        depth_mm=depth_mm,
        near_mm=rng.uniform(0, 9) if rng.random() < 0.6 else 0.0,
        axial=rng.uniform(*axial),
        lateral=rng.uniform(*lateral),
        kept=rng.uniform(0.1, 0.9),
        n_looks=int(rng.integers(looks[0], looks[1] + 1)),
        range_db=dynamic_range,
        white_db=dynamic_range * rng.uniform(0.15, 0.7),
        gamma=rng.uniform(*gamma),
        curve=rng.uniform(0, 0.8),
        noise_db=rng.uniform(-48, -12),
        clutter_db=rng.uniform(-20, 6),
        haze_db=rng.uniform(-48, -16),
        texture_db=rng.uniform(1.5, 9),
        texture=rng.uniform(2, 16),
        persistence=persist * rng.random(),
        sharpening=sharp * rng.random(),
        blur=blur * rng.random(),
        jpeg=int(rng.integers(35, 95)) if rng.random() < 0.5 else 0,
    )


class Scanner:
    """Shows strengths as one system would, frame after frame.

    Parameters
    ----------
    style
        Of scanner and display.
    rng
        Draws speckle, shadows and gain.
    is_linear
        Parallel beams, as of a linear probe, in place of a sector.
    is_whole
        The sector is never larger than the picture.
    """

    def __init__(
        self,
        style: Style,
        rng: np.random.Generator,
        *,
        is_linear: bool = False,
        is_whole: bool = False,
    ) -> None:
        self._style, self._rng = style, rng
        half = np.deg2rad(style.half_angle_deg)
        depths = np.linspace(style.near_mm, style.depth_mm, _N_DEPTHS)[:, None]
        beams = np.linspace(-half, half, _N_BEAMS)[None]
        across = depths * np.sin(beams)
        down = depths * np.cos(beams)
        if is_linear:
            across = np.broadcast_to(beams / half * 0.4 * style.depth_mm, across.shape)
            down = np.broadcast_to(depths, down.shape)
        # The nearest millimetre: the point spread is wider.
        places = np.stack([down + PROBE_MM[1], across + PROBE_MM[0]])
        self._from_plane = tuple(np.clip(np.rint(places), 0, SIDE_MM - 1).astype(int))
        self._to_display = self._display_places(
            half, is_linear=is_linear, is_whole=is_whole
        )
        shape = (_N_DEPTHS, _N_BEAMS)
        self._still = self._speckle(style.n_looks, shape)
        texture = gaussian_filter(rng.normal(size=shape), style.texture)
        self._gain_db = style.texture_db * texture / (texture.std() + 1e-6)
        self._gain_db += self._curve_db() + self._shadows_db()
        self._floor = self._floor_power(depths)

    @property
    def style(self) -> Style:
        """Display settings."""
        return self._style

    def shows(
        self, points_mm: NDArray[np.float64], wall_db: float, blood_db: float
    ) -> bool:
        """Return whether a wall would differ from blood at all of some places.

        Noise, haze, shadows and the ends of the dynamic range can hide it.

        Parameters
        ----------
        points_mm
            In the sector, from the probe, shape (K, 2).
        wall_db, blood_db
            Strengths.
        """
        contrast_db = self._level_db(wall_db) - self._level_db(blood_db)
        seen_db = uniform_filter(contrast_db, (_SEEN_SAMPLES, _SEEN_BEAMS))
        style = self._style
        radius = np.hypot(points_mm[:, 0], points_mm[:, 1])
        angle_deg = np.rad2deg(np.arctan2(points_mm[:, 0], points_mm[:, 1]))
        depth = (radius - style.near_mm) / (style.depth_mm - style.near_mm)
        beam = 0.5 * (angle_deg / style.half_angle_deg + 1)
        rows = np.rint(depth * (_N_DEPTHS - 1)).astype(int)
        columns = np.rint(beam * (_N_BEAMS - 1)).astype(int)
        return bool(np.all(seen_db[rows, columns] >= _SEEN_DB))

    def _level_db(self, strength_db: float) -> NDArray[np.float64]:
        """Return how bright tissue would be displayed everywhere, shape (128, 80)."""
        power = 10 ** ((strength_db + self._gain_db) / 10) + self._floor
        white_db = self._style.white_db
        level_db = 10 * np.log10(power)
        clipped: NDArray[np.float64] = np.clip(
            level_db, white_db - self._style.range_db, white_db
        )
        return clipped

    def _display_places(self, half: float, *, is_linear: bool, is_whole: bool) -> Grey:
        """Return depth and beam of every displayed pixel, shape (2, 128, 128)."""
        style, rng = self._style, self._rng
        wide = 0.8 * style.depth_mm if is_linear else 2 * style.depth_mm * np.sin(half)
        extent = max(style.depth_mm, wide) * rng.uniform(0.98, 1.5)
        # Zoomed in, or cut to a square as research data sets are.
        if rng.random() < 0.15 and not is_whole:
            extent = max(style.depth_mm, wide) * rng.uniform(0.72, 0.98)
        left = -0.5 * extent + 0.5 * (extent - wide) * rng.uniform(-0.8, 0.8)
        top = -(extent - style.depth_mm) * rng.uniform(0, 0.9)
        steps = (np.arange(DISPLAY_PX) + 0.5) / DISPLAY_PX * extent
        x, y = (left + steps)[None], (top + steps)[:, None]
        radius, angle = np.hypot(x, y), np.arctan2(x, y)
        if is_linear:
            radius = np.broadcast_to(y, radius.shape)
            angle = np.broadcast_to(x / (0.4 * style.depth_mm) * half, radius.shape)
        span = style.depth_mm - style.near_mm
        rows = (radius - style.near_mm) / span * (_N_DEPTHS - 1)
        columns = (angle / half + 1) / 2 * (_N_BEAMS - 1)
        return np.stack([rows, columns]).astype(np.float32)

    def _speckle(self, n_looks: int, shape: tuple[int, int]) -> NDArray[np.complex64]:
        normal = self._rng.standard_normal((2, n_looks, *shape), dtype=np.float32)
        return np.asarray(normal[0] + 1j * normal[1], dtype=np.complex64)

    def _curve_db(self) -> NDArray[np.float64]:
        """Return the depth gain and the loss towards the edges, shape (128, 80)."""
        rng = self._rng
        knots = rng.normal(0, rng.uniform(0.5, 5), 6)
        curve = zoom(knots, _N_DEPTHS / 6, order=1)
        edge = np.abs(np.linspace(-1, 1, _N_BEAMS)) ** 3
        gain: NDArray[np.float64] = curve[:, None] - rng.uniform(0, 14) * edge[None] * (
            rng.random() < 0.6
        )
        return gain

    def _shadows_db(self) -> NDArray[np.float64]:
        """Return shadows behind ribs and lung, and patches of lost echo, (128, 80)."""
        rng = self._rng
        loss = np.zeros((_N_DEPTHS, _N_BEAMS))
        beams = np.linspace(-1, 1, _N_BEAMS)[None]
        depths = np.linspace(0, 1, _N_DEPTHS)[:, None]
        for _ in range(rng.integers(0, 4)):
            middle = rng.uniform(-1.1, 1.1)
            width = rng.uniform(0.04, 0.3)
            strength = rng.uniform(5, 40)
            first = rng.uniform(0, 0.6) * (rng.random() < 0.7)
            across = np.exp(-(((beams - middle) / width) ** 2))
            loss -= strength * across * (depths > first)
        for _ in range(rng.integers(0, 4)):
            place = rng.uniform((-1, 0.05), (1, 1))
            sizes = rng.uniform(0.06, 0.3, 2)
            patch = ((beams - place[0]) / sizes[0]) ** 2
            patch = patch + ((depths - place[1]) / sizes[1]) ** 2
            loss -= rng.uniform(4, 22) * np.exp(-patch)
        return loss

    def _floor_power(self, depths: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return noise, haze and clutter as power, shape (128, 1)."""
        style = self._style
        share = depths / style.depth_mm
        noise = 10 ** (style.noise_db / 10) * (0.1 + share**2)
        reach = self._rng.uniform(0.08, 0.22)
        clutter = 10 ** (style.clutter_db / 10) * np.exp(-((share / reach) ** 2))
        power: NDArray[np.float64] = noise + clutter + 10 ** (style.haze_db / 10)
        return power

    def frame(self, strengths_db: Grey) -> Grey:
        """Return one displayed frame, shape (128, 128), 0 to 1; 0 beside the sector."""
        style = self._style
        sampled = strengths_db[self._from_plane]
        power = 10 ** ((sampled + self._gain_db) / 10) + self._floor
        fresh = self._speckle(style.n_looks, sampled.shape)
        kept = np.float32(style.kept)
        speckle = np.sqrt(kept) * self._still + np.sqrt(1 - kept) * fresh
        field = speckle * np.sqrt(power).astype(np.float32)[None]
        spread = (0.0, style.axial, style.lateral)
        real = gaussian_filter(field.real, spread, truncate=2.5)
        imaginary = gaussian_filter(field.imag, spread, truncate=2.5)
        # The filter averages independent samples: their power falls by its area.
        area = (1 + 3.5 * style.axial) * (1 + 3.5 * style.lateral)
        seen = area * (real**2 + imaginary**2).mean(axis=0) / 2
        level = 10 * np.log10(seen + 1e-9) - style.white_db + style.range_db
        grey = np.clip(level / style.range_db, 0, 1).astype(np.float32)
        grey = self._mapped(grey)
        return np.asarray(map_coordinates(grey, self._to_display, order=1, cval=0.0))

    def _mapped(self, grey: Grey) -> Grey:
        style = self._style
        grey = grey ** np.float32(style.gamma)
        s_curve = grey * grey * (3 - 2 * grey)
        return np.asarray((1 - style.curve) * grey + style.curve * s_curve)


def displayed(
    frames: Grey, style: Style, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return frames (T, 128, 128) as a system shows and stores them.

    Parameters
    ----------
    frames
        0 to 1, in order of time.
    style
        Of the display.
    rng
        Draws overlays.
    """
    for number in range(1, len(frames)):
        share = np.float32(style.persistence)
        frames[number] = (1 - share) * frames[number] + share * frames[number - 1]
    if style.blur > 0.2:
        frames = gaussian_filter(frames, (0, style.blur, style.blur))
    if style.sharpening > 0.1:
        soft = gaussian_filter(frames, (0, 1.2, 1.2))
        frames = np.clip(frames + style.sharpening * (frames - soft), 0, 1)
        frames = frames * (soft > 0)
    shown = np.rint(255 * np.clip(frames, 0, 1)).astype(np.uint8)
    overlay = _overlay(rng)
    shown = np.maximum(shown, overlay[None])
    if style.jpeg:
        shown = np.stack([_compressed(frame, style.jpeg) for frame in shown])
    return shown


def _overlay(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return text, depth ruler, grey bar and ECG at the edges, shape (128, 128)."""
    image = Image.new("L", (DISPLAY_PX, DISPLAY_PX), 0)
    pen = ImageDraw.Draw(image)
    size = DISPLAY_PX
    if rng.random() < 0.4:
        for row in range(rng.integers(1, 6)):
            width = int(rng.integers(8, 34))
            left = 1 if rng.random() < 0.5 else size - width - 2
            pen.rectangle((left, 3 + 5 * row, left + width, 4 + 5 * row), fill=150)
    if rng.random() < 0.4:
        side = int(rng.choice([2, size - 4]))
        for row in range(6, size - 6, int(rng.integers(6, 14))):
            pen.rectangle((side, row, side + 2, row), fill=180)
    if rng.random() < 0.25:
        for row in range(10, 60):
            pen.line((size - 6, row, size - 3, row), fill=255 - 4 * (row - 10))
    if rng.random() < 0.4:
        steps = np.arange(size)
        beat = rng.uniform(20, 60)
        height = rng.uniform(4, 12)
        spikes = height * np.exp(-((((steps + 7) % beat - 8) / 1.5) ** 2))
        rows = size - 5 - spikes + 0.6 * np.sin(steps / 5)
        trace = list(zip(steps.tolist(), rows.tolist(), strict=True))
        pen.line(trace, fill=int(rng.integers(110, 220)))
    return np.asarray(image)


def _compressed(frame: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    stored = io.BytesIO()
    Image.fromarray(frame).save(stored, "JPEG", quality=quality)
    return np.asarray(Image.open(stored))
