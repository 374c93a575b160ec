"""Every code against the dictionary that pydicom carries of PS3.16."""

from __future__ import annotations

import pytest
from pydicom.sr.codedict import Collection
from pydicom.sr.codedict import codes as standard_codes

from longaxis.anatomy import ALL_SEGMENTS
from longaxis.io.dicom import codes
from longaxis.io.dicom.codes import PROPERTIES, SEGMENTS, VIEWS, Code

NAMED = [
    each
    for each in vars(codes).values()
    if isinstance(each, Code) and each.scheme in {"DCM", "SCT"}
]


def members(context_group: str) -> set[tuple[str, str]]:
    """Return (value, scheme) of a context group."""
    group = Collection(context_group)
    return {(each.value, each.scheme_designator) for each in group.concepts.values()}


@pytest.mark.parametrize("code", NAMED, ids=lambda code: code.value)
def test_every_code_means_what_the_standard_says(code: Code) -> None:
    found = {
        each.meaning.lower()
        for each in getattr(standard_codes, code.scheme).concepts.values()
        if each.value == code.value
    }
    # PS3.17 N.2 gives these two their meanings; pydicom lists SNOMED's longer ones.
    meaning = {
        "272518008": "cardiovascular cycle point",
        "433236007": "transthoracic echocardiography",
    }.get(code.value, code.meaning.lower())
    assert not found or any(meaning in each for each in found), found
    assert found or code.value == "433236007"


def test_the_segments_are_the_18_of_cid_3781() -> None:
    assert set(SEGMENTS) == set(ALL_SEGMENTS)
    assert {code[:2] for code in SEGMENTS.values()} == members("CID3781")
    for segment, code in SEGMENTS.items():
        concept = next(
            each
            for each in Collection("CID3781").concepts.values()
            if each.value == code.value
        )
        assert concept.meaning.lower() == f"left ventricle {segment.name} segment"


def test_views_and_properties_are_in_their_context_groups() -> None:
    assert {code[:2] for code in VIEWS.values()} <= members("CID12226")
    assert {each[0][:2] for each in PROPERTIES.values()} <= members("CID12304")
    assert {each[1][:2] for each in PROPERTIES.values()} <= members("CID12307")
    assert codes.MID_LAYER[:2] in members("CID12310")
    assert codes.SPECKLE_TRACKING[:2] in members("CID12224")
