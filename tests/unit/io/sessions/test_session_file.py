"""A saved session opens to the same digits, or says in one sentence why not."""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import zipfile
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest

import longaxis.io
from longaxis.anatomy import View
from longaxis.data import (
    LoopOrigin,
    MemberTracks,
    Recording,
    StudyDocument,
    TrackerIdentity,
    ValueSource,
)
from longaxis.data.view_proposal import ViewSource
from longaxis.errors import SessionFileError, UnreadableFileError
from longaxis.io.sessions import session_file
from longaxis.io.sessions.session_file import load_session, save_session
from tests.made_up_results import (
    ALL_VIEWS,
    made_up_document,
    made_up_jittered_lines,
    made_up_loop,
)


def same(first, second):
    """Return whether two records hold the same, bit for bit."""
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and first.tobytes() == second.tobytes()
    if is_dataclass(first):
        return type(first) is type(second) and all(
            same(getattr(first, each.name), getattr(second, each.name))
            for each in fields(first)
        )
    if isinstance(first, tuple):
        return len(first) == len(second) and all(map(same, first, second))
    return first == second


def stored_loop(folder, view, **changes):
    """Write a loop's pictures to a file of its own and return the loop."""
    loop = made_up_loop(view)
    path = folder / f"{view.value}.npz"
    with path.open("wb") as stream:
        np.savez(
            stream,
            frames=loop.frames,
            frame_times_s=loop.frame_times_s,
            mm_per_pixel=np.array(loop.mm_per_pixel),
        )
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return replace(loop, origin=LoopOrigin(path=str(path), sha256=sha256), **changes)


def reseal(path, change):
    """Change the JSON of a session as an honest writer would."""
    with zipfile.ZipFile(path) as archive:
        head = json.loads(archive.read("session.json"))
        arrays = archive.read("arrays.npz")
    change(head)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("session.json", json.dumps(head))
        archive.writestr("arrays.npz", arrays)
        archive.comment = b"sha256:" + b"0" * 64
    body = path.read_bytes()[:-71]
    digest = hashlib.sha256(body).hexdigest().encode()
    path.write_bytes(body + b"sha256:" + digest)


def test_a_document_in_memory_comes_back_bit_for_bit(tmp_path):
    document = made_up_document()
    save_session(document, tmp_path / "a.longaxis")
    assert same(load_session(tmp_path / "a.longaxis"), document)


def test_lines_drawn_anew_come_back_bit_for_bit(tmp_path):
    document = made_up_document()
    first = document.views[0]
    jittered = replace(first.tracked, jittered=made_up_jittered_lines())
    views = (replace(first, tracked=jittered), *document.views[1:])
    document = replace(document, views=views)
    save_session(document, tmp_path / "a.longaxis")
    assert same(load_session(tmp_path / "a.longaxis"), document)


def test_what_the_tracker_expects_to_be_off_comes_back_bit_for_bit(tmp_path):
    document = made_up_document()
    first = document.views[0]
    tracks = first.tracked.tracks
    expected_mm = np.linspace(0, 3, tracks.confidence.size)
    tracks = replace(
        tracks, expected_error_mm=expected_mm.reshape(tracks.confidence.shape)
    )
    tracked = replace(first.tracked, tracks=tracks)
    views = (replace(first, tracked=tracked), *document.views[1:])
    document = replace(document, views=views)
    save_session(document, tmp_path / "a.longaxis")
    found = load_session(tmp_path / "a.longaxis")
    assert same(found, document)
    assert found.views[1].tracked.tracks.expected_error_mm is None


def test_tracks_of_joined_trackers_come_back_bit_for_bit(tmp_path):
    document = made_up_document()
    first = document.views[0]
    tracks = first.tracked.tracks
    members = tuple(
        MemberTracks(
            tracker=TrackerIdentity(name=name, version="4"),
            points_mm=tracks.points_mm + place,
            confidence=tracks.confidence * 0.5,
        )
        for place, name in enumerate(("block-matching", "echotracker2"))
    )
    tracked = replace(first.tracked, tracks=replace(tracks, members=members))
    views = (replace(first, tracked=tracked), *document.views[1:])
    document = replace(document, views=views)
    save_session(document, tmp_path / "a.longaxis")
    found = load_session(tmp_path / "a.longaxis")
    assert same(found, document)
    assert [one.tracker.name for one in found.views[0].tracked.tracks.members] == [
        "block-matching",
        "echotracker2",
    ]
    assert found.views[1].tracked.tracks.members == ()


def test_a_session_of_before_the_rule_for_rejected_segments_opens(tmp_path):
    path = tmp_path / "a.longaxis"
    document = made_up_document()
    save_session(document, path)

    def as_before(head):
        head["schema"] = 1
        for name in ("most_rejected_in_view", "most_rejected_in_study"):
            del head["document"]["settings"][name]

    reseal(path, as_before)
    assert same(load_session(path), document)


def test_an_empty_document_comes_back(tmp_path):
    save_session(StudyDocument(), tmp_path / "a.longaxis")
    assert same(load_session(tmp_path / "a.longaxis"), StudyDocument())


def test_undrawn_views_come_back(tmp_path):
    document = made_up_document((View.LONG_AXIS,))
    view = replace(document.views[0], centreline=None, tracked=None)
    view = replace(view, loop=replace(view.loop, view=None, heart_rate_bpm=None))
    document = replace(document, views=(view,))
    save_session(document, tmp_path / "a.longaxis")
    assert same(load_session(tmp_path / "a.longaxis"), document)


def test_saving_twice_gives_the_same_bytes(tmp_path):
    for name in ("a.longaxis", "b.longaxis"):
        save_session(made_up_document(), tmp_path / name)
    first, second = (tmp_path / f"{name}.longaxis" for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_pictures_are_read_again_from_their_files(tmp_path):
    loops = {view: stored_loop(tmp_path, view) for view in ALL_VIEWS}
    document = made_up_document(loops=loops)
    path = tmp_path / "a.longaxis"
    save_session(document, path)
    with zipfile.ZipFile(path) as archive:
        assert "frames" not in archive.read("arrays.npz").decode("latin-1").replace(
            "frame_times", ""
        )
    assert same(load_session(path), document)


def test_what_the_reader_entered_comes_back(tmp_path):
    loop = stored_loop(
        tmp_path,
        View.FOUR_CHAMBER,
        mm_per_pixel=(0.31, 0.30),
        scale_source=ValueSource.READER,
        time_source=ValueSource.READER,
    )
    document = made_up_document((View.FOUR_CHAMBER,), {View.FOUR_CHAMBER: loop})
    save_session(document, tmp_path / "a.longaxis")
    assert same(load_session(tmp_path / "a.longaxis"), document)


def test_doubt_about_time_and_damaged_frames_come_back(tmp_path):
    loop = stored_loop(
        tmp_path, View.FOUR_CHAMBER, time_doubt="It is odd.", damaged_frames=(1, 3)
    )
    document = made_up_document((View.FOUR_CHAMBER,), {View.FOUR_CHAMBER: loop})
    save_session(document, tmp_path / "a.longaxis")
    (view,) = load_session(tmp_path / "a.longaxis").views
    assert view.loop.time_doubt == "It is odd."
    assert view.loop.damaged_frames == (1, 3)


def test_where_the_view_comes_from_comes_back(tmp_path):
    loop = stored_loop(
        tmp_path,
        View.FOUR_CHAMBER,
        view_source=ViewSource.PICTURE,
        view_probability=0.97,
    )
    document = made_up_document((View.FOUR_CHAMBER,), {View.FOUR_CHAMBER: loop})
    save_session(document, tmp_path / "a.longaxis")
    (view,) = load_session(tmp_path / "a.longaxis").views
    assert view.loop.view_source is ViewSource.PICTURE
    assert view.loop.view_probability == 0.97


def test_a_moved_folder_is_found_by_its_relative_path(tmp_path):
    there = tmp_path / "there"
    (there / "loops").mkdir(parents=True)
    loop = stored_loop(there / "loops", View.FOUR_CHAMBER)
    document = made_up_document((View.FOUR_CHAMBER,), {View.FOUR_CHAMBER: loop})
    save_session(document, there / "a.longaxis")
    shutil.move(there, tmp_path / "here")
    moved = load_session(tmp_path / "here" / "a.longaxis").views[0].loop
    assert same(moved.frames, loop.frames)
    assert Path(moved.origin.path) == tmp_path / "here" / "loops" / "A4C.npz"


def test_a_loop_that_is_gone_is_named(tmp_path):
    loop = stored_loop(tmp_path, View.FOUR_CHAMBER)
    document = made_up_document((View.FOUR_CHAMBER,), {View.FOUR_CHAMBER: loop})
    save_session(document, tmp_path / "a.longaxis")
    (tmp_path / "A4C.npz").unlink()
    with pytest.raises(SessionFileError, match=r"A4C\.npz.*not there"):
        load_session(tmp_path / "a.longaxis")


def test_a_loop_that_changed_is_named(tmp_path):
    loop = stored_loop(tmp_path, View.FOUR_CHAMBER)
    document = made_up_document((View.FOUR_CHAMBER,), {View.FOUR_CHAMBER: loop})
    save_session(document, tmp_path / "a.longaxis")
    with (tmp_path / "A4C.npz").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(SessionFileError, match=r"A4C\.npz.*changed"):
        load_session(tmp_path / "a.longaxis")


def test_a_loop_that_cannot_be_decoded_is_told(tmp_path, monkeypatch):
    loop = stored_loop(tmp_path, View.FOUR_CHAMBER)
    document = made_up_document((View.FOUR_CHAMBER,), {View.FOUR_CHAMBER: loop})
    save_session(document, tmp_path / "a.longaxis")

    def refuse(origin):
        message = "the decoder is missing."
        raise UnreadableFileError(message)

    monkeypatch.setattr(longaxis.io.loops.loop_reader, "read_recording", refuse)
    with pytest.raises(SessionFileError, match="decoder is missing"):
        load_session(tmp_path / "a.longaxis")


def test_a_member_with_another_hash_is_refused(tmp_path, monkeypatch):
    loop = stored_loop(tmp_path, View.FOUR_CHAMBER)
    loop = replace(loop, origin=replace(loop.origin, member="x.dcm", sha256="0" * 64))
    document = made_up_document((View.FOUR_CHAMBER,), {View.FOUR_CHAMBER: loop})
    save_session(document, tmp_path / "a.longaxis")

    def read(origin):
        return Recording(
            frames=loop.frames,
            frame_times_s=loop.frame_times_s,
            mm_per_pixel=loop.mm_per_pixel,
            origin=replace(origin, sha256="1" * 64),
        )

    monkeypatch.setattr(longaxis.io.loops.loop_reader, "read_recording", read)
    with pytest.raises(SessionFileError, match="changed"):
        load_session(tmp_path / "a.longaxis")


def test_every_flipped_byte_is_noticed(tmp_path):
    path = tmp_path / "a.longaxis"
    view = made_up_document((View.FOUR_CHAMBER,)).views[0]
    view = replace(view, loop=replace(view.loop, frames=view.loop.frames[:, :3, :3]))
    save_session(StudyDocument(views=(replace(view, tracked=None),)), path)
    whole = path.read_bytes()
    places = random.Random(3).sample(range(len(whole)), 1000)
    for place in places:
        broken = bytearray(whole)
        broken[place] ^= 1 << (place % 8)
        path.write_bytes(broken)
        with pytest.raises(SessionFileError):
            load_session(path)


@pytest.mark.parametrize("n_bytes", [0, 1, 100, 5000])
def test_a_cut_file_is_refused(tmp_path, n_bytes):
    path = tmp_path / "a.longaxis"
    save_session(made_up_document((View.FOUR_CHAMBER,)), path)
    path.write_bytes(path.read_bytes()[:n_bytes])
    with pytest.raises(SessionFileError):
        load_session(path)


def test_a_newer_file_says_that_it_is_newer(tmp_path):
    path = tmp_path / "a.longaxis"
    save_session(made_up_document((View.FOUR_CHAMBER,)), path)

    def renew(head):
        head["schema"] = 99
        head["software_version"] = "9.1"

    reseal(path, renew)
    with pytest.raises(SessionFileError, match=r"9\.1 in session format 99"):
        load_session(path)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda head: head.update(format="something else"),
        lambda head: head.update(document=None),
        lambda head: head["document"].pop("views"),
        lambda head: head["document"]["views"][0].update(view="PLAX"),
        lambda head: head["document"]["views"][0].update(accepted=[]),
        lambda head: head["document"]["views"][0]["loop"].update(mm_per_pixel=[0, 1]),
        lambda head: head["document"]["settings"].update(smoothing="much"),
        lambda head: head["document"]["settings"].update(unknown=1),
    ],
)
def test_a_sealed_file_with_nonsense_is_refused(tmp_path, break_it):
    path = tmp_path / "a.longaxis"
    save_session(made_up_document((View.FOUR_CHAMBER,)), path)
    reseal(path, break_it)
    with pytest.raises(SessionFileError):
        load_session(path)


def test_an_array_that_lies_about_its_size_is_refused():
    with pytest.raises(ValueError, match="magic"):
        session_file._array("a.npy", b"")
    stream = io.BytesIO()
    np.save(stream, np.zeros(8))
    lying = stream.getvalue().replace(b"(8,)", b"(9,)")
    with pytest.raises(ValueError, match="does not fit"):
        session_file._array("a.npy", lying)


def test_no_file_and_no_folder_are_one_sentence(tmp_path):
    with pytest.raises(SessionFileError, match="could not be read"):
        load_session(tmp_path / "none.longaxis")
    with pytest.raises(SessionFileError, match="could not be written"):
        save_session(StudyDocument(), tmp_path / "none" / "a.longaxis")
