"""Published ranges: the figures of their sources, picked rightly, never a verdict."""

from __future__ import annotations

import pytest

from longaxis.data.normal_range import NormalRange, RangeMeasure, RangeSource
from longaxis.display.normal_range import range_in_words
from longaxis.resources.normal_ranges import (
    matching_ranges,
    normal_ranges,
    ranges_to_show,
)

GLOBAL = RangeMeasure.GLOBAL_STRAIN


def test_every_range_names_its_source():
    for each in normal_ranges():
        assert each.source.citation
        assert each.source.url.startswith("https://")
        assert each.source.population


def test_ranges_are_of_healthy_size_and_sign():
    for each in normal_ranges():
        middle = next(x for x in (each.mean, each.limit, each.median) if x is not None)
        low, high = {
            GLOBAL: (-0.25, -0.14),
            RangeMeasure.STRAIN_RATE: (-1.5, -0.8),
            RangeMeasure.POST_SYSTOLIC_INDEX: (0.0, 0.1),
            RangeMeasure.MECHANICAL_DISPERSION: (0.02, 0.08),
        }[each.measure]
        assert low < middle < high


def test_the_own_layer_and_sex_come_first():
    found = matching_ranges(GLOBAL, sex="F")
    assert (found[0].layer, found[0].sex, found[0].limit) == ("mid-wall", "F", -0.177)
    assert {each.layer for each in found} == {"mid-wall", ""}
    assert "M" not in {each.sex for each in found}
    assert {each.view for each in found} == {""}


def test_an_unknown_sex_gets_both():
    for unknown in ("", "O", "male"):
        found = matching_ranges(GLOBAL, sex=unknown)
        assert {each.sex for each in found} == {"F", "M", ""}


def test_software_that_differs_is_left_out():
    found = matching_ranges(GLOBAL, sex="M", software="GE")
    assert {each.software for each in found} == {"", "GE"}
    (korean,) = (each for each in found if each.software == "GE" and each.sex == "M")
    assert (korean.mean, korean.sd) == (-0.195, 0.019)


def test_a_view_has_its_own_ranges():
    (found,) = matching_ranges(GLOBAL, view="A2C")
    assert found.mean == -0.212


def test_layers_are_never_mixed():
    found = matching_ranges(GLOBAL, layer="endocardium")
    assert "mid-wall" not in {each.layer for each in found}
    assert found[0].layer == "endocardium"


@pytest.mark.parametrize("measure", list(RangeMeasure))
def test_the_words_hold_figures_and_source_and_no_verdict(measure):
    for each in matching_ranges(measure):
        words = range_in_words(each)
        assert words.startswith("published normal range ")
        assert words.endswith(each.source.citation)
        assert "abnormal" not in words
        assert "%" in words or "ms" in words or "/s" in words


def test_the_words_of_one_range():
    (found,) = (
        each
        for each in matching_ranges(GLOBAL)
        if each.layer == "mid-wall" and each.mean is not None
    )
    assert range_in_words(found) == (
        "published normal range −20.0 ± 2.4\u2009% (mean ± SD; mid-wall; 200 healthy "
        "adults, Romania), J Cardiovasc Dev Dis 2024;11:102"
    )
    limit = matching_ranges(GLOBAL, sex="M")[0]
    assert "−16.8\u2009% or more negative (mean less 1.96 SD; men" in range_in_words(
        limit
    )
    (index,) = matching_ranges(RangeMeasure.POST_SYSTOLIC_INDEX)
    assert "2.0 (0.7 to 4.8)\u2009%" in range_in_words(index)
    (dispersion,) = matching_ranges(RangeMeasure.MECHANICAL_DISPERSION)
    assert "53.5 ± 11.0\u2009ms" in range_in_words(dispersion)


def test_a_range_of_nothing_is_refused():
    source = RangeSource(citation="a", url="https://a", population="b")
    with pytest.raises(ValueError, match="a mean, or a limit, or a median"):
        NormalRange(measure=GLOBAL, source=source)


def test_an_unknown_sex_is_shown_both_limits_each_with_its_number():
    for unknown in ("", "O"):
        men, women = ranges_to_show(GLOBAL, sex=unknown)
        assert (men.sex, men.limit, men.n_subjects) == ("M", -0.168, 109)
        assert (women.sex, women.limit, women.n_subjects) == ("F", -0.177, 178)
        assert "men; mid-wall; 109 of 287 healthy volunteers" in range_in_words(men)
        assert "women; mid-wall; 178 of 287 healthy volunteers" in range_in_words(women)
    (alone,) = ranges_to_show(GLOBAL, sex="M")
    assert alone == men
    (dispersion,) = ranges_to_show(RangeMeasure.MECHANICAL_DISPERSION, sex="")
    assert dispersion.sex == ""


def test_the_number_of_a_whole_source_is_not_given_to_a_part_of_it():
    for each in normal_ranges():
        words = range_in_words(each)
        if each.sex and each.n_subjects is None:
            assert f"among {each.source.population}" in words
        elif each.n_subjects and not each.source.population.startswith(
            f"{each.n_subjects} "
        ):
            assert f"{each.n_subjects} of {each.source.population}" in words
