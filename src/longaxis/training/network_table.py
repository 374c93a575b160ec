"""The networks that can be trained, by name and size, and how each is called.

A size may carry switches: "small+window-9+one-frame" is `small` with two changes. So
every ablation of the papers has a name that tables, weights and cards can carry.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from longaxis.errors import BadInputError
from longaxis.models.networks import echotracker1, echotracker2, myotracker, tas_net
from longaxis.models.networks.attention import neighbour_bias
from longaxis.models.networks.echotracker2 import EchoTracker2
from longaxis.models.networks.tas_net import TasNet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from torch import Tensor, nn

    from longaxis.models.networks.echotracker2 import (
        EchoTracker2Settings,
        Refined,
    )
    from longaxis.models.networks.tas_update import TasNetSettings
    from longaxis.training.losses import LossSettings

    Change = Callable[[Any], Any]
    Export = Callable[[Any, Path, str, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkKind:
    """One architecture.

    Attributes
    ----------
    presets
        Settings by the name of the size.
    changes
        Switches by name, each from settings to settings.
    make
        From settings to an untrained network.
    uses_start
        Whether it starts from the tracks of another tracker; the others find their own.
    has_quality
        Whether it returns a confidence.
    results_per_iteration
        How many results of `forward` belong to one iteration.
    size_step_px
        Crops must be a multiple of this.
    export
        Writes the ONNX graphs of `longaxis.models.inference.network_specs` and returns
        their manifest entry; None where the program does not run the architecture.
    """

    presets: Mapping[str, Any]
    make: Callable[[Any], nn.Module]
    changes: Mapping[str, Change] = field(default_factory=dict)
    uses_start: bool = True
    has_quality: bool = True
    results_per_iteration: int = 1
    size_step_px: int = 8
    export: Export | None = None


def _setting(**values: object) -> Change:
    def change(settings: Any) -> Any:  # noqa: ANN401 - settings of any network
        return replace(settings, **values)

    return change


def _temporal(kind: str) -> Change:
    def change(settings: EchoTracker2Settings) -> EchoTracker2Settings:
        return replace(settings, backbone=replace(settings.backbone, temporal=kind))

    return change


def _with_patches(settings: EchoTracker2Settings) -> EchoTracker2Settings:
    """Return settings of a network that matches before it has learned anything."""
    return replace(
        settings,
        backbone=replace(settings.backbone, patches=True),
        surface=True,
        from_query=True,
        spread=True,
    )


_ECHOTRACKER2_CHANGES: dict[str, Change] = {
    **{f"window-{side}": _setting(window=side) for side in (5, 7, 9, 11)},
    "one-frame": _temporal("none"),
    "fusion-add": _temporal("add"),
    "fusion-cat": _temporal("cat"),
    "btsm": _temporal("block"),
    "itsm": _temporal("inject"),
    "channel-shift": _temporal("shift"),
    "knp": _setting(reasoning="neighbours"),
    "joint": _setting(reasoning="all"),
    "cross-attention": _setting(reasoning="virtual"),
    "coarse-start": _setting(coarse_start=True),
    "no-coarse-start": _setting(coarse_start=False),
    "matching": _with_patches,
    "neighbour-frames": _setting(neighbour_lags=(1, 2, 3)),
    "moving-part": _setting(moving_part=True),
    "published-inputs": _setting(surface=False, from_query=False),
}

_TAS_NET_CHANGES: dict[str, Change] = {
    "no-mesh": _setting(mesh=False),
    "no-continuous-visibility": _setting(continuous_visibility=False),
    "one-way": _setting(both_ways=False),
}


def _export_echotracker2(
    network: EchoTracker2, folder: Path, prefix: str, card: dict[str, Any]
) -> dict[str, Any]:
    from longaxis.training.export import export

    return export(network, folder, prefix=prefix, card=card)


def _export_tas_net(
    network: TasNet, folder: Path, prefix: str, card: dict[str, Any]
) -> dict[str, Any]:
    from longaxis.training.export_tas_net import export_tas_net

    return export_tas_net(network, folder, prefix=prefix, card=card)


NETWORKS: dict[str, NetworkKind] = {
    "echotracker2": NetworkKind(
        presets=echotracker2.PRESETS,
        make=echotracker2.untrained,
        changes=_ECHOTRACKER2_CHANGES,
        export=_export_echotracker2,
    ),
    "tas-net": NetworkKind(
        presets=tas_net.PRESETS,
        make=tas_net.untrained,
        changes=_TAS_NET_CHANGES,
        results_per_iteration=2,
        size_step_px=16,
        export=_export_tas_net,
    ),
    "myotracker": NetworkKind(
        presets={"full": None},
        make=lambda _settings: myotracker.build(),
        uses_start=False,
        has_quality=False,
        size_step_px=16,
    ),
    "echotracker": NetworkKind(
        presets={"full": None},
        make=lambda _settings: echotracker1.build(),
        uses_start=False,
        has_quality=False,
        size_step_px=16,
    ),
}
"""Every architecture by the name that commands and weights carry."""


def kind_of(network: str) -> NetworkKind:
    """Return one architecture.

    Raises
    ------
    BadInputError
        If there is none of that name.
    """
    if network not in NETWORKS:
        message = f"There is no network “{network}”; choose one of {_listed(NETWORKS)}."
        raise BadInputError(message)
    return NETWORKS[network]


def default_preset(network: str) -> str:
    """Return the smallest size that there is."""
    presets = kind_of(network).presets
    return "small" if "small" in presets else next(iter(presets))


def settings_of(network: str, preset: str) -> Any:  # noqa: ANN401 - any network's
    """Return the settings of a size with its switches, such as "small+window-9".

    Raises
    ------
    BadInputError
        If the size or a switch is not known for this network.
    """
    kind = kind_of(network)
    size, *switches = preset.split("+")
    if size not in kind.presets:
        message = f"{network} comes in the sizes {_listed(kind.presets)}, not “{size}”."
        raise BadInputError(message)
    settings = kind.presets[size]
    for switch in switches:
        if switch not in kind.changes:
            known = _listed(kind.changes) or "none"
            message = f"{network} has no switch “{switch}”; it has {known}."
            raise BadInputError(message)
        settings = kind.changes[switch](settings)
    return settings


def build_network(network: str, preset: str) -> nn.Module:
    """Return an untrained network."""
    return kind_of(network).make(settings_of(network, preset))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """The input of a network.

    Attributes
    ----------
    frames
        Brightness 2 v / 255 - 1, (B, T, 1, H, W).
    points
        Query positions in pixels, (B, N, 2).
    query_frames
        (B,).
    start
        Where another tracker has been, (B, T, N, 2), or None.
    mesh_places
        Along and across the wall, 0 to 1, (B, N, 2), or None.
    n_neighbours
        Of each point, where the network reasons between near ones.
    """

    frames: Tensor
    points: Tensor
    query_frames: Tensor
    start: Tensor | None = None
    mesh_places: Tensor | None = None
    n_neighbours: int = 20


def ask(network: nn.Module, question: Question) -> list[Refined]:
    """Return the results of all iterations of any of the networks."""
    given = (question.frames, question.points, question.query_frames)
    if isinstance(network, TasNet):
        return network(*given, None, question.start, question.mesh_places)  # type: ignore[no-any-return]
    # The first clip's neighbours serve all: questions hold one clip.
    bias = neighbour_bias(question.points[0], question.n_neighbours)
    start = question.start
    if isinstance(network, EchoTracker2) and network.settings.coarse_start:
        start = None  # It finds its own.
    return network(*given, bias, start)  # type: ignore[no-any-return]


def loss_for(network: str, preset: str, settings: LossSettings) -> LossSettings:
    """Return the weights of the loss as this network needs them.

    Results that belong together weigh the same as one; a network without
    confidence has no loss for it.

    Parameters
    ----------
    network
        Name of the network.
    preset
        Size of the network.
    settings
        Weights of the parts of the loss.
    """
    kind = kind_of(network)
    chosen: TasNetSettings | Any = settings_of(network, preset)
    return replace(
        settings,
        gamma=settings.gamma ** (1 / kind.results_per_iteration),
        quality=settings.quality if kind.has_quality else 0.0,
        continuous=getattr(chosen, "continuous_visibility", True),
    )


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(f"“{name}”" for name in names)
