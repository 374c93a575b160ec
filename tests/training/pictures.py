"""Pictures for the tests of networks: a grainy patch on black, anywhere."""

import torch

SIDE_PX = 448
PATCH_PX = 64


def patch_clip(n_frames, *, shift_px=(0, 0), dtype=torch.float32):
    """Return a clip (1, T, 1, S, S) whose patch wanders a pixel a frame."""
    generator = torch.Generator().manual_seed(7)
    grain = torch.rand(PATCH_PX, PATCH_PX, generator=generator, dtype=dtype) * 2 - 1
    frames = torch.full((1, n_frames, 1, SIDE_PX, SIDE_PX), -1.0, dtype=dtype)
    corner = (SIDE_PX - PATCH_PX) // 2
    for frame in range(n_frames):
        left = corner + shift_px[0] + frame
        top = corner + shift_px[1] - frame
        frames[0, frame, 0, top : top + PATCH_PX, left : left + PATCH_PX] = grain
    return frames


def patch_points(n_points):
    """Return positions (1, N, 2) within the patch of `patch_clip`."""
    generator = torch.Generator().manual_seed(8)
    scattered = torch.rand(1, n_points, 2, generator=generator) - 0.5
    return SIDE_PX / 2 + scattered * PATCH_PX / 2


def unreached(network, results):
    """Return the names of parameters that no gradient reaches."""
    loss = sum(each.positions.abs().sum() + each.quality.sum() for each in results)
    loss.backward()
    return [
        name
        for name, value in network.named_parameters()
        if value.grad is None or not bool(value.grad.abs().sum() > 0)
    ]
