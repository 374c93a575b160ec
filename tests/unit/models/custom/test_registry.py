"""A reader's own tracker stands among the others once it is on, or is refused."""

from __future__ import annotations

import json
import os

import pytest

from longaxis.cli import main
from longaxis.errors import ModelFileError
from longaxis.models.custom.registry import (
    own_folder,
    permissions,
    switch_off,
    switch_on,
    switch_on_line,
    switched_on,
)
from longaxis.models.tracker import TRACKERS
from tests.unit.models.custom.test_manifest import GOOD


@pytest.fixture
def folder(tmp_path):
    """Return a tracker that is described well, but whose network is none."""
    made = tmp_path / "mine"
    made.mkdir()
    (made / "manifest.json").write_text(json.dumps(GOOD))
    (made / "tracker.onnx").write_bytes(b"no network")
    yield made
    for name in switched_on():
        switch_off(name)


@pytest.mark.parametrize("named", ["", "manifest.json", "tracker.onnx"])
def test_folder_description_and_network_all_name_it(folder, named):
    assert own_folder(folder / named) == folder.resolve()


def test_it_stands_among_the_trackers_until_it_is_switched_off(folder):
    before = dict(TRACKERS)
    assert switch_on(folder, loads=False) == "my-tracker"
    assert list(TRACKERS) == [*before, "my-tracker"]
    assert switch_on(folder, loads=False) == "my-tracker"
    assert switched_on() == {"my-tracker": folder.resolve()}
    switch_off("my-tracker")
    switch_off("block-matching")
    assert before == TRACKERS


def test_a_network_that_cannot_be_used_is_refused_at_once(folder):
    with pytest.raises(ModelFileError, match=r"tracker\.onnx"):
        switch_on(folder)
    assert "my-tracker" not in TRACKERS


def test_what_is_no_tracker_is_refused(folder, tmp_path):
    with pytest.raises(ModelFileError, match="is no tracker"):
        switch_on(tmp_path)
    other = folder / "other.onnx"
    other.write_bytes(b"")
    with pytest.raises(ModelFileError, match=r"describes “tracker\.onnx”"):
        switch_on(other)


def test_two_trackers_never_share_a_name(folder, tmp_path):
    switch_on(folder, loads=False)
    twin = tmp_path / "twin"
    twin.mkdir()
    (twin / "manifest.json").write_text(json.dumps(GOOD))
    with pytest.raises(ModelFileError, match="like another one"):
        switch_on(twin, loads=False)
    (twin / "manifest.json").write_text(json.dumps({**GOOD, "name": "block-matching"}))
    with pytest.raises(ModelFileError, match="like another one"):
        switch_on(twin, loads=False)


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
def test_what_was_allowed_is_the_files_and_not_their_folder(folder, changed):
    switch_on(folder, loads=False)
    line = permissions()["my-tracker"].line
    switch_off("my-tracker")
    assert switch_on_line(line) == "my-tracker"
    switch_off("my-tracker")
    path = folder / changed
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ModelFileError, match="not the one that was allowed"):
        switch_on_line(line)
    assert "my-tracker" not in TRACKERS


def test_files_that_change_after_the_start_are_not_loaded(folder):
    switch_on(folder, loads=False)
    (folder / "tracker.onnx").write_bytes(b"another network")
    with pytest.raises(ModelFileError, match="not the one that was allowed"):
        TRACKERS["my-tracker"]()


def test_a_folder_alone_allows_nothing(folder):
    with pytest.raises(ModelFileError, match="add it again"):
        switch_on_line(str(folder))
    assert "my-tracker" not in TRACKERS


@pytest.mark.skipif(os.name == "nt", reason="named pipes are of POSIX")
@pytest.mark.parametrize("name", ["manifest.json", "tracker.onnx"])
def test_a_named_pipe_is_no_part_of_a_tracker(folder, name):
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(ModelFileError, match=r"not a file|is no tracker"):
        switch_on(folder)
