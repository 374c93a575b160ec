"""Sick hearts by name: what each does to the strain of the six segments of a view.

The order is that of the line: left base, mid, apex, right apex, mid, base.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View, Wall, walls

if TYPE_CHECKING:
    from collections.abc import Callable

_SEPTAL = {Wall.INFEROSEPTAL, Wall.ANTEROSEPTAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disease:
    """What a pathology changes; six values each, strains as fractions.

    Attributes
    ----------
    width, thickness
        Factors on the half width and on the six wall thicknesses.
    atrial_kick
        False where the atria do not contract.
    irregularity
        Standard deviation of the RR interval as a share of it.
    """

    peak_strain: np.ndarray
    delay_s: np.ndarray
    early_strain: np.ndarray
    post_systolic_strain: np.ndarray
    width: float = 1.0
    thickness: np.ndarray
    atrial_kick: bool = True
    irregularity: float = 0.02


def _healthy_strain(rng: np.random.Generator) -> np.ndarray:
    level = rng.uniform(-0.25, -0.14)
    gradient = rng.uniform(0.0, 0.18)
    shape = np.array([1 - gradient, 1, 1 + gradient, 1 + gradient, 1, 1 - gradient])
    strain = level * shape + rng.normal(0, 0.015, 6)
    return np.clip(strain, -0.30, -0.05)


def _disease(rng: np.random.Generator, peak: np.ndarray, **changes: object) -> Disease:
    plain: dict[str, object] = {
        "peak_strain": peak,
        "delay_s": rng.normal(0, 0.008, 6),
        "early_strain": rng.normal(0, 0.004, 6),
        "post_systolic_strain": -np.abs(rng.normal(0, 0.006, 6)),
        "thickness": np.ones(6),
    }
    return Disease(**{**plain, **changes})  # type: ignore[arg-type]


def _septum_mask(view: View) -> np.ndarray:
    left, right = walls(view)
    mask = np.zeros(6)
    # A2C shows no septum: its left wall stands in, so that every view has a diseased
    # side.
    if left in _SEPTAL or view is View.TWO_CHAMBER:
        mask[:3] = 1
    elif right in _SEPTAL:
        mask[3:] = 1
    return mask


def _normal(rng: np.random.Generator, view: View) -> Disease:
    del view
    return _disease(rng, _healthy_strain(rng))


def _ischaemia(rng: np.random.Generator, view: View) -> Disease:
    del view
    peak = _healthy_strain(rng)
    first, n_sick = rng.integers(0, 6), rng.integers(1, 4)
    sick = np.zeros(6)
    sick[first : first + n_sick] = 1
    severity = rng.uniform(0.4, 1.0)
    # Severe ischaemia stretches in systole.
    peak = np.where(sick > 0, peak * (1 - severity) + 0.04 * (severity > 0.8), peak)
    late = -rng.uniform(0.02, 0.10) * sick
    early = rng.uniform(0.0, 0.05) * sick
    return _disease(rng, peak, post_systolic_strain=late, early_strain=early)


def _left_bundle_branch_block(rng: np.random.Generator, view: View) -> Disease:
    septum = _septum_mask(view)
    level = np.array([0.8, 1.0, 1.0, 1.0, 1.0, 0.8])
    peak = np.where(septum > 0, rng.uniform(-0.12, -0.04), rng.uniform(-0.24, -0.15))
    flash = -rng.uniform(0.03, 0.08) * septum * level
    stretch = rng.uniform(0.01, 0.04) * (1 - septum) * level
    delay = rng.uniform(0.04, 0.10) * (1 - septum)
    return _disease(
        rng,
        peak * level + rng.normal(0, 0.01, 6),
        early_strain=flash + stretch,
        delay_s=delay,
        width=rng.uniform(1.0, 1.3),
    )


def _apical_sparing(rng: np.random.Generator, view: View) -> Disease:
    del view
    base, mid, apex = rng.uniform([-0.09, -0.14, -0.25], [-0.03, -0.08, -0.16])
    peak = np.array([base, mid, apex, apex, mid, base]) + rng.normal(0, 0.01, 6)
    return _disease(rng, peak, thickness=np.full(6, rng.uniform(1.3, 1.8)), width=0.9)


def _dilated(rng: np.random.Generator, view: View) -> Disease:
    del view
    peak = rng.uniform(-0.12, -0.04) + rng.normal(0, 0.015, 6)
    thin = np.full(6, rng.uniform(0.7, 0.9))
    return _disease(
        rng,
        peak,
        width=rng.uniform(1.25, 1.6),
        thickness=thin,
        delay_s=rng.normal(0, 0.02, 6),
        post_systolic_strain=-np.abs(rng.normal(0, 0.015, 6)),
    )


def _hypertrophic(rng: np.random.Generator, view: View) -> Disease:
    thickness = 1 + _septum_mask(view) * rng.uniform(0.5, 1.2) + rng.uniform(0, 0.3)
    # The thicker the segment, the less it shortens.
    peak = _healthy_strain(rng) * np.clip(1.6 - 0.5 * thickness, 0.4, 1.1)
    return _disease(rng, peak, thickness=thickness, width=rng.uniform(0.8, 1.0))


def _dyskinetic_apex(rng: np.random.Generator, view: View) -> Disease:
    del view
    apex = rng.uniform(0.01, 0.08)
    base, mid = rng.uniform([-0.2, -0.12], [-0.12, -0.04])
    peak = np.array([base, mid, apex, apex, mid, base]) + rng.normal(0, 0.012, 6)
    sick = np.array([0, 0.4, 1, 1, 0.4, 0.0])
    return _disease(
        rng,
        peak,
        post_systolic_strain=-rng.uniform(0.0, 0.05) * sick,
        thickness=1 - 0.3 * sick,
    )


def _right_ventricular_pacing(rng: np.random.Generator, view: View) -> Disease:
    septum = _septum_mask(view)
    early = -rng.uniform(0.02, 0.07) * septum * np.array([0.3, 0.7, 1, 1, 0.7, 0.3])
    delay = rng.uniform(0.03, 0.1) * (1 - septum) * np.array([1, 0.7, 0.3, 0.3, 0.7, 1])
    peak = _healthy_strain(rng) * np.where(septum > 0, 0.65, 0.95)
    return _disease(rng, peak, early_strain=early, delay_s=delay)


def _atrial_fibrillation(rng: np.random.Generator, view: View) -> Disease:
    del view
    peak = _healthy_strain(rng) * rng.uniform(0.5, 0.8)
    return _disease(rng, peak, atrial_kick=False, irregularity=rng.uniform(0.08, 0.22))


PATHOLOGIES: dict[str, Callable[[np.random.Generator, View], Disease]] = {
    "normal": _normal,
    "ischaemia": _ischaemia,
    "left bundle branch block": _left_bundle_branch_block,
    "apical sparing": _apical_sparing,
    "dilated": _dilated,
    "hypertrophic": _hypertrophic,
    "dyskinetic apex": _dyskinetic_apex,
    "right ventricular pacing": _right_ventricular_pacing,
    "atrial fibrillation": _atrial_fibrillation,
}
"""Every pathology by its name."""
