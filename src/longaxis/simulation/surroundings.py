"""What lies around the ventricle and moves with it: atria, right heart, valves.

Everything is a ribbon: a line that moves, and a width. Lines are hung on the annulus
and on the outer wall, so no gap opens and nothing stands still beside a moving wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.simulation.ribbon import Ribbon
from longaxis.simulation.subvalvular import papillary_ribbons
from longaxis.simulation.timing import (
    aortic_opening,
    mitral_opening,
    shortening_course,
)
from longaxis.simulation.ventricle import N_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.realism import Realism
    from longaxis.simulation.recipe import Recipe
    from longaxis.simulation.ventricle import Wall


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings:
    """The ribbons, and the outlines of what is filled with blood in the first frame."""

    ribbons: tuple[Ribbon, ...]
    cavities_mm: tuple[NDArray[np.float64], ...]


class _Base:
    """The annulus as a frame of reference that later lines are hung on."""

    def __init__(self, recipe: Recipe, wall: Wall) -> None:
        self.recipe = recipe
        self.epicardium = wall.line_at(1.0)
        self.left, self.right = wall.mid_mm[:, 0], wall.mid_mm[:, -1]
        times_s = np.asarray(recipe.frame_times_s)
        self.course = shortening_course(recipe.rhythm, times_s)
        self.mitral = mitral_opening(recipe.rhythm, times_s)
        self.aortic = aortic_opening(recipe.rhythm, times_s)
        span = self.right[0] - self.left[0]
        self.width_mm = float(np.linalg.norm(span))
        self.across = span / self.width_mm
        down = np.array([-self.across[1], self.across[0]])
        apex = wall.mid_mm[0, N_COLUMNS // 2]
        towards = 0.5 * (self.left[0] + self.right[0]) - apex
        self.down = down * np.sign(down @ towards)

    def hang(
        self,
        rest_mm: NDArray[np.float64],
        along: NDArray[np.float64],
        follow: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return positions in mm of points that follow the annulus, shape (T, K, 2).

        Parameters
        ----------
        rest_mm
            Positions at rest, shape (K, 2).
        along
            Place between the left (0) and the right hinge point (1), shape (K,).
        follow
            Share of that displacement each point takes, 0 to 1, shape (K,).
        """
        left = self.left - self.left[0]
        right = self.right - self.right[0]
        # Beyond the hinges the annulus' tilt is followed for half its width at most.
        share = np.clip(along, -0.5, 1.5)[None, :, None]
        moved = (1 - share) * left[:, None] + share * right[:, None]
        return np.asarray(rest_mm[None] + follow[None, :, None] * moved)


def _chamber(
    base: _Base, start: NDArray[np.float64], end: NDArray[np.float64], length_mm: float
) -> NDArray[np.float64]:
    """Return an atrium's wall from one hinge round to the other, shape (T, K, 2)."""
    angle = np.linspace(0, np.pi, 40)
    cosine, sine = np.cos(angle), np.sin(angle)
    middle, half = 0.5 * (start + end), 0.5 * (end - start)
    # Below 1 the sides rise steeply: rounder than half an ellipse.
    sideways = -np.sign(cosine) * np.abs(cosine) ** 0.55
    rest = middle + sideways[:, None] * half + (length_mm * sine)[:, None] * base.down
    along = (rest - base.left[0]) @ base.across / base.width_mm
    # Hinges follow the annulus, the roof of an atrium hardly moves.
    return base.hang(rest, along, 1 - 0.88 * sine)


def _arch(
    start: NDArray[np.float64], bend: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a quadratic curve through moving points (T, 2), shape (T, K, 2)."""
    share = np.linspace(0, 1, 40)[None, :, None]
    return (
        (1 - share) ** 2 * start[:, None]
        + 2 * share * (1 - share) * bend[:, None]
        + share**2 * end[:, None]
    )


def _leaflet(
    hinge: NDArray[np.float64],
    partner: NDArray[np.float64],
    *,
    opening: NDArray[np.float64],
    reach: float,
    away: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return a leaflet that swings from the closed to the open position (T, K, 2).

    `away` is the direction into which the valve opens; `reach` the share of the
    opening that the closed leaflet covers.
    """
    closed = reach * (partner - hinge) + 0.08 * (away * _length(partner - hinge))
    length = _length(closed)
    open_ = away + 0.30 * closed / length
    open_ = 0.95 * length * open_ / _length(open_)
    share = opening[:, None]
    # Leaflets keep their length while they swing.
    tip = hinge + _rescaled((1 - share) * closed + share * open_, length)
    bend = hinge + 0.5 * (tip - hinge) + (0.12 - 0.2 * share) * length * away
    return _arch(hinge, bend, tip)


def _length(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return lengths


def _rescaled(
    vectors: NDArray[np.float64], lengths: NDArray[np.float64]
) -> NDArray[np.float64]:
    return vectors * lengths / np.maximum(_length(vectors), 1e-6)


def _mitral(
    base: _Base,
    anterior: NDArray[np.float64],
    posterior: NDArray[np.float64],
) -> list[Ribbon]:
    gain, away = base.recipe.heart.valve_gain, -base.down
    front = _leaflet(anterior, posterior, opening=base.mitral, reach=0.6, away=away)
    back = _leaflet(posterior, anterior, opening=base.mitral, reach=0.42, away=away)
    return [
        Ribbon(line_mm=front, width_mm=2.0, gain=gain),
        Ribbon(line_mm=back, width_mm=2.2, gain=0.8 * gain),
    ]


def _bend(
    base: _Base,
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    outward: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the moving bend point of a right ventricular free wall, shape (T, 2)."""
    rest = 0.5 * (start[0] + end[0]) + outward
    carried = 0.5 * (start - start[0]) + 0.4 * (end - end[0])
    inward = -0.22 * outward[None] * base.course[:, None]
    return np.asarray(rest[None] + carried + inward)


def _four_chamber(base: _Base) -> Surroundings:
    heart = base.recipe.heart
    gain, width = heart.neighbour_gain, heart.right_ventricle_mm
    atrium = _chamber(base, base.left[0], base.right[0], heart.atrium_mm)
    rest = base.left[0] - width * base.across - 4.0 * base.down
    # The tricuspid annulus moves farther than the mitral one.
    tricuspid = base.hang(rest[None], np.zeros(1), np.full(1, 1.2))[:, 0]
    right_atrium = _chamber(base, rest, base.left[0], 0.9 * heart.atrium_mm)
    end = base.epicardium[:, round(0.38 * N_COLUMNS)]
    outward = -0.75 * width * base.across
    bend = _bend(base, tricuspid, end, outward)
    free_wall = _arch(tricuspid, bend, end)
    septum = base.epicardium[:, : round(0.38 * N_COLUMNS)]
    hinge = base.epicardium[:, 2]
    valve = [
        _leaflet(tricuspid, hinge, opening=base.mitral, reach=0.5, away=-base.down),
        _leaflet(hinge, tricuspid, opening=base.mitral, reach=0.45, away=-base.down),
    ]
    thin = [Ribbon(line_mm=leaflet, width_mm=1.8, gain=0.7 * gain) for leaflet in valve]
    ribbons = [
        Ribbon(line_mm=atrium, width_mm=2.8, gain=gain),
        Ribbon(line_mm=right_atrium, width_mm=2.8, gain=gain),
        Ribbon(line_mm=free_wall, width_mm=4.5, gain=0.8 * gain),
        *thin,
        *_mitral(base, base.left, base.right),
    ]
    right_ventricle = np.concatenate([free_wall[0], septum[0][::-1]])
    return Surroundings(
        ribbons=tuple(ribbons),
        cavities_mm=(atrium[0], right_atrium[0], right_ventricle),
    )


def _two_chamber(base: _Base) -> Surroundings:
    heart = base.recipe.heart
    atrium = _chamber(base, base.left[0], base.right[0], heart.atrium_mm)
    ribbons = [
        Ribbon(line_mm=atrium, width_mm=3.0, gain=heart.neighbour_gain),
        *_mitral(base, base.right, base.left),
    ]
    return Surroundings(ribbons=tuple(ribbons), cavities_mm=(atrium[0],))


def _aortic_root(
    base: _Base, hinge: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the posterior and the anterior wall of the aortic root (T, K, 2)."""
    direction = 0.88 * base.down + 0.45 * base.across
    along = np.linspace(0, 1, 30)
    run = (1.3 * base.recipe.heart.root_mm * along)[:, None] * direction
    bulge = 2.0 * np.sin(np.pi * along)[:, None] * base.across
    follow = 1 - 0.6 * along
    left = base.hang(hinge[0] + run - 0.5 * bulge, np.full(30, 0.6), follow)
    right = base.hang(base.right[0] + run + bulge, np.ones(30), follow)
    return left, right


def _long_axis(base: _Base) -> Surroundings:
    heart = base.recipe.heart
    gain = heart.neighbour_gain
    root_share = np.clip(heart.root_mm / base.width_mm, 0.34, 0.55)
    hinge = base.left + (1 - root_share) * (base.right - base.left)
    posterior, anterior = _aortic_root(base, hinge)
    atrium = _chamber(base, base.left[0], hinge[0], heart.atrium_mm)
    end = base.epicardium[:, round(0.66 * N_COLUMNS)]
    start = anterior[:, 12]
    outward = 0.8 * heart.right_ventricle_mm * base.across
    free_wall = _arch(start, _bend(base, start, end, outward), end)
    septum = base.epicardium[:, round(0.66 * N_COLUMNS) :]
    cusps = [
        _leaflet(one[:, 6], other[:, 6], opening=base.aortic, reach=0.5, away=base.down)
        for one, other in ((posterior, anterior), (anterior, posterior))
    ]
    ribbons = [
        Ribbon(line_mm=atrium, width_mm=2.8, gain=gain),
        Ribbon(line_mm=posterior, width_mm=2.2, gain=1.3 * gain),
        Ribbon(line_mm=anterior, width_mm=2.4, gain=1.3 * gain),
        Ribbon(line_mm=free_wall, width_mm=4.0, gain=0.8 * gain),
        *(Ribbon(line_mm=cusp, width_mm=1.4, gain=0.7 * gain) for cusp in cusps),
        *_mitral(base, hinge, base.left),
    ]
    root = np.concatenate([posterior[0], anterior[0][::-1]])
    outflow = np.concatenate([free_wall[0], septum[0]])
    return Surroundings(ribbons=tuple(ribbons), cavities_mm=(atrium[0], root, outflow))


_BY_VIEW = {
    View.FOUR_CHAMBER: _four_chamber,
    View.TWO_CHAMBER: _two_chamber,
    View.LONG_AXIS: _long_axis,
}


def _pericardium(base: _Base, columns: slice) -> Ribbon:
    """Return the bright line outside the wall, which slides on it."""
    outer = base.epicardium[:, columns]
    rest = outer[0]
    inward = np.gradient(rest, axis=0)
    outward = np.stack([inward[:, 1], -inward[:, 0]], axis=1)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    realism = base.recipe.realism
    return Ribbon(
        line_mm=rest + 1.4 * outward + _following(outer - rest, outward, realism),
        width_mm=realism.pericardium_width_mm,
        gain=base.recipe.heart.pericardium_gain,
    )


def _following(
    moved: NDArray[np.float64], outward: NDArray[np.float64], realism: Realism
) -> NDArray[np.float64]:
    """Return how far the pericardium goes along with the wall, shape (T, K, 2)."""
    towards, along = realism.pericardium_follow
    # Recipes without the addition: the same arithmetic, and frames, as ever.
    if towards == along:
        return towards * moved
    across = (moved * outward[None]).sum(axis=-1, keepdims=True) * outward[None]
    return np.asarray(towards * across + along * (moved - across))


def build_surroundings(recipe: Recipe, wall: Wall) -> Surroundings:
    """Return what lies around the wall in this view."""
    base = _Base(recipe, wall)
    neighbours = _BY_VIEW[recipe.view](base)
    left, right = slice(4, 46), slice(N_COLUMNS - 50, N_COLUMNS - 4)
    free = {
        View.FOUR_CHAMBER: [right],
        View.TWO_CHAMBER: [left, right],
        View.LONG_AXIS: [left],
    }[recipe.view]
    lines = tuple(_pericardium(base, wall_line) for wall_line in free)
    # Every view puts the two mitral leaflets last.
    leaflets = neighbours.ribbons[-2:]
    muscles = papillary_ribbons(recipe.realism.papillary_muscles, wall, leaflets)
    return Surroundings(
        ribbons=(*neighbours.ribbons, *lines, *muscles),
        cavities_mm=(base.epicardium[0], *neighbours.cavities_mm),
    )
