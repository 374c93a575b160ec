"""A reader's own tracker stands among the others once it is on, or is refused."""

from __future__ import annotations

import json
import os

import pytest

from longaxis.cli import main
from longaxis.errors import BadInputError, ModelFileError
from longaxis.models.custom.folder import custom_folder
from longaxis.models.registry import TrackerRegistry
from tests.unit.models.custom.test_manifest import GOOD


@pytest.fixture
def folder(tmp_path):
    """Return a tracker that is described well, but whose network is none."""
    made = tmp_path / "mine"
    made.mkdir()
    (made / "manifest.json").write_text(json.dumps(GOOD))
    (made / "tracker.onnx").write_bytes(b"no network")
    return made


@pytest.fixture
def trackers():
    """Return the trackers of a program that has just started."""
    return TrackerRegistry()


@pytest.mark.parametrize("named", ["", "manifest.json", "tracker.onnx"])
def test_folder_description_and_network_all_name_it(folder, named):
    assert custom_folder(folder / named) == folder.resolve()


def test_it_stands_among_the_trackers_until_it_is_removed(folder, trackers):
    before = list(trackers)
    assert trackers.add_custom(folder, loads=False) == "my-tracker"
    assert list(trackers) == [*before, "my-tracker"]
    assert trackers.add_custom(folder, loads=False) == "my-tracker"
    assert trackers.permissions["my-tracker"].folder == folder.resolve()
    assert trackers.is_custom("my-tracker")
    trackers.remove_custom("my-tracker")
    trackers.remove_custom("block-matching")
    assert list(trackers) == before


def test_registries_do_not_share_what_a_reader_adds(folder, trackers):
    trackers.add_custom(folder, loads=False)
    assert "my-tracker" not in TrackerRegistry()


def test_an_unknown_name_is_refused_with_those_there_are(trackers):
    with pytest.raises(BadInputError, match=r"“magic”.*block-matching"):
        trackers.make("magic")


def test_a_network_that_cannot_be_used_is_refused_at_once(folder, trackers):
    with pytest.raises(ModelFileError, match=r"tracker\.onnx"):
        trackers.add_custom(folder)
    assert "my-tracker" not in trackers


def test_what_is_no_tracker_is_refused(folder, tmp_path, trackers):
    with pytest.raises(ModelFileError, match="is no tracker"):
        trackers.add_custom(tmp_path)
    other = folder / "other.onnx"
    other.write_bytes(b"")
    with pytest.raises(ModelFileError, match=r"describes “tracker\.onnx”"):
        trackers.add_custom(other)


def test_two_trackers_never_share_a_name(folder, tmp_path, trackers):
    trackers.add_custom(folder, loads=False)
    twin = tmp_path / "twin"
    twin.mkdir()
    (twin / "manifest.json").write_text(json.dumps(GOOD))
    with pytest.raises(ModelFileError, match="like another one"):
        trackers.add_custom(twin, loads=False)
    # The former one's tracks are still in studies.
    for name in ("block-matching", "wall-flow"):
        (twin / "manifest.json").write_text(json.dumps({**GOOD, "name": name}))
        with pytest.raises(ModelFileError, match="like another one"):
            trackers.add_custom(twin, loads=False)


def test_the_command_line_refuses_it_in_one_sentence(folder, capsys):
    assert main(["trackers", "--tracker-file", str(folder / "tracker.onnx")]) == 3
    said = capsys.readouterr().err.strip()
    assert "tracker.onnx" in said
    assert "\n" not in said


def test_name_and_file_together_mean_nothing(folder, capsys):
    given = ["track", "a.dcm", "--points", "p.csv", "--frame", "0", "--out", "t.npz"]
    given += ["--tracker", "block-matching", "--tracker-file", str(folder)]
    assert main(given) == 2
    assert "not both" in capsys.readouterr().err


@pytest.mark.parametrize("changed", ["manifest.json", "tracker.onnx"])
def test_what_was_allowed_is_the_files_and_not_their_folder(folder, changed, trackers):
    trackers.add_custom(folder, loads=False)
    line = trackers.permissions["my-tracker"].line
    trackers.remove_custom("my-tracker")
    assert trackers.add_permitted(line) == "my-tracker"
    trackers.remove_custom("my-tracker")
    path = folder / changed
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelFileError, match="not the one that was allowed"):
        trackers.add_permitted(line)
    assert "my-tracker" not in trackers


def test_files_that_change_after_the_start_are_not_loaded(folder, trackers):
    trackers.add_custom(folder, loads=False)
    (folder / "tracker.onnx").write_bytes(b"another network")
    with pytest.raises(ModelFileError, match="not the one that was allowed"):
        trackers.make("my-tracker")


def test_a_folder_alone_allows_nothing(folder, trackers):
    with pytest.raises(ModelFileError, match="add it again"):
        trackers.add_permitted(str(folder))
    assert "my-tracker" not in trackers


@pytest.mark.skipif(os.name == "nt", reason="named pipes are of POSIX")
@pytest.mark.parametrize("name", ["manifest.json", "tracker.onnx"])
def test_a_named_pipe_is_no_part_of_a_tracker(folder, name, trackers):
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(ModelFileError, match=r"not a file|is no tracker"):
        trackers.add_custom(folder)
