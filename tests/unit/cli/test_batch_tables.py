"""Tables of `longaxis batch` as spreadsheets write them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from longaxis.anatomy import View
from longaxis.cli.batch_keys import key_of
from longaxis.cli.batch_rows import measure_row, tasks_of
from longaxis.data import StudyDocument, TrackerIdentity, ViewDocument
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.loops.loop_reader import origin_of, read_recording, to_loop
from longaxis.io.sessions.session_file import files_of_loops, save_session
from tests.made_up_results import made_up_document
from tests.unit.io import dicom_files as made
from tests.unit.io.deidentification import odd_loops

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    ["loop", "centreline", "frame", "subject", "mm_per_pixel", "fps"],
    ["a.dcm", "a.csv", "4", "Müller", "0.35", "50"],
    ["b.dcm", "b.csv", "5", "Öz", "", ""],
]


def table(delimiter: str, *, decimal: str = ".", first: str = "") -> str:
    lines = [
        delimiter.join(each.replace("0.35", f"0{decimal}35") for each in row)
        for row in ROWS
    ]
    return first + "\r\n".join(lines) + "\r\n"


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"]
)
@pytest.mark.parametrize(
    "text",
    [
        table(","),
        table(";", decimal=","),
        table("\t", decimal=","),
        table(";", decimal=",", first="sep=;\r\n"),
    ],
    ids=["comma", "semicolon", "tab", "sep line"],
)
def test_a_table_of_any_spreadsheet_is_read(
    text: str, codec: str, tmp_path: Path
) -> None:
    path = tmp_path / "loops.csv"
    path.write_bytes(text.encode(codec))
    first, second = (json.loads(each) for each in tasks_of(path, "block-matching"))
    assert (first["subject"], second["subject"]) == ("Müller", "Öz")
    assert (first["mm_per_pixel"], first["fps"]) == ("0.35", "50")
    assert first["loop"] == str(tmp_path / "a.dcm")
    assert "fps" not in second


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("loop,centreline,frame\na,b,c,d\n", "line 2: there are more cells"),
        ("loop,loop,centreline,frame\na,b,c,4\n", "'loop' is there twice"),
        ("loop,centreline,frame\na\x00,b,4\n", "no table of text"),
        ("loop,centreline,frame\n" + 200_000 * "x" + ",b,4\n", "line 2: this is no"),
        ("", "misses columns"),
    ],
)
def test_what_would_be_lost_silently_is_refused(
    text: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "loops.csv"
    path.write_text(text)
    with pytest.raises(UnreadableFileError, match=sentence):
        tasks_of(path, "block-matching")


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="a folder"):
        tasks_of(tmp_path, "block-matching")


def test_a_session_is_measured_again_when_its_loop_changes(tmp_path: Path) -> None:
    loop_file, session = tmp_path / "loop.dcm", tmp_path / "a.longaxis"
    loop_file.write_bytes(odd_loops.plain(SeriesDescription="A4C"))
    loop = to_loop(read_recording(origin_of(loop_file)))
    assert loop.view is not None
    view = ViewDocument(loop=loop, view=loop.view)
    save_session(StudyDocument(header=loop.header, views=(view,)), session)
    assert files_of_loops(session) == (loop_file,)
    task = json.dumps({"session": str(session), "tracker": "block-matching"})
    before = key_of(task)
    assert key_of(task) == before
    loop_file.write_bytes(made.plain_loop())
    changed = key_of(task)
    loop_file.unlink()
    assert len({before, changed, key_of(task)}) == 3


def test_a_session_of_a_former_tracker_is_measured_and_not_tracked_again(
    tmp_path: Path,
) -> None:
    document = made_up_document((View.FOUR_CHAMBER, View.TWO_CHAMBER))
    settings = replace(document.settings, tracker="wall-flow")
    first, second = document.views
    assert first.tracked is not None
    tracker = TrackerIdentity(name="wall-flow", version="2")
    first = replace(first, tracked=replace(first.tracked, tracker=tracker))
    session = tmp_path / "a.longaxis"
    task = json.dumps({"session": str(session)})
    save_session(replace(document, views=(first,), settings=settings), session)
    (view,) = json.loads(measure_row(task, folder=tmp_path))["views"]
    assert (view["tracker"], view["tracker_version"]) == ("wall-flow", "2")
    waiting = replace(second, tracked=None)
    save_session(replace(document, views=(first, waiting), settings=settings), session)
    with pytest.raises(BadInputError, match="wall-flow 2 is not part of this version"):
        measure_row(task, folder=tmp_path)
