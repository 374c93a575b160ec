"""The command line: a contract that outside programs use."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import longaxis
from longaxis.anatomy import View
from longaxis.cli import COMMANDS, demo, main, terminal
from longaxis.cli.track import mesh_order
from longaxis.data import TrackerIdentity, Tracks
from longaxis.io.sessions.session_file import save_session
from longaxis.io.tables.centreline_csv import write_centreline
from longaxis.resources import SAMPLE_HEARTS, sample_study_folder, sample_truth
from tests.custom_makers import add_bundled_tracker, remove_bundled_tracker
from tests.made_up_results import (
    APEX_MM,
    END_DIASTOLE,
    END_SYSTOLE,
    LAST,
    made_up_document,
    made_up_loop,
    wall_line_mm,
)


class ShorteningTracker:
    """Every length shrinks by 20 % from end-diastole to end-systole, about the apex."""

    identity = TrackerIdentity(name="shortening", version="1")

    def track(self, loop, points_mm, *, start_frame, progress, **_more):
        """Return where the points go."""
        phase = (np.arange(loop.n_frames) - END_DIASTOLE) / (END_SYSTOLE - END_DIASTOLE)
        scale = 1 - 0.2 * np.clip(np.where(phase > 1, (2.5 - phase) / 1.5, phase), 0, 1)
        scale /= scale[start_frame]
        progress(1.0)
        moved_mm = np.array(APEX_MM) + scale[:, None, None] * (
            points_mm - np.array(APEX_MM)
        )
        sure = np.linspace(0.5, 1.0, len(points_mm))
        return Tracks(points_mm=moved_mm, confidence=np.tile(sure, (loop.n_frames, 1)))


@pytest.fixture(autouse=True)
def _shortening(monkeypatch):
    add_bundled_tracker(monkeypatch, "shortening", ShorteningTracker)


@pytest.fixture
def loop_file(tmp_path):
    """Return an NPZ loop of one beat."""
    loop = made_up_loop()
    path = tmp_path / "loop.npz"
    np.savez(
        path,
        frames=loop.frames,
        frame_times_s=loop.frame_times_s,
        mm_per_pixel=np.array(loop.mm_per_pixel),
    )
    return path


@pytest.fixture
def line_file(tmp_path):
    path = tmp_path / "line.csv"
    write_centreline(wall_line_mm(13), path)
    return path


@pytest.fixture
def analyse(loop_file, line_file, tmp_path):
    """Return a function that analyses the loop with further options."""

    def call(*more):
        return main(
            [
                "analyse",
                str(loop_file),
                f"--centreline={line_file}",
                f"--frame={END_SYSTOLE}",
                "--tracker=shortening",
                f"--out={tmp_path / 'out'}",
                *more,
            ]
        )

    return call


def one_line(capsys):
    """Return the one sentence on standard error."""
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    return lines[0]


# ---- info --------------------------------------------------------------------


def test_info_prints_one_json_line_per_loop(loop_file, capsys):
    assert main(["info", str(loop_file)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    facts = json.loads(line)
    assert (facts["frames"], facts["rows"], facts["columns"]) == (44, 150, 170)
    assert facts["mm_per_pixel"] == [0.9, 0.8]
    assert facts["frame_times_s"] == made_up_loop().frame_times_s.tolist()
    assert facts["view"] is None
    assert facts["problems"] == []
    assert {"fps", "heart_rate", "r_waves_s", "manufacturer", "model"} <= set(facts)
    assert "transfer_syntax" in facts


def test_python_m_is_the_same_command():
    run = subprocess.run(
        [sys.executable, "-m", "longaxis", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert longaxis.__version__ in run.stdout


def test_info_on_no_loop_fails_with_a_sentence(tmp_path, capsys):
    path = tmp_path / "notes.txt"
    path.write_text("no loop")
    assert main(["info", str(path)]) == 3
    assert "notes.txt" in one_line(capsys)


# ---- track -------------------------------------------------------------------


def points_file(folder, rows):
    path = folder / "points.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["row", "column", "x_mm", "y_mm"])
        writer.writerows(rows)
    return path


def test_track_keeps_the_order_of_the_points(loop_file, tmp_path, capsys):
    rows = [(r, c, 60 + 2 * c, 40 + 3 * r) for r in range(3) for c in range(4)]
    points = points_file(tmp_path, rows)
    out = tmp_path / "new" / "t.npz"
    command = ["track", str(loop_file), f"--points={points}", "--frame=18"]
    command += ["--tracker=shortening", f"--out={out}", "--json"]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["points"] == 12
    with np.load(out) as arrays:
        assert arrays["points_mm"].shape == (44, 12, 2)
        assert arrays["points_mm"][18] == pytest.approx(np.array(rows)[:, 2:])
        # The tracker saw the mesh along the wall first; its answer is turned back.
        order, shape = mesh_order(arrays["row"], arrays["column"])
        assert shape == (4, 3)
        sure = arrays["confidence"][0][order]
        assert sure == pytest.approx(np.linspace(0.5, 1, 12))
        assert arrays["frame_times_s"] == pytest.approx(made_up_loop().frame_times_s)


def test_points_that_fill_no_mesh_are_tracked_as_they_are():
    order, shape = mesh_order(np.array([0, 1, 0]), np.array([0, 0, 1]))
    assert order.tolist() == [0, 1, 2]
    assert shape is None


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"--frame": "44"}, 3, "numbered 0 to 43"),
        ({"--frame": "-1"}, 2, "not a frame number"),
        ({"--points": "none.csv"}, 3, "could not be read"),
        ({"--tracker": "magic"}, 2, "There is no tracker “magic”"),
        ({"--fps": "0"}, 2, "not a number above 0"),
    ],
)
def test_track_refuses(loop_file, tmp_path, capsys, changes, code, message):
    options = {
        "--points": str(points_file(tmp_path, [(0, 0, 50, 50)])),
        "--frame": "3",
        "--tracker": "shortening",
        "--out": str(tmp_path / "t.npz"),
    } | changes
    command = [f"{name}={value}" for name, value in options.items()]
    assert main(["track", str(loop_file), *command]) == code
    assert message in capsys.readouterr().err


# ---- analyse -----------------------------------------------------------------


def test_analyse_measures_the_known_strain(analyse, tmp_path, capsys):
    assert (
        analyse(
            "--view=A4C",
            f"--ed={END_DIASTOLE}",
            f"--avc={END_SYSTOLE}",
            f"--last={LAST}",
            "--smoothing=none",
            "--no-drift",
            "--json",
        )
        == 0
    )
    said = json.loads(capsys.readouterr().out)
    measured = said["views"]["A4C"]["global_peak_systolic"]
    assert measured == pytest.approx(-0.20, abs=1e-6)
    out = tmp_path / "out"
    names = {"result.json", "curves.csv", "values.csv", "tracks.npz", "report.pdf"}
    assert names <= {path.name for path in out.iterdir()}
    result = json.loads((out / "result.json").read_text(encoding="utf-8"))
    view = result["views"][0]
    assert view["beat"]["end_systole_source"] == "aortic valve closure"
    assert view["settings"]["smoothing"] == "none"
    assert view["settings"]["compensate_drift"] is False
    with np.load(out / "tracks.npz") as arrays:
        assert set(arrays) >= {"points_mm", "confidence", "frame_times_s"}


def test_a_saved_session_reproduces_its_numbers(analyse, tmp_path, capsys, monkeypatch):
    assert analyse("--view=A3C", "--mirrored", "--reader=Dr. X", "--es=18") == 0
    capsys.readouterr()
    session = tmp_path / "out" / "study.longaxis"
    # The tracks are in the session: no tracker is needed.
    remove_bundled_tracker(monkeypatch, "shortening")
    again = tmp_path / "again"
    assert main(["analyse", str(session), f"--out={again}"]) == 0
    for name in ("result.json", "values.csv", "curves.csv", "tracks.npz"):
        assert (again / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


def test_a_session_of_a_former_tracker_keeps_its_tracks_and_refuses_new_ones(
    tmp_path, capsys
):
    document = made_up_document((View.FOUR_CHAMBER,))
    (tracked,) = (view.tracked for view in document.views)
    former = replace(tracked, tracker=TrackerIdentity(name="wall-flow", version="2"))
    views = [replace(view, tracked=former) for view in document.views]
    settings = replace(document.settings, tracker="wall-flow")
    session = tmp_path / "study.longaxis"

    def analysed(*views):
        save_session(replace(document, views=views, settings=settings), session)
        return main(["analyse", str(session), f"--out={tmp_path / 'out'}"])

    assert analysed(*views) == 0
    capsys.readouterr()
    result = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    (view,) = result["views"]
    assert view["tracker"]["name"] == "wall-flow"
    assert any("wall-flow 2 fails the controls" in text for text in view["warnings"])
    # One view more, which waits to be tracked.
    waiting = replace(
        views[0],
        view=View.TWO_CHAMBER,
        loop=replace(views[0].loop, view=View.TWO_CHAMBER),
        tracked=None,
    )
    assert analysed(*views, waiting) == 3
    sentence = one_line(capsys)
    assert "wall-flow 2 is not part of this version of Longaxis" in sentence
    assert "are kept" in sentence
    assert "choose another one in the window (block-matching" in sentence


def test_what_is_typed_goes_before_the_file(analyse, tmp_path, capsys):
    code = analyse("--view=A2C", "--mm-per-pixel", "0.9", "0.8", "--fps=50")
    assert code == 0
    result = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    loop = result["views"][0]["loop"]
    assert loop["scale_source"] == loop["time_source"] == "entered by the reader"
    assert loop["frame_rate_hz"] == pytest.approx(50)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ((), 3, "add --view A4C"),
        (("--view=PLAX",), 2, "invalid choice"),
        (("--view=A4C", "--es=99"), 3, "--es 99 is not in the loop"),
        (("--view=A4C", "--es=9", "--avc=9"), 2, "not allowed with"),
        (("--view=A4C", "--tracker=magic"), 2, "There is no tracker"),
        (("--view=A4C", "--tracker=tas-net"), 2, "is not part of this version"),
        (("--view=A4C", "--wall-thickness=80"), 2, "is no wall"),
        (("--view=A4C", "--centreline=none.csv"), 3, "could not be read"),
    ],
)
def test_analyse_refuses(analyse, capsys, options, code, message):
    assert analyse(*options) == code
    assert message in capsys.readouterr().err


def test_a_loop_without_a_line_is_bad_use(loop_file, tmp_path, capsys):
    assert main(["analyse", str(loop_file), f"--out={tmp_path}"]) == 2
    assert "--centreline" in one_line(capsys)


def test_a_session_takes_no_choices(analyse, tmp_path, capsys):
    assert analyse("--view=A4C") == 0
    capsys.readouterr()
    session = str(tmp_path / "out" / "study.longaxis")
    assert main(["analyse", session, f"--out={tmp_path}", "--no-drift"]) == 2
    assert "--drift" in one_line(capsys)


def test_missing_files_are_bad_input(tmp_path, line_file, capsys):
    command = ["analyse", str(tmp_path / "none.dcm"), f"--centreline={line_file}"]
    assert main([*command, "--frame=3", f"--out={tmp_path}"]) == 3
    assert "none.dcm" in one_line(capsys)
    assert main(["analyse", str(tmp_path / "none.longaxis"), f"--out={tmp_path}"]) == 3
    assert "none.longaxis" in one_line(capsys)


def test_a_video_without_scale_says_which_option(loop_file, line_file, capsys):
    with np.load(loop_file) as arrays:
        frames = arrays["frames"]
    np.savez(loop_file, frames=frames)
    command = ["analyse", str(loop_file), f"--centreline={line_file}", "--frame=18"]
    command += [f"--out={loop_file.parent}", "--view=A4C"]
    assert main(command) == 3
    assert capsys.readouterr().err.startswith("longaxis: ")


# ---- the others --------------------------------------------------------------


def test_trackers_are_listed_with_the_default(capsys):
    assert main(["trackers", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"block-matching", "echotracker2", "shortening"} <= {
        line["name"] for line in lines
    }
    assert sum(line["default"] for line in lines) == 1
    assert main(["trackers"]) == 0
    assert "(default)" in capsys.readouterr().out


def test_self_test_is_near_the_truth(capsys):
    assert main(["self-test", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["view"] for line in lines] == ["A4C", "A2C", "A3C"] * 2
    assert [line["heart"] for line in lines] == ["normal"] * 3 + ["infarct"] * 3
    for line in lines:
        truth = sample_truth(line["heart"])["views"][line["view"]]
        assert line["true"] == truth["global_peak_systolic"]
        assert abs(line["difference"]) <= 0.03
        assert line["segments_true"] == truth["segments_peak_systolic"]
        assert line["largest_segment_difference"] <= 0.05
    # The apical septum of the infarct is the segment that shortens least.
    assert int(np.argmax(lines[3]["segments"])) == 2


def test_self_test_fails_on_a_wrong_tracker(monkeypatch, capsys):
    class Still(ShorteningTracker):
        def track(self, loop, points_mm, **_more):
            shape = (loop.n_frames, len(points_mm))
            return Tracks(
                points_mm=np.tile(points_mm, (loop.n_frames, 1, 1)),
                confidence=np.ones(shape),
            )

    add_bundled_tracker(monkeypatch, "still", Still)
    assert main(["self-test", "--tracker=still"]) == 4
    assert "TOO FAR" in capsys.readouterr().out


def test_demo_without_a_display_writes_a_report(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(demo, "_can_show_a_window", lambda: False)
    out = tmp_path / "demo"
    assert main(["demo", "--tracker=shortening", f"--out={out}"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == f"Report: {out.resolve() / 'report.pdf'}"
    assert "GLS" in said[-2]
    assert (out / "report.pdf").stat().st_size > 10_000


def test_demo_with_a_display_opens_the_sample_study(monkeypatch):
    opened = []
    main_module = pytest.importorskip("longaxis.app.shell.main")

    def open_window(paths, *, trackers):
        assert "block-matching" in trackers
        opened.extend(paths)
        return 0

    monkeypatch.setattr(main_module, "main", open_window)
    monkeypatch.setattr(demo, "_can_show_a_window", lambda: True)
    assert main(["demo"]) == 0
    assert [path.parent for path in opened] == [sample_study_folder()] * 3
    assert all(path.is_file() for path in opened)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="always a display")
def test_no_display_no_window(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not demo._can_show_a_window()


def test_paths_open_the_window(monkeypatch, loop_file):
    opened = []
    main_module = pytest.importorskip("longaxis.app.shell.main")
    monkeypatch.setattr(main_module, "main", lambda paths: opened.append(paths) or 0)
    assert main([str(loop_file)]) == 0
    assert main([]) == 0
    assert opened == [[loop_file], []]


def test_what_is_neither_file_nor_command_is_bad_use(capsys):
    assert main(["nonsense"]) == 2
    sentence = one_line(capsys)
    assert all(name in sentence for name in COMMANDS)


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == longaxis.__version__


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name, capsys):
    assert main([name, "--help"]) == 0
    assert "usage" in capsys.readouterr().out


def test_our_own_mistakes_are_code_4(monkeypatch, capsys):
    from longaxis.cli import trackers

    def fail(_arguments):
        message = "shape (3,)"
        raise ValueError(message)

    monkeypatch.setattr(trackers, "run", fail)
    assert main(["trackers"]) == 4
    sentence = one_line(capsys)
    assert "internal error at" in sentence
    assert "shape" not in sentence  # a text of an error may quote the patient


@pytest.mark.parametrize(
    ("raised", "code"), [(KeyboardInterrupt, 130), (BrokenPipeError, 0)]
)
def test_leaving_early(monkeypatch, capsys, raised, code):
    from longaxis.cli import trackers

    def leave(_arguments):
        raise raised

    monkeypatch.setattr(trackers, "run", leave)
    monkeypatch.setattr(terminal, "drop_output", lambda: None)
    assert main(["trackers"]) == code


def test_the_bar_is_drawn_on_a_terminal_only(monkeypatch, capsys):
    with terminal.Bar("Work") as bar:
        bar(0.5)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with terminal.Bar("Work") as bar:
        bar(0.5)
        bar(0.5)
    said = capsys.readouterr().err
    assert said.count("\rWork [##############..............]  50 %") == 1
    assert said.endswith("\r")


def test_importing_the_command_line_is_light():
    heavy = ["numpy", "scipy", "matplotlib", "pydicom", "PySide6", "onnxruntime"]
    program = (
        "import sys, longaxis.cli; "
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("heart", SAMPLE_HEARTS)
def test_views_of_the_sample_studies(heart):
    views = sample_truth(heart)["views"]
    assert list(views) == [view.value for view in View]
    for view in views.values():
        assert (sample_study_folder(heart) / view["file"]).is_file()
        assert len(view["segments_peak_systolic"]) == 6
