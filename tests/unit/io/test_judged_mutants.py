"""Damaged files of every syntax and container: sentences, numbers and pictures."""

from __future__ import annotations

import faulthandler
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks import table_mutants
from benchmarks.mutant_carriers import WORD, header, moving
from benchmarks.mutant_judgement import Verdict, judge, judge_sentences
from benchmarks.mutants import Tally, Trials, try_one
from longaxis.io.loops.loop_reader import origin_of, read_recording
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    return Trials(tmp_path_factory.mktemp("carriers"))


def test_sixty_mutants_do_no_harm(trials: Trials) -> None:
    tally = Tally()
    for number in range(60):
        try_one(number, trials, tally)
    faulthandler.cancel_dump_traceback_later()
    assert tally.failures == []
    assert tally.n_read > 15
    assert tally.n_refused > 15


def test_sixty_damaged_tables_do_no_harm(tmp_path: Path) -> None:
    files, tally = table_mutants.tables(tmp_path), table_mutants.Tally()
    for number in range(60):
        table_mutants.try_one(number, files, tmp_path, tally)
    assert tally.failures == []
    assert tally.n_refused > 20


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The file is damaged", "not one sentence"),
        ("It is\ndamaged.", "not one sentence"),
        ("It raised a ValueError.", "names internals"),
        ("'NoneType' has no attribute rows.", "names internals"),
        (f"The loop of {WORD} is damaged.", "names the patient"),
    ],
)
def test_sentences_are_judged(sentence: str, word: str) -> None:
    verdict = Verdict()
    judge_sentences(verdict, [sentence])
    assert word in verdict.failures[0]


def test_numbers_that_the_file_does_not_state_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.file_bytes(header(), moving().tobytes()))
    good = read_recording(origin_of(path))
    assert judge(path, path, [good]).failures == []
    assert good.frame_times_s is not None
    # Other numbers than before are right where the file states them, else not.
    path.write_bytes(
        made.file_bytes(header(PixelSpacing=None), np.roll(moving(), 9, 2).tobytes())
    )
    other = replace(
        good,
        mm_per_pixel=(0.5, 0.5),
        frame_times_s=2 * good.frame_times_s,
        r_wave_times_s=np.array([0.1]),
    )
    stated = judge(path, path, [other])
    assert stated.failures == []
    assert stated.pictures_off > 0.1
    unknown = tmp_path / "unknown"
    unknown.write_bytes(b"")
    found = " ".join(judge(path, unknown, [other]).failures)
    for word in ("mm; the file states", "ms; the file states", "R waves"):
        assert word in found
