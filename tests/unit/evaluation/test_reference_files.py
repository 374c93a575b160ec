"""Data sets of every kind become cases, or are refused with a reason."""

import argparse

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.errors import BadInputError
from longaxis.evaluation.case_facts import CaseFacts
from longaxis.evaluation.case_table import read_case_table
from longaxis.evaluation.loading import cases_in, read_case
from longaxis.evaluation.trackers import tracker_of
from longaxis.resources import weights_folder
from longaxis.training import evaluate_command as command
from tests.unit.evaluation.reference_samples import (
    N_FRAMES,
    grain,
    line_px,
    write_sample,
)


def test_a_sample_of_shares_becomes_millimetres(tmp_path):
    found = read_case(write_sample(tmp_path / "s1.npz"), CaseFacts())
    assert found.points_mm[:, :, 0] == pytest.approx(line_px() * 0.5)
    assert found.view is View.FOUR_CHAMBER
    assert found.beat.end_systole == N_FRAMES // 2
    assert found.loop.frame_rate_hz == pytest.approx(50)


def test_pixels_and_both_orders_give_the_same(tmp_path):
    points = line_px()
    one = write_sample(tmp_path / "a.npz", points=points, visibility=None)
    other = write_sample(tmp_path / "b.npz", points=points.transpose(1, 0, 2))
    shares = write_sample(tmp_path / "c.npz")
    expected = read_case(shares, CaseFacts()).points_mm
    assert read_case(one, CaseFacts()).points_mm == pytest.approx(expected)
    assert read_case(other, CaseFacts()).points_mm == pytest.approx(expected)


def test_a_folder_of_npy_files_is_a_sample(tmp_path):
    folder = tmp_path / "s1"
    folder.mkdir()
    np.save(folder / "frames.npy", grain())
    np.save(folder / "points.npy", line_px())
    np.save(folder / "visibility.npy", np.ones((N_FRAMES, 13)))
    (source,) = cases_in(
        tmp_path, CaseFacts(mm_per_pixel=(0.5, 0.5), frame_rate_hz=50, subject="p")
    )
    assert source.load().subject == "p"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mm_per_pixel": None}, "size of a pixel"),
        ({"frame_rate_hz": None}, "frame rate is missing"),
        ({"frames": None}, "no frames"),
        ({"points": np.zeros((3, 4, 2))}, "do not fit"),
        ({"points": np.zeros((3, 4))}, "no points of the shape"),
        ({"points": 300 * np.ones((N_FRAMES, 4, 2))}, "outside"),
        ({"points": np.ones((N_FRAMES, N_FRAMES, 2))}, "axes"),
        ({"frames": -1.0 * np.ones((N_FRAMES, 8, 8))}, "brightness"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path, changes, reason):
    path = write_sample(tmp_path / "s.npz", **changes)
    with pytest.raises(BadInputError, match=reason):
        read_case(path, CaseFacts())


def test_as_many_points_as_frames_need_a_word_about_the_axes(tmp_path):
    points = line_px(n_points=N_FRAMES)
    path = write_sample(
        tmp_path / "s.npz",
        points=points.transpose(1, 0, 2),
        visibility=None,
        axes=np.array("NT"),
    )
    found = read_case(path, CaseFacts())
    assert found.points_mm[:, :, 0] == pytest.approx(points * 0.5)


def test_repeated_frames_and_unreliable_points_are_dropped(tmp_path):
    points = np.repeat(line_px(), [1, 1, 2, 1, 1, 1, 1, 1, 1], axis=0)
    repeated = np.zeros(len(points), bool)
    repeated[3] = True
    reliable = np.ones(13, bool)
    reliable[0] = False
    path = write_sample(
        tmp_path / "s.npz",
        frames=np.repeat(grain(), [1, 1, 2, 1, 1, 1, 1, 1, 1], axis=0),
        points=points,
        visibility=None,
        repeated_frame=repeated,
        reliable=reliable,
    )
    found = read_case(path, CaseFacts())
    assert found.points_mm[:, :, 0] == pytest.approx(line_px()[:, 1:] * 0.5)
    assert np.diff(found.times_s)[2] == pytest.approx(0.04)


def test_the_table_says_whose_a_case_is(tmp_path):
    write_sample(tmp_path / "s1.npz", mm_per_pixel=None)
    (tmp_path / "cases.csv").write_text(
        "reference,subject,exam,reader,view,mm_per_pixel,end_diastole,end_systole,last"
        "\ns1.npz,p7,2,anna,A3C,0.4,1,5,7\n"
    )
    (source,) = cases_in(tmp_path, CaseFacts(mm_per_pixel=(9.0, 9.0)))
    found = source.load()
    assert (found.subject, found.exam, found.reader) == ("p7", "2", "anna")
    assert found.view is View.LONG_AXIS
    assert found.loop.mm_per_pixel == (0.4, 0.4)
    assert len(found.times_s) == 7
    assert found.beat.end_systole == 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("file\nx.npz\n", "reference"),
        ("reference,view\ns1.npz,SAX\n", "line 2.*SAX"),
        ("reference,last\ns1.npz,1.5\n", "line 2.*no frame"),
        ("reference,mm_per_pixel\ns1.npz,wide\n", "line 2.*no number"),
        ("reference\ns1.npz\nnothing.npz\n", "line 3.*nothing.npz"),
        ("reference,view\ns1.npz,A4C,more\n", "line 2.*too many fields"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path, text, reason):
    write_sample(tmp_path / "s1.npz")
    (tmp_path / "cases.csv").write_text(text)
    with pytest.raises(BadInputError, match=reason):
        read_case_table(tmp_path / "cases.csv")


def test_knots_have_the_strain_that_was_worked_out(shared_data):
    traces = shared_data / "vendor_traces"
    found = read_case(traces / "VOL_0001_OFF_4CH.CSV", CaseFacts())
    lengths = np.linalg.norm(np.diff(found.points_mm[:, :, 0], axis=1), axis=2).sum(1)
    assert lengths.min() / lengths[0] - 1 == pytest.approx(-0.112, abs=0.001)
    assert found.loop is None
    with pytest.raises(BadInputError, match="SAX"):
        read_case(traces / "SUB_0014_POST_SAX.CSV", CaseFacts())


def test_a_real_clip_with_tracks_beside_it_can_be_used(shared_data):
    folder = shared_data / "a3c_video"
    facts = CaseFacts(
        pictures=folder / "input1.mp4",
        mm_per_pixel=(0.3, 0.3),
        frame_rate_hz=25,
        view=View.LONG_AXIS,
    )
    found = read_case(folder / "output5.npz", facts)
    assert found.points_mm.shape[1:] == (15, 1, 2)  # two of 17 are marked unreliable
    assert found.loop.n_frames == len(found.points_mm)


def test_trackers_go_by_name_and_others_are_refused(tmp_path):
    assert tracker_of("block-matching")[0] == "block-matching"
    with pytest.raises(BadInputError, match="no-motion, block-matching"):
        tracker_of("guessing")


def arguments(*given):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args([str(each) for each in given])


def test_the_command_prints_and_writes_everything(tmp_path):
    for index in range(3):
        write_sample(tmp_path / f"s{index}.npz", frames=grain(index))
    write_sample(tmp_path / "s9.npz", mm_per_pixel=None)
    said = []
    given = arguments(tmp_path, "--closure", "--groups", "--out", tmp_path / "out")
    command.run(given, said.append)
    assert any("left out" in line and "s9.npz" in line for line in said)
    rows = [line for line in said if line.startswith("| block-matching")]
    assert len(rows) == 4
    still = float(next(r for r in said if r.startswith("| no-motion")).split("|")[7])
    moved = float(rows[0].split("|")[7])
    assert moved < still / 4
    names = {each.name for each in (tmp_path / "out").iterdir()}
    assert names == {
        "bland_altman.pdf",
        "bland_altman_segments.pdf",
        "cases_measured.csv",
        "segments_measured.csv",
        "tables.json",
        "tables.md",
    }


def test_a_run_without_any_case_is_refused(tmp_path):
    write_sample(tmp_path / "s1.npz", mm_per_pixel=None)
    with pytest.raises(BadInputError, match="None of the cases"):
        command.run(arguments(tmp_path), lambda _line: None)
    with pytest.raises(BadInputError, match="There is no data set"):
        command.run(arguments(tmp_path / "absent"), lambda _line: None)


def test_what_training_keeps_beside_clips_is_no_reference(tmp_path):
    for name in ("clip_1.npz", "wall_clip_1.npz", "matched_clip_1.npz"):
        (tmp_path / name).touch()
    found = cases_in(tmp_path, CaseFacts())
    assert [each.name for each in found] == ["clip_1"]


def test_cases_are_spread_evenly(tmp_path):
    for index in range(5):
        write_sample(tmp_path / f"s{index}.npz", frames=np.zeros((1, 2, 2), np.uint8))
    sources, weights = command._sources(arguments(tmp_path, "w.safetensors", "--n", 3))
    assert [each.name for each in sources] == ["s0", "s2", "s4"]
    assert [each.name for each in weights] == ["w.safetensors"]


def test_the_folder_of_an_exported_network_is_a_tracker():
    name, tracker = tracker_of(str(weights_folder()))
    assert name == "echotracker2 (weights)"
    assert tracker.identity.name == "echotracker2"
