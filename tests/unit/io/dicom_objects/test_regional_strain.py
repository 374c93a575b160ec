"""Regional strain in a structured report says what it is not endorsed for."""

from __future__ import annotations

from longaxis.anatomy import View, segments_of
from longaxis.data.convention import REGIONAL_USE
from longaxis.data.readings import Quantity, StrainReading
from longaxis.data.strain import GlobalDefinition
from longaxis.io.dicom import codes
from longaxis.io.dicom_objects import sr_tree
from longaxis.io.dicom_objects.sr_measurements import (
    Algorithm,
    measurement,
    reading_from,
    reading_group,
)

ALGORITHM = Algorithm(name="block-matching", version="4", parameters="none")
SEGMENT = StrainReading(
    quantity=Quantity.END_SYSTOLIC,
    value=-0.18,
    view=View.FOUR_CHAMBER,
    segment=segments_of(View.FOUR_CHAMBER, mirrored=False)[0],
)
LINE = StrainReading(
    quantity=Quantity.END_SYSTOLIC,
    value=-0.18,
    view=View.FOUR_CHAMBER,
    definition=GlobalDefinition.LINE,
)


def comments_of(number):
    return [
        child.TextValue
        for child in sr_tree.children(number)
        if sr_tree.name_of(child) == codes.COMMENT[:2]
    ]


def test_a_segment_carries_the_sentence_and_a_line_does_not():
    (comment,) = comments_of(measurement(SEGMENT, None, ALGORITHM))
    assert REGIONAL_USE in comment
    assert comments_of(measurement(LINE, None, ALGORITHM)) == []


def test_it_stands_in_the_research_report_too_and_changes_no_number():
    group = reading_group("A4C", "1.2", [SEGMENT, LINE], None, None)
    numbers = [it for it in sr_tree.children(group) if it.ValueType == "NUM"]
    comments = [comments_of(it)[0] for it in numbers]
    assert [REGIONAL_USE in it for it in comments] == [True, False]
    assert reading_from(numbers[0]) == SEGMENT
