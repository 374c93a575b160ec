"""What a run leaves behind: a state to resume from, and weights to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load_file, save_file

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn


def save_state(state: dict[str, Any], path: Path) -> None:
    """Write a state; whenever the process ends, a whole file is there."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def load_state(path: Path) -> dict[str, Any]:
    """Read a state that `save_state` wrote."""
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def save_weights(network: nn.Module, path: Path, *, half: bool = False) -> None:
    """Write weights as safetensors, in single or half precision."""
    number = torch.float16 if half else torch.float32
    weights = {
        name: value.detach().to("cpu", number).contiguous()
        for name, value in network.state_dict().items()
    }
    part = path.with_suffix(".part")
    save_file(weights, part)
    part.replace(path)


def load_weights(network: nn.Module, path: Path) -> None:
    """Read weights into a network of the same shape."""
    weights = {name: value.float() for name, value in load_file(path).items()}
    network.load_state_dict(weights)


class Average:
    """Exponential moving average of a network's weights, steadier than the last."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.n_steps = 0
        self.weights = {
            name: value.detach().clone() for name, value in network.state_dict().items()
        }

    def update(self, network: nn.Module) -> None:
        """Take in the weights after one more step."""
        self.n_steps += 1
        decay = min(self.decay, (1 + self.n_steps) / (10 + self.n_steps))
        with torch.no_grad():
            for name, value in network.state_dict().items():
                if value.is_floating_point():
                    self.weights[name].lerp_(value, 1 - decay)
                else:
                    self.weights[name].copy_(value)
