"""Uncompressed pictures whose bytes are more, fewer or otherwise than the header's."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from longaxis.data import LoopOrigin
from longaxis.io.loops.dicom_loop import read_dicom
from tests.unit.io import dicom_files as made
from tests.unit.io.loops.test_pictures_against_headers import echo

if TYPE_CHECKING:
    from longaxis.data import Recording

N, ROWS, COLUMNS = 8, 72, 96
# Where bytes are inserted or left out: in the sixth picture.
PLACE = 2 * ROWS * COLUMNS + 3000


def pictures() -> np.ndarray:
    """Return a sector with black above and below, shape (8, 72, 96).

    As in the heart, most of it stays where it is and some of it moves.
    """
    frames = np.repeat(echo(1), N, axis=0)
    moving = echo(N)[:, 20:50, 30:70]
    frames[:, 20:50, 30:70] = moving
    return np.pad(frames, ((0, 0), (4, 4), (0, 0)))


def header(**changes: Any) -> Any:
    values = {"Rows": ROWS, "Columns": COLUMNS, "NumberOfFrames": N}
    return made.header(**(values | {"SequenceOfUltrasoundRegions": None} | changes))


def whole(syntax: str = made.EXPLICIT) -> bytes:
    return made.file_bytes(header(), pictures().tobytes(), syntax)


def read(file: bytes) -> Recording:
    return read_dicom(BytesIO(file), LoopOrigin(), lambda _: None)


def said(recording: Recording) -> str:
    return " ".join((*recording.problems, *recording.notes))


@pytest.mark.parametrize("n_bytes", [2, 7, 96, 3000])
@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.IMPLICIT])
def test_bytes_inserted_into_pictures_are_noticed(syntax: str, n_bytes: int) -> None:
    file = whole(syntax)
    more = bytes(1 + k % 200 for k in range(n_bytes))
    found = read(file[:-PLACE] + more + file[-PLACE:])
    assert "are displaced" in said(found)
    assert found.problems


@pytest.mark.parametrize("n_bytes", [2, 7, 96, 3000])
def test_bytes_left_out_of_pictures_are_noticed(n_bytes: int) -> None:
    file = whole()
    found = read(file[:-PLACE] + file[-PLACE + n_bytes :])
    assert "are displaced" in said(found)
    assert found.problems


@pytest.mark.parametrize("n_bytes", [2, 96, 3000])
def test_a_file_that_ends_early_is_only_cut(n_bytes: int) -> None:
    found = read(whole()[:-n_bytes])
    assert found.problems == ()
    assert np.array_equal(found.frames, pictures()[:-1])


@pytest.mark.parametrize("n_left", [2, 3, 5])
@pytest.mark.parametrize("syntax", [made.EXPLICIT, made.IMPLICIT, made.BIG_ENDIAN])
def test_a_file_of_which_most_is_missing_opens(syntax: str, n_left: int) -> None:
    found = read(whole(syntax)[: -ROWS * COLUMNS * (N - n_left)])
    assert f"only {n_left} of {N} frames" in said(found)
    assert np.array_equal(found.frames, pictures()[:n_left])


@pytest.mark.parametrize(
    "behind",
    [
        b"\0" * 512,
        b"\xfc\xff\xfc\xffOB\0\0\4\0\0\0abcd",  # Data Set Trailing Padding
        b"\xfe\xff\xdd\xe0\0\0\0\0",
    ],
)
def test_padding_behind_the_pictures_does_no_harm(behind: bytes) -> None:
    found = read(whole() + behind)
    assert said(found) == ""
    assert np.array_equal(found.frames, pictures())


def test_bytes_behind_the_pictures_that_are_no_element_are_said() -> None:
    found = read(whole() + b"made by hand")
    assert "12 bytes behind its pictures" in said(found)


@pytest.mark.parametrize(
    "size",
    [
        {"Rows": ROWS - 10},
        {"Rows": ROWS - 5, "Columns": COLUMNS - 1},
        {"Rows": ROWS + 5},
        {"Columns": COLUMNS - 4},
        {"Columns": COLUMNS + 2},
    ],
)
def test_a_size_that_leaves_bytes_over_is_not_measured(size: dict[str, int]) -> None:
    found = read(made.file_bytes(header(**size), pictures().tobytes()))
    assert any(
        word in " ".join(found.problems)
        for word in ("contradict each other", "scrambled")
    )


def test_a_black_row_too_few_is_no_harm() -> None:
    found = read(made.file_bytes(header(Rows=ROWS - 1), pictures().tobytes()))
    assert np.array_equal(found.frames, pictures()[:, :-1])


def test_exchanged_rows_and_columns_are_not_measured() -> None:
    dataset = header(Rows=COLUMNS, Columns=ROWS)
    found = read(made.file_bytes(dataset, pictures().tobytes()))
    assert "rows of 96 pixels" in " ".join(found.problems)


@pytest.mark.parametrize("n_padding", [128, 4 * COLUMNS])
@pytest.mark.parametrize("value", [0, 255])
def test_padding_behind_each_frame_is_passed_over(n_padding: int, value: int) -> None:
    padding = ((0, 0), (0, n_padding))
    flat = np.pad(pictures().reshape(N, -1), padding, constant_values=value)
    found = read(made.file_bytes(header(), flat.tobytes()))
    assert found.problems == ()
    assert np.array_equal(found.frames, pictures())
    assert f"{n_padding} bytes of padding" in said(found)


def test_padded_rows_are_not_measured() -> None:
    wide = np.pad(pictures(), ((0, 0), (0, 0), (0, 16)))
    found = read(made.file_bytes(header(), wide.tobytes()))
    assert found.problems
