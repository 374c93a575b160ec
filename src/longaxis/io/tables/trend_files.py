"""A trend as table and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import longaxis
from longaxis.display.trend_text import trend_sentences
from longaxis.io.files import atomic
from longaxis.io.tables.csv_table import write_table
from longaxis.io.tables.result_json import plain
from longaxis.io.tables.table_columns import TREND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from longaxis.data.follow_up import Change, SerialComparison
    from longaxis.data.trend import Trend

# Raised when an entry changes its meaning; new entries leave it as it is.
SCHEMA = 1


def write_trend_table(trend: Trend, path: Path) -> None:
    """Write one row for each value, with its change against our first exam.

    Raises
    ------
    BadInputError
        Where the file cannot be written.
    """
    write_table(path, TREND.names, _rows(trend))


def write_trend_json(trend: Trend, path: Path) -> None:
    """Write the trend as strict JSON; strain in percent.

    Raises
    ------
    BadInputError
        Where the file cannot be written.
    """
    text = json.dumps(
        trend_as_json(trend), indent=1, ensure_ascii=False, allow_nan=False
    )
    atomic.write_text(path, text + "\n")


def trend_as_json(trend: Trend) -> dict[str, Any]:
    """Return the trend as JSON types."""
    return {
        "format": "Longaxis follow-up",
        "schema": SCHEMA,
        "use": longaxis.RESEARCH_USE_ONLY,
        "software": {"name": "Longaxis", "version": longaxis.__version__},
        "units": {"strain": "percent, negative for shortening"},
        "patient_id": trend.patient_id,
        "what": trend.what,
        "measure": trend.measure,
        "values": plain(trend.values),
        "changes": [_change(*pair) for pair in trend.changes()],
        "fall_limit": plain(trend.fall_limit),
        "limit": plain(trend.limit),
        "sentences": trend_sentences(trend),
    }


def _change(comparison: SerialComparison, change: Change) -> dict[str, Any]:
    return {
        "earlier": comparison.earlier.name,
        "later": comparison.later.name,
        "difference": plain(change.difference),
        "fall": plain(change.fall),
        "smallest_detectable_change": plain(change.limit),
        "source": change.detectable.source,
        "beyond": change.is_beyond,
        "warnings": list(comparison.warnings),
    }


def _rows(trend: Trend) -> Iterator[tuple[object, ...]]:
    first = trend.first
    for value in trend.values:
        change = trend.change_from_first(value)
        compared: tuple[object, ...] = (None,) * 5
        if change is not None:
            compared = (
                change.difference,
                100 * change.fall,
                change.limit,
                change.is_beyond,
                change.detectable.source,
            )
        yield (
            trend.patient_id,
            value.study_date,
            trend.what,
            value.quantity,
            value.value_percent,
            value.half_width_percent,
            value is first,
            *compared,
            value.is_own,
            value.program,
            value.method,
            value.reader,
            value.source,
            longaxis.RESEARCH_USE_ONLY,
        )
