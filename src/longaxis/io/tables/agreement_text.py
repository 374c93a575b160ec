"""Agreement as one JSON object and as a table to read."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from longaxis.data.agreement import Agreement, Estimate, PairedReadings

Number = float | None
Entry = Number | int | str | bool | list[Number] | list[str]


def agreement_json(total: Agreement, groups: Mapping[str, Agreement]) -> str:
    """Return the agreement of all pairs, and of each group, as one JSON object."""
    content: dict[str, object] = dict(_entries(total))
    if groups:
        content["groups"] = {name: _entries(group) for name, group in groups.items()}
    # NaN would be written as a word that JSON does not know.
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


def agreement_table(
    pairs: PairedReadings, total: Agreement, groups: Mapping[str, Agreement]
) -> str:
    """Return the agreement as lines of text: a value a line, then a line a group.

    Parameters
    ----------
    pairs
        The paired readings.
    total
        Agreement of all pairs.
    groups
        Agreement of each group.
    """
    unit = f" {pairs.unit}" if pairs.unit else ""
    lines = [f"Agreement of {pairs.a_name} and {pairs.b_name} (difference = a − b)", ""]
    # Chosen: 34 columns hold the longest name.
    lines += [f"{name:<34}{value}" for name, value in _rows(total, unit)]
    if groups:
        # Chosen: 80 characters a line, the width of a terminal.
        lines += ["", f"{'Group':<26}{'n':>5}{'bias':>9}{'SD':>9}{'limits':>20}"]
        lines += [_group_line(name, group) for name, group in groups.items()]
    if total.notices:
        lines += ["", *(f"Note: {notice}" for notice in total.notices)]
    return "\n".join(lines)


def _entries(result: Agreement) -> dict[str, Entry]:
    limits, line = result.limits, result.proportional_bias
    error = result.mean_absolute_error
    return {
        "n": limits.n_pairs,
        "n_subjects": limits.n_subjects,
        "mean": _number(result.mean),
        "bias": _number(limits.bias.value),
        "bias_ci": _interval(limits.bias),
        "sd": _number(limits.sd),
        "loa_lower": _number(limits.lower.value),
        "loa_upper": _number(limits.upper.value),
        "loa_lower_ci": _interval(limits.lower),
        "loa_upper_ci": _interval(limits.upper),
        "repeated_measures": limits.is_repeated,
        "within_subject_sd_of_differences": _number(
            limits.within_subject_sd_of_differences
        ),
        "proportional_bias_slope": _number(line.slope.value),
        "proportional_bias_slope_ci": _interval(line.slope),
        "proportional_bias_intercept": _number(line.intercept),
        "proportional_bias_p": _number(line.p_value),
        "normality_p": _number(result.normality_p),
        "mae": _number(error.value),
        "mae_ci": _interval(error),
        "within_subject_sd": _number(result.within_subject_sd),
        "cv": _number(result.coefficient_of_variation),
        "relative_mean_error": _number(result.relative_mean_error),
        "icc_2_1": _number(result.icc_2_1.value),
        "icc_2_1_ci": _interval(result.icc_2_1),
        "icc_3_1": _number(result.icc_3_1.value),
        "icc_3_1_ci": _interval(result.icc_3_1),
        "sdc": _number(result.smallest_detectable_change),
        "notices": list(result.notices),
    }


def _number(value: float | None) -> Number:
    """Return the number, or None (JSON null) for one that does not exist."""
    return None if value is None or not math.isfinite(value) else value


def _interval(estimate: Estimate) -> list[Number]:
    return [_number(estimate.interval.lower), _number(estimate.interval.upper)]


def _rows(result: Agreement, unit: str) -> list[tuple[str, str]]:
    limits, line = result.limits, result.proportional_bias
    return [
        ("Pairs (subjects)", f"{limits.n_pairs} ({limits.n_subjects})"),
        ("Mean of all readings", f"{_text(result.mean)}{unit}"),
        ("Bias (mean difference)", _with_interval(limits.bias, unit)),
        ("SD of the differences", f"{_text(limits.sd)}{unit}"),
        ("Lower 95 % limit of agreement", _with_interval(limits.lower, unit)),
        ("Upper 95 % limit of agreement", _with_interval(limits.upper, unit)),
        ("Mean absolute difference", _with_interval(result.mean_absolute_error, unit)),
        ("Relative mean error", _percent(result.relative_mean_error)),
        ("Within-subject CV", _percent(result.coefficient_of_variation)),
        ("ICC(2,1), absolute agreement", _with_interval(result.icc_2_1)),
        ("ICC(3,1), consistency", _with_interval(result.icc_3_1)),
        (
            "Smallest detectable change",
            f"{_text(result.smallest_detectable_change)}{unit}",
        ),
        ("Slope of difference on mean", _with_interval(line.slope)),
        ("p of the slope", _text(line.p_value)),
        ("p of normality (Shapiro-Wilk)", _text(result.normality_p)),
    ]


def _text(value: float) -> str:
    # Where readings do not vary correlations do not exist; "nan" says less.
    return f"{value:.3f}" if math.isfinite(value) else "not defined"


def _percent(value: float) -> str:
    # Fractions inside, percent in the table.
    return f"{100 * value:.1f} %" if math.isfinite(value) else "not defined"


def _with_interval(estimate: Estimate, unit: str = "") -> str:
    lower, upper = _text(estimate.interval.lower), _text(estimate.interval.upper)
    return f"{_text(estimate.value)}{unit} (95 % CI {lower} to {upper})"


def _group_line(name: str, result: Agreement) -> str:
    limits = result.limits
    span = f"{limits.lower.value:.2f} to {limits.upper.value:.2f}"
    return (
        f"{name:<26}{limits.n_pairs:>5}{limits.bias.value:>9.2f}{limits.sd:>9.2f}"
        f"{span:>20}"
    )
