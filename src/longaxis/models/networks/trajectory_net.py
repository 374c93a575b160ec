"""Convolutions in time over the course of one point: EchoTracker's refinement."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn
from torch.nn import functional as F


class CourseBlock(nn.Module):
    """Residual block over time; new channels of the shortcut begin with zeros."""

    def __init__(self, n_in: int, n_out: int, *, first: bool) -> None:
        super().__init__()
        # What enters the first block has just been normalised.
        self.norm1 = nn.Identity() if first else nn.InstanceNorm1d(n_in)
        self.conv1 = nn.Conv1d(n_in, n_out, 3, padding=1)
        self.norm2 = nn.InstanceNorm1d(n_out)
        self.conv2 = nn.Conv1d(n_out, n_out, 3, padding=1)
        self.n_new = n_out - n_in

    def forward(self, course: Tensor) -> Tensor:
        """Return (A, n_out, T) from (A, n_in, T)."""
        y = self.conv1(F.relu(self.norm1(course)))
        y = self.conv2(F.relu(self.norm2(y)))
        result: Tensor = y + F.pad(course, (0, 0, 0, self.n_new))
        return result


class TrajectoryNet(nn.Module):
    """From what is known of a point in each frame to its shift in each frame."""

    def __init__(self, n_in: int) -> None:
        super().__init__()
        widths = (64, 64, 64, 128, 128, 256, 256, 512, 512)
        self.enter = nn.Conv1d(n_in, widths[0], 3, padding=1)
        self.enter_norm = nn.InstanceNorm1d(widths[0])
        self.blocks = nn.Sequential(
            *(
                CourseBlock(before, after, first=index == 0)
                for index, (before, after) in enumerate(pairwise(widths))
            )
        )
        self.norm = nn.InstanceNorm1d(widths[-1])
        self.head = nn.Linear(widths[-1], 2)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return shifts (B, T, N, 2) from tokens (B, T, N, n_in)."""
        n_clips, n_frames, n_points = tokens.shape[:3]
        course = tokens.permute(0, 2, 3, 1).flatten(0, 1)
        course = self.blocks(F.relu(self.enter_norm(self.enter(course))))
        course = F.relu(self.norm(course)).transpose(1, 2)
        shifts: Tensor = self.head(course).reshape(n_clips, n_points, n_frames, 2)
        return shifts.transpose(1, 2)
