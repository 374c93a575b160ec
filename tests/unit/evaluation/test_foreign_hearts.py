"""Hearts of another simulator as evaluation cases."""

import numpy as np
import pytest

from longaxis.errors import BadInputError
from longaxis.evaluation.foreign_hearts import (
    foreign_sources,
    read_foreign_heart,
    score_on_foreign_hearts,
)
from longaxis.evaluation.metrics import middle_errors
from longaxis.evaluation.npz import names_of_arrays, read_arrays
from longaxis.evaluation.trackers import NoMotion
from tests.unit.evaluation.reference_samples import N_FRAMES, grain, line_px


def write_heart(path, shortening=0.2):
    line = line_px(shortening)[:, :, None]
    rows = np.array([[2.0 - row, 0.0] for row in range(5)])
    np.savez(
        path,
        frames=grain(),
        mesh=(line + rows).astype(np.float32),
        mmpp=np.float32(0.5),
        es=np.int64(4),
        gls=np.zeros(N_FRAMES, np.float32),
    )
    return path


def test_a_heart_is_read_in_millimetres_with_its_query_frame(tmp_path):
    found = read_foreign_heart(write_heart(tmp_path / "other00.npz"))
    assert found.points_mm[:, :, 2] == pytest.approx(line_px() * 0.5, abs=1e-4)
    assert (found.beat.end_diastole, found.beat.end_systole) == (0, 4)
    assert found.beat.last == N_FRAMES - 1


def test_no_motion_has_the_error_that_is_worked_out_by_hand(tmp_path):
    write_heart(tmp_path / "other00.npz")
    write_heart(tmp_path / "other01.npz")
    scores = score_on_foreign_hearts(NoMotion(), tmp_path, worlds=["other"])["other"]
    truth = line_px()
    moved = np.linalg.norm(truth - truth[4], axis=-1)[np.arange(N_FRAMES) != 4]
    # Pictures of 96 pixels count as 256.
    assert scores["error_px"] == pytest.approx(moved.mean() * 256 / 96, rel=1e-3)
    assert scores["middle_px"] == pytest.approx(scores["error_px"], rel=1e-3)
    assert scores["global_bias"] == pytest.approx(0.2, abs=1e-3)
    assert scores["clips"] == 2


def test_errors_are_split_along_and_across_the_wall():
    line = np.stack([np.arange(6.0), np.zeros(6)], axis=-1)
    true = np.tile(line[None, :, None], (3, 1, 5, 1))
    off = np.array([0.3, -0.4])
    distance, along, across = middle_errors(true + off, true, np.ones((3, 6, 5), bool))
    assert (distance, along, across) == pytest.approx((0.5, 0.3, 0.4))


def test_a_folder_without_hearts_and_a_file_that_is_none_are_refused(tmp_path):
    with pytest.raises(BadInputError, match="no files"):
        foreign_sources(tmp_path, "pymust")
    np.savez(tmp_path / "other00.npz", frames=grain())
    with pytest.raises(BadInputError, match="es, mesh, mmpp is missing"):
        read_foreign_heart(tmp_path / "other00.npz")


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04cut short", b"\x93NUMPY"])
@pytest.mark.parametrize("read", [read_arrays, names_of_arrays])
def test_damaged_archives_are_refused_in_one_sentence(tmp_path, content, read):
    path = tmp_path / "clip.npz"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=r"clip\.npz"):
        read(path)


def test_an_archive_that_is_cut_in_the_middle_is_refused(tmp_path):
    whole = write_heart(tmp_path / "other00.npz").read_bytes()
    (tmp_path / "other01.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadInputError, match="can be read"):
        read_foreign_heart(tmp_path / "other01.npz")


def test_the_shared_hearts_have_the_strain_that_they_state(shared_data):
    folder = shared_data / "foreign_hearts"
    if not folder.is_dir():
        pytest.skip("the foreign hearts are not on this machine")
    source = foreign_sources(folder, "pymust")[0]
    case = source.load()
    middle = case.points_mm[:, :, 2]
    length = np.linalg.norm(np.diff(middle, axis=1), axis=-1).sum(axis=1)
    with np.load(folder / f"{source.name}.npz") as stored:
        stated = stored["gls"]
    assert 100 * (length / length[0] - 1) == pytest.approx(stated, abs=0.05)


@pytest.mark.parametrize("read", [read_arrays, names_of_arrays])
def test_an_archive_of_a_later_kind_of_zip_is_refused(tmp_path, read):
    data = bytearray(write_heart(tmp_path / "other00.npz").read_bytes())
    # The version needed to read the first entry of the central directory.
    data[data.index(b"PK\x01\x02") + 6] = 255
    (tmp_path / "other01.npz").write_bytes(data)
    with pytest.raises(BadInputError, match=r"can be read\.$"):
        read(tmp_path / "other01.npz")
