"""R waves of an ECG in the picture: on real loops, on made-up ones, and silence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.event_detection.ecg import read_ecg
from longaxis.io.loops.loop_reader import origin_of, read_recording
from tests.burnt_in_ecg import Display, Rhythm, Style, draw_loop, random_style

# Known by inspection of each file: frames in which its R waves are passed or drawn.
REAL = {
    "acuson_a4c/DIRW0007": (7, 60),
    "a4c_four_beats/Example1.mp4": (0, 30, 60, 89, 119),
    "toshiba/I_000031.dcm": (1, 33),
    "toshiba/I_000036.dcm": (1, 37),
    "stress_study_and_hp/I_000001.dcm": (0, 17, 33),
    "stress_study_and_hp/I_000003.dcm": (0, 8, 16),
}
WITHOUT_ECG = (
    *(f"stress_study_and_hp/I_0000{k:02}.dcm" for k in (7, 8, 9, 10, 11, 12)),
    *(f"stress_study_and_hp/I_0000{k:02}.dcm" for k in (15, 16, 17)),
    "syntaxes/US-PAL-8-10x-echo",
    "a3c_video/input1.mp4",
    "not_trackable/Issue164.dcm",
)


@pytest.mark.parametrize("name", REAL)
def test_r_waves_of_real_loops_are_found_within_one_frame(shared_data, name):
    recording = read_recording(origin_of(shared_data / name))
    found = read_ecg(recording.frames)
    assert found is not None
    last = len(recording.frames) - 1
    known = np.array(REAL[name])
    # Every R wave that is reported is one, and none well inside is missed.
    distances = np.abs(np.subtract.outer(np.array(found.r_wave_frames), known))
    assert distances.min(axis=1).max() <= 1
    is_inside = (known >= 2) & (known <= last - 2)
    assert distances.min(axis=0)[is_inside].max() <= 1
    assert found.is_in_order


def test_frames_that_are_stored_out_of_order_are_noticed(shared_data):
    name = "vivid_e95/vividE95_aplax_colour_jpegbaseline.dcm"
    recording = read_recording(origin_of(shared_data / name))
    found = read_ecg(recording.frames)
    assert found is not None
    assert not found.is_in_order
    # In order of time the R waves are where the file's R Wave Time Vector has them.
    step_s = 0.0474359
    peaks = found.trace_frames[found.trace_heights > 0.9] * step_s
    for stated_s in (0.048, 1.130):
        assert np.abs(peaks - stated_s).min() < step_s


@pytest.mark.parametrize("name", WITHOUT_ECG)
def test_no_ecg_is_reported_where_there_is_none(shared_data, name):
    recording = read_recording(origin_of(shared_data / name))
    assert read_ecg(recording.frames) is None


@pytest.mark.parametrize("display", Display)
def test_r_waves_of_each_display_are_found_within_one_frame(display):
    style = Style(display=display, n_frames=48, height=320, width=420)
    frames, r_frames = draw_loop(style)
    found = read_ecg(frames)
    assert found is not None
    inside = [each for each in r_frames if 2 <= each <= 45]
    distances = np.abs(np.subtract.outer(inside, np.array(found.r_wave_frames)))
    assert distances.min(axis=1).max() <= 1


@pytest.mark.parametrize(
    "changes",
    [
        # One pixel, in tissue that is as bright: the line stands still, tissue moves.
        {"thickness": 1, "colour": "red", "in_sector": True, "noise": 4.0},
        # Flanks of two pixels in such tissue: they are found once the line is known.
        {
            "thickness": 3,
            "colour": "dark green",
            "in_sector": True,
            "noise": 2.5,
            "peak_px": 34,
            "inverted": True,
            "heart_rate_bpm": 100.0,
            "seed": 204,
            "n_frames": 40,
        },
        # The last R wave stands beside the bar, in tissue, where few frames show it.
        {
            "display": Display.BAR,
            "thickness": 1,
            "colour": "light blue",
            "in_sector": True,
            "peak_px": 22,
            "inverted": True,
            "blocky": True,
            "heart_rate_bpm": 100.0,
            "seed": 201,
            "n_frames": 40,
        },
        # Each complex has a pacing spike before it.
        {"display": Display.BAR, "rhythm": Rhythm.PACED, "heart_rate_bpm": 90.0},
    ],
)
def test_r_waves_are_found_in_tissue_and_behind_pacing_spikes(changes):
    style = {"n_frames": 48, "height": 320, "width": 420} | changes
    frames, r_frames = draw_loop(Style(**style))
    found = read_ecg(frames)
    assert found is not None
    # Every R wave is reported, and nothing else.
    distances = np.abs(np.subtract.outer(r_frames, np.array(found.r_wave_frames)))
    assert distances.min(axis=1).max() <= 1
    assert distances.min(axis=0).max() <= 1


@pytest.mark.parametrize(
    "changes",
    [
        # A part of the strip is drawn, and the line is one pixel thin.
        {"display": Display.GROWING, "shown_s": 5.0, "in_sector": True},
        # The line differs little from black.
        {"display": Display.GAP, "colour": "dark green", "noise": 3.0},
        # Tissue behind the trace moves too.
        {"display": Display.SCROLLING, "colour": "red", "in_sector": True, "noise": 4},
        # Compression changes the line, but nothing beside it is as bright.
        {"display": Display.BAR, "blocky": True, "noise": 0.5, "thickness": 2},
    ],
)
def test_r_waves_are_found_by_what_is_drawn_and_what_moves(changes):
    style = {"thickness": 1, "n_frames": 48, "height": 320, "width": 420} | changes
    frames, r_frames = draw_loop(Style(**style))
    found = read_ecg(frames)
    assert found is not None
    distances = np.abs(np.subtract.outer(r_frames, np.array(found.r_wave_frames)))
    assert distances.min(axis=0).max() <= 1
    is_inside = np.array(r_frames) <= 45
    assert distances.min(axis=1)[is_inside].max() <= 1


@pytest.mark.parametrize("name", ["other00", "other05", "pymust100", "pymust103"])
def test_no_ecg_is_reported_in_simulated_hearts(shared_data, name):
    heart = np.load(shared_data / "foreign_hearts" / f"{name}.npz")
    assert read_ecg(heart["frames"]) is None


@pytest.mark.parametrize("seed", range(8))
def test_a_sector_without_trace_stays_silent(seed):
    """Text, rulers and speckle stay; drawn small, so that it is quick."""
    style = random_style(seed)
    small = replace(
        style,
        height=round(0.55 * style.height),
        width=round(0.55 * style.width),
        n_frames=min(50, style.n_frames),
    )
    frames, _ = draw_loop(small, with_ecg=False)
    assert read_ecg(frames) is None


def test_the_picture_alone_is_never_certain():
    """A clear trace may still place an R wave more than a frame off."""
    frames, _ = draw_loop(Style(n_frames=48, height=320, width=420))
    found = read_ecg(frames)
    assert found is not None
    assert 0 < found.confidence <= 0.8


def _verdict(seed):
    """Return "right", "wrong" or "silent" for all R waves of a made-up loop."""
    frames, r_frames = draw_loop(random_style(seed))
    found = read_ecg(frames)
    if found is None:
        return "silent"
    known = np.array(r_frames)
    distances = np.abs(np.subtract.outer(np.array(found.r_wave_frames), known))
    is_inside = (known >= 2) & (known <= len(frames) - 3)
    missed = distances.min(axis=0)[is_inside]
    farthest = max(distances.min(axis=1).max(), missed.max(initial=0))
    return "right" if farthest <= 1 else "wrong"


def test_tissue_at_the_trace_adds_no_r_waves():
    """In this loop tissue once looked like twice as many R waves."""
    assert _verdict(106) == "right"


@pytest.mark.slow
def test_held_out_styles_are_read_no_worse_than_measured():
    """The goal, all of 200, is missed: these are the first eight of RESULTS.md."""
    verdicts = [_verdict(seed) for seed in range(5000, 5008)]
    assert verdicts.count("right") >= 7
    assert verdicts.count("wrong") == 0
