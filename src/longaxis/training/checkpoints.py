"""What a run leaves behind: a state to resume from, and weights to use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import nn


def save_state(state: dict[str, Any], path: Path) -> None:
    """Write a state; whenever the process ends, a whole file is there."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def load_state(path: Path) -> dict[str, Any]:
    """Read a state that `save_state` wrote."""
    # Never pickled code, whoever wrote the file.
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


def save_weights(
    network: nn.Module,
    path: Path,
    *,
    half: bool = False,
    names: Mapping[str, str] | None = None,
) -> None:
    """Write weights as safetensors, in single or half precision.

    `names` go along in the file's head: the network and its preset.

    Parameters
    ----------
    network
        Trained network.
    path
        File to read or write.
    half
        Whether half precision is written.
    names
        Stored in the file's header, such as network and preset.
    """
    number = torch.float16 if half else torch.float32
    weights = {
        # Safetensors takes contiguous tensors only.
        name: value.detach().to("cpu", number).contiguous()
        for name, value in network.state_dict().items()
    }
    part = path.with_suffix(".part")
    save_file(weights, part, metadata=dict(names or {}))
    part.replace(path)


def names_in(path: Path) -> tuple[str, str]:
    """Return the network and the preset that weights were saved for.

    Raises
    ------
    BadInputError
        If there are no weights.
    """
    try:
        with safe_open(path, framework="pt") as stored:
            names = stored.metadata() or {}
    except (OSError, SafetensorError) as error:
        message = f"“{path}” holds no weights of a network ({error})."
        raise BadInputError(message) from error
    # Weights from before other networks could be trained do not name one.
    return names.get("network", "echotracker2"), names.get("preset", "small")


def load_weights(network: nn.Module, path: Path) -> None:
    """Read weights into a network of the same shape.

    Raises
    ------
    BadInputError
        If the weights are those of another network or size.
    """
    weights = {name: value.float() for name, value in load_file(path).items()}
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        names, preset = names_in(path)
        message = (
            f"The weights in “{path}” are for {names} {preset}, not for the network "
            "that was requested; give --network and --preset."
        )
        raise BadInputError(message) from error


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
        # Follows quickly at first: the random start would otherwise weigh for 1000
        # steps.
        decay = min(self.decay, (1 + self.n_steps) / (10 + self.n_steps))
        with torch.no_grad():
            for name, value in network.state_dict().items():
                # Counters are copied: they have no mean.
                if value.is_floating_point():
                    self.weights[name].lerp_(value, 1 - decay)
                else:
                    self.weights[name].copy_(value)
