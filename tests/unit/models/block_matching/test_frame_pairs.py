"""Many pairs of frames compared at once, against one pair after the other."""

import numpy as np

from longaxis.models.block_matching.correlation import BlockShape, match
from longaxis.models.block_matching.frame_pairs import TrackedFrames
from longaxis.models.block_matching.grid import BlockGrid
from longaxis.models.block_matching.pictures import BlockPictures
from tests.unit.models.speckle import shrinking_loop, wall_points

# More than are compared in one go, some of them backward in time.
PAIRS = [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3), (1, 4), (3, 4), (2, 4), (4, 5), (5, 0)]


def test_pairs_compared_at_once_agree_with_one_after_the_other():
    loop, motion = shrinking_loop(n_frames=6)
    tracks_mm = motion(wall_points().reshape(-1, 2)) + 0.3
    grid = BlockGrid(loop, tracks_mm[0], pitch_mm=0.45)
    pictures = BlockPictures(grid, BlockShape((9, 8), 2), 0, 6)
    found = TrackedFrames(grid, pictures, list(range(6)), tracks_mm).compared(PAIRS)
    places = grid.to_grid(tracks_mm)
    for pair, (before, after) in enumerate(PAIRS):
        first, second = pictures.fine(before), pictures.fine(after)
        ahead = match(first.blocks(places[before]), second, places[after])
        back = match(second.blocks(places[after]), first, places[before])
        np.testing.assert_allclose(
            found.ahead_mm[pair],
            grid.to_mm(ahead.positions) - tracks_mm[after],
            atol=1e-9,
        )
        np.testing.assert_allclose(
            found.return_mm[pair],
            tracks_mm[before] - grid.to_mm(back.positions),
            atol=1e-9,
        )
        np.testing.assert_allclose(
            found.correlation[pair],
            np.minimum(ahead.correlation, back.correlation),
            atol=1e-9,
        )
    # Motion there is: not one zero against another.
    assert np.abs(found.ahead_mm).mean() > 0.05
