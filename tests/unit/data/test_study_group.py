"""Loops of one folder, by patient and study."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.data import LoopOrigin, LoopSummary, StudyHeader
from longaxis.data.study_group import (
    group_by_patient,
    is_same_patient,
    is_same_study,
    names_nobody,
    studies_in,
)


def loop(name: str, **header) -> LoopSummary:
    """Return a loop of somebody."""
    return LoopSummary(
        origin=LoopOrigin(path=f"/loops/{name}"),
        n_frames=20,
        rows=10,
        columns=10,
        frame_times_s=None,
        mm_per_pixel=None,
        view=None,
        r_wave_times_s=np.zeros(0),
        heart_rate_bpm=None,
        header=StudyHeader(**header),
        label=name,
    )


ANNA = {"patient_id": "1", "patient_name": "Berg^Anna", "birth_date": "19500102"}
BORIS = {"patient_id": "2", "patient_name": "Berg^Boris", "birth_date": "19480305"}


def names_by_study(loops) -> list[list[list[str]]]:
    """Return patient, study, label of loops."""
    return [
        [[each.label for each in study.loops] for study in patient.studies]
        for patient in group_by_patient(loops)
    ]


def test_patients_and_their_studies_are_kept_apart_however_they_are_mixed():
    found = names_by_study(
        [
            loop("a1", **ANNA, study_uid="1.1", study_date="20200101"),
            loop("b1", **BORIS, study_uid="2.1", study_date="20210101"),
            loop("a2", **ANNA, study_uid="1.2", study_date="20240101"),
            loop("a3", **ANNA, study_uid="1.1", study_date="20200101"),
            loop("film"),
        ]
    )
    assert found == [[["a2"], ["a1", "a3"]], [["b1"]], [["film"]]]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"patient_id": "7"}, {"patient_id": " 7"}, True),
        ({"patient_id": "7"}, {"patient_id": "8"}, False),
        ({"patient_id": "7"}, {}, False),
        # One ID, given by two institutions.
        (
            ANNA | {"patient_id_issuer": "A"},
            ANNA | {"patient_id_issuer": "B"},
            False,
        ),
        (ANNA | {"patient_id_issuer": "A"}, ANNA | {"patient_id_issuer": "a "}, True),
        (ANNA | {"patient_id_issuer": "A"}, ANNA, True),
        # One ID for everybody: the names tell them apart.
        (
            {"patient_id": "0", "patient_name": "A"},
            {"patient_id": "0", "patient_name": "B"},
            False,
        ),
        (ANNA, {**ANNA, "patient_name": "BERG^ANNA^^"}, True),
        (ANNA, {**ANNA, "patient_name": "Tal^Anna"}, True),
        (ANNA, {**ANNA, "birth_date": "19500103"}, False),
        (ANNA, {"patient_id": "1"}, True),
        ({"patient_name": "Berg^Anna"}, {"patient_name": "Berg^Boris"}, False),
        ({"patient_name": "Berg^Anna"}, {}, False),
        ({}, {}, True),
    ],
)
def test_who_is_the_same_patient(one, other, same):
    assert is_same_patient(StudyHeader(**one), StudyHeader(**other)) is same
    assert is_same_patient(StudyHeader(**other), StudyHeader(**one)) is same


def test_without_an_identifier_the_date_tells_studies_apart():
    first = StudyHeader(**ANNA, study_date="20200101")
    assert is_same_study(first, StudyHeader(**ANNA, study_date="20200101"))
    assert not is_same_study(first, StudyHeader(**ANNA, study_date="20200102"))
    assert not is_same_study(first, StudyHeader(**ANNA, study_uid="1.1"))


def test_one_study_identifier_for_two_patients_makes_two_studies():
    found = names_by_study(
        [loop("a", **ANNA, study_uid="9"), loop("b", **BORIS, study_uid="9")]
    )
    assert found == [[["a"]], [["b"]]]


def test_a_film_names_nobody():
    assert names_nobody(StudyHeader(study_date="20200101"))
    assert names_nobody(StudyHeader(patient_name="^^"))
    assert not names_nobody(StudyHeader(study_uid="1"))


def test_thousands_of_loops_lose_none():
    loops = [
        loop(f"{number}", patient_id=f"{number % 3}", study_uid=f"{number % 6}")
        for number in range(3000)
    ]
    studies = list(studies_in(group_by_patient(loops)))
    assert sum(len(study.loops) for study in studies) == len(loops)
    assert len(studies) == 6
