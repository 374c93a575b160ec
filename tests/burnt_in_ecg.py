"""Loops with a made-up ECG burnt into the picture, in the styles that are in use.

Colours, thickness, kinds of sweep, speeds, noise, P and T waves, inverted complexes,
atrial fibrillation, pacing and text are drawn by a seed; the frames of the R waves are
known. Nothing is copied from real pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy import ndimage


class Display(Enum):
    """How the display shows the present moment."""

    LINE = "a vertical line runs along the trace"
    BLOCK = "a bright block runs behind the trace"
    DOT = "a dot runs along the trace"
    BAR = "the trace is overwritten behind a bar"
    GAP = "the trace is overwritten behind a gap"
    GROWING = "the trace grows from the left"
    SCROLLING = "the trace moves to the left"


class Rhythm(Enum):
    """What the heart does."""

    SINUS = "sinus rhythm"
    FIBRILLATION = "atrial fibrillation"
    PACED = "ventricular pacing"


COLOURS = {
    "green": (40, 230, 60),
    "dark green": (0, 140, 40),
    "cyan": (90, 220, 210),
    "yellow": (220, 210, 60),
    "white": (235, 235, 235),
    "orange": (255, 150, 40),
    "red": (240, 60, 50),
    "light blue": (110, 150, 255),
}


@dataclass(frozen=True, kw_only=True)
class Style:
    """One made-up loop; lengths in pixels, times in seconds."""

    display: Display = Display.LINE
    rhythm: Rhythm = Rhythm.SINUS
    colour: str = "green"
    thickness: int = 2
    height: int = 400
    width: int = 520
    n_frames: int = 60
    frame_rate_hz: float = 40.0
    heart_rate_bpm: float = 70.0
    shown_s: float = 3.0
    first_r_s: float = 0.3
    peak_px: int = 34
    inverted: bool = False
    p_wave: float = 0.12
    t_wave: float = 0.25
    wander_px: float = 0.0
    ripple_px: float = 0.0
    noise: float = 2.0
    text: bool = True
    in_sector: bool = False
    blocky: bool = False
    seed: int = 0


def random_style(seed: int) -> Style:
    """Return the style of a seed."""
    rng = np.random.default_rng([2026, 11, seed])
    display = list(Display)[seed % len(Display)]
    rhythm = rng.choice(list(Rhythm), p=[0.6, 0.2, 0.2])
    frame_rate_hz = float(rng.uniform(25, 75))
    seconds = float(rng.uniform(1.3, 2.6))
    height = int(rng.integers(320, 560))
    return Style(
        display=display,
        rhythm=rhythm,
        colour=str(rng.choice(list(COLOURS))),
        thickness=int(rng.integers(1, 4)),
        height=height,
        width=int(height * rng.uniform(1.1, 1.45)),
        n_frames=max(24, round(seconds * frame_rate_hz)),
        frame_rate_hz=frame_rate_hz,
        heart_rate_bpm=float(rng.uniform(45, 125)),
        shown_s=float(rng.uniform(2.0, 4.5)) + (seconds if display is _KEPT else 0.0),
        first_r_s=float(rng.uniform(0.05, 0.5)),
        peak_px=round(height * rng.uniform(0.05, 0.1)),
        inverted=bool(rng.random() < 0.2),
        p_wave=float(rng.uniform(0.05, 0.18)),
        t_wave=float(rng.uniform(0.12, 0.45)),
        wander_px=float(rng.uniform(0, 3)),
        ripple_px=float(rng.uniform(0, 1.0)),
        noise=float(rng.uniform(0, 5)),
        text=bool(rng.random() < 0.7),
        in_sector=bool(rng.random() < 0.3),
        blocky=bool(rng.random() < 0.4),
        seed=seed,
    )


_KEPT = Display.GROWING


def draw_loop(style: Style, *, with_ecg: bool = True) -> tuple[np.ndarray, list[float]]:
    """Return grey frames (T, H, W), uint8, and the frames of the R waves, as fractions.

    Without an ECG the same loop is drawn with everything else.
    """
    rng = np.random.default_rng([7, style.seed])
    frames = _sector(style, rng)
    if style.text:
        _write_text(frames, rng)
    r_times_s = _r_times_s(style, rng)
    if with_ecg:
        _draw_ecg(frames, style, r_times_s)
    grey = frames @ np.array([0.299, 0.587, 0.114], np.float32)
    grey += rng.normal(0, style.noise, grey.shape).astype(np.float32)
    if style.blocky:
        grey = _compressed(grey)
    r_frames = [each * style.frame_rate_hz for each in r_times_s]
    inside = [each for each in r_frames if -0.5 <= each < style.n_frames - 0.5]
    return np.clip(grey, 0, 255).astype(np.uint8), inside


# ---- the signal ------------------------------------------------------------------


def _r_times_s(style: Style, rng: np.random.Generator) -> list[float]:
    beat_s = 60 / style.heart_rate_bpm
    spread = 0.18 if style.rhythm is Rhythm.FIBRILLATION else 0.02
    times_s = [style.first_r_s]
    while times_s[-1] < style.n_frames / style.frame_rate_hz + 6:
        step_s = beat_s * rng.normal(1, spread)
        times_s.append(times_s[-1] + float(np.clip(step_s, 0.38, 2.0)))
    while times_s[0] > -6:
        times_s.insert(0, times_s[0] - max(0.38, beat_s * float(rng.normal(1, spread))))
    return times_s


def _signal(style: Style, times_s: np.ndarray, r_times_s: list[float]) -> np.ndarray:
    """Return the height of the trace as a share of an R wave."""
    wide = 2.0 if style.rhythm is Rhythm.PACED else 1.0
    waves = [(-0.035 * wide, 0.012 * wide, -0.12), (0.0, 0.016 * wide, 1.0)]
    waves.append((0.04 * wide, 0.014 * wide, -0.25))
    waves.append((0.27, 0.045, style.t_wave))
    if style.rhythm is Rhythm.SINUS:
        waves.append((-0.16, 0.025, style.p_wave))
    height = np.zeros_like(times_s)
    for r_s in r_times_s:
        for after_s, width_s, size in waves:
            height += size * np.exp(-0.5 * ((times_s - r_s - after_s) / width_s) ** 2)
    if style.rhythm is Rhythm.FIBRILLATION:
        height += 0.03 * np.sin(2 * np.pi * 6.3 * times_s)
    return -height if style.inverted else height


def _row_of(style: Style, times_s: np.ndarray, r_times_s: list[float]) -> np.ndarray:
    """Return the row of the trace against its baseline, downwards."""
    rows = -style.peak_px * _signal(style, times_s, r_times_s)
    rows = rows + style.wander_px * np.sin(2 * np.pi * 0.3 * times_s)
    return rows + style.ripple_px * np.sin(2 * np.pi * 50.3 * times_s)


# ---- the display -----------------------------------------------------------------


def _draw_ecg(frames: np.ndarray, style: Style, r_times_s: list[float]) -> None:
    height, width = style.height, style.width
    left, right = round(0.06 * width), round(0.9 * width)
    baseline = round(height * (0.8 if style.in_sector else 0.9))
    if style.inverted:
        baseline -= round(0.5 * style.peak_px)
    n_columns = right - left
    rate = n_columns / style.shown_s
    colour = np.array(COLOURS[style.colour], np.float32)
    columns = np.arange(n_columns)
    for frame, picture in enumerate(frames):
        now_s = frame / style.frame_rate_hz
        times_s, head = _times_of_columns(style, columns, now_s, rate)
        rows = baseline + _row_of(style, np.nan_to_num(times_s), r_times_s)
        rows[np.isnan(times_s)] = np.nan
        if style.display is Display.BLOCK:
            _fill(picture, left + head, 9, baseline, style.peak_px, (190, 190, 190))
        if style.display is Display.GAP:
            rows[(columns > head) & (columns < head + 12)] = np.nan
        _draw_line(picture, left, rows, style.thickness, colour)
        if style.rhythm is Rhythm.PACED:
            _draw_spikes(picture, left, times_s, r_times_s, baseline, style, colour)
        _draw_mark(picture, left + head, baseline, rows, head, style, colour)


def _times_of_columns(
    style: Style, columns: np.ndarray, now_s: float, rate: float
) -> tuple[np.ndarray, int]:
    """Return the time that each column shows, NaN for none, and the newest column."""
    if style.display is Display.SCROLLING:
        return now_s - (len(columns) - 1 - columns) / rate, len(columns) - 1
    # The sweep starts somewhere in the strip, so that it may return to the left edge.
    start = 0 if style.display is Display.GROWING else style.seed * 37 % len(columns)
    if style.display in {Display.LINE, Display.BLOCK, Display.DOT}:
        shown = style.n_frames / style.frame_rate_hz
        # A trace that stands still holds the whole loop.
        room = max(2, len(columns) - int(shown * rate))
        start = start % room if shown * rate < len(columns) else 0
        rate = min(rate, (len(columns) - 2) / shown)
        return (columns - start) / rate, int(start + now_s * rate)
    position = start + now_s * rate
    passes, head = divmod(position, len(columns))
    times_s = now_s - (position - (passes * len(columns) + columns)) / rate
    ahead = columns > head
    times_s[ahead] -= style.shown_s
    if style.display is Display.GROWING:
        times_s[ahead | (times_s < 0)] = np.nan
    return times_s, int(head)


def _draw_line(
    picture: np.ndarray, left: int, rows: np.ndarray, thickness: int, colour: np.ndarray
) -> None:
    after = np.roll(rows, -1)
    after[-1] = rows[-1]
    after = np.where(np.isnan(after), rows, after)
    for column, (one, other) in enumerate(zip(rows, after, strict=True)):
        if np.isnan(one):
            continue
        low, high = sorted((round(float(one)), round(float(other))))
        picture[max(0, low) : high + thickness, left + column] = colour


def _draw_spikes(  # noqa: PLR0917
    picture: np.ndarray,
    left: int,
    times_s: np.ndarray,
    r_times_s: list[float],
    baseline: int,
    style: Style,
    colour: np.ndarray,
) -> None:
    for r_s in r_times_s:
        spike_s = r_s - 0.07
        near = np.abs(times_s - spike_s)
        if np.isnan(near).all() or np.nanmin(near) > 0.02:
            continue
        column = left + int(np.nanargmin(near))
        top = baseline - round(0.8 * style.peak_px)
        picture[top : baseline + 1, column : column + 1] = colour


def _fill(
    picture: np.ndarray,
    column: int,
    width: int,
    baseline: int,
    peak_px: int,
    colour: tuple[int, int, int],
) -> None:
    first = max(0, column - width // 2)
    top, bottom = baseline - round(1.2 * peak_px), baseline + round(0.5 * peak_px)
    picture[top:bottom, first : first + width] = colour


def _draw_mark(  # noqa: PLR0917
    picture: np.ndarray,
    column: int,
    baseline: int,
    rows: np.ndarray,
    head: int,
    style: Style,
    colour: np.ndarray,
) -> None:
    if style.display is Display.LINE:
        _fill(picture, column, 2, baseline, style.peak_px, (240, 240, 240))
    if style.display is Display.BAR:
        _fill(picture, column + 2, 4, baseline, style.peak_px, tuple(colour))
    if style.display is Display.DOT:
        row = rows[min(head, len(rows) - 1)]
        row = baseline if np.isnan(row) else round(float(row))
        picture[row - 6 : row + 7, column - 2 : column + 3] = (250, 90, 60)


# ---- everything else -------------------------------------------------------------


def _sector(style: Style, rng: np.random.Generator) -> np.ndarray:
    """Return frames (T, H, W, 3) with moving speckle in a sector."""
    height, width = style.height, style.width
    y, x = np.mgrid[:height, :width].astype(np.float32)
    radius = np.hypot(x - width / 2, y - 0.04 * height)
    angle = np.abs(np.arctan2(x - width / 2, y - 0.04 * height + 1e-3))
    depth = 0.86 if style.in_sector else 0.76
    inside = (radius < depth * height) & (angle < 0.72)
    texture = ndimage.gaussian_filter(rng.random((height, width), np.float32), 1.6)
    coarse = ndimage.gaussian_filter(rng.random((height, width), np.float32), 22)
    bright = np.clip((coarse - coarse.mean()) / coarse.std() * 35 + 55, 0, 150)
    grain = 1 + 8 * (texture - texture.mean())
    beat_s = 60 / style.heart_rate_bpm
    frames = np.zeros((style.n_frames, height, width, 3), np.float32)
    for number in range(style.n_frames):
        phase = 2 * np.pi * number / style.frame_rate_hz / beat_s
        shift = round(3 * float(np.sin(phase)))
        moved = np.roll(bright * grain, (shift, shift // 2), (0, 1))
        fresh = rng.normal(0, 6, (height, width)).astype(np.float32)
        grey = np.where(inside, np.clip(moved + fresh, 0, 255), 0)
        frames[number] = grey[..., None]
    return frames


def _write_text(frames: np.ndarray, rng: np.random.Generator) -> None:
    """Put rows of letter-like marks, a grey bar and a ruler onto every frame."""
    height, width = frames.shape[1:3]
    for _ in range(int(rng.integers(3, 9))):
        row = int(rng.integers(2, height - 14))
        column = int(rng.choice([2, round(0.8 * width)]))
        n_letters = int(rng.integers(3, 9))
        letters = rng.random((9, 7 * n_letters)) < 0.45
        letters[:, 6::7] = False
        part = frames[:, row : row + 9, column : column + 7 * n_letters]
        part[:, letters[:, : part.shape[2]]] = 210
    ramp = np.linspace(255, 0, height // 3)[:, None, None]
    frames[:, 20 : 20 + height // 3, 4:10] = ramp
    frames[:, 10 :: height // 12, width - 6 : width - 2] = 230


def _compressed(grey: np.ndarray) -> np.ndarray:
    """Return frames as a lossy video would show them: blocks of a coarse cosine."""
    from scipy.fft import dctn, idctn

    n_frames, height, width = grey.shape
    rows, columns = height // 8 * 8, width // 8 * 8
    blocks = grey[:, :rows, :columns].reshape(n_frames, rows // 8, 8, columns // 8, 8)
    step = 6 + 3 * np.add.outer(np.arange(8), np.arange(8)).astype(np.float32)
    step = step[None, None, :, None, :]
    coarse = np.round(dctn(blocks, axes=(2, 4), norm="ortho") / step) * step
    out = grey.copy()
    back = idctn(coarse, axes=(2, 4), norm="ortho")
    out[:, :rows, :columns] = back.reshape(n_frames, rows, columns)
    return out
