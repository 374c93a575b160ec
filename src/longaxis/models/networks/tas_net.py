"""TAS-Net, written from the paper: CoTracker's windows on a mesh in the wall.

Base: windows of eight frames, each point's appearance refined along with its place.
On top of it three contributions, each a switch: windows that run both ways from the
frame the points were placed in, a continuous visibility (the speckle correlation with
that frame), and an embedding of where in the mesh a point is.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from longaxis.models.networks.echotracker2 import Refined
from longaxis.models.networks.score_pyramid import pyramid, query_features
from longaxis.models.networks.stage_encoder import StageEncoder
from longaxis.models.networks.tas_update import (
    STRIDE,
    TasNetSettings,
    Update,
    WindowState,
)

# The paper: windows of eight frames that overlap by four.
WINDOW_FRAMES = 8
CARRIED_FRAMES = 4
SEEN_LOGIT = 10.0
"""Visibility with which a window starts."""

PUBLISHED = TasNetSettings(n_inputs=3, linear_waves=True, unit_features=False)
"""The published size; without its mesh embedding that of CoTracker."""

PRESETS = {
    "full": TasNetSettings(),
    "small": TasNetSettings(
        channels=(32, 48, 64, 64),
        width_features=64,
        width=128,
        n_layers=3,
        n_heads=4,
        step_px=1.0,
        # Trained on crops, it has never seen most places of a whole picture.
        absolute_place=False,
    ),
}


class Query(NamedTuple):
    """The input of one clip.

    Attributes
    ----------
    points
        Positions in the query frame, (N, 2).
    frame
        The query frame, ().
    mesh_places
        Along and across the wall, 0 to 1, (N, 2).
    guess
        Where new frames begin, (T, N, 2); None: where the frame before has ended.
    """

    points: Tensor
    frame: Tensor
    mesh_places: Tensor | None = None
    guess: Tensor | None = None


class WindowResult(NamedTuple):
    """One window: its frames, and the state after each iteration."""

    frames: Tensor
    iterations: list[WindowState]


class TasNet(nn.Module):
    """Follows points from one frame of a clip to all others."""

    def __init__(self, settings: TasNetSettings) -> None:
        super().__init__()
        self.settings = settings
        width = settings.width_features
        self.encoder = StageEncoder(
            settings.n_inputs, settings.channels, (2 * width, width), stride=STRIDE
        )
        self.update = Update(settings)

    def features(self, frames: Tensor) -> list[Tensor]:
        """Return the score pyramid of frames (B, T, channels, H, W), 2 v / 255 - 1."""
        maps = self.encoder(frames)
        if self.settings.unit_features:
            maps = F.normalize(maps, dim=2)
        return pyramid(maps, self.settings.n_levels)

    def windows(
        self, levels: list[Tensor], query: Query, order: Tensor
    ) -> list[WindowResult]:
        """Return the windows of one pass over one clip.

        Parameters
        ----------
        levels
            Pyramid of the clip, first axis 1.
        order
            The clip's frames in the order they are tracked, (K,).
        """
        points, frame = query.points, query.frame
        looks = query_features(levels[0], points[None], frame[None], stride=STRIDE)
        # Every window begins with the query's looks: drift of the looks is not handed
        # on.
        looks = looks.unsqueeze(1).expand(-1, WINDOW_FRAMES, -1, -1)
        done: list[WindowResult] = []
        for window_start in window_starts(len(order)):
            # The last window repeats the last frame.
            places = (window_start + torch.arange(WINDOW_FRAMES)).clamp(
                max=len(order) - 1
            )
            frames = order[places.to(order.device)]
            state, fresh = _initial_state(query, looks, frames, done)
            # The query frame is held in every iteration; CoTracker only overwrites it
            # in the end.
            free = (frames != frame).to(points.dtype)[None, :, None, None]
            pinned = points * (1 - free)
            state = state._replace(positions=state.positions * free + pinned)
            inside = [level[:, frames] for level in levels]
            iterations: list[WindowState] = []
            for _ in range(self.n_iterations):
                settled = state._replace(positions=state.positions.detach())
                state = self.update(inside, settled, fresh, query.mesh_places)
                state = state._replace(positions=state.positions * free + pinned)
                logits = self.update.visibility(state.looks).squeeze(-1)
                iterations.append(state._replace(logits=logits))
            done.append(WindowResult(frames, iterations))
        return done

    @property
    def n_iterations(self) -> int:
        """Refinements of a window, fewer in training."""
        settings = self.settings
        return (
            settings.n_iterations_in_training
            if self.training
            else settings.n_iterations
        )

    def forward(
        self,
        frames: Tensor,
        positions: Tensor,
        query_frames: Tensor,
        bias: Tensor | None = None,  # noqa: ARG002 - all points see each other here
        guess: Tensor | None = None,
        mesh_places: Tensor | None = None,
    ) -> list[Refined]:
        """Return two results for each iteration; the last one is what counts.

        Windows overlap. Of each iteration the first result holds, for every frame, what
        the earliest window says, the second one what the last window says: a loss over
        the loss counts both.

        Parameters
        ----------
        frames
            Brightness 2 v / 255 - 1, (B, T, channels, H, W).
        positions
            Query positions in pixels, (B, N, 2).
        query_frames
            (B,).
        guess
            Where new frames begin, (B, T, N, 2); None, as published: where the frame
            before has ended.
        mesh_places
            Along and across the wall, 0 to 1, (B, N, 2); None leaves them out.
        """
        levels = self.features(frames)
        clips: list[list[Refined]] = []
        # One clip at a time: windows and directions depend on its query frame.
        for clip, frame in enumerate(query_frames):
            own = [level[clip : clip + 1] for level in levels]
            query = Query(
                positions[clip],
                frame,
                None if mesh_places is None else mesh_places[clip],
                None if guess is None else guess[clip],
            )
            passes = [
                self.windows(own, query, order)
                for order in self._orders(frame, frames.shape[1])
            ]
            clips.append(_stitch(passes, frames.shape[1]))
        return [
            Refined(
                torch.cat([one.positions for one in clip]),
                torch.cat([one.quality for one in clip]),
            )
            for clip in zip(*clips, strict=True)
        ]

    def _orders(self, query: Tensor, n_frames: int) -> list[Tensor]:
        every = torch.arange(n_frames, device=query.device)
        if not self.settings.both_ways:
            return [every]
        # The way back comes first: where both meet, the way forward has the last word.
        return [every[: int(query) + 1].flip(0), every[int(query) :]]


def _initial_state(
    query: Query, looks: Tensor, frames: Tensor, done: list[WindowResult]
) -> tuple[WindowState, Tensor]:
    """Return the state a window begins with, and 1 in the frames that are new, (8,)."""
    fresh = looks.new_ones(WINDOW_FRAMES)
    if done:
        fresh[:CARRIED_FRAMES] = 0
        last = done[-1].iterations[-1]
        positions, logits = _carried(last.positions), _carried(last.logits)
    else:
        positions = query.points.expand(1, WINDOW_FRAMES, -1, -1)
        logits = torch.full_like(positions[..., 0], SEEN_LOGIT)
    # Carried frames keep what the window before settled; only new ones take the guess.
    if query.guess is not None:
        new = fresh[None, :, None, None] > 0
        positions = torch.where(new, query.guess[frames], positions)
    return WindowState(positions, looks, logits), fresh


def _carried(values: Tensor) -> Tensor:
    """Return the last four frames of a window, and the very last one again and again.

    No gradient goes from window to window.
    """
    n_new = WINDOW_FRAMES - CARRIED_FRAMES
    ended = values[:, -1:].expand_as(values[:, :n_new])
    return torch.cat([values[:, n_new:], ended], dim=1).detach()


def window_starts(n_frames: int) -> range:
    """Return where windows of eight frames begin, half of each overlapping the next."""
    # At least one window, for clips of four frames and fewer as well.
    return range(0, max(n_frames - CARRIED_FRAMES, 1), WINDOW_FRAMES - CARRIED_FRAMES)


def _stitch(passes: list[list[WindowResult]], n_frames: int) -> list[Refined]:
    windows = [window for pass_windows in passes for window in pass_windows]
    results: list[Refined] = []
    for iteration in range(len(windows[0].iterations)):
        for newest in (False, True):
            where = _sources(windows, n_frames, newest=newest)
            states = [windows[window].iterations[iteration] for window, _ in where]
            places = [place for _, place in where]
            positions = [s.positions[:, p] for s, p in zip(states, places, strict=True)]
            quality = [s.logits[:, p] for s, p in zip(states, places, strict=True)]
            results.append(
                Refined(torch.stack(positions, dim=1), torch.stack(quality, dim=1))
            )
    return results


def _sources(
    windows: list[WindowResult], n_frames: int, *, newest: bool
) -> list[tuple[int, int]]:
    """Return for each frame the window, and the place in it, that it is read from."""
    first_seen: dict[int, tuple[int, int]] = {}
    for index, window in enumerate(windows):
        # A frame that fills up the last window is read where it stands first.
        frames = window.frames.tolist()
        for frame in dict.fromkeys(frames):
            if newest or frame not in first_seen:
                first_seen[frame] = (index, frames.index(frame))
    return [first_seen[frame] for frame in range(n_frames)]


def visibility_loss(
    logits: Tensor, correlation: Tensor, weights: Tensor, *, continuous: bool
) -> Tensor:
    """Return the error of the visibility, (B, T, N) each.

    Continuous: squared error against the speckle correlation. Otherwise, as in
    CoTracker: cross-entropy of seen against lost, both sides weighing the same.

    Parameters
    ----------
    logits
        Visibility logits, (B, T, N).
    correlation
        True speckle correlation, 0 to 1, (B, T, N).
    weights
        Weight of each point, (B, T, N).
    continuous
        Whether visibility is the correlation itself.
    """
    if continuous:
        error = (logits.sigmoid() - correlation).square() * weights
        return error.sum() / weights.sum().clamp(min=1)
    seen = (correlation > 0.5).to(logits.dtype)
    error = F.binary_cross_entropy_with_logits(logits, seen, reduction="none")
    # Balanced, as in CoTracker: far more points are seen than lost.
    sides = [
        (error * side).sum() / side.sum().clamp(min=1)
        for side in (seen * weights, (1 - seen) * weights)
    ]
    return (sides[0] + sides[1]) / 2


def mesh_places(n_columns: int, n_rows: int) -> Tensor:
    """Return where the points of a mesh are along and across it, 0 to 1, (L * R, 2)."""
    along = torch.linspace(0, 1, n_columns).repeat_interleave(n_rows)
    across = torch.linspace(0, 1, n_rows).repeat(n_columns)
    return torch.stack([along, across], dim=-1)


def build(preset: str) -> TasNet:
    """Return an untrained network of the size called `preset`."""
    if preset not in PRESETS:
        message = f"preset must be one of {sorted(PRESETS)}, got {preset}"
        raise ValueError(message)
    return untrained(PRESETS[preset])


def untrained(settings: TasNetSettings) -> TasNet:
    """Return a network that begins as "nothing moves" and learns from there."""
    network = TasNet(settings)
    # Small first updates.
    with torch.no_grad():
        # The first two outputs move points; looks may change at full size from the
        # start.
        network.update.head.weight[:2].mul_(0.05)
        network.update.head.bias[:2].zero_()
    return network
