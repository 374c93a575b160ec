"""A de-identified copy measures as its original and carries the same doubts."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.errors import UnreadableFileError
from longaxis.io.decoding.frame_checks import COLOUR_PROBLEM
from longaxis.io.deidentification.basic_profile import Pseudonyms
from longaxis.io.deidentification.deidentify import write_deidentified_loop
from longaxis.io.dicom.ultrasound_regions import COLOUR_PROBLEM as STATED_COLOUR
from longaxis.io.loops.loop_reader import origin_of, read_recording
from tests.unit.io import dicom_files as made
from tests.unit.io.deidentification import odd_loops

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import Recording

KEY = b"sixteen bytes or more"
VOLUME = "1.2.840.10008.5.1.4.1.1.6.2"


def copied(source: Path, target: Path) -> tuple[Recording, Recording]:
    """Return what is read from a file, and from its de-identified copy."""
    before = read_recording(origin_of(source))
    rows, columns = before.frames.shape[1:]
    region = None if before.tissue_region_px else (0, 0, columns, rows)
    write_deidentified_loop(source, target, Pseudonyms(KEY), region_px=region)
    return before, read_recording(origin_of(target))


def same_measurement(before: Recording, after: Recording) -> None:
    """Check everything that a measurement or a doubt depends on."""
    assert (after.frame_times_s is None) == (before.frame_times_s is None)
    if before.frame_times_s is not None:
        assert after.frame_times_s == pytest.approx(before.frame_times_s, abs=1e-5)
    assert bool(after.time_doubt) == bool(before.time_doubt)
    assert after.mm_per_pixel == (
        before.mm_per_pixel and pytest.approx(before.mm_per_pixel)
    )
    assert after.pixel_aspect == pytest.approx(before.pixel_aspect)
    assert after.tissue_region_px == before.tissue_region_px
    assert after.view is before.view
    assert after.heart_rate_bpm == before.heart_rate_bpm
    assert after.r_wave_times_s == pytest.approx(before.r_wave_times_s, abs=1e-5)
    assert after.r_wave_frames == before.r_wave_frames
    assert after.damaged_frames == before.damaged_frames
    assert reasons(after) == reasons(before)
    same_pictures(before, after)


def reasons(recording: Recording) -> set[str]:
    """Return why a loop is unsuitable; colour may be found or stated."""
    return {
        STATED_COLOUR if each == COLOUR_PROBLEM else each for each in recording.problems
    }


def same_pictures(before: Recording, after: Recording) -> None:
    """Check the pictures inside the region, but for damaged ones."""
    rows, columns = before.frames.shape[1:]
    x0, y0, x1, y1 = before.tissue_region_px or (0, 0, columns, rows)
    left = [k for k in range(len(before.frames)) if k not in before.damaged_frames]
    assert np.array_equal(
        after.frames[left, y0:y1, x0:x1], before.frames[left, y0:y1, x0:x1]
    )


@pytest.mark.parametrize("kind", odd_loops.LOOPS)
def test_a_copy_measures_as_its_original(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "in.dcm"
    source.write_bytes(odd_loops.LOOPS[kind]())
    before, after = copied(source, tmp_path / "out.dcm")
    same_measurement(before, after)
    asks = "does not say that this is ultrasound"
    assert (asks in " ".join(after.notes)) == (asks in " ".join(before.notes))


def test_a_packed_loop_is_copied(tmp_path: Path) -> None:
    source = tmp_path / "in.dcm.gz"
    source.write_bytes(gzip.compress(odd_loops.plain(CineRate=60)))
    before, after = copied(source, tmp_path / "out.dcm")
    assert before.time_doubt
    same_measurement(before, after)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"SOPClassUID": VOLUME}, "3D"), ({"Modality": "CT"}, "not ultrasound")],
)
def test_what_is_no_ultrasound_loop_does_not_become_one(
    tmp_path: Path, changes: dict[str, str], reason: str
) -> None:
    source = tmp_path / "in.dcm"
    source.write_bytes(odd_loops.plain(**changes))
    with pytest.raises(UnreadableFileError, match=reason):
        write_deidentified_loop(source, tmp_path / "out.dcm", Pseudonyms(KEY))


def test_text_that_damage_moved_into_the_region_is_not_shown(tmp_path: Path) -> None:
    source = tmp_path / "in.dcm"
    source.write_bytes(odd_loops.cut_jpeg(5))
    _, after = copied(source, tmp_path / "out.dcm")
    assert after.frames[5].max() == 0
    assert after.damaged_frames == (5,)


def test_other_files_are_refused_for_what_they_are(tmp_path: Path) -> None:
    source = tmp_path / "in.npz"
    np.savez(source, frames=made.speckle())
    with pytest.raises(UnreadableFileError, match="not a DICOM loop"):
        write_deidentified_loop(source, tmp_path / "out.dcm", Pseudonyms(KEY))


@pytest.mark.slow
def test_copies_of_real_loops_measure_the_same(
    shared_data: Path, tmp_path: Path
) -> None:
    copies = 0
    for source in sorted(shared_data.rglob("*")):
        try:
            read_recording(origin_of(source))
        except Exception:  # noqa: BLE001 - those are no loops
            continue
        if source.suffix in {".mp4", ".npz", ".wmv", ".mpg", ".mkv", ".zip"}:
            continue
        before, after = copied(source, tmp_path / f"{copies}.dcm")
        same_measurement(before, after)
        copies += 1
    assert copies > 20
