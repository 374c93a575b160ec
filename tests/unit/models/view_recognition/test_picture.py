"""The classifier's input depends on the heart, not on display and crop."""

import numpy as np
import pytest

from longaxis.models.view_recognition.picture import (
    N_CHANNELS,
    N_FRAMES,
    SIDE_PX,
    crops_of,
    spread_frames,
    view_input,
)


def sector_loop(rows=200, columns=240):
    """Return a sector with a pulsating disc, black beside it."""
    y, x = np.mgrid[:rows, :columns].astype(float)
    radius, angle = (
        np.hypot(x - columns / 2, y - 10),
        np.arctan2(x - columns / 2, y - 10),
    )
    inside = (radius < 170) & (abs(angle) < 0.7)
    frames = []
    for size in (30, 26, 20, 24, 29, 30):
        disc = np.hypot(x - columns / 2, y - 100) < size
        grey = 40 + 0.6 * radius + 60 * disc
        frames.append(np.where(inside, grey, 0))
    return np.stack(frames).astype(np.uint8)


def test_frames_are_spread_over_the_loop():
    assert spread_frames(1) == [0]
    assert spread_frames(3) == [0, 1, 2]
    spread = spread_frames(100)
    assert (len(spread), spread[0], spread[-1]) == (N_FRAMES, 0, 99)


def test_gain_and_grey_map_hardly_matter():
    frames = sector_loop()
    plain = view_input(frames).astype(float)
    assert plain.shape == (N_CHANNELS, SIDE_PX, SIDE_PX)
    bent = (255 * (frames / 255.0) ** 0.7 * 0.8).astype(np.uint8)
    changed = view_input(bent).astype(float)
    # The control: the same sector without motion is another picture.
    still = view_input(np.repeat(frames[:1], 6, axis=0)).astype(float)
    assert abs(plain - changed).mean() < abs(plain - still).mean() / 3


def test_the_sector_is_found_beside_text_and_ecg():
    frames = sector_loop()
    framed = np.zeros((len(frames), 320, 400), dtype=np.uint8)
    framed[:, 60:260, 90:330] = frames
    framed[:, 5:8, 10:120] = 200
    framed[:, 300:302] = 180
    plain, found = view_input(frames).astype(float), view_input(framed).astype(float)
    assert abs(plain[0] - found[0]).mean() < 12


def test_a_sector_that_blood_divides_in_a_dark_loop_is_whole():
    frames = sector_loop()
    divided = frames.copy()
    divided[:, 70:105] = 0
    plain, found = view_input(frames)[3] > 0, view_input(divided)[3] > 0
    # As wide and as high as before: neither part is enlarged.
    for axis in (0, 1):
        span, found_span = (np.flatnonzero(seen.any(axis)) for seen in (plain, found))
        assert abs(np.ptp(span) - np.ptp(found_span)) <= 2


def test_the_region_of_the_file_is_used():
    frames = sector_loop()
    framed = np.full((len(frames), 320, 400), 120, dtype=np.uint8)
    framed[:, 60:260, 90:330] = frames
    found = view_input(framed, tissue_region_px=(90, 60, 330, 260))
    assert np.array_equal(found, view_input(frames))


def test_pixels_that_are_not_square_are_shown_in_true_shape():
    frames = sector_loop()
    flat = frames[:, ::2]
    plain = view_input(frames).astype(float)
    true_shape = view_input(flat, pixel_aspect=2.0).astype(float)
    squeezed = view_input(flat).astype(float)
    assert abs(plain - true_shape).mean() < abs(plain - squeezed).mean() / 3


def test_what_moves_is_in_the_second_picture():
    motion = view_input(sector_loop())[1]
    still = view_input(np.repeat(sector_loop()[:1], 6, axis=0))[1]
    assert motion.max() > 100
    assert still.max() == 0


@pytest.mark.parametrize("grey", [0, 200])
def test_pictures_without_content_do_not_fail(grey):
    frames = np.full((4, 30, 50), grey, dtype=np.uint8)
    assert crops_of(frames).shape == (5, N_CHANNELS, SIDE_PX, SIDE_PX)
