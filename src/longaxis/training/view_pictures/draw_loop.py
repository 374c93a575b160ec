"""A drawn loop of a view, from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import zoom

from longaxis.data.view_proposal import EchoView
from longaxis.training.view_pictures import long_views, short_views
from longaxis.training.view_pictures.canvas import SIDE_MM, Canvas, ellipse
from longaxis.training.view_pictures.display_style import (
    STYLES,
    Scanner,
    displayed,
    draw_style,
)
from longaxis.training.view_pictures.heart import draw_body, draw_moments
from longaxis.training.view_pictures.standard_view import (
    Cut,
    defining_points,
    lie_in_sector,
    ring_points,
    turned,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.training.view_pictures.heart import Body, Moment

# Fewer are compared at few frames a second, and stress loops are short; the classifier
# looks at eight at most.
_N_FRAMES = (4, 7)

_LONG = {
    EchoView.FOUR_CHAMBER: long_views.four_chamber,
    EchoView.TWO_CHAMBER: long_views.two_chamber,
    EchoView.LONG_AXIS: long_views.long_axis,
    EchoView.PARASTERNAL_LONG_AXIS: long_views.long_axis,
    EchoView.SUBCOSTAL: long_views.four_chamber,
}


# Chosen: hardly any loop is left without the structures that define its view.
_MOST_TRIES = 400


def drawn_loop(
    seed: int,
    view: EchoView,
    styles: Sequence[str] = STYLES,
    *,
    is_standard: bool = True,
) -> NDArray[np.uint8]:
    """Return a loop, shape (4 to 7, 128, 128).

    Parameters
    ----------
    seed
        Same arguments, same loop.
    view
        Any but colour, Doppler and unsure; `OTHER` is no view of the heart.
    styles
        Families of display settings to draw from.
    is_standard
        The structures that define the view lie in the sector, and differ from blood
        there. If not, they lie wherever chance puts them, often beside it, in shadow
        or below noise.
    """
    rng = np.random.default_rng(np.random.SeedSequence([seed, 20261130]))
    body = draw_body(rng)
    moments = draw_moments(rng, int(rng.integers(_N_FRAMES[0], _N_FRAMES[1] + 1)))
    family = str(rng.choice(list(styles)))
    picture = _Picture(view, body, rng)
    scanner = _scanner_of(picture, family, rng, is_standard=is_standard)
    frames = np.stack(
        [scanner.frame(picture.strengths_at(moment)) for moment in moments]
    )
    # Some laboratories display the left heart on the left.
    if view is not EchoView.OTHER and rng.random() < 0.12:
        frames = np.ascontiguousarray(frames[:, :, ::-1])
    return displayed(frames, scanner.style, rng)


def _scanner_of(
    picture: _Picture, family: str, rng: np.random.Generator, *, is_standard: bool
) -> Scanner:
    """Return a scanner that shows the view, or, if it need not, the first one drawn.

    The heart is placed anew until it is shown.
    """
    style = draw_style(rng, family, picture.depth_mm)
    if not is_standard:
        return Scanner(style, rng, is_linear=picture.is_linear)
    for _ in range(_MOST_TRIES):
        points_mm = picture.defining_points_mm()
        if lie_in_sector(points_mm, style.half_angle_deg, style.depth_mm):
            is_whole = len(points_mm) > 0
            scanner = Scanner(
                style, rng, is_linear=picture.is_linear, is_whole=is_whole
            )
            if scanner.shows(points_mm, picture.wall_db, picture.blood_db):
                return scanner
        picture.place(rng)
        style = draw_style(rng, family, picture.depth_mm)
    return Scanner(style, rng, is_linear=picture.is_linear, is_whole=True)


class _Picture:
    """Where the heart of one loop lies, and how it is drawn at each moment."""

    def __init__(self, view: EchoView, body: Body, rng: np.random.Generator) -> None:
        self._view, self._body = view, body
        self._liver = rng.uniform(-12, 2)
        self.place(rng)
        self._sway_mm = rng.normal(0, 1.2, 2)
        self._unevenness_db = _unevenness_db(rng)

    def place(self, rng: np.random.Generator) -> None:
        """Draw where the heart lies."""
        view = self._view
        self._kind = "heart"
        self.is_linear = False
        if view.apical is not None:
            self._place_apical(rng)
        elif view is EchoView.PARASTERNAL_LONG_AXIS:
            self._place_parasternal(rng)
        elif view is EchoView.PARASTERNAL_SHORT_AXIS:
            self._place_across(rng)
        elif view is EchoView.SUBCOSTAL:
            self._place_subcostal(rng)
        else:
            self._place_other(rng)

    @property
    def wall_db(self) -> float:
        """Strength of the faintest wall that has to be seen, the right ventricle's."""
        return self._body.wall_db + long_views.RIGHT_WALL_DB

    @property
    def blood_db(self) -> float:
        """Strength of blood."""
        return self._body.blood_db

    def defining_points_mm(self) -> NDArray[np.float64]:
        """Return what has to be seen, from the probe, shape (K, 2); K = 0: nothing."""
        body = self._body
        if self._view is EchoView.OTHER:
            return np.zeros((0, 2))
        if self._kind == "vein":
            own_mm = np.array([(-40.0, 0.0), (0.0, 0.0), (40.0, 0.0)])
        elif self._kind == "vessels":
            own_mm = ring_points(0.5 * body.root + 2)
        elif self._kind == "ventricles":
            own_mm = ring_points(body.half_width + 0.5 * body.free_wall)
        else:
            own_mm = defining_points(self._view, self._cut())
        return np.asarray(turned(own_mm, self._angle_deg) + self._origin)

    def _cut(self) -> Cut:
        body = self._body
        has_septum = self._view in (EchoView.FOUR_CHAMBER, EchoView.SUBCOSTAL)
        return Cut(
            length=body.length,
            half_width=body.half_width,
            left_wall=body.septum if has_septum else body.free_wall,
            right_wall=body.free_wall,
            right_width=body.right_width,
            root_angle_deg=body.root_angle_deg,
        )

    def _place_apical(self, rng: np.random.Generator) -> None:
        body = self._body
        apex_mm = rng.uniform(10, 32)
        aside = rng.normal(0, 0.22) * apex_mm
        self._angle_deg = rng.normal(0, 11)
        if self._view is EchoView.FOUR_CHAMBER:
            # Both ventricles have to fit: the left one lies right of the middle.
            aside += rng.uniform(0, 16)
            self._angle_deg -= rng.uniform(0, 14)
        self._origin = np.array([aside, apex_mm])
        # From just below the annulus to the whole atria and beyond.
        below = rng.uniform(8, 95) if rng.random() < 0.85 else rng.uniform(0, 15)
        self.depth_mm = min(apex_mm + body.length + below, 215.0)

    def _place_parasternal(self, rng: np.random.Generator) -> None:
        body = self._body
        self._angle_deg = -rng.uniform(66, 108)
        # The mitral annulus lies in the middle of the picture, 5 to 9 cm deep.
        annulus = np.array([rng.uniform(-18, 26), rng.uniform(55, 88)])
        angle = np.deg2rad(self._angle_deg)
        along = np.array([-np.sin(angle), np.cos(angle)]) * body.length
        self._origin = annulus - along
        self.depth_mm = annulus[1] + rng.uniform(38, 100)

    def _place_across(self, rng: np.random.Generator) -> None:
        self._kind = "vessels" if rng.random() < 0.3 else "ventricles"
        self._angle_deg = rng.normal(0, 16)
        self._origin = np.array([rng.uniform(-12, 18), rng.uniform(48, 84)])
        self.depth_mm = self._origin[1] + rng.uniform(38, 95)

    def _place_subcostal(self, rng: np.random.Generator) -> None:
        body = self._body
        if rng.random() < 0.25:
            self._kind = "vein"
        if self._kind == "vein":
            self._angle_deg = rng.uniform(-15, 30)
            self._origin = np.array([rng.uniform(-25, 15), rng.uniform(50, 95)])
            self.depth_mm = self._origin[1] + rng.uniform(40, 90)
            return
        self._angle_deg = rng.uniform(42, 85)
        annulus = np.array([rng.uniform(-28, 14), rng.uniform(80, 125)])
        angle = np.deg2rad(self._angle_deg)
        along = np.array([-np.sin(angle), np.cos(angle)]) * body.length
        self._origin = annulus - along
        self.depth_mm = min(annulus[1] + rng.uniform(30, 80), 215.0)

    def _place_other(self, rng: np.random.Generator) -> None:
        kinds = ("air", "layers", "abdomen", "noise", "loose", "loose")
        self._kind = str(rng.choice(kinds))
        self.is_linear = self._kind == "layers" or rng.random() < 0.15
        self._angle_deg = rng.uniform(-180, 180) if self._kind == "abdomen" else 0.0
        self._origin = np.array([0.0, 0.0])
        self.depth_mm = rng.uniform(60, 210)
        number = int(rng.integers(3, 10))
        deep = self.depth_mm
        self._shapes = np.stack(
            [
                rng.uniform(-0.5 * deep, 0.5 * deep, number),
                rng.uniform(0.05 * deep, deep, number),
                rng.uniform(8, 50, number),
                rng.uniform(6, 36, number),
                rng.uniform(-90, 90, number),
                np.where(rng.random(number) < 0.7, -rng.uniform(18, 48), 1.0),
            ],
            axis=1,
        )
        if self._kind == "air":
            self._shapes[:, 3] *= np.exp(-self._shapes[:, 1] / 20)

    def strengths_at(self, moment: Moment) -> NDArray[np.float32]:
        """Return the strengths at a moment in dB (unit of power), shape (260, 260)."""
        body = self._body
        canvas = Canvas(self._background_db(), self._unevenness_db)
        if self._view is EchoView.SUBCOSTAL:
            # The liver, between the probe and the heart.
            canvas.place(np.zeros(2), 0.0)
            canvas.fill(ellipse((-25, 20), (110, 70), 10), self._liver)
        sway = self._sway_mm * (moment.contraction - 0.5)
        canvas.place(self._origin + sway, self._angle_deg)
        if self._view in _LONG and self._kind != "vein":
            _LONG[self._view](canvas, body, moment)
        elif self._kind == "vein":
            short_views.subcostal_vein(canvas, body, moment)
        elif self._kind == "vessels":
            short_views.great_vessels_across(canvas, body, moment)
        elif self._kind == "ventricles":
            short_views.ventricles_across(canvas, body, moment)
        else:
            self._draw_other(canvas, moment)
        return canvas.strengths_db()

    def _background_db(self) -> float:
        return {"air": -45.0, "noise": -50.0}.get(self._kind, self._body.outside_db)

    def _draw_other(self, canvas: Canvas, moment: Moment) -> None:
        if self._kind in ("air", "layers"):
            short_views.layers(canvas, self._shapes, moment)
        elif self._kind == "loose":
            short_views.loose_valves(canvas, self._shapes, self._body, moment)
        elif self._kind == "abdomen":
            short_views.abdomen(canvas, self._shapes, self._body, moment)


def _unevenness_db(rng: np.random.Generator) -> NDArray[np.float32]:
    """Return how lung, liver and chest wall differ from place to place, (260, 260)."""
    coarse = rng.normal(0, rng.uniform(1, 9), (7, 7))
    field = zoom(coarse, SIDE_MM / 7, order=1, grid_mode=True, mode="nearest")
    return np.asarray(field[:SIDE_MM, :SIDE_MM], dtype=np.float32)
