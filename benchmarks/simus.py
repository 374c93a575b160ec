"""The `simus` renderer beside PyMUST: errors, time, and the time for a whole data set.

Usage: python -m benchmarks.simus [--scatterers N] [--device cpu|cuda]
       [--without-pymust]

Both simulators get the same probe (64 elements, 2.7 MHz), the same diverging wave and
the same scatterers down to 15 cm, one after the other in one run. PyMUST computes in
two processes. Ours has one thread: its steps are small, and frames are better shared
out among processes. Goals: errors of 1 % and 1 dB, ten times as fast.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import torch

from longaxis.simulation.renderer import PolarGrid
from longaxis.simulation.simus.beamforming import Reception
from longaxis.simulation.simus.frames import FrameRenderer, points_mm
from longaxis.simulation.simus.pressure_field import rms_pressure
from longaxis.simulation.simus.probe import Medium, PhasedArray, diverging_waves
from longaxis.simulation.simus.propagation import Propagation, comb_for, into_rows
from longaxis.simulation.simus.radio_frequency import Scatterers, element_signals
from longaxis.simulation.simus.transducer import significant_band

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from numpy.typing import NDArray

    from longaxis.simulation.simus.probe import Transmission

Result = TypeVar("Result")

DEPTH_MM = 150.0
PYMUST_PROCESSES = 2
DATA_SET_FRAMES = 69_535
"""Frames of TAS-1K."""

FRAME_SCATTERERS, FRAME_SHOTS = 100_000, 7
ASSUMED_BYTES_PER_S = 0.5e12
"""What a GPU of 1 TB/s is assumed to reach; nothing here was measured on it."""

MEDIUM = Medium(attenuation_db_per_cm_mhz=0.5)
PROBE = PhasedArray(
    n_elements=64,
    pitch_mm=0.3,
    element_width_mm=0.25,
    centre_frequency_hz=2.72e6,
    bandwidth=0.74,
)
GRID = PolarGrid(
    n_depths=500,
    n_lines=128,
    depth_step_mm=0.3,
    angle_step_rad=1.3 / 127,
    first_angle_rad=-0.65,
)


@dataclass
class Scene:
    """Scatterers in millimetres."""

    place_mm: NDArray[np.float64]
    strength: NDArray[np.float64]

    def tensors(self, device: str) -> Scatterers:
        """Return one frame."""
        return Scatterers(
            positions_mm=torch.from_numpy(self.place_mm)[None].to(device),
            backscatter=torch.from_numpy(self.strength)[None].to(device),
        )


def random_scene(count: int) -> Scene:
    rng = np.random.default_rng(0)
    range_mm = DEPTH_MM * np.sqrt(rng.uniform(0.001, 1, count))
    angle = rng.uniform(-0.65, 0.65, count)
    place = np.stack([range_mm * np.sin(angle), range_mm * np.cos(angle)], axis=1)
    strength = rng.normal(size=count)
    strength[np.hypot(place[:, 0] - 10, place[:, 1] - 80) < 20] *= 0.05
    return Scene(place, strength)


def shots(count: int) -> Transmission:
    tilts_rad = np.linspace(-0.3, 0.3, count) if count > 1 else np.zeros(1)
    return diverging_waves(PROBE, MEDIUM, tilts_rad=tilts_rad, width_rad=1.2)


class Must:
    """PyMUST with the same probe; distances in metres."""

    def __init__(self, pymust: ModuleType) -> None:
        self.module = pymust
        self.probe = pymust.getparam("P4-2v")
        self.probe.fs = 4 * self.probe.fc
        self.probe.attenuation = MEDIUM.attenuation_db_per_cm_mhz
        self.probe.fnumber = 0.0
        self.options = pymust.utils.Options()
        self.options.setParPool(PYMUST_PROCESSES)
        self.delays_s = shots(1).delays_s

    def pressure(self, scene: Scene) -> NDArray[np.float64]:
        """Return the pressure in our units."""
        x, z = scene.place_mm.T[:, :, None] * 1e-3
        field = self.module.pfield(x, None, z, self.delays_s.copy(), self.probe)[0]
        return np.asarray(field).ravel() / np.sqrt(self.probe.width * 1e3)

    def signals(
        self, scene: Scene, *, is_parallel: bool
    ) -> tuple[NDArray[np.float64], float]:
        """Return signals in our units, and PyMUST's factor."""
        x, z = scene.place_mm.T * 1e-3
        given = [x, z, scene.strength, self.delays_s.copy(), self.probe]
        if is_parallel:
            given.append(self.options)
        signal, spectrum = self.module.simus(*given)
        step_hz = 2 * self.probe.fc / (len(spectrum) - 1)
        factor = self.probe.width * step_hz / self.probe.fs * 1e3
        return np.asarray(signal) / factor, factor

    def envelope(self, signal: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the picture before log compression."""
        carried = self.module.rf2iq(signal, self.probe)
        x, z = (points_mm(GRID) * 1e-3).T[:, :, None]
        shape = 1j * np.array(carried.shape)
        matrix = self.module.dasmtx(shape, x, z, self.delays_s.copy(), self.probe)
        field = np.abs(matrix @ carried.flatten(order="F"))
        return field.reshape(GRID.n_depths, GRID.n_lines)


def relative_error(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Return the error in percent; the shorter record counts."""
    common = min(len(ours), len(theirs))
    ours, theirs = ours[:common], theirs[:common]
    return float(100 * np.linalg.norm(ours - theirs) / np.linalg.norm(theirs))


def our_signals(scene: Scene, device: str) -> NDArray[np.float64]:
    heard = element_signals(
        scene.tensors(device),
        probe=PROBE,
        medium=MEDIUM,
        transmission=shots(1),
        depth_mm=DEPTH_MM,
    )
    return np.asarray(heard.analytic.real[0, 0].cpu().numpy().T)


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return the result and the seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def compare(arguments: argparse.Namespace) -> dict[str, object]:
    import pymust

    must, device = Must(pymust), arguments.device
    few = random_scene(200)
    pressure = rms_pressure(
        torch.from_numpy(few.place_mm),
        probe=PROBE,
        medium=MEDIUM,
        transmission=shots(1),
    )[:, 0].numpy()
    echoes, _ = must.signals(few, is_parallel=False)
    scene = random_scene(arguments.scatterers)
    our_signals(few, device)
    ours, our_s = timed(lambda: our_signals(scene, device))
    again_s = timed(lambda: our_signals(scene, device))[1]
    (theirs, factor), their_s = timed(lambda: must.signals(scene, is_parallel=True))
    our_picture = frame_renderer(1, device)
    envelope = our_picture.envelope(our_picture.signals(scene.tensors(device)))
    expected = must.envelope(theirs * factor) / factor
    shown = expected > 1e-3 * expected.max()
    decibel = 20 * np.log10(envelope[0].cpu().numpy()[shown] / expected[shown])
    return {
        "scatterers x elements": f"{arguments.scatterers} x {PROBE.n_elements}",
        "pressure of 200 points, error in %": relative_error(
            pressure, must.pressure(few)
        ),
        "RF of 200 scatterers, error in %": relative_error(
            our_signals(few, device), echoes
        ),
        "RF of all scatterers, error in %": relative_error(ours, theirs),
        "B-mode over 60 dB, RMS error in dB": float(np.sqrt((decibel**2).mean())),
        "PyMUST, two processes, in s": their_s,
        "ours, one thread, in s": min(our_s, again_s),
        "times as fast": their_s / min(our_s, again_s),
    }


def frame_renderer(n_shots: int, device: str) -> FrameRenderer:
    return FrameRenderer(
        probe=PROBE,
        medium=MEDIUM,
        transmission=shots(n_shots),
        reception=Reception(),
        grid=GRID,
        device=torch.device(device),
    )


def bytes_per_frame(scene: Scene, n_shots: int) -> float:
    """Return what a frame moves: all paths, five times for each frequency."""
    propagation = Propagation(PROBE, MEDIUM, shots(n_shots), torch.device("cpu"))
    band = significant_band(PROBE, is_echo=True)
    points = torch.from_numpy(scene.place_mm)
    total = 0
    for row in into_rows(points[None]):
        inside = points[row[0].where(row[0] < len(points), row[0, :, :1]) % len(points)]
        paths = propagation.paths(inside, is_echo=True)
        comb, _ = comb_for(
            band,
            paths.spread_s + band.pulse_s,
            sampling_hz=4 * PROBE.centre_frequency_hz,
        )
        total += paths.amplitude.numel() * comb.count
    return total * 5.0 * 8


def whole_data_set(arguments: argparse.Namespace) -> dict[str, object]:
    device, scene = arguments.device, random_scene(FRAME_SCATTERERS)
    renderer = frame_renderer(FRAME_SHOTS, device)
    tensors = scene.tensors(device)

    def frame() -> float:
        return float(renderer.envelope(renderer.signals(tensors)).sum())

    if device != "cpu":
        frame()
    core_start = time.process_time()
    measured_s = timed(frame)[1]
    core_s = time.process_time() - core_start
    moved = bytes_per_frame(scene, FRAME_SHOTS)
    hours = DATA_SET_FRAMES / 3600
    return {
        "one frame": f"{FRAME_SCATTERERS} scatterers, {FRAME_SHOTS} shots, "
        f"{GRID.n_depths} x {GRID.n_lines} points",
        f"one frame here ({device}), measured, in s": measured_s,
        # Not disturbed by what else the machine is doing.
        "of it on the processor, in s": core_s,
        f"{DATA_SET_FRAMES} frames here, extrapolated, in h": measured_s * hours,
        "one frame moves, counted, in GB": moved / 1e9,
        f"{DATA_SET_FRAMES} frames on a GPU that moves 0.5 TB/s, estimated, in h": (
            moved / ASSUMED_BYTES_PER_S * hours
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scatterers", type=int, default=20_000)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--without-pymust", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    # PyMUST warns about its own code.
    warnings.simplefilter("ignore")
    result: dict[str, object] = {
        "machine": platform.processor() or platform.machine(),
    }
    if not arguments.without_pymust:
        result |= compare(arguments)
    result |= whole_data_set(arguments)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
