"""A conclusion holds the measured numbers, and none that is withheld."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longaxis.anatomy import View
from longaxis.data import Convention
from longaxis.data.report import ReportChoice, ReportPicture, Signature
from longaxis.io.documents.report_pdf import pages, write_pages
from longaxis.report.first_page import CONTINUED, first_page
from longaxis.report.templates import (
    NOT_GIVEN,
    Field,
    conclusion_of,
    fields_of,
    filled,
    normal_range_lines,
)
from longaxis.resources.text_blocks import shipped_text_blocks
from tests.made_up_results import (
    made_up_study_result,
    with_rates_and_volumes,
    with_uncertainty,
)
from tests.unit.io.documents.test_report_pdf import NOON

AT = "2026-03-04T10:11:12+01:00"


@pytest.fixture(scope="module")
def result():
    return made_up_study_result()


def test_a_field_is_the_number_on_the_page(result):
    fields = fields_of(result)
    strain = 100 * result.values.global_end_systolic
    assert fields["GLS"].value == f"{strain:.1f}\u2009%".replace("-", "−")
    assert fields["accepted"].value == "17 of 18"
    assert fields["rejected"].value == "mid anterior"
    doubted = fields_of(with_uncertainty(result))
    assert doubted["GLS"].value.endswith("± 0.6\u2009%")
    whole = fields_of(with_rates_and_volumes(result))
    assert [whole[name].value for name in ("EF", "EDV", "ESV")] == [
        "59\u2009%",
        "100\u2009ml",
        "41\u2009ml",
    ]


def test_what_is_withheld_is_never_filled_in(result):
    values = replace(result.values, global_peak_systolic=None, global_end_systolic=None)
    study = replace(result, values=values)
    found = filled("GLS {GLS}, A2C {GLS A2C}.", fields_of(study))
    assert found.text.startswith(f"GLS {NOT_GIVEN}, A2C −")
    assert found.withheld == (("GLS", "too many segments are rejected"),)
    view = study.views[1]
    segments = tuple(replace(each, accepted=False) for each in view.segments[:2])
    rejected = replace(view, segments=(*segments, *view.segments[2:]))
    study = replace(study, views=(study.views[0], rejected, study.views[2]))
    assert fields_of(study)["GLS A2C"].value is None
    assert "3 segments" in fields_of(study)["GLS A2C"].reason


def test_missing_views_are_named(result):
    one = made_up_study_result(views=(View.FOUR_CHAMBER,))
    fields = fields_of(one)
    assert fields["GLS"] == Field(None, "it needs A2C and A3C")
    assert fields["GLS A3C"].reason == "this view was not measured"
    assert fields["EF"].value is None
    assert fields["GLS A4C"].value is not None


def test_braces_that_mean_nothing_stay_as_typed(result):
    found = filled("{ GLS } and {nonsense} and {", fields_of(result))
    assert found.unknown == ("nonsense",)
    assert found.text.endswith("and {nonsense} and {")
    assert found.text.startswith("−")


def test_every_shipped_block_can_be_filled(result):
    fields = fields_of(with_rates_and_volumes(result))
    for block in shipped_text_blocks():
        found = filled(block.text, fields)
        assert not found.unknown, block.title
        assert not found.withheld, block.title


@pytest.mark.parametrize("convention", list(Convention))
def test_shipped_blocks_name_the_strain_that_the_report_calls_gls(result, convention):
    views = tuple(
        replace(view, settings=replace(view.settings, convention=convention))
        for view in result.views
    )
    study = replace(result, views=views)
    fields = fields_of(study)
    texts = [block.text for block in shipped_text_blocks() if "{GLS" in block.text]
    assert len(texts) == 3
    for text in texts:
        sentence = filled(text, fields).text
        assert convention.words in sentence
        assert convention.other.words not in sentence


def test_normal_ranges_name_their_source_and_both_sexes_where_none_is_known(result):
    header = replace(result.header, sex="F")
    lines = normal_range_lines(replace(result, header=header))
    assert lines[0].startswith("GLS, guideline: normal more negative than −18")
    assert lines[1].startswith("GLS: published normal range")
    assert "women" in lines[1]
    assert "men;" not in lines[1].replace("women", "")
    assert "et al." in lines[1]
    unknown = normal_range_lines(replace(result, header=replace(header, sex="")))
    assert "women" in unknown[1]
    assert " / " in unknown[1]
    withheld = replace(result.values, global_end_systolic=None)
    said = normal_range_lines(replace(result, values=withheld))
    assert not any(each.startswith("GLS") for each in said)


def drawn(result, paper="Letter", **choice):
    study = replace(result, report=ReportChoice(**choice))
    return pages(study, paper=paper, created_at=NOON), study


def words_on(page):
    return [text.get_text() for text in page.sheet.texts]


def test_the_conclusion_stands_on_the_first_page_and_goes_on_at_the_end(result):
    short, study = drawn(result, conclusion="GLS is {GLS}.")
    assert conclusion_of(study) in words_on(short[0])
    long_text = "\n".join(f"Line {number}." for number in range(9))
    long, _ = drawn(result, conclusion=long_text)
    assert CONTINUED in words_on(long[0])
    assert "Line 8." not in words_on(long[0])
    assert "Line 8." in [word for page in long[1:] for word in words_on(page)]


def test_pictures_that_find_no_place_on_the_first_page_get_their_own(result):
    # On the shorter Letter the texts behind the numbers take a page of their own, too.
    two, _ = drawn(result, paper="A4")
    assert len(two) == 2
    # Raw curves and strain rate are two more rows, and take a page of their own.
    several, study = drawn(result, paper="A4", pictures=tuple(ReportPicture))
    assert len(several) == 4
    assert first_page(study, "Letter")[1] == (
        ReportPicture.END_SYSTOLE,
        ReportPicture.CURVES,
    )
    bare, _ = drawn(result, pictures=())
    assert len(bare[0].figure.axes) == 1


def test_a_signed_report_says_by_whom_and_when_and_what_it_amends(result):
    draft, _ = drawn(result)
    assert "draft, not signed" in words_on(draft[-1])
    signature = Signature(reader="Doe^Jane", at=AT, software_version="0.0.9")
    signed, _ = drawn(result, signature=signature, amended=(signature,))
    said = words_on(signed[-1])
    assert "Doe, Jane" in said
    assert "2026-03-04 10:11 +01:00" in said
    assert "signed electronically with version 0.0.9" in said
    assert any(each.startswith("Amends the report signed by Doe") for each in said)


def test_each_page_becomes_a_picture(result, tmp_path):
    written = write_pages(result, tmp_path / "report.png", dots_per_inch=30)
    assert [each.name for each in written] == ["report-1.png", "report-2.png"]
    assert all(each.read_bytes().startswith(b"\x89PNG") for each in written)
