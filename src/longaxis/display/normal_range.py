"""A published range in words: what was found, in whom, by whom. Never a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.data.normal_range import RangeMeasure
from longaxis.display.text import THIN_SPACE, number

if TYPE_CHECKING:
    from longaxis.data.guideline_limit import GuidelineLimit
    from longaxis.data.normal_range import NormalRange

# Factor from the unit of the record (fraction, second) to the printed one, the unit,
# and decimals as sources print them.
_UNITS = {
    RangeMeasure.GLOBAL_STRAIN: (100.0, f"{THIN_SPACE}%", 1),
    RangeMeasure.POST_SYSTOLIC_INDEX: (100.0, f"{THIN_SPACE}%", 1),
    RangeMeasure.MECHANICAL_DISPERSION: (1000.0, f"{THIN_SPACE}ms", 1),
    RangeMeasure.STRAIN_RATE: (1.0, f"{THIN_SPACE}/s", 2),
}
_SEXES = {"F": "women", "M": "men"}


def range_in_words(range_: NormalRange) -> str:
    """Return such as "published normal range −20.0 ± 2.4 % (mean ± SD; ...), source".

    Parameters
    ----------
    found
        The range; its source and who was examined are always named.
    """
    about = [
        _SEXES.get(range_.sex, ""),
        range_.view,
        range_.layer,
        f"{range_.software} software" if range_.software else "",
        _examined(range_),
        range_.source.caution,
    ]
    words, kind = _figures(range_)
    described = "; ".join(filter(None, (kind, *about)))
    return f"published normal range {words} ({described}), {range_.source.citation}"


def limit_in_words(limit: GuidelineLimit) -> str:
    """Return the limits of a strain that is negative, and whose they are."""
    normal, abnormal = (
        f"{number(None if bound is None else 100 * bound, decimals=0)}{THIN_SPACE}%"
        for bound in (limit.normal, limit.abnormal)
    )
    return (
        f"guideline: normal more negative than {normal}, borderline {normal} to "
        f"{abnormal}, abnormal less negative than {abnormal}; {limit.citation}"
    )


def _examined(range_: NormalRange) -> str:
    """Return who was examined; of a part of the source's subjects, how many it was."""
    # Ranges are published for women and men apart: the number in the subgroup says how
    # much the range rests on.
    population, n_subjects = range_.source.population, range_.n_subjects
    if n_subjects is None:
        return f"among {population}" if range_.sex else population
    is_all = population.startswith(f"{n_subjects} ")
    return population if is_all else f"{n_subjects} of {population}"


def _figures(range_: NormalRange) -> tuple[str, str]:
    """Return the figures with their unit, and what they are."""
    factor, unit, decimals = _UNITS[range_.measure]

    def text(value: float) -> str:
        return number(factor * value, decimals=decimals)

    # Some sources print only a lower limit of normal: for strain, which is negative,
    # the value beyond which less shortening is unusual.
    if range_.limit is not None:
        # More shortening is a more negative number, so "or less" would be read the
        # wrong way round.
        beyond = "or more negative" if range_.limit < 0 else "or less"
        return f"{text(range_.limit)}{unit} {beyond}", "mean less 1.96 SD"
    # Sources with skewed distributions give median and quartiles; they must not be
    # shown as mean and SD.
    if range_.median is not None:
        low, high = range_.quartiles or (range_.median, range_.median)
        return (
            f"{text(range_.median)} ({text(low)} to {text(high)}){unit}",
            "median and quartiles",
        )
    mean = 0.0 if range_.mean is None else range_.mean
    if range_.sd is None:
        return f"{text(mean)}{unit}", "mean"
    return f"{text(mean)} ± {text(range_.sd)}{unit}", "mean ± SD"
