"""A network that sees the whole wall, straightened, over the whole beat.

What trackers still get wrong on whole cycles is smooth along the wall and in time: a
stretch of wall that falls short together with its neighbours, by a pixel or two, in the
frames far from the one that was marked. No window around a point shows that. This
network is given the wall as tracked so far, cut out along its line in every frame (see
`longaxis.models.inference.wall_grid`), and returns by how much the speckle in it still
slides. It is ours; neither paper has it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from longaxis.models.networks.blocks import ChannelNorm

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch.autograd.function import FunctionCtx

N_PICTURES = 2
"""Pictures of a frame: as it is, and less the mean of the loop."""

N_FACTS = 12
"""Numbers about the tracks so far at each node; see `wall_grid.WallGrid.facts`."""

STEP_PX = 4.0
"""A long step for one refinement; brings outputs to the size of one."""

# Frames ahead and back that are compared. Chosen without a measurement: far enough that
# small errors have added up, near enough that speckle is alike. As the values below it
# is part of the trained network: another one needs another training.
FAR_FRAMES = 4

# Shifts in feature pixels across and along that are compared with the query frame, with
# the mean of the loop and with neighbouring frames. Chosen without a measurement:
# errors are larger along the wall than across, and grow with the time that has passed.
_QUERY_REACH = (2, 3)
_MEAN_REACH = (1, 2)
_TIME_REACH = (1, 1)


def _n_shifts(reach: tuple[int, int]) -> int:
    return (2 * reach[0] + 1) * (2 * reach[1] + 1)


N_SHIFTS = _n_shifts(_QUERY_REACH) + _n_shifts(_MEAN_REACH) + 4 * _n_shifts(_TIME_REACH)


def convolution(n_in: int, n_out: int, size: int = 3, stride: int = 1) -> nn.Conv2d:
    """Return a convolution padded so that its output has the input's size over stride.

    Parameters
    ----------
    n_in, n_out
        Numbers of channels.
    size
        Side of the kernel.
    stride
        Step of the kernel.
    """
    return nn.Conv2d(n_in, n_out, size, stride=stride, padding=size // 2)


def _nothing_at_first(layer: nn.Conv2d | nn.Conv1d | nn.Linear) -> None:
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


class SpaceBlock(nn.Module):
    """Two 3 x 3 convolutions within a frame, added."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(width)
        self.inner = convolution(width, width)
        self.outer = convolution(width, width)
        _nothing_at_first(self.outer)

    def forward(self, maps: Tensor) -> Tensor:
        """Return the maps with what was found added, (T, C, H, W)."""
        mixed: Tensor = self.outer(F.gelu(self.inner(self.norm(maps))))
        return maps + mixed


class TimeBlock(nn.Module):
    """A convolution over time at each node, added."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Conv1d(width, width, 3, dilation=dilation, padding=dilation)
        _nothing_at_first(self.mix)

    def forward(self, maps: Tensor) -> Tensor:
        """Return the maps with what was found added, (T, C, H, W)."""
        n_frames, width, height, length = maps.shape
        along_time = self.norm(maps.permute(2, 3, 0, 1)).permute(0, 1, 3, 2)
        along_time = along_time.reshape(height * length, width, n_frames)
        mixed: Tensor = self.mix(F.gelu(along_time))
        attended = mixed.reshape(height, length, width, n_frames).permute(3, 2, 0, 1)
        return maps + attended


class MemoryBlock(nn.Module):
    """Attention of each node to itself in all frames, near ones first, added."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.ask = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        _nothing_at_first(self.out)
        # One head sees all frames alike, the others ever fewer.
        self.register_buffer("slopes", torch.tensor([0.0, 0.02, 0.1, 0.4]))
        self.slopes: Tensor

    def forward(self, maps: Tensor) -> Tensor:
        """Return the maps with what was found added, (T, C, H, W)."""
        n_frames, width, height, length = maps.shape
        n_heads = len(self.slopes)
        nodes = self.norm(maps.permute(2, 3, 0, 1))
        nodes = nodes.reshape(height * length, n_frames, width)
        asked = self.ask(nodes)
        shape = (height * length, n_frames, 3, n_heads, width // n_heads)
        query, key, value = asked.reshape(shape).permute(2, 0, 3, 1, 4)
        frame = torch.arange(n_frames, device=maps.device)
        apart = (frame[:, None] - frame[None]).abs()
        bias = -apart[None] * self.slopes[:, None, None]
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // n_heads)
        attended = (scores + bias.to(scores.dtype)).softmax(-1).to(value.dtype) @ value
        projected: Tensor = self.out(attended.permute(0, 2, 1, 3).reshape(nodes.shape))
        attended = projected.reshape(height, length, n_frames, width).permute(
            2, 3, 0, 1
        )
        return maps + attended


class WallEncoder(nn.Module):
    """Features of the straightened wall, each frame by itself, at half its size."""

    def __init__(self, first: int, width: int, n_out: int) -> None:
        super().__init__()
        self.stem = convolution(N_PICTURES, first)
        self.halve = convolution(first, width, stride=2)
        self.blocks = nn.Sequential(SpaceBlock(width), SpaceBlock(width))
        self.norm = ChannelNorm(width)
        self.out = convolution(width, n_out, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return features (T, C, H / 2, W / 2) of pictures (T, 2, H, W)."""
        maps = self.blocks(self.halve(F.gelu(self.stem(pictures))))
        result: Tensor = self.out(F.gelu(self.norm(maps)))
        return result


def shifted_products(template: Tensor, maps: Tensor, reach: tuple[int, int]) -> Tensor:
    """Return how alike a template is to maps moved by each small shift.

    Parameters
    ----------
    template
        Features of unit length, (T, C, H, W) or (1, C, H, W).
    maps
        The same, (T, C, H, W).
    reach
        Largest shift down and across.

    Returns
    -------
    products
        -1 to 1, (T, number of shifts, H, W); zero where the shift leaves the maps.
    """
    height, width = maps.shape[-2:]
    down, across = reach
    padded = F.pad(maps, (across, across, down, down))
    products = [
        (template * padded[:, :, y : y + height, x : x + width]).sum(dim=1)
        for y in range(2 * down + 1)
        for x in range(2 * across + 1)
    ]
    return torch.stack(products, dim=1)


class Products(torch.autograd.Function):
    """`shifted_products` with a backward pass that adds in place.

    The plain one makes a whole map of zeros for every shift; that took a quarter of a
    training step of the tiny network.
    """

    @staticmethod
    def forward(
        ctx: FunctionCtx, template: Tensor, maps: Tensor, reach: tuple[int, int]
    ) -> Tensor:
        """Return the products, and keep what the way back needs.

        Parameters
        ----------
        ctx
            Context of autograd.
        template
            Features of the query frame, (C, h, w).
        maps
            Feature maps, (T, C, H, W).
        reach
            Largest shift across and along, in feature pixels.
        """
        ctx.save_for_backward(template, maps)
        ctx.reach = reach  # type: ignore[attr-defined]
        return shifted_products(template, maps, reach)

    @staticmethod
    def backward(ctx: FunctionCtx, *gradients: Tensor) -> tuple[Tensor, Tensor, None]:
        """Return the gradients of template (C, h, w) and maps (T, C, h, w)."""
        template, maps = ctx.saved_tensors  # type: ignore[attr-defined]
        down, across = ctx.reach  # type: ignore[attr-defined]
        height, width = maps.shape[-2:]
        padded = F.pad(maps, (across, across, down, down))
        to_padded = torch.zeros_like(padded)
        to_template = torch.zeros_like(maps)
        for index, gradient in enumerate(gradients[0].unbind(dim=1)):
            y, x = divmod(index, 2 * across + 1)
            here = (..., slice(y, y + height), slice(x, x + width))
            to_template.addcmul_(gradient[:, None], padded[here])
            to_padded[here].addcmul_(gradient[:, None], template)
        # A template of one frame was compared with all frames: its gradient is the sum.
        if template.shape[0] == 1:
            to_template = to_template.sum(dim=0, keepdim=True)
        inside = to_padded[..., down : down + height, across : across + width]
        return to_template, inside, None


def _unit(maps: Tensor) -> Tensor:
    return maps * torch.rsqrt(maps.square().sum(dim=1, keepdim=True) + 1e-6)


class WallFlow(nn.Module):
    """Says how far the speckle still slides along and across the tracked wall.

    Parameters
    ----------
    width, encoder_widths
        Channels of the trunk, and of the encoder before and after it halves.
    n_matched, n_looks
        Features that are compared between frames, and those that are just looked at.
    dilations
        Of the convolutions over time, one for each round of the trunk.
    """

    def __init__(
        self,
        width: int = 64,
        encoder_widths: tuple[int, int] = (24, 40),
        n_matched: int = 16,
        n_looks: int = 24,
        dilations: tuple[int, ...] = (1, 2, 4, 8, 2),
    ) -> None:
        super().__init__()
        self.n_matched = n_matched
        self.encoder = WallEncoder(*encoder_widths, n_matched + n_looks)
        self.mix = convolution(N_SHIFTS + 2 * n_looks, width, 1)
        self.first = SpaceBlock(width)
        self.halve = convolution(width, width, stride=2)
        self.facts = convolution(N_FACTS, width, 1)
        self.trunk = nn.Sequential(
            *(
                nn.Sequential(
                    SpaceBlock(width), TimeBlock(width, dilation), MemoryBlock(width)
                )
                for dilation in dilations
            )
        )
        self.norm = ChannelNorm(width)
        self.head = convolution(width, 3, 1)
        # An untrained network leaves the tracks as they are.
        _nothing_at_first(self.head)

    def compare(self, pictures: Tensor, query: Tensor) -> Tensor:
        """Return what the frames have in common, (T, C, H / 2, W / 2)."""
        features = self.encoder(pictures)
        looks = features[:, self.n_matched :]
        matched = _unit(features[:, : self.n_matched])
        marked = matched.index_select(0, query)
        mean = _unit(matched.mean(dim=0, keepdim=True))
        first, last = matched[:1], matched[-1:]
        # The ends are repeated: where there is no neighbour, a frame is compared with
        # the last or first one.
        ahead = torch.cat([matched, last.expand(FAR_FRAMES, -1, -1, -1)])
        back = torch.cat([first.expand(FAR_FRAMES, -1, -1, -1), matched])
        n_frames = matched.shape[0]
        # The exporter knows no custom autograd function, and without gradients nothing
        # is saved.
        products = Products.apply if self.training else shifted_products
        parts = [
            products(marked, matched, _QUERY_REACH),
            products(mean, matched, _MEAN_REACH),
        ]
        for gap in (1, FAR_FRAMES):
            later = ahead[gap : gap + n_frames]
            earlier = back[FAR_FRAMES - gap : FAR_FRAMES - gap + n_frames]
            parts.append(products(matched, later, _TIME_REACH))
            parts.append(products(matched, earlier, _TIME_REACH))
        return torch.cat(
            [*parts, looks, looks.index_select(0, query).expand_as(looks)], dim=1
        )

    def forward(self, pictures: Tensor, facts: Tensor, query: Tensor) -> Tensor:
        """Return steps along and across the wall, and the error that will remain.

        Parameters
        ----------
        pictures
            The straightened wall, (T, 2, H, W).
        facts
            (T, 12, H / 4, W / 4).
        query
            The frame in which the wall was marked, one whole number, (1,).

        Returns
        -------
        flow
            Pixels along, pixels across, and the natural logarithm of the error in
            pixels expected afterwards (plus 0.2), (T, 3, H / 4, W / 4).
        """
        maps = self.first(F.gelu(self.mix(self.compare(pictures, query))))
        maps = self.trunk(self.halve(maps) + self.facts(facts))
        flow = self.head(self.norm(maps))
        result: Tensor = torch.cat([flow[:, :2] * STEP_PX, flow[:, 2:]], dim=1)
        return result


PRESETS: dict[str, Callable[[], WallFlow]] = {
    "small": WallFlow,
    "tiny": lambda: WallFlow(
        width=32, encoder_widths=(16, 24), n_looks=8, dilations=(1, 4, 8)
    ),
}
"""Networks by the name of their size; `tiny` is for comparisons under short time."""
