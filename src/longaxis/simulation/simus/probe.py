"""The phased array, the tissue it looks into, and how it sends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data._checks import lock, require, require_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PhasedArray:
    """Equal elements side by side on a straight line, centred on x = 0.

    Attributes
    ----------
    pitch_mm, element_width_mm
        Distance between the middles of neighbours, and width of each.
    centre_frequency_hz
        Of the transmitted pulse and of the elements.
    bandwidth
        Pulse-echo bandwidth at -6 dB as a share of the centre frequency.
    pulse_cycles
        Length of the exciting burst in periods.
    has_rigid_baffle
        False: a soft baffle, which sends less to the side by the cosine.
    height_mm, elevation_focus_mm
        Of the lens across the picture plane. None: a two-dimensional world, in which
        waves weaken with the square root of the distance.
    """

    n_elements: int
    pitch_mm: float
    element_width_mm: float
    centre_frequency_hz: float
    bandwidth: float = 0.75
    pulse_cycles: float = 1.0
    has_rigid_baffle: bool = False
    height_mm: float | None = None
    elevation_focus_mm: float | None = None

    def __post_init__(self) -> None:
        require(self.n_elements >= 1, "a probe needs at least one element")
        require(
            0 < self.element_width_mm <= self.pitch_mm,
            "elements must be wider than 0 and no wider than the pitch",
        )
        require(self.centre_frequency_hz > 0, "the frequency must be above 0")
        # At 2 the band would reach down to frequency 0.
        require(0 < self.bandwidth < 2, "the bandwidth must lie between 0 and 2")
        require(
            (self.height_mm is None) == (self.elevation_focus_mm is None),
            "height and elevation focus come together",
        )

    def element_x_mm(self) -> NDArray[np.float64]:
        """Return where the middles of the elements are, shape (n_elements,)."""
        numbers = np.arange(self.n_elements) - 0.5 * (self.n_elements - 1)
        return np.asarray(numbers * self.pitch_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """Sound speed, and attenuation that grows in proportion to the frequency."""

    speed_mm_per_s: float = 1.54e6
    attenuation_db_per_cm_mhz: float = 0.0

    def nepers_per_mm_hz(self) -> float:
        """Return the attenuation of the amplitude for 1 mm and 1 Hz."""
        # From dB to nepers (20 / ln 10), from cm to mm, from MHz to Hz.
        return self.attenuation_db_per_cm_mhz * math.log(10) / 20 / 10 / 1e6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Transmission:
    """One or more shots: when each element fires.

    Attributes
    ----------
    delays_s
        Shape (n_shots, n_elements).
    weights
        Transmit apodization, same shape.
    focus_mm
        Where each shot converges, shape (n_shots, 2); None: the waves diverge or are
        plane, and their first arrival is what counts.
    """

    delays_s: NDArray[np.float64]
    weights: NDArray[np.float64]
    focus_mm: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        require_shape("delays_s", self.delays_s, (None, None))
        require_shape("weights", self.weights, self.delays_s.shape)
        lock(self.delays_s, self.weights)
        if self.focus_mm is not None:
            require_shape("focus_mm", self.focus_mm, (len(self.delays_s), 2))
            lock(self.focus_mm)

    @property
    def n_shots(self) -> int:
        """Return how often the probe fires."""
        return len(self.delays_s)


def diverging_waves(
    probe: PhasedArray,
    medium: Medium,
    *,
    tilts_rad: NDArray[np.float64],
    width_rad: float,
) -> Transmission:
    """Return waves that seem to come from points behind the probe.

    Parameters
    ----------
    probe, medium
        The probe and the tissue.
    tilts_rad
        Middle of each wave's sector in radians, shape (n_shots,); positive to the
        right.
    width_rad
        Angle of the sector that spans the aperture.
    """
    element_x_mm = probe.element_x_mm()
    half = 0.5 * probe.n_elements * probe.pitch_mm
    # The source from which the aperture, seen under the tilt, spans the fan.
    distance_mm = half * np.cos(tilts_rad) / np.tan(0.5 * width_rad)
    source_x, source_z = (
        -distance_mm * np.sin(tilts_rad),
        -distance_mm * np.cos(tilts_rad),
    )
    path_mm = np.hypot(element_x_mm[None] - source_x[:, None], source_z[:, None])
    # The first element fires at time 0.
    delays_s = (path_mm - path_mm.min(axis=1, keepdims=True)) / medium.speed_mm_per_s
    return Transmission(delays_s=delays_s, weights=np.ones_like(delays_s))


def focused_beams(
    probe: PhasedArray,
    medium: Medium,
    *,
    angles_rad: NDArray[np.float64],
    depth_mm: float,
) -> Transmission:
    """Return beams that converge at one depth.

    Parameters
    ----------
    probe, medium
        The probe and the tissue.
    angles_rad
        Direction of each beam in radians, shape (n_shots,); positive to the right.
    depth_mm
        Depth of the focus, from the middle of the probe.
    """
    focus_mm = depth_mm * np.stack([np.sin(angles_rad), np.cos(angles_rad)], axis=1)
    path_mm = np.hypot(
        focus_mm[:, :1] - probe.element_x_mm()[None],
        focus_mm[:, 1:],
    )
    # Elements farther from the focus fire earlier, the farthest at time 0.
    delays_s = (path_mm.max(axis=1, keepdims=True) - path_mm) / medium.speed_mm_per_s
    return Transmission(
        delays_s=delays_s, weights=np.ones_like(delays_s), focus_mm=focus_mm
    )
