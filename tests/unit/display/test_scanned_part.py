"""Letters beside the scanned part are covered, the scanned part is not."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.display.scanned_part import Known, scanned_part
from longaxis.io.loops import loop_reader

T, H, W = 14, 240, 320
REGION = (40, 30, 300, 230)
NAME = (slice(6, 18), slice(20, 120))
"""Where a name is burnt in above the region, as (rows, columns)."""

INSIDE_REGION = (slice(40, 52), slice(240, 296))
"""Letters that a file's region does not leave out, beside the scanned sector."""


def sector():
    """Return where a fan of 60 degrees is scanned, shape (H, W)."""
    y, x = np.mgrid[:H, :W]
    angle = np.abs(np.arctan2(x - 160, y - 35))
    depth = np.hypot(x - 160, y - 35)
    return (angle < np.radians(30)) & (depth < 185)


def loop_with_letters():
    """Return speckle that moves in the fan, and letters that stand still."""
    rng = np.random.default_rng(4)
    frames = np.where(sector(), rng.integers(20, 200, (T, H, W)), 0).astype(np.uint8)
    for rows, columns in (NAME, INSIDE_REGION):
        frames[:, rows, columns] = (
            rng.integers(0, 2, (12, columns.stop - columns.start)) * 255
        )
    return frames


@pytest.mark.parametrize("region", [REGION, None], ids=["region", "no region"])
def test_letters_are_covered_and_tissue_is_not(region):
    frames = loop_with_letters()
    before = frames.copy()
    part = scanned_part(frames, region)
    covered = part.masked(frames[3])
    assert not covered[NAME].any()
    assert not covered[INSIDE_REGION].any()
    # A block at the rim of the fan may be counted out.
    assert part.seen[sector()].mean() > 0.97
    assert part.known is (Known.MOTION if region is None else Known.BOTH)
    assert np.array_equal(frames, before)


def test_a_cavity_that_hardly_moves_stays():
    frames = loop_with_letters()
    cavity = (slice(110, 160), slice(140, 180))
    frames[(slice(None), *cavity)] = 3
    assert scanned_part(frames, REGION).seen[cavity].all()


def test_a_clock_that_counts_on_does_not_widen_the_part():
    frames = loop_with_letters()
    rng = np.random.default_rng(5)
    for frame in frames:
        frame[20:28, 290:310] = rng.integers(0, 2, (8, 20)) * 255
    assert not scanned_part(frames, None).seen[20:28, 290:310].any()


def test_a_picture_in_which_nothing_moves_shows_the_region_alone():
    still = np.repeat(loop_with_letters()[:1], T, axis=0)
    part = scanned_part(still, REGION)
    assert part.known is Known.REGION
    assert not part.masked(still[0])[NAME].any()
    assert part.seen[30:230, 40:300].all()


@pytest.mark.parametrize("n_frames", [1, T])
def test_a_picture_of_which_nothing_is_known_is_covered_whole(n_frames):
    still = np.repeat(loop_with_letters()[:1], n_frames, axis=0)
    part = scanned_part(still, None)
    assert part.known is Known.NOTHING
    assert not part.masked(still[0]).any()
    assert part.known.value.endswith("all of it is covered.")


def test_noise_of_the_compression_is_no_motion():
    rng = np.random.default_rng(6)
    still = np.repeat(loop_with_letters()[:1], T, axis=0)
    noisy = np.clip(still + (rng.random(still.shape) < 0.2), 0, 255).astype(np.uint8)
    assert scanned_part(noisy, None).known is Known.NOTHING


def test_a_real_loop_keeps_its_heart_and_loses_its_letters(shared_data):
    path = shared_data / "acuson_a4c" / "DIRW0007"
    recording = loop_reader.read_recording(loop_reader.origin_of(path))
    part = scanned_part(recording.frames, recording.tissue_region_px)
    assert part.known is Known.BOTH
    # The file's own region holds a number of the patient, at the right of the fan.
    x0, y0, x1, y1 = recording.tissue_region_px
    number = (slice(55, 80), slice(448, 500))
    inside = np.zeros(recording.frames.shape[1:], dtype=bool)
    inside[y0:y1, x0:x1] = True
    assert inside[number].all()
    assert recording.frames[0][number].max() > 150
    assert not part.seen[number].any()
    # Number and institution at the top, date and time at the right.
    assert not part.seen[:40].any()
    assert not part.seen[:, 460:].any()
    fan = (slice(190, 340), slice(160, 400))
    assert part.seen[fan].all()
