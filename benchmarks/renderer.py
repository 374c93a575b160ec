"""How many frames a second the `convolution` renderer makes on one core.

Usage: python -m benchmarks.renderer [--scatterers N] [--frames T] [--clips K]
       [--device cpu|cuda]
"""

from __future__ import annotations

import argparse
import json
import platform
import time

import torch

from longaxis.simulation.draw import Wish, draw_recipe
from longaxis.simulation.generate import clip_from_recipe
from longaxis.simulation.renderer import ConvolutionRenderer
from longaxis.simulation.scene import build_scene

FIRST_SEED = 9_000


def measure(arguments: argparse.Namespace) -> dict[str, object]:
    whole_s = core_s = envelope_s = 0.0
    n_frames = n_scatterers = 0
    for seed in range(FIRST_SEED, FIRST_SEED + arguments.clips):
        wish = Wish(n_frames=arguments.frames, n_scatterers=arguments.scatterers)
        recipe = draw_recipe(seed, wish)
        start, core_start = time.perf_counter(), time.process_time()
        clip = clip_from_recipe(recipe, device=arguments.device)
        whole_s += time.perf_counter() - start
        core_s += time.process_time() - core_start
        scene = build_scene(recipe)
        renderer = ConvolutionRenderer(recipe, scene, device=arguments.device)
        start = time.perf_counter()
        for envelope in renderer.envelopes():
            envelope.sum().item()
        envelope_s += time.perf_counter() - start
        n_frames += clip.loop.n_frames
        n_scatterers += len(scene.index)
    return {
        "machine": platform.processor() or platform.machine(),
        "device": arguments.device,
        "threads": torch.get_num_threads(),
        "picture_px": 256,
        "mean_scatterers": n_scatterers // arguments.clips,
        "frames_per_s": round(n_frames / whole_s, 1),
        # Not disturbed by what else the machine is doing.
        "frames_per_core_second": round(n_frames / core_s, 1),
        "envelope_frames_per_s": round(n_frames / envelope_s, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scatterers", type=int, default=100_000)
    parser.add_argument("--frames", type=int, default=48)
    parser.add_argument("--clips", type=int, default=12)
    parser.add_argument("--device", default="cpu")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    print(json.dumps(measure(arguments), indent=1))


if __name__ == "__main__":
    main()
